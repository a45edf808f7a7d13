"""Set up and run a checkout: `python dev.py run`, `test`, `bench`, `clean` (`make run` calls this).

Standard library only, on any platform; older Pythons can read it, so that it can say what is wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
BIN = VENV / ("Scripts" if WINDOWS else "bin")
PYTHON = BIN / ("python.exe" if WINDOWS else "python")
TENKYO = BIN / ("tenkyo.exe" if WINDOWS else "tenkyo")
STAMP = VENV / "tenkyo-setup.txt"
CONSTRAINTS = ROOT / "constraints.txt"
FOLDERS = ("ingest", "index", "app")
TYPED = [part for folder in FOLDERS for part in ("-p", f"tenkyo.{folder}")]
CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy", *TYPED],
    "mypy (scripts)": ["mypy", "dev.py", "tests/programs.py"],
    "pytest": ["pytest"],
}
OFFLINE = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_OFFLINE": "1",
    # Waiting threads must not spin: on shared cores that slows one query fiftyfold.
    "OMP_WAIT_POLICY": "PASSIVE",
}


class SetupError(Exception):
    """The set-up cannot go on; the message says why and what to do."""


def answers(python: str | Path, code: str) -> bool:
    """Say whether this interpreter starts and runs the code without an error."""
    try:
        done = subprocess.run([str(python), "-c", code], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def base_python() -> str:
    """Find a Python that can make the environment: this one, or a newer one on the path."""
    names = (f"python3.{minor}" for minor in (14, 13, 12, 11))
    for python in (sys.executable, *filter(None, map(shutil.which, names))):
        if not answers(python, "import sys; sys.exit(sys.version_info < (3, 11))"):
            continue
        if not answers(python, "import venv, ensurepip"):
            raise SetupError(
                f"{python} cannot make virtual environments: its module venv or ensurepip is "
                "missing. On Debian or Ubuntu: sudo apt-get install python3-venv"
            )
        return python
    raise SetupError(
        f"Tenkyo needs Python 3.11 or later; {sys.executable} is {sys.version.split()[0]}. "
        "Install a newer Python and name it: make run PYTHON=python3.12, or python3.12 dev.py run"
    )


def digest(*parts: bytes) -> str:
    """Give one short name to these bytes."""
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:16]


def wanted() -> tuple[str, str]:
    """Name what an up-to-date environment was made from: the requirements, the linked files."""
    requirements = digest(
        str(ROOT).encode(), (ROOT / "pyproject.toml").read_bytes(), CONSTRAINTS.read_bytes()
    )
    linked = []
    for path in sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            # Windows gets hard links, and those keep the old text when a file is replaced.
            state = str(path.stat().st_mtime_ns) if WINDOWS else ""
            linked.append(f"{path.relative_to(ROOT).as_posix()} {state}")
    return requirements, digest("\n".join(linked).encode())


def pip_install(*arguments: str, show: bool = False) -> None:
    """Run pip: its own output when `show`, else one changing line on a terminal."""
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--constraint", str(CONSTRAINTS), *arguments]
    output: list[str] = []
    code = subprocess.call(command) if show else follow(command, output)
    if code:
        sys.stderr.write("".join(output))
        raise SetupError("pip could not install what is needed; its messages are above.")


def follow(command: list[str], output: list[str]) -> int:
    """Run a command, collect its lines, and show the latest in place on a terminal."""
    width = shutil.get_terminal_size().columns - 1
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            output.append(line)
            if sys.stdout.isatty():
                sys.stdout.write("\r" + line.strip()[:width].ljust(width))
                sys.stdout.flush()
    if sys.stdout.isatty():
        sys.stdout.write("\r" + " " * width + "\r")
    return process.returncode


def say(step: str) -> None:
    """Print a step of the set-up at once, also into a pipe."""
    print(step, flush=True)


def set_up(extra: str = "") -> None:
    """Bring `.venv` in line with the checkout; do nothing when it is."""
    requirements, linked = wanted()
    stamp = STAMP.read_text(encoding="utf-8").split("\n") if STAMP.exists() else []
    if len(stamp) == 3 and PYTHON.exists():
        had_extra, had_requirements, had_linked = stamp
        if had_requirements == requirements and extra in ("", had_extra):
            if had_linked != linked:
                say("Linking new and renamed files into the environment")
                link_project(had_extra, requirements, linked, "--no-deps")
            return
        extra = extra or had_extra
    else:
        # No stamp means new, or interrupted half-way: nothing in it can be relied on.
        python = base_python()
        say("Making the environment .venv")
        subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=True)
    STAMP.unlink(missing_ok=True)
    pip_install("setuptools")
    say("Installing PyTorch")
    index = os.environ.get("TORCH_INDEX")
    # Without its dependencies: TORCH_INDEX may lack them in the versions wanted.
    pip_install("--no-deps", *(["--index-url", index] if index else []), "torch", show=True)
    say("Installing Tenkyo and the packages it needs")
    link_project(extra, requirements, linked)


def link_project(extra: str, requirements: str, linked: str, *options: str) -> None:
    """Install the checkout as links to its files, and write the stamp last."""
    STAMP.unlink(missing_ok=True)
    shutil.rmtree(ROOT / "build", ignore_errors=True)
    project = f"{ROOT}[{extra}]" if extra else str(ROOT)
    # Strict links are what type checkers can follow.
    strict = ["--no-build-isolation", "--config-settings", "editable_mode=strict"]
    pip_install(*options, *strict, "--editable", project)
    STAMP.write_text("\n".join((extra, requirements, linked)), encoding="utf-8")


def run(arguments: list[str]) -> int:
    """Update the index of corpus/ and open the chat; arguments go to `tenkyo chat`."""
    set_up()
    code = subprocess.call([str(TENKYO), "index"], cwd=ROOT)
    return code or hand_over([str(TENKYO), "chat", *arguments])


def hand_over(command: list[str]) -> int:
    """Become the command, so that whoever stops this program stops that one."""
    os.chdir(ROOT)
    if not WINDOWS:
        sys.stdout.flush()
        os.execv(command[0], command)
    with subprocess.Popen(command) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue


def test(arguments: list[str]) -> int:
    """Run lint, types and every test; arguments go to pytest."""
    set_up("test")
    environment = {**os.environ, **OFFLINE}
    subprocess.call([str(PYTHON), "tests/programs.py"], cwd=ROOT)
    failed = []
    for name, command in CHECKS.items():
        say(f"== {name}")
        rest = arguments if name == "pytest" else []
        line = [str(PYTHON), "-m", *command, *rest]
        if subprocess.call(line, cwd=ROOT, env=environment):
            failed.append(name)
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    """Measure speed and quality, beside peers, in some minutes; arguments go to the suite."""
    set_up()
    return hand_over([str(PYTHON), "benchmarks/suite.py", *arguments])


def bench_full(arguments: list[str]) -> int:
    """Measure the same in half an hour, and write the tables; '--data FOLDER' for other texts."""
    return bench(["--full", *arguments])


def clean(_arguments: list[str]) -> int:
    """Remove the environment, build output and caches; the index stays."""
    rubbish = [VENV, *(ROOT / name for name in ("build", "dist", "tenkyo.egg-info"))]
    rubbish += [ROOT / f".{name}" for name in ("mypy_cache", "ruff_cache", "pytest_cache")]
    rubbish += [ROOT / ".hypothesis", ROOT / ".bench"]
    for path in rubbish:
        if path.exists():
            shutil.rmtree(path)
    return 0


def main() -> int:
    """Run the verb on the command line."""
    verbs = {
        "run": run,
        "test": test,
        "bench": bench,
        "bench-full": bench_full,
        "clean": clean,
    }
    lines = [f"  {name:10} {(verb.__doc__ or '').splitlines()[0]}" for name, verb in verbs.items()]
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="python dev.py VERB [ARGUMENT ...]   or   make VERB [ARGS='ARGUMENT ...']",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        description="\n".join(["verbs:", *lines, "  help       Print this."]),
        epilog="TORCH_INDEX=URL: where PyTorch comes from, for its small CPU build.",
        add_help=False,
    )
    parser.add_argument("verb", choices=[*verbs, "help"], help=argparse.SUPPRESS)
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.verb == "help":
        parser.print_help()
        return 0
    try:
        return verbs[given.verb](given.arguments)
    except (SetupError, OSError, subprocess.CalledProcessError) as error:
        print(f"dev.py: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\ndev.py: interrupted; the next run mends what was left half done", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
