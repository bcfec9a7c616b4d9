"""Toponyms to places: which of its namesakes a name means, from the rest of the dispatch.

Every candidate gets a linear score from a few features (how large it is, what it is, whether its
country or region is named, how near the other places of the dispatch are); a softmax over the
candidates and "none of these" turns scores into probabilities. Two passes: the second sees the
first's winners. The approach is that of M. Speriosu and J. Baldridge (Text-driven toponym
resolution using indirect supervision, ACL 2013) and of E. Kamalloo and D. Rafiei (A coherent
unsupervised model for toponym resolution, WWW 2018), reduced to what a laptop does in a
millisecond. Weights: ``resources/gazetteer_weights.yaml``, fitted by ``training/fit_places.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import yaml
from rapidfuzz import fuzz

from according.reading.adjectives import adjective_places
from according.reading.gazetteer import Gazetteer
from according.reading.gazetteer_index import LEVELS, IntArray
from according.reading.gazetteer_keys import bare_key, name_key
from according.reading.places_evidence import (
    FIRST,
    SECOND,
    Evidence,
    Floats,
    Weights,
    distance_km,
    gather,
)  # fmt: skip
from according.reading.toponyms import Reference, Toponym
from according.reading.toponyms_known import gazetteer_toponyms
from according.records import Place, PlaceCandidate
from according.spans import Nearby, Span, overlap

__all__ = ["Toponym", "gazetteer_toponyms", "load_weights", "locate"]

SAME_KM = 80.0
"""Candidates this close (a town and the district around it) do not compete."""

SHOWN_CANDIDATES = 5
_WEIGHTS = Path(__file__).parents[1] / "resources" / "gazetteer_weights.yaml"
_TOWN, _REGION, _DISTRICT = (LEVELS.index(level) for level in ("town", "region", "district"))
_SAME_NAME = 80.0  # of 100: "Hamah" is Hama, "New York City" is not New York
_TENFOLD = 28  # as sizes are filed: 8 * log2, about eleven times the people
_SHOWN = {"district": "region"}


@lru_cache(maxsize=4)
def load_weights(path: Path = _WEIGHTS) -> Weights:
    """Read weights from YAML; a feature that is not listed weighs nothing."""
    held = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Weights(
        np.array([float(held["first"].get(f, 0.0)) for f in FIRST]),
        np.array([float(held["second"].get(f, 0.0)) for f in SECOND]),
        (float(held["none"]["first"]), float(held["none"]["second"])),
        float(held["temperature"]), float(held["decide"]),
    )  # fmt: skip


def locate(
    text: str, toponyms: Sequence[Toponym], gazetteer: Gazetteer, *,
    publisher: str | None = None, title: str | None = None, weights: Weights | None = None,
) -> tuple[Place, ...]:  # fmt: skip
    """Return a place for each toponym that names one, ``p1`` ... in text order.

    ``lat`` and ``lon`` (degrees) are None when the gazetteer does not know the name or two
    namesakes are too close to call; ``reason`` then says which, ``candidates`` lists what was
    considered. Mentions without a name ("the region") give no place. Toponyms that overlap (two
    finders named the same words) give one place. Toponyms of type ADJECTIVE give the country they
    name where no other toponym holds their words; they have no say in what the others mean.
    """
    weights = weights or load_weights()
    inside = sorted(
        (
            t
            for t in toponyms
            if t.type != "ADJECTIVE" and 0 <= t.span.start < t.span.end <= len(text)
        ),
        key=lambda t: (t.span, -t.score, t.type),
    )
    evidence = gather(text, inside, gazetteer, publisher=publisher, title=title)
    probability, nothing = evidence.probabilities(weights)
    verdicts = [
        _verdict(g, evidence, probability, float(nothing[g]), weights)
        for g in range(len(evidence.groups))
    ]
    found: dict[Span, Place] = {}
    for reference, group in zip(evidence.references, evidence.group_of, strict=True):
        if reference is not None and reference.span not in found:
            found[reference.span] = _place(reference, verdicts[group], gazetteer)
    named = Nearby((span, span) for span in found)
    for span, place in adjective_places(text, toponyms, gazetteer).items():
        if not named.overlapping(span):
            found[span] = place
    kept: list[Place] = []
    for _, place in sorted(found.items()):
        if kept and overlap(kept[-1].span, place.span):
            kept[-1] = max(kept[-1], place, key=_preferred)
        else:
            kept.append(place)
    return tuple(_numbered(place, n) for n, place in enumerate(kept, 1))


def _preferred(place: Place) -> tuple[bool, int]:
    """Rank places of overlapping spans: one that was decided, then the longer name."""
    return place.lat is not None, place.span.end - place.span.start


class _Verdict:
    """What was decided for a group: the winner's row of the candidates, or why there is none."""

    __slots__ = ("candidates", "evidence", "reason", "score", "winner")

    def __init__(
        self, winner: int | None, score: float, reason: str | None,
        candidates: tuple[PlaceCandidate, ...], evidence: Evidence,
    ) -> None:  # fmt: skip
        self.winner, self.score, self.reason = winner, score, reason
        self.candidates, self.evidence = candidates, evidence


def _verdict(
    g: int, evidence: Evidence, probability: Floats, nothing: float, weights: Weights
) -> _Verdict:
    c, name = evidence.candidates, evidence.groups[g].name
    mine: IntArray = np.flatnonzero(c.key == g)
    if not len(mine):
        return _Verdict(None, 0.0, f"the gazetteer has no place named “{name}”", (), evidence)
    mine = mine[np.lexsort((c.id[mine], -probability[mine]))]
    top = int(mine[0])
    near = np.ones(len(mine), bool)
    if len(mine) > 1:
        near = distance_km(c.lat[mine], c.lon[mine], c.lat[top], c.lon[top]) <= SAME_KM
    if "." in evidence.gazetteer.regions[int(c.region[top])]:
        # A region and the town that gives it its name do not compete either.
        seat = (c.level[mine] == _REGION) | (c.level[top] == _REGION)
        near |= seat & (c.region[mine] == c.region[top])
    score = float(probability[mine[near]].sum())
    if score >= weights.decide:
        return _Verdict(_seat(g, evidence, top, mine[near]), score, None, (), evidence)
    shown = tuple(_candidate(evidence, int(i), probability) for i in mine[:SHOWN_CANDIDATES])
    others = mine[~near]
    if nothing >= score or not len(others):
        reason = (
            f"the gazetteer's places named “{name}” do not fit the dispatch "
            "well enough to choose one"
        )
    else:
        first, second = (_described(evidence, i) for i in (top, int(others[0])))
        reason = f"“{name}” may be {first} or {second}, and the dispatch does not say which"
    return _Verdict(None, score, reason, shown, evidence)


def _seat(g: int, evidence: Evidence, top: int, near: IntArray) -> int:
    """Return the town, where a bare name is a region's or district's and its seat's.

    "Hama" is the town and "Hama province" the region; "Quebec" stays the region, whose people
    are more than ten times those of the town.
    """
    c = evidence.candidates
    if evidence.groups[g].hint == "region" or c.level[top] not in (_REGION, _DISTRICT):
        return top
    seats = near[(c.level[near] == _TOWN) & (c.region[near] == c.region[top])]
    if c.level[top] == _REGION:
        seats = seats[c.size[seats] >= c.size[top] - _TENFOLD]
    asked = bare_key(evidence.groups[g].keys[0])
    for i in seats.tolist():
        filed = bare_key(name_key(evidence.gazetteer.name(int(c.index[i]), int(c.row[i]))))
        if c.main[i] or fuzz.ratio(asked, filed) >= _SAME_NAME:
            return int(i)
    return top


def _described(evidence: Evidence, i: int) -> str:
    """Return a candidate in words: "Springfield in Missouri, United States"."""
    c, gazetteer = evidence.candidates, evidence.gazetteer
    name = gazetteer.name(int(c.index[i]), int(c.row[i]))
    level = LEVELS[int(c.level[i])]
    country = gazetteer.country_name(gazetteer.regions[int(c.country[i])])
    region = gazetteer.region_name(int(c.region[i])) if level in ("town", "district") else None
    where = ", ".join(w for w in (region, country) if w and w != name)
    return f"{name} in {where}" if where and level != "country" else f"{name}, the {level}"


def _candidate(evidence: Evidence, i: int, probability: Floats) -> PlaceCandidate:
    c, gazetteer = evidence.candidates, evidence.gazetteer
    return PlaceCandidate(
        int(c.id[i]), gazetteer.name(int(c.index[i]), int(c.row[i])),
        gazetteer.country_code(int(c.country[i])), round(float(c.lat[i]), 5),
        round(float(c.lon[i]), 5), round(float(probability[i]), 3),
    )  # fmt: skip


def _place(reference: Reference, verdict: _Verdict, gazetteer: Gazetteer) -> Place:
    named = reference.name
    score = round(verdict.score, 3)
    if verdict.winner is None:
        level = reference.hint if reference.hint in ("water", "facility") else None
        return Place("", named, reference.span, level=level, direction=reference.direction,
                     score=score, reason=verdict.reason, candidates=verdict.candidates)  # fmt: skip
    c, i = verdict.evidence.candidates, verdict.winner
    level = LEVELS[int(c.level[i])]
    if named.isupper() and len(named) > 3:  # HASAKAH, in a dateline
        named = named.title()
    if named in gazetteer.adjectives:
        named = gazetteer.name(int(c.index[i]), int(c.row[i]))
    lat, lon = float(c.lat[i]), float(c.lon[i])
    geonameid: int | None = int(c.id[i]) or None
    reason = None
    if reference.borrowed:
        level, geonameid = "facility", None
        reason = f"shown at {named}, whose name it bears; its own position is not in the gazetteer"
    elif (
        reference.direction
        and not reference.direction.endswith(" of")
        and level in ("country", "region")
    ):
        number = c.country[i] if level == "country" else c.region[i]
        lat, lon = gazetteer.part_point(int(number), reference.direction) or (lat, lon)
        level = "region"
    return Place(
        "", named, reference.span, geonameid, _SHOWN.get(level, level), reference.direction,
        round(lat, 5), round(lon, 5), gazetteer.country_code(int(c.country[i])), score, reason,
    )  # fmt: skip


def _numbered(place: Place, n: int) -> Place:
    return replace(place, id=f"p{n}")
