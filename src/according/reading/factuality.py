"""The words that make a claim probable, possible, forecast, conditional, wanted, asked or denied.

The trained heads give the labels; this module finds the words that carry them (evidence), and
gives a prediction of its own from those words alone. The cues are ``resources/cues.yaml``; after
the model of medspaCy's ``ConTextRule``, a row says what the words mean and where they must stand:

* ``lead``: right before the claim's span ("if", "whether", "to"),
* ``before``: between the claim's beginning and its trigger, at most ``within`` words from it,
* ``after``: after the trigger in the claim, at most ``within`` words from it,
* ``any``: anywhere in the claim,
* ``cue``: in the words that attribute the claim to its holder ("is expected", "denied").
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from according.errors import UsageError
from according.reading.lexicons import alternatives, rows
from according.records import FACTUALITIES
from according.spans import Span, Spans, merge

__all__ = [
    "Cue", "CueScan", "CueTable", "Hit", "cue_factuality", "cue_hits", "cue_polarity",
    "done_by_nobody", "evidence_of", "factuality_cues", "factuality_of", "find_cues",
    "polarity_cues",
]  # fmt: skip

SCOPES: Final = ("lead", "before", "after", "any", "cue")
_LEAD: Final = 28  # characters before the claim in which a leading word is looked for


@dataclass(frozen=True, slots=True)
class Cue:
    """One row: what the words mean, where they must stand, how much they are trusted."""

    number: int
    label: str
    scope: str
    within: int
    strength: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: the row's number and label, the words, their strength and distance."""

    row: int
    label: str
    span: Span
    strength: int
    distance: int


@dataclass(frozen=True, slots=True, eq=False)
class CueTable:
    """The compiled rows: phrases by their first word, and the rows written as patterns."""

    cues: tuple[Cue, ...]
    first_words: dict[str, tuple[tuple[re.Pattern[str], Cue], ...]]
    first_letters: dict[str, tuple[tuple[re.Pattern[str], Cue], ...]]
    patterns: tuple[tuple[re.Pattern[str], Cue], ...]

    @classmethod
    def load(cls, extra: Path | None = None) -> CueTable:
        """Read the bundled cues and a user's own rows.

        Raises:
            UsageError: when a row lacks a field, has one that means nothing, names a label or
                scope that does not exist, or holds a pattern that does not compile.
        """
        table = rows(
            "cues.yaml",
            required={"label": str, "scope": str},
            optional={
                "words": list, "pattern": str, "first": list, "within": int, "strength": int,
                "note": str,
            },
            choices={"label": (*FACTUALITIES, "denied", "affirmed"), "scope": SCOPES},
            extra=extra,
        )  # fmt: skip
        cues: list[Cue] = []
        whole: dict[str, list[tuple[re.Pattern[str], Cue]]] = {}
        letters: dict[str, list[tuple[re.Pattern[str], Cue]]] = {}
        patterns: list[tuple[re.Pattern[str], Cue]] = []
        for number, row in enumerate(table, 1):
            cue = Cue(
                number, row["label"], row["scope"], row.get("within", 8), row.get("strength", 2)
            )
            cues.append(cue)
            if ("words" in row) == ("pattern" in row):
                raise UsageError(
                    f"row {number} of the cues must have either words or a pattern: {row!r} "
                    "- it would never be found"
                )
            if "pattern" in row:
                for first in row.get("first", ()):
                    whole.setdefault(str(first).lower(), []).append((_pattern(row, number), cue))
                if "first" not in row:
                    patterns.append((_pattern(row, number), cue))
                continue
            for first, phrases in _phrases(row, number).items():
                entry = (re.compile(rf"(?:{alternatives(phrases)})(?!\w)", re.IGNORECASE), cue)
                index = letters if first.endswith("*") else whole
                key = first.removesuffix("*")
                index.setdefault(key[:_LETTERS] if index is letters else key, []).append(entry)
        return cls(
            tuple(cues),
            {k: tuple(v) for k, v in whole.items()},
            {k: tuple(v) for k, v in letters.items()},
            tuple(patterns),
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> CueScan:
        """Find every cue of ``text[start:end]``, wherever it stands to any claim."""
        stop = len(text) if end is None else end
        found: list[tuple[int, int, Cue]] = []
        starts = array("i")
        for token in _WORD.finditer(text, start, stop):
            begin = token.start()
            starts.append(begin)
            for at, pattern, cue in _entries(self, token[0]):
                if (match := pattern.match(text, begin + at, stop)) is not None:
                    found.append((begin + at, match.end(), cue))
        for pattern, cue in self.patterns:
            found += [(m.start(), m.end(), cue) for m in pattern.finditer(text, start, stop)]
        found.sort(key=lambda f: (f[0], f[1], f[2].number))
        return CueScan(
            array("i", [f[0] for f in found]),
            array("i", [f[1] for f in found]),
            [f[2] for f in found],
            starts,
        )


@dataclass(frozen=True, slots=True)
class CueScan:
    """The cues of one text in order, where each begins and ends, and where its words begin."""

    begins: Sequence[int]
    ends: Sequence[int]
    cues: Sequence[Cue]
    words: Sequence[int]

    def between(self, start: int, end: int) -> list[tuple[int, int, Cue]]:
        """Return the cues that begin in a range: where each begins and ends, and its row."""
        some = slice(bisect_left(self.begins, start), bisect_left(self.begins, end))
        return [*zip(self.begins[some], self.ends[some], self.cues[some], strict=True)]

    def count(self, start: int, end: int) -> int:
        """Return how many words begin in a range."""
        return max(0, bisect_left(self.words, end) - bisect_left(self.words, start))


@lru_cache(maxsize=1 << 13)
def _entries(table: CueTable, word: str) -> tuple[tuple[int, re.Pattern[str], Cue], ...]:
    """Return what may begin in a word as written: where in it, the pattern, and the row."""
    word = word.lower().replace("’", "'")
    found = table.first_words.get(word, ()) + table.first_letters.get(word[:_LETTERS], ())
    within: tuple[tuple[re.Pattern[str], Cue], ...] = ()
    at = word.rfind("'")
    if at >= 0:
        at -= word[at - 1 : at] == "n" and word[at + 1 :] == "t"  # "he|'ll", "is|n't"
        within = table.first_words.get(word[at:], ())
    return (*((0, *entry) for entry in found), *((at, *entry) for entry in within))


_LETTERS: Final = 3  # how many letters of "speculat*" are looked up
_REACH: Final = 4  # words more than a row's own distance that an attributing cue may lie away


def _phrases(row: dict[str, Any], number: int) -> dict[str, list[str]]:
    """Return a row's phrases by their first word, the one that ends in "*" with it."""
    out: dict[str, list[str]] = {}
    for value in row["words"]:
        phrase = str(value).strip().lower()
        first = phrase.split()[0] if phrase else ""
        if not first or (first.endswith("*") and len(first) <= _LETTERS):
            raise UsageError(
                f"row {number} of the cues has {value!r} among its words "
                f"- a word is needed, or at least {_LETTERS} letters before the *"
            )
        first = first.replace("’", "'")
        key = first[:_LETTERS] + "*" if first.endswith("*") else first
        out.setdefault(key, []).append(phrase)
    return out


def _pattern(row: dict[str, Any], number: int) -> re.Pattern[str]:
    """Compile a row's own expression."""
    try:
        compiled = re.compile(row["pattern"], re.IGNORECASE)
    except re.error as error:
        raise UsageError(
            f"row {number} of the cues has a pattern that does not compile ({error}): "
            f"{row['pattern']!r} - its cue would never be found"
        ) from error
    if compiled.match(""):
        raise UsageError(
            f"row {number} of the cues has a pattern that matches nothing at all: "
            f"{row['pattern']!r} - it would be found everywhere"
        )
    return compiled


@lru_cache(maxsize=1)
def _bundled() -> CueTable:
    return CueTable.load()


def find_cues(text: str, table: CueTable | None = None) -> CueScan:
    """Find all cues of a dispatch once, to be handed to the functions below for each claim."""
    return (table or _bundled()).find(text)


_WORD = re.compile(r"\w[\w’'-]*")
_CLAUSE_END = re.compile(r"[;:.!?](?:\s|$)|\n\s*\n")
_QUESTION = re.compile(r"[^.!?\n]{0,200}?(\?)")
_SENTENCE_END = re.compile(r"[.!?]\s")
_RELATIVE = re.compile(r"(?:who|which|whose|whom)\b", re.IGNORECASE)
_OPENING: Final = " \t\r\n\"“‘'[(,-—–"


def cue_hits(
    text: str,
    claim_span: Spans,
    trigger: Span,
    attribution_cue: str | None = None,
    *,
    cue_spans: Spans = (),
    scan: CueScan | None = None,
    table: CueTable | None = None,
) -> tuple[Hit, ...]:
    """Return every cue that bears on a claim, strongest and nearest first.

    Args:
        text: the dispatch.
        claim_span: the claim's words.
        trigger: its predicate.
        attribution_cue: the cue's words, where there is an attribution.
        cue_spans: where those words stand; without it they give a label but no evidence.
        scan: ``find_cues(text)``, when the caller has it for all claims of a dispatch.
        table: other cues than the bundled ones.
    """
    if not claim_span:
        return ()
    cues = table or _bundled()
    start, end = claim_span[0].start, max(claim_span[-1].end, trigger.end)
    if scan is None:
        scan = cues.find(text, max(0, start - 200), min(len(text), end + 200))
    hits: list[Hit] = []
    for begin, stop, cue in scan.between(max(0, start - _LEAD), end):
        span = Span(begin, stop)
        distance = _distance(text, cue, span, claim_span, trigger, scan)
        if distance is not None and distance <= cue.within:
            hits.append(Hit(cue.number, cue.label, span, cue.strength, distance))
    hits += _attributing(text, start, trigger, attribution_cue, cue_spans, scan, cues)
    mark = _QUESTION.match(text, max(0, end - 1))
    if mark and not _SENTENCE_END.search(text, trigger.end, mark.start(1)):
        hits.append(Hit(0, "question", Span(mark.start(1), mark.end(1)), 3, 0))
    if len(hits) > 1:
        hits.sort(key=lambda h: (-h.strength, h.distance, h.span, h.row))
    return tuple(hits)


def _distance(
    text: str, cue: Cue, span: Span, claim_span: Spans, trigger: Span, scan: CueScan
) -> int | None:
    """Return how many words lie between a cue and the trigger; None where it does not bear."""
    start = claim_span[0].start
    if cue.scope == "before":
        if span.start < start - 8 or not start < span.end <= trigger.start:
            return None
        if _CLAUSE_END.search(text, span.end, trigger.start):
            return None
        return scan.count(span.end, trigger.start)
    if cue.scope == "after":
        return scan.count(trigger.end, span.start) if span.start >= trigger.end else None
    if cue.scope == "any":
        inside = any(s.start <= span.start and span.end <= s.end for s in claim_span)
        return 0 if inside else None
    if cue.scope == "lead":
        if span.start > start + 1 or span.end > trigger.start:
            return None
        if span.end < start and text[span.end : start].strip(_OPENING):
            return None
        if _CLAUSE_END.search(text, span.end, trigger.start):
            return None
        return scan.count(max(start, span.end), trigger.start)
    return None


def _attributing(
    text: str,
    start: int,
    trigger: Span,
    attribution_cue: str | None,
    cue_spans: Spans,
    scan: CueScan,
    cues: CueTable,
) -> list[Hit]:
    """Return the cues in the words that attribute the claim.

    They bear on what they govern: a claim that begins with "who" or lies far behind them is
    about something else ("he urged calm in a town that had seen fighting").
    """
    if _RELATIVE.match(text, start):
        return []
    if not cue_spans:
        if not attribution_cue:
            return []
        return [
            Hit(cue.number, cue.label, Span(0, 0), cue.strength, 1)
            for cue in cues.find(attribution_cue).cues
            if cue.scope == "cue"
        ]
    out = []
    for span in cue_spans:
        for begin, stop, cue in scan.between(span.start, span.end):
            if cue.scope == "cue" and stop <= span.end:
                far = scan.count(stop, trigger.start)
                if far <= cue.within + _REACH:
                    out.append(Hit(cue.number, cue.label, Span(begin, stop), cue.strength, 1))
    return out


def factuality_cues(
    text: str,
    claim_span: Spans,
    trigger: Span,
    factuality: str,
    *,
    cue_spans: Spans = (),
    scan: CueScan | None = None,
    table: CueTable | None = None,
) -> Spans:
    """Return the words that make a claim what ``factuality`` says: evidence, in text order.

    A fact needs no words. Empty when no known cue carries the label: the head may still be
    right (a bare plan, a condition by inversion).
    """
    if factuality == "fact":
        return ()
    hits = cue_hits(text, claim_span, trigger, cue_spans=cue_spans, scan=scan, table=table)
    return evidence_of(hits, factuality)


def polarity_cues(
    text: str,
    claim_span: Spans,
    trigger: Span,
    polarity: str,
    *,
    cue_spans: Spans = (),
    scan: CueScan | None = None,
    table: CueTable | None = None,
) -> Spans:
    """Return the words that deny a claim; empty when it is affirmed."""
    if polarity != "denied":
        return ()
    hits = cue_hits(text, claim_span, trigger, cue_spans=cue_spans, scan=scan, table=table)
    return evidence_of(hits, "denied")


_BY_NOBODY = re.compile(r"\bby (?:neither|nobody|no[- ]one|none)\b", re.IGNORECASE)


def done_by_nobody(text: str, claim_span: Spans, trigger: Span) -> bool:
    """Tell whether nobody did it: "the rockets were fired by neither side"."""
    return any(
        _BY_NOBODY.search(text, trigger.end, s.end)
        for s in claim_span
        if s.start <= trigger.start < s.end
    )


def evidence_of(hits: tuple[Hit, ...], label: str) -> Spans:
    """Return the words of the strongest hits of a label, of what ``cue_hits`` found."""
    named = [h for h in hits if h.label == label and h.span.end > h.span.start]
    best = max((h.strength for h in named), default=0)
    return merge(h.span for h in named if h.strength == best)


def cue_factuality(
    text: str,
    claim_span: Spans,
    trigger: Span,
    attribution_cue: str | None = None,
    *,
    cue_spans: Spans = (),
    scan: CueScan | None = None,
    table: CueTable | None = None,
) -> tuple[str | None, int]:
    """Predict a claim's factuality from its cues alone.

    Returns:
        The label and the strength (1 weak to 4 nearly sure) of the best cue, or ``(None, 0)``
        when there is none: read it as "fact" only where nothing else speaks.
    """
    return factuality_of(
        cue_hits(
            text, claim_span, trigger, attribution_cue, cue_spans=cue_spans, scan=scan, table=table
        )
    )


def factuality_of(hits: tuple[Hit, ...]) -> tuple[str | None, int]:
    """Return the label and strength of ``cue_factuality``, of what ``cue_hits`` found."""
    for hit in hits:
        if hit.label not in ("denied", "affirmed"):
            return hit.label, hit.strength
    return None, 0


def cue_polarity(
    text: str,
    claim_span: Spans,
    trigger: Span,
    attribution_cue: str | None = None,
    *,
    cue_spans: Spans = (),
    scan: CueScan | None = None,
    table: CueTable | None = None,
) -> tuple[str | None, int]:
    """Predict a claim's polarity from its cues alone: ``("denied", strength)`` or ``(None, 0)``."""
    hits = cue_hits(
        text, claim_span, trigger, attribution_cue, cue_spans=cue_spans, scan=scan, table=table
    )
    for hit in hits:
        if hit.label in ("denied", "affirmed"):
            return (hit.label, hit.strength) if hit.label == "denied" else (None, hit.strength)
    return None, 0
