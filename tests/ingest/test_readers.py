import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenkyo.ingest.errors import IngestError, UnreadableFile, UnsupportedFile
from tenkyo.ingest.readers import READER, SUFFIXES, document_id, read_document


def test_a_document_is_named_by_its_content() -> None:
    data = "中身。".encode()
    document = read_document("報告.txt", data)
    assert document.id == hashlib.sha256(data).hexdigest()[:32]
    assert read_document("sub/other.md", data).id == document.id == document_id(data)
    assert (document.title, document.media_type) == ("報告", "text/plain")
    assert (document.language, document.date) == ("ja", None)


def test_the_fingerprint_names_the_libraries() -> None:
    first, *libraries = READER.split(";")
    assert first == "4"
    assert [library.split("=")[0] for library in libraries] == [
        "pypdfium2",
        "pypdf",
        "beautifulsoup4",
        "markdown-it-py",
        "python-docx",
        "python-pptx",
        "openpyxl",
    ]
    assert all(int(library.split("=")[1]) > 0 for library in libraries)


@pytest.mark.parametrize("suffix", sorted(SUFFIXES))
def test_an_empty_file(suffix: str) -> None:
    with pytest.raises(UnreadableFile, match=rf"^a\{suffix}: the file is empty$"):
        read_document("a" + suffix, b" \n\0")


def test_an_unknown_kind() -> None:
    with pytest.raises(UnsupportedFile, match=r"^a\.xyz: this kind of file is not read; those are"):
        read_document("a.xyz", b"text")


def test_binary_data_named_text() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.txt: this is binary data and no text"):
        read_document("a.txt", random.Random(1).randbytes(2_000))


def test_markup_without_text() -> None:
    with pytest.raises(UnreadableFile, match=r"^a\.html: there is no text in it$"):
        read_document("a.html", b"<html><body><script>x()</script></body></html>")


def test_hostile_names_are_shown_safely() -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_document("a\n\x1b[31m\u202e\udcff.txt", b"")
    assert str(caught.value) == "a\\n\\x1b[31m\\u202e\\udcff.txt: the file is empty"


@given(st.binary(max_size=400), st.sampled_from(sorted(SUFFIXES)))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes, suffix: str) -> None:
    try:
        document = read_document("x" + suffix, data)
    except IngestError as error:
        assert str(error).startswith("x" + suffix)
    else:
        assert document.text.strip()
