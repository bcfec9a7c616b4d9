"""Train the relation model on judged pairs: ``python training/train_comparing.py --data DIR``.

``DIR`` is the folder that holds ``pairs/open.jsonl``. Plain numpy, one thread, seconds.
Writes ``src/according/resources/comparing_relations.json``.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from according.comparing.features import answer_all
from according.comparing.passages import PassageView, study
from according.comparing.relations import STEPS, RelationModel, Weights
from according.spans import Span

Floats = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "src/according/resources/comparing_relations.json"

# For each step: the penalty on squared weights, and the power to which rarity counts (0:
# every pair counts one; 1: both answers weigh the same in sum).
SETTINGS: dict[str, tuple[float, float]] = {
    "another event": (60.0, 0.5),
    "cannot both hold": (40.0, 0.5),
    "another figure or stage": (15.0, 0.5),
    "independent": (8.0, 0.3),
    "a later stage": (30.0, 0.3),
    "far apart": (10.0, 0.5),
}
# What a doubled sign expects a full answer to add to the decision (log-odds).
EXPECTED = 2.0


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Return the judged pairs of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]


def view(side: dict[str, Any]) -> PassageView:
    """Return the passage of one side of a pair."""
    return PassageView(
        side["text"], (Span(*side["span"]),), side["title"], side["publisher"], side["published_at"]
    )


def answers(pairs: list[dict[str, Any]]) -> dict[str, Floats]:
    """Return the answers to all questions by name, each an array (pairs,)."""
    rows = [answer_all(study(view(p["left"])), study(view(p["right"]))).scores for p in pairs]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def inputs(values: Mapping[str, Floats]) -> dict[str, Floats]:
    """Return the inputs of each step by the step's name, each an array (pairs, inputs)."""
    return {s.name: np.stack([values[n] for n in s.names], axis=1) for s in STEPS}


def fit_step(x: Floats, yes: Floats, signs: Floats, strength: float, power: float) -> Weights:
    """Fit one step: logistic, with an L2 penalty and the signs held.

    ``x`` (pairs, inputs), ``yes`` (pairs,) of 0 and 1, ``signs`` (inputs,) of 1, -1 and 0
    (free); 2 and -2 expect a weight of ``EXPECTED`` and are pulled there instead of to
    nothing. Accelerated projected gradient descent; the problem is convex.
    """
    mean, scale = x.mean(0), np.maximum(x.std(0), 0.05)
    z = (x - mean) / scale
    share = min(max(float(yes.mean()), 1e-3), 1 - 1e-3)
    each = np.where(yes == 1, (1 / share) ** power, (1 / (1 - share)) ** power)
    each = each / each.mean()
    step = 1 / (0.25 * float(np.linalg.norm((z.T * each) @ z, 2)) + strength + 0.25 * len(yes))
    expected = np.where(np.abs(signs) == 2, np.sign(signs) * EXPECTED * scale, 0.0)
    weights, bias = expected.copy(), 0.0
    old_weights, old_bias = weights, bias
    for k in range(1, 161):
        momentum = (k - 1) / (k + 2)
        at = weights + momentum * (weights - old_weights)
        at_bias = bias + momentum * (bias - old_bias)
        error = each * (1 / (1 + np.exp(-(z @ at + at_bias))) - yes)
        old_weights, old_bias = weights, bias
        weights = at - step * (z.T @ error + strength * (at - expected))
        weights = np.where(signs * weights < 0, 0.0, weights)
        bias = at_bias - step * float(error.sum())
    return Weights(mean, scale, weights, bias)


def fit(
    steps: Mapping[str, Floats], relations: list[str],
    settings: Mapping[str, tuple[float, float]] = SETTINGS,
) -> RelationModel:  # fmt: skip
    """Fit all steps; ``steps`` as ``inputs`` gives them, ``relations`` one for each pair."""
    out = {}
    for s in STEPS:
        rows = np.array([r in s.among for r in relations])
        yes = np.array([float(r in s.yes) for r in relations])[rows]
        signs = np.array(s.signs, dtype=np.float64)
        out[s.name] = fit_step(steps[s.name][rows], yes, signs, *settings[s.name])
    return RelationModel(out)


def main() -> None:
    """Train on all judged pairs and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.data / "pairs/open.jsonl")
    trained = fit(inputs(answers(pairs)), [p["relation"] for p in pairs])
    OUT.write_text(trained.to_json() + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs, written to {OUT}")


if __name__ == "__main__":
    main()
