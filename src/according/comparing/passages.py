"""A passage of a dispatch, and what can be said of it before it is set beside another.

``PassageView`` is what callers give; ``study`` turns it into a ``Passage`` once, so that
comparing it with many others costs little. Where a reading came along, its claims' own
fields (sizes, day, source, place) are used in place of the light rules.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from according.comparing.days import FULL_DATE, DaySpan, dateline, parse_day, spoken_of
from according.comparing.lexicons import body_pattern, cues, document_frequencies
from according.comparing.names import capitalised, fold, skeleton
from according.comparing.quantities import Quantity, quantities
from according.comparing.sides import culprits
from according.comparing.told import Teller, Telling, sentences, tell
from according.records import Claim, Reading
from according.spans import Span, Spans, quote

__all__ = [
    "ClaimView",
    "DispatchFacts",
    "Passage",
    "PassageView",
    "longest_run",
    "runs",
    "study",
    "view_claim",
    "weigh",
]

T = TypeVar("T")

_WORD = re.compile(r"[a-z0-9]+")
_LOWER = re.compile(r"(?<![A-Za-z])[a-z]{3,}")
_STOP = frozenset({
    "the", "a", "an", "of", "to", "in", "on", "at", "by", "for", "with", "from", "and", "or",
    "but", "that", "which", "who", "as", "is", "was", "are", "were", "be", "been", "has",
    "have", "had", "it", "its", "he", "his", "she", "her", "they", "their", "this", "these",
    "those", "said", "says", "not", "also", "than",
})  # fmt: skip
_PLACE_CUE = re.compile(
    r"(?<![\w-])(?:in|at|near|of|on|around|outside|to|from|into|hit|struck|targeted|bombed|town|village|"
    r"city|province|district|suburb|neighbou?rhood|area|region|called) (?:the )?$", re.I
)  # fmt: skip
_NOT_PLACES = frozenset({
    "syria", "syrian", "syrias", "monday", "tuesday", "wednesday", "thursday", "friday",
    "saturday", "sunday", "january", "february", "march", "april", "may", "june", "july",
    "august", "september", "october", "november", "december", "the", "a", "an", "according",
    "islamic", "state", "human", "rights", "observatory", "at", "in", "on", "it", "he", "she",
    "they", "reuters", "afp", "ap", "sana", "un", "us", "britain", "britainbased", "ukbased",
    "russian", "turkish", "kurdish", "iraqi", "israeli", "american", "lebanese",
})  # fmt: skip


@dataclass(frozen=True)
class PassageView:
    """A passage to compare: its dispatch's text and metadata, and the spans of the passage.

    ``claims`` are the claims read in the passage and ``reading`` the whole reading, where
    there is one; ``embedding`` is a sentence embedding of the passage (a vector of any
    length, the same for all passages compared), where there is one.
    """

    text: str
    span: Spans
    title: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    claims: tuple[Claim, ...] = ()
    reading: Reading | None = None
    embedding: NDArray[np.float32] | None = field(default=None, compare=False)


ClaimView = PassageView


def view_claim(
    reading: Reading, claim: Claim, embedding: NDArray[np.float32] | None = None
) -> PassageView:
    """Return the view of one claim of a reading."""
    d = reading.dispatch
    return PassageView(
        d.text, claim.span, d.title, d.publisher, d.published_at, (claim,), reading, embedding
    )


@dataclass(frozen=True)
class DispatchFacts:
    """What is known of a whole dispatch, computed once for all its passages."""

    text: str
    words: tuple[str, ...]
    offsets: tuple[int, ...]
    weights: dict[str, float]
    norm: float
    title_weights: dict[str, float]
    bounds: list[tuple[int, int]]
    told_on: date | None
    told_from: str
    names: frozenset[str]
    name_weights: dict[str, float]
    lead_names: dict[str, float]
    lead_day: DaySpan | None
    agencies: frozenset[str]
    figures: tuple[Quantity, ...]


@dataclass(frozen=True)
class Passage:
    """A studied passage: words, teller, day, figures, names and the cues it carries."""

    view: PassageView
    dispatch: DispatchFacts
    words: tuple[str, ...]
    quoted: str
    weights: dict[str, float]
    norm: float
    telling: Telling
    day: DaySpan | None
    figures: list[Quantity]
    names: frozenset[str]
    places: frozenset[str]
    written: dict[str, str]
    cues: dict[str, str]
    around: dict[str, str]
    culprits: frozenset[str]
    position: float


@lru_cache(maxsize=1)
def _idf() -> tuple[int, dict[str, float]]:
    texts, counts = document_frequencies()
    return texts, {w: math.log((texts + 1) / (n + 0.5)) for w, n in counts.items()}


def weigh(words: tuple[str, ...]) -> tuple[dict[str, float], float]:
    """Return the words' stems with their weights, rare words and numbers more, and the norm."""
    texts, idf = _idf()
    rare = math.log(texts + 1)
    weights = {
        w: (1 + math.log(n)) * (2.0 if w[0].isdigit() else idf.get(w, rare))
        for w, n in Counter(stem(x) for x in words if x not in _STOP).items()
    }
    return weights, math.sqrt(sum(v * v for v in weights.values())) or 1.0


def runs(words: tuple[T, ...], length: int) -> Iterator[tuple[T, ...]]:
    """Yield each run of so many words in a row."""
    return (words[i : i + length] for i in range(len(words) - length + 1))


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """Cut the commonest English endings; enough to match "kills", "killed" and "killing"."""
    if len(word) > 4:
        for ending in ("ing", "ed", "es", "s"):
            if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
                base = word[: -len(ending)]
                if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "ls":
                    base = base[:-1]
                return base.rstrip("e") if len(base) > 3 else base
        if word.endswith("e"):
            return word[:-1]
    return word


@lru_cache(maxsize=512)
def dispatch_facts(text: str, title: str | None, published_at: str | None) -> DispatchFacts:
    """Study a dispatch; kept for the dispatches most lately used."""
    lowered = text.lower()
    found = [(m.group(), m.start()) for m in _WORD.finditer(lowered)]
    words = tuple(w for w, _ in found)
    weights, norm = weigh(words)
    told_on, told_from = dateline(text, published_at)
    bounds = sentences(text)
    pattern, ids = body_pattern()
    names = _name_weights(f"{title or ''}\n{text}")
    head = text[:600] + " " + text[-200:]
    agencies = frozenset(
        ids[m.lastindex - 1] for m in pattern.finditer(head)
        if m.lastindex and ids[m.lastindex - 1] in ("reuters", "afp", "ap", "dpa", "tass", "xinhua",
                                                    "anadolu", "ria")
    )  # fmt: skip
    return DispatchFacts(
        text, words, tuple(at for _, at in found), weights, norm,
        weigh(tuple(_WORD.findall((title or "").lower())))[0], bounds, told_on, told_from,
        frozenset(skeleton(n) for _, _, n in capitalised(text) if len(n) > 2),
        names, _lead_names(text, bounds, names),
        _lead_day(text, bounds, title, told_on), agencies, tuple(quantities(text)),
    )  # fmt: skip


def _lead_names(
    text: str, bounds: list[tuple[int, int]], names: dict[str, float]
) -> dict[str, float]:
    """Return the names at the head of a text that are not also written as common words."""
    common = set(_LOWER.findall(text))
    head = text[: bounds[min(3, len(bounds) - 1)][1]][:900]
    known = [m.span() for m in body_pattern()[0].finditer(head)]
    return {
        skeleton(n): names[skeleton(n)] for at, _, n in capitalised(head)
        if skeleton(n) in names and fold(n) not in common
        and not any(s <= at < e for s, e in known)
    }  # fmt: skip


def _lead_day(
    text: str, bounds: list[tuple[int, int]], title: str | None, told_on: date | None
) -> DaySpan | None:
    """Return the day that the first sentences speak of, where they write it."""
    for start, end in bounds[:5]:
        found = spoken_of(_without_dateline(text[start:end]), told_on)
        if found is not None and found.written and end - start > 50:
            return found
    return None


def _without_dateline(words: str) -> str:
    """Cut full dates, which at the head of a text say when it was written."""
    return FULL_DATE.sub(" ", words)


def _name_weights(text: str) -> dict[str, float]:
    """Return the names of a text by skeleton, rare ones weighing more."""
    texts, idf = _idf()
    rare = math.log(texts + 1)
    out: dict[str, float] = {}
    for _, _, name in capitalised(text):
        plain = fold(name)
        if len(plain) < 3 or plain in _NOT_PLACES or plain in _STOP:
            continue
        weight = max((idf.get(w, rare) for w in plain.split()), default=0.0)
        if weight > 2.5:
            out[skeleton(name)] = weight
    return out


def longest_run(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[int, int]:
    """Return the length of the longest run of words in both, and where it ends in ``a``."""
    if not a or not b:
        return 0, 0
    codes = {w: i for i, w in enumerate(dict.fromkeys(b))}
    right = np.array([codes[w] for w in b])
    row = np.zeros(len(b) + 1, dtype=np.int32)
    best, at = 0, 0
    for i, word in enumerate(a):
        match = right == codes.get(word, -1)
        row[1:] = np.where(match, row[:-1] + 1, 0)
        row[0] = 0
        top = int(row.max())
        if top > best:
            best, at = top, i + 1
    return best, at


def study(view: PassageView) -> Passage:
    """Study a passage once, for any number of comparisons."""
    facts = dispatch_facts(view.text, view.title, view.published_at)
    spans = view.span or (Span(0, len(view.text)),)
    start, end = min(s.start for s in spans), max(s.end for s in spans)
    quoted = quote(view.text, spans)
    words = tuple(
        w for s in spans
        for w in facts.words[bisect_right(facts.offsets, s.start - 1):
                             bisect_right(facts.offsets, s.end - 1)]
    )  # fmt: skip
    weights, norm = weigh(words)
    lowered = quoted.lower()
    telling = _telling(view, facts, start, end)
    written, places = _names(view.text, spans)
    return Passage(
        view, facts, words, quoted, weights, norm, telling,
        _day(view, facts, quoted, start, end), _figures(view, facts, spans), frozenset(written),
        places, written,
        {name: m.group() for name, p in cues().items() if (m := p.search(lowered))},
        _around(view, facts, start, end), culprits(lowered),
        start / max(1, len(view.text)),
    )  # fmt: skip


def _around(view: PassageView, facts: DispatchFacts, start: int, end: int) -> dict[str, str]:
    """Return the cues of a later stage in the title and the sentences beside the passage."""
    starts = [b[0] for b in facts.bounds]
    first = max(0, bisect_right(starts, start) - 2)
    last = min(len(starts), bisect_right(starts, max(start, end - 1)) + 1)
    words = view.text[facts.bounds[first][0] : facts.bounds[last - 1][1]] + " " + (view.title or "")
    lowered = words.lower()
    return {
        name: m.group() for name in ("later", "may_rise", "total")
        if (m := cues()[name].search(lowered))
    }  # fmt: skip


_UNKNOWN = frozenset(("he", "she", "it", "they", "we", "i", "who", "which", "that", "this"))


def _telling(view: PassageView, facts: DispatchFacts, start: int, end: int) -> Telling:
    told = tell(view.text, facts.bounds, start, end, view.title, view.publisher)
    if view.reading is None or not view.claims:
        return told
    source = view.claims[0].source
    if source.kind == "words" and source.name.lower() in _UNKNOWN:
        # the reader does not know who "he" is: no name that stands near is taken for him
        return Telling(None, "nobody", told.near, told.through, told.publisher)
    if source.kind != "entity":
        return told
    pattern, ids = body_pattern()
    match = pattern.search(source.name)
    body = ids[(match.lastindex or 1) - 1] if match else None
    return Telling(
        Teller(body, source.name, start), "passage", told.near, told.through, told.publisher
    )


def _day(
    view: PassageView, facts: DispatchFacts, quoted: str, start: int, end: int
) -> DaySpan | None:
    """Return the day a passage speaks of: read, written in it, beside it, or in the lead."""
    if view.reading is not None and view.claims and view.claims[0].happened_on:
        read = {d.id: d for d in view.reading.dates}.get(view.claims[0].happened_on)
        if read is not None and read.status == "resolved":
            first, last = parse_day(read.start), parse_day(read.end)
            if first or last:
                return DaySpan(first or last, last or first, True)  # type: ignore[arg-type]
    own = spoken_of(_without_dateline(quoted) if start < 400 else quoted, facts.told_on)
    if own is None or own.written:
        return own
    starts = [b[0] for b in facts.bounds]
    first_at = max(0, bisect_right(starts, start) - 1)
    last_at = max(first_at, bisect_right(starts, max(start, end - 1)) - 1)
    beside = [last_at + 1]
    if _POINTS_BACK.match(quoted) or start > facts.bounds[first_at][0] + 5:
        beside.insert(0, first_at if start > facts.bounds[first_at][0] + 5 else first_at - 1)
    background = cues()["background"]
    for k in beside:
        if 0 <= k < len(facts.bounds):
            words = view.text[facts.bounds[k][0] : facts.bounds[k][1]]
            if k > last_at and (background.search(words.lower()) or not _SAME_THING.search(words)):
                continue
            found = spoken_of(_without_dateline(words) if k < 2 else words, facts.told_on)
            if found is not None and found.written:
                return DaySpan(found.start, found.end, k <= last_at)
    if facts.lead_day is not None and not background.search(quoted.lower()):
        return DaySpan(facts.lead_day.start, facts.lead_day.end, False)
    return own


_POINTS_BACK = re.compile(
    r"[\"“]?(?:It|They|He|She|That|This|Those|These|The (?:attack|blast|strike|raid))\b"
)
_SAME_THING = re.compile(r"\b(?:the (?:incident|attack|strike|blast|raid|explosion|bombing|"
                         r"killings?)|it happened|took place|occurred)\b", re.I)  # fmt: skip


def _figures(view: PassageView, facts: DispatchFacts, spans: Spans) -> list[Quantity]:
    """Return the figures in the spans: those of the claims where read, else by light rules."""
    return [q for q in facts.figures if any(s.start <= q.at < s.end for s in spans)]


def _names(text: str, spans: Spans) -> tuple[dict[str, str], frozenset[str]]:
    """Return the names in the spans by skeleton, and those written where places are."""
    written: dict[str, str] = {}
    places: set[str] = set()
    for s in spans:
        part = text[s.start : s.end]
        known = [(m.start(), m.end()) for m in body_pattern()[0].finditer(part)]
        for at, stop, name in capitalised(part):
            plain = fold(name)
            if len(plain) < 3 or plain in _NOT_PLACES:
                continue
            key = skeleton(name)
            if not key:
                continue
            written.setdefault(key, name)
            inside = any(a <= at < b or a < stop <= b for a, b in known)
            if not inside and _PLACE_CUE.search(part[max(0, at - 16) : at].rstrip() + " "):
                places.add(key)
    return written, frozenset(places)
