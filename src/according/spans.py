"""Spans of text and the evidence they prove.

Offsets are Unicode code points, half-open: ``text[start:end]``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from according.errors import EvidenceError

__all__ = [
    "Evidence", "Nearby", "Original", "Piece", "Span", "Spans", "alike", "common", "covers",
    "end_before", "merge", "overlap", "quote", "smallest_around", "trimmed",
]  # fmt: skip

T = TypeVar("T")
_LONG = 4000  # code points
_SPAN = itemgetter(0)


class Span(NamedTuple):
    """A half-open range of code points in one dispatch's text."""

    start: int
    end: int


Spans = tuple[Span, ...]


def overlap(a: Span, b: Span) -> bool:
    """Tell whether two spans share at least one code point."""
    return a.start < b.end and b.start < a.end


def covers(outer: Iterable[Span], inner: Span) -> bool:
    """Tell whether one of ``outer`` contains the whole of ``inner``."""
    return any(o.start <= inner.start and inner.end <= o.end for o in outer)


def merge(spans: Iterable[Span], gap: int = 0) -> Spans:
    """Sort spans and join those that overlap or lie at most ``gap`` code points apart."""
    out: list[Span] = []
    for span in sorted(spans):
        if out and span.start <= out[-1].end + gap:
            out[-1] = Span(out[-1].start, max(out[-1].end, span.end))
        else:
            out.append(span)
    return tuple(out)


def common(a: Iterable[Span], b: Iterable[Span]) -> Spans:
    """Return the stretches that two lists of spans share, in text order."""
    others = list(b)
    shared: list[Span] = []
    for start, end in a:
        for first, past in others:
            low, high = max(start, first), min(end, past)
            if low < high:
                shared.append(Span(low, high))
    shared.sort()
    return tuple(shared)


def alike(a: Spans, b: Spans) -> float:
    """Return Dice's coefficient of the code points of two lists of spans, each without overlaps."""
    common = total = 0
    for start, end in a:
        total += end - start
        for first, past in b:
            if first < end and start < past:
                common += (end if end < past else past) - (start if start > first else first)
    if not common:
        return 0.0
    return 2 * common / (total + sum(past - first for first, past in b))


def trimmed(text: str, span: Span, marks: str = " ,;:–—-") -> Span:
    """Return a span without the marks at its ends; the span itself when it has nothing else."""
    start, end = span
    while start < end and text[start] in marks:
        start += 1
    while end > start and text[end - 1] in marks:
        end -= 1
    return Span(start, end) if start < end else span


def end_before(text: str, at: int, marks: str = "") -> int:
    """Return where the words before a place end: left of white space and ``marks``."""
    while at and (text[at - 1].isspace() or text[at - 1] in marks):
        at -= 1
    return at


def smallest_around(span: Span, wider: Iterable[Span], apart: Iterable[Span]) -> Span:
    """Return the smallest of ``wider`` that holds a span and touches none of ``apart``.

    The span itself when there is none; a span is not its own surroundings.
    """
    barred = tuple(apart)
    holding = (
        w
        for w in wider
        if w != span
        and w.start <= span.start
        and span.end <= w.end
        and not any(overlap(w, a) for a in barred)
    )
    return min(holding, key=lambda w: w.end - w.start, default=span)


def quote(text: str, spans: Sequence[Span]) -> str:
    """Return the words of ``spans``; split parts are joined by an ellipsis."""
    return " … ".join([text[start:end] for start, end in spans])


class Nearby(Generic[T]):
    """Things at spans, found again by place: linear to build, and a query costs what it finds.

    Long spans, of which a text has few, are looked through one by one: they would widen the
    stretch in which the others must be looked for to the whole text.
    """

    def __init__(self, things: Iterable[tuple[Span, T]]) -> None:
        self._things = sorted(things, key=_SPAN)
        self._long: list[tuple[Span, T]] = []
        self._longest = max([end - start for (start, end), _ in self._things], default=0)
        if self._longest > _LONG:
            self._long = [x for x in self._things if x[0].end - x[0].start > _LONG]
            self._things = [x for x in self._things if x[0].end - x[0].start <= _LONG]
            self._longest = _LONG
        self._starts = [start for (start, _), _ in self._things]

    def overlapping(self, span: Span) -> list[T]:
        """Return the things whose spans share a code point with ``span``, in text order."""
        start = span.start
        low = bisect_left(self._starts, start - self._longest)
        high = bisect_left(self._starts, span.end, low)
        if not self._long:
            return [thing for (_, end), thing in self._things[low:high] if end > start]
        found = [x for x in self._things[low:high] if x[0].end > start]
        long = [x for x in self._long if x[0].start < span.end and x[0].end > start]
        if long:
            found = sorted([*found, *long], key=lambda x: x[0])
        return [thing for _, thing in found]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words of a dispatch, proven to stand there.

    Raises:
        EvidenceError: when ``text[start:end]`` is not ``quote``, or the span is empty.
    """

    dispatch_id: str
    span: Span
    quote: str

    @classmethod
    def of(cls, dispatch_id: str, text: str, span: Span, words: str | None = None) -> Evidence:
        """Take the words of ``span`` from ``text``; ``words``, when given, must be those words."""
        start, end = span
        if not 0 <= start < end <= len(text):
            raise EvidenceError(
                f"the span {start}–{end} does not lie in a text of {len(text)} characters "
                "- evidence that cannot be pointed at is not evidence"
            )
        found = text[start:end]
        if words is not None and words != found:
            raise EvidenceError(
                f"the text at {start}–{end} reads {found!r}, not {words!r} "
                "- a quotation must stand in the text character for character"
            )
        return cls(dispatch_id, Span(start, end), found)


class Piece(NamedTuple):
    """A stretch of a text, and the stretch of its original that it stands for; both half-open.

    Where both are equally long and characters are counted, they are the same characters; else
    (an entity of HTML, a word with a tag inside, a page) one stands for the other as a whole.
    """

    start: int
    end: int
    first: int
    past: int

    @property
    def even(self) -> bool:
        """Whether both stretches are equally long."""
        return self.end - self.start == self.past - self.first


@dataclass(frozen=True, slots=True)
class Original:
    """The way back from a dispatch's text to the file it was loaded from.

    ``part`` says where in the file the dispatch stands ("record 7", "line 12"), None where it is
    the whole; ``at`` is the byte at which that part begins, where known. ``unit`` is what the
    pieces count in the original: ``page`` or ``paragraph`` (from 1), or ``character`` (from 0, of
    the file or part decoded as ``encoding`` with errors replaced). Pieces lie in the order of both;
    what lies between two of them is white space, or was not found again.
    """

    part: str | None = None
    at: int | None = None
    unit: str | None = None
    encoding: str | None = None
    pieces: tuple[Piece, ...] = ()

    def find(self, text: str, span: Span) -> Span | None:
        """Return where in the original the words at ``span`` of ``text`` stand, half-open.

        None where a part of them was not found again, or there are no pieces.
        """
        start, end = span
        while start < end and text[start].isspace():
            start += 1
        while start < end and text[end - 1].isspace():
            end -= 1
        low = bisect_right(self.pieces, start, key=lambda p: p.end)
        high = bisect_left(self.pieces, end, key=lambda p: p.start)
        found = self.pieces[low:high]
        if start == end or not found:
            return None
        at = start
        for piece in found:
            if text[at : piece.start].strip():
                return None
            at = piece.end
        if text[at:end].strip():
            return None
        first, last = found[0], found[-1]
        return Span(
            first.first + (start - first.start if self._same(first) and start > first.start else 0),
            last.past - (last.end - end if self._same(last) and end < last.end else 0),
        )

    def _same(self, piece: Piece) -> bool:
        return self.unit == "character" and piece.even

    def says(self, text: str, spans: Iterable[Span]) -> str | None:
        """Say in words where the spans stand: "page 3", "record 7, characters 120–180".

        None where nothing is known but the file.
        """
        words = [self.part] if self.part else []
        if self.unit:
            found = [place for span in spans if (place := self.find(text, span))]
            if found:
                least, most = min(x.start for x in found), max(x.end for x in found)
                if self.unit == "character":
                    words.append(f"characters {least}–{most}")
                elif most - least == 1:
                    words.append(f"{self.unit} {least}")
                else:
                    words.append(f"{self.unit}s {least}–{most - 1}")
        return ", ".join(words) or None
