"""The bilingual lexicon: words of one language as weighted words of the other."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tenkyo.index.grammar import (
    ENGLISH_STOP_WORDS,
    JAPANESE_STOP_WORDS,
    base_forms,
    dictionary_endings,
)
from tenkyo.index.lexicon_file import LexiconFile, WeightedTerm
from tenkyo.index.sound import katakana_guess, latin_spellings
from tenkyo.ingest.errors import ConfigError
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Language

__all__ = [
    "Glossary",
    "WeightedTerm",
    "folder_glossary",
    "glossary_stamp",
    "is_entry",
    "load_glossary",
    "query_words",
    "translate",
]

GLOSSARY = "glossary.tsv"

_LEXICON = Path(__file__).parent / "models" / "tenkyo-lexicon-v1" / "lexicon.bin"
_LONGEST_PHRASE = 5
_LONGEST_WORD = 12
_GUESSED = 0.5
# Bits to name a word seen once at most.
_RAREST = 30.0

_ENGLISH_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_RUN = re.compile(r"(?P<ja>[々〆ぁ-ゖァ-ヺー一-鿿]+)|(?P<latin>[a-z]{2,})")
_KATAKANA = re.compile(r"[ァ-ヺー]+")
_HIRAGANA = re.compile(r"[ぁ-ゖー]+")


@dataclass(frozen=True, slots=True)
class Glossary:
    """A user's own translations, by folded term; they win over the lexicon's."""

    japanese: Mapping[str, tuple[WeightedTerm, ...]] = field(default_factory=dict)
    english: Mapping[str, tuple[WeightedTerm, ...]] = field(default_factory=dict)

    def of(self, language: Language) -> Mapping[str, tuple[WeightedTerm, ...]]:
        """Return the side whose terms are in a language."""
        return self.japanese if language == "ja" else self.english


def load_glossary(path: Path) -> Glossary:
    """Read a glossary: lines of Japanese, a tab and English, terms of a side parted by ";".

    Empty lines and lines that begin with "#" are skipped. Raises ConfigError naming the line that
    does not fit.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            f"The glossary {path} cannot be read ({error}): save it as UTF-8."
        ) from error
    japanese: dict[str, list[str]] = {}
    english: dict[str, list[str]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        sides = [[fold_text(term).strip() for term in side.split(";")] for side in line.split("\t")]
        if len(sides) != 2 or not all(term for side in sides for term in side):
            raise ConfigError(
                f"{path}, line {number}: write Japanese, a tab and English, with several terms of "
                'a side parted by ";".'
            )
        for term in sides[0]:
            japanese.setdefault(term, []).extend(sides[1])
        for term in sides[1]:
            english.setdefault(term, []).extend(sides[0])
    return Glossary(_shared_out(japanese), _shared_out(english))


def folder_glossary(folders: Iterable[Path]) -> Glossary:
    """Read the `glossary.tsv` of each folder that has one; a later folder's terms win.

    Raises ConfigError naming the line that does not fit.
    """
    read = [load_glossary(path) for folder in folders if (path := folder / GLOSSARY).is_file()]
    return Glossary(
        {term: others for one in read for term, others in one.japanese.items()},
        {term: others for one in read for term, others in one.english.items()},
    )


def glossary_stamp(folders: Iterable[Path]) -> tuple[tuple[Path, int], ...]:
    """Return what differs once a folder's glossary was written, added or taken away."""
    files = (folder / GLOSSARY for folder in folders)
    return tuple((path, path.stat().st_mtime_ns) for path in files if path.is_file())


def _shared_out(sides: Mapping[str, Sequence[str]]) -> dict[str, tuple[WeightedTerm, ...]]:
    return {
        term: tuple(WeightedTerm(other, 1 / len(set(others))) for other in dict.fromkeys(others))
        for term, others in sides.items()
    }


@cache
def _bundled() -> LexiconFile:
    return LexiconFile(_LEXICON)


def translate(
    terms: Sequence[str], to: Language, *, glossary: Glossary | None = None
) -> dict[str, tuple[WeightedTerm, ...]]:
    """Return every term's translations, best first; none for grammar and for unknown words.

    Inflected forms find their entry. A name that no entry holds is spelled by its sound.
    """
    if to not in ("ja", "en"):
        return {term: () for term in terms}
    source: Language = "en" if to == "ja" else "ja"
    own = glossary.of(source) if glossary else {}
    return {term: _translated(fold_text(term), source, own) for term in terms}


def _translated(
    term: str, source: Language, own: Mapping[str, tuple[WeightedTerm, ...]]
) -> tuple[WeightedTerm, ...]:
    forms = (term, *_bases(term, source))
    for form in forms:
        if form in own:
            return own[form]
    if term in (ENGLISH_STOP_WORDS if source == "en" else JAPANESE_STOP_WORDS):
        return ()
    for form in forms:
        if found := _bundled().terms(form, source):
            return found
    return _by_sound(term, source)


def _bases(term: str, language: Language) -> tuple[str, ...]:
    """Return what a term may be an inflected form of."""
    if language == "en":
        start, _, last = term.rpartition(" ")
        return tuple(f"{start} {base}".lstrip() for base in base_forms(last))
    return tuple(
        term[:end] + ending
        for end in range(len(term) - 1, 0, -1)
        if _HIRAGANA.fullmatch(term[end:])
        for ending in dictionary_endings(term[end:])
    )


def _by_sound(term: str, source: Language) -> tuple[WeightedTerm, ...]:
    if source == "ja":
        spellings = latin_spellings(term) if _KATAKANA.fullmatch(term) else ()
    else:
        guess = katakana_guess(term)
        spellings = (guess,) if len(guess) > 1 else ()
    return tuple(WeightedTerm(spelled, _GUESSED / len(spellings)) for spelled in spellings)


def is_entry(word: str, language: Language) -> bool:
    """Tell whether the lexicon knows a folded word."""
    return _bundled().frequency(word, language) is not None


def query_words(text: str, language: Language, *, glossary: Glossary | None = None) -> list[str]:
    """Return the words of a question that are worth translating, folded, in order, each once.

    English words that make up an entry together come as one. Japanese is cut where the lexicon's
    words fit it best; a verb or adjective comes in its dictionary form.
    """
    own = glossary.of(language) if glossary else {}
    folded = fold_text(text)
    found = _english_words(folded, own) if language == "en" else _japanese_words(folded, own)
    return list(dict.fromkeys(found))


def _english_words(text: str, own: Mapping[str, object]) -> list[str]:
    words = [
        word.replace("’", "'").removesuffix("'s").replace("'", "")
        for word in _ENGLISH_WORD.findall(text)
    ]
    found: list[str] = []
    start = 0
    while start < len(words):
        for end in range(min(len(words), start + _LONGEST_PHRASE), start, -1):
            phrase = " ".join(words[start:end])
            if end == start + 1 or _is_entry(phrase, words[start], words[end - 1], own):
                if phrase not in ENGLISH_STOP_WORDS and len(phrase) > 1:
                    found.append(phrase)
                start = end
                break
    return found


def _is_entry(phrase: str, first: str, last: str, own: Mapping[str, object]) -> bool:
    if phrase in own:
        return True
    if first in ENGLISH_STOP_WORDS or last in ENGLISH_STOP_WORDS:
        return False
    return any(
        form in own or _bundled().frequency(form, "en") is not None
        for form in (phrase, *_bases(phrase, "en"))
    )


def _japanese_words(text: str, own: Mapping[str, object]) -> list[str]:
    found: list[str] = []
    for match in _RUN.finditer(text):
        if match.lastgroup == "latin":
            found.append(match.group())
        else:
            found.extend(_best_path(match.group(), own))
    return found


def _best_path(run: str, own: Mapping[str, object]) -> list[str]:
    """Cut a run of Japanese into words and grammar so that the bits to name them are fewest."""
    costs = [0.0] + [float("inf")] * len(run)
    back: list[tuple[int, str]] = [(0, "")] * (len(run) + 1)
    for start in range(len(run)):
        for end, word, cost in _pieces(run, start, own):
            if costs[start] + cost < costs[end]:
                costs[end] = costs[start] + cost
                back[end] = (start, word)
    words: list[str] = []
    end = len(run)
    while end:
        end, word = back[end]
        if word:
            words.append(word)
    return words[::-1]


def _pieces(run: str, start: int, own: Mapping[str, object]) -> list[tuple[int, str, float]]:
    """Return (end, word or "" for grammar, cost) of all that may stand at a place."""
    unknown = _KATAKANA.match(run, start)
    whole = unknown is not None and (start == 0 or not _KATAKANA.match(run[start - 1]))
    if unknown and whole:
        pieces = [(unknown.end(), unknown.group(), 30.0 + 4 * len(unknown.group()))]
    elif _HIRAGANA.match(run[start]):
        pieces = [(start + 1, "", 9.0)]
    else:
        pieces = [(start + 1, "", 40.0)]
    lexicon = _bundled()
    for end in range(start + 1, min(len(run), start + _LONGEST_WORD) + 1):
        word = run[start:end]
        if word in own:
            pieces.append((end, word, 0.0))
        elif word in JAPANESE_STOP_WORDS:
            pieces.append((end, "", 8.0))
        elif not _HIRAGANA.fullmatch(word) or len(word) > 2:
            frequency = lexicon.frequency(word, "ja")
            if frequency is not None:
                pieces.append((end, word, _RAREST - frequency))
        for ending in dictionary_endings(run[end : end + 1]):
            frequency = lexicon.frequency(word + ending, "ja")
            if frequency is not None:
                pieces.append((end + 1, word + ending, _RAREST - frequency))
    return pieces
