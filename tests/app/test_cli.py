from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tenkyo.app.cli import main
from tenkyo.app.config import Settings
from tenkyo.app.narrowing import read_date
from tenkyo.app.terminal import harmless, one_line, size_text, table_lines
from tenkyo.app.watching import watch_folders
from tenkyo.index.lock import write_lock
from tenkyo.index.progress import Quiet
from tenkyo.ingest.errors import QueryError

Capture = pytest.CaptureFixture[str]

ANSWER_FIELDS = {
    *("question", "language", "found", "confidence", "answer", "citations", "passages"),
    "seconds",
}
CITATION_FIELDS = {
    *("number", "document", "title", "page", "page_label", "where", "heading", "quote"),
    *("start", "end", "stale", "warning"),
}
PASSAGE_FIELDS = {
    *("document", "page", "where", "heading", "text", "start", "end", "score", "language"),
}
REPORT_FIELDS = {
    *("generation", "added", "changed", "renamed", "removed", "unchanged", "failed", "skipped"),
    *("warnings", "chunks", "seconds"),
}
STATUS_FIELDS = {
    *("documents", "pages", "chunks", "generation", "encoder", "warnings", "failed", "size"),
    *("updated", "out_of_date"),
}


def run(*arguments: str) -> int:
    return main(arguments)


def read_json(capsys: Capture) -> dict[str, object]:
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def fails(capsys: Capture, *arguments: str) -> str:
    """Run a command that must fail; return its one line on standard error."""
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("tenkyo: ")
    assert captured.err.count("\n") == 1
    return captured.err


def test_a_question_in_each_language_finds_the_passage(indexed: Path, capsys: Capture) -> None:
    assert run("ask", "When was the koban system introduced?", "--json") == 0
    english = read_json(capsys)
    assert run("ask", "交番制度はいつ導入されましたか", "--json") == 0
    japanese = read_json(capsys)
    for answer, language in ((english, "en"), (japanese, "ja")):
        assert answer.keys() >= ANSWER_FIELDS
        assert (answer["language"], answer["found"]) == (language, True)
        citation, passage = answer["citations"][0], answer["passages"][0]  # type: ignore[index]
        assert citation.keys() >= CITATION_FIELDS
        assert passage.keys() >= PASSAGE_FIELDS
        assert citation["document"] == passage["document"] == "en/police.md"
        assert "koban system was introduced in Bekasi" in citation["quote"]
        assert passage["text"][citation["start"] - passage["start"] :].startswith(citation["quote"])
        assert str(answer["answer"]).splitlines()[0].endswith("[1]")


def test_an_answer_for_people(indexed: Path, capsys: Capture) -> None:
    assert run("ask", "ジャカルタの移動時間はどのくらい短縮されましたか") == 0
    said = capsys.readouterr().out
    assert "30分に短縮された。 [1]" in said
    assert re.search(r"^\[1\] ja/鉄道\.txt · ", said, re.MULTILINE)


def test_nothing_found_is_said_and_the_nearest_are_shown(indexed: Path, capsys: Capture) -> None:
    assert run("ask", "Which football club won the league in Portugal?") == 1
    said = capsys.readouterr().out
    assert said.startswith("Not in these documents.\n\nThe nearest passages:\n- ")
    assert run("ask", "Which football club won the league in Portugal?", "--json") == 1
    answer = read_json(capsys)
    assert (answer["found"], answer["answer"], answer["citations"]) == (False, "", [])
    assert answer["passages"]


def test_the_limit_holds(indexed: Path, capsys: Capture) -> None:
    run("ask", "instructors", "--limit", "1", "--json")
    assert len(read_json(capsys)["passages"]) == 1  # type: ignore[arg-type]


def test_filters(indexed: Path, capsys: Capture) -> None:
    run("ask", "instructors 育成", "--document", "ja/*", "--json")
    passages = read_json(capsys)["passages"]
    assert {p["document"] for p in passages} == {"ja/鉄道.txt"}  # type: ignore[attr-defined]
    run("ask", "instructors 育成", "--language", "en", "--json")
    passages = read_json(capsys)["passages"]
    assert {p["language"] for p in passages} == {"en"}  # type: ignore[attr-defined]
    run("ask", "instructors", "--until", "1999", "--json")
    assert read_json(capsys)["passages"] == []


def test_a_batch_answers_line_by_line(home: Path, capsys: Capture) -> None:
    lines = ["When was the koban system introduced?", "", "x" * 3000, "移動時間は？"]
    Path("batch.txt").write_text("\n".join(lines), encoding="utf-8")
    assert run("ask", "--batch", "batch.txt") == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [answer["question"] for answer in answers] == lines
    assert [answer["found"] for answer in answers][:3] == [True, False, False]
    assert "empty" in answers[1]["error"]
    assert "3,000 characters" in answers[2]["error"]
    assert all(answer.keys() >= ANSWER_FIELDS for answer in answers)


def test_a_batch_from_standard_input(
    indexed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("移動時間は？\nWho?\n"))
    assert run("ask", "--batch", "-") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_explaining_names_the_reasons(indexed: Path, capsys: Capture) -> None:
    run("ask", "When was the koban system introduced?", "--explain", "--json")
    answer = read_json(capsys)
    assert answer["passages"][0]["features"]  # type: ignore[index]
    assert "translations" in answer
    run("ask", "When was the koban system introduced?", "--explain")
    assert re.search(r"score [01]\.\d\d, words no\. 1, vectors no\. \d", capsys.readouterr().out)


def test_indexing_reports_every_file(home: Path, capsys: Capture) -> None:
    (home / "library" / "en" / "police.md").write_text("# New\n\nAll new.\n", encoding="utf-8")
    (home / "library" / "more.txt").write_text("One more.", encoding="utf-8")
    assert run("index", "library", "--json") == 0
    report = read_json(capsys)
    assert report.keys() >= REPORT_FIELDS
    counts = [report[name] for name in ("added", "changed", "renamed", "removed", "unchanged")]
    assert counts == [1, 1, 0, 0, 3]
    assert [failed["document"] for failed in report["failed"]] == ["broken.pdf"]  # type: ignore[attr-defined]
    assert run("index", "library") == 0
    said = capsys.readouterr().out
    assert said.startswith("0 added, 0 changed, 0 renamed, 0 removed, 5 unchanged; ")
    assert "\nfailed   broken.pdf: " in said


def test_a_dry_run_changes_nothing(home: Path, capsys: Capture) -> None:
    (home / "library" / "broken.pdf").unlink()
    (home / "library" / "more.txt").write_text("One more.", encoding="utf-8")
    assert run("index", "library", "--dry-run") == 0
    said = capsys.readouterr().out
    assert said.startswith("Nothing was done (dry run). It would be:\n1 added")
    assert "; 1 chunks to embed, about " in said
    assert run("status", "--json") == 0
    assert read_json(capsys)["out_of_date"] == ["more.txt"]


def test_forgetting_a_folder(home: Path, capsys: Capture) -> None:
    assert run("index", "--forget", "library") == 0
    assert "4 removed" in capsys.readouterr().out
    assert run("status", "--json") == 0
    assert read_json(capsys)["documents"] == 0


def test_without_folder_and_index_the_corpus_is_indexed(home: Path, capsys: Capture) -> None:
    (home / "library").rename(home / "corpus")
    assert run("index", "--index", "new", "--json") == 0
    assert read_json(capsys)["added"] == 4


def test_status(indexed: Path, capsys: Capture) -> None:
    assert run("status", "--json") == 0
    found = read_json(capsys)
    assert found.keys() >= STATUS_FIELDS
    assert (found["documents"], found["out_of_date"]) == (4, [])
    assert [failed["document"] for failed in found["failed"]] == ["broken.pdf"]  # type: ignore[attr-defined]
    assert str(indexed) not in json.dumps(found)
    assert run("status") == 0
    assert re.search(r"^documents +4$", capsys.readouterr().out, re.MULTILINE)


def test_the_doctor_finds_nothing_then_something(home: Path, capsys: Capture) -> None:
    assert run("doctor", "--json") == 0
    found = read_json(capsys)
    assert found["ok"] is True
    (home / "library" / "more.txt").write_text("One more.", encoding="utf-8")
    for cache in (home / ".tenkyo").glob("*.cache"):
        cache.unlink()
    assert run("doctor") == 1
    said = capsys.readouterr().out
    assert re.search(r'^problem  caches: .*\n +→ run "tenkyo index"$', said, re.MULTILINE)
    assert re.search(r"^problem  freshness: 1 files", said, re.MULTILINE)
    assert re.search(r"^ok       store: 4 documents", said, re.MULTILINE)


def test_the_doctor_names_a_missing_index(indexed: Path, capsys: Capture) -> None:
    assert run("doctor", "--index", "none") == 1
    assert "problem  store: there is no index in none" in capsys.readouterr().out


def test_rollback_without_anything_to_go_back_to(indexed: Path, capsys: Capture) -> None:
    assert "nothing to go back to" in fails(capsys, "rollback")


def test_evaluation(home: Path, capsys: Capture) -> None:
    answers = [{"document": "en/police.md", "page": 1, "quote": "introduced in Bekasi"}]
    records = [
        {
            "id": 1,
            "question": "交番制度はいつ導入されましたか",
            "language": "ja",
            "answers": answers,
        },
        {"id": 2, "question": "ポルトガルの首都は", "language": "ja", "answers": []},
    ]
    lines = [json.dumps(record) for record in records]
    Path("questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert run("evaluate", "questions.jsonl", "--json") == 0
    before = capsys.readouterr().out
    Path("before.json").write_text(before, encoding="utf-8")
    pair, everything = json.loads(before)["figures"]
    assert (pair["pair"], pair["hit_at_1"], pair["quote_accuracy"]) == ("ja→en", 1.0, 1.0)
    assert (everything["answerable"], everything["unanswerable"], pair["auroc"]) == (1, 1, 1.0)
    assert run("evaluate", "questions.jsonl", "--against", "before.json") == 0
    said = capsys.readouterr().out
    assert re.search(r"^right passage first, hit@1 +1\.000 +1\.000$", said, re.MULTILINE)
    assert re.search(r"^right passage first, hit@1 +1\.000 +1\.000 +=$", said, re.MULTILINE)
    Path("questions.jsonl").rename(".tenkyo/questions.jsonl")
    assert run("evaluate", "--against", ".tenkyo", "--json") == 0
    assert read_json(capsys)["comparison"]["changes"] == []  # type: ignore[index]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["index", "no-such-folder"], "no-such-folder"),
        (["ask", "x", "--index", "none"], "there is no index in none: make one with"),
        (["status", "--index", "none"], "there is no index in none"),
        (["ask"], "the question is empty"),
        (["ask", "  \n"], "the question is empty"),
        (["ask", "字" * 10_000], "10,000"),
        (["ask", "x", "--batch", "-"], "either a question or --batch"),
        (["ask", "--batch", "none.txt"], "none.txt: cannot be read"),
        (["ask", "x", "--since", "yesterday"], '--since "yesterday": give a day as 2020-01-31'),
        (["ask", "x", "--until", "2020-02-30"], "--until"),
        (["ask", "x", "--limit", "0"], "limit: give a whole number from 1 to 100"),
        (["ask", "x", "--language", "fr"], "--language"),
        (["index", "library", "--encoder", "./no-model"], "no-model"),
        (["index", "--forget", "library", "--dry-run"], "cannot be tried with --dry-run"),
        (["evaluate", "none.jsonl"], "none.jsonl: cannot be read"),
        (["evaluate"], ".tenkyo/questions.jsonl): star answers on the page"),
        (["evaluate", "x", "--failures", "-1"], "--failures"),
        (["chat", "--host", "0.0.0.0"], "add --page-password-file"),
        (["chat", "--page-password-file", "none"], "none: cannot be read as a password file"),
        (["chat", "--port", "http"], "port: give a whole number"),
        (["dance"], "invalid choice"),
        ([], "required"),
    ],
)
def test_bad_input_is_one_line(
    indexed: Path, capsys: Capture, arguments: list[str], complaint: str
) -> None:
    assert complaint in fails(capsys, *arguments)


def test_an_empty_folder_is_an_error(home: Path, capsys: Capture) -> None:
    Path("empty").mkdir()
    said = fails(capsys, "index", "empty", "--index", "new")
    assert "there are no documents in" in said
    assert ".pdf" in said


def test_an_index_of_another_format_is_an_error(home: Path, capsys: Capture) -> None:
    store = next((home / ".tenkyo").glob("store-*.sqlite"))
    store.write_bytes(b"something else" * 1000)
    assert "tenkyo index" in fails(capsys, "ask", "x")


def test_a_port_in_use_is_an_error(indexed: Path, capsys: Capture) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert f"port {port} on 127.0.0.1 is in use" in fails(capsys, "chat", "--port", str(port))


def test_errors_in_japanese(
    indexed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "ja_JP.UTF-8")
    assert fails(capsys, "ask", " ").startswith("tenkyo: 質問が空です")


def test_an_unexpected_error_is_one_line_too(
    indexed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> int:
        raise RuntimeError("a\nb")

    monkeypatch.setattr("tenkyo.app.commands.status", fail)
    assert "something went wrong inside Tenkyo (RuntimeError: a b)" in fails(capsys, "status")


def test_an_interrupt_ends_quietly(
    indexed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("tenkyo.app.commands.index", interrupt)
    assert run("index") == 130
    assert capsys.readouterr().err == "tenkyo: stopped; what was done is kept\n"


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys\nfrom tenkyo.app.cli import main\n"
        "try: main(['--help'])\nexcept SystemExit: pass\n"
        "heavy = {'numpy', 'torch', 'faiss', 'gradio', 'sqlite3'} & sys.modules.keys()\n"
        "sys.exit(str(heavy) if heavy else 0)"
    )
    best = 9.0
    for _ in range(3):
        begun = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
        best = min(best, time.perf_counter() - begun)
        assert done.returncode == 0, done.stderr
    assert b"evaluate" in done.stdout
    assert best < 1.0


def test_a_reader_that_goes_away_is_no_error(indexed: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "tenkyo.app", "status", "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as command:
        assert command.stdout is not None
        assert command.stderr is not None
        command.stdout.close()
        assert command.stderr.read() == ""
    assert command.returncode == 0


def test_watching_reads_what_changes_once_it_is_quiet(home: Path) -> None:
    written = [
        (0, "new.txt", "The first half"),
        (1, "new.txt", "The first half and the second."),
        (4, "newer.txt", "Another."),
    ]
    naps = 0

    def sleep(_: float) -> None:
        nonlocal naps
        for when, name, text in written:
            if when == naps - 1:
                (home / "library" / name).write_text(text, encoding="utf-8")
        naps += 1

    reports = watch_folders(
        Settings(folders=(home / "library",), index=home / ".tenkyo"),
        settle=1,
        progress=Quiet(),
        on_problem=lambda error: pytest.fail(str(error)),
        sleep=sleep,
    )
    assert next(reports).unchanged == 4
    first = next(reports)
    assert (first.added, first.changed, naps) == (1, 0, 4)
    assert next(reports).added == 1


def test_watching_tells_of_a_folder_that_is_gone_and_goes_on(home: Path) -> None:
    library, naps = home / "library", 0
    problems: list[str] = []

    def sleep(_: float) -> None:
        nonlocal naps
        naps += 1
        if naps == 2:
            library.rename(home / "away")
        if naps == 5:
            (home / "away").rename(library)
            (library / "new.txt").write_text("New.", encoding="utf-8")

    reports = watch_folders(
        Settings(folders=(library,), index=home / ".tenkyo"),
        settle=1,
        progress=Quiet(),
        on_problem=lambda error: problems.append(str(error)),
        sleep=sleep,
    )
    next(reports)
    found = next(reports)
    assert (found.added, found.unchanged, found.removed) == (1, 4, 0)
    (problem,) = problems
    assert "library is not there" in problem


def test_watching_waits_for_another_writer(home: Path) -> None:
    problems: list[str] = []
    naps = 0

    def sleep(_: float) -> None:
        nonlocal naps
        naps += 1

    reports = watch_folders(
        Settings(folders=(home / "library",), index=home / ".tenkyo"),
        settle=1,
        progress=Quiet(),
        on_problem=lambda error: problems.append(str(error)),
        sleep=sleep,
    )
    next(reports)
    (home / "library" / "new.txt").write_text("New.", encoding="utf-8")
    with write_lock(home / ".tenkyo"):
        locked = threading.Thread(target=lambda: problems.append(f"{next(reports).added} added"))
        locked.start()
        while naps < 3:
            time.sleep(0.01)
    locked.join(timeout=20)
    assert len(problems) == 2
    assert "is writing to the index" in problems[0]
    assert problems[1] == "1 added"


def test_output_is_utf8_whatever_the_console_is(indexed: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LANG": "C", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "tenkyo.app", "ask", "移動時間は？", "--json"],
        cwd=indexed,
        env=environment,
        capture_output=True,
        check=False,
    )
    assert "鉄道".encode() in done.stdout


def test_text_from_documents_cannot_steer_a_terminal() -> None:
    assert harmless("a\x1b[31mb\x07\u202ec\td\r\ne") == "a\ufffd[31mb\ufffd\ufffdc\td\ne"
    assert one_line("一行目\n二行目 three\n\nfour") == "一行目二行目 three four"


def test_columns_count_wide_characters_twice() -> None:
    assert table_lines([("文書", "1"), ("abc", "2")]) == ["文書  1", "abc   2"]


@pytest.mark.parametrize(
    ("size", "text"), [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (2_500_000_000, "2.5 GB")]
)
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2020", "2020-01-01", "2020-12-31"),
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2020-02-03", "2020-02-03", "2020-02-03"),
    ],
)
def test_dates(value: str, first: str, last: str) -> None:
    assert read_date("--since", value, locale="en", last=False) == first
    assert read_date("--until", value, locale="en", last=True) == last


@pytest.mark.parametrize("value", ["2021-02-29", "2020-13", "0000", "20200101", "2020-1-1", ""])
def test_dates_that_are_none(value: str) -> None:
    with pytest.raises(QueryError, match="give a day as"):
        read_date("--since", value, locale="en", last=False)


def test_the_source_of_a_statement(
    indexed: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "The koban system was introduced in Bekasi in 2002."
    assert run("find", said, "--json") == 0
    found = read_json(capsys)
    assert found.keys() >= ANSWER_FIELDS | {"verdict", "differences"}
    assert (found["verdict"], found["differences"]) == ("supported", [])
    assert run("find", said.replace("2002", "2012")) == 0
    told = capsys.readouterr().out
    assert told.startswith("A document says otherwise.\n")
    assert 'you wrote "2012", the document says "2002"' in told
    assert run("find", "The league was won by a club from Lisbon.") == 1
    assert capsys.readouterr().out.startswith("No source for this in these documents.\n")
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{said}\n\n"))
    assert run("find", "--batch", "-") == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["verdict"] for line in lines] == ["supported", "not found"]
    assert "error" in lines[1]
    assert run("find", said, "--document", "*.txt") == 1
    capsys.readouterr()
    assert "--until" in fails(capsys, "find", said, "--until", "soon")
    assert "either a question or --batch" in fails(capsys, "find", said, "--batch", "-")
    assert "is empty" in fails(capsys, "find", " ")
