"""Where vectors are searched, as the settings say: beside the store, or in Milvus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict

from tenkyo.app.config import Settings, read_passwords
from tenkyo.app.reasons import reason_text
from tenkyo.app.store_messages import IN_MILVUS, MILVUS_PROBLEM, NOT_IN_MILVUS
from tenkyo.app.terminal import one_line
from tenkyo.index.caches import refresh_caches
from tenkyo.index.milvus_collection import MilvusServer
from tenkyo.index.milvus_sync import MilvusState, MilvusVectors
from tenkyo.index.store import Store
from tenkyo.ingest.errors import ConfigError

Refresh = Callable[[Store], None]


def open_vectors(settings: Settings) -> MilvusVectors | None:
    """Return the vectors in Milvus if the settings ask for it; connects when they are needed.

    Raises ConfigError when it is not said where Milvus is, or the token's file is of no use.
    """
    if settings.store != "milvus":
        return None
    if settings.milvus_uri is None:
        raise ConfigError("store is milvus and milvus_uri is not set: say where it is")
    token, file = settings.milvus_token or "", settings.milvus_token_file
    if not token and file is not None:
        token = read_passwords(file)[0]
    return MilvusVectors(MilvusServer(settings.milvus_uri, token, settings.milvus_index))


@contextmanager
def refreshing(settings: Settings, *, tidy: bool = True) -> Iterator[Refresh]:
    """Yield what brings caches up to date; before and after, ``tidy`` drops what none needs."""
    vectors = open_vectors(settings)
    if vectors is not None and tidy:
        # What a run that was cut short has left.
        vectors.tidy(settings.index)
    yield lambda store: refresh_caches(store, vectors=vectors)
    if vectors is not None and tidy:
        vectors.tidy(settings.index)


def milvus_state(settings: Settings, store: Store) -> MilvusState | None:
    """Return how far Milvus is in line with a store, None where vectors are not kept there."""
    vectors = open_vectors(settings)
    return vectors.state(store) if vectors else None


def milvus_json(state: MilvusState | None) -> dict[str, object]:
    """Return what `status --json` says of Milvus, nothing where vectors are not kept there."""
    return {"milvus": asdict(state)} if state else {}


def milvus_lines(state: MilvusState | None, settings: Settings) -> list[str]:
    """Return what `status` says of Milvus on a terminal."""
    if state is None:
        return []
    locale = settings.locale
    if state.problem:
        return [MILVUS_PROBLEM.text(locale, problem=one_line(reason_text(state.problem, locale)))]
    values = asdict(state) | {"address": settings.milvus_uri}
    said = (IN_MILVUS if state.held else NOT_IN_MILVUS).text(locale, **values)
    return [one_line(said)]
