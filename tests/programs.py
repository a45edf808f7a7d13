"""System programs that some tests drive: where they are, and how to get those that are missing.

As a script (`python tests/programs.py`) it installs the missing ones when it runs as root under
CI, and prints the command elsewhere. Standard library only.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Program:
    """Something outside Python, by its commands, its usual places and its packages."""

    commands: tuple[str, ...]
    places: tuple[str, ...]
    apt: tuple[str, ...]
    brew: tuple[str, ...]
    winget: tuple[str, ...]


PROGRAMS = {
    "chromium": Program(
        commands=("chromium", "chromium-browser", "google-chrome", "chrome", "msedge"),
        places=(
            "/Applications/Chromium.app/Contents/MacOS/Chromium",
            "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
            r"C:\Program Files\Google\Chrome\Application\chrome.exe",
            r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
        ),
        apt=("chromium",),
        brew=("google-chrome",),
        winget=("Google.Chrome",),
    ),
    "libreoffice": Program(
        commands=("soffice", "libreoffice"),
        places=(
            "/Applications/LibreOffice.app/Contents/MacOS/soffice",
            r"C:\Program Files\LibreOffice\program\soffice.exe",
        ),
        apt=("libreoffice-writer", "libreoffice-impress"),
        brew=("libreoffice",),
        winget=("TheDocumentFoundation.LibreOffice",),
    ),
    # With the shell that its example is written for; Windows' own has neither.
    "curl": Program(("curl",), (), ("curl",), ("curl",), ("cURL.cURL",)),
    # macOS and Windows have Japanese fonts of their own.
    "japanese-fonts": Program((), (), ("fontconfig", "fonts-noto-cjk"), (), ()),
}


def find_program(name: str) -> str | None:
    """Return the path of a program; for fonts, of one font; None when it is missing."""
    program = PROGRAMS[name]
    if name == "japanese-fonts":
        return _japanese_font()
    found = map(shutil.which, program.commands)
    there = (place for place in program.places if Path(place).is_file())
    return next(filter(None, (*found, *there)), None)


def _japanese_font() -> str | None:
    if sys.platform in ("darwin", "win32"):
        return "system"
    if shutil.which("fc-list") is None:
        return None
    listed = subprocess.run(
        ["fc-list", ":lang=ja", "file"], capture_output=True, text=True, check=False
    )
    return next((line.rstrip(": ") for line in listed.stdout.splitlines()), None)


def missing_programs() -> list[str]:
    """Name the programs that are not on this machine."""
    return [name for name in PROGRAMS if find_program(name) is None]


def install_command(names: list[str]) -> str:
    """Give the command that installs these programs here."""
    programs = [PROGRAMS[name] for name in names]
    if sys.platform == "darwin":
        return " ".join(["brew install --cask", *(p for x in programs for p in x.brew)])
    if sys.platform == "win32":
        return " && ".join(f"winget install {p}" for x in programs for p in x.winget)
    return " ".join(["sudo apt-get install", *(p for x in programs for p in x.apt)])


def main() -> int:
    """Install what is missing, or say how."""
    names = missing_programs()
    if not names:
        return 0
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if not (os.environ.get("CI") and root and shutil.which("apt-get")):
        print(f"Missing for some tests: {', '.join(names)}. Install: {install_command(names)}")
        return 1
    packages = [package for name in names for package in PROGRAMS[name].apt]
    print(f"Installing for the tests: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    for command in (["apt-get", "update", "-qq"], install):
        subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
    return 1 if missing_programs() else 0


if __name__ == "__main__":
    sys.exit(main())
