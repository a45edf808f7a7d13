"""Office files for the tests, made with the libraries and changed part by part."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
import pptx


def workbook(fill: Callable[[Any], None]) -> bytes:
    """Make an .xlsx; ``fill`` is given the workbook with one sheet, "Sheet"."""
    book = openpyxl.Workbook()
    fill(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def slides(fill: Callable[[Any], None]) -> bytes:
    """Make a .pptx; ``fill`` is given the presentation without slides."""
    presentation = pptx.Presentation()
    fill(presentation)
    stream = io.BytesIO()
    presentation.save(stream)
    return stream.getvalue()


def with_parts(data: bytes, change: Mapping[str, Callable[[bytes], bytes]]) -> bytes:
    """Change the named parts of an archive, or add them where they are missing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w") as target:
        names = source.namelist()
        for name in names:
            part = source.read(name)
            target.writestr(name, change[name](part) if name in change else part)
        for name in change.keys() - set(names):
            target.writestr(name, change[name](b""))
    return packed.getvalue()
