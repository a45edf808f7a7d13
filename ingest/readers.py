"""Any supported file to a `Document`: chooses the format's reader, names, dates and checks."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import PurePath

from tenkyo.ingest.archive import office_suffix
from tenkyo.ingest.cleaning import collapse_space, shown_name
from tenkyo.ingest.content import Content
from tenkyo.ingest.decoding import NotText
from tenkyo.ingest.errors import IngestError, UnreadableFile, UnsupportedFile
from tenkyo.ingest.language import detect_language
from tenkyo.ingest.types import Document

_PDF = "application/pdf"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_DOCX = _OFFICE + "wordprocessingml.document"
_PPTX = _OFFICE + "presentationml.presentation"
_XLSX = _OFFICE + "spreadsheetml.sheet"
_CSV = "text/csv"
_MAIL = "message/rfc822"
_MEDIA_TYPES = {
    ".pdf": _PDF,
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
    ".html": "text/html",
    ".htm": "text/html",
    ".xhtml": "text/html",
    ".docx": _DOCX,
    ".pptx": _PPTX,
    ".xlsx": _XLSX,
    ".csv": _CSV,
    ".tsv": _CSV,
    ".eml": _MAIL,
}
SUFFIXES = frozenset(_MEDIA_TYPES)
_KINDS = {
    "text/plain": "text",
    "text/markdown": "Markdown",
    "text/html": "HTML",
    _PDF: "PDF",
    _DOCX: "Word document",
    _PPTX: "PowerPoint document",
    _XLSX: "Excel document",
    _CSV: "table",
    _MAIL: "e-mail message",
}
_BETTER = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".odt", ".rtf", ".jtd", ".pages"), ".docx"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".odp", ".key"), ".pptx"),
    **dict.fromkeys((".xls", ".xlsm", ".xlsb", ".xlt", ".ods", ".numbers"), ".xlsx"),
    **dict.fromkeys((".msg", ".mbox"), ".eml"),
}


def _fingerprint(*packages: str) -> str:
    parts = ["4"]
    for package in packages:
        try:
            parts.append(f"{package}={version(package).split('.')[0]}")
        except PackageNotFoundError:
            parts.append(f"{package}=0")
    return ";".join(parts)


# Documents read under another fingerprint may have another text.
READER = _fingerprint(
    "pypdfium2",
    "pypdf",
    "beautifulsoup4",
    "markdown-it-py",
    "python-docx",
    "python-pptx",
    "openpyxl",
)


def why_not_read(suffix: str) -> str:
    """Say of a suffix that is not in `SUFFIXES` why its files are passed over."""
    if not suffix:
        return "files without a suffix are not read"
    better = _BETTER.get(suffix.lower())
    return f"{suffix} files are not read" + (f"; save it as {better}" if better else "")


def document_id(data: bytes) -> str:
    """Return the name of a content: the first 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:32]


def read_document(
    path: PurePath | str, data: bytes, *, passwords: tuple[str, ...] = ()
) -> Document:
    """Read the bytes of a file into a document; ``path`` gives its name and kind.

    Raises only `IngestError` and its subclasses, whatever the bytes are. The date is the one the
    file itself states, or None.
    """
    name = PurePath(path).name
    media_type = _media_type(name, data)
    try:
        content = _reader(media_type, passwords)(data)
    except IngestError as error:
        raise type(error)(f"{shown_name(name)}: {error}") from error
    except NotText as error:
        raise UnreadableFile(
            f"{shown_name(name)}: this is binary data and no text;"
            " give the file the suffix of its kind"
        ) from error
    except Exception as error:
        raise UnreadableFile(
            f"{shown_name(name)}: cannot be read as {_KINDS[media_type]} ({type(error).__name__});"
            " it may be damaged: open it and save it again"
        ) from error
    text = "".join(page.text for page in content.pages)
    if not content.blocks:
        raise UnreadableFile(f"{shown_name(name)}: there is no text in it")
    return Document(
        id=document_id(data),
        title=content.title or _heading(content, text) or unicodedata.normalize("NFC", _stem(name)),
        media_type=media_type,
        language=detect_language(text),
        pages=content.pages,
        blocks=content.blocks,
        date=content.date,
    )


def _media_type(name: str, data: bytes) -> str:
    """Return the kind the suffix names, unless the bytes say plainly that it is another one."""
    suffix = PurePath(name).suffix.lower()
    if suffix in _BETTER:
        raise UnsupportedFile(f"{shown_name(name)}: {why_not_read(suffix)}")
    if suffix not in _MEDIA_TYPES:
        kinds = ", ".join(sorted(SUFFIXES))
        raise UnsupportedFile(
            f"{shown_name(name)}: this kind of file is not read; those are {kinds}"
        )
    if not data.strip(b"\0 \t\r\n"):
        raise UnreadableFile(f"{shown_name(name)}: the file is empty")
    if data.startswith(b"%PDF-"):
        return _PDF
    return _MEDIA_TYPES[office_suffix(data) or suffix]


def _reader(media_type: str, passwords: tuple[str, ...]) -> Callable[[bytes], Content]:
    if media_type == _PDF:
        from tenkyo.ingest.pdf_process import read_pdf

        return lambda data: read_pdf(data, passwords=passwords)
    if media_type == _DOCX:
        from tenkyo.ingest.docx_reader import read_docx

        return read_docx
    if media_type == _PPTX:
        from tenkyo.ingest.pptx_reader import read_pptx

        return read_pptx
    if media_type == _XLSX:
        from tenkyo.ingest.xlsx_reader import read_xlsx

        return read_xlsx
    if media_type == _CSV:
        from tenkyo.ingest.csv_reader import read_csv

        return read_csv
    if media_type == _MAIL:
        from tenkyo.ingest.mail_reader import read_mail

        return read_mail
    if media_type == "text/html":
        from tenkyo.ingest.html_reader import read_html

        return read_html
    if media_type == "text/markdown":
        from tenkyo.ingest.markdown_reader import read_markdown

        return read_markdown
    from tenkyo.ingest.text_reader import read_text

    return read_text


def _heading(content: Content, text: str) -> str | None:
    """Return the document's heading, if it opens the text or stands above all others."""
    for block in content.blocks:
        if block.kind == "heading" and (block is content.blocks[0] or block.level == 1):
            return collapse_space(text[block.start : block.end])
    return None


def _stem(name: str) -> str:
    return shown_name(PurePath(name).stem)
