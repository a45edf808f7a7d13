"""Small talk gets a fitting reply; a real question gets none."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from library import make_pdf
from stand_ins import HashEncoder

from tenkyo.app.reply_html import reply_html
from tenkyo.app.smalltalk import Reply, smalltalk
from tenkyo.index.caches import refresh_caches
from tenkyo.index.store import Snapshot, Store
from tenkyo.index.sync import sync

GUIDE = (
    "# Guide to the harbour\n\n## Boats\n\nBoats leave at nine.\n\n## Fares\n\nA boat is free.\n"
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    root = tmp_path_factory.mktemp("smalltalk")
    documents = root / "documents"
    documents.mkdir()
    (documents / "guide.md").write_text(GUIDE, encoding="utf-8")
    (documents / "報告.txt").write_text("橋の報告\n\n橋は1987年にできた。\n", encoding="utf-8")
    (documents / "plan.pdf").write_bytes(make_pdf("The plan begins here.", "It ends here."))
    sync(root / "index", [documents], encoder=HashEncoder(), refresh=refresh_caches)
    with Store.open(root / "index") as store, store.read() as snapshot:
        yield snapshot


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("Hello!", "greeting"),
        ("Good morning", "greeting"),
        ("こんにちは。", "greeting"),
        ("Thank you very much!", "thanks"),
        ("ありがとうございました", "thanks"),
    ],
)
def test_greetings_and_thanks(snapshot: Snapshot, said: str, kind: str) -> None:
    assert smalltalk(said, snapshot) == Reply(kind)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "asked",
    [
        "What is in here?",
        "何が入っていますか？",
        "What documents do you have?",
        "目次",
        "どんな資料がありますか",
    ],
)
def test_the_contents_are_told_in_the_documents_own_words(snapshot: Snapshot, asked: str) -> None:
    reply = smalltalk(asked, snapshot)
    assert reply is not None
    assert reply.kind == "contents"
    assert [outline.document for outline in reply.outlines] == ["guide.md", "plan.pdf", "報告.txt"]
    assert [heading.text for heading in reply.outlines[0].headings] == ["Boats", "Fares"]


@pytest.mark.parametrize("asked", ["What does guide.md contain?", "報告には何が書いてありますか"])
def test_one_document_by_its_name(snapshot: Snapshot, asked: str) -> None:
    reply = smalltalk(asked, snapshot)
    assert reply is not None
    assert (reply.kind, len(reply.outlines)) == ("contents", 1)


@pytest.mark.parametrize(
    "asked",
    [
        "What does page 2 say?",
        "2ページには何が書いてありますか",
        "What does page 2 of plan.pdf say?",
        "planの２ページを見せて",
        "What does the plan say on page 2?",
    ],
)
def test_a_page_is_shown_as_it_reads(snapshot: Snapshot, asked: str) -> None:
    reply = smalltalk(asked, snapshot)
    assert reply is not None
    assert reply.page is not None
    assert (reply.page.document, reply.page.number) == ("plan.pdf", 2)
    assert reply.page.text == "It ends here."


def test_a_page_that_is_not_there(snapshot: Snapshot) -> None:
    reply = smalltalk("Show me page 7 of plan.pdf", snapshot)
    assert reply is not None
    assert (reply.kind, reply.outlines[0].document) == ("no page", "plan.pdf")
    nowhere = smalltalk("page 7", snapshot)
    assert nowhere is not None
    assert (nowhere.kind, nowhere.outlines) == ("which document", ())


def test_a_page_belongs_to_the_document_cited_last(snapshot: Snapshot) -> None:
    reply = smalltalk("page 1", snapshot, document="plan.pdf")
    assert reply is not None
    assert reply.kind == "page"


@pytest.mark.parametrize(
    "question",
    [
        "What is the AHA Centre?",
        "What is in the blue envelope?",
        "交番には何が書いてありますか",
        "What does page 2 of the moon say?",
        "How many pages does the plan have?",
        "Hello Kitty was made in which year?",
        "何が必要ですか",
        "What does the harbour cover?",
        "",
    ],
)
def test_a_real_question_is_left_alone(snapshot: Snapshot, question: str) -> None:
    assert smalltalk(question, snapshot) is None


def test_of_many_documents_the_first_are_told(tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for number in range(53):
        (documents / f"{number:02}.txt").write_text(f"Note {number}.", encoding="utf-8")
    (documents / "plan.pdf").write_bytes(make_pdf("The plan begins here.", "It ends here."))
    sync(tmp_path / "index", [documents], encoder=HashEncoder(), refresh=refresh_caches)
    with Store.open(tmp_path / "index") as store, store.read() as snapshot:
        reply = smalltalk("What is in here?", snapshot)
        assert reply is not None
        assert [outline.document for outline in reply.outlines] == [
            f"{n:02}.txt" for n in range(50)
        ]
        assert reply.more == 4
        assert "…ほか 4 件" in reply_html(reply, "ja")
        paged = smalltalk("page 2", snapshot)
        assert paged is not None
        assert paged.page is not None
        assert paged.page.text == "It ends here."
