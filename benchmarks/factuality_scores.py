"""How well the order of the factuality labels agrees with a scale filled in by people.

UW's annotators placed each event between -3 (certainly did not happen) and 3 (certainly did).
Labels are put on the same line; only their order matters (Spearman's rank correlation).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["ORDER", "ScaleScores", "rank_correlation", "score_scale"]

ORDER = {
    "fact": 3, "probable": 2, "possible": 1, "forecast": 1, "conditional": 0, "directive": 0,
    "question": 0, "none": 0,
}  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ScaleScores:
    """The correlation, -100 to 100, over the ``matched`` of ``total`` events."""

    correlation: float
    matched: int
    total: int


def score_scale(gold: Iterable[Row], readings: Mapping[str, Row]) -> ScaleScores:
    """Correlate labels with judgements over events that a claim's trigger overlaps."""
    labels: list[float] = []
    judged: list[float] = []
    total = 0
    for row in gold:
        claims = readings.get(row["id"], {"claims": ()})["claims"]
        for event in row["events"]:
            total += 1
            for claim in claims:
                start, end = claim["trigger"]
                if start < event["end"] and event["start"] < end:
                    sign = -1 if claim["polarity"] == "denied" else 1
                    labels.append(sign * ORDER[claim["factuality"]])
                    judged.append(event["factuality"])
                    break
    return ScaleScores(100 * rank_correlation(labels, judged), len(labels), total)


def rank_correlation(a: Sequence[float], b: Sequence[float]) -> float:
    """Return Spearman's rho with mean ranks for ties; 0 where one side does not vary."""
    x, y = _ranks(a), _ranks(b)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def _ranks(values: Sequence[float]) -> NDArray[np.float64]:
    _, place, count = np.unique(np.asarray(values, float), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]
