"""The characters of a PDF page with their places, as PDFium tells them."""

from __future__ import annotations

import ctypes
import math
import re
from array import array
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import TYPE_CHECKING

from tenkyo.ingest.cleaning import show_symbols

if TYPE_CHECKING:
    import pypdfium2

# PDFium puts one of these for a hyphen at the end of a line.
HYPHENS = "\u0002\ufffe"
_SAMPLES = 24
_BOLD = re.compile(r"bold|black|heavy|demi(?!a)|[-_]W[6-9]\b", re.IGNORECASE)
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_FORCE_BOLD = 1 << 18


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters of a page in the file's own order, white space of the file and PDFium's too.

    Places are points in reading coordinates, x to the right and y down, after the page has
    been turned by ``turn`` (0, 90, 180 or 270 degrees) so that most of its text stands upright.
    ``x`` and ``y`` are the origins on the baseline; the others are the sides of the boxes.
    ``direction`` gives a character's angle in degrees and the factor on its size; ``bold`` tells
    its weight.
    """

    text: str
    turn: int
    x: list[float]
    y: list[float]
    sizes: list[float]
    lefts: list[float]
    tops: list[float]
    rights: list[float]
    bottoms: list[float]
    direction: Callable[[int], tuple[float, float]]
    bold: Callable[[int], bool]


def read_glyphs(textpage: pypdfium2.PdfTextPage, plain: str) -> Glyphs:
    """Read the characters of a page whose text in the file's order is ``plain``."""
    import pypdfium2.raw as pdfium

    count = textpage.count_chars()
    text = plain if len(plain) == count else _by_index(textpage, count)
    boxes, origins = _places(textpage, count)
    sizes = list(map(pdfium.FPDFText_GetFontSize, repeat(textpage.raw), range(count)))
    matrix = pdfium.FS_MATRIX()

    def direction(index: int) -> tuple[float, float]:
        if not pdfium.FPDFText_GetMatrix(textpage, index, matrix):
            return 0.0, 1.0
        factor = abs(matrix.a * matrix.d - matrix.b * matrix.c) ** 0.5
        return math.degrees(math.atan2(matrix.b, matrix.a)), factor

    turn = _main_turn(text, direction)

    def turned(index: int) -> tuple[float, float]:
        angle, factor = direction(index)
        return (angle - turn + 180) % 360 - 180, factor

    lefts, bottoms = boxes[0::4].tolist(), boxes[3::4].tolist()
    rights, tops = boxes[2::4].tolist(), boxes[1::4].tolist()
    x, y = origins[0::2].tolist(), origins[1::2].tolist()
    places = {
        0: (x, _minus(y), lefts, _minus(tops), rights, _minus(bottoms)),
        90: (y, x, bottoms, lefts, tops, rights),
        180: (_minus(x), y, _minus(rights), bottoms, _minus(lefts), tops),
        270: (_minus(y), _minus(x), _minus(tops), _minus(rights), _minus(bottoms), _minus(lefts)),
    }[turn]
    x, y, lefts, tops, rights, bottoms = places
    return Glyphs(
        text=show_symbols(text),
        turn=turn,
        x=x,
        y=y,
        sizes=sizes,
        lefts=lefts,
        tops=tops,
        rights=rights,
        bottoms=bottoms,
        direction=turned,
        bold=lambda index: _is_bold(textpage, index),
    )


def to_page(box: tuple[float, float, float, float], turn: int) -> tuple[float, float, float, float]:
    """Turn left, top, right, bottom in reading coordinates into those of the page, y upwards."""
    left, top, right, bottom = box
    return {
        0: (left, -top, right, -bottom),
        90: (top, right, bottom, left),
        180: (-right, bottom, -left, top),
        270: (-bottom, -left, -top, -right),
    }[turn]


@cache
def _functions() -> tuple[Callable[..., int], Callable[..., int]]:
    """Return PDFium's functions for boxes and origins, taking plain addresses, which is fast."""
    import pypdfium2.raw as pdfium

    address, integer = ctypes.c_void_p, ctypes.c_int
    boxes = ctypes.CFUNCTYPE(integer, address, integer, address)
    origins = ctypes.CFUNCTYPE(integer, address, integer, address, address)
    return (
        boxes(ctypes.cast(pdfium.FPDFText_GetLooseCharBox, address).value or 0),
        origins(ctypes.cast(pdfium.FPDFText_GetCharOrigin, address).value or 0),
    )


def _places(textpage: pypdfium2.PdfTextPage, count: int) -> tuple[array[float], array[float]]:
    """Return left, top, right, bottom of each character, and x, y of each origin."""
    get_box, get_origin = _functions()
    handle = repeat(ctypes.cast(textpage.raw, ctypes.c_void_p).value)
    boxes = array("f", bytes(16 * count))
    origins = array("d", bytes(16 * count))
    box, origin = boxes.buffer_info()[0], origins.buffer_info()[0]
    # Running through the map is all; what the functions return is of no interest.
    list(map(get_box, handle, range(count), range(box, box + 16 * count, 16)))
    x, y = (range(origin + part, origin + part + 16 * count, 16) for part in (0, 8))
    list(map(get_origin, handle, range(count), x, y))
    return boxes, origins


def _by_index(textpage: pypdfium2.PdfTextPage, count: int) -> str:
    """Return the text with one character for each of PDFium's indices."""
    import pypdfium2.raw as pdfium

    codes = map(pdfium.FPDFText_GetUnicode, repeat(textpage.raw), range(count))
    text = "".join(chr(code) if 0 < code < 0x110000 else "\0" for code in codes)
    return _SURROGATES.sub(lambda pair: _combine(pair[0]) + "\0", text)


def _combine(pair: str) -> str:
    return pair.encode("utf-16", "surrogatepass").decode("utf-16")


def _minus(values: list[float]) -> list[float]:
    return [-value for value in values]


def _main_turn(text: str, direction: Callable[[int], tuple[float, float]]) -> int:
    """Return the quarter turn that most of a sample of the characters have."""
    visible = [i for i, char in enumerate(text) if not char.isspace()]
    sample = visible[:: max(1, len(visible) // _SAMPLES)]
    turns = Counter(round(direction(index)[0] / 90) % 4 * 90 for index in sample)
    return turns.most_common(1)[0][0] if turns else 0


def _is_bold(textpage: pypdfium2.PdfTextPage, index: int) -> bool:
    import pypdfium2.raw as pdfium

    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    return bool(flags.value & _FORCE_BOLD or _BOLD.search(name.value.decode("utf-8", "replace")))
