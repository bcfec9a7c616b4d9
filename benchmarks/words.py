"""Words, spans as sets of words, and counts of right and wrong.

Every quality figure is counted in words, not characters, so that a comma inside or outside a
span costs nothing. A word is a run of letters and digits, with at most one apostrophe inside.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["Counts", "Share", "Words", "dice", "macro_f1", "union"]

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*\s+(?=[\"'“‘«(\[]*[A-ZÀ-Þ0-9])|\n+")

WordSet = frozenset[int]
SpanLike = Sequence[int]


class Words:
    """The words of one text, by number."""

    def __init__(self, text: str) -> None:
        """Find the words and the sentence ends of ``text``."""
        found = [m.span() for m in _WORD.finditer(text)]
        self.starts = [start for start, _ in found]
        self.ends = [end for _, end in found]
        self._sentence_ends = [m.end() for m in _SENTENCE_END.finditer(text)]

    def of(self, spans: Iterable[SpanLike] | None) -> WordSet:
        """Return the numbers of the words that ``spans`` (code points, half-open) touch."""
        numbers: set[int] = set()
        for start, end in spans or ():
            numbers.update(range(bisect_right(self.ends, start), bisect_left(self.starts, end)))
        return frozenset(numbers)

    def sentence(self, offset: int) -> int:
        """Return the number of the sentence that the character at ``offset`` stands in."""
        return bisect_right(self._sentence_ends, offset)


def dice(a: WordSet, b: WordSet) -> float:
    """Return how far two sets agree, 0 to 1; two empty sets agree."""
    if not a and not b:
        return 1.0
    return 2 * len(a & b) / (len(a) + len(b))


def union(sets: Iterable[WordSet]) -> WordSet:
    """Return the words in any of ``sets``."""
    return frozenset().union(*sets)


@dataclass
class Counts:
    """True positives, false positives and false negatives; shares are in per cent."""

    hit: int = 0
    extra: int = 0
    missed: int = 0

    def add(self, hit: int, extra: int, missed: int) -> None:
        """Count further cases."""
        self.hit += hit
        self.extra += extra
        self.missed += missed

    @property
    def precision(self) -> float:
        """Per cent of what was answered that is right; 0 where nothing was answered."""
        answered = self.hit + self.extra
        return 100 * self.hit / answered if answered else 0.0

    @property
    def recall(self) -> float:
        """Per cent of what was asked that was found; 0 where nothing was asked."""
        asked = self.hit + self.missed
        return 100 * self.hit / asked if asked else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        p, r = self.precision, self.recall
        return 2 * p * r / (p + r) if p + r else 0.0


@dataclass
class Share:
    """How many of some cases are right."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        """Count one more case."""
        self.right += right
        self.of += 1

    @property
    def percent(self) -> float:
        """The right ones in per cent; 0 where there is no case."""
        return 100 * self.right / self.of if self.of else 0.0


def macro_f1(classes: Iterable[Counts]) -> float:
    """Return the plain mean of the F1 of each class, so that rare classes weigh as common ones."""
    scores = [c.f1 for c in classes]
    return sum(scores) / len(scores) if scores else 0.0
