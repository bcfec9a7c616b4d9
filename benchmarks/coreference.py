"""Scores of coreference clusters: MUC, B-cubed, CEAF-e and their mean (CoNLL).

MUC: Vilain et al. 1995. B-cubed: Bagga and Baldwin 1998. CEAF-e (phi 4): Luo 2005. Gold and
predicted clusters are over the same mentions; clusters are given topic by topic, which is
exact because none crosses topics.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["CoreferenceScores", "assign", "score_clusters"]

Clusters = Sequence[Sequence[Hashable]]


@dataclass(frozen=True, slots=True)
class CoreferenceScores:
    """F1 in percent of each measure, and their mean."""

    muc: float
    b_cubed: float
    ceaf_e: float

    @property
    def conll(self) -> float:
        """The mean of the three."""
        return (self.muc + self.b_cubed + self.ceaf_e) / 3


def score_clusters(topics: Sequence[tuple[Clusters, Clusters]]) -> CoreferenceScores:
    """Score (gold, predicted) clusters of all topics together; singletons count."""
    muc, cubed, ceaf = np.zeros(4), np.zeros(4), np.zeros(4)
    for gold, got in topics:
        sets_gold, sets_got = [set(c) for c in gold], [set(c) for c in got]
        muc += [*_links(sets_gold, sets_got), *_links(sets_got, sets_gold)]
        cubed += [*_shares(sets_gold, sets_got), *_shares(sets_got, sets_gold)]
        alike = np.array(
            [[2 * len(a & b) / (len(a) + len(b)) for b in sets_got] for a in sets_gold]
        )
        total = sum(float(alike[i, j]) for i, j in assign(alike))
        ceaf += [total, len(sets_gold), total, len(sets_got)]
    return CoreferenceScores(*(_f1(x) for x in (muc, cubed, ceaf)))


def _f1(x: NDArray[np.float64]) -> float:
    """F1 in percent from (hits of recall, its whole, hits of precision, its whole)."""
    recall = x[0] / x[1] if x[1] else 0.0
    precision = x[2] / x[3] if x[3] else 0.0
    return float(200 * recall * precision / (recall + precision)) if recall + precision else 0.0


def _links(of: list[set[Hashable]], by: list[set[Hashable]]) -> tuple[float, float]:
    where = {m: i for i, c in enumerate(by) for m in c}
    kept = whole = 0
    for cluster in of:
        alone = sum(m not in where for m in cluster)
        parts = len({where[m] for m in cluster if m in where}) + alone
        kept += len(cluster) - parts
        whole += len(cluster) - 1
    return float(kept), float(whole)


def _shares(of: list[set[Hashable]], by: list[set[Hashable]]) -> tuple[float, float]:
    where = {m: i for i, c in enumerate(by) for m in c}
    share, whole = 0.0, 0
    for cluster in of:
        counts: dict[int, int] = {}
        for m in cluster:
            if m in where:
                counts[where[m]] = counts.get(where[m], 0) + 1
        share += sum(n * n for n in counts.values()) / len(cluster)
        whole += len(cluster)
    return share, float(whole)


def assign(gain: NDArray[np.float64]) -> list[tuple[int, int]]:
    """Pair rows with columns, each once, for the greatest sum (Kuhn-Munkres, O(n^2 m))."""
    flipped = gain.shape[0] > gain.shape[1]
    cost = -(gain.T if flipped else gain)
    n, m = cost.shape
    u, v = np.zeros(n + 1), np.zeros(m + 1)
    match = np.zeros(m + 1, dtype=np.int64)
    for i in range(1, n + 1):
        way = np.zeros(m + 1, dtype=np.int64)
        match[0], j0 = i, 0
        least = np.full(m + 1, np.inf)
        used = np.zeros(m + 1, dtype=bool)
        while True:
            used[j0] = True
            i0 = int(match[j0])
            free = ~used[1:]
            now = cost[i0 - 1] - u[i0] - v[1:]
            better = free & (now < least[1:])
            least[1:][better] = now[better]
            way[1:][better] = j0
            j1 = int(np.argmin(np.where(free, least[1:], np.inf))) + 1
            delta = least[j1]
            u[match[used]] += delta
            v[used] -= delta
            least[1:][free] -= delta
            j0 = j1
            if match[j0] == 0:
                break
        while j0:
            j1 = int(way[j0])
            match[j0] = match[j1]
            j0 = j1
    pairs = [(int(match[j]) - 1, j - 1) for j in range(1, m + 1) if match[j]]
    return [(j, i) for i, j in pairs] if flipped else pairs
