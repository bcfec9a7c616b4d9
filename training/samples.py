"""Turn annotated corpora into windows with targets for the encoder's heads.

Each corpus labels only some heads; the others are masked (``IGNORE`` or weight 0), so no
corpus teaches that what it does not annotate is absent.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from according.reading.labels import ATTRIBUTION_ROLES, CLAIM_ROLES, HEADS
from according.reading.windows import LIMIT, Window, Words, cut, tokenise

IGNORE = -100
ANNOTATIONS = Path(__file__).with_name("annotations.jsonl")
TAGS = ("mention", "inner", "name", "toponym", "date")
_RELATIVE = {"who", "whom", "whose", "which"}
ROLE = {r: i for i, r in enumerate(ATTRIBUTION_ROLES)}
CLAIM_ROLE = {r: i for i, r in enumerate(CLAIM_ROLES)}


@dataclass
class Anchor:
    """An attribution seen from its cue's first word: a role for every word of the window."""

    word: int
    roles: np.ndarray
    mode: int = IGNORE
    act: int = IGNORE


@dataclass
class Trigger:
    """A claim seen from its trigger; ``inside`` None and ``roles`` None are not annotated."""

    word: int
    inside: np.ndarray | None
    roles: np.ndarray | None
    place_only: bool = False
    factuality: int = IGNORE
    denied: int = IGNORE
    event: int = IGNORE


@dataclass
class Sample:
    """One window with its targets; arrays have one entry a word."""

    window: Window
    binary: dict[str, np.ndarray] = field(default_factory=dict)  # target, NaN where masked
    tags: dict[str, np.ndarray] = field(default_factory=dict)
    scale: np.ndarray | None = None
    anchors: list[Anchor] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    mentions: list[tuple[int, int, str]] = field(default_factory=list)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the objects of a JSONL file."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                yield json.loads(line)


class Document:
    """A tokenised text that maps code point spans to word ranges."""

    def __init__(self, text: str, tokenizer: Any) -> None:
        self.text = text
        self.words: Words = tokenise(text, tokenizer)
        self.windows = list(cut(self.words, LIMIT))

    def range(self, span: Any) -> tuple[int, int]:
        """Return the words that overlap a span as a half-open range."""
        b, e = span
        return (
            int(np.searchsorted(self.words.end, b, "right")),
            int(np.searchsorted(self.words.start, e, "left")),
        )

    def samples(self) -> list[Sample]:
        return [Sample(w) for w in self.windows]


def _local(window: Window, begin: int, end: int) -> tuple[int, int] | None:
    b, e = max(begin, window.begin), min(end, window.end)
    return (b - window.begin, e - window.begin) if b < e else None


def _fill(out: np.ndarray, doc: Document, window: Window, spans: Any, value: float) -> None:
    for span in spans or []:
        part = _local(window, *doc.range(span))
        if part:
            out[part[0] : part[1]] = value


def _add_attributions(
    doc: Document, samples: list[Sample], attributions: list[dict[str, Any]], nested: bool
) -> None:
    """``nested`` False: words inside a content are no negatives for the anchor (PolNeAR)."""
    for sample in samples:
        w = sample.window
        n = w.end - w.begin
        anchor, source, cue, content = (np.zeros(n, np.float32) for _ in range(4))
        for a in attributions:
            _fill(source, doc, w, a["source"], 1)
            _fill(cue, doc, w, a["cue"], 1)
            _fill(content, doc, w, a["content"], 1)
        if not nested:
            anchor[content > 0] = np.nan
        for a in attributions:
            place = _local(w, *doc.range(a["cue"][0]))
            if place is None or doc.range(a["cue"][0])[0] < w.begin:
                continue
            roles = np.zeros(n, np.int64)
            for name in ("content", "cue", "source"):
                _fill(roles, doc, w, a[name], ROLE[name])
            for name in ("relay", "said_on"):
                _fill(roles, doc, w, a.get(name) or [], ROLE[name])
            anchor[place[0]] = 1
            sample.anchors.append(
                Anchor(place[0], roles, _index("mode", a.get("mode")), _index("act", a.get("act")))
            )
        sample.binary.update(anchor=anchor, in_source=source, in_cue=cue, in_content=content)


def _add_claims(doc: Document, samples: list[Sample], claims: list[dict[str, Any]]) -> None:
    for sample in samples:
        w = sample.window
        n = w.end - w.begin
        target = np.zeros(n, np.float32)
        for c in claims:
            part = _local(w, *doc.range(c["trigger"]))
            if part is None:
                continue
            target[part[0]] = 1
            inside = np.zeros(n, np.float32)
            _fill(inside, doc, w, c["span"], 1)
            roles = np.zeros(n, np.int64)
            for name in ("actor", "recipient"):
                _fill(roles, doc, w, c[name], CLAIM_ROLE[name])
            for name in ("place", "happened_on"):
                _fill(roles, doc, w, [c[name]] if c[name] else [], CLAIM_ROLE[name])
            sample.triggers.append(
                Trigger(
                    part[0],
                    inside,
                    roles,
                    False,
                    _index("factuality", c["factuality"]),
                    int(c["polarity"] == "denied"),
                    _index("event", c["event"]),
                )
            )
        sample.binary["trigger"] = target


def _index(head: str, label: str | None) -> int:
    return HEADS[head].index(label) if label in HEADS[head] else IGNORE


def _tag(doc: Document, samples: list[Sample], head: str, spans: list[tuple[Any, str]]) -> None:
    """BIO tags of non-overlapping spans; the first given wins."""
    for sample in samples:
        w = sample.window
        tags = np.zeros(w.end - w.begin, np.int64)
        for span, kind in spans:
            part = _local(w, *doc.range(span))
            if part and not tags[part[0] : part[1]].any():
                begin = HEADS[head].index(f"B-{kind}")
                tags[part[0] : part[1]] = begin + 1
                tags[part[0]] = begin
        sample.tags[head] = tags


def _two_levels(mentions: list[tuple[Any, str]]) -> tuple[list[Any], list[Any]]:
    """Split mentions into outermost ones and the longest ones inside those."""
    outer: list[Any] = []
    inner: list[Any] = []
    for m in sorted(mentions, key=lambda m: (m[0][0], -m[0][1])):
        for level in (outer, inner):
            if not level or level[-1][0][1] <= m[0][0]:
                level.append(m)
                break
    return outer, inner


def corpus(path: Path, tokenizer: Any, excluded: set[str]) -> list[Sample]:
    """Dispatches annotated whole: every head."""
    out: list[Sample] = []
    for d in rows(path):
        if d["id"] in excluded:
            continue
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        entities = {e["id"]: e for e in d["entities"]}
        for a in d["attributions"]:
            relay = entities.get(a["relay"] or "")
            near = min((s[0] for s in a["cue"]), default=0)
            if relay:
                m = min(relay["mentions"], key=lambda m: abs(m[0] - near))
                a["relay"] = [m] if abs(m[0] - near) < 200 else []
            a["said_on"] = [a["said_on"]] if a["said_on"] else []
        _add_attributions(doc, samples, d["attributions"], nested=True)
        outer, inner = _two_levels([(m, e["type"]) for e in d["entities"] for m in e["mentions"]])
        _tag(doc, samples, "mention", outer)
        _tag(doc, samples, "inner", inner)
        _tag(doc, samples, "date", [(x["span"], "DATE") for x in d["dates"]])
        for sample in samples:
            w = sample.window
            for e in d["entities"]:
                for m in e["mentions"]:
                    b, t = doc.range(m)
                    if w.begin <= b < t <= w.end:
                        sample.mentions.append((b - w.begin, t - 1 - w.begin, e["id"]))
            sample.mentions.sort()
        _add_claims(doc, samples, d["claims"])
        out.extend(samples)
    return out


def annotated_rows(data: Path, excluded: set[str]) -> Iterator[dict[str, Any]]:
    """Yield annotations made on texts of other corpora, each with its text from ``data``."""
    texts: dict[str, dict[str, str]] = {}
    for d in rows(ANNOTATIONS):
        name = d["corpus"]
        if name not in texts:
            texts[name] = {x["id"]: x["text"] for x in rows(data / name / "train.jsonl")}
        text = texts[name][d["id"]]
        if hashlib.sha256(text.encode()).hexdigest()[:16] != d["text_sha256"]:
            raise SystemExit(f"the text of {d['id']} is not the one that was annotated")
        if d["id"] in excluded:
            raise SystemExit(f"{d['id']} is held back for development: it cannot be trained on")
        yield {**d, "text": text}


def annotated(data: Path, tokenizer: Any, excluded: set[str]) -> list[Sample]:
    """Attributions and claims annotated on texts of other corpora: spans here, texts there."""
    out: list[Sample] = []
    for d in annotated_rows(data, excluded):
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        _add_attributions(doc, samples, d["attributions"], nested=True)
        _add_claims(doc, samples, d["claims"])
        if "mentions" in d:
            outer, inner = _two_levels([((b, e), kind) for b, e, kind in d["mentions"]])
            _tag(doc, samples, "mention", outer)
            _tag(doc, samples, "inner", inner)
            _mask_relative(doc, samples)
        out.extend(samples)
    return out


def _mask_relative(doc: Document, samples: list[Sample]) -> None:
    """Mask "who" and "which" where they are no mention: some annotators left them out."""
    for sample in samples:
        tags = sample.tags["mention"]
        for k in np.flatnonzero(tags == 0).tolist():
            at = sample.window.begin + k
            if doc.text[doc.words.start[at] : doc.words.end[at]].lower() in _RELATIVE:
                tags[k] = IGNORE


def polnear(path: Path, tokenizer: Any, rng: random.Random) -> list[Sample]:
    """Attributions only; of several annotators one is drawn."""
    out: list[Sample] = []
    for d in rows(path):
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        chosen = rng.choice(d["annotations"])
        attributions = [
            {k: [(s["start"], s["end"]) for s in a[k]] for k in ("source", "cue", "content")}
            for a in chosen["attributions"]
            if a["cue"] and a["content"]
        ]
        _add_attributions(doc, samples, attributions, nested=False)
        out.extend(samples)
    return out


def names(path: Path, tokenizer: Any) -> list[Sample]:
    """Named entities of newswire: the ``name`` head."""
    kinds = {"Person", "Organization", "Location", "NORP", "Facility"}
    out: list[Sample] = []
    for d in rows(path):
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        spans = [
            ((e["start"], e["end"]), e["type"] if e["type"] in kinds else "Misc")
            for e in d["entities"]
            if e["type"] not in ("Date", "Money")
        ]
        _tag(doc, samples, "name", spans)
        out.extend(samples)
    return out


def toponyms(path: Path, tokenizer: Any) -> list[Sample]:
    """Toponyms of world and local news: the ``toponym`` head."""
    out: list[Sample] = []
    for d in rows(path):
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        _tag(doc, samples, "toponym", [((t["start"], t["end"]), "TOPONYM") for t in d["toponyms"]])
        out.extend(samples)
    return out


def conflict_entities(path: Path, tokenizer: Any, excluded: set[str]) -> list[Sample]:
    """re3d: entity mentions that its annotators did not reject; pronouns are masked."""
    kinds = {
        "Person": "PERSON", "Organisation": "ORG", "Location": "PLACE",
        "Weapon": "WEAPON", "MilitaryPlatform": "WEAPON",
    }  # fmt: skip
    out: list[Sample] = []
    for d in rows(path):
        if d["id"] in excluded:
            continue
        doc = Document(d["text"], tokenizer)
        samples = doc.samples()
        spans = [
            ((e["start"], e["end"]), kinds[e["type"]])
            for e in d["entities"]
            if e["confidence"] >= 0.5 and e["type"] in kinds
        ]
        outer, inner = _two_levels(sorted(set(spans)))
        _tag(doc, samples, "mention", outer)
        _tag(doc, samples, "inner", inner)
        pronouns = {
            "he",
            "she",
            "it",
            "they",
            "we",
            "i",
            "his",
            "her",
            "their",
            "its",
            "our",
            "them",
        }
        for sample in samples:
            w = sample.window
            for i in range(w.begin, w.end):
                if d["text"][doc.words.start[i] : doc.words.end[i]].lower() in pronouns:
                    sample.tags["mention"][i - w.begin] = IGNORE
        out.extend(samples)
    return out


def packed(
    rows_: list[tuple[str, list[Any]]], tokenizer: Any
) -> Iterator[tuple[Document, list[Any]]]:
    """Join single sentences into texts of some 900 code points, one a line, spans moved along."""
    text, items = "", []
    for sentence, spans in rows_:
        if text and len(text) + len(sentence) > 900:
            yield Document(text, tokenizer), items
            text, items = "", []
        items += [(len(text), s) for s in spans]
        text += sentence.replace("\n", " ") + "\n"
    if text:
        yield Document(text, tokenizer), items


def event_places(path: Path, tokenizer: Any) -> list[Sample]:
    """Which place belongs to which verb: the claim head's place role alone."""
    data = []
    for d in rows(path):
        best: dict[int, Any] = {}
        for v in d["verb_locations"]:
            if v["verb"] and (v["gold"] or v["verb"][0]["start"] not in best):
                best[v["verb"][0]["start"]] = v
        data.append((d["text"], list(best.values())))
    out: list[Sample] = []
    for doc, items in packed(data, tokenizer):
        for sample in doc.samples():
            w = sample.window
            for base, v in items:
                verb = v["verb"][0]
                part = _local(w, *doc.range((verb["start"] + base, verb["end"] + base)))
                if part is None:
                    continue
                roles = np.full(w.end - w.begin, IGNORE, np.int64)
                same = (
                    doc.words.paragraph[w.begin : w.end] == doc.words.paragraph[w.begin + part[0]]
                )
                roles[same] = 0
                spans = [(x["start"] + base, x["end"] + base) for x in v["locations"]]
                _fill(roles, doc, w, spans, CLAIM_ROLE["place"])
                sample.triggers.append(Trigger(part[0], None, roles, place_only=True))
            if sample.triggers:
                out.append(sample)
    return out


def factuality_scale(path: Path, tokenizer: Any, excluded: set[str]) -> list[Sample]:
    """Predicates on a scale from -3 to 3: the ``scale`` head."""
    data = [(d["text"], d["events"]) for d in rows(path) if d["id"] not in excluded]
    out: list[Sample] = []
    for doc, items in packed(data, tokenizer):
        for sample in doc.samples():
            w = sample.window
            target = np.full(w.end - w.begin, np.nan, np.float32)
            for base, e in items:
                part = _local(w, *doc.range((e["start"] + base, e["end"] + base)))
                if part:
                    target[part[0]] = e["factuality"] / 3
            sample.scale = target
            out.append(sample)
    return out


def plover(path: Path, tokenizer: Any) -> list[Sample]:
    """Single sentences with a PLOVER event, its actors and its recipients (2016 names)."""
    renamed = {
        "DISAPPROVE": "ACCUSE",
        "DEMAND": "REQUEST",
        "INVESTIGATE": "ACCUSE",
        "FIGHT": "ASSAULT",
    }
    data = []
    for d in rows(path):
        data.append((d["text"], [(d["event"]["type"], d["roles"])]))
    out: list[Sample] = []
    for doc, items in packed(data, tokenizer):
        for sample in doc.samples():
            w = sample.window
            for base, (kind, roles_) in items:
                triggers = [r for r in roles_ if r.get("role") == "EVT"]
                label = _index("event", renamed.get(kind, kind))
                for r in triggers[:1]:
                    part = _local(w, *doc.range((r["start"] + base, r["end"] + base)))
                    if part:
                        sample.triggers.append(Trigger(part[0], None, None, event=label))
            if sample.triggers:
                out.append(sample)
    return out
