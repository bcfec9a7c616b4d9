"""Pairs of claims as people want to see them: the same two positions are one pair."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass

from according.rows import ClaimRow, DisputeRow, RelationRow

__all__ = ["Pair", "collapsed", "of_disputes", "said_once"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A relation, how often other reports repeat the pair, and the event it is about."""

    relation: RelationRow
    copies: int = 0
    event_id: str | None = None
    event_title: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A claim, and the claims in which the same holder says it in the same words."""

    claim: ClaimRow
    again: tuple[ClaimRow, ...]


def collapsed(relations: Iterable[RelationRow]) -> list[Pair]:
    """Keep the first of the pairs that differ only in which report carries them."""
    return of_disputes(DisputeRow(r, None, None) for r in relations)


def of_disputes(disputes: Iterable[DisputeRow]) -> list[Pair]:
    """Do the same with disputes, keeping the events they are about."""
    first: dict[Hashable, DisputeRow] = {}
    counts: dict[Hashable, int] = {}
    for d in disputes:
        key = _figures(d) or (
            d.relation.relation, frozenset({_side(d.relation.left), _side(d.relation.right)})
        )  # fmt: skip
        first.setdefault(key, d)
        counts[key] = counts.get(key, 0) + 1
    return [
        Pair(d.relation, counts[key] - 1, d.event_id, d.event_title) for key, d in first.items()
    ]


def said_once(claims: Iterable[ClaimRow]) -> tuple[Said, ...]:
    """Put together the claims of one holder in the same words, the first one in front."""
    found: dict[Hashable, list[ClaimRow]] = {}
    for c in claims:
        words = " ".join(c.quote.casefold().split())
        found.setdefault((c.source.id or c.source.name, words, c.polarity), []).append(c)
    return tuple(Said(held[0], tuple(held[1:])) for held in found.values())


def _figures(d: DisputeRow) -> Hashable:
    """Return what makes two pairs that differ the same dispute: the event and the two figures."""
    event = d.relation.left.event_id or d.relation.right.event_id
    if d.relation.relation != "differs" or event is None:
        return None
    left, right = (
        {s.what: (s.low, s.high) for s in c.sizes} for c in (d.relation.left, d.relation.right)
    )
    return next(
        (
            (event, what, frozenset({left[what], right[what]}))
            for what in left if what in right and left[what] != right[what]
        ),
        None,
    )  # fmt: skip


def _side(c: ClaimRow) -> Hashable:
    """Say what makes a claim the same in two reports: who holds it and the words it hangs on.

    Where it is not known who "a hospital official" is, only copies of one report are the same.
    """
    report = "" if c.source.id else c.dispatch.origin or c.dispatch.id
    return (c.source.id or c.source.name, report, c.trigger_words.casefold(), c.polarity)
