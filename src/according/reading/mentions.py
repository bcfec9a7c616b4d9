"""Mentions of people, bodies, groups, places, weapons and facilities, two levels deep."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from according.reading.decoding import tagged
from according.reading.encoder import Encoded
from according.reading.windows import Window, Words
from according.records import ENTITY_TYPES
from according.spans import Span

__all__ = ["Found", "find_mentions", "find_toponyms"]

SURE_MENTION = 0.55  # mean chance of a mention's words, from which it counts; chosen on dev
SURE_TOPONYM = 0.7  # mean chance of a toponym's words; chosen on dev

# A word that is nobody's name and refers to nobody: the encoder's slip.
_EMPTY = re.compile(
    r"(?i:of|the|an?|and|or|in|on|at|by|for|from|to|with|as|but|not|than)|[^\w]+|\d+|[^\WI\d]\.?"
)
# The Arabic article, which belongs to the name it is joined to.
_ARTICLE = re.compile(r"\b(?:al|el|ar|as|ash|an|ad|az|at|ul)[-’']$", re.IGNORECASE)
_JOINS = ("-", "’", "'")
_DETERMINER = re.compile(r"(?i:this|that|such|al|el|ar|as|ash|an|ad|az|at)")
_NOUN_NEXT = re.compile(r" [a-z]{4,}|[-’'][A-Za-z]")


class Found(NamedTuple):
    """A mention as tagged: its words, its type and how likely its words are inside one."""

    span: Span
    type: str
    score: float


def find_mentions(
    text: str, words: Words, windows: Sequence[tuple[Window, Encoded]]
) -> list[Found]:
    """Return outermost mentions and those inside them, in text order."""
    found = _collect(text, words, windows, ("mention", "inner"), ENTITY_TYPES)
    return [f for f in found if f.score >= SURE_MENTION]


def find_toponyms(
    text: str, words: Words, windows: Sequence[tuple[Window, Encoded]]
) -> list[Found]:
    """Return names of places, as the heads for toponyms see them."""
    found = _collect(text, words, windows, ("toponym",), ("PLACE",))
    return [f for f in found if f.score >= SURE_TOPONYM]


def _collect(
    text: str,
    words: Words,
    windows: Sequence[tuple[Window, Encoded]],
    heads: tuple[str, ...],
    types: tuple[str, ...],
) -> list[Found]:
    found: dict[Span, Found] = {}
    for window, encoded in windows:
        starts = words.start[window.begin : window.end].tolist()
        ends = words.end[window.begin : window.end].tolist()
        for head in heads:
            for begin, end, kind, chance in tagged(encoded.head(head)):
                span = Span(starts[begin], ends[end - 1])
                joined = text[span.start - 1 : span.start] in _JOINS
                if joined and (before := _ARTICLE.search(text, max(0, span.start - 4), span.start)):
                    span = Span(before.start(), span.end)  # al-|Ahwal
                if _long(text, span) or not (
                    _EMPTY.fullmatch(text, *span) or _determines(text, span)
                ):
                    found.setdefault(span, Found(span, types[kind], chance))
    return sorted(found.values(), key=lambda f: (f.span.start, -f.span.end))


def _long(text: str, span: Span) -> bool:
    """Tell whether words are too long for what names nobody: most mentions are."""
    return span.end - span.start > 4 and text[span.start].isalpha()


def _determines(text: str, span: Span) -> bool:
    """Tell whether a mention is but the article or determiner of the word after it."""
    return (
        _DETERMINER.fullmatch(text, *span) is not None
        and _NOUN_NEXT.match(text, span.end) is not None
    )
