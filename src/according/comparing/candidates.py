"""Which claims to compare at all: those that share a place, a toll, a name or words in time.

Every claim is filed under a few keys (``claim_keys``); only claims that share keys worth
``ENOUGH`` together become a pair. Keys that very many claims share are left aside, and a
claim is paired with its best ``MOST`` partners, so the work for one new claim does not grow
with the ledger. The keys are plain strings: a ledger may keep them in a table instead.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from according.comparing.passages import Passage, runs

__all__ = ["ENOUGH", "MOST", "Candidate", "Index", "claim_keys"]

ENOUGH, MOST = 1.6, 60
_FULL = 400
_WINDOW = 4
_SHINGLE = 8
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two claims worth comparing: ``first`` was filed earlier; ``reason`` says what they share."""

    first: str
    second: str
    weight: float
    reason: str


def claim_keys(passage: Passage) -> dict[str, float]:
    """Return the keys a passage is filed under and what sharing each is worth.

    ``p`` a place or rare name and a few days, ``t`` a figure and the days, ``e`` a kind of
    event and the days, ``s`` a run of eight words (whatever the day: recalled and copied
    words), ``r`` a source and the days.
    """
    out: dict[str, float] = {}
    names = sorted(
        {n: passage.dispatch.name_weights.get(n, 0.0) for n in passage.names}.items(),
        key=lambda nw: (-nw[1], nw[0]),
    )[:6]  # fmt: skip
    leads = sorted(passage.dispatch.lead_names.items(), key=lambda nw: (-nw[1], nw[0]))[:12]
    kinds = sorted(c[len("events.") :] for c in passage.cues if c.startswith("events."))
    for window in _windows(passage):
        for name, rarity in names:
            if rarity:
                out[f"p:{name}:{window}"] = 3.0 if name in passage.places else 1.0 + rarity / 4
        for name, rarity in leads:
            out.setdefault(f"p:{name}:{window}", 0.8 + rarity / 4)
        for q in passage.figures:
            if q.value > 3:
                out[f"t:{q.what}:{q.value:.0f}:{window}"] = 1.5
        for kind in kinds:
            out[f"e:{kind}:{window}"] = 0.7
        teller = passage.telling.teller
        if teller and teller.body and not teller.generic:
            out[f"r:{teller.body}:{window}"] = 0.4
    hashes = {zlib.crc32(" ".join(run).encode()) for run in runs(passage.words, _SHINGLE)}
    for run in sorted(hashes)[:6]:
        out[f"s:{run:08x}"] = 3.0
    return out


def _windows(passage: Passage) -> list[int]:
    """Return the windows of days a passage falls into; neighbours at the edges overlap."""
    told = passage.dispatch.told_on
    span = passage.day
    if span is None:
        return [0]
    before = 1 if span.written else _WINDOW  # a denial speaks of days past without naming them
    start, end = span.start - timedelta(days=before), span.end + timedelta(days=1)
    if (end - start).days > 3 * _WINDOW:
        start = end - timedelta(days=3 * _WINDOW)
    days = [start, end] + ([told] if told and not span.written else [])
    first, last = ((d - _EPOCH).days // _WINDOW for d in (min(days), max(days)))
    return list(range(first, last + 1))


class Index:
    """File claims as they come in; each batch yields the pairs its claims form.

    Memory holds the keys only; ``frozen`` keys, shared by more than a few hundred claims,
    are no longer followed.
    """

    def __init__(self) -> None:
        self._holders: dict[str, list[str]] = {}
        self._filed: set[str] = set()

    def __len__(self) -> int:
        return len(self._filed)

    def add(self, batch: Iterable[tuple[str, Passage]]) -> Iterator[Candidate]:
        """File claims (id, passage) and yield the pairs worth comparing, best first for each.

        Claims of one dispatch are not paired with each other.
        """
        for claim, passage in batch:
            yield from self.add_keys(claim, claim_keys(passage), passage.view.text)

    def add_keys(self, claim: str, keys: dict[str, float], dispatch: str = "") -> list[Candidate]:
        """File one claim under keys already made; ``dispatch`` tells claims of one text apart."""
        if claim in self._filed:
            return []
        self._filed.add(claim)
        owner = f"{zlib.crc32(dispatch.encode('utf-8', 'surrogatepass')):08x}"
        weights: dict[str, float] = {}
        best: dict[str, tuple[float, str]] = {}
        kinds: dict[str, set[str]] = {}
        for key, worth in keys.items():
            holders = self._holders.setdefault(key, [])
            if len(holders) <= _FULL:
                for holder in holders:
                    if dispatch and holder.startswith(owner):
                        continue
                    base = key.rsplit(":", 1)[0] if key[0] != "s" else key
                    if base in kinds.setdefault(holder, set()):
                        continue  # one name in two neighbouring windows counts once
                    kinds[holder].add(base)
                    weights[holder] = weights.get(holder, 0.0) + worth
                    if worth > best.get(holder, (0.0, ""))[0]:
                        best[holder] = (worth, key)
                holders.append(f"{owner}|{claim}")
        chosen = sorted(
            (h for h, w in weights.items() if w >= ENOUGH), key=lambda h: (-weights[h], h)
        )[:MOST]
        return [
            Candidate(h.split("|", 1)[1], claim, round(weights[h], 2), _reason(best[h][1]))
            for h in chosen
        ]


_REASONS = {
    "p": "both name the same place or person within a few days",
    "t": "both give the same figure within a few days",
    "e": "both speak of the same kind of event within a few days",
    "s": "they share a run of eight words",
    "r": "both credit the same source within a few days",
}


def _reason(key: str) -> str:
    return _REASONS[key[0]]
