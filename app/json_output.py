"""The JSON that scripts rely on: the names and meanings of its fields do not change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from tenkyo.index.types import Manifest, Passage, StoredChunk

if TYPE_CHECKING:
    from tenkyo.app.answer import Answer
    from tenkyo.app.citation import Citation
    from tenkyo.app.claim import Finding
    from tenkyo.app.doctor import Check
    from tenkyo.app.overview import Overview
    from tenkyo.index.report import SyncReport

JsonObject = dict[str, object]


def dumps(value: Mapping[str, object] | Sequence[object]) -> str:
    """Return one line of JSON; lone surrogates from file names become escapes."""
    text = json.dumps(value, ensure_ascii=False)
    return text if _encodable(text) else json.dumps(value, ensure_ascii=True)


def answer_json(answer: Answer, *, explain: bool = False) -> JsonObject:
    """Return an answer with its citations and passages, the best first."""
    found: JsonObject = {
        "question": answer.question,
        "language": answer.language,
        "found": answer.found,
        "confidence": round(answer.confidence, 4),
        "answer": answer.text,
        "citations": [citation_json(citation) for citation in answer.citations],
        "passages": [passage_json(passage, explain=explain) for passage in answer.passages],
        "differing": [asdict(value) for value in answer.differing],
        "by_words_only": answer.outcome.by_words_only,
        "seconds": round(answer.seconds, 4),
    }
    if explain:
        found["translations"] = {
            word: {item.text: round(item.weight, 4) for item in translated}
            for word, translated in answer.outcome.translations.items()
        }
    return found


def finding_json(finding: Finding, *, explain: bool = False) -> JsonObject:
    """Return what the documents have to a statement: an answer's fields and the verdict."""
    return answer_json(finding.answer, explain=explain) | {
        "verdict": finding.verdict,
        "differences": [
            {"stated": one.stated, "source": one.source} for one in finding.differences
        ],
        "note": finding.note,
    }


def citation_json(citation: Citation) -> JsonObject:
    """Return a citation; offsets are code points in the document's text."""
    return {
        "number": citation.number,
        "document": citation.document,
        "title": citation.title,
        "page": citation.page,
        "page_label": citation.page_label,
        "where": citation.where,
        "heading": citation.heading,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "stale": citation.stale,
        "warning": citation.warning,
        "language": citation.language,
        "emphasis": citation.emphasis,
        "same_as": citation.same_as,
    }


def passage_json(passage: Passage, *, explain: bool = False) -> JsonObject:
    """Return a passage; with ``explain`` also what its score was made of."""
    found = chunk_json(passage.stored) | {"score": round(passage.score, 4)}
    found["also"] = [
        {"document": one.places[0], "page": one.chunk.first_page, "where": one.chunk.where}
        for one in passage.also
    ]
    if explain:
        found["dense_rank"] = passage.dense_rank
        found["lexical_rank"] = passage.lexical_rank
        found["features"] = {name: round(value, 4) for name, value in passage.features.items()}
    return found


def chunk_json(stored: StoredChunk) -> JsonObject:
    """Return a stretch of a document and where it stands."""
    chunk = stored.chunk
    return {
        "document": stored.places[0],
        "page": chunk.first_page,
        "where": chunk.where,
        "heading": chunk.heading,
        "text": chunk.text,
        "start": chunk.start,
        "end": chunk.end,
        "language": chunk.language,
    }


def report_json(report: SyncReport) -> JsonObject:
    """Return what indexing did; the five counts count files."""
    return {
        "generation": report.generation,
        "added": report.added,
        "changed": report.changed,
        "renamed": report.renamed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "failed": [{"document": f.document, "reason": f.reason} for f in report.failed],
        "skipped": [{"document": f.document, "reason": f.reason} for f in report.skipped],
        "warnings": [
            {"document": w.document, "page": w.page, "reason": w.reason} for w in report.warnings
        ],
        "faults": [{"folder": f.document, "reason": f.reason} for f in report.faults],
        "notice": report.notice,
        "chunks": report.chunks,
        "embedded": report.embedded,
        "seconds": round(report.seconds, 3),
    }


def status_json(overview: Overview) -> JsonObject:
    """Return what an index holds, without paths of the machine it lies on."""
    return {
        "documents": overview.documents,
        "pages": overview.pages,
        "chunks": overview.chunks,
        "generation": overview.generation,
        "encoder": overview.encoder,
        "folders": list(overview.folders),
        "warnings": [
            {"document": row.document, "page": page, "reason": reason}
            for row in overview.rows
            if row.state != "failed"
            for page, reason in row.remarks
        ],
        "failed": [
            {"document": row.document, "reason": reason}
            for row in overview.rows
            if row.state == "failed"
            for _, reason in row.remarks
        ],
        "size": overview.size,
        "updated": overview.updated,
        "out_of_date": list(overview.out_of_date),
        "faults": list(overview.faults),
        "skipped": [{"document": f.document, "reason": f.reason} for f in overview.skipped],
    }


def finding_error_json(message: str, *, statement: str) -> JsonObject:
    """Return the line of a batch for a statement that could not be looked for."""
    return error_json(message, question=statement) | {"verdict": "not found", "differences": []}


def rollback_json(manifest: Manifest) -> JsonObject:
    """Return what an index went back to."""
    return {
        "generation": manifest.generation,
        "encoder": manifest.encoder.name,
        "documents": manifest.documents,
        "chunks": manifest.chunks,
    }


def checks_json(checks: Sequence[Check]) -> JsonObject:
    """Return what the doctor found."""
    return {"ok": all(check.ok for check in checks), "checks": [asdict(c) for c in checks]}


def error_json(message: str, *, question: str) -> JsonObject:
    """Return the line of a batch for a question that could not be asked."""
    return {
        "question": question,
        "language": "other",
        "found": False,
        "confidence": 0.0,
        "answer": "",
        "citations": [],
        "passages": [],
        "seconds": 0.0,
        "error": message,
    }


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
