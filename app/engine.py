"""What stands behind the page: the index, and an encoder loaded in the background."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from pathlib import Path

from tenkyo.app.answer import Answer, Answerer
from tenkyo.app.changes import Changes
from tenkyo.app.claim import ClaimChecker, Finding
from tenkyo.app.config import Settings
from tenkyo.app.examples import example_questions
from tenkyo.app.messages import LOCALES, Locale
from tenkyo.app.overview import Overview, overview
from tenkyo.app.session import open_encoder, open_glossary
from tenkyo.app.smalltalk import Reply, smalltalk
from tenkyo.app.sources import Sources
from tenkyo.app.vectors import open_vectors
from tenkyo.index.lexicon import glossary_stamp
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.types import Encoder, QueryFilter
from tenkyo.ingest.errors import EncoderError, TenkyoError

_log = logging.getLogger(__name__)

_ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class _Current:
    """What answers, made for the store in use and the glossaries as they were then."""

    answerer: Answerer
    checker: ClaimChecker
    glossary: tuple[tuple[Path, int], ...]


class Engine:
    """Answers for every visitor of the page; safe to use from several threads."""

    def __init__(self, settings: Settings, *, passwords: tuple[str, ...] = ()) -> None:
        self.settings = settings
        self._store = Store.open(settings.index)
        self._vectors = open_vectors(settings)
        self._retired: Store | None = None
        self._encoder: Encoder | None = None
        self._made: _Current | None = None
        self._problem: TenkyoError | None = None
        self._examples: dict[Locale, tuple[str, ...]] = {}
        self._loaded = threading.Event()
        self._prepared = threading.Event()
        self._opening = threading.Lock()
        self.changes = Changes(settings, self._current_store, on_change=self._prepare)
        self.sources = Sources(
            self._current_store, passwords=lambda: (*passwords, *self.changes.passwords)
        )

    def start(self) -> None:
        """Begin to load the encoder; questions asked meanwhile wait for it."""
        threading.Thread(target=self._load, name="tenkyo-load", daemon=True).start()

    @property
    def ready(self) -> bool:
        """Whether a question would be answered at once."""
        return self._loaded.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the example questions are there; tell whether they are."""
        return self._prepared.wait(seconds)

    def examples(self, locale: Locale) -> tuple[str, ...]:
        """Return questions to begin with, none until they are made."""
        return self._examples.get(locale, ())

    def ask(self, question: str, *, limit: int, where: QueryFilter | None = None) -> Answer:
        """Answer a question, once the encoder is there.

        Raises QueryError for a question that cannot be asked, EncoderError or StoreError.
        """
        return self._current().answerer.ask(question, limit=limit, where=where)

    def overview(self) -> Overview:
        """Return what the index holds."""
        return overview(self._current_store())

    def find(self, statement: str, *, limit: int, where: QueryFilter | None = None) -> Finding:
        """Look for the source of a statement, once the encoder is there; raises as ``ask``."""
        return self._current().checker.find(statement, limit=limit, where=where)

    def smalltalk(self, question: str, *, document: str | None) -> Reply | None:
        """Return a reply to what is no question; ``document`` is the one last cited."""
        with self._current_store().read() as snapshot:
            return smalltalk(question, snapshot, document=document)

    def _load(self) -> None:
        try:
            self._encoder = open_encoder(self.settings, self._store)
        except TenkyoError as error:
            self._problem = error
        except Exception as error:
            _log.error("the encoder could not be loaded: %s", type(error).__name__)
            self._problem = EncoderError(f"the encoder could not be loaded ({error})")
        self._loaded.set()
        if self._problem is None:
            self._prepare()
        self._prepared.set()

    def _prepare(self) -> None:
        """Answer a few questions made from the documents: they warm up, and become examples."""
        for _ in range(_ATTEMPTS):
            try:
                for locale in LOCALES:
                    answerer = self._current().answerer
                    examples = example_questions(answerer, self._current_store(), locale)
                    self._examples[locale] = examples
                return
            except TenkyoError as error:
                # The store may have been replaced meanwhile.
                _log.info("no example questions could be made (%s)", type(error).__name__)

    def _current_store(self) -> Store:
        """Return the store in use, opened anew where another has taken its place."""
        with self._opening:
            if not self._store.is_current():
                if self._retired is not None:
                    self._retired.close()
                # Questions under way still read from it.
                self._retired, self._store = self._store, Store.open(self.settings.index)
                self._made = None
                if self._loaded.is_set():
                    self._encoder = open_encoder(self.settings, self._store)
            return self._store

    def _current(self) -> _Current:
        self._loaded.wait()
        if self._problem is not None:
            raise self._problem
        store = self._current_store()
        with store.read() as snapshot:
            stamp = glossary_stamp(folder for folder, _ in snapshot.folders())
        with self._opening:
            if self._made is None or self._made.glossary != stamp:
                glossary = open_glossary(store)
                retriever = Retriever(
                    store, self._encoder, glossary=glossary, vectors=self._vectors
                )
                answerer = Answerer(retriever, threshold=self.settings.threshold)
                checker = ClaimChecker(retriever, glossary=glossary)
                self._made = _Current(answerer, checker, stamp)
            return self._made
