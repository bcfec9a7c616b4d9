"""Marks on a text, nested and overlapping, as a flat row of segments that HTML can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from according.spans import Span

__all__ = ["Mark", "Segment", "paragraphs", "segments"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something marked in the text: ``role`` (source, cue, content, claim) of ``owner``."""

    span: Span
    role: str
    owner: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text under the same marks, innermost (shortest) first."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def segments(
    start: int, end: int, marks: Iterable[Mark], cuts: Iterable[int] = ()
) -> Iterator[Segment]:
    """Cut ``[start, end)`` wherever a mark begins or ends, and at ``cuts``.

    The segments cover it whole, in order.

    One sweep over the sorted edges, so the cost is that of the marks that are open at a time.
    """
    opening: dict[int, list[Mark]] = {}
    edges = {start, end, *(c for c in cuts if start < c < end)}
    for mark in marks:
        a, b = max(mark.span.start, start), min(mark.span.end, end)
        if a >= b:
            continue
        edges.update((a, b))
        opening.setdefault(a, []).append(mark)
    open_now: list[Mark] = []
    row = sorted(edges)
    for a, b in pairwise(row):
        open_now = [m for m in open_now if m.span.end > a] + opening.get(a, [])
        inside = sorted(open_now, key=lambda m: (m.span.end - m.span.start, m.owner, m.role))
        yield Segment(a, b, tuple(inside))


def paragraphs(text: str) -> Iterator[Span]:
    """Yield the lines of a text that hold something, without their line ends."""
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        body = line.rstrip()
        if body:
            yield Span(start, start + len(body))
        start = end
