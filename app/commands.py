"""The commands: each takes arguments and settings, prints, and returns an exit code."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from tenkyo.app import messages
from tenkyo.app.asking import answerer_for, batch_questions, checker_for, query_filter
from tenkyo.app.config import Settings
from tenkyo.app.json_output import (
    answer_json,
    checks_json,
    dumps,
    error_json,
    finding_error_json,
    finding_json,
    report_json,
    rollback_json,
    status_json,
)
from tenkyo.app.progress import IndexingBar, waiting
from tenkyo.app.reasons import error_text
from tenkyo.app.reports import check_lines, report_lines, status_lines
from tenkyo.app.terminal import answer_lines, complain, finding_lines, is_styled
from tenkyo.ingest.errors import (
    ConfigError,
    EncoderError,
    FolderError,
    IndexLocked,
    QueryError,
    TenkyoError,
)

if TYPE_CHECKING:
    from tenkyo.app.waiting_page import WaitingPage
    from tenkyo.index.report import SyncReport

FOUND, NOTHING_FOUND = 0, 1


def index(arguments: argparse.Namespace, settings: Settings) -> int:
    """Make an index or bring it up to date."""
    from tenkyo.app.indexing import forget_folders, update_index

    if arguments.forget:
        if arguments.dry_run:
            raise ConfigError(messages.FORGET_FOR_REAL.text(settings.locale))
        report = forget_folders(settings, arguments.forget)
    if arguments.folders or not arguments.forget:
        with IndexingBar(messages.READING.text(settings.locale)) as bar:
            report = update_index(
                settings,
                progress=bar,
                dry_run=bool(arguments.dry_run),
                verify=bool(arguments.verify),
                removed_all=bool(arguments.removed_all),
            )
    if arguments.json:
        _print(dumps(report_json(report)))
    else:
        if arguments.dry_run:
            _print(messages.DRY_RUN.text(settings.locale))
        _print(*report_lines(report, settings.locale, planned=bool(arguments.dry_run)))
    return FOUND


def ask(arguments: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or a batch of them."""
    if arguments.batch is not None:
        if arguments.question is not None:
            raise QueryError(messages.ONE_OR_BATCH.text(settings.locale))
        return _ask_batch(arguments, settings)
    if not (arguments.question or "").strip():
        raise QueryError(messages.NO_QUESTION.text(settings.locale))
    where = query_filter(arguments, settings)
    with answerer_for(settings) as answerer:
        answer = answerer.ask(arguments.question, limit=settings.limit, where=where)
    explain = bool(arguments.explain)
    if arguments.json:
        _print(dumps(answer_json(answer, explain=explain)))
    else:
        bold = is_styled(sys.stdout)
        _print(*answer_lines(answer, settings.locale, explain=explain, bold=bold))
    return FOUND if answer.found else NOTHING_FOUND


def _ask_batch(arguments: argparse.Namespace, settings: Settings) -> int:
    where = query_filter(arguments, settings)
    explain = bool(arguments.explain)
    questions = batch_questions(arguments.batch, locale=settings.locale)
    with answerer_for(settings) as answerer:
        for question in questions:
            try:
                answer = answerer.ask(question, limit=settings.limit, where=where)
                line = dumps(answer_json(answer, explain=explain))
            except QueryError as error:
                line = dumps(error_json(error_text(error, settings.locale), question=question))
            _print(line)
            sys.stdout.flush()
    return FOUND


def find(arguments: argparse.Namespace, settings: Settings) -> int:
    """Find the source of one statement, or of a batch of them."""
    if arguments.batch is not None:
        if arguments.statement is not None:
            raise QueryError(messages.ONE_OR_BATCH.text(settings.locale))
        return _find_batch(arguments, settings)
    if not (arguments.statement or "").strip():
        raise QueryError(messages.NO_QUESTION.text(settings.locale))
    where = query_filter(arguments, settings)
    with checker_for(settings) as checker:
        finding = checker.find(arguments.statement, limit=settings.limit, where=where)
    if arguments.json:
        _print(dumps(finding_json(finding)))
    else:
        _print(*finding_lines(finding, settings.locale))
    return FOUND if finding.verdict != "not found" else NOTHING_FOUND


def _find_batch(arguments: argparse.Namespace, settings: Settings) -> int:
    where = query_filter(arguments, settings)
    statements = batch_questions(arguments.batch, locale=settings.locale)
    with checker_for(settings) as checker:
        for statement in statements:
            try:
                found = checker.find(statement, limit=settings.limit, where=where)
                line = dumps(finding_json(found))
            except QueryError as error:
                message = error_text(error, settings.locale)
                line = dumps(finding_error_json(message, statement=statement))
            _print(line)
            sys.stdout.flush()
    return FOUND


def status(arguments: argparse.Namespace, settings: Settings) -> int:
    """Say what the index holds."""
    from tenkyo.app.overview import overview
    from tenkyo.app.vectors import milvus_json, milvus_lines, milvus_state
    from tenkyo.index.store import Store

    with Store.open(settings.index) as store:
        found, milvus = overview(store), milvus_state(settings, store)
    if arguments.json:
        _print(dumps(status_json(found) | milvus_json(milvus)))
    else:
        _print(*status_lines(found, settings.locale), *milvus_lines(milvus, settings))
    return FOUND


def doctor(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check that everything is in order; 1 says that something is not."""
    from tenkyo.app.doctor import examine

    with waiting(messages.CHECKING.text(settings.locale)):
        checks = examine(settings)
    if arguments.json:
        _print(dumps(checks_json(checks)))
    else:
        _print(*check_lines(checks, settings.locale))
    return FOUND if all(check.ok for check in checks) else NOTHING_FOUND


def rollback(arguments: argparse.Namespace, settings: Settings) -> int:
    """Go back to the store before the last change of encoder, chunking, reader or format."""
    from tenkyo.app.vectors import refreshing
    from tenkyo.index.generations import rollback as go_back

    with refreshing(settings) as refresh:
        manifest = go_back(settings.index, refresh=refresh)
    if arguments.json:
        _print(dumps(rollback_json(manifest)))
    else:
        _print(
            messages.ROLLED_BACK.text(
                settings.locale, generation=manifest.generation, encoder=manifest.encoder.name
            )
        )
    return FOUND


def evaluate(arguments: argparse.Namespace, settings: Settings) -> int:
    """Measure the answers against questions with known ones, and compare two evaluations."""
    from tenkyo.app.evaluation import evaluate_index, evaluate_other
    from tenkyo.app.evaluation_json import evaluation_json
    from tenkyo.app.evaluation_text import comparison_lines, evaluation_lines
    from tenkyo.app.questions import questions_to_ask

    locale, most = settings.locale, arguments.failures
    questions = questions_to_ask(arguments.questions, settings.index, locale=locale)
    other = None
    if arguments.against is not None:
        other = evaluate_other(arguments.against, settings, questions)
    found = evaluate_index(settings, questions)
    if arguments.json:
        _print(dumps(evaluation_json(found, other)))
        return FOUND
    _print(*evaluation_lines(found, locale, most=most))
    if other is not None:
        name = str(arguments.against)
        _print("", *comparison_lines(found, other, locale, name=name, most=most))
    return FOUND


def chat(arguments: argparse.Namespace, settings: Settings) -> int:
    """Bring the index up to date and serve the page until interrupted."""
    # First of all: what is imported below takes a second.
    from tenkyo.app.serve import open_address

    with open_address(settings) as waiting_page:
        _chat(settings, waiting_page)
    return FOUND


def _chat(settings: Settings, waiting_page: WaitingPage) -> None:
    from tenkyo.app.engine import Engine
    from tenkyo.app.indexing import document_passwords, update_index
    from tenkyo.app.serve import serve
    from tenkyo.index.layout import has_pointer

    locale = settings.locale

    def told(report: SyncReport) -> None:
        _print(*report_lines(report, locale))
        sys.stdout.flush()

    def told_if_changed(report: SyncReport) -> None:
        if report.added or report.changed or report.renamed or report.removed or report.faults:
            told(report)

    def not_updated(error: TenkyoError) -> None:
        problem = error_text(error, locale)
        complain(messages.NOT_UPDATED.text(locale, problem=problem))

    # An index as it is can be asked at once, while it is brought up to date.
    if not (settings.watch and has_pointer(settings.index)):
        try:
            with IndexingBar(messages.READING.text(locale)) as bar:
                told(update_index(settings, progress=bar))
        except (FolderError, IndexLocked, EncoderError) as error:
            if not has_pointer(settings.index):
                raise
            not_updated(error)
    engine = Engine(settings, passwords=document_passwords(settings))
    if settings.watch:
        engine.changes.follow(on_report=told_if_changed, on_problem=not_updated)
    serve(engine, settings, waiting_page)


def watch(arguments: argparse.Namespace, settings: Settings) -> int:
    """Keep the index up to date until interrupted."""
    from tenkyo.app.watching import watch_folders

    locale = settings.locale
    with IndexingBar(messages.READING.text(locale)) as bar:
        reports = watch_folders(
            settings,
            settle=arguments.settle,
            progress=bar,
            on_problem=lambda error: complain(error_text(error, locale)),
        )
        for report in reports:
            lines = [dumps(report_json(report))] if arguments.json else report_lines(report, locale)
            _print(*lines)
            sys.stdout.flush()
    return FOUND


def _print(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)
