"""The settings: defaults, then ``tenkyo.toml``, then ``TENKYO_*`` variables, then flags."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tenkyo.app.messages import Locale
from tenkyo.ingest.errors import ConfigError

SETTINGS_FILE = Path("tenkyo.toml")
DEFAULT_FOLDER = Path("corpus")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_PREFIX = "TENKYO_"
_MOST_PASSAGES = 100

VectorStore = Literal["local", "milvus"]
_MILVUS_INDEXES = ("FLAT", "HNSW", "HNSW_SQ", "DISKANN")


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set.

    ``folders`` is empty where the index says which folders it covers. ``encoder`` is None for the
    bundled one, ``threshold`` None for the fitted one, ``port`` None for the first free one from
    7860. ``watch`` says whether the page takes in changes of files by itself. ``locale`` is the
    language of the command line. ``debug`` shows where an error came from. ``store`` says where
    vectors are searched, and the settings of Milvus where that is and how it looks for them.
    """

    folders: tuple[Path, ...] = ()
    index: Path = Path(".tenkyo")
    encoder: str | None = None
    limit: int = 10
    threshold: float | None = None
    locale: Locale = "en"
    host: str = "127.0.0.1"
    port: int | None = None
    page_password_file: Path | None = None
    document_password_file: Path | None = None
    allow_changes: bool = False
    watch: bool = True
    debug: bool = False
    store: VectorStore = "local"
    milvus_uri: str | None = None
    milvus_token: str | None = field(default=None, repr=False)
    milvus_token_file: Path | None = None
    milvus_index: str = "FLAT"

    @property
    def is_local(self) -> bool:
        """Whether the page can be reached from this machine only."""
        return self.host in LOOPBACK


def load_settings(
    flags: Mapping[str, object] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    file: Path = SETTINGS_FILE,
) -> Settings:
    """Return the settings in force; flags that are None were not given.

    Raises ConfigError for an unknown key or a value that makes no sense.
    """
    environ = os.environ if environ is None else environ
    values: dict[str, Any] = {"locale": system_locale(environ)}
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    sources = (
        (str(file), _read_file(file)),
        ("the environment", _read_environment(environ)),
        ("the command line", given),
    )
    for origin, found in sources:
        for key, value in found.items():
            if key == "milvus_token" and origin != "the environment":
                raise ConfigError(
                    f"{origin}: a token is read from TENKYO_MILVUS_TOKEN or from the file named by "
                    "milvus_token_file alone; move it there"
                )
            values[key] = _read_value(key, value, origin)
    return Settings(**values)


def system_locale(environ: Mapping[str, str]) -> Locale:
    """Return the language the environment asks for, English where it names neither."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name, "")
        if value:
            return "ja" if value.lower().startswith("ja") else "en"
    return "en"


def read_passwords(file: Path) -> tuple[str, ...]:
    """Return the passwords in a file, one a line; raises ConfigError where there is none."""
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read as a password file; check its path") from error
    passwords = tuple(line for line in lines if line)
    if not passwords:
        raise ConfigError(f"{file}: holds no password; put one on a line of its own")
    return passwords


def _read_file(file: Path) -> dict[str, object]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: cannot be read; check that it is a UTF-8 text file") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: not valid TOML: {error}") from error


def _read_environment(environ: Mapping[str, str]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in environ.items():
        if name.startswith(_PREFIX):
            key = name.removeprefix(_PREFIX).lower()
            found[key] = value.split(os.pathsep) if key == "folders" else value
    return found


def _read_value(key: str, value: object, origin: str) -> object:
    if key not in _READERS:
        known = ", ".join(sorted(_READERS))
        raise ConfigError(f'{origin}: unknown setting "{key}"; the settings are {known}')
    try:
        return _READERS[key](value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{origin}: {key}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise TypeError("give a text that is not empty")
    return value


def _path(value: object) -> Path:
    return value if isinstance(value, Path) else Path(_text(value)).expanduser()


def _folders(value: object) -> tuple[Path, ...]:
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        raise TypeError("give a list of folders")
    return tuple(_path(item) for item in items)


def _whole_number(low: int, high: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        complaint = f"give a whole number from {low} to {high}"
        if isinstance(value, bool) or not isinstance(value, int | str):
            raise TypeError(complaint)
        try:
            number = int(value)
        except ValueError:
            raise ValueError(complaint) from None
        if not low <= number <= high:
            raise ValueError(complaint)
        return number

    return read


def _share(value: object) -> float:
    complaint = "give a number from 0 to 1"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise TypeError(complaint)
    try:
        number = float(value)
    except ValueError:
        raise ValueError(complaint) from None
    if not 0 <= number <= 1:
        raise ValueError(complaint)
    return number


def _switch(value: object) -> bool:
    if isinstance(value, bool):
        return value
    known = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    if isinstance(value, str) and value.lower() in known:
        return known[value.lower()]
    raise ValueError("give true or false")


def _locale(value: object) -> Locale:
    if value not in ("ja", "en"):
        raise ValueError('give "ja" or "en"')
    return value


def _store(value: object) -> VectorStore:
    if value not in ("local", "milvus"):
        raise ValueError('give "local" or "milvus"')
    return value


def _milvus_uri(value: object) -> str:
    text = _text(value)
    if "@" in text:
        # An address is shown in messages.
        raise ValueError("give user and password as the token, not in the address")
    if not text.endswith(".db") and not text.startswith(("http://", "https://")):
        raise ValueError("give an address as http://host:19530, or a path that ends in .db")
    return text


def _milvus_index(value: object) -> str:
    if not isinstance(value, str) or value.upper() not in _MILVUS_INDEXES:
        raise ValueError("give FLAT, HNSW, HNSW_SQ or DISKANN")
    return value.upper()


_READERS: dict[str, Callable[[object], object]] = {
    "folders": _folders,
    "index": _path,
    "encoder": _text,
    "limit": _whole_number(1, _MOST_PASSAGES),
    "threshold": _share,
    "locale": _locale,
    "host": _text,
    "port": _whole_number(0, 65_535),
    "page_password_file": _path,
    "document_password_file": _path,
    "allow_changes": _switch,
    "watch": _switch,
    "debug": _switch,
    "store": _store,
    "milvus_uri": _milvus_uri,
    "milvus_token": _text,
    "milvus_token_file": _path,
    "milvus_index": _milvus_index,
}
