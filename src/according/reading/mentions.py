"""Mentions of people, bodies, groups, places, weapons and facilities, two levels deep."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from according.reading.decoding import tagged
from according.reading.encoder import Encoded
from according.reading.windows import Window, Words
from according.records import ENTITY_TYPES
from according.spans import Span

__all__ = ["Found", "find_mentions", "find_toponyms"]


@dataclass(frozen=True, slots=True)
class Found:
    """A mention as tagged: its words, its type and how likely its words are inside one."""

    span: Span
    type: str
    score: float


def find_mentions(words: Words, windows: Sequence[tuple[Window, Encoded]]) -> list[Found]:
    """Return outermost mentions and those inside them, in text order."""
    return _collect(words, windows, ("mention", "inner"), ENTITY_TYPES)


def find_toponyms(words: Words, windows: Sequence[tuple[Window, Encoded]]) -> list[Found]:
    """Return names of places, as the heads for toponyms see them."""
    return _collect(words, windows, ("toponym",), ("PLACE",))


def _collect(
    words: Words,
    windows: Sequence[tuple[Window, Encoded]],
    heads: tuple[str, ...],
    types: tuple[str, ...],
) -> list[Found]:
    found: dict[Span, Found] = {}
    for window, encoded in windows:
        for head in heads:
            for begin, end, kind, chance in tagged(encoded.head(head)):
                span = Span(
                    int(words.start[window.begin + begin]),
                    int(words.end[window.begin + end - 1]),
                )
                found.setdefault(span, Found(span, types[kind], chance))
    return sorted(found.values(), key=lambda f: (f.span.start, -f.span.end))
