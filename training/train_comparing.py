"""Train the relation model on judged pairs: ``python training/train_comparing.py --data DIR``.

``DIR`` is the folder that holds ``pairs/open.jsonl``. Plain numpy, one thread, seconds.
Writes ``src/according/resources/comparing_relations.json``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from according.comparing.features import answer_all
from according.comparing.passages import PassageView, study
from according.comparing.relations import RELATIONS, RelationModel, vector
from according.spans import Span

Floats = NDArray[np.float64]
OUT = Path(__file__).parents[1] / "src/according/resources/comparing_relations.json"
STRENGTH = 12.0
PRIOR_POWER = 0.6


def read_pairs(path: Path) -> list[dict[str, Any]]:
    """Return the judged pairs of a file, one a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def view(side: dict[str, Any]) -> PassageView:
    """Return the passage of one side of a pair."""
    return PassageView(
        side["text"], (Span(*side["span"]),), side["title"], side["publisher"], side["published_at"]
    )


def inputs(pairs: list[dict[str, Any]]) -> tuple[tuple[str, ...], Floats]:
    """Return the names of the model's inputs and their values (pairs, features)."""
    rows = [vector(answer_all(study(view(p["left"])), study(view(p["right"])))) for p in pairs]
    names = tuple(rows[0])
    return names, np.array([[row[n] for n in names] for row in rows])


def fit(
    x: Floats, y: NDArray[np.int64], strength: float = STRENGTH, prior_power: float = PRIOR_POWER,
    names: tuple[str, ...] = (), weight: Floats | None = None,
) -> RelationModel:  # fmt: skip
    """Fit the softmax by accelerated gradient descent with an L2 penalty.

    ``x`` (n, features), ``y`` (n,) indices of ``RELATIONS``; ``strength`` is the penalty on
    the squared weights; each pair counts its relation's frequency to the power of minus
    ``prior_power``, so that rare relations are not forgotten.
    """
    mean, scale = x.mean(0), np.maximum(x.std(0), 0.05)
    z = (x - mean) / scale
    n, k = len(y), len(RELATIONS)
    counts = np.bincount(y, minlength=k).clip(1)
    sample = (counts / n * k) ** -prior_power
    each = sample[y] * (1.0 if weight is None else weight)
    each = each / each.mean()
    target = np.eye(k)[y]
    weights, bias = np.zeros((z.shape[1], k)), np.zeros(k)
    old_w, old_b = weights, bias
    lipschitz = 0.5 * float(np.linalg.norm(z.T * each @ z, 2)) + strength + n
    for step in range(1, 401):
        momentum = (step - 1) / (step + 2)
        at_w = weights + momentum * (weights - old_w)
        at_b = bias + momentum * (bias - old_b)
        logits = z @ at_w + at_b
        soft = np.exp(logits - logits.max(1, keepdims=True))
        soft /= soft.sum(1, keepdims=True)
        error = (soft - target) * each[:, None]
        old_w, old_b = weights, bias
        weights = at_w - (z.T @ error + strength * at_w) / lipschitz
        bias = at_b - error.sum(0) / lipschitz
    return RelationModel(names, mean, scale, weights, bias)


def main() -> None:
    """Train on all judged pairs and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.data / "pairs/open.jsonl")
    names, x = inputs(pairs)
    y = np.array([RELATIONS.index(p["relation"]) for p in pairs])
    OUT.write_text(fit(x, y, names=names).to_json() + "\n", encoding="utf-8")
    print(f"{len(pairs)} pairs, {len(names)} inputs, written to {OUT}")


if __name__ == "__main__":
    main()
