"""Office files are archives of XML: which kind one is, and whether it is safe to open."""

from __future__ import annotations

import copy
import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from tenkyo.ingest.errors import PasswordRequired, UnreadableFile, UnsupportedFile

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN_PARTS = {
    "word/document.xml": ".docx",
    "ppt/presentation.xml": ".pptx",
    "xl/workbook.xml": ".xlsx",
}
_MAX_PARTS = 10_000
_MAX_RATIO = 300
_SMALL = 20_000_000
_MAX_OTHER = 200_000_000
_PIECE = 1 << 18
# A tag this long takes the parser a time that grows with its square.
_MAX_GAP = 1_000_000
# Office never writes one, and entities are how a small file becomes a large one.
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)")
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Limits:
    """How much XML an archive may hold, in bytes and in tags."""

    size: int = 200_000_000
    tags: int = 10_000_000


# Sheets are read as a stream, and never held as a tree.
SHEETS = Limits(size=400_000_000, tags=15_000_000)


def office_suffix(data: bytes) -> str | None:
    """Return the suffix of the Office format that an archive holds, or None for other data."""
    if not data.startswith(b"PK\x03\x04"):
        return None
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except _DAMAGED:
        return None
    return next((suffix for part, suffix in _MAIN_PARTS.items() if part in names), None)


def check_office(data: bytes, *, kind: str, suffix: str, limits: Limits | None = None) -> None:
    """Refuse what is no archive, is locked, or unpacks to an excess; ``kind`` is "Word" or so.

    Every part is unpacked and counted, for the sizes an archive states may be false. Raises
    `UnreadableFile`, `PasswordRequired` and `UnsupportedFile`.
    """
    if data.startswith(OLE):
        if _ENCRYPTED in data:
            raise PasswordRequired(f"the {kind} document is locked; save it without its password")
        raise UnsupportedFile(f"this is the old {kind} format; save it as {suffix}")
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > _MAX_PARTS:
                raise _unsafe(kind, f"has {len(parts):,} parts")
            _count(archive, parts, kind, limits or Limits())
    except _DAMAGED as error:
        raise UnreadableFile(
            f"this is no {kind} document, or it is damaged or cut off; save it again as {suffix}"
        ) from error


def _count(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], kind: str, limits: Limits
) -> None:
    room = {True: limits.size, False: max(_MAX_OTHER, 2 * sum(p.compress_size for p in parts))}
    unpacked = 0
    tags = limits.tags
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile("packed in a way that Office does not know")
        is_xml = part.filename.lower().endswith((".xml", ".rels"))
        most = room[is_xml]
        if is_xml:
            most = min(most, max(_SMALL, _MAX_RATIO * part.compress_size))
        size, count = _unpack(archive, part, most, is_xml=is_xml)
        unpacked += size
        if size > most:
            raise _unsafe(kind, f"unpacks to more than {unpacked / 1e6:,.0f} MB")
        if size != part.file_size:
            raise zipfile.BadZipFile("a part has another size than it says")
        room[is_xml] -= size
        tags -= count
        if tags < 0:
            raise _unsafe(kind, f"has more than {limits.tags:,} tags")


def _unpack(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, *, is_xml: bool
) -> tuple[int, int]:
    """Return a part's true size and its number of tags; reading stops beyond ``most``."""
    # The stated size would hide what comes after it.
    whole = copy.copy(part)
    whole.file_size = most + 2 * _PIECE
    size = tags = gap = 0
    before = b""
    with archive.open(whole) as stream:
        while size <= most and (piece := stream.read(_PIECE)):
            size += len(piece)
            if is_xml:
                tags += piece.count(b"<")
                gap = len(piece) - 1 - at if (at := piece.rfind(b"<")) >= 0 else gap + len(piece)
                if gap > _MAX_GAP:
                    raise zipfile.BadZipFile("its XML has a text or tag of excessive length")
                joined = (before + piece).replace(b"\0", b"")
                if _DOCTYPE.search(joined):
                    raise zipfile.BadZipFile("its XML has a document type")
                before = piece[-32:]
    return size, tags


def _unsafe(kind: str, what: str) -> UnreadableFile:
    return UnreadableFile(
        f"the {kind} document {what}, which is not safe to open;"
        " take pictures out of it or save it in parts"
    )
