"""Train the event-mention scorer on ECB+ train: ``python training/train_mentions.py --data DIR``.

``DIR`` holds ``data/ecbplus``. Lemma pairs are counted and weights fitted on train only, and the
threshold of a merge is chosen by cross-validation over train's topics; dev is not read. Plain
numpy, one thread, about a minute.
Writes ``src/according/resources/comparing_mentions.json``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from according.comparing.events import average_link
from according.comparing.mentions import (
    FEATURES,
    MentionModel,
    MentionView,
    head_lemma,
    pair_features,
)
from benchmarks.coreference import score_clusters

Floats = NDArray[np.float64]
Small = NDArray[np.float32]  # a topic has a hundred thousand pairs
KEPT = 0.12  # of the pairs that are two events, the share that is learnt from
FOLDS = 4
THRESHOLDS = np.arange(0.25, 0.55, 0.05)
OUT = Path(__file__).parents[1] / "src/according/resources/comparing_mentions.json"
Topic = tuple[list[MentionView], list[str]]


def read_topics(path: Path) -> dict[str, Topic]:
    """Return the validated event mentions of each gold topic, with their gold chains."""
    out: dict[str, Topic] = {}
    for line in path.read_text("utf-8").split("\n"):
        if not line.strip():
            continue
        d = json.loads(line)
        views, chains = out.setdefault(d["meta"]["topic"], ([], []))
        for m in d["mentions"]:
            if "ACTION" in m["tag"] and m["validated"]:
                views.append(MentionView(d["id"], d["text"], m["start"], m["end"]))
                alone = f"{d['id']}/{m['id']}"
                crossing = m["chain"] is not None and not m["chain"].startswith("INTRA")
                chains.append(
                    m["chain"] if crossing else f"{d['id']}/{m['chain']}" if m["chain"] else alone
                )
    return out


def gold_clusters(chains: list[str]) -> list[list[int]]:
    """Return the mentions of each chain as lists of indices."""
    found: dict[str, list[int]] = defaultdict(list)
    for i, chain in enumerate(chains):
        found[chain].append(i)
    return list(found.values())


def lemma_counts(topic: Topic) -> tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]:
    """Count the chains that join two lemmas, and the chances they had, in one topic."""
    lemmas = [head_lemma(m.text[m.start : m.end])[0] for m in topic[0]]
    by_chain: dict[str, set[str]] = defaultdict(set)
    for lemma, chain in zip(lemmas, topic[1], strict=True):
        by_chain[chain].add(lemma)
    joined: dict[tuple[str, str], int] = defaultdict(int)
    met: dict[tuple[str, str], int] = defaultdict(int)
    chains = list(by_chain.values())
    for one in chains:
        for a, b in combinations(sorted(one), 2):
            joined[a, b] += 1
    for one, two in combinations(chains, 2):
        for a in one:
            for b in two:
                if a != b:
                    met[min(a, b), max(a, b)] += 1
    return joined, met


def synonyms(counts: Iterable[tuple[dict[tuple[str, str], int], dict[tuple[str, str], int]]]
             ) -> dict[tuple[str, str], float]:  # fmt: skip
    """Return the log-odds that two lemmas name one event, for pairs ever joined."""
    joined: dict[tuple[str, str], int] = defaultdict(int)
    met: dict[tuple[str, str], int] = defaultdict(int)
    for j, m in counts:
        for key, n in j.items():
            joined[key] += n
        for key, n in m.items():
            met[key] += n
    return {key: math.log((n + 0.3) / (0.2 * met.get(key, 0) + 0.3)) for key, n in joined.items()}


def fit(x: Floats, y: Floats, strength: float = 50.0) -> tuple[Floats, Floats, Floats, float]:
    """Fit a logistic model by Newton's method; return mean, scale, weights and bias."""
    mean, scale = x.mean(0), np.maximum(x.std(0), 0.02)
    z = np.c_[(x - mean) / scale, np.ones(len(x))]
    w = np.zeros(z.shape[1])
    penalty = np.r_[np.full(z.shape[1] - 1, strength), 1e-3]
    for _ in range(9):
        p = 1 / (1 + np.exp(-np.clip(z @ w, -30, 30)))
        gradient = z.T @ (p - y) + penalty * w
        hessian = (z * (p * (1 - p))[:, None]).T @ z + np.diag(penalty)
        w = w - np.linalg.solve(hessian, gradient)
    return mean, scale, w[:-1], float(w[-1])


Rows = tuple[Floats, Floats]


def learn(rows: Iterable[Rows]) -> MentionModel:
    """Fit a model without lemma pairs or a threshold to the pairs of some topics.

    Only some of the pairs of two events are learnt from; the bias is set right for all.
    """
    xs, ys = zip(*rows, strict=True)
    mean, scale, weights, bias = fit(np.concatenate(xs), np.concatenate(ys))
    return MentionModel(mean, scale, weights, bias + math.log(KEPT), 0.5, {})


def choose(
    rows: dict[str, Rows], features: dict[str, Small], gold: dict[str, list[list[int]]]
) -> float:
    """Return the threshold that is best on topics that were held out of the fit."""
    names = sorted(rows, key=int)
    order = np.random.default_rng(5).permutation(len(names))
    scores: dict[str, Floats] = {}
    for fold in range(FOLDS):
        held_out = [names[i] for i in order[fold::FOLDS]]
        model = learn(rows[n] for n in names if n not in held_out)
        scores |= {n: model.probability(features[n].astype(np.float64)) for n in held_out}
    best = (0.0, 0.5)
    for threshold in THRESHOLDS:
        score = score_clusters(
            [(gold[n], average_link(s, float(threshold))) for n, s in scores.items()]
        )
        print(f"threshold {threshold:.2f}: CoNLL {score.conll:.2f}, cross-validated", flush=True)
        best = max(best, (score.conll, float(threshold)))
    return best[1]


def main() -> None:
    """Train, choose the threshold, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    train = read_topics(arguments.data / "data/ecbplus/train.jsonl")
    counts = {name: lemma_counts(t) for name, t in train.items()}
    rows: dict[str, Rows] = {}
    features: dict[str, Small] = {}
    rng = np.random.default_rng(7)
    for name, (views, chains) in train.items():
        held_out = synonyms(c for n, c in counts.items() if n != name)
        features[name] = pair_features(views, held_out).astype(np.float32)
        i, j = np.triu_indices(len(views), 1)
        _, chain = np.unique(chains, return_inverse=True)
        y = (chain[i] == chain[j]).astype(float)
        keep = (y == 1) | (rng.random(len(y)) < KEPT)
        rows[name] = features[name][i[keep], j[keep]].astype(np.float64), y[keep]
    threshold = choose(rows, features, {n: gold_clusters(c) for n, (_, c) in train.items()})
    model = replace(learn(rows.values()), threshold=threshold, synonyms=synonyms(counts.values()))
    OUT.write_text(model.to_json() + "\n", encoding="utf-8")
    for name, weight in zip(FEATURES, model.weights, strict=True):
        print(f"{name:24s} {weight:+.2f}")


if __name__ == "__main__":
    main()
