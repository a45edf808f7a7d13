"""E-mail (.eml): subject, sender, recipients, date and the message, with attachments named."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime

from tenkyo.ingest.cleaning import clean_text, collapse_space
from tenkyo.ingest.content import Content, Piece, Sheet, iso_day, lay_out_sheets
from tenkyo.ingest.decoding import NotText, decode_text
from tenkyo.ingest.errors import UnreadableFile
from tenkyo.ingest.lines import blocks_of_lines
from tenkyo.ingest.text_reader import split_lines

_USUAL = ("from", "to", "cc", "subject", "date", "message-id", "received", "return-path")
_SHOWN = ("From", "To", "Cc")
_QUOTED = re.compile(r"(?:>[ \t]?)+")
_FOLD = re.compile(r"[\r\n]+[ \t]*")
# Mail programs name these sets and write the wider ones.
_WIDER = {
    "iso-2022-jp": "iso2022_jp_ext",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "gb2312": "gb18030",
    "us-ascii": "utf-8",
    "iso-8859-1": "cp1252",
}
_MAX_HEADER = 20_000
_ENCRYPTED = ("application/pkcs7-mime", "application/x-pkcs7-mime", "multipart/encrypted")
_MAX_PARTS = 1_000


def read_mail(data: bytes) -> Content:
    """Read a message, blocks numbered "¶ 1", "¶ 2", … in order.

    The plain text is taken where there is one, else the HTML. Quoted replies are kept and begin
    with ">"; attachments are named and not read. Raises `UnreadableFile` for what is no message.
    """
    message = message_from_bytes(data)
    headers = _headers(message)
    if not any(name in headers for name in _USUAL):
        raise UnreadableFile("this is no e-mail message; save it again as .eml")
    subject = headers.get("subject", "")
    pieces = [Piece(subject, "heading", 1)] if subject else []
    pieces += (
        Piece(f"{name}: {headers[name.lower()]}", "row")
        for name in _SHOWN
        if headers.get(name.lower())
    )
    sent, day = _date(headers.get("date", ""))
    if sent:
        pieces.append(Piece(f"Date: {sent}", "row"))
    bodies, attachments, more = _parts(message)
    warning = "the message has too many parts and was read in part" if more else None
    if message.get_content_type() in _ENCRYPTED:
        warning = "the message is encrypted; only its headers could be read"
    for body in bodies:
        try:
            pieces += list(_pieces_of_body(body))
        except NotText:
            warning = "a part of the message is no text and was left out"
    pieces += (Piece(f"Attachment: {name}", "note") for name in attachments)
    numbered = tuple(
        Piece(piece.text, piece.kind, piece.level, f"¶ {number}")
        for number, piece in enumerate((piece for piece in pieces if piece.text.strip()), 1)
    )
    return lay_out_sheets([Sheet(numbered, warning=warning)], title=subject or None, date=day)


def _headers(message: Message) -> dict[str, str]:
    """Return the usual headers by their names in small letters; of equal ones the first."""
    headers: dict[str, str] = {}
    for name, value in message.raw_items():
        key = name.lower()
        if key in _USUAL and key not in headers:
            headers[key] = _decoded(str(value)[:_MAX_HEADER])
    return headers


def _decoded(value: str) -> str:
    """Decode a header, be it in encoded words (RFC 2047) or in bare Japanese."""
    value = _FOLD.sub(" ", value)
    raw = value.encode("utf-8", "surrogateescape")
    try:
        if not raw.isascii() or b"\x1b" in raw:
            text = decode_text(raw)
        else:
            parts = decode_header(value)
            text = "".join(p if isinstance(p, str) else _text(p, charset) for p, charset in parts)
    except (NotText, HeaderParseError):
        text = raw.decode("ascii", "replace")
    return collapse_space(clean_text(text))


def _text(data: bytes, charset: str | None) -> str:
    """Decode bytes as what they are said to be, or else as what they look like."""
    if charset:
        name = charset.lower().partition("*")[0]
        for encoding in dict.fromkeys((name, _WIDER.get(name, name))):
            try:
                return data.decode(encoding)
            except (UnicodeError, LookupError, ValueError):
                continue
    return decode_text(data)


def _date(value: str) -> tuple[str, str | None]:
    """Return the date as shown, in the sender's time, and its day."""
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return value, None
    shown = moment.replace(tzinfo=None).isoformat(" ", "minutes")
    return shown, iso_day(shown)


def _parts(message: Message) -> tuple[list[Message], list[str], bool]:
    """Return the parts that are text, the names of those attached, and whether there are more."""
    bodies: list[Message] = []
    attachments: list[str] = []
    waiting = [message]
    seen = 0
    while waiting and seen < _MAX_PARTS:
        part = waiting.pop()
        seen += 1
        kind = part.get_content_type()
        name = _filename(part)
        if kind == "message/rfc822" or name or _is_attachment(part):
            attachments.append(name or _forwarded(part) or kind)
        elif part.is_multipart():
            inside = [child for child in part.get_payload() if isinstance(child, Message)]
            waiting.extend(_preferred(inside) if kind.endswith("/alternative") else inside[::-1])
        elif kind in ("text/plain", "text/html"):
            bodies.append(part)
    return bodies, attachments, bool(waiting)


def _preferred(alternatives: list[Message]) -> list[Message]:
    plain = [part for part in alternatives if part.get_content_type() == "text/plain"]
    filled = [part for part in plain if _payload(part).strip()]
    return (filled or alternatives[-1:])[:1]


def _is_attachment(part: Message) -> bool:
    return str(part.get("content-disposition", "")).strip().lower().startswith("attachment")


def _filename(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return "?"


def _forwarded(part: Message) -> str:
    payload = part.get_payload()
    inside = payload[0] if isinstance(payload, list) and payload else None
    return _headers(inside).get("subject", "") if isinstance(inside, Message) else ""


def _payload(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _pieces_of_body(part: Message) -> Iterator[Piece]:
    payload = _payload(part)
    if not payload.strip():
        return
    text = _text(payload, part.get_content_charset())
    if part.get_content_type() == "text/html":
        from tenkyo.ingest.html_reader import pieces_of_html

        yield from pieces_of_html(text)
    else:
        yield from _pieces_of_text(clean_text(text))


def _pieces_of_text(text: str) -> Iterator[Piece]:
    """Yield the blocks of plain text; what is quoted is put together without its marks."""
    lines: list[str] = []
    before = ""
    for line in [*text.split("\n"), None]:
        found = _QUOTED.match(line) if line is not None else None
        mark = ">" * found.group().count(">") if found else ""
        if lines and (line is None or mark != before):
            yield from _run("\n".join(lines), before)
            lines = []
        before = mark
        lines.append((line or "")[found.end() if found else 0 :])


def _run(text: str, mark: str) -> Iterator[Piece]:
    for block in blocks_of_lines(split_lines(text), places=False):
        shown = text[block.start : block.end]
        if mark:
            yield Piece(f"{mark} {shown}", "item" if block.kind == "item" else "paragraph")
        else:
            yield Piece(shown, block.kind, block.level)
