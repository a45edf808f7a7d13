"""One folder of paragraphs and the questions about it, for Tenkyo and its peers alike.

    python benchmarks/paragraphs.py WORK [--data DATA] [--paragraphs 5000] [--each 500]

DATA holds `jaquad_dev`, `squad_sentences` and `kyoto_heldout`, or a folder `eval` with them:
Japanese paragraphs with Japanese questions, English sentences with English questions, and articles
in both languages, where a sentence asks for its paragraph in the other language; that paragraph
lies in the folder in that language alone, other paragraphs of the articles in both. Without a data
folder the passages of `corpus/` are the paragraphs, and the questions those of `questions.jsonl`.
Each paragraph is a text file; WORK/questions.jsonl names the files that answer.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

CORPUS = Path(__file__).parent.parent / "corpus"
# Shorter ones are captions and lists of names.
_SHORTEST = 36
_LONGEST_QUESTION = 300

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the languages of question and answer, and the names of the files that answer."""

    pair: str
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collection:
    """Texts by the names of their files, and the questions."""

    texts: dict[str, str]
    asked: list[Asked]


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a file of JSON lines, gzipped or not."""
    data = path.read_bytes()
    for line in (gzip.decompress(data) if path.suffix == ".gz" else data).splitlines():
        yield json.loads(line)


def spread(items: Sequence[T], count: int) -> list[T]:
    """Choose so many items, evenly over the whole."""
    return [items[len(items) * i // count] for i in range(min(count, len(items)))]


def collect(data: Path | None, *, paragraphs: int, each: int) -> Collection:
    """Return at most so many paragraphs, and at most ``each`` questions a pair of languages."""
    if data is None:
        return from_corpus(each)
    if (data / "eval").is_dir():
        data = data / "eval"
    whole = Collection({}, [])
    # The shares that the sets have in 5,000.
    for part in (
        jaquad(data, paragraphs * 1431 // 5000, each),
        squad(data, paragraphs * 905 // 5000, each),
    ):
        whole.texts.update(part.texts)
        whole.asked.extend(part.asked)
    crossing = kyoto(data, paragraphs - len(whole.texts), each)
    whole.texts.update(crossing.texts)
    whole.asked.extend(crossing.asked)
    return whole


def jaquad(data: Path, paragraphs: int, each: int) -> Collection:
    """Ask Japanese questions over Japanese paragraphs."""
    base = data / "jaquad_dev"
    rows = list(read_lines(base / "docs.jsonl"))[:paragraphs]
    texts = {f"ja/wikipedia-{row['id']}.txt": row["text"] for row in rows}
    asked = [
        Asked("ja-ja", row["q"], (f"ja/wikipedia-{row['doc']}.txt",))
        for row in read_lines(base / "queries.jsonl")
    ]
    return Collection(texts, spread([one for one in asked if one.answers[0] in texts], each))


def squad(data: Path, paragraphs: int, each: int) -> Collection:
    """Ask English questions over the sentences that answer them."""
    names: dict[str, str] = {}
    asked = []
    for row in read_lines(data / "squad_sentences" / "pairs.jsonl"):
        if row["pos"] in names or len(names) < paragraphs:
            name = names.setdefault(row["pos"], f"en/sentence-{len(names):05}.txt")
            asked.append(Asked("en-en", row["q"], (name,)))
    return Collection({name: text for text, name in names.items()}, spread(asked, each))


def kyoto(data: Path, paragraphs: int, each: int) -> Collection:
    """Ask with a sentence for the paragraph of the other language that says the same."""
    rows = []
    for article in read_lines(data / "kyoto_heldout" / "articles.jsonl.gz"):
        for part in article["paras"]:
            texts = {"ja": "".join(part["ja"]), "en": " ".join(part["en"])}
            if len(texts["ja"]) >= _SHORTEST and texts["en"]:
                longest = {language: max(part[language], key=len) for language in texts}
                rows.append((texts, longest))
    count = min(2 * each, len(rows), paragraphs // 2)
    chosen = set(spread(range(len(rows)), count))
    found: dict[str, str] = {}
    asked = []
    for number in sorted(chosen):
        texts, longest = rows[number]
        language, other = ("en", "ja") if len(asked) % 2 else ("ja", "en")
        name = f"{other}/kyoto-{number:05}.txt"
        found[name] = texts[other]
        question = longest[language][:_LONGEST_QUESTION]
        asked.append(Asked(f"{language}-{other}", question, (name,)))
    around = (
        (f"{language}/kyoto-{number:05}.txt", text)
        for number, (texts, _) in enumerate(rows)
        if number not in chosen
        for language, text in texts.items()
    )
    for name, text in around:
        if len(found) >= paragraphs:
            break
        found[name] = text
    return Collection(found, asked)


def from_corpus(each: int) -> Collection:
    """Make paragraphs of the passages of the sample documents."""
    from tenkyo.ingest.chunker import chunk_document
    from tenkyo.ingest.files import find_files
    from tenkyo.ingest.fold import fold_text
    from tenkyo.ingest.readers import read_document

    def squeezed(text: str) -> str:
        return "".join(fold_text(text).split())

    texts: dict[str, str] = {}
    for file in find_files(CORPUS).found:
        for chunk in chunk_document(read_document(file.relative, file.path.read_bytes())):
            texts[f"{file.relative}-{chunk.ordinal:03}.txt"] = chunk.text
    plain = {name: squeezed(text) for name, text in texts.items()}
    asked = []
    for row in read_lines(CORPUS / "questions.jsonl"):
        sources = {answer["document"] for answer in row["answers"]}
        languages = {source.split("/")[0] for source in sources}
        names = tuple(
            name
            for name, text in plain.items()
            if any(
                name.startswith(f"{answer['document']}-") and squeezed(answer["quote"]) in text
                for answer in row["answers"]
            )
        )
        if names and len(languages) == 1:
            asked.append(Asked(f"{row['language']}-{languages.pop()}", row["question"], names))
    pairs = sorted({one.pair for one in asked})
    return Collection(
        texts,
        [one for pair in pairs for one in spread([a for a in asked if a.pair == pair], each)],
    )


def write(collection: Collection, work: Path) -> None:
    """Write the folder `documents` and the file `questions.jsonl`."""
    shutil.rmtree(work / "documents", ignore_errors=True)
    for name, text in collection.texts.items():
        path = work / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n", encoding="utf-8", newline="\n")
    lines = [json.dumps(asdict(one), ensure_ascii=False) for one in collection.asked]
    (work / "questions.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def main() -> None:
    """Write a folder."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("work", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--paragraphs", type=int, default=5000)
    parser.add_argument("--each", type=int, default=500)
    given = parser.parse_args()
    collection = collect(given.data, paragraphs=given.paragraphs, each=given.each)
    write(collection, given.work)
    print(len(collection.texts), "paragraphs,", len(collection.asked), "questions")


if __name__ == "__main__":
    main()
