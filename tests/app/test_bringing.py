"""Files brought to and taken from the index through the page."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from library import make_pdf
from pathspec import GitIgnoreSpec

from tenkyo.app.config import Settings
from tenkyo.app.engine import Engine
from tenkyo.app.removal import ignore_pattern
from tenkyo.app.uploads import UploadRefused, bring_in, check_name
from tenkyo.index.progress import Quiet


def brought(tmp_path: Path, name: str, data: bytes = b"Some text.") -> Path:
    folder = tmp_path / "waiting"
    folder.mkdir(exist_ok=True)
    source = folder / "upload"
    source.write_bytes(data)
    return source


@pytest.mark.parametrize("name", ["議事録 第7回.docx", "a-b_c (1).PDF", "e\u0301t\u00e9.txt"])
def test_names_that_are_kept(name: str) -> None:
    assert check_name(name).lower().endswith((".docx", ".pdf", ".txt"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../up.txt", "cannot be kept"),
        ("a/b.txt", "cannot be kept"),
        ("a\\b.txt", "cannot be kept"),
        ("c:x.txt", "cannot be kept"),
        (".hidden.txt", "cannot be kept"),
        ("~$lock.docx", "cannot be kept"),
        ("con.txt", "cannot be kept"),
        ("LPT1.pdf", "cannot be kept"),
        ("a\nb.txt", "cannot be kept"),
        ("a\u202etxt.pdf", "cannot be kept"),
        ("a\ud800.txt", "cannot be kept"),
        ("x" * 300 + ".txt", "cannot be kept"),
        ("run.exe", "kind of file is not read"),
        ("none", "kind of file is not read"),
        ("questions.jsonl", "kind of file is not read"),
        (".tenkyoignore", "kind of file is not read"),
    ],
)
def test_names_that_are_not(name: str, said: str) -> None:
    with pytest.raises(UploadRefused, match=said):
        check_name(name)


@given(st.text(max_size=40))
def test_a_name_that_is_kept_stays_in_its_folder(name: str) -> None:
    try:
        kept = check_name(name + ".txt")
    except UploadRefused:
        return
    assert (Path("folder") / kept).name == kept
    assert not kept.startswith(".")


def test_what_is_brought_is_never_written_over(tmp_path: Path) -> None:
    folder = tmp_path / "library"
    folder.mkdir()
    bring_in(brought(tmp_path, "a.txt"), "A.txt", folder, tmp_path)
    for name in ("A.txt", "a.TXT"):
        with pytest.raises(UploadRefused, match="nothing is overwritten"):
            bring_in(brought(tmp_path, name, b"Other."), name, folder, tmp_path)
    assert (folder / "A.txt").read_bytes() == b"Some text."
    assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"no pdf", "not what its name says"),
        ("a.docx", b"no archive", "not what its name says"),
        ("a.txt", b"", "is empty"),
    ],
)
def test_contents_that_are_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(UploadRefused, match=said) as refused:
        bring_in(brought(tmp_path, name, data), name, tmp_path / "waiting", tmp_path)
    assert refused.value.text("ja") != str(refused.value)


def test_a_full_disk_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenkyo.app.uploads._SPARE", 1 << 60)
    with pytest.raises(UploadRefused, match="nearly full"):
        bring_in(brought(tmp_path, "a.txt"), "a.txt", tmp_path, tmp_path)
    monkeypatch.setattr("tenkyo.app.uploads._SPARE", 0)
    monkeypatch.setattr("tenkyo.app.uploads.MOST_BYTES", 5)
    with pytest.raises(UploadRefused, match="larger than"):
        bring_in(brought(tmp_path, "a.txt"), "a.txt", tmp_path, tmp_path)


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=20))
def test_the_line_of_an_ignore_file_means_one_file(stem: str) -> None:
    path = f"ja/{stem.replace('/', '')}.txt"
    rules = GitIgnoreSpec.from_lines([ignore_pattern(path)])
    assert rules.match_file(path)
    assert not rules.match_file(f"deep/{path}")
    assert not rules.match_file(path.replace(".txt", "x.txt"))


def test_a_document_is_left_out_and_its_file_left_alone(home: Path) -> None:
    engine = Engine(Settings(index=home / ".tenkyo"))
    file = engine.changes.file("en/police.md")
    assert file is not None
    # It was not brought here, so it is not deleted whatever is asked.
    report, ignoring = engine.changes.take_out(file, Quiet(), delete=True)
    assert (report.removed, report.faults) == (1, ())
    assert ignoring is not None
    assert ignoring.read_text(encoding="utf-8") == "/en/police.md\n"
    assert file.location.exists()
    assert engine.changes.rebuild().added == 0


def test_a_document_that_was_brought_can_be_deleted(home: Path, tmp_path: Path) -> None:
    engine = Engine(Settings(index=home / ".tenkyo"))
    source = tmp_path / "new.pdf"
    source.write_bytes(make_pdf("The quokka eats leaves."))
    assert engine.changes.bring_in([source], "library") == {"new.pdf": None}
    assert engine.changes.rebuild().added == 1
    file = engine.changes.file("new.pdf")
    assert file is not None
    assert engine.changes.can_delete(file)
    report, ignoring = engine.changes.take_out(file, Quiet(), delete=True)
    assert (report.removed, ignoring) == (1, None)
    assert not file.location.exists()


def test_the_last_document_of_a_folder_can_go(tmp_path: Path) -> None:
    from tenkyo.app.indexing import update_index

    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "a.txt").write_text("Only this.", encoding="utf-8")
    settings = Settings(folders=(tmp_path / "one",), index=tmp_path / ".tenkyo")
    update_index(settings)
    engine = Engine(settings)
    file = engine.changes.file("a.txt")
    assert file is not None
    report, _ = engine.changes.take_out(file, Quiet())
    assert (report.removed, report.faults) == (1, ())
