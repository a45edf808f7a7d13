"""PDFs read in a process of their own: limits, replacement, threads, and what cannot be read."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
)

from tenkyo.ingest import pdf_process, pdf_reader
from tenkyo.ingest.errors import PasswordRequired, UnreadableFile
from tenkyo.ingest.pdf_furniture import RawLine
from tenkyo.ingest.pdf_messages import Message, pack_content, receive, send, unpack_content
from tenkyo.ingest.pdf_pages import DAMAGED, RECOVERED, PageExtract, unreadable_share
from tenkyo.ingest.pdf_reader import read_pdf as read_here
from tenkyo.ingest.pdf_second import SecondReader

DATA = Path(__file__).resolve().parents[1] / "data"
TYPST = (DATA / "typeset-typst.pdf").read_bytes()
SLIDES = (DATA / "typeset-slides.pdf").read_bytes()


def _pdf(*streams: bytes) -> bytes:
    """Make a PDF of pages in Helvetica; a page's stream may be packed more than once."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject()
    font[NameObject("/Type")] = NameObject("/Font")
    font[NameObject("/Subtype")] = NameObject("/Type1")
    font[NameObject("/BaseFont")] = NameObject("/Helvetica")
    fonts = DictionaryObject({NameObject("/F1"): font})
    for packed in streams:
        page = writer.add_blank_page(width=600, height=800)
        stream = StreamObject()
        stream._data = zlib.compress(packed)
        stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 2)
        stream[NameObject("/Length")] = NumberObject(len(stream._data))
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _page(text: str) -> bytes:
    return zlib.compress(f"BT /F1 12 Tf 30 700 Td ({text}) Tj ET".encode())


def test_the_process_reads_what_the_reader_reads() -> None:
    assert pdf_process.read_pdf(SLIDES) == read_here(SLIDES)


def test_errors_come_over() -> None:
    with pytest.raises(UnreadableFile, match=r"damaged or cut off; restore it from its source"):
        pdf_process.read_pdf(b"%PDF-1.7 nothing")
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(SLIDES))
    writer.encrypt("tenkyo", algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    with pytest.raises(PasswordRequired, match="no password given opens it"):
        pdf_process.read_pdf(written.getvalue(), passwords=["wrong"])
    assert len(pdf_process.read_pdf(written.getvalue(), passwords=["tenkyo"]).pages) == 4


def test_a_process_that_was_killed_is_replaced() -> None:
    with pdf_process.READERS.lend() as worker:
        worker.kill()
    assert len(pdf_process.read_pdf(SLIDES).pages) == 4


def test_silence_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(pdf_process, "SILENCE", 0.0)
        with pytest.raises(UnreadableFile, match="takes too much time or memory to read"):
            pdf_process.read_pdf(TYPST)
    assert len(pdf_process.read_pdf(SLIDES).pages) == 4


class _Fragile:
    """A stand-in for the processes: dies at page 1 until that page is left out."""

    def __init__(self) -> None:
        self.asked: list[list[int]] = []
        self.answers: Iterator[Message] = iter(())

    @contextmanager
    def lend(self) -> Iterator[_Fragile]:
        yield self

    def ask(self, header: dict[str, list[int]], payload: bytes) -> None:
        skip = list(header["skip"])
        self.asked.append(skip)
        pages = [Message({"page": 0}, b""), Message({"page": 1}, b"")]
        content = pack_content(read_here(payload, skip=skip))
        self.answers = iter([*pages, Message({"content": content}, b"")] if skip else pages)

    def answer(self, seconds: float) -> Message:
        try:
            return next(self.answers)
        except StopIteration:
            raise pdf_process.ProcessDied from None


def test_the_page_at_which_it_dies_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    fragile = _Fragile()
    monkeypatch.setattr(pdf_process, "READERS", fragile)
    content = pdf_process.read_pdf(SLIDES)
    assert fragile.asked == [[], [1]]
    assert [page.text == "" for page in content.pages] == [False, True, False, False]
    assert content.pages[1].warning == "this page took too much time or memory and was left out"


def test_a_page_that_unpacks_to_too_much() -> None:
    text = b"BT /F1 12 Tf 30 700 Td " + b"(AAAAAAAAAAAAAAAAAAAAAAAA) Tj " * 100_000 + b" ET"
    data = _pdf(_page("The first page."), zlib.compress(text), _page("The last page."))
    content = pdf_process.read_pdf(data)
    assert [page.text[:9] for page in content.pages][::2] == ["The first", "The last "]
    assert len(data) < 40_000


def test_threads() -> None:
    titles: list[str | None] = []

    def work() -> None:
        for data in (SLIDES, TYPST):
            titles.append(pdf_process.read_pdf(data).pages[0].heading)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(title or "" for title in titles) == (
        ["1. 図書室の成り立ち"] * 4 + ["港の図書室と灯台の記録"] * 4
    )


@pytest.mark.parametrize("way", ["-c", "-"])
def test_programs_without_a_file_of_their_own(way: str) -> None:
    """A second process must start without running the program again."""
    script = (
        "from pathlib import Path\n"
        "from tenkyo.ingest.pdf_process import read_pdf\n"
        f"print(len(read_pdf(Path({str(DATA / 'typeset-slides.pdf')!r}).read_bytes()).pages))\n"
    )
    command = [sys.executable, way, *([script] if way == "-c" else [])]
    done = subprocess.run(
        command, input=script if way == "-" else "", capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("4\n", "")


def test_a_frozen_program_reads_in_its_own_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(pdf_process, "READERS", None)
    assert len(pdf_process.read_pdf(SLIDES).pages) == 4


def test_messages_come_through_whole() -> None:
    pipe = io.BytesIO()
    send(pipe, {"a": "語\udc00"}, b"\0picture")
    send(pipe, {})
    pipe.seek(0)
    assert receive(pipe) == Message({"a": "語\udc00"}, b"\0picture")
    assert receive(pipe) == Message({}, b"")
    assert receive(pipe) is None
    cut = io.BytesIO(pipe.getvalue()[:20])
    assert receive(cut) is None
    content = read_here(SLIDES)
    assert unpack_content(pack_content(content)) == content


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("普通の文と an English one.", 0.0),
        ("", 0.0),
        ("字字\ue000\ue001", 0.5),
        ("abc\x01\x03\x04", 0.5),
        # Scripts that never meet on a page of sense: Thai, Yi, Hangul, Ethiopic, Khmer.
        ("กꀀ가ሀក", 1.0),
        ("한국어 문장과 日本語", 0.0),
        # An ideograph that neither Japanese nor Chinese character sets have.
        ("日\u4dabcd", 0.25),
    ],
)
def test_what_stands_for_nothing(text: str, share: float) -> None:
    assert unreadable_share(text) == share


def test_pypdf_is_the_second_reader() -> None:
    data = _pdf(_page("The first page stands here."), _page("The second one."))
    second = SecondReader(data, "")
    recovered = second.better(0, PageExtract((), warning=DAMAGED))
    assert [line.text for line in recovered.lines] == ["The first page stands here."]
    assert recovered.warning == RECOVERED
    garbled = PageExtract((RawLine("\ue000\ue001", 10),), warning="garbled", unreadable=1.0)
    better = second.better(1, garbled)
    assert ([line.text for line in better.lines], better.warning) == (["The second one."], None)
    # What is already well read, is not read again, and what pypdf does not find, stays.
    good = PageExtract((RawLine("good", 10),))
    assert second.better(1, good) is good
    lost = PageExtract((), warning=DAMAGED)
    assert second.better(7, lost) is lost
    assert SecondReader(b"no PDF", "").better(0, lost) is lost


def test_a_file_that_pdfium_does_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise UnreadableFile("damaged")

    monkeypatch.setattr(pdf_reader, "load_pdf", fail)
    content = read_here(_pdf(_page("The first page."), _page("The second page.")))
    assert [page.text for page in content.pages] == ["The first page.\n", "The second page.\n"]
    assert {page.warning for page in content.pages} == {RECOVERED}
    with pytest.raises(UnreadableFile, match=r"^damaged$"):
        read_here(b"%PDF-1.7 nothing")
