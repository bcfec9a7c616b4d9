"""Copies and origins: five outlets that carry one agency are one origin.

``sketch`` boils a dispatch down to keys that near-copies share (MinHash bands of word
runs, and its longer sentences), so that copies are found by looking keys up, in memory
(``Copies``) or in a ledger's table, and never by comparing everything with everything.
``origins`` then groups reports: copies of one text and words of one first teller are one.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from according.comparing.lexicons import bodies, body_pattern
from according.comparing.told import sentences
from according.records import Attribution, Claim, Dispatch, Entity, Reading

__all__ = [
    "Copies", "Copy", "Origin", "Report", "Sketch", "TellerChain", "agencies", "compare_sketches",
    "first_teller", "origins", "report", "sketch",
]  # fmt: skip

_PERMUTATIONS, _BAND = 64, 4
_SHINGLE, _LONG_SENTENCE = 5, 8
_COMMON_KEY = 60
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Sketch:
    """What is kept of a dispatch to find its copies.

    ``signature`` is a MinHash of its runs of five words, ``sentences`` the hash and number
    of words of each sentence of eight words or more, ``words`` its length, ``agencies`` the
    agencies whose tag it carries.
    """

    dispatch: str
    signature: NDArray[np.uint64]
    sentences: tuple[tuple[int, int], ...]
    words: int
    agencies: frozenset[str]

    def lookup_keys(self) -> tuple[str, ...]:
        """Return the keys to look up: dispatches that share one may be copies."""
        bands = self.signature.reshape(-1, _BAND)
        out = [f"b{i}:{zlib.crc32(band.tobytes()):08x}" for i, band in enumerate(bands)]
        return tuple(out + [f"s:{h:08x}" for h, _ in self.sentences])


@dataclass(frozen=True, slots=True)
class Copy:
    """Two dispatches that share their words.

    ``kind``: ``copy`` (nearly the same text), ``contains`` (one stands within the other) or
    ``passage`` (they share sentences only). The first two make one origin.
    """

    first: str
    second: str
    kind: str
    score: float
    reason: str


@lru_cache(maxsize=1)
def _agency_ids() -> frozenset[str]:
    return frozenset(i for i, b in bodies().items() if b.agency)


def agencies(text: str) -> frozenset[str]:
    """Return the agencies tagged at the head or foot of a text ("(AP)", "AFP Saturday ...")."""
    pattern, ids = body_pattern()
    ends = text[:300] + " \n " + text[-150:]
    return frozenset(
        ids[m.lastindex - 1] for m in pattern.finditer(ends)
        if m.lastindex and ids[m.lastindex - 1] in _agency_ids()
    )  # fmt: skip


def sketch(dispatch: Dispatch) -> Sketch:
    """Boil a dispatch down; the same text gives the same sketch on any machine."""
    from datasketch import MinHash  # its import is slow, and most commands compare nothing

    words = _WORD.findall(dispatch.text.lower())
    runs = {
        " ".join(words[i : i + _SHINGLE]).encode() for i in range(max(1, len(words) - _SHINGLE + 1))
    }
    signature = MinHash(num_perm=_PERMUTATIONS, seed=1, hashfunc=zlib.crc32)
    signature.update_batch(sorted(runs))
    found: dict[int, int] = {}
    for start, end in sentences(dispatch.text):
        own = _WORD.findall(dispatch.text[start:end].lower())
        if len(own) >= _LONG_SENTENCE:
            found[zlib.crc32(" ".join(own).encode())] = len(own)
    return Sketch(
        dispatch.id, np.asarray(signature.hashvalues, dtype=np.uint64), tuple(found.items()),
        len(words), agencies(dispatch.text),
    )  # fmt: skip


def compare_sketches(a: Sketch, b: Sketch, common: frozenset[int] = frozenset()) -> Copy | None:
    """Say whether two dispatches share their words, and how much.

    Args:
        a: The earlier dispatch.
        b: The later one.
        common: Hashes of sentences that so many dispatches carry that they tell nothing
            ("More than 300,000 people have been killed since ...").
    """
    alike = float(np.mean(a.signature == b.signature))
    left, right = dict(a.sentences), dict(b.sentences)
    shared = [h for h in left if h in right and h not in common]
    carried = sum(left[h] for h in shared)
    shorter = max(1, min(a.words, b.words))
    contained = carried / shorter
    tag = a.agencies & b.agencies
    carry = f"; both carry {', '.join(sorted(bodies()[t].name for t in tag))}" if tag else ""
    if alike >= 0.5 or (contained >= 0.6 and min(a.words, b.words) >= 0.6 * max(a.words, b.words)):
        score = max(alike, contained)
        return Copy(
            a.dispatch, b.dispatch, "copy", round(min(1.0, score), 3),
            f"about {max(alike, min(1.0, contained)):.0%} of their words run the same{carry}",
        )  # fmt: skip
    if contained >= (0.4 if tag else 0.5):
        return Copy(
            a.dispatch, b.dispatch, "contains", round(min(1.0, contained), 3),
            f"{len(shared)} sentences, {min(1.0, contained):.0%} of the shorter dispatch, stand in "
            f"both word for word{carry}",
        )  # fmt: skip
    if shared:
        return Copy(
            a.dispatch, b.dispatch, "passage", round(min(1.0, contained), 3),
            f"they share {len(shared)} sentence{'s' * (len(shared) > 1)} word for word{carry}",
        )  # fmt: skip
    return None


class Copies:
    """Find copies as dispatches come in; each is looked up by its keys, never by all others."""

    def __init__(self) -> None:
        self._sketches: dict[str, Sketch] = {}
        self._keys: dict[str, list[str]] = {}
        self._parent: dict[str, str] = {}

    def add(self, dispatch: Dispatch | Sketch) -> tuple[Copy, ...]:
        """Add a dispatch and return the earlier ones it shares its words with, surest first."""
        new = dispatch if isinstance(dispatch, Sketch) else sketch(dispatch)
        if new.dispatch in self._sketches:
            return ()
        near: dict[str, int] = {}
        common: set[int] = set()
        for key in new.lookup_keys():
            holders = self._keys.setdefault(key, [])
            if len(holders) < _COMMON_KEY:
                for other in holders:
                    near[other] = near.get(other, 0) + 1
                holders.append(new.dispatch)
            elif key.startswith("s:"):
                common.add(int(key[2:], 16))
        self._sketches[new.dispatch] = new
        self._parent[new.dispatch] = new.dispatch
        found = [
            copy for other in sorted(near)
            if (copy := compare_sketches(self._sketches[other], new, frozenset(common)))
        ]  # fmt: skip
        for copy in found:
            if copy.kind != "passage":
                self._join(copy.first, copy.second)
        return tuple(sorted(found, key=lambda c: (-c.score, c.first)))

    def origin(self, dispatch: str) -> str:
        """Return the id of the first dispatch added of those this one is a copy of."""
        while self._parent[dispatch] != dispatch:
            self._parent[dispatch] = self._parent[self._parent[dispatch]]
            dispatch = self._parent[dispatch]
        return dispatch

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the dispatches grouped by origin, each group in the order added."""
        out: dict[str, list[str]] = {}
        for dispatch in self._sketches:
            out.setdefault(self.origin(dispatch), []).append(dispatch)
        return tuple(tuple(g) for g in out.values())

    def _join(self, a: str, b: str) -> None:
        x, y = self.origin(a), self.origin(b)
        if x != y:
            order = list(self._parent)
            first, second = sorted((x, y), key=order.index)
            self._parent[second] = first


@dataclass(frozen=True, slots=True)
class TellerChain:
    """Who told a claim first, and who passed it on: ``names`` from the first teller outwards."""

    names: tuple[str, ...]
    reason: str


def first_teller(reading: Reading, claim: Claim) -> TellerChain:
    """Trace a claim back through relays: "Reuters reported that state television said"."""
    attributions = {a.id: a for a in reading.attributions}
    entities = {e.id: e for e in reading.entities}
    publisher = reading.dispatch.publisher or "the publisher"
    names: list[str] = []
    steps: list[str] = []
    at = attributions.get(claim.attribution or "")
    seen: set[str] = set()
    while at is not None and at.id not in seen:
        seen.add(at.id)
        name = _source_name(reading, at, entities)
        if name and name not in names:
            names.append(name)
            steps.append(f"{name} said it" if len(names) == 1 else f"{name} passed it on")
        if at.relay and at.relay.entity in entities:
            relay = entities[at.relay.entity].name
            if relay not in names:
                names.append(relay)
                verb = "was told" if at.relay.role == "told_to" else "carried it"
                steps.append(f"{relay} {verb}")
        at = attributions.get(at.parent or "")
    if not names:
        return TellerChain((publisher,), f"{publisher} says it in its own voice")
    if publisher not in names:
        names.append(publisher)
        steps.append(f"{publisher} published it")
    return TellerChain(tuple(names), ", ".join(steps))


def _source_name(
    reading: Reading, attribution: Attribution, entities: Mapping[str, Entity]
) -> str | None:
    if attribution.source_entity in entities:
        return entities[attribution.source_entity or ""].name
    return reading.words(attribution.source) if attribution.source else None


@dataclass(frozen=True, slots=True)
class Report:
    """One claim as a report of an event: which dispatch gives it, and who told it first.

    ``teller`` is None when nobody is named ("reportedly"); ``named`` tells whether it is a
    body or person one can point to, so that two reports crediting it have one origin;
    words like "residents" are not.
    """

    claim: str
    dispatch: str
    teller: str | None
    named: bool


def report(reading: Reading, claim: Claim, claim_id: str | None = None) -> Report:
    """Make the report of a claim; a known body is named by its usual name."""
    chain = first_teller(reading, claim)
    name: str | None = chain.names[0]
    pattern, ids = body_pattern()
    match = pattern.search(name or "")
    body = bodies()[ids[(match.lastindex or 1) - 1]] if match else None
    entity = next((e for e in reading.entities if e.name == name), None)
    named = (body is not None and not body.generic) or (entity is not None and entity.named)
    if claim.source.kind == "none":
        name, named = None, False
    if claim.source.kind == "publisher":
        named = True
    return Report(
        claim_id or claim.id, reading.dispatch.id,
        body.name if body and not body.generic else name, named,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Reports that go back to one origin, and why."""

    name: str
    claims: tuple[str, ...]
    reasons: tuple[str, ...]


def origins(
    reports: Sequence[Report],
    copies: Iterable[Copy] = (),
    repeats: Iterable[tuple[str, str, str]] = (),
) -> tuple[Origin, ...]:
    """Group the reports of one event by where they come from.

    Args:
        reports: The reports, earliest first.
        copies: Copies among their dispatches, as ``Copies.add`` found them; reports of two
            copies that name nobody, or the same teller, are one origin.
        repeats: Pairs of claims that a comparison calls ``repeats``, with the reason.
    """
    parent = {r.claim: r.claim for r in reports}

    def find(claim: str) -> str:
        while parent[claim] != claim:
            claim = parent[claim]
        return claim

    reasons: dict[str, list[str]] = {r.claim: [] for r in reports}

    def join(a: str, b: str, reason: str) -> None:
        x, y = find(a), find(b)
        if x != y:
            parent[y] = x
            reasons[x] += [*reasons.pop(y), reason]

    by_teller: dict[str, str] = {}
    for r in reports:
        if r.teller and r.named:
            if r.teller in by_teller:
                join(by_teller[r.teller], r.claim, f"both go back to {r.teller}")
            by_teller.setdefault(r.teller, r.claim)
    by_dispatch: dict[str, list[Report]] = {}
    for r in reports:
        by_dispatch.setdefault(r.dispatch, []).append(r)
    for copy in copies:
        if copy.kind == "passage":
            continue
        for a in by_dispatch.get(copy.first, []):
            for b in by_dispatch.get(copy.second, []):
                if a.teller == b.teller or not (a.named and b.named):
                    join(a.claim, b.claim, copy.reason)
    for a_claim, b_claim, reason in repeats:
        if a_claim in parent and b_claim in parent:
            join(a_claim, b_claim, reason)
    groups: dict[str, list[Report]] = {}
    for r in reports:
        groups.setdefault(find(r.claim), []).append(r)
    return tuple(
        Origin(
            next((r.teller for r in group if r.teller and r.named), None)
            or next((r.teller for r in group if r.teller), None) or "nobody named",
            tuple(r.claim for r in group),
            tuple(dict.fromkeys(reasons.get(root, []))),
        )
        for root, group in groups.items()
    )  # fmt: skip
