"""Train the pair scorer that decides who "he" and "the expert" are.

    python -m training.train_people --data DIR [--out FILE] [--cross 5] [--epochs 14]

``DIR`` holds ``corpus/train.jsonl`` and ``corpus/dev.jsonl`` (the dispatch corpus),
``data/gum/train.jsonl`` (GUM, coreference, CC BY texts) and ``exclude.json`` (texts never to
train on). ``--cross N`` also reports N-fold cross-validation on train. Needs torch, one
thread, a minute or two. Thresholds are chosen on dev; the figures printed are those of
``score/measure.py`` with gold mentions and gold attributions, and with simulated noise.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from according.reading.completions import complete
from according.reading.coreference import Scorer, Thresholds, from_json
from according.reading.mention_features import UNARY, Mention, tabulate
from according.reading.pair_features import PAIR, pairs
from according.reading.sources import tidy, with_sources
from according.reading.words import Words, lexicon
from according.records import Attribution
from according.spans import Span
from training.measure_people import Figures, Sample, corpus_samples, measure, noisy, report

HIDDEN = 40


GUM_TYPES = {"person": "PERSON", "organization": "ORG", "place": "PLACE", "object": "FACILITY"}


def gum_samples(path: Path, excluded: set[str]) -> list[Sample]:
    """Read GUM's coreference chains as samples; types are mapped, plural people are a GROUP."""
    out = []
    for line in path.open(encoding="utf-8"):
        d = json.loads(line)
        if d["id"] in excluded:
            continue
        entity: dict[Span, str] = {}
        mentions = []
        for e in d["entities"]:
            type_ = GUM_TYPES.get(e["etype"])
            span = Span(e["start"], e["end"])
            if type_ is None or span in entity:
                continue
            words = e["text"].lower()
            last = words.split()[-1] if words else ""
            several = words in ("they", "them", "their", "we", "us", "our")
            if type_ == "PERSON" and (several or (last.endswith("s") and words == e["text"])):
                type_ = "GROUP"
            entity[span] = e["chain"]
            mentions.append(Mention(span, type_, 1.0))
        atts = []
        for n, a in enumerate(d["attributions"]):
            source = tuple(Span(s["start"], s["end"]) for s in a["source"])[:1]
            content = tuple(Span(s["start"], s["end"]) for s in a["content"])
            if source:
                atts.append(Attribution(f"a{n}", source, (), content, "indirect", "say"))
        out.append(Sample(d["id"], d["text"], None, tuple(mentions), entity, tuple(atts), None))
    return out


@dataclass
class Batch:
    """One dispatch as arrays: pairs, and which of them are gold antecedents."""

    unary: torch.Tensor
    i: torch.Tensor
    j: torch.Tensor
    features: torch.Tensor
    gold: torch.Tensor
    first: torch.Tensor
    weight: torch.Tensor


def batch(s: Sample, corpus: bool) -> Batch | None:
    """Compute features; mentions decided by rule (I, we, who) carry no loss."""
    lex = lexicon()
    words = Words(s.text)
    mentions = complete(words, tidy(s.text, s.mentions), lex)
    everyone, own = with_sources(words, mentions, s.attributions, lex)
    if len(everyone) < 2:
        return None
    table = tabulate(words, everyone, s.attributions, own, lex)
    found = pairs(words, table)
    ids = [s.entity.get(m.span) for m in everyone]
    aside = [
        d.pronoun is not None and (d.pronoun.person < 3 or d.pronoun.form == "relative")
        for d in table.what
    ]
    known = np.array([x is not None for x in ids])
    codes = np.array([hash(x) if x is not None else -k - 1 for k, x in enumerate(ids)])
    usable = np.array([not a for a in aside])
    keep = usable[found.i] & usable[found.j]
    i, j, f = found.i[keep], found.j[keep], found.features[keep]
    gold = codes[i] == codes[j]
    has = np.zeros(len(ids), bool)
    np.logical_or.at(has, j, gold)
    weight = np.where(known & usable, 1.0, 0.0)
    for k, d in enumerate(table.what):
        # sources are what is asked for; pronouns and "the expert" are where it is hard
        if table.source_of[k]:
            weight[k] *= 3.0 if corpus else 1.5
        if table.mentions[k].type not in ("PERSON", "ORG", "GROUP"):
            weight[k] *= 0.5
        if d.kind == "name":
            weight[k] *= 0.7
    if not corpus:
        weight *= 0.4
    t = lambda x, dt: torch.tensor(np.ascontiguousarray(x), dtype=dt)  # noqa: E731
    return Batch(
        t(table.unary, torch.float32), t(i, torch.int64), t(j, torch.int64),
        t(f, torch.float32), t(gold, torch.bool), t(~has, torch.bool), t(weight, torch.float32),
    )  # fmt: skip


class Net(torch.nn.Module):
    """The scorer of ``coreference.Scorer``, for training."""

    def __init__(self) -> None:
        super().__init__()
        u, p = len(UNARY), len(PAIR)
        self.antecedent = torch.nn.Parameter(torch.randn(u, HIDDEN) * 0.15)
        self.anaphor = torch.nn.Parameter(torch.randn(u, HIDDEN) * 0.15)
        self.pair = torch.nn.Parameter(torch.randn(p, HIDDEN) * 0.15)
        with torch.no_grad():
            self.pair[PAIR.index("similarity")] = 0.0
        self.bias = torch.nn.Parameter(torch.zeros(HIDDEN))
        self.out = torch.nn.Parameter(torch.randn(HIDDEN) * 0.2)
        self.new_hidden = torch.nn.Parameter(torch.randn(u, 12) * 0.15)
        self.new_bias = torch.nn.Parameter(torch.zeros(12))
        self.new_out = torch.nn.Parameter(torch.randn(12) * 0.2)

    def loss(self, b: Batch, drop: float) -> torch.Tensor:
        """Return minus the log of the probability of any gold antecedent, or of "new"."""
        hidden = (b.unary @ self.antecedent)[b.i] + (b.unary @ self.anaphor + self.bias)[b.j]
        hidden = torch.relu(hidden + b.features @ self.pair)
        hidden = torch.nn.functional.dropout(hidden, drop, self.training)
        s = hidden @ self.out
        new = torch.relu(b.unary @ self.new_hidden + self.new_bias) @ self.new_out
        n = len(b.unary)
        low = torch.full((n,), -40.0)
        top = new.detach().scatter_reduce(0, b.j, s.detach(), "amax")
        e = torch.exp(s - top[b.j])
        e_new = torch.exp(new - top)
        every = e_new + torch.zeros(n).index_add(0, b.j, e)
        right = torch.zeros(n).index_add(0, b.j, e * b.gold) + e_new * b.first
        return -(torch.log(right / every + 1e-7).clamp(min=low) * b.weight).sum()


def train(samples: Sequence[Batch], epochs: int, seed: int) -> Scorer:
    """Train one network; full determinism for a seed on one thread."""
    torch.manual_seed(seed)
    rng = random.Random(seed)
    net = Net()
    optimiser = torch.optim.AdamW(net.parameters(), lr=4e-3, weight_decay=0.02)
    order = list(range(len(samples)))
    steps = epochs * len(order)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda k: min(1.0, (k + 1) / 50) * max(0.02, 1 - k / steps)
    )
    net.train()
    for _ in range(epochs):
        rng.shuffle(order)
        for k in order:
            b = samples[k]
            loss = net.loss(b, 0.15) / max(1.0, float(b.weight.sum()))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    weights = {k: np.round(v.detach().numpy(), 4).tolist() for k, v in net.named_parameters()}
    return from_json(as_json(weights, Thresholds()))


def as_json(weights: dict[str, Any], thresholds: Thresholds) -> dict[str, Any]:
    return {
        "unary": list(UNARY),
        "pairs": list(PAIR),
        "thresholds": {"pronoun": thresholds.pronoun, "nominal": thresholds.nominal,
                       "margin": thresholds.margin},
        "weights": weights,
    }  # fmt: skip


def calibrate(samples: Sequence[Sample], model: Scorer, cost: float = 1.0) -> Scorer:
    """Choose thresholds on dev: most sources right, a wrong one costing as much as ``cost``."""
    best, chosen = -1e9, model
    for pronoun in (0.35, 0.5, 0.6):
        for nominal in (0.3, 0.45):
            for margin in (0.0, 0.15):
                trial = replace(model, thresholds=Thresholds(pronoun, nominal, margin))
                everyone, _ = measure(samples, trial)
                value = everyone.right - cost * everyone.wrong
                if value > best:
                    best, chosen = value, trial
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=None)
    parser.add_argument("--cross", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-gum", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(1)
    lists = json.loads((args.data / "exclude.json").read_text(encoding="utf-8"))
    excluded = {name for names in lists.values() for name in names}
    samples = corpus_samples(args.data / "corpus/train.jsonl")
    dev = corpus_samples(args.data / "corpus/dev.jsonl")
    held = {d.text for d in dev}
    samples = [s for s in samples if s.text not in held and s.id not in excluded]
    extra = [] if args.no_gum else gum_samples(args.data / "data/gum/train.jsonl", excluded)
    rng = random.Random(args.seed)
    print(f"{len(samples)} dispatches, {len(extra)} of GUM; excluded by name: {len(excluded)}")

    def prepared(some: Sequence[Sample]) -> list[Batch]:
        clean = [batch(s, True) for s in some]
        rough = [batch(noisy(s, rng, 0.12, rng.random() < 0.5, 0.08), True) for s in some]
        return [b for b in (*clean, *rough) if b is not None]

    gum = [b for b in (batch(s, False) for s in extra) if b is not None]
    if args.cross:
        total, hard = Figures(), Figures()
        for fold in range(args.cross):
            inner = [s for k, s in enumerate(samples) if k % args.cross != fold]
            outer = [s for k, s in enumerate(samples) if k % args.cross == fold]
            model = train(prepared(inner) + gum, args.epochs, args.seed)
            a, h = measure(outer, model, show=args.show)
            for mine, new in ((total, a), (hard, h)):
                mine.right += new.right
                mine.wrong += new.wrong
                mine.alone += new.alone
                mine.none += new.none
            print(f"fold {fold}: all {a}; hard {h}", flush=True)
        print(f"cross-validation: all {total}\n   pronoun/nominal {hard}", flush=True)
    if args.out is None and args.cross:
        return
    model = calibrate(dev, train(prepared(samples) + gum, args.epochs, args.seed))
    print("thresholds", model.thresholds)
    report(dev, model, args.seed, args.show)
    if args.out is not None:
        fields = [name for name, _ in Net().named_parameters()]
        weights = {k: np.round(getattr(model, k).astype(float), 4).tolist() for k in fields}
        args.out.write_text(json.dumps(as_json(weights, model.thresholds)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
