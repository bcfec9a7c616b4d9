"""Scores of entity mentions on re3d, and on MUC-4's texts in capitals; by overlap of characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.words import Counts, Share

__all__ = ["KINDS", "CapitalsScores", "score_capitals", "score_entities"]

KINDS: dict[str, frozenset[str]] = {
    "Person": frozenset(("PERSON",)),
    "Organisation": frozenset(("ORG", "GROUP")),
    "Location": frozenset(("PLACE", "FACILITY")),
    "Weapon": frozenset(("WEAPON",)),
    "Temporal": frozenset(),
}
_ALSO_WEAPON = "MilitaryPlatform"
_ACCEPTED = 0.5  # below this confidence re3d's own annotators rejected the candidate
_PRONOUN = re.compile(
    r"(?i)(?:he|she|it|they|we|i|you|his|her|hers|their|its|our|my|him|them|us|who|whom|which"
    r"|that|himself|herself|themselves)"
)
_VICTIMS_AND_CULPRITS = frozenset(
    ("PERP: INDIVIDUAL ID", "PERP: ORGANIZATION ID", "HUM TGT: NAME", "HUM TGT: DESCRIPTION")
)
_VIOLENCE = frozenset(("ATTACK", "BOMBING", "ARSON", "BOMBING / ATTACK"))

Row = Mapping[str, Any]
Pair = tuple[int, int]


def score_entities(gold: Iterable[Row], readings: Mapping[str, Row]) -> dict[str, Counts]:
    """Score mentions of each of re3d's kinds; pronouns are left out on both sides.

    Places found count as locations, date expressions as temporal.
    """
    scores = {kind: Counts() for kind in KINDS}
    for row in gold:
        text = row["text"]
        reading = readings.get(row["id"], {"entities": (), "places": (), "dates": ()})
        for kind, counts in scores.items():
            want = {
                (e["start"], e["end"])
                for e in row["entities"]
                if e["confidence"] >= _ACCEPTED
                and (e["type"] == kind or (kind == "Weapon" and e["type"] == _ALSO_WEAPON))
            }
            want = _without_pronouns(text, want)
            have = _without_pronouns(text, _mentions(reading, kind))
            found = sum(any(_overlap(w, h) for h in have) for w in want)
            extra = sum(not any(_overlap(w, h) for w in want) for h in have)
            counts.add(found, extra, len(want) - found)
    return scores


def _mentions(reading: Row, kind: str) -> set[Pair]:
    if kind == "Temporal":
        return {_pair(date["span"]) for date in reading["dates"]}
    have = {
        _pair(m) for e in reading["entities"] if e["type"] in KINDS[kind] for m in e["mentions"]
    }
    if kind == "Location":
        have |= {_pair(place["span"]) for place in reading["places"]}
    return have


def _pair(span: Iterable[int]) -> Pair:
    start, end = span
    return start, end


def _overlap(a: Pair, b: Pair) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _without_pronouns(text: str, spans: set[Pair]) -> set[Pair]:
    return {s for s in spans if not _PRONOUN.fullmatch(text[s[0] : s[1]])}


@dataclass
class CapitalsScores:
    """What survives when a text is in capitals: people and bodies found, attacks found."""

    people: Share = field(default_factory=Share)
    attacks: Share = field(default_factory=Share)
    attributed: Share = field(default_factory=Share)


def score_capitals(gold: Iterable[Row], readings: Mapping[str, Row]) -> CapitalsScores:
    """Count, on MUC-4, what a reader that does not fall apart on capitals must find.

    ``people``: of the required victims and culprits of the answer keys, those whose first
    mention overlaps an entity mention; ``attacks``: of the dispatches with an attack, those with
    a claim of an ASSAULT; ``attributed``: of all dispatches, those with an attribution.
    """
    scores = CapitalsScores()
    for row in gold:
        reading = readings.get(row["id"], {"entities": (), "claims": (), "attributions": ()})
        have = [_pair(m) for e in reading["entities"] for m in e["mentions"]]
        slots = [s for t in row["templates"] if not t["optional"] for s in t["slots"]]
        want = {
            (m["start"], m["end"])
            for s in slots
            if s["slot"] in _VICTIMS_AND_CULPRITS and not s["optional"]
            for m in s["first_mentions"]
        }
        for span in sorted(want):
            scores.people.add(any(_overlap(span, mention) for mention in have))
        if any(s["slot"] == "INCIDENT: TYPE" and s["value"] in _VIOLENCE for s in slots):
            scores.attacks.add(any(c["event"] == "ASSAULT" for c in reading["claims"]))
        scores.attributed.add(bool(reading["attributions"]))
    return scores
