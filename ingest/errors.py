"""Every error Tenkyo raises on purpose. Each message names the thing and the remedy.

TenkyoError
├── IngestError            a document cannot be read; the others still are
│   ├── UnsupportedFile    a kind of file Tenkyo does not read
│   ├── UnreadableFile     damaged, empty of text, or not permitted
│   └── PasswordRequired   encrypted, and no password given opens it
├── FolderError            a folder to index is missing, unreachable or has lost all its documents
├── StoreError             the index cannot be used
│   ├── IndexNotFound      there is no index there
│   ├── IndexTooNew        written by a newer version
│   ├── IndexDamaged       not an index, or one that fails its checks
│   └── IndexLocked        another process is writing
├── EncoderError           an encoder cannot be loaded, or does not fit the index
├── QueryError             a question that cannot be asked (empty, too long)
└── ConfigError            a setting that makes no sense
"""

from __future__ import annotations


class TenkyoError(Exception):
    """Root of all errors with a message meant for the user."""


class IngestError(TenkyoError):
    """A document cannot be read."""


class UnsupportedFile(IngestError):
    """The file is of a kind Tenkyo does not read."""


class UnreadableFile(IngestError):
    """The file is damaged, holds no text, or may not be read."""


class PasswordRequired(IngestError):
    """The file is encrypted and no password given opens it."""


# How the reason begins where a password would help.
LOCKED = "the PDF is locked and no password given opens it"


class FolderError(TenkyoError):
    """A folder is missing, unreachable, or has lost all its documents at once."""


class StoreError(TenkyoError):
    """The index cannot be used."""


class IndexNotFound(StoreError):
    """There is no index at the place named."""


class IndexTooNew(StoreError):
    """The index was written by a newer version of Tenkyo."""


class IndexDamaged(StoreError):
    """The index fails its checks."""


class IndexLocked(StoreError):
    """Another process is writing to the index."""


class EncoderError(TenkyoError):
    """An encoder cannot be loaded or does not fit the index."""


class QueryError(TenkyoError):
    """A question that cannot be asked."""


class ConfigError(TenkyoError):
    """A setting that makes no sense."""
