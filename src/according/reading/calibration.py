"""Turn the encoder's probabilities into scores that mean what they say.

A score of 0.8 is right four times in five: a logistic map (Platt, 1999) fitted on development
dispatches, its coefficients kept with the model they belong to (``model.json``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Any

from according.reading.attributions import Draft
from according.reading.claims import ClaimDraft

__all__ = ["Calibration", "attribution_features", "claim_features"]


def _logit(p: float) -> float:
    p = min(max(p, 1e-4), 1 - 1e-4)
    return log(p / (1 - p))


def attribution_features(draft: Draft) -> tuple[float, ...]:
    """What an attribution's score depends on: its cue, its roles, and a missing source."""
    return (_logit(draft.chance), _logit(draft.clarity), float(not draft.source))


def claim_features(draft: ClaimDraft) -> tuple[float, ...]:
    """What a claim's score depends on: its trigger and its factuality label."""
    return (_logit(draft.chance), _logit(exp(max(draft.factuality_log))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """Coefficients (the constant first) of the logistic maps."""

    attribution: tuple[float, ...]
    claim: tuple[float, ...]

    @classmethod
    def of(cls, card: dict[str, Any]) -> Calibration:
        """Take the coefficients from a model card."""
        c = card["calibration"]
        return cls(tuple(c["attribution"]), tuple(c["claim"]))

    def attribution_score(self, draft: Draft) -> float:
        """Return the chance that an attribution is right (near, in the gate's words)."""
        return _logistic(self.attribution, attribution_features(draft))

    def claim_score(self, draft: ClaimDraft) -> float:
        """Return the chance that a claim is one, with the factuality it was given."""
        return _logistic(self.claim, claim_features(draft))


def _logistic(coefficients: Sequence[float], features: Sequence[float]) -> float:
    x = coefficients[0] + sum([c * f for c, f in zip(coefficients[1:], features, strict=True)])
    return round(1 / (1 + exp(-x)), 3)
