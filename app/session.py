"""An index opened for asking: with the encoder it was made with, as far as that is to be had."""

from __future__ import annotations

from tenkyo.app.answer import Answerer
from tenkyo.app.claim import ClaimChecker
from tenkyo.app.config import Settings
from tenkyo.app.vectors import open_vectors
from tenkyo.index.encoder import load_encoder
from tenkyo.index.lexicon import Glossary, folder_glossary
from tenkyo.index.retriever import Retriever
from tenkyo.index.store import Store
from tenkyo.index.types import Encoder
from tenkyo.ingest.errors import EncoderError


def open_encoder(settings: Settings, store: Store) -> Encoder | None:
    """Load the encoder that is set, else the one the index was made with.

    Where the latter is gone, as after an upgrade, the answer is None: words alone can still be
    searched. Raises EncoderError when the one that is set cannot be loaded.
    """
    if settings.encoder is not None:
        return load_encoder(settings.encoder)
    with store.read() as snapshot:
        name = snapshot.manifest().encoder.name
    try:
        return load_encoder(name)
    except EncoderError:
        return None


def open_glossary(store: Store) -> Glossary:
    """Read the glossaries beside an index's documents; ConfigError for one that is no text."""
    with store.read() as snapshot:
        return folder_glossary(folder for folder, _ in snapshot.folders())


def open_retriever(settings: Settings, store: Store) -> Retriever:
    """Open an index for searching.

    Raises what ``open_glossary``, ``open_encoder`` and ``open_vectors`` do.
    """
    glossary = open_glossary(store)
    encoder = open_encoder(settings, store)
    return Retriever(store, encoder, glossary=glossary, vectors=open_vectors(settings))


def open_answerer(settings: Settings, store: Store) -> Answerer:
    """Open an index for asking; raises what ``open_retriever`` does."""
    return Answerer(open_retriever(settings, store), threshold=settings.threshold)


def open_checker(settings: Settings, store: Store) -> ClaimChecker:
    """Open an index for finding sources; raises what ``open_retriever`` does."""
    return ClaimChecker(open_retriever(settings, store), glossary=open_glossary(store))
