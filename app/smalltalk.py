"""What asks for no answer: greetings, thanks, "what is in here?", "what does page 3 say?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Literal

from tenkyo.index.store import Snapshot
from tenkyo.ingest.cleaning import collapse_space
from tenkyo.ingest.fold import fold_text
from tenkyo.ingest.types import Chunk, Page

ReplyKind = Literal["greeting", "thanks", "contents", "page", "no page", "which document"]

_MOST_HEADINGS = 60
# So many documents are told of; the outline of every one of thousands would fill no page.
_MOST_OUTLINES = 50
# A word or two of a title name its subject rather than the document.
_MOST_OF_A_NAME = 0.5

_MARKS = re.compile(r"^[\s「『\"'“]+|[\s」』\"'”?!。、,.…~〜ー]+$")
_GREETING = re.compile(
    r"(?:hello|hi|hey|greetings|good (?:morning|afternoon|evening))(?:,? (?:there|all|tenkyo))?"
    r"|(?:こんにち[はわ]|こんばん[はわ]|おはよう(?:ございます)?|はじめまして|初めまして|やあ)"
    r"(?:、?(?:tenkyo|典拠)(?:さん)?)?"
)
_THANKS = re.compile(
    r"(?:(?:ok(?:ay)?|great|perfect|good),? )?(?:many )?(?:thanks|thank you|thx)"
    r"(?:,? (?:so much|very much|a lot|again|for (?:your|the) help))?"
    r"|(?:どうも)?(?:ありがとう|有難う)(?:ございま(?:す|した))?|助かりま(?:す|した)|どうも"
)
_POLITE = "(?:ください|下さい)?"
_WRITTEN = "何が(?:入って|書いて|書かれて|載って)(?:いますか|ありますか|いる|ある)(?:の|のですか)?"
_CONTENTS = re.compile(
    r"what(?:'s| is) (?:in|inside) (?:here|there|this|it|(?:the|this) (?:index|folder)"
    r"|these documents)"
    r"|what (?:documents|files|papers) (?:are|do you have|have you got)(?: (?:in )?(?:here|there))?"
    r"|(?:which|what) (?:documents|files) (?:can i ask about|are (?:indexed|available|in here))"
    r"|what can (?:i ask(?: you)?(?: about)?|you (?:do|answer|tell me))"
    r"|(?:(?:please )?(?:show|list|give)(?: me)?(?: all)? )?(?:the |an? )?(?:list of (?:the )?)?"
    r"(?:documents|files|contents|table of contents|outline)"
    rf"|(?:ここに|この中に|中に|索引に)?は?{_WRITTEN}"
    r"|(?:ここに|この中に)?は?(?:どんな|どの(?:ような)?|何の)(?:文書|資料|書類|ファイル)が"
    r"(?:ありますか|あるの?|入っていますか|入っている)"
    rf"|(?:文書|資料|ファイル)の?(?:一覧|リスト)(?:を(?:見せて|教えて|出して){_POLITE})?|目次"
    r"|何(?:を|が|について)(?:聞け|質問でき|調べられ|尋ねられ)(?:ますか|る)"
)
_OUTLINE_OF = re.compile(
    r"what(?:'s| is) (?:in|inside) (?P<a>.+)|what does (?P<b>.+?) (?:contain|cover)"
    r"|(?:(?:show|give)(?: me)? )?(?:the |an? )?"
    r"(?:outline|table of contents|contents|headings) of (?P<c>.+)"
    rf"|(?P<d>.+?)(?:に|の中に)は?{_WRITTEN}"
    rf"|(?P<e>.+?)の(?:目次|見出し|構成)(?:は|を(?:見せて|教えて){_POLITE})?"
)
_NUMBER = r"(?:\d{1,4}|[ivxlc]{1,7})"
_PAGE = re.compile(
    r"(?:what(?:'s| is| does)? |show(?: me)? |read(?: me)? )(?:on |the )?"
    rf"(?:page|p\.) ?(?P<p1>{_NUMBER})(?: (?:of|in) (?P<d1>.+?))?(?: (?:say|says|show|contain))?"
    rf"|what does (?P<d2>.+?) say on page (?P<p2>{_NUMBER})"
    rf"|page (?P<p3>{_NUMBER})(?: (?:of|in) (?P<d3>.+))?"
    rf"|(?:(?P<d4>.+?)の)?(?P<p4>{_NUMBER}) ?(?:ページ|頁|枚)目?(?:の(?:内容|本文))?"
    rf"(?:には?|は|を)?(?:{_WRITTEN}|何ですか|(?:見せて|教えて|読んで|表示して){_POLITE})?"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in a document's own words, with the number and printed label of its page."""

    text: str
    page: int
    page_label: str | None


@dataclass(frozen=True, slots=True)
class Outline:
    """A document and its headings, in order."""

    document: str
    title: str
    headings: tuple[Heading, ...]


@dataclass(frozen=True, slots=True)
class PageText:
    """A page of a document as it reads; ``label`` is its printed number."""

    document: str
    title: str
    number: int
    label: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply that is no answer.

    ``outlines`` belong to "contents"; to "which document", those that have the page asked for; to
    "no page", the document that lacks it. ``more`` documents have none of these. ``page`` belongs
    to "page".
    """

    kind: ReplyKind
    outlines: tuple[Outline, ...] = ()
    more: int = 0
    page: PageText | None = None


def smalltalk(question: str, snapshot: Snapshot, *, document: str | None = None) -> Reply | None:
    """Return a reply to what is no question about the documents' subjects, None for any other.

    ``document`` is the shown path a page without a document belongs to: that of the last citation.
    """
    said = _MARKS.sub("", " ".join(fold_text(question).split()).replace("’", "'"))
    if _GREETING.fullmatch(said):
        return Reply("greeting")
    if _THANKS.fullmatch(said):
        return Reply("thanks")
    if _CONTENTS.fullmatch(said):
        return _listing("contents", _places(snapshot), snapshot)
    if asked := _PAGE.fullmatch(said):
        return _page_reply(asked, snapshot, document)
    if asked := _OUTLINE_OF.fullmatch(said):
        named = _find(_first(asked, "abcde"), snapshot, least=_MOST_OF_A_NAME)
        return Reply("contents", (_outline(snapshot, *named),)) if named else None
    return None


def _page_reply(asked: re.Match[str], snapshot: Snapshot, document: str | None) -> Reply | None:
    wanted = _first(asked, ("p1", "p2", "p3", "p4"))
    name = _first(asked, ("d1", "d2", "d3", "d4"))
    places = _places(snapshot)
    if name:
        named = _find(name, snapshot)
        if named is None:
            return None
        places = [named]
    elif document is not None and snapshot.document_for(document) is not None:
        places = [place for place in places if place[0] == document] or places
    paged = snapshot.paged_documents()
    looked_at = [place for place in places if place[1] in paged]
    having = [
        (place, page)
        for place in looked_at[:_MOST_OUTLINES]
        if (page := _page(snapshot, place[1], wanted))
    ]
    if len(places) == 1 or len(having) == 1:
        if not having:
            return Reply("no page", (_outline(snapshot, *places[0]),))
        (shown, document_id), page = having[0]
        title = snapshot.document(document_id).title
        text = PageText(shown, title, page.number, page.label, page.text.strip())
        return Reply("page", page=text)
    return _listing("which document", [place for place, _ in having], snapshot)


def _listing(kind: ReplyKind, places: Sequence[tuple[str, str]], snapshot: Snapshot) -> Reply:
    outlines = tuple(_outline(snapshot, *place) for place in places[:_MOST_OUTLINES])
    return Reply(kind, outlines, more=len(places) - len(outlines))


def _first(found: re.Match[str], groups: Sequence[str]) -> str:
    return next((found[group] for group in groups if found[group]), "")


def _page(snapshot: Snapshot, document_id: str, wanted: str) -> Page | None:
    """Return a page by its printed number, else by its place."""
    pages = snapshot.document(document_id).pages
    if len(pages) == 1 and pages[0].label is None:
        return None
    printed = (page for page in pages if page.label and fold_text(page.label) == wanted)
    placed = (page for page in pages if str(page.number) == wanted)
    return next(printed, None) or next(placed, None)


def _places(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Return the shown path and id of every document, the same content once."""
    return sorted((shown, name) for name, shown in snapshot.first_places().items())


def _find(name: str, snapshot: Snapshot, *, least: float = 0.0) -> tuple[str, str] | None:
    """Return the document meant: by path, file name or title, or a part that no other has.

    ``least`` is the share of the name or title that such a part must make up.
    """
    wanted = _MARKS.sub("", re.sub(r"^(?:the|this) ", "", name))
    if len(wanted) < 2:
        return None
    titles = snapshot.titles()
    names = {place: _names(place[0], titles[place[1]]) for place in _places(snapshot)}
    exact = [place for place, known in names.items() if wanted in known]
    partly = [
        place
        for place, known in names.items()
        if any(wanted in one and len(wanted) >= least * len(one) for one in known)
    ]
    return next((found[0] for found in (exact, partly) if len(found) == 1), None)


def _names(shown: str, title: str) -> set[str]:
    path = PurePosixPath(shown)
    return {fold_text(one) for one in (shown, path.name, path.stem, title) if one}


def _outline(snapshot: Snapshot, shown: str, document_id: str) -> Outline:
    document = snapshot.document(document_id)
    labels = {page.number: page.label for page in document.pages}
    headings: dict[str, Heading] = {}
    for stored in snapshot.iter_chunks(snapshot.document_rows(document_id)):
        page = stored.chunk.first_page
        for text in _headings(stored.chunk, collapse_space(document.title)):
            headings.setdefault(text, Heading(text, page, labels.get(page)))
    return Outline(shown, document.title, tuple(headings.values())[:_MOST_HEADINGS])


def _headings(chunk: Chunk, title: str) -> Iterator[str]:
    """Yield the heading a chunk stands under, or the one it begins with on a line of its own.

    The title is none, but one may stand right below it.
    """
    if chunk.heading:
        if collapse_space(chunk.heading) != title:
            yield collapse_space(chunk.heading)
        return
    for sentence, following in pairwise(chunk.sentences):
        text = collapse_space(chunk.part(sentence.start, sentence.end))
        own_line = "\n" in chunk.part(sentence.end, following.start)
        if not own_line or text[-1:] in "。.！!？?：:":
            return
        if text != title:
            yield text
            return
