"""The sample documents are what corpus/README.md says, and the made files match their sources."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import docx
import pypdf
import pypdfium2
import pytest
from bs4 import BeautifulSoup

from tenkyo.ingest.files import find_files
from tenkyo.ingest.readers import read_document

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
ROW = re.compile(r"^\| `(?P<path>[^`]+)` \| (?P<language>\w+) \| (?P<pages>\d*) ?\|", re.MULTILINE)
ROWS = {
    row["path"]: (row["language"], int(row["pages"] or 1))
    for row in ROW.finditer((CORPUS / "README.md").read_text(encoding="utf-8"))
}
SLIDES = CORPUS / "ja" / "slides-asean-cooperation.pdf"
REPORT = CORPUS / "ja" / "report-asean-cooperation.pdf"
GUIDE = CORPUS / "en" / "readers-guide.pdf"


def page_texts(path: Path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in pdf]
    finally:
        pdf.close()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def html_source(pdf: Path) -> BeautifulSoup:
    source = pdf.parent / "sources" / f"{pdf.stem}.html"
    return BeautifulSoup(source.read_text(encoding="utf-8"), "lxml")


def test_readme_lists_every_document_and_nothing_else() -> None:
    listing = find_files(CORPUS)
    assert sorted(file.relative for file in listing.found) == sorted(ROWS)
    assert listing.skipped == ()
    assert len(ROWS) >= 12


def test_sources_and_scripts_are_kept_but_not_indexed() -> None:
    found = {file.relative for file in find_files(CORPUS).found}
    kept = {path.relative_to(CORPUS).as_posix() for path in CORPUS.glob("*/sources/*")}
    assert len(kept) == 5
    assert not found & (kept | {"README.md", "typeset.py"})
    for name in kept:
        source = Path(name)
        suffix = ".pdf" if source.suffix == ".html" else ".docx"
        assert (source.parent.parent / source.name).with_suffix(suffix).as_posix() in found


@pytest.mark.parametrize("path", sorted(ROWS))
def test_every_document_is_read_in_its_language(path: str) -> None:
    language, pages = ROWS[path]
    document = read_document(CORPUS / path, (CORPUS / path).read_bytes())
    assert document.language == {"Japanese": "ja", "English": "en"}[language] == path[:2]
    assert len(document.pages) == pages
    assert len(document.text) >= (800 if language == "Japanese" else 2000)


def test_circular_is_shift_jis() -> None:
    data = (CORPUS / "ja" / "回覧_利用時間.txt").read_bytes()
    assert "木曜日（夜間開室）　　　　　　　　午前9時30分～午後7時\r\n" in data.decode("cp932")
    with pytest.raises(UnicodeDecodeError, match="utf-8"):
        data.decode("utf-8")


@pytest.mark.parametrize(
    ("page", "phrase"),
    [
        (3, "２００２年のことであっ"),
        (4, "図２ 合同訓練その１ 海賊制圧（２０１８年７月）"),
        (6, "産業高度化力 ２０１８年 デジタル化の波の中で"),
        (9, "５０か国"),
        (12, "電車なら３０分。２０１９年３月，"),
        (13, "うちＪＩＣＡが用意する出融資\n１２億ドル"),
    ],
)
def test_slides_hold_full_width_digits_where_expected(page: int, phrase: str) -> None:
    assert phrase in page_texts(SLIDES)[page - 1]


def test_slide_headings_follow_their_text() -> None:
    headings = [heading.get_text() for heading in html_source(SLIDES).find_all("h2")]
    texts = page_texts(SLIDES)
    assert len(headings) == len(texts) - 1 == 13
    for heading, text in zip(headings, texts[1:], strict=True):
        assert squeezed(text[text.rindex("\n") - 60 :]).find(squeezed(heading)) > 0


def test_slides_hold_exactly_the_characters_of_their_source() -> None:
    body = html_source(SLIDES).body
    assert body is not None
    bullets = "●" * len(body.find_all("li"))
    assert Counter(squeezed("".join(page_texts(SLIDES)))) == Counter(
        squeezed(body.get_text()) + bullets
    )


def test_report_pages_are_labelled_and_outlined() -> None:
    reader = pypdf.PdfReader(REPORT)
    assert reader.page_labels == ["i", "ii", "iii", *map(str, range(1, 11))]
    assert reader.metadata is not None
    assert reader.metadata.title == "日ASEAN協力の歩みを読む　令和元年度 調査報告書"
    sections = [
        (str(item.title), reader.get_destination_page_number(item))
        for group in reader.outline
        for item in (group if isinstance(group, list) else [group])
        if not isinstance(item, list)
    ]
    assert ("第5章　英知を集める", 7) in sections


def test_report_has_a_sentence_that_goes_over_a_page_break() -> None:
    before, after = page_texts(REPORT)[6:8]
    assert before.endswith("古い資料を読むとき")
    assert after.split("\n", 2)[2].startswith("は年を確かめるとよい。")


@pytest.mark.parametrize("path", [REPORT, GUIDE], ids=lambda path: path.stem)
def test_paragraphs_of_a_report_are_those_of_its_source(path: Path) -> None:
    texts = [squeezed(text) for text in page_texts(path)]
    paragraphs = [squeezed(part.get_text()) for part in html_source(path).find_all(["p", "td"])]
    split = [part for part in paragraphs if not any(part in text for text in texts)]
    assert len(paragraphs) > 40
    # Only a paragraph that goes over a page break may not stand on any one page.
    assert len(split) < len(texts)


@pytest.mark.parametrize("path", ["ja/議事録_第7回", "en/mission-notes"])
def test_docx_files_hold_the_text_of_their_sources(path: str) -> None:
    folder, name = path.split("/")
    source = (CORPUS / folder / "sources" / f"{name}.md").read_text(encoding="utf-8")
    document = docx.Document(str(CORPUS / f"{path}.docx"))
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    marks = re.compile(r"^#+ |^- |\||---|\*", re.MULTILINE)
    assert Counter(squeezed("".join(parts))) == Counter(squeezed(marks.sub("", source)))


@pytest.mark.parametrize("path", [SLIDES, REPORT, GUIDE], ids=lambda path: path.stem)
def test_pdfs_are_small_and_free_of_radicals(path: Path) -> None:
    assert path.stat().st_size < 500_000
    assert not re.search(r"[\u2e80-\u2fdf\ue000-\uf8ff\ufffd\ufffe]", "".join(page_texts(path)))
