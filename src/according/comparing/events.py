"""Which claims speak of one event: clusters that grow as comparisons come in.

A claim joins the event whose claims it is, on average, most surely about; the average
keeps one chance likeness from chaining two events together. Each placement has a reason.
``average_link`` is the same idea for a whole matrix at once.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from according.comparing.relations import Comparison

__all__ = ["JOIN", "Events", "Placement", "average_link", "same_event"]

JOIN = 0.55


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a claim was put: the event's id, whether it is new, and why."""

    claim: str
    event: str
    new: bool
    score: float
    reasons: tuple[str, ...]
    merged: tuple[str, ...] = ()


def same_event(comparison: Comparison) -> float:
    """Return the probability 0..1 that two claims speak of one event."""
    return 1 - comparison.scores["related"] - comparison.scores["unrelated"]


class Events:
    """Events, each a set of claims; an event is named after its first claim."""

    def __init__(self) -> None:
        self._event: dict[str, str] = {}
        self._claims: dict[str, list[str]] = {}
        self._scores: dict[frozenset[str], float] = {}

    def add(self, claim: str, comparisons: Iterable[tuple[str, Comparison]] = ()) -> Placement:
        """Place a claim by its comparisons with claims already placed.

        Two events are merged when the claim belongs to both and the claims of the one were,
        where compared, on average about the other.
        """
        found: dict[str, list[tuple[float, str, Comparison]]] = {}
        for other, comparison in comparisons:
            if other not in self._event or other == claim:
                continue
            score = same_event(comparison)
            self._scores[frozenset((claim, other))] = score
            found.setdefault(self._event[other], []).append((score, other, comparison))
        averages = {e: sum(s for s, _, _ in f) / len(f) for e, f in found.items()}
        fitting = sorted(
            (e for e, a in averages.items() if a >= JOIN), key=lambda e: (-averages[e], e)
        )
        if not fitting:
            self._event[claim] = claim
            self._claims[claim] = [claim]
            near = max(averages.values(), default=0.0)
            reason = (
                f"the nearest event fits with {near:.2f} only" if averages
                else "nothing like it was reported before"
            )  # fmt: skip
            return Placement(claim, claim, True, round(1 - near, 3), (reason,))
        event = fitting[0]
        best = max(found[event], key=lambda f: (f[0], f[1]))
        merged = tuple(e for e in fitting[1:] if self._between(event, e) >= JOIN)
        self._event[claim] = event
        self._claims[event].append(claim)
        for other in merged:
            for member in self._claims.pop(other):
                self._event[member] = event
                self._claims[event].append(member)
        reasons = (
            f"one event by {averages[event]:.2f}, against {len(found[event])} of its claims",
            *best[2].reasons[:2],
        )
        return Placement(claim, event, False, round(averages[event], 3), reasons, merged)

    def of(self, claim: str) -> str:
        """Return the event a claim was put in."""
        return self._event[claim]

    def claims(self, event: str) -> tuple[str, ...]:
        """Return an event's claims in the order they were placed."""
        return tuple(self._claims[event])

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return all events as groups of claims."""
        return tuple(tuple(c) for c in self._claims.values())

    def _between(self, a: str, b: str) -> float:
        """Return how alike two events' claims were on average; 1 where none were compared."""
        known = [
            s for x in self._claims[a] for y in self._claims[b]
            if (s := self._scores.get(frozenset((x, y)))) is not None
        ]  # fmt: skip
        return sum(known) / len(known) if known else 1.0


def average_link(scores: NDArray[np.float64], threshold: float) -> list[list[int]]:
    """Cluster by average link: merge the two likest clusters while they reach ``threshold``.

    Args:
        scores: Symmetric (n, n), how likely each two are one, 0..1.
        threshold: The least average score of a merge.

    Returns:
        Clusters of indices, each sorted, in the order of their first members.
    """
    n = len(scores)
    mean = np.array(scores, dtype=np.float64)
    np.fill_diagonal(mean, -1.0)
    size = np.ones(n)
    members: list[list[int]] = [[i] for i in range(n)]
    alive = np.ones(n, dtype=bool)
    while alive.sum() > 1:
        at = int(np.argmax(mean))
        i, j = sorted(divmod(at, n))
        if mean[i, j] < threshold:
            break
        joined = (mean[i] * size[i] + mean[j] * size[j]) / (size[i] + size[j])
        joined[~alive] = -1.0
        joined[[i, j]] = -1.0
        mean[i], mean[:, i] = joined, joined
        mean[j], mean[:, j] = -1.0, -1.0
        size[i] += size[j]
        members[i] += members[j]
        alive[j] = False
    return sorted(sorted(members[i]) for i in range(n) if alive[i])
