from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from library import lock_pdf, make_pdf

from tenkyo.app.config import Settings
from tenkyo.app.documents_events import DocumentEvents
from tenkyo.app.engine import Engine
from tenkyo.app.links import Link, linked_turn, read_link
from tenkyo.app.questions import read_questions
from tenkyo.app.session import open_encoder
from tenkyo.app.starring import set_star
from tenkyo.index.progress import Quiet
from tenkyo.index.store import Store
from tenkyo.index.types import Encoder
from tenkyo.ingest.errors import EncoderError

KOBAN = "When was the koban system introduced?"
KOBAN_SAID = "The koban system was introduced in Bekasi, West Java, in 2002."


def started(folder: Path) -> Engine:
    engine = Engine(Settings(index=folder / ".tenkyo"))
    engine.start()
    return engine


def test_a_question_asked_before_the_encoder_is_there_waits(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def slow(settings: Settings, store: Store) -> Encoder | None:
        gate.wait()
        return open_encoder(settings, store)

    monkeypatch.setattr("tenkyo.app.engine.open_encoder", slow)
    engine = started(indexed)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(engine.ask(KOBAN, limit=3)))
    asking.start()
    asking.join(timeout=0.3)
    assert asking.is_alive()
    assert not engine.ready
    gate.set()
    asking.join(timeout=20)
    assert answers[0].citations[0].quote == KOBAN_SAID
    assert engine.wait(20)
    assert engine.examples("en")[0] == "What do the documents say about Community policing?"


def test_an_encoder_that_cannot_be_loaded_is_told_to_whoever_asks(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(settings: Settings, store: Store) -> Encoder | None:
        raise RuntimeError("out of luck")

    monkeypatch.setattr("tenkyo.app.engine.open_encoder", fail)
    engine = started(indexed)
    with pytest.raises(EncoderError, match="could not be loaded"):
        engine.ask(KOBAN, limit=3)
    with pytest.raises(EncoderError, match="could not be loaded"):
        engine.find(KOBAN_SAID, limit=3)
    assert engine.examples("en") == ()


def test_an_index_made_anew_is_taken_up_with_its_encoder(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(Settings(index=home / ".tenkyo"))
    monkeypatch.setattr("tenkyo.app.engine.open_encoder", lambda *_: None)
    engine.start()
    assert engine.ask(KOBAN, limit=3).outcome.by_words_only
    monkeypatch.undo()
    monkeypatch.setattr("tenkyo.ingest.readers.READER", "another")
    engine.changes.rebuild(Quiet())
    answer = engine.ask(KOBAN, limit=3)
    assert not answer.outcome.by_words_only
    assert answer.citations[0].quote == KOBAN_SAID


def test_changes_are_allowed_from_this_machine_or_when_set(indexed: Path) -> None:
    local = Settings(index=indexed / ".tenkyo")
    assert Engine(local).changes.allowed
    assert not Engine(replace(local, host="0.0.0.0")).changes.allowed
    assert Engine(replace(local, host="0.0.0.0", allow_changes=True)).changes.allowed


def test_a_password_is_kept_if_it_opens_something(home: Path) -> None:
    locked = lock_pdf(make_pdf("The tarsier hunts crickets."), "sesame")
    (home / "library" / "locked.pdf").write_bytes(locked)
    changes = Engine(Settings(index=home / ".tenkyo")).changes
    changes.rebuild(Quiet())
    assert changes.locked() == {"locked.pdf"}
    assert changes.unlock("wrong", Quiet())[1] == set()
    assert changes.passwords == ()
    report, opened = changes.unlock("sesame", Quiet())
    assert (report.added, opened, changes.locked()) == (1, {"locked.pdf"}, set())
    assert changes.passwords == ("sesame",)


def test_a_password_is_refused_from_elsewhere(
    indexed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = Engine(Settings(index=indexed / ".tenkyo", host="0.0.0.0"))
    monkeypatch.setattr(engine.changes, "unlock", lambda *_: pytest.fail("it was tried"))
    emptied, report = DocumentEvents(engine).unlock("sesame", "en")
    assert emptied == ""
    assert "Changing anything from other machines is off" in report


def test_the_folders_are_followed_until_told_otherwise(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tenkyo.app.changes._SETTLE", 0.05)
    engine = started(home)
    reports = []
    arrived = threading.Event()

    def note(report: object) -> None:
        reports.append(report)
        if len(reports) == 2:
            arrived.set()

    engine.changes.follow(on_report=note)
    assert engine.changes.watch.following
    while not reports:
        time.sleep(0.02)
    (home / "library" / "new.txt").write_text("The quokka eats leaves.", encoding="utf-8")
    assert arrived.wait(20)
    assert reports[1].added == 1
    assert engine.changes.watch.changed_at is not None
    engine.changes.stop_following()
    assert not engine.changes.watch.following
    assert engine.ask("What does the quokka eat?", limit=3).found


def test_a_dry_run_changes_nothing(home: Path) -> None:
    engine = started(home)
    # A dry run cannot tell whether a file that could not be read has become readable.
    (home / "library" / "broken.pdf").unlink()
    (home / "library" / "new.txt").write_text("New.", encoding="utf-8")
    assert engine.changes.dry_run().added == 1
    assert engine.changes.file("new.txt") is None
    assert engine.changes.rebuild().added == 1
    assert engine.changes.file("new.txt") is not None


def test_what_links_name(indexed: Path) -> None:
    sources = started(indexed).sources
    found = linked_turn(Link(document="en/police.md", quote=KOBAN_SAID.upper()), sources, "en")
    assert found.notice is None
    assert found.citations[0].quote == KOBAN_SAID
    elsewhere = linked_turn(Link(document="en/vessels.pdf", page="2"), sources, "en")
    assert elsewhere.passages[0].chunk.first_page == 2
    for link, said in (
        (Link(document="en/nothing.md"), "en/nothing.md, is not in the index"),
        (Link(document="en/police.md", page="x"), "“x” is no page number"),
        (Link(document="en/police.md", page="9"), "nothing to show on page 9"),
        (Link(document="d" * 3000), "names nothing"),
        (Link(document="en/police.md", quote="q" * 3000), "names nothing"),
    ):
        turn = linked_turn(link, sources, "en")
        assert said in str(turn.notice)
        assert turn.linked is None
    lost = linked_turn(Link(document="en/police.md", quote="no such words"), sources, "ja")
    assert "（もう）ありません" in str(lost.notice)
    assert lost.linked is not None


def test_an_address_is_read_as_it_is() -> None:
    assert read_link({}).is_empty
    assert not read_link({"q": "?"}).is_empty
    assert read_link({"doc": "a", "page": ""}) == Link(document="a")


def test_a_starred_answer_is_a_question_with_a_known_answer(home: Path) -> None:
    engine = started(home)
    answer = engine.ask(KOBAN, limit=3)
    file = set_star(home / ".tenkyo", answer, starred=True)
    set_star(home / ".tenkyo", answer, starred=True)
    (entry,) = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert entry["answers"][0] == {"document": "en/police.md", "page": 1, "quote": KOBAN_SAID}
    assert read_questions(file, locale="en")[0].text == KOBAN
    set_star(home / ".tenkyo", answer, starred=False)
    assert file.read_text(encoding="utf-8") == ""


def test_a_glossary_written_meanwhile_counts_for_the_next_question(home: Path) -> None:
    engine = started(home)
    question = "What is a zorblat?"
    # By its sound alone.
    [heard] = engine.ask(question, limit=3).outcome.translations["zorblat"]
    assert heard.text == "ゾルブラト"
    (home / "library" / "glossary.tsv").write_text("交番\tzorblat\n", encoding="utf-8")
    [told] = engine.ask(question, limit=3).outcome.translations["zorblat"]
    assert (told.text, told.weight) == ("交番", 1.0)
