"""The command line: what can be typed, and how errors and exit codes come out."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from tenkyo.app import messages, store_messages
from tenkyo.app.config import Settings, load_settings, system_locale
from tenkyo.app.messages import Locale, Message
from tenkyo.app.reasons import error_text, reason_text
from tenkyo.app.terminal import complain
from tenkyo.ingest.errors import ConfigError, TenkyoError

DONE, ERROR, INTERRUPTED = 0, 2, 130

# Settings that flags of the same name override; every other argument belongs to its command.
_SETTING_FLAGS = (
    "folders",
    "index",
    "encoder",
    "limit",
    "host",
    "port",
    "page_password_file",
    "document_password_file",
    "allow_changes",
    "watch",
    "store",
    "milvus_uri",
    "milvus_token_file",
    "milvus_index",
)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are one line."""

    locale: Locale = "en"

    def error(self, message: str) -> NoReturn:
        raise ConfigError(
            messages.SEE_HELP.text(self.locale, problem=message, program=self.prog)
        ) from None


class _ShowVersion(argparse.Action):
    """Print the version, looked up only when it is asked for."""

    def __init__(self, option_strings: Sequence[str], dest: str, help: str) -> None:
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object, **__: object) -> None:
        from importlib.metadata import version

        sys.stdout.write(f"tenkyo {version('tenkyo')}\n")
        parser.exit()


def build_parser(locale: Locale) -> argparse.ArgumentParser:
    """Return the parser of the whole command line, its help in a language."""
    _Parser.locale = locale
    parser = _Parser(
        prog="tenkyo",
        description=messages.PROGRAM.text(locale),
        epilog=messages.EXIT_CODES.text(locale),
    )
    parser.add_argument(
        "--version",
        action=_ShowVersion,
        help=messages.HELP_VERSION.text(locale),
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def command(name: str, purpose: Message, *parts: Callable[[_Arguments], None]) -> None:
        purpose_text = purpose.text(locale)
        added = commands.add_parser(name, help=purpose_text, description=purpose_text)
        arguments = _Arguments(added, locale)
        for part in parts:
            part(arguments)
        arguments.add("--index", messages.ARG_INDEX, metavar="DIR")
        _vectors(arguments)

    command("index", messages.HELP_INDEX, _folders, _changes, _json)
    command("ask", messages.HELP_ASK, _question, _filters, _json)
    command("find", messages.HELP_FIND, _statement, _filters, _json)
    command("chat", messages.HELP_CHAT, _folders, _serving)
    command("watch", messages.HELP_WATCH, _folders, _watching, _json)
    command("status", messages.HELP_STATUS, _json)
    command("doctor", messages.HELP_DOCTOR, _json)
    command("rollback", messages.HELP_ROLLBACK, _json)
    command("evaluate", messages.HELP_EVALUATE, _questions, _json)
    return parser


class _Arguments:
    """Adds arguments to one command, their help in the language of the command line."""

    def __init__(self, parser: argparse.ArgumentParser, locale: Locale) -> None:
        self._parser = parser
        self._locale = locale

    def add(self, name: str, purpose: Message, **options: object) -> None:
        self._parser.add_argument(name, help=purpose.text(self._locale), **options)  # type: ignore[arg-type]

    def switch(self, name: str, purpose: Message) -> None:
        # None, not False: a switch that was not given leaves the settings file in force.
        self.add(name, purpose, action="store_const", const=True)


def _folders(arguments: _Arguments) -> None:
    arguments.add("folders", messages.ARG_FOLDERS, nargs="*", metavar="FOLDER")
    arguments.add("--encoder", messages.ARG_ENCODER, metavar="NAME")
    arguments.add("--document-password-file", messages.ARG_DOCUMENT_PASSWORDS, metavar="FILE")


def _changes(arguments: _Arguments) -> None:
    arguments.switch("--dry-run", messages.ARG_DRY_RUN)
    arguments.switch("--verify", messages.ARG_VERIFY)
    arguments.add(
        "--forget", messages.ARG_FORGET, metavar="FOLDER", action="append", default=[], type=Path
    )
    arguments.switch("--removed-all", messages.ARG_REMOVED_ALL)


def _question(arguments: _Arguments) -> None:
    arguments.add("question", messages.ARG_QUESTION, nargs="?", metavar="QUESTION")
    arguments.add("--batch", messages.ARG_BATCH, metavar="FILE|-")
    arguments.add("--limit", messages.ARG_LIMIT, metavar="N")
    arguments.switch("--explain", messages.ARG_EXPLAIN)


def _statement(arguments: _Arguments) -> None:
    arguments.add("statement", messages.ARG_STATEMENT, nargs="?", metavar="STATEMENT")
    arguments.add("--batch", messages.ARG_BATCH, metavar="FILE|-")
    arguments.add("--limit", messages.ARG_LIMIT, metavar="N")


def _filters(arguments: _Arguments) -> None:
    arguments.add("--document", messages.ARG_DOCUMENT, metavar="GLOB")
    arguments.add("--folder", messages.ARG_FOLDER, metavar="F")
    arguments.add("--language", messages.ARG_LANGUAGE, choices=("ja", "en"))
    arguments.add("--since", messages.ARG_SINCE, metavar="DATE")
    arguments.add("--until", messages.ARG_UNTIL, metavar="DATE")


def _serving(arguments: _Arguments) -> None:
    arguments.add("--port", messages.ARG_PORT, metavar="N")
    arguments.add("--host", messages.ARG_HOST, metavar="H")
    arguments.add("--page-password-file", messages.ARG_PAGE_PASSWORD, metavar="F")
    arguments.switch("--allow-changes", messages.ARG_ALLOW_CHANGES)
    arguments.add(
        "--no-watch", messages.ARG_NO_WATCH, dest="watch", action="store_const", const=False
    )


def _watching(arguments: _Arguments) -> None:
    arguments.add("--settle", messages.ARG_SETTLE, metavar="S", type=_seconds, default=2.0)


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0.1 <= seconds <= 3600:
        raise ValueError(text)
    return seconds


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number


def _vectors(arguments: _Arguments) -> None:
    arguments.add("--store", store_messages.ARG_STORE, choices=("local", "milvus"))
    arguments.add("--milvus-uri", store_messages.ARG_MILVUS_URI, metavar="URI")
    arguments.add("--milvus-token-file", store_messages.ARG_MILVUS_TOKEN_FILE, metavar="FILE")
    arguments.add("--milvus-index", store_messages.ARG_MILVUS_INDEX, metavar="KIND")


def _questions(arguments: _Arguments) -> None:
    arguments.add(
        "questions", messages.ARG_QUESTIONS, nargs="?", metavar="QUESTIONS.jsonl", type=Path
    )
    arguments.add("--against", messages.ARG_AGAINST, metavar="DIR|FILE.json", type=Path)
    arguments.add("--failures", messages.ARG_FAILURES, metavar="N", type=_count, default=20)


def _json(arguments: _Arguments) -> None:
    arguments.switch("--json", messages.ARG_JSON)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code; every error becomes one line on standard error."""
    _use_utf8()
    locale = system_locale(os.environ)
    try:
        locale = load_settings().locale
        arguments = build_parser(locale).parse_args(argv)
        code = _run(arguments)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        complain(messages.STOPPED.text(locale))
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone, as with `| head`. Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except TenkyoError as error:
        complain(error_text(error, locale))
    except MemoryError:
        complain(messages.OUT_OF_MEMORY.text(locale))
    except OSError as error:
        problem = reason_text(str(error), locale)
        complain(messages.SYSTEM_ERROR.text(locale, problem=problem))
    except Exception as error:
        if os.environ.get("TENKYO_DEBUG"):
            traceback.print_exc()
        kind = type(error).__name__
        complain(messages.UNEXPECTED.text(locale, kind=kind, problem=error))
    return ERROR


def _run(arguments: argparse.Namespace) -> int:
    from tenkyo.app import commands

    given = {name: getattr(arguments, name, None) for name in _SETTING_FLAGS}
    # An empty list of folders means that none was named.
    given["folders"] = given["folders"] or None
    settings = load_settings(given)
    run: Callable[[argparse.Namespace, Settings], int] = getattr(commands, arguments.command)
    return run(arguments, settings)


def _use_utf8() -> None:
    """Write UTF-8 wherever output goes; what cannot be written is escaped, never an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
