"""Messages between a program and its process for PDFs: JSON with bytes behind it."""

from __future__ import annotations

import json
import struct
from dataclasses import astuple, dataclass
from typing import IO, Any

from tenkyo.ingest.content import Content
from tenkyo.ingest.types import Block, Page

_LENGTHS = struct.Struct(">IQ")


@dataclass(frozen=True, slots=True)
class Message:
    """What is asked or answered, with a file or picture as ``payload``."""

    header: dict[str, Any]
    payload: bytes


def send(pipe: IO[bytes], header: dict[str, Any], payload: bytes = b"") -> None:
    """Write a message; raises OSError when nobody reads it any more."""
    text = json.dumps(header).encode("ascii")
    pipe.write(_LENGTHS.pack(len(text), len(payload)))
    pipe.write(text)
    if payload:
        pipe.write(payload)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Message | None:
    """Read the next message, or None where the pipe has ended."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header, payload = _LENGTHS.unpack(lengths)
    text, data = pipe.read(header), pipe.read(payload)
    if len(text) < header or len(data) < payload:
        return None
    return Message(json.loads(text), data)


def pack_content(content: Content) -> list[Any]:
    """Return the content as lists of plain values."""
    pages = [astuple(page) for page in content.pages]
    blocks = [astuple(block) for block in content.blocks]
    return [pages, blocks, content.title, content.date]


def unpack_content(packed: list[Any]) -> Content:
    """Return the content that `pack_content` was given."""
    pages, blocks, title, date = packed
    return Content(
        tuple(Page(*page) for page in pages), tuple(Block(*block) for block in blocks), title, date
    )
