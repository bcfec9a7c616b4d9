"""How two passages relate: seven relations, decided in six small steps.

Each step is one yes-or-no question ("another event?", "do they agree?", "one origin?")
answered by a logistic model over a few of the answers of ``features``. The sign of every
weight is fixed beforehand by what its question means, so that few judged pairs cannot
teach it the opposite; training only says how much each counts. The weights are figures in
``resources/comparing_relations.json``, written by ``training/train_comparing.py``, and can
be read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import yaml
from numpy.typing import NDArray

from according.comparing.features import Answers, answer_all
from according.comparing.lexicons import resource
from according.comparing.passages import Passage, PassageView, study

__all__ = [
    "RELATIONS", "STEPS", "Comparison", "RelationModel", "Step", "Weights", "combine", "compare",
    "model",
]  # fmt: skip

RELATIONS = ("repeats", "corroborates", "differs", "updates", "contradicts", "related", "unrelated")
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Step:
    """One yes-or-no question among relations.

    ``yes`` are the relations that answer it with yes, ``among`` those it is asked among;
    ``inputs`` are the questions of ``features`` it weighs, each with its sign: ``+`` speaks
    for yes, ``-`` against, ``~`` either way. Doubled, the sign is a strong expectation:
    training starts from it and needs pairs to move away.
    """

    name: str
    yes: tuple[str, ...]
    among: tuple[str, ...]
    inputs: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The questions weighed, without their signs."""
        return tuple(n.lstrip("+-~") for n in self.inputs)

    @property
    def signs(self) -> tuple[int, ...]:
        """What is expected of each weight: 1 or 2 for, -1 or -2 against, 0 either way."""
        return tuple(n.count("+") - (len(n) - len(n.lstrip("-"))) for n in self.inputs)


def _steps() -> tuple[Step, ...]:
    data = yaml.safe_load(resource("comparing_steps.yaml"))["steps"]
    return tuple(
        Step(s["name"], tuple(s["yes"]), tuple(s["among"]), tuple(s["inputs"])) for s in data
    )


STEPS = _steps()


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the second passage relates to the first, how surely (0..1), and why.

    ``scores`` gives the probability of each of the seven relations.
    """

    relation: str
    score: float
    reasons: tuple[str, ...]
    scores: Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """The trained weights of one step; inputs are standardised with ``mean`` and ``scale``."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float

    def pulls(self, x: Floats) -> Floats:
        """Return what each input adds to the decision, for inputs (..., inputs)."""
        return np.asarray((x - self.mean) / self.scale * self.weights)

    def probability(self, x: Floats) -> Floats:
        """Return the probability of yes, for inputs (..., inputs)."""
        return np.asarray(1 / (1 + np.exp(-(self.pulls(x).sum(-1) + self.bias))))


@dataclass(frozen=True)
class RelationModel:
    """The weights of all steps, by the step's name."""

    steps: Mapping[str, Weights]

    def to_json(self) -> str:
        """Return the model as JSON that a person can read, rounded to four decimals."""
        data = {
            step.name: {
                "bias": round(self.steps[step.name].bias, 4),
                "inputs": {
                    name: {
                        "mean": round(float(w.mean[i]), 4),
                        "scale": round(float(w.scale[i]), 4),
                        "weight": round(float(w.weights[i]), 4),
                    }
                    for i, name in enumerate(step.names)
                },
            }
            for step in STEPS
            for w in (self.steps[step.name],)
        }
        return json.dumps(data, indent=1)

    @classmethod
    def from_json(cls, words: str) -> RelationModel:
        """Read a model that ``to_json`` wrote."""
        data = json.loads(words)
        out = {}
        for step in STEPS:
            rows = [data[step.name]["inputs"][name] for name in step.names]
            out[step.name] = Weights(
                np.array([r["mean"] for r in rows]),
                np.array([r["scale"] for r in rows]),
                np.array([r["weight"] for r in rows]),
                float(data[step.name]["bias"]),
            )
        return cls(out)


@lru_cache(maxsize=1)
def model() -> RelationModel:
    """Return the trained model that ships with the package."""
    return RelationModel.from_json(resource("comparing_relations.json"))


def combine(yes: Mapping[str, Floats]) -> Floats:
    """Return the probabilities of the seven relations (..., 7) from those of the steps."""
    other, against, moved, apart, later, far = (yes[s.name] for s in STEPS)
    same = 1 - other
    holds = same * (1 - against)
    agree, differ = holds * (1 - moved), holds * moved
    return np.stack(
        [
            agree * (1 - apart), agree * apart, differ * (1 - later), differ * later,
            same * against, other * (1 - far), other * far,
        ],
        axis=-1,
    )  # fmt: skip


def compare(left: PassageView | Passage, right: PassageView | Passage) -> Comparison:
    """Say how ``right`` relates to ``left``.

    Give the earlier passage first: ``updates`` means that the second is a later stage of
    the first. The score is the model's probability of the relation named.
    """
    a = study(left) if isinstance(left, PassageView) else left
    b = study(right) if isinstance(right, PassageView) else right
    answers = answer_all(a, b)
    trained = model()
    inputs = {s.name: np.array([answers.scores[n] for n in s.names]) for s in STEPS}
    scores = combine({n: trained.steps[n].probability(x) for n, x in inputs.items()})
    chosen = int(np.argmax(scores))
    relation = RELATIONS[chosen]
    return Comparison(
        relation,
        round(float(scores[chosen]), 3),
        _reasons(answers, trained, inputs, relation),
        {r: round(float(p), 3) for r, p in zip(RELATIONS, scores, strict=True)},
    )


def _reasons(
    answers: Answers, trained: RelationModel, inputs: Mapping[str, Floats], relation: str
) -> tuple[str, ...]:
    """Choose up to four sentences: those whose answers spoke most for the relation."""
    spoke: dict[str, float] = {}
    for step in STEPS:
        if relation not in step.among:
            continue
        side = 1.0 if relation in step.yes else -1.0
        for name, pull in zip(step.names, trained.steps[step.name].pulls(inputs[step.name]),
                              strict=True):  # fmt: skip
            if name in answers.reasons:
                spoke[name] = spoke.get(name, 0.0) + side * float(pull)
    best = [n for n in sorted(spoke, key=lambda n: -spoke[n]) if spoke[n] > 0.05][:4]
    if not best:
        return ("nothing in their words ties or parts them clearly",)
    return tuple(dict.fromkeys(answers.reasons[n] for n in best))
