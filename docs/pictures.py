"""Draw the README's pictures from the real page: `python docs/pictures.py`, in the environment.

It indexes a copy of corpus/, opens the page in Chromium (tests/programs.py says how to get it) and
writes docs/*.png.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from programs import find_program  # noqa: E402
from visitor import FLAGS, Visitor  # noqa: E402

_WIDTH, _HEIGHT = 1200, 760
_COLOURS = 128
ASKED = {
    "ask-ja": ("ja-JP", "light", "ジャカルタの都市高速鉄道の定時運行率は何％ですか"),
    "ask-en": ("en-US", "light", "How many instructors were trained in forensics?"),
    "ask-dark": ("ja-JP", "dark", "交番はどの国に導入されましたか"),
}
STATED = {
    "find-ja": ("ja-JP", "典拠を探す", "ジャカルタの都市高速鉄道の定時運行率は98％である。"),
    "find-en": (
        "en-US",
        "Find a source",
        "The Jakarta railway runs on time for 98 % of its trains.",
    ),
}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the page over a copy of the sample documents, and yield its address."""
    shutil.copytree(ROOT / "corpus", folder / "corpus")
    command = [sys.executable, "-m", "tenkyo.app", "chat"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout is not None
        for line in server.stdout:
            if found := re.search(r"http://\S+:\d+", line):
                yield found[0]
                break
        server.terminate()


def opened(browser: Browser, address: str, locale: str, theme: str = "light") -> Visitor:
    """Open the page as a visitor with a language."""
    context = browser.new_context(
        locale=locale, viewport={"width": _WIDTH, "height": _HEIGHT}, reduced_motion="reduce"
    )
    visitor = Visitor(context, address)
    visitor.open(f"/?__theme={theme}")
    expect(visitor.page.locator(".tk-example").first).to_be_visible()
    return visitor


def keep(visitor: Visitor, name: str) -> None:
    """Write a picture of the page, with few colours to be small."""
    visitor.page.wait_for_timeout(1000)
    file = ROOT / "docs" / f"{name}.png"
    visitor.page.screenshot(path=file)
    with Image.open(file) as picture:
        small = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
    small.save(file, optimize=True)
    sys.stdout.write(f"{file.relative_to(ROOT)} {file.stat().st_size // 1000} kB\n")
    visitor.page.context.close()


def main() -> None:
    """Draw every picture."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as address,
        sync_playwright() as playwright,
    ):
        program = find_program("chromium")
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        for name, (locale, theme, question) in ASKED.items():
            visitor = opened(browser, address, locale, theme)
            visitor.ask(question)
            keep(visitor, name)
        for name, (locale, tab, statement) in STATED.items():
            visitor = opened(browser, address, locale)
            visitor.tab(tab)
            visitor.find(statement)
            keep(visitor, name)
        for name, locale, tab in (("documents-ja", "ja-JP", "文書"),):
            visitor = opened(browser, address, locale)
            visitor.tab(tab)
            expect(visitor.page.locator(".tk-table")).to_be_visible()
            keep(visitor, name)
        browser.close()


if __name__ == "__main__":
    main()
