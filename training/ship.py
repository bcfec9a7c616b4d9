"""Ship a trained reader: ``python -m training.ship --weights FILE --data DIR``.

Exports the int8 graph into the package, fits the scores' calibration on the development
dispatches, and writes ``model.json`` (version, checksums, calibration, data and licences).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import according
from according.reading.attributions import draft_attributions
from according.reading.calibration import attribution_features, claim_features
from according.reading.claims import draft_claims
from according.reading.encoder import Encoder
from according.reading.windows import cut
from according.records import FACTUALITIES
from training.export import export

FOLDER = Path(according.__file__).parent / "resources" / "model"
WORD = re.compile(r"\w+(?:['’]\w+)?")
DATA = {
    "PolNeAR 1.0.0 (train)": "no licence stated; texts not redistributed",
    "the project's dispatch corpus (train)": "Wikinews CC BY 2.5, re3d's licences; CC BY 4.0",
    "the project's annotations on TR-News, newswire, re3d, FA-KES, TimeBank, GeoVirus (train)": (
        "spans and labels only"
    ),
    "re3d (train)": "OGL, CC BY, CC BY-SA, public domain, by folder",
    "English Worldwide Newswire NER (train)": "no licence stated; texts not redistributed",
    "TR-News, LGL, GeoVirus (train)": "texts not redistributed; GeoVirus CC BY 2.5",
    "event_location (train)": "annotations MIT; texts not redistributed",
    "UW event factuality (train)": "texts not redistributed",
    "PLOVER gold standard records (train)": "CC BY-SA 4.0",
    "all-MiniLM-L6-v2 (base weights)": "Apache-2.0",
}


def words_in(text: str, spans: Iterable[Any]) -> set[int]:
    """Return the numbers of the words that spans touch."""
    spans = list(spans)
    return {
        i
        for i, m in enumerate(WORD.finditer(text))
        if any(m.start() < s[1] and s[0] < m.end() for s in spans)
    }


def logistic(features: list[tuple[float, ...]], right: list[bool]) -> list[float]:
    """Fit a logistic map by Newton's method with a weak ridge; the constant comes first."""
    x = np.column_stack([np.ones(len(features)), np.array(features)])
    y = np.array(right, float)
    w = np.zeros(x.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        h = (x * (p * (1 - p))[:, None]).T @ x + 0.1 * np.eye(len(w))
        w += np.linalg.solve(h, x.T @ (y - p) - 0.1 * w)
    return [round(float(v), 4) for v in w]


def near(text: str, draft: Any, gold: list[dict[str, Any]]) -> bool:
    """Tell whether an attribution matches a gold one, as the gate's "near" does."""
    source, cue = words_in(text, draft.source), words_in(text, draft.cue)
    content = words_in(text, draft.content)
    for g in gold:
        theirs = words_in(text, g["content"])
        if cue & words_in(text, g["cue"]) and 2 * len(content & theirs) >= 0.5 * (
            len(content) + len(theirs)
        ):
            gs = words_in(text, g["source"])
            if source & gs or (not source and not gs):
                return True
    return False


def calibrate(encoder: Encoder, path: Path) -> dict[str, list[float]]:
    """Fit both scores on annotated dispatches; what is optional there is left out."""
    ax, ay, cx, cy = [], [], [], []
    for line in path.read_text("utf-8").splitlines():
        d = json.loads(line)
        text = d["text"]
        words = encoder.words(text)
        windows = [(w, encoder.encode(w, -3, -3)) for w in cut(words)]
        for draft in draft_attributions(text, words, windows):
            ax.append(attribution_features(draft))
            ay.append(near(text, draft, d["attributions"]))
        gold = {}
        for c in d["claims"]:
            for i in words_in(text, [c["trigger"], c.get("also_trigger") or c["trigger"]]):
                gold[i] = {c["factuality"], c.get("also_factuality")}
        for claim in draft_claims(words, windows):
            cx.append(claim_features(claim))
            at = words_in(text, [claim.trigger])
            label = FACTUALITIES[int(np.argmax(claim.factuality_log))]
            cy.append(any(label in gold.get(i, ()) for i in at))
    return {"attribution": logistic(ax, ay), "claim": logistic(cx, cy)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--folder", type=Path, default=FOLDER)
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    export(args.weights, args.folder / "model.onnx")
    sums = {
        name: hashlib.sha256((args.folder / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    card: dict[str, Any] = {
        "version": sums["model.onnx"][:12],
        "sha256": sums,
        "base": "all-MiniLM-L6-v2: 6 layers, 384 wide, uncased; int8",
        "data": DATA,
        "licence": "Apache-2.0 (weights)",
        "calibration": {"attribution": [0, 1, 0, 0], "claim": [0, 1, 0]},
    }
    where = args.folder / "model.json"
    where.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")
    card["calibration"] = calibrate(Encoder(args.folder), args.data / "corpus/dev.jsonl")
    where.write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(json.dumps(card["calibration"]))


if __name__ == "__main__":
    main()
