"""Scores of relations between pairs of claims: four classes, seven, copies, and tolls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.words import Counts, Share, macro_f1

__all__ = ["FOUR", "PairScores", "score_pairs"]

FOUR = {
    "repeats": "agree", "corroborates": "agree", "differs": "differ", "updates": "differ",
    "contradicts": "contradicts", "related": "other", "unrelated": "other",
}  # fmt: skip

Row = Mapping[str, Any]


@dataclass
class PairScores:
    """F1 of each class; ``origin`` only over gold pairs that repeat or corroborate; ``tolls``
    how many gold pairs with differing quantities were seen to differ."""

    four: dict[str, Counts] = field(default_factory=dict)
    seven: dict[str, Counts] = field(default_factory=dict)
    origin: dict[str, Counts] = field(default_factory=dict)
    tolls: Share = field(default_factory=Share)

    @property
    def macro(self) -> dict[str, float]:
        """The macro-F1 of the three groupings."""
        return {k: macro_f1(getattr(self, k).values()) for k in ("four", "seven", "origin")}


def score_pairs(gold: Sequence[Row], answers: Mapping[str, str]) -> PairScores:
    """Score relations by pair id; where the judges named a second relation, either is right."""
    origin = [p for p in gold if p["relation"] in ("repeats", "corroborates")]
    scores = PairScores(
        four=_classes(gold, answers, lambda relation: FOUR.get(relation, relation)),
        seven=_classes(gold, answers, lambda relation: relation),
        origin={label: _strict(origin, answers, label) for label in ("repeats", "corroborates")},
    )
    for pair in gold:
        if pair["relation"] == "differs" and pair["quantity"]:
            answer = answers.get(pair["id"])
            scores.tolls.add(answer is not None and answer in ("differs", pair.get("also")))
    return scores


def _classes(
    gold: Iterable[Row], answers: Mapping[str, str], name: Callable[[str], str]
) -> dict[str, Counts]:
    rows = [
        (name(p["relation"]), name(p["also"]) if p.get("also") else None, answers.get(p["id"]))
        for p in gold
    ]
    classes: dict[str, Counts] = {}
    for label in sorted({want for want, _, _ in rows}):
        counts = classes[label] = Counts()
        for want, also, answer in rows:
            said = answer is not None and name(answer) == label
            true = want == label or (said and also == label)
            counts.add(said and true, said and not true, true and not said)
    return classes


def _strict(gold: Iterable[Row], answers: Mapping[str, str], label: str) -> Counts:
    counts = Counts()
    for pair in gold:
        said, true = answers.get(pair["id"]) == label, pair["relation"] == label
        counts.add(said and true, said and not true, true and not said)
    return counts
