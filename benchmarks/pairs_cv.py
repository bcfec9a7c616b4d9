"""Cross-validate the relation model by event: ``python benchmarks/pairs_cv.py --data DIR``.

Every judged pair is predicted by a model that saw no pair of its event; the predictions of
all folds are pooled and scored once, as ``score/measure.py`` defines the figures. Quoted
with the 95 % interval of a bootstrap over events, and with the spread over seeds (how the
events fall into folds).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from according.comparing.relations import RELATIONS, STEPS, combine
from training.train_comparing import SETTINGS, answers, fit, inputs, read_pairs

FOUR = dict(zip(RELATIONS, ("agree", "agree", "differ", "differ", "contradicts", "other", "other"),
                strict=True))  # fmt: skip
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def folds(events: list[str], count: int, seed: int) -> Ints:
    """Deal whole events into folds of about the same number of pairs."""
    rng = np.random.default_rng(seed)
    names = sorted(set(events))
    sizes = {e: events.count(e) for e in names}
    order = sorted(names, key=lambda e: (-sizes[e], rng.random()))
    load = np.zeros(count)
    fold = {}
    for name in order:
        lightest = int(rng.choice(np.flatnonzero(load == load.min())))
        fold[name] = lightest
        load[lightest] += sizes[name]
    return np.array([fold[e] for e in events])


def predict(
    steps: Mapping[str, Floats], relations: list[str], events: list[str], seed: int,
    count: int = 10, settings: Mapping[str, tuple[float, float]] = SETTINGS,
) -> Floats:  # fmt: skip
    """Return the pooled probabilities (pairs, 7) of a cross-validation by event."""
    which = folds(events, count, seed)
    out = np.zeros((len(relations), len(RELATIONS)))
    for k in range(count):
        train, test = which != k, which == k
        trained = fit(
            {n: x[train] for n, x in steps.items()},
            [r for r, t in zip(relations, train, strict=True) if t], settings,
        )  # fmt: skip
        out[test] = combine(
            {s.name: trained.steps[s.name].probability(steps[s.name][test]) for s in STEPS}
        )
    return out


def nested(
    steps: Mapping[str, Floats], relations: list[str], events: list[str], seed: int,
    count: int = 10, factors: tuple[float, ...] = (0.25, 0.5, 1.0, 2.0),
) -> Floats:  # fmt: skip
    """Cross-validate with all penalties scaled by a factor chosen inside each fold.

    The factor is chosen by a cross-validation among the training events alone, so that the
    pooled predictions owe nothing to the pairs they are scored on.
    """
    which = folds(events, count, seed)
    out = np.zeros((len(relations), len(RELATIONS)))
    for k in range(count):
        train, test = which != k, which == k
        part = {n: x[train] for n, x in steps.items()}
        own = [r for r, t in zip(relations, train, strict=True) if t]
        ran = [e for e, t in zip(events, train, strict=True) if t]
        best: tuple[float, Mapping[str, tuple[float, float]]] = (-1.0, SETTINGS)
        for factor in factors:
            scaled = {n: (s * factor, p) for n, (s, p) in SETTINGS.items()}
            got = [RELATIONS[i] for i in predict(part, own, ran, seed, 5, scaled).argmax(1)]
            score = macro_f1(own, got) + macro_f1([FOUR[r] for r in own], [FOUR[g] for g in got])
            best = max(best, (score, scaled), key=lambda b: b[0])
        trained = fit(part, own, best[1])
        out[test] = combine(
            {s.name: trained.steps[s.name].probability(steps[s.name][test]) for s in STEPS}
        )
    return out


def macro_f1(gold: list[str], got: list[str]) -> float:
    """Return the macro-F1, in percent, over the classes that stand in ``gold``."""
    scores = []
    for label in sorted(set(gold)):
        hit = sum(g == label == p for g, p in zip(gold, got, strict=True))
        wrong = sum(p == label != g for g, p in zip(gold, got, strict=True))
        missed = sum(g == label != p for g, p in zip(gold, got, strict=True))
        scores.append(100 * 2 * hit / max(1, 2 * hit + wrong + missed))
    return float(np.mean(scores))


def figures(pairs: list[dict[str, Any]], got: list[str]) -> dict[str, float]:
    """Return the four figures that the project quotes for pairs."""
    gold = [p["relation"] for p in pairs]
    two = [(g, p) for g, p in zip(gold, got, strict=True) if g in ("repeats", "corroborates")]
    tolls = [
        p for q, p in zip(pairs, got, strict=True) if q["relation"] == "differs" and q["quantity"]
    ]
    return {
        "four classes": macro_f1([FOUR[g] for g in gold], [FOUR[p] for p in got]),
        "seven classes": macro_f1(gold, got),
        "repeats/corroborates": macro_f1([g for g, _ in two], [p for _, p in two]),
        "differing tolls": 100 * sum(p == "differs" for p in tolls) / max(1, len(tolls)),
    }


def interval(pairs: list[dict[str, Any]], got: list[str], rounds: int = 500) -> dict[str, str]:
    """Return the 95 % intervals of a bootstrap that draws whole events."""
    rng = np.random.default_rng(0)
    by_event: dict[str, list[int]] = {}
    for i, p in enumerate(pairs):
        by_event.setdefault(p["event"], []).append(i)
    events = list(by_event.values())
    drawn: dict[str, list[float]] = {}
    for _ in range(rounds):
        at = [i for e in rng.integers(0, len(events), len(events)) for i in events[e]]
        for name, value in figures([pairs[i] for i in at], [got[i] for i in at]).items():
            drawn.setdefault(name, []).append(value)
    return {
        name: f"{np.percentile(v, 2.5):.1f} to {np.percentile(v, 97.5):.1f}"
        for name, v in drawn.items()
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--nested", action="store_true", help="choose penalties inside each fold")
    arguments = parser.parse_args()
    pairs = read_pairs(arguments.data / "pairs/open.jsonl")
    steps = inputs(answers(pairs))
    relations, events = [p["relation"] for p in pairs], [p["event"] for p in pairs]
    table: dict[str, list[float]] = {}
    first: list[str] = []
    for seed in range(arguments.seeds):
        found = (nested if arguments.nested else predict)(steps, relations, events, seed)
        got = [RELATIONS[i] for i in found.argmax(1)]
        first = first or got
        for name, value in figures(pairs, got).items():
            table.setdefault(name, []).append(value)
    bounds = interval(pairs, first)
    for name, values in table.items():
        print(
            f"{name:22s} {np.mean(values):5.1f} (seeds {min(values):.1f} to {max(values):.1f}; "
            f"95 % interval of seed 0: {bounds[name]})"
        )


if __name__ == "__main__":
    main()
