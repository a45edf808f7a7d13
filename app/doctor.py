"""The doctor: looks for what keeps Tenkyo from answering well, and says what to do about it."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Sequence
from dataclasses import dataclass

from tenkyo.app import messages
from tenkyo.app.config import Settings
from tenkyo.app.messages import Locale, Message
from tenkyo.app.overview import overview
from tenkyo.app.reasons import error_text, reason_text
from tenkyo.app.terminal import size_text
from tenkyo.app.vectors import open_vectors
from tenkyo.index.caches import check_caches
from tenkyo.index.encoder import BUNDLED, bundled_folder, load_encoder, verify_revision
from tenkyo.index.store import Store
from tenkyo.ingest.errors import TenkyoError

# A rebuild needs as much again as the index has, and never less than this.
_LEAST_FREE = 200_000_000
_NEEDED = ("faiss", "gradio", "lxml", "numpy", "pypdf", "pypdfium2", "tokenizers", "torch")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: what was found, and the remedy where it is not in order."""

    name: str
    ok: bool
    found: str
    remedy: str | None = None


def examine(settings: Settings) -> list[Check]:
    """Look at the store, its caches, the encoder, the disk, and what offline work needs."""
    locale = settings.locale
    checks = []
    try:
        with Store.open(settings.index) as store:
            checks = [_store(store, locale), _caches(settings, store), _fresh(store, locale)]
            checks.append(_encoder(settings, store))
    except TenkyoError as error:
        checks.append(_broken(messages.CHECK_STORE, error, locale))
        checks.append(_encoder(settings, None))
    return [*checks, _disk(settings), _offline(locale)]


def _store(store: Store, locale: Locale) -> Check:
    problems = store.check()
    if problems:
        said = _told(problems, locale)
        return _problem(messages.CHECK_STORE, said, messages.REMEDY_STORE, locale)
    with store.read() as snapshot:
        manifest = snapshot.manifest()
    found = messages.STORE_OK.text(locale, documents=manifest.documents, chunks=manifest.chunks)
    return Check(messages.CHECK_STORE.text(locale), True, found)


def _caches(settings: Settings, store: Store) -> Check:
    locale = settings.locale
    try:
        problems = check_caches(store, open_vectors(settings))
    except TenkyoError as error:
        return _broken(messages.CHECK_CACHES, error, locale)
    if problems:
        said = _told(problems, locale)
        return _problem(messages.CHECK_CACHES, said, messages.REMEDY_INDEX, locale)
    return Check(messages.CHECK_CACHES.text(locale), True, messages.CACHES_OK.text(locale))


def _fresh(store: Store, locale: Locale) -> Check:
    found = overview(store)
    if found.faults:
        said = _told(found.faults, locale)
        return _problem(messages.CHECK_FRESH, said, messages.REMEDY_INDEX, locale)
    if found.out_of_date:
        said = messages.OUT_OF_DATE.text(locale, count=len(found.out_of_date))
        return _problem(messages.CHECK_FRESH, said, messages.REMEDY_INDEX, locale)
    return Check(messages.CHECK_FRESH.text(locale), True, messages.FRESH_OK.text(locale))


def _encoder(settings: Settings, store: Store | None) -> Check:
    """Load the encoder, hash the bundled one, and compare with what the index was made with."""
    locale = settings.locale
    name = settings.encoder
    stored = None
    try:
        if store is not None:
            with store.read() as snapshot:
                stored = snapshot.manifest().encoder
            name = name or stored.name
        if name in (None, BUNDLED):
            verify_revision(bundled_folder())
        loaded = load_encoder(name).info
    except TenkyoError as error:
        return _broken(messages.CHECK_ENCODER, error, locale)
    shown = f"{loaded.name} {loaded.revision[:12]}"
    if stored is not None and stored.revision != loaded.revision:
        other = f"{stored.name} {stored.revision[:12]}"
        said = messages.ENCODER_OTHER.text(locale, loaded=shown, stored=other)
        return _problem(messages.CHECK_ENCODER, said, messages.REMEDY_INDEX, locale)
    return Check(messages.CHECK_ENCODER.text(locale), True, shown)


def _disk(settings: Settings) -> Check:
    locale = settings.locale
    index = settings.index.absolute()
    place = next(path for path in (index, *index.parents) if path.exists())
    used = sum(path.stat().st_size for path in index.glob("*.sqlite"))
    free, need = shutil.disk_usage(place).free, max(_LEAST_FREE, 2 * used)
    found = messages.DISK_FOUND.text(locale, free=size_text(free))
    remedy = None if free >= need else messages.REMEDY_DISK.text(locale, need=size_text(need))
    return Check(messages.CHECK_DISK.text(locale), free >= need, found, remedy)


def _offline(locale: Locale) -> Check:
    """Look for the packages that work needs, without loading them."""
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        said = messages.OFFLINE_MISSING.text(locale, names=", ".join(missing))
        return _problem(messages.CHECK_OFFLINE, said, messages.REMEDY_INSTALL, locale)
    return Check(messages.CHECK_OFFLINE.text(locale), True, messages.OFFLINE_OK.text(locale))


def _told(problems: Sequence[str], locale: Locale) -> str:
    return "; ".join(reason_text(problem, locale) for problem in problems)


def _broken(name: Message, error: TenkyoError, locale: Locale) -> Check:
    """Return the check of something that raised: its message names the remedy itself."""
    return Check(name.text(locale), False, error_text(error, locale))


def _problem(name: Message, found: str, remedy: Message, locale: Locale) -> Check:
    return Check(name.text(locale), False, found, remedy.text(locale))
