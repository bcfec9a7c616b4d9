"""Fit how place names are found by the gazetteer: ``python training/fit_toponyms.py --data DIR``.

``DIR`` holds ``geo_trnews``, ``geo_lgl``, ``geo_geovirus`` and ``ner_worldwide``, each with
``train.jsonl`` (only these train parts are read). A match is right when it overlaps a toponym; in
``ner_worldwide``, a Location or Facility, and matches inside organisations are left out, since
corpora differ on whether "Aleppo University" names a place. Logistic regression; the names that
are nearly always something else in ``ner_worldwide`` are listed as such.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import yaml

from according.reading.gazetteer import Gazetteer
from according.reading.toponyms_known import FINDING, matches, written

TARGET = Path(__file__).parents[1] / "src/according/resources/gazetteer_finding.yaml"
SHARE = {"geo_trnews": 2.0, "geo_geovirus": 1.0, "geo_lgl": 0.3, "ner_worldwide": 0.5}
SEEN_OFTEN = 5


def labelled(data: Path) -> Iterator[tuple[str, str, dict[str, float], bool]]:
    """Yield (corpus, key, features, whether it is a toponym) for each match."""
    gazetteer = Gazetteer.open()
    for corpus in SHARE:
        for n, line in enumerate((data / corpus / "train.jsonl").open(encoding="utf-8")):
            if corpus == "ner_worldwide" and n % 2:
                continue  # half of its 942 articles weighs as much as the other corpora
            d = json.loads(line)
            spans = d.get("toponyms") or d["entities"]
            for m in matches(d["text"], gazetteer):
                if m.adjective:
                    continue
                over = [
                    s.get("type", "Location") for s in spans
                    if s["start"] < m.span.end and m.span.start < s["end"]
                ]  # fmt: skip
                right = any(t in ("Location", "Facility") for t in over)
                if not right and any(t in ("Organization", "NORP") for t in over):
                    continue
                yield corpus, written(d["text"], m), m.features, right


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--report", type=float, default=0.6)
    parser.add_argument("-o", "--output", type=Path, default=TARGET)
    options = parser.parse_args()
    found = list(labelled(options.data))
    yes, no = Counter[str](), Counter[str]()
    for corpus, key, _, right in found:
        if corpus == "ner_worldwide":
            (yes if right else no)[key] += 1
    never = sorted(k for k, n in no.items() if n >= SEEN_OFTEN and yes[k] <= 0.05 * n)
    for _, key, features, _ in found:
        features["plain"] = float(key in never)
    x = np.array([[f.get(name, 0.0) for name in FINDING] for _, _, f, _ in found])
    y = np.array([right for _, _, _, right in found], float)
    share = np.array([SHARE[corpus] for corpus, _, _, _ in found])
    design = np.concatenate([x, np.ones((len(x), 1))], axis=1)
    w = np.zeros(design.shape[1])
    for _ in range(30):  # Newton's method
        p = 1 / (1 + np.exp(-design @ w))
        curve = (design * (share * p * (1 - p))[:, None]).T @ design + np.eye(len(w))
        w -= np.linalg.solve(curve, design.T @ (share * (p - y)) + w)
    p = 1 / (1 + np.exp(-design @ w))
    for corpus in SHARE:
        mine = np.array([c == corpus for c, _, _, _ in found])
        keep = mine & (p >= options.report)
        print(
            f"{corpus}: {mine.sum()} matches, {y[mine].mean():.3f} right; reported {keep.sum()}, "
            f"{y[keep].mean():.3f} right, {y[keep].sum() / y[mine].sum():.3f} of the right ones"
        )
    written = {
        "weights": {f: round(float(v), 3) for f, v in zip(FINDING, w, strict=False)},
        "bias": round(float(w[-1]), 3),
        "report": options.report,
        "never": never,
    }
    options.output.write_text(
        "# Weights for finding place names (reading/toponyms_known.py), fitted by\n"
        "# training/fit_toponyms.py. `never`: names that news nearly always means otherwise.\n"
        + yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=100),
        encoding="utf-8",
    )


if __name__ == "__main__":
    main()
