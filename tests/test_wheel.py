"""What is shipped: the wheel holds the three folders, and versions agree with each other."""

import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
FOLDERS = ("ingest", "index", "app")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"


def shipped_files() -> set[str]:
    """List the folders' files as they are to be named in the wheel."""
    return {
        f"tenkyo/{path.relative_to(ROOT).as_posix()}"
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }


def test_wheel_holds_exactly_the_folders(tmp_path: Path) -> None:
    source, out = tmp_path / "source", tmp_path / "out"
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, source / folder)
    for name in ("pyproject.toml", "README.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, "-c", BUILD, str(out)], cwd=source, check=True)
    [wheel] = out.glob("*.whl")
    info = f"tenkyo-{PROJECT['version']}.dist-info/"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {name for name in names if not name.startswith(info)} == shipped_files()
    assert {info + "licenses/LICENSE", info + "licenses/NOTICE"} <= names


def test_version_is_the_newest_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", changelog, flags=re.MULTILINE)
    assert versions[0] == PROJECT["version"]


def needed_versions(requirements: list[str], extra: str = "") -> dict[str, str]:
    """Follow requirements through what is installed here; name every package and its version."""
    versions: dict[str, str] = {}
    seen = set()
    waiting = [(Requirement(text), extra) for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        applies = requirement.marker is None or requirement.marker.evaluate({"extra": extra})
        if not applies or (key := (str(requirement), extra)) in seen:
            continue
        seen.add(key)
        installed = metadata.distribution(requirement.name)
        versions[canonicalize_name(requirement.name)] = installed.version.split("+")[0]
        waiting += [
            (Requirement(text), name)
            for text in installed.requires or []
            for name in ("", *requirement.extras)
        ]
    return versions


def test_constraints_name_every_installed_version() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = dict(line.split("==") for line in lines if line and not line.startswith("#"))
    extras = PROJECT["optional-dependencies"]
    needed = needed_versions([*PROJECT["dependencies"], *extras["test"], "setuptools"])
    assert needed.items() <= pinned.items()
