import os
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tenkyo.ingest import files
from tenkyo.ingest.errors import FolderError
from tenkyo.ingest.files import SkippedFile, find_files


def _write(folder: Path, *names: str, text: str = "text") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _found(folder: Path, **options: tuple[Path, ...]) -> list[str]:
    return [file.relative for file in find_files(folder, **options).found]


def test_supported_files_are_found_in_order(tmp_path: Path) -> None:
    _write(tmp_path, "b.TXT", "a/z.md", "a.html", "a/b/deep.docx", "c.pdf")
    listing = find_files(tmp_path)
    assert [file.relative for file in listing.found] == [
        "a.html",
        "a/b/deep.docx",
        "a/z.md",
        "b.TXT",
        "c.pdf",
    ]
    assert listing.skipped == ()
    first = listing.found[0]
    status = (tmp_path / "a.html").stat()
    assert (first.path, first.size) == (tmp_path / "a.html", 4)
    assert first.mtime_ns == status.st_mtime_ns


def test_other_files_are_skipped_with_a_reason(tmp_path: Path) -> None:
    _write(tmp_path, "photo.jpeg", "sub/Makefile", "a.txt")
    assert find_files(tmp_path).skipped == (
        SkippedFile("photo.jpeg", ".jpeg files are not read"),
        SkippedFile("sub/Makefile", "files without a suffix are not read"),
    )


def test_private_files_are_passed_over_without_a_word(tmp_path: Path) -> None:
    _write(tmp_path, ".hidden.txt", ".git/a.txt", "~$report.docx", "sub/questions.jsonl")
    _write(tmp_path, "Glossary.tsv", "a.txt")
    listing = find_files(tmp_path)
    assert [file.relative for file in listing.found] == ["a.txt"]
    assert listing.skipped == ()


def test_links_are_passed_over(tmp_path: Path) -> None:
    _write(tmp_path, "docs/a.txt", "elsewhere/secret.txt")
    (tmp_path / "docs" / "link.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (tmp_path / "docs" / "loop").symlink_to(tmp_path / "docs", target_is_directory=True)
    listing = find_files(tmp_path / "docs")
    assert [file.relative for file in listing.found] == ["a.txt"]
    assert listing.skipped == ()


def test_a_folder_reached_by_a_link_is_read_as_spelled(tmp_path: Path) -> None:
    _write(tmp_path, "docs/a.txt")
    (tmp_path / "link").symlink_to(tmp_path / "docs", target_is_directory=True)
    assert find_files(tmp_path / "link").found[0].path == tmp_path / "link" / "a.txt"


def test_excluded_folders(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "index/b.txt", "index2/c.txt")
    excluded = (tmp_path / "x" / ".." / "index", tmp_path / "missing")
    assert _found(tmp_path, exclude=excluded) == ["a.txt", "index2/c.txt"]


def test_ignore_file_in_gitignore_syntax(tmp_path: Path) -> None:
    _write(tmp_path, "README.md", "a.md", "sub/README.md", "drafts/x.md", "drafts/keep.md")
    _write(tmp_path, "sub/note.txt", "資料/メモ.txt")
    rules = "\ufeff# comment\n/README.md\ndrafts/*\n!drafts/keep.md\n*.txt\n"
    _write(tmp_path, ".tenkyoignore", text=rules)
    listing = find_files(tmp_path)
    assert [file.relative for file in listing.found] == ["a.md", "drafts/keep.md", "sub/README.md"]
    assert listing.skipped == ()


def test_inner_ignore_files_win(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt", "sub/a.txt", "sub/b.txt", "sub/c.md", "other/c.md")
    _write(tmp_path, ".tenkyoignore", text="*.txt\n")
    _write(tmp_path, "sub/.tenkyoignore", text="!a.txt\n/c.md\n")
    assert _found(tmp_path) == ["other/c.md", "sub/a.txt"]


def test_an_ignored_folder_cannot_be_reentered(tmp_path: Path) -> None:
    _write(tmp_path, "sub/a.txt", "b.txt")
    _write(tmp_path, ".tenkyoignore", text="sub/\n")
    _write(tmp_path, "sub/.tenkyoignore", text="!a.txt\n")
    assert _found(tmp_path) == ["b.txt"]


@pytest.mark.parametrize(
    ("data", "message"), [(b"\xff\xfe\x00", "as UTF-8 text"), (b"ok\n!\n", "has a pattern")]
)
def test_a_bad_ignore_file_is_an_error(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / ".tenkyoignore").write_bytes(data)
    with pytest.raises(FolderError, match=message):
        find_files(tmp_path)


def test_names_are_given_in_nfc_and_opened_as_spelled(tmp_path: Path) -> None:
    spelled = unicodedata.normalize("NFD", "ガイド/プラン.txt")
    _write(tmp_path, spelled)
    (file,) = find_files(tmp_path).found
    assert file.relative == "ガイド/プラン.txt"
    assert file.path.read_text(encoding="utf-8") == "text"


def test_two_spellings_of_one_name(tmp_path: Path) -> None:
    for form in ("NFC", "NFD"):
        (tmp_path / unicodedata.normalize(form, "プ.txt")).write_text(form, encoding="utf-8")
    if len(list(tmp_path.iterdir())) == 1:
        return  # This file system takes both for the same name.
    listing = find_files(tmp_path)
    assert [file.relative for file in listing.found] == ["プ.txt"]
    assert listing.skipped == (SkippedFile("プ.txt", "another file has the same name"),)


def test_odd_names_survive(tmp_path: Path) -> None:
    names = ["a\nb.txt", "quo'te\".txt", "emoji😀.txt", "rtl\u202etxt.txt", "semi;&|.txt"]
    _write(tmp_path, *names)
    assert _found(tmp_path) == sorted(names)


def test_a_name_that_is_no_text_is_skipped(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"bad\xff.txt")).write_text("x", encoding="utf-8")
    assert find_files(tmp_path).skipped == (
        SkippedFile("bad\\udcff.txt", "its name is damaged (not valid Unicode); rename it"),
    )


def test_what_is_no_ordinary_file_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert find_files(tmp_path).skipped == (SkippedFile("pipe.txt", "it is not an ordinary file"),)


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FolderError, match=r"absent is not there; check its spelling"):
        find_files(tmp_path / "absent")


def test_a_file_in_place_of_a_folder(tmp_path: Path) -> None:
    _write(tmp_path, "a.txt")
    with pytest.raises(FolderError, match=r"a\.txt is a file and not a folder"):
        find_files(tmp_path / "a.txt")


def _refuse(monkeypatch: pytest.MonkeyPatch, refused: Path) -> None:
    """Let the folder refuse to be listed, which root's rights would not."""
    scandir = os.scandir

    @contextmanager
    def refusing(path: Path) -> Iterator[Iterator[os.DirEntry[str]]]:
        if Path(path) == refused:
            raise PermissionError(13, "Permission denied")
        with scandir(path) as entries:
            yield entries

    monkeypatch.setattr(os, "scandir", refusing)


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _refuse(monkeypatch, tmp_path)
    with pytest.raises(FolderError, match=r"cannot be read \(Permission denied\); give yourself"):
        find_files(tmp_path)


def test_an_inner_folder_that_may_not_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, "a.txt", "locked/b.txt")
    _refuse(monkeypatch, tmp_path / "locked")
    listing = find_files(tmp_path)
    assert [file.relative for file in listing.found] == ["a.txt"]
    assert listing.skipped == (
        SkippedFile("locked", "the folder cannot be read: permission denied"),
    )


def test_an_empty_folder(tmp_path: Path) -> None:
    assert find_files(tmp_path) == files.Listing((), ())
