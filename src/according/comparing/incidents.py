"""What a claim is about, in a form cheap to set beside others: kind, day, place and figures.

``compare`` weighs fifty questions and was trained on passages that are about something in
common. Which claims are, is decided here first, by plain rules with a reason: claims whose places
or days cannot meet are never about one incident, and claims with nothing in common to agree or
disagree about are not compared at all.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from according.comparing.names import skeleton
from according.comparing.passages import (
    Passage,
    dispatch_facts,
    runs,
    stem,
    study,
    view_claim,
    weigh,
)
from according.comparing.stances import Stance, stance
from according.records import Attribution, Claim, Place, Reading
from according.spans import Span, overlap
from according.subsets import counts_some, vague

__all__ = [
    "PRECISE", "Figure", "Frame", "agree_to_compare", "apart", "competing", "dispatch_keys",
    "frames", "likeness", "nearness", "one_incident", "same_head",
]  # fmt: skip

_FAMILIES = {
    "ASSAULT": "violence", "DISASTER": "violence", "MOVE": "movement", "RETREAT": "movement",
    "MOBILIZE": "movement", "AGREE": "accord", "CONSULT": "accord", "COOPERATE": "accord",
    "SUPPORT": "accord", "CONCEDE": "accord", "AID": "aid", "SANCTION": "pressure",
    "COERCE": "pressure", "PROTEST": "protest", "ACCUSE": "accusation", "REJECT": "accusation",
    "THREATEN": "accusation", "REQUEST": "request",
}  # fmt: skip
_COUNTED = ("dead", "injured", "missing", "displaced", "arrested")
_ABOUT_NOW = ("fact", "probable", "possible")
PRECISE = ("town", "facility", "area")
_DENY = re.compile(r"\b(?:den(?:y|ies|ied|ying|ials?)\b|dismiss|reject|refut|disput)", re.I)
_UNSAID = re.compile(
    r"\b(?:declin\w+|refus\w+) to (?:say|comment|name)|\b(?:not|un)(?: yet)? ?clear\b|"
    r"\b(?:did|does|do|could) not (?:say|know|see) wh|\bask(?:ed|s|ing)? (?:who|whether|if)\b", re.I
)  # fmt: skip
_GOES_ON = re.compile(r"\b(?:but|adding|and (?:said|added|that)|while|although)\b", re.I)
_WONDERS = re.compile(
    r"\b(?:ask|know|knew|say|said|clear|tell|told|determin|see|saw|wonder|question|investigat|establish)"
    r"\w*(?: \w+){0,3} $",
    re.I,
)
_ASKED = re.compile(r"(?:who|whom|whether|what|when|where|why|how|if)\b", re.I)
_WHOLE_WAR = re.compile(
    r"\bsince (?:the|it|march|fighting)? ?(?:war|conflict|uprising|revolt|crisis|civil|start|began|"
    r"beginning|outbreak|20\d\d)|\byears? of (?:war|conflict|fighting)|"
    r"\b(?:war|conflict|uprising|revolt|crisis) (?:\w+ ){0,3}?(?:has|have|had|which)\b|"
    r"\b(?:seven|six|five|four|three|two)-year", re.I
)  # fmt: skip
_RARE = 8.0  # how rare the names must be that two dispatches share at their head
_FAR = 40.0  # kilometres between towns that are two places
_MONTH = 31  # days: the widest interval under which a dispatch is filed
_SPREAD = 14  # days: a wider interval tells nothing about when
_ALIKE, _CLOSE, _TOUCHING = 0.55, 0.3, 0.2
_RUN, _TELLING = 8, 4  # words in a row, and how many of them must be more than "of the"
_DENIED_ALIKE = 0.5  # who denies a thing says it in fewer words


@dataclass(frozen=True, slots=True)
class Figure:
    """A count: ``high`` None means "at least"; ``vague`` words are such as "dozens"."""

    low: int
    high: int | None
    vague: bool

    def fits(self, other: Figure) -> bool:
        """Tell whether both may be one count told in two ways."""
        for a, b in ((self, other), (other, self)):
            if a.vague and a.low * 0.8 <= b.low <= a.low * 10:
                return True
            if a.high is not None and a.low < a.high and a.low <= b.low <= a.high:
                return True
        return self.low == other.low


@dataclass(frozen=True)
class Frame:
    """A studied claim. ``days`` is when it happened, or may have, with ``dated`` for a day read.

    ``place`` is where, ``home`` where its dispatch as a whole is about; ``figures`` are whole
    figures by what is counted (parts, such as "two of the dead", left out). ``blames`` tells
    whether it says whose doing it is, ``asserted`` whether it speaks
    of this incident as of something that has been or is, and not of the war as a whole;
    ``stance`` is whom it holds responsible, where it says so. ``runs`` stand for each eight of
    its words in a row, to be compared within one process.
    """

    id: str
    claim: Claim
    passage: Passage
    weights: dict[str, float]
    norm: float
    family: str | None
    days: tuple[date, date] | None
    dated: bool
    place: Place | None
    home: Place | None
    figures: dict[str, Figure]
    partial: bool
    denied: bool
    blames: bool
    asserted: bool
    sentence: int
    stance: Stance | None = None
    runs: frozenset[int] = frozenset()


def frames(reading: Reading, ids: Sequence[str], but: frozenset[str] = frozenset()) -> list[Frame]:
    """Return the frames of a reading's claims, in the order of ``ids``; ``but`` are left out.

    The passage of a claim is its sentence: who says it and whether it is denied often stand
    beside the claim's own words, and sentences are what ``relations`` was trained on.
    """
    places = {p.id: p for p in reading.places}
    attributions = {a.id: a for a in reading.attributions}
    home = _home(reading)
    d = reading.dispatch
    facts = dispatch_facts(d.text, d.title, d.published_at)
    starts = [b[0] for b in facts.bounds]
    studied: dict[tuple[int, str, str | None], Passage] = {}
    out: list[Frame] = []
    seen: set[str] = set()
    for id_, claim in zip(ids, reading.claims, strict=True):
        if id_ in seen or id_ in but:
            continue
        seen.add(id_)
        at = max(0, bisect_right(starts, claim.trigger.start) - 1)
        key = (at, claim.source.name, claim.happened_on)
        if key not in studied:
            view = replace(view_claim(reading, claim), span=(Span(*facts.bounds[at]),))
            studied[key] = study(view)
        passage = studied[key]
        words = tuple(
            w for s in claim.span
            for w in facts.words[bisect_right(facts.offsets, s.start - 1) :
                                 bisect_right(facts.offsets, s.end - 1)]
        )  # fmt: skip
        figures, partial = _figures(claim, passage)
        weights, norm = weigh(words)
        attribution = attributions.get(claim.attribution or "")
        place = places.get(claim.place.place or "") if claim.place else None
        out.append(
            Frame(
                id_, claim, passage, weights, norm,
                "violence" if {"dead", "injured"} & figures.keys() else _FAMILIES.get(claim.event),
                _days(passage), bool(passage.day and passage.day.written),
                place or _inside(reading, claim), home, figures, partial,
                claim.polarity == "denied" or _denies(reading, attribution),
                _blames(reading, claim, attribution),
                claim.factuality in _ABOUT_NOW
                and not _unsaid(d.text[facts.bounds[at][0] : claim.trigger.start])
                and not _WHOLE_WAR.search(passage.quoted)
                and not _asked(claim, d.text[facts.bounds[at][0] : claim.span[0].start]), at,
                stance(reading, claim, attribution), _runs(words, weights),
            )
        )  # fmt: skip
    return out


def _runs(words: tuple[str, ...], weights: Mapping[str, float]) -> frozenset[int]:
    """Return a number for each run of a claim's words that two reporters do not both hit upon."""
    telling = tuple(stem(w) in weights for w in words)
    both = zip(runs(words, _RUN), runs(telling, _RUN), strict=True)
    return frozenset(hash(run) for run, tells in both if sum(tells) >= _TELLING)


def _unsaid(before: str) -> bool:
    """Tell whether the words of a sentence before a claim leave it open: "did not say whether"."""
    found = _UNSAID.search(before)
    return found is not None and not _GOES_ON.search(before, found.end())


def _asked(claim: Claim, before: str) -> bool:
    """Tell whether a claim is a question told ("asked who ..."); "where ten died" tells of ten."""
    found = _ASKED.match(claim.quote)
    if found is None or found.group().lower() not in ("who", "whom", "when", "where"):
        return found is not None
    return claim.factuality == "question" or _WONDERS.search(before) is not None


def _denies(reading: Reading, attribution: Attribution | None) -> bool:
    """Tell whether the source holds that it is not so: "denied that ...", "dismissed"."""
    if attribution is None:
        return False
    return bool(_DENY.search(reading.words(attribution.cue)))


def _blames(reading: Reading, claim: Claim, attribution: Attribution | None) -> bool:
    """Tell whether a claim says whose doing it is."""
    if attribution is not None and attribution.act == "accuse":
        return True
    named = {e.id for e in reading.entities if e.named and e.type in ("PERSON", "ORG", "GROUP")}
    return any(r.entity in named for r in claim.actor)


def _home(reading: Reading) -> Place | None:
    """Return the place a dispatch is about: its most written town among the first few."""
    counts: dict[int, int] = {}
    first: dict[int, Place] = {}
    for p in reading.places:
        if p.geonameid is not None and p.lat is not None and p.level in PRECISE:
            weight = 3 if p.span.start < 200 else 1
            counts[p.geonameid] = counts.get(p.geonameid, 0) + weight
            first.setdefault(p.geonameid, p)
    if not counts:
        return None
    top = max(counts.values())
    return next(first[g] for g in first if counts[g] == top)


def _inside(reading: Reading, claim: Claim) -> Place | None:
    """Return the one town that stands in a claim's words, where its place was not read."""
    found = {
        p.geonameid: p for p in reading.places
        if p.lat is not None and p.level in PRECISE and any(overlap(p.span, s) for s in claim.span)
    }  # fmt: skip
    return next(iter(found.values())) if len(found) == 1 else None


def _figures(claim: Claim, passage: Passage) -> tuple[dict[str, Figure], bool]:
    out: dict[str, Figure] = {}
    partial = False
    for size in claim.sizes:
        if size.what not in _COUNTED:
            continue
        text = passage.view.text
        within = [q for q in passage.figures if size.span.start <= q.at < size.span.end]
        first = min(within, key=lambda q: q.at, default=None)  # "eleven, including two children"
        part = counts_some(text, size.span.start, size.span.end, size.what) or (
            first is not None and (first.part or first.earlier)
        )
        low = size.low if size.low is not None else size.high
        if part:
            partial = True
        elif low is not None and size.what not in out:
            words = text[size.span.start : size.span.end]
            out[size.what] = Figure(low, size.high, vague(words) is not None)
    return out, partial and not out


def _days(passage: Passage) -> tuple[date, date] | None:
    if passage.day is not None and (passage.day.end - passage.day.start).days <= _SPREAD:
        return passage.day.start, passage.day.end
    told = passage.dispatch.told_on
    return (told - timedelta(days=4), told) if told and passage.day is None else None


def _meet(a: Frame, b: Frame) -> bool | None:
    """Tell whether two claims' days can meet; None where one has none."""
    if a.days is None or b.days is None:
        return None
    slack = timedelta(days=1)
    return a.days[0] <= b.days[1] + slack and b.days[0] <= a.days[1] + slack


def apart(p: Place, q: Place) -> float:
    """Return the kilometres between two places on the map."""
    if p.lat is None or q.lat is None or p.lon is None or q.lon is None:
        return math.inf
    x = math.radians(q.lon - p.lon) * math.cos(math.radians((p.lat + q.lat) / 2))
    return 6371 * math.hypot(x, math.radians(q.lat - p.lat))


def _same_ground(a: Frame, b: Frame) -> str | None:
    """Say why two claims may be about one place; None where they cannot, or nothing says so."""
    p, q = a.place, b.place
    if p is not None and q is not None:
        if p.geonameid is not None and p.geonameid == q.geonameid and p.level in PRECISE:
            return f"both speak of {p.name}"
        if p.level in PRECISE and q.level in PRECISE:
            if skeleton(p.name) == skeleton(q.name):
                return f"both speak of {p.name}"
            if p.lat is not None and q.lat is not None and apart(p, q) > _FAR / 4:
                return None
    for x in (p, a.home):
        for y in (q, b.home):
            if x and y and x.level in PRECISE and y.level in PRECISE and (
                (x.geonameid is not None and x.geonameid == y.geonameid) or apart(x, y) <= _FAR / 4
            ):  # fmt: skip
                return f"both dispatches are about {x.name}"
    return same_head(a, b)


def same_head(a: Frame, b: Frame, least: float = 0.0) -> str | None:
    """Say that two dispatches write the same rare names at their heads; None where they do not.

    ``least``: how rare a name must be to count.
    """
    mine, theirs = a.passage.dispatch.lead_names, b.passage.dispatch.lead_names
    if sum(w for n, w in mine.items() if n in theirs and w >= least) >= _RARE:
        return "both dispatches name the same places or people at their head"
    return None


def one_incident(a: Frame, b: Frame) -> str | None:
    """Say why two claims may be about one incident; None where kind, day or place forbid it.

    Whether they are is for ``relations.compare`` to weigh; what this forbids stays apart.
    """
    if a.family is None or a.family != b.family or not (a.asserted and b.asserted):
        return None
    if a.partial or b.partial:
        return None
    if _meet(a, b) is not True:
        return None
    return _same_ground(a, b)


def likeness(a: Frame, b: Frame) -> float:
    """Return how alike the words of two claims are, 0..1, rare words and numbers weighing more."""
    return _dot(a.weights, b.weights) / (a.norm * b.norm)


def nearness(a: Frame, b: Frame) -> float:
    """Return how alike the words of the claims' sentences are, 0..1."""
    x, y = a.passage, b.passage
    return _dot(x.weights, y.weights) / (x.norm * y.norm)


def _dot(x: dict[str, float], y: dict[str, float]) -> float:
    if len(y) < len(x):
        x, y = y, x
    return sum(v * y[w] for w, v in x.items() if w in y)


def competing(a: Frame, b: Frame) -> tuple[str, bool] | None:
    """Return what both count and whether the figures differ; None: nothing in common."""
    for what in _COUNTED:
        if what in a.figures and what in b.figures:
            return what, not a.figures[what].fits(b.figures[what])
    return None


def agree_to_compare(a: Frame, b: Frame) -> tuple[float, str | None] | None:
    """Return how much two claims promise, and the incident they share; None: nothing to compare.

    They must say something of one thing: the same words, a figure of the same count at one
    incident, or an incident that the one affirms and the other denies.
    """
    if a.partial != b.partial:
        return None
    size = min(len(a.weights), len(b.weights))
    if size < 2:
        return None
    alike = likeness(a, b)
    incident = one_incident(a, b)
    if incident is not None:
        if competing(a, b) is not None:
            return 1.0 + alike, incident
        if a.denied != b.denied and alike >= _TOUCHING:
            return 0.9 + alike, incident
        near = max(alike, nearness(a, b))
        if near >= _CLOSE:
            return 0.5 + near, incident
    same_kind = a.claim.factuality == b.claim.factuality
    least = _DENIED_ALIKE if a.denied != b.denied else _ALIKE
    if size >= 4 and alike >= least and same_kind and _meet(a, b) is not False:
        return alike, None
    return None


def dispatch_keys(own: Sequence[Frame]) -> dict[str, float]:
    """Return the keys a dispatch is filed under, by what sharing each is worth.

    ``p`` a rare name, ``g`` a place on the map, ``t`` a figure; each with the days spoken of.
    """
    out: dict[str, float] = {}
    for f in own:
        day = f.passage.day
        if f.days is not None:
            first = f.days[0] if f.dated else f.days[0] - timedelta(days=3)  # a week before
            last = f.days[1]
        elif day is not None and (day.end - day.start).days <= _MONTH:
            first, last = day.start, day.end
        else:
            continue
        windows = range(first.toordinal() // 4, last.toordinal() // 4 + 1)
        spots = {p.geonameid for p in (f.place, f.home) if p and p.level in PRECISE}
        if f.place and f.place.geonameid is None and len(f.place.candidates) == 1:
            spots.add(f.place.candidates[0].geonameid)  # not sure enough to show, but to look up
        for w in windows:
            for g in spots:
                out[f"g:{g}:{w}"] = 2.0
            for what, figure in f.figures.items():
                if figure.low > 3:
                    out[f"t:{what}:{figure.low}:{w}"] = 1.0
    if own:
        lead = own[0].passage.dispatch
        told = lead.told_on
        names = sorted(lead.lead_names.items(), key=lambda nw: (-nw[1], nw[0]))[:12]
        if told:
            for w in range((told.toordinal() - 4) // 4, told.toordinal() // 4 + 1):
                for name, rarity in names:
                    out.setdefault(f"p:{name}:{w}", 0.5 + rarity / 6)
    return out
