"""What changed in the claims between two versions of one dispatch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz

from according.records import Claim, Reading
from according.spans import quote

__all__ = ["Changes", "Stated", "changes"]

ALIKE = 60.0  # of 100: below it two claims are not versions of one another


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim as one version states it: who holds it (None: the outlet), and its words."""

    holder: str | None
    quote: str
    factuality: str
    polarity: str

    def __str__(self) -> str:
        labels = [x for x in (self.factuality, self.polarity) if x not in ("fact", "affirmed")]
        shown = f"{self.holder or 'the outlet'}: “{self.quote}”"
        return f"{shown} ({', '.join(labels)})" if labels else shown


@dataclass(frozen=True, slots=True)
class Changes:
    """Claims that are gone, new, or stated otherwise (before, after), in text order."""

    gone: tuple[Stated, ...]
    new: tuple[Stated, ...]
    changed: tuple[tuple[Stated, Stated], ...]

    def __bool__(self) -> bool:
        return bool(self.gone or self.new or self.changed)

    def lines(self) -> Iterator[str]:
        """Yield a line for each change."""
        for before, after in self.changed:
            yield f"was  {before}"
            yield f"now  {after}"
        for claim in self.gone:
            yield f"gone {claim}"
        for claim in self.new:
            yield f"new  {claim}"


def changes(before: Reading, after: Reading) -> Changes:
    """Compare two readings of versions of one dispatch.

    Claims with the same holder, words and labels are the same. Of the others, those most alike
    in words are taken for one claim stated otherwise; the rest is gone, or new, unless the other
    version has the very same words: then the text did not change, only how it was read.
    """
    old, new = _stated(before), _stated(after)
    same = Counter(old) & Counter(new)
    old, new = _without(old, same), _without(new, same)
    likeness = sorted(
        (
            (-score, i, j)
            for i, x in enumerate(old)
            for j, y in enumerate(new)
            if (score := fuzz.token_sort_ratio(x.quote, y.quote)) >= ALIKE
        ),
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in likeness:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    texts = [" ".join(r.dispatch.text.split()) for r in (before, after)]
    return Changes(
        tuple(x for i, x in enumerate(old) if i not in pairs and x.quote not in texts[1]),
        tuple(y for j, y in enumerate(new) if j not in taken and y.quote not in texts[0]),
        tuple((old[i], new[j]) for i, j in sorted(pairs.items())),
    )


def _stated(reading: Reading) -> list[Stated]:
    names = {e.id: e.name for e in reading.entities}
    text = reading.dispatch.text
    held = {
        a.id: names.get(a.source_entity or "") or quote(text, a.source) or "somebody unnamed"
        for a in reading.attributions
    }

    def stated(claim: Claim) -> Stated:
        words = " ".join(quote(text, claim.span).split())
        holder = held.get(claim.attribution) if claim.attribution else None
        return Stated(holder, words, claim.factuality, claim.polarity)

    return [stated(c) for c in reading.claims]


def _without(claims: list[Stated], same: Counter[Stated]) -> list[Stated]:
    left = same.copy()
    out = []
    for claim in claims:
        if left[claim]:
            left[claim] -= 1
        else:
            out.append(claim)
    return out
