"""Fit the weights that choose between namesakes: ``python training/fit_places.py --data DIR``.

``DIR`` holds ``geo_trnews``, ``geo_lgl`` and ``geo_geovirus``, each with ``train.jsonl``: a
document a line, ``text``, ``meta.title`` and ``toponyms`` (``start``, ``end``, ``gaz`` with
GeoNames id, ``lat`` and ``lon``). Only these train parts are read. The result goes to
``resources/gazetteer_weights.yaml``.

A softmax regression with an L2 penalty, in two stages as the reader uses it; the temperature is
fitted on predictions of five folds of documents; ``--decide`` (0.5) is where a place is decided.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from according.reading.gazetteer import LEVEL_NUMBER, Gazetteer
from according.reading.gazetteer_index import LEVELS
from according.reading.gazetteer_keys import name_key
from according.reading.places_evidence import FIRST, SECOND, Evidence, distance_km, gather
from according.reading.toponyms import Toponym
from according.spans import Span

CORPORA = ("geo_trnews", "geo_lgl", "geo_geovirus")
TARGET = Path(__file__).parents[1] / "src/according/resources/gazetteer_weights.yaml"
NEAR_GOLD_KM = 40.0
PENALTY = 0.3
LGL_SHARE = 0.4
# No corpus names publishers, so these two are set by hand: worth about a threefold population.
BY_HAND = {"publisher_country": 1.0, "publisher_region": 0.7}


def gold_rows(evidence: Evidence, group: int, gaz: dict[str, Any]) -> np.ndarray:
    """Return the candidates of a group that are right; none where the gazetteer lacks the place."""
    c = evidence.candidates
    mine = np.flatnonzero(c.key == group)
    same = mine[c.id[mine] == int(gaz.get("geonameid") or -1)]
    if len(same):
        return same
    far = distance_km(c.lat[mine], c.lon[mine], float(gaz["lat"]), float(gaz["lon"]))
    if "wikipedia" in gaz:
        # GeoVirus has no ids, and its points of large places differ from ours: go by the title.
        title = name_key(str(gaz["wikipedia"]).rsplit("/", 1)[-1].replace("_", " ").split(",")[0])
        for i, km in zip(mine, far, strict=True):
            level = LEVELS[c.level[i]]
            limit = {"region": 600.0, "district": 100.0}.get(level, 0.0 if level == "town" else 9e9)
            name = name_key(evidence.gazetteer.name(int(c.index[i]), int(c.row[i])))
            asked = evidence.groups[group].keys[0]
            if km <= limit and title in (name, asked) and (level != "region" or c.main[i]):
                return np.array([i])
    return mine[(far <= NEAR_GOLD_KM) & (c.level[mine] != LEVEL_NUMBER["country"])]


class Sample:
    """All groups of all documents in flat arrays."""

    def __init__(self, data: Path) -> None:
        gazetteer = Gazetteer.open()
        self.evidence: list[Evidence] = []
        features, group, gold, fold, weight = [], [], [], [], []
        self.sizes: list[int] = []
        total = 0
        for corpus in CORPORA:
            for n, line in enumerate((data / corpus / "train.jsonl").open(encoding="utf-8")):
                d = json.loads(line)
                known = [
                    t
                    for t in d["toponyms"]
                    if t.get("gaz") and t["gaz"].get("lat") not in (None, "")
                ]
                toponyms = [Toponym(Span(t["start"], t["end"]), 1.0, "PLACE") for t in known]
                e = gather(d["text"], toponyms, gazetteer, title=d["meta"].get("title"))
                right = np.zeros(len(e.candidates.key), bool)
                times = np.zeros(len(e.groups))
                for t, g in zip(known, e.group_of, strict=True):
                    if g >= 0:
                        right[gold_rows(e, g, t["gaz"])] = True
                        times[g] += 1
                self.evidence.append(e)
                features.append(e.features)
                group.append(e.candidates.key + total)
                gold.append(right)
                # LGL was made of namesakes of famous towns; counted fully it would teach that
                # "Athens" is hardly ever the capital of Greece.
                weight.append(np.sqrt(times) * (LGL_SHARE if corpus == "geo_lgl" else 1.0))
                fold.append(np.full(len(e.groups), n % 5))
                total += len(e.groups)
        self.features, self.group = np.concatenate(features), np.concatenate(group)
        self.gold, self.weight = np.concatenate(gold), np.concatenate(weight)
        self.fold, self.total = np.concatenate(fold), total

    def context(self, probability: np.ndarray) -> np.ndarray:
        out, at = [], 0
        for e in self.evidence:
            n = len(e.candidates.key)
            out.append(e.context(probability[at : at + n]))
            at += n
        return np.concatenate(out)

    def softmax(self, scores: np.ndarray, none: float) -> tuple[np.ndarray, np.ndarray]:
        top = np.full(self.total, none)
        np.maximum.at(top, self.group, scores)
        power, nothing = np.exp(scores - top[self.group]), np.exp(none - top)
        total = nothing + np.bincount(self.group, power, self.total)
        return power / total[self.group], nothing / total

    def fit(self, features: np.ndarray, use: np.ndarray, steps: int = 15) -> np.ndarray:
        """Return the weights and, last, the score of "none of these".

        Fisher scoring: the curvature is that of the model's own distribution, so each step goes
        down although a group may have several right candidates.
        """
        n = features.shape[1]
        w = np.zeros(n + 1)
        has_gold = np.bincount(self.group, self.gold, self.total) > 0
        weight = self.weight * use
        row_weight = weight[self.group]
        for _ in range(steps):
            p, nothing = self.softmax(features @ w[:-1], w[-1])
            right = np.bincount(self.group, p * self.gold, self.total)
            target = np.where(self.gold, p / np.maximum(right[self.group], 1e-12), 0.0)
            gradient = np.append(
                features.T @ ((p - target) * row_weight), ((nothing - ~has_gold) * weight).sum()
            ) + PENALTY * w  # fmt: skip
            mean = np.stack(
                [np.bincount(self.group, p * features[:, f], self.total) for f in range(n)]
                + [nothing], axis=1,
            )  # fmt: skip
            curve = -(mean * weight[:, None]).T @ mean + PENALTY * np.eye(n + 1)
            curve[:n, :n] += (features * (p * row_weight)[:, None]).T @ features
            curve[n, n] += (nothing * weight).sum()
            w -= np.linalg.solve(curve, gradient)
        return w

    def loss(self, scores: np.ndarray, none: float, use: np.ndarray) -> float:
        p, nothing = self.softmax(scores, none)
        right = np.bincount(self.group, p * self.gold, self.total)
        has_gold = np.bincount(self.group, self.gold, self.total) > 0
        chance = np.where(has_gold, right, nothing)
        weight = self.weight * use
        return float(-(np.log(np.maximum(chance, 1e-9)) * weight).sum() / weight.sum())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--decide", type=float, default=0.5)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    options = parser.parse_args()
    sample = Sample(options.data)
    everyone = np.ones(sample.total, bool)
    first = sample.fit(sample.features, everyone)
    p, _ = sample.softmax(sample.features @ first[:-1], first[-1])
    features = np.concatenate([sample.features, sample.context(p)], axis=1)
    second = sample.fit(features, everyone)
    # The temperature, on folds that the weights have not seen.
    held = np.zeros(len(features))
    none = np.zeros(5)
    for k in range(5):
        w = sample.fit(features, sample.fold != k, steps=8)
        rows = sample.fold[sample.group] == k
        held[rows] = features[rows] @ w[:-1]
        none[k] = w[-1]
    losses = {
        t: sum(sample.loss(held / t, none[k] / t, sample.fold == k) for k in range(5)) / 5
        for t in np.arange(0.7, 2.01, 0.05).round(2).tolist()
    }
    temperature = min(losses, key=lambda t: losses[t])
    loss = sample.loss(features @ second[:-1], second[-1], everyone)
    print(
        f"{sample.total} groups, {len(features)} candidates; loss {loss:.4f}, held out "
        f"{losses[temperature]:.4f} at temperature {temperature}"
    )
    for w in (first, second):
        for name, value in BY_HAND.items():
            w[FIRST.index(name)] = value
    written = {
        "first": {f: round(float(x), 3) for f, x in zip(FIRST, first[:-1], strict=True)},
        "second": {f: round(float(x), 3) for f, x in zip(SECOND, second[:-1], strict=True)},
        "none": {"first": round(float(first[-1]), 3), "second": round(float(second[-1]), 3)},
        "temperature": temperature,
        "decide": options.decide,
    }
    text = (
        "# Weights of the features that choose between namesakes (reading/places_evidence.py),\n"
        "# fitted by training/fit_places.py.\n" + yaml.safe_dump(written, sort_keys=False)
    )
    options.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
