"""Train the pair scorer that decides who "he" and "the expert" are.

    python training/train_people.py --data DIR [--out FILE] [--cross 5] [--epochs 14]

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
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from according.reading.coreference import Scorer, Thresholds, from_json
from according.reading.mention_features import UNARY, Mention, tabulate
from according.reading.pair_features import PAIR, pairs
from according.reading.people import People, resolve
from according.reading.sources import tidy, with_sources
from according.reading.words import Words, lexicon
from according.records import Attribution
from according.spans import Span

HIDDEN = 40
PRONOUNS = ("he", "she", "they", "it", "who", "we", "i")


@dataclass(frozen=True)
class Sample:
    """A dispatch with gold: ``entity[span]`` is the gold entity of a mention's words."""

    id: str
    text: str
    publisher: str | None
    mentions: tuple[Mention, ...]
    entity: dict[Span, str]
    attributions: tuple[Attribution, ...]
    gold: dict[str, Any] | None


def corpus_samples(path: Path) -> list[Sample]:
    """Read the dispatch corpus; entity ids stay in ``entity`` and never reach the resolver."""
    out = []
    for line in path.open(encoding="utf-8"):
        d = json.loads(line)
        entity: dict[Span, str] = {}
        mentions = []
        for e in d["entities"]:
            for m in e["mentions"]:
                span = Span(*m)
                if span not in entity:
                    entity[span] = e["id"]
                    mentions.append(Mention(span, e["type"], 1.0))
        out.append(Sample(d["id"], d["text"], d.get("publisher"), tuple(mentions), entity,
                          tuple(attribution(a) for a in d["attributions"]), d))  # fmt: skip
    return out


def attribution(a: dict[str, Any]) -> Attribution:
    """Turn a gold attribution into a record, stripped of its source entity."""
    spans = {k: tuple(Span(*s) for s in a[k]) for k in ("source", "cue", "content")}
    return Attribution(id=a["id"], mode=a["mode"], act=a["act"], parent=a["parent"], **spans)


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


def noisy(s: Sample, rng: random.Random, drop: float, flat: bool, jitter: float) -> Sample:
    """Return the sample as an imperfect tagger might give it."""
    kept: list[Mention] = []
    entity = dict(s.entity)
    ordered = sorted(s.mentions, key=lambda m: (m.span.start, -m.span.end))
    end = -1
    for m in ordered:
        if flat and m.span.start < end:
            continue
        end = max(end, m.span.end)
        if rng.random() < drop:
            continue
        span, type_ = m.span, m.type
        if rng.random() < jitter:
            words = s.text[span.start : span.end]
            first, _, rest = words.partition(" ")
            if rest and rng.random() < 0.5:
                span = Span(span.start + len(first) + 1, span.end)
            elif rest:
                span = Span(span.start, span.start + words.rindex(" "))
            entity.setdefault(span, s.entity[m.span])
        if rng.random() < jitter / 3:
            type_ = rng.choice(("PERSON", "ORG", "GROUP", "PLACE"))
        kept.append(Mention(span, type_, 1.0))
    return replace(s, mentions=tuple(kept), entity=entity)


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
    everyone, own = with_sources(words, tidy(s.text, s.mentions), s.attributions, lex)
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


# --- measuring: the definitions of score/measure.py, corpus(), on gold attributions ----------


def tokens_of(spans: Iterable[Sequence[int]], cut: list[tuple[int, int]]) -> frozenset[int]:
    """Return the numbers of the tokens that the spans touch."""
    return frozenset(k for k, (b, e) in enumerate(cut) if any(b < y and e > x for x, y in spans))


@dataclass
class Figures:
    """Counts of sources right, given to another, not linked to the other mentions, unresolved."""

    right: int = 0
    wrong: int = 0
    alone: int = 0
    none: int = 0

    def add(self, outcome: str) -> None:
        setattr(self, outcome, getattr(self, outcome) + 1)

    def __str__(self) -> str:
        n = max(1, self.right + self.wrong + self.alone + self.none)
        return (f"{100 * self.right / n:5.1f} right {100 * self.wrong / n:5.1f} wrong "
                f"{100 * self.alone / n:5.1f} unlinked "
                f"{100 * self.none / n:5.1f} unresolved of {n}")  # fmt: skip


def judge(s: Sample, people: People) -> list[tuple[Attribution, str, bool]]:
    """Judge each gold source: right, wrong or none; and whether it is a pronoun or "the ..."."""
    d = s.gold
    assert d is not None
    cut = [m.span() for m in re.finditer(r"\w+(?:['’]\w+)?", s.text)]
    ents = {e.id: e for e in people.entities}
    gents = {e["id"]: e for e in d["entities"]}
    cache: dict[tuple[int, int], frozenset[int]] = {}

    def ids(span: Sequence[int]) -> frozenset[int]:
        key = (span[0], span[1])
        if key not in cache:
            cache[key] = tokens_of([span], cut)
        return cache[key]

    out = []
    for a, r in zip(d["attributions"], s.attributions, strict=True):
        if a.get("optional") or not a["source"] or not a["source_entity"]:
            continue
        want = gents[a["source_entity"]]
        got = ents.get(people.source_of[r.id][0] or "")
        own = frozenset().union(*[ids(x) for x in a["source"]])
        names = frozenset().union(*[ids(x) for x in want["mentions"]])
        ok = bool(got) and (
            any(ids(x) & (names - own) and ids(x) <= names | own for x in got.mentions)
            or (not names - own and any(ids(x) & own for x in got.mentions))
        )
        w = s.text[a["source"][0][0] : a["source"][0][1]].lower()
        hard = w in PRONOUNS or w.startswith("the ")
        others = got is not None and any(
            not ids(x) & own and not ids(x) <= names for x in got.mentions
        )
        outcome = "right" if ok else "none" if got is None else "wrong" if others else "alone"
        out.append((r, outcome, hard))
    return out


def measure(
    samples: Sequence[Sample], model: Scorer, show: int = 0
) -> tuple[Figures, Figures]:
    """Return the figures of all sources, and of pronouns and "the ..." apart."""
    everyone, hard = Figures(), Figures()
    for s in samples:
        people = resolve(s.text, s.mentions, s.attributions, publisher=s.publisher, model=model)
        for a, outcome, is_hard in judge(s, people):
            everyone.add(outcome)
            if is_hard:
                hard.add(outcome)
            if show and outcome != "right":
                _show(s, people, a, outcome)
    return everyone, hard


def _show(s: Sample, people: People, a: Attribution, outcome: str) -> None:
    assert s.gold is not None
    gold = next(x for x in s.gold["attributions"] if x["id"] == a.id)
    want = next(e for e in s.gold["entities"] if e["id"] == gold["source_entity"])
    id_, reason = people.source_of[a.id]
    got = next((e for e in people.entities if e.id == id_), None)
    said = s.text[a.source[0].start : a.source[-1].end]
    print(f"{outcome:5} {s.id} @{a.source[0].start} {said!r} -> "
          f"{(got.name, [s.text[m.start:m.end][:40] for m in got.mentions[:6]]) if got else reason}"
          f" | gold {want['name']!r} "
          f"{[s.text[b:e][:40] for b, e in want['mentions'][:8]]}")  # fmt: skip


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
    for name, some in (
        ("dev, gold mentions", dev),
        ("dev, 15% dropped", [noisy(s, rng, 0.15, False, 0.0) for s in dev]),
        ("dev, flat", [noisy(s, rng, 0.0, True, 0.0) for s in dev]),
        ("dev, dropped, flat, jitter", [noisy(s, rng, 0.15, True, 0.1) for s in dev]),
    ):
        a, h = measure(some, model, show=args.show and name == "dev, gold mentions")
        print(f"{name}: all {a}\n   pronoun/nominal {h}")
    if args.out is not None:
        fields = [name for name, _ in Net().named_parameters()]
        weights = {k: np.round(getattr(model, k).astype(float), 4).tolist() for k in fields}
        args.out.write_text(json.dumps(as_json(weights, model.thresholds)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
