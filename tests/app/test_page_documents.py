"""Documents brought, rebuilt, asked about and taken out in a browser; hostile ones among them."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from library import lock_pdf, make_pdf
from playwright.sync_api import expect
from visitor import PATIENCE, Visit, Visitor

pytestmark = pytest.mark.needs("chromium")


def bring(visitor: Visitor, *files: Path) -> None:
    visitor.page.locator("#tk-bring input[type=file]").set_input_files(files)


def test_from_upload_to_removal(visit: Visit, library: Path, tmp_path: Path) -> None:
    visitor = visit()
    visitor.tab("Documents")
    report = visitor.page.locator("#tk-report")
    source = tmp_path / "有袋類 marsupials.pdf"
    source.write_bytes(make_pdf("Contents.", "The quokka eats leaves at night."))
    bring(visitor, source)
    expect(report).to_contain_text("有袋類 marsupials.pdf: taken in.", timeout=PATIENCE)
    assert (library / source.name).read_bytes() == source.read_bytes()
    # Nothing waits in the index folder any more.
    waiting = (library.parent / ".tenkyo" / "page").rglob("*")
    assert sum(one.stat().st_size for one in waiting if one.is_file()) == 0
    bring(visitor, source)
    expect(report).to_contain_text("nothing is overwritten", timeout=PATIENCE)
    visitor.tab("Ask")
    visitor.ask("What does the quokka eat?")
    expect(visitor.page.locator(".tk-said").first).to_contain_text("eats leaves at night")
    visitor.tab("Documents")
    visitor.page.locator("#tk-rebuild").click()
    expect(report).to_contain_text("0 added, 0 changed", timeout=PATIENCE)
    row = visitor.page.get_by_role("row", name=source.name)
    row.get_by_role("button").click()
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(report).to_have_text("")
    row.get_by_role("button").click()
    visitor.page.get_by_role("button", name="Delete the file for good").click()
    expect(report).to_contain_text("is deleted.", timeout=PATIENCE)
    expect(row).to_have_count(0)
    assert not (library / source.name).exists()
    assert visitor.errors == []


def test_a_file_of_the_folder_is_left_alone(visit: Visit, library: Path) -> None:
    (library / "note.txt").write_text("The numbat eats termites.", encoding="utf-8")
    visitor = visit("ja-JP")
    visitor.tab("文書")
    row = visitor.page.get_by_role("row", name="note.txt")
    # The folder is followed: nothing has to be pressed.
    expect(row).to_contain_text("索引済み", timeout=PATIENCE)
    row.get_by_role("button").click()
    expect(visitor.page.get_by_role("button", name="ファイルを完全に削除")).to_have_count(0)
    visitor.page.get_by_role("button", name="外す（ファイルは残す）").click()
    expect(visitor.page.locator("#tk-report")).to_contain_text("外しました", timeout=PATIENCE)
    expect(row).to_have_count(0)
    assert (library / "note.txt").exists()
    assert (library / ".tenkyoignore").read_text(encoding="utf-8") == "/note.txt\n"
    (library / "note.txt").unlink()
    (library / ".tenkyoignore").unlink()


def test_a_dry_run_and_following_switched_off(visit: Visit, library: Path) -> None:
    visitor = visit()
    visitor.tab("Documents")
    table = visitor.page.locator("#tk-documents")
    follow = visitor.page.locator("#tk-follow input")
    expect(table).to_contain_text("The folders are being watched.")
    follow.uncheck()
    expect(table).to_contain_text("The folders are not being watched")
    (library / "later.txt").write_text("Later.", encoding="utf-8")
    visitor.page.locator("#tk-dry-run").click()
    expect(visitor.page.locator("#tk-report")).to_contain_text("Nothing has been changed.")
    row = visitor.page.get_by_role("row", name="later.txt")
    expect(row).to_contain_text("Not yet indexed")
    expect(table).to_contain_text("1 files are not as the index has them")
    (library / "later.txt").unlink()
    follow.check()
    expect(table).to_contain_text("The folders are being watched.")


def test_files_that_are_refused(visit: Visit, library: Path, tmp_path: Path) -> None:
    visitor = visit("ja-JP")
    visitor.tab("文書")
    before = sorted(path.name for path in library.rglob("*"))
    false = tmp_path / "false.pdf"
    false.write_bytes(b"MZ no pdf")
    bring(visitor, false)
    report = visitor.page.locator("#tk-report")
    expect(report).to_contain_text("中身がファイル名の種類と違います", timeout=PATIENCE)
    assert sorted(path.name for path in library.rglob("*")) == before


def test_a_locked_document_is_opened_with_its_password(
    visit: Visit, library: Path, tmp_path: Path
) -> None:
    (library / "locked.pdf").write_bytes(
        lock_pdf(make_pdf("The tarsier hunts crickets at dusk."), "himitsu <b>")
    )
    visitor = visit()
    visitor.tab("Documents")
    row = visitor.page.get_by_role("row", name="locked.pdf")
    expect(row).to_contain_text("give its password on the page", timeout=PATIENCE)
    visitor.page.get_by_text("日本語").click()
    expect(row).to_contain_text("パスワードを入力するか")
    field = visitor.page.get_by_label("鍵のかかった PDF のパスワード")
    expect(field).to_have_attribute("type", "password")
    report = visitor.page.locator("#tk-report")
    visitor.write(field, "wrong")
    visitor.page.get_by_role("button", name="開く").click()
    expect(report).to_contain_text("このパスワードで開く文書はありません", timeout=PATIENCE)
    expect(field).to_have_value("")
    visitor.write(field, "himitsu <b>")
    field.press("Enter")
    expect(report).to_contain_text("locked.pdf：開きました。", timeout=PATIENCE)
    expect(row).to_contain_text("索引済み")
    expect(field).to_have_count(0)
    assert "himitsu" not in visitor.page.content()
    visitor.tab("質問")
    visitor.ask("What does the tarsier hunt?")
    expect(visitor.source.locator("img")).to_be_visible()
    kept = [one for one in (library.parent / ".tenkyo").rglob("*") if one.is_file()]
    assert not any(b"himitsu" in one.read_bytes() for one in kept)
    assert visitor.errors == []
    (library / "locked.pdf").unlink()


HOSTILE = """# <img src=x onerror="window.hit=1">

<script>window.hit = 2</script> <style>body {{ display: none }}</style> zorilla {name}
<svg onload="window.hit=3"><iframe srcdoc="<script>parent.hit=4</script>"></iframe>
[zorilla](javascript:window.hit=5) ![zorilla](https://outside.example/a.png) ${{window.hit=6}}
{{{{window.hit}}}} "onmouseover="window.hit=7" ' onfocus='window.hit=8' autofocus
\u202ezorilla\u202c
<a href="https://outside.example/">zorilla</a> &lt;script&gt;window.hit=9&lt;/script&gt;

"""


def test_hostile_documents_are_inert(visit: Visit, library: Path, address: str) -> None:
    folder = library / "hostile"
    folder.mkdir()
    names = [
        "<img src=x onerror=hit=10>.md",
        '"onclick="hit=11\'.txt',
        "a`b](javascript:hit=12).md",
        "line.txt",
    ]
    for name in names:
        long = "zorilla " * 130_000 if name == "line.txt" else ""
        (folder / name).write_text(HOSTILE.format(name=name) + long, encoding="utf-8")
    visitor = visit()
    visitor.tab("Documents")
    row = visitor.page.get_by_role("row", name="hostile/line.txt")
    expect(row).to_contain_text("Indexed", timeout=3 * PATIENCE)
    visitor.tab("Ask")
    visitor.ask("What is a zorilla? <img src=x onerror='window.hit=13'>")
    for button in visitor.page.locator(".tk-cite, .tk-near").all():
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
    visitor.tab("Find a source")
    visitor.find("A zorilla <script>window.hit=14</script> is a weasel.")
    visitor.tab("Documents")
    visitor.page.get_by_role("row", name="onclick").get_by_role("button").click()
    expect(visitor.page.locator("#tk-report")).to_contain_text("onclick")
    inside = (
        "script",
        "style",
        "svg[onload]",
        "iframe",
        "a[href^=javascript]",
        "img:not([src^=data])",
    )
    markup = ", ".join(
        f"[id^=tk-] .tk-turn {one}, .tk-source {one}, .tk-table {one}" for one in inside
    )
    assert visitor.page.locator(markup).count() == 0
    assert visitor.page.evaluate("window.hit") is None
    assert visitor.hosts == {address.removeprefix("http://")}
    assert visitor.page.locator("body").is_visible()
    for name in names:
        (folder / name).unlink()
    folder.rmdir()
    begun = time.monotonic()
    while row.count() and time.monotonic() - begun < 20:
        time.sleep(0.2)
    expect(row).to_have_count(0)


def test_many_documents_are_narrowed_by_name(visit: Visit, library: Path) -> None:
    many = library / "notes"
    many.mkdir()
    for number in range(25):
        (many / f"note {number}.txt").write_text(f"Note {number}.", encoding="utf-8")
    visitor = visit()
    visitor.tab("Documents")
    visitor.page.locator("#tk-rebuild").click()
    field = visitor.page.get_by_label("Only documents whose name has")
    expect(field).to_be_visible(timeout=PATIENCE)
    rows = visitor.page.locator("#tk-documents tbody tr")
    visitor.write(field, "NOTE 2")
    expect(rows).to_have_count(6)
    visitor.page.get_by_text("日本語").first.click()
    expect(visitor.page.get_by_label("名前で絞る")).to_have_value("NOTE 2")
    expect(rows).to_have_count(6)
    for file in many.iterdir():
        file.unlink()
    visitor.page.locator("#tk-rebuild").click()
    expect(visitor.page.get_by_role("row", name="vessels.pdf")).to_be_visible(timeout=PATIENCE)
    expect(field).to_have_count(0)
    assert visitor.errors == []
