"""Measure who the source is, on the dispatch corpus, with gold mentions and gold attributions.

    python -m training.measure_people --data DIR [--part dev] [--show]

The figures are those of ``corpus()`` in ``score/measure.py``; beside them, what was wrong:
given to another, left without its other mentions ("unlinked"), or unresolved. ``--show``
prints every source that is not right. Mentions are then dropped, flattened and shifted, to
show what a noisy tagger costs. Needs no torch.
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

from according.reading.coreference import Scorer, scorer
from according.reading.mention_features import Mention
from according.reading.people import People, resolve
from according.records import Attribution
from according.spans import Span

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
    samples: Sequence[Sample], model: Scorer, show: bool = False
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


def report(samples: Sequence[Sample], model: Scorer, seed: int, show: bool) -> None:
    """Print the table: gold mentions, then mentions as noisy taggers might give them."""
    rng = random.Random(seed)
    for name, some in (
        ("gold mentions", samples),
        ("15% dropped", [noisy(s, rng, 0.15, False, 0.0) for s in samples]),
        ("flat", [noisy(s, rng, 0.0, True, 0.0) for s in samples]),
        ("dropped, flat, jitter", [noisy(s, rng, 0.15, True, 0.1) for s in samples]),
    ):
        everyone, hard = measure(some, model, show=show and name == "gold mentions")
        print(f"{name:22} all              {everyone}\n{'':22} pronoun/nominal  {hard}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", default="dev")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    samples = corpus_samples(args.data / f"corpus/{args.part}.jsonl")
    report(samples, scorer(), args.seed, args.show)


if __name__ == "__main__":
    main()
