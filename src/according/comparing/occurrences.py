"""Occurrences: what one dispatch tells of one incident, and which of them are one event.

A dispatch seldom says of each claim where and when it happened: it names the town once and goes
on with "the attack". Claims are therefore gathered within their dispatch first, by the place and
day they name, by the sentence they share and by words that point back. Whole occurrences are then
set beside each other: they know more than any of their claims.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from according.comparing.days import parse_day
from according.comparing.incidents import PRECISE, Figure, Frame, apart
from according.comparing.lexicons import cues, document_frequencies
from according.comparing.names import fold, same_name, skeleton
from according.records import Place
from according.spans import overlap

__all__ = [
    "SAME",
    "Occurrence",
    "alike",
    "days_of",
    "kind_of",
    "occurrences",
    "place_of",
    "same_occurrence",
]

SAME = 4.5  # what speaks for one event must be worth at least this
_NOUN = (
    r"(?:(?:air ?)?(?:attack|strike|raid)|bomb(?:ing|ardment)|blast|explosion|shelling|massacre|"
    r"assault|incident|crime|killing|shooting|atrocity|tragedy)s?"
)
_BACK = re.compile(
    rf"\b(?:the|that|this|these|those|\w+days?)\b[\"“”]?(?:\s[\w'’\"“”-]+){{0,3}}?\s{_NOUN}\b|"
    rf"\b(?:toll|the dead|those killed|the victims|responsib\w+|involvement|involved)\b|"
    r"\b(?:the|its) (?:use of|chemical)", re.I
)  # fmt: skip
_APART = re.compile(
    r"\b(?:another|separate(?:ly)?|elsewhere|meanwhile|previous|similar|in the past|"
    r"(?:hours|days?|weeks?) (?:after|later|earlier|before)|regularly|frequently|repeatedly)\b",
    re.I,
)
_TURN = re.compile(  # words that lead from one incident to another within a sentence
    _APART.pattern + r"|\b(?:site of|in response|retaliat\w+|revenge|prompt\w+|following|since|"
    r"after(?! (?:sustain|suffer|arriv|being)))\b", re.I
)  # fmt: skip
_AT = re.compile(r"\b(?:in|at|on|of|near|outside|around|to) (?:the )?$")
_THERE = re.compile(rf"(?: \w+)? {_NOUN}\b", re.I)  # "the Tresk strike"
_NATION = re.compile(r"(?:ian|ish|ese|aeli|iraqi|kurd|syrias)$", re.I)
_DOER = re.compile(r"\b(?:respons|blam|behind|carried out|strikes?|raids?|attack)", re.I)
_AFTERMATH = re.compile(r"\b(?:aftermath|comes? (?:a |\w+ )?(?:days?|hours) after)\b", re.I)
_CASUALTY = re.compile(r"(?:kill|die[ds]?\b|dead|wound|injur|hurt|left\b|perish)", re.I)
_GAS = re.compile(
    r"\b(?:chemical|sarin|chlorine|toxic|nerve|gas(?! (?:bottle|cylinder|canister|explosion|leak|"
    r"field|plant|pipe|station|tank)))\b", re.I
)  # fmt: skip
_SITE = re.compile(r"\b(?:site|scene) of\b", re.I)
_MEANS = re.compile(r"\b(?:air ?)?(?:raids?|strikes?|shell\w*|blasts?|cars?|missiles?)\b", re.I)
_OFTEN = 40  # of so many dispatches one names a place that is often in the news
_WIDEST = 31  # days: a longer interval tells nothing about when
_RECENT = 7  # days before a dispatch that an undated incident may be of
_REACH = 12  # sentences that words may point back over
_NEAR, _AROUND = 10.0, 60.0  # kilometres: one town; a town and the city or province it lies by


@dataclass(frozen=True, slots=True)
class Spot:
    """A place named: on the map, or, where it is on none, by its name."""

    name: str
    place: Place | None


@dataclass
class Occurrence:
    """Claims of one dispatch about one incident, in text order, with what they say together.

    ``spots`` are the places named, ``days`` the narrowest interval read, ``exact`` whether it is
    one day or the next; ``sites`` are what was hit (a convoy, a mosque), ``words`` those of the
    sentences by their weight.
    """

    frames: list[Frame] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    days: tuple[date, date] | None = None
    exact: bool = False
    sites: set[str] = field(default_factory=set)
    gas: bool = False
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)

    def take(self, f: Frame) -> None:
        """Add a claim and what it says."""
        self.frames.append(f)
        for word, weight in f.passage.weights.items():
            self.words[word] = max(weight, self.words.get(word, 0.0))
        spot = _spot(f)
        if spot is not None:
            self.spots.append(spot)
        days, exact = _when(f)
        if days is not None and (self.days is None or (exact and not self.exact)):
            self.days, self.exact = days, exact
        self.sites |= _sites(f.passage.quoted)
        self.gas = self.gas or _of_gas(f)
        for what, figure in f.figures.items():
            self.figures.setdefault(what, []).append(figure)


def _gas(words: str) -> bool:
    """Tell whether words speak of an attack with gas, and of no other means beside it."""
    return bool(_GAS.search(words)) and not _MEANS.search(words)


def _of_gas(f: Frame) -> bool:
    """Tell whether a claim is of an attack with gas; "the site of one" is where another was."""
    start = f.passage.view.span[0].start
    before = f.passage.view.text[start : max(start, f.claim.trigger.start)]
    return _gas(f.claim.quote) and not _SITE.search(before)


def _spot(f: Frame) -> Spot | None:
    """Return the place a claim names, where it is one on a map or a name of its own."""
    reading = f.passage.view.reading
    if reading is None:
        return None
    role, text = f.claim.place, reading.dispatch.text
    if role is not None:
        p = next((x for x in reading.places if x.id == role.place), None)
        own = _named(p, text[role.span.start : role.span.end])
        if own is not None or (p is not None and p.geonameid is not None):
            return own
    written = [
        p for p in reading.places
        if any(overlap(p.span, s) for s in f.claim.span)
        and (
            _AT.search(text[max(0, p.span.start - 12) : p.span.start])
            or _THERE.match(text, p.span.end)
        )
    ]  # fmt: skip
    found = [s for p in written if (s := _named(p, text[p.span.start : p.span.end]))]
    return found[0] if found else None


def _named(p: Place | None, words: str) -> Spot | None:
    if p is not None and p.geonameid is not None:
        return Spot(p.name, p) if p.level in PRECISE else None
    words = p.name if p is not None else words
    parts = re.split(r"[\s-]+", words.strip())
    named = parts[0][:1].isupper() and parts[-1][:1].isupper() and len(parts[-1]) > 2
    return Spot(words.strip(), None) if named and not _NATION.search(parts[-1]) else None


def _when(f: Frame) -> tuple[tuple[date, date] | None, bool]:
    """Return the days a claim itself is dated to, and whether that is one day or the next."""
    reading = f.passage.view.reading
    if f.claim.happened_on is None or reading is None:
        return None, False
    if _AFTERMATH.search(f.claim.quote) or (f.stance is not None and f.stance.denies):
        return None, False  # the day is that of what came after
    read = next((d for d in reading.dates if d.id == f.claim.happened_on), None)
    first, last = (parse_day(read.start), parse_day(read.end)) if read else (None, None)
    if first is None or last is None or (last - first).days > _WIDEST:
        return None, False
    return (first, last), (last - first).days <= 1


def _sites(words: str) -> set[str]:
    """Return the kinds of place that words name ("mosque", "convoy")."""
    found = set(cues()["sites"].findall(words.lower()))
    return {w if w == "bus" else w.rstrip("s") for w in found} - {"village", "station"}


def occurrences(frames: Sequence[Frame]) -> list[Occurrence]:
    """Gather a dispatch's claims about violence, and who did it, by incident, in text order.

    Claims that nothing ties to a place, a day or another claim stay alone.
    """
    out: list[Occurrence] = []  # the one spoken of last comes last
    for unit in _units([f for f in frames if _takes_part(f)]):
        fits = [
            (max(worths), i) for i, o in enumerate(out)
            if -math.inf not in (worths := [_fit(f, o, len(out) - 1 - i) for f in unit])
        ]  # fmt: skip
        worth, at = max(fits, default=(0.0, 0))
        best = out.pop(at) if worth >= 1 else Occurrence()
        for f in unit:
            best.take(f)
        out.append(best)
    return sorted(out, key=lambda o: o.frames[0].claim.trigger.start)


def _units(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Put together what one sentence says of one incident."""
    out: list[list[Frame]] = []
    for f in frames:
        if out and out[-1][-1].sentence == f.sentence and not _turned(out[-1][-1], f):
            last, own = _when(out[-1][-1])[0], _when(f)[0]
            if last is None or own is None or _meet(last, own, 0):
                out[-1].append(f)
                continue
        out.append([f])
    return out


def _turned(a: Frame, b: Frame) -> bool:
    """Tell whether a sentence turns to another incident between two claims."""
    first, last = sorted((a.claim.trigger, b.claim.trigger))
    text = a.passage.view.text
    between = text[first.end : max(first.end, last.start)]
    if _CASUALTY.match(text, first.start):  # who died after a strike died of it
        return _APART.search(between) is not None
    return _TURN.search(between) is not None


def _takes_part(f: Frame) -> bool:
    if f.partial or not f.asserted:
        return False
    return f.family == "violence" or f.stance is not None


def _fit(f: Frame, o: Occurrence, since: int) -> float:
    """Say how well a claim goes with an occurrence of its dispatch; below 1: not at all.

    ``since`` counts the occurrences spoken of since.
    """
    last = o.frames[-1]
    spot, (days, exact) = _spot(f), _when(f)
    own, said = f.claim.quote, f.passage.quoted
    gap = f.sentence - last.sentence
    turned = gap == 0 and _turned(last, f)
    score = 0.0
    if spot is not None and o.spots and (gap or turned):
        near = min(kilometres(spot, p) for p in o.spots)
        if near > _NEAR and not (_sites(said) & o.sites and near <= _AROUND):
            return -math.inf
        score += 1.5 if seldom_named(spot.name) else 0.7
    if days is not None and o.days is not None:
        if not _meet(days, o.days, 0) or (exact != o.exact and _APART.search(own)):
            return -math.inf
        score += 0.7 if exact and o.exact else 0.4
    if _sites(said) & o.sites or (o.gas and _gas(own)):
        score += 0.6
    if any(
        x.low == y.low > 3 and not x.vague
        for what, x in f.figures.items() for y in o.figures.get(what, ())
    ):  # fmt: skip
        score += 1
    if gap == 0:
        return score - 0.5 if turned else score + 1.5
    if _APART.search(own):
        return score - 1
    answers = f.stance is not None and (
        f.stance.denies or (f.claim.attribution is not None and _DOER.search(said) is not None)
    )
    if gap <= _REACH and (answers or _points_back(f)):
        score += (1.3, 1.15)[since] if since < 2 else 0.5
        if _gas(own) and not o.gas:
            score -= 0.5
    return score


def _points_back(f: Frame) -> bool:
    """Tell whether a claim, or its sentence before it turns elsewhere, points back."""
    if _BACK.search(f.claim.quote):
        return True
    text, start = f.passage.view.text, f.passage.view.span[0].start
    found = _BACK.search(text, start, start + len(f.passage.quoted))
    if found is None:
        return False
    first, last = sorted(
        ((found.start(), found.end()), (f.claim.trigger.start, f.claim.trigger.end))
    )
    if _CASUALTY.match(text, first[0]):
        return True
    return _TURN.search(text, first[1], max(first[1], last[0])) is None


def seldom_named(name: str) -> bool:
    """Tell whether a place is seldom in the news: of a great city, its name says little."""
    texts, counts = document_frequencies()
    seen = min((counts.get(w, 0) for w in fold(name).split()), default=0)
    return seen * _OFTEN < texts


def kilometres(p: Spot, q: Spot) -> float:
    """Return the kilometres between two places; one on no map may lie by one that is on it."""
    if same_name(p.name, q.name) >= 0.8:
        return 0.0
    mine, theirs = set(skeleton(p.name).split()), set(skeleton(q.name).split())
    short = min(mine, theirs, key=len)
    if short and short <= mine & theirs and max(map(len, short)) > 2:
        return 0.0  # "Sheikhoun", "Khan Sheikhoun"
    if p.place is None or q.place is None:
        return math.inf if p.place is q.place else _AROUND
    return 0.0 if p.place.geonameid == q.place.geonameid else apart(p.place, q.place)


def _meet(a: tuple[date, date], b: tuple[date, date], slack: int) -> bool:
    more = timedelta(days=slack)
    return a[0] <= b[1] + more and b[0] <= a[1] + more


def same_occurrence(a: Occurrence, b: Occurrence) -> tuple[float, str | None]:
    """Weigh whether two dispatches' occurrences are one event: the worth, and what speaks for it.

    Other places or days forbid it (minus infinity); tolls tens of times apart weigh against it.
    ``SAME`` or more is one event.
    """
    worth, reason = 0.0, None
    shared = a.sites & b.sites
    if a.spots and b.spots:
        near = min(kilometres(p, q) for p in a.spots for q in b.spots)
        if near <= _NEAR:
            worth += 3 if any(seldom_named(p.name) for p in a.spots) else 1.5
            reason = f"both happened at {a.spots[0].name}"
        elif shared and near <= _AROUND:
            worth += 1
            reason = f"both speak of a {min(shared)} near {b.spots[0].name}"
        elif near < _AROUND and not all(seldom_named(s.name) for s in (*a.spots, *b.spots)):
            worth -= 1  # a great town and its province bear one name
        else:
            return -math.inf, None
    elif reason := _at_home(a, b) or _at_home(b, a):
        worth += 0.7
    elif _away(a, b) or _away(b, a):
        worth -= 1
    mine, theirs = _told_of(a), _told_of(b)
    if mine is not None and theirs is not None:
        alike_else = bool(shared) or _figures(a, b) >= 2
        exact = a.exact and b.exact
        if not _meet(mine, theirs, 0 if exact and not alike_else else 1):
            return -math.inf, None
        if not exact:
            worth += 1 if a.days or b.days else 0
        elif _meet(mine, theirs, 0):
            worth += 2  # the day before or after may be a dateline's
    if shared:
        worth += 2 if any(seldom_named(s) for s in shared) else 1.5
        reason = reason or f"both speak of a {min(shared)}"
    worth += 1.5 if a.gas and b.gas else -1 if a.gas != b.gas else 0
    worth += _figures(a, b)
    return worth + 4 * likeness(a, b), reason


def _at_home(a: Occurrence, b: Occurrence) -> str | None:
    """Say that the place of one is what the other's dispatch is about, where it names none."""
    home = b.frames[0].home
    if b.spots or home is None:
        return None
    reach = _AROUND if a.sites & b.sites else _NEAR
    if any(kilometres(s, Spot(home.name, home)) <= reach for s in a.spots):
        return f"the one was at {a.spots[0].name}, the other's dispatch is about {home.name}"
    return None


def _away(a: Occurrence, b: Occurrence) -> bool:
    """Tell whether one names a place, and the other's dispatch is about a town far from it."""
    home = b.frames[0].home
    if b.spots or home is None or not a.spots:
        return False
    return all(kilometres(s, Spot(home.name, home)) > _AROUND for s in a.spots)


def _told_of(o: Occurrence) -> tuple[date, date] | None:
    """Return the days of an occurrence; undated, those before its dispatch."""
    if o.days is not None:
        return o.days
    told = o.frames[0].passage.dispatch.told_on
    return (told - timedelta(days=_RECENT), told) if told else None


def _figures(a: Occurrence, b: Occurrence) -> float:
    """Weigh tolls: one figure in both speaks for one event, tens of times apart against it."""
    for what in ("dead", "injured"):
        xs, ys = a.figures.get(what), b.figures.get(what)
        if not xs or not ys:
            continue
        if any(x.low == y.low > 3 and not x.vague for x in xs for y in ys):
            return 2.0
        high, low = max(x.low for x in xs), max(y.low for y in ys)
        if max(high, low) > 10 * max(1, min(high, low)):
            return -3.0
        return 0.5 if any(x.fits(y) for x in xs for y in ys) else 0.0
    return 0.0


def likeness(a: Occurrence, b: Occurrence) -> float:
    """Return how alike the words of two occurrences are, 0..1."""
    x, y = a.words, b.words
    dot = sum(v * y[w] for w, v in x.items() if w in y)
    norms = math.sqrt(sum(v * v for v in x.values()) * sum(v * v for v in y.values()))
    return dot / norms if norms else 0.0


def alike(a: Occurrence, b: Occurrence) -> float:
    """Return ``same_occurrence`` as a score: from 0.6 one event; below 0 it cannot be one."""
    worth = same_occurrence(a, b)[0]
    if worth == -math.inf:
        return -1.0
    return max(0.0, min(1.0, 0.6 + (worth - SAME) / 10))


def days_of(told: Sequence[Occurrence]) -> tuple[str | None, str | None]:
    """Return the first and last day (ISO) most occurrences of an event give, exact ones first."""
    exact = Counter(o.days for o in told if o.days is not None and o.exact)
    counts = exact or Counter(o.days for o in told if o.days is not None)
    if not counts:
        return None, None
    first, last = min(counts, key=lambda d: (-counts[d], d))
    return first.isoformat(), last.isoformat()


def place_of(told: Sequence[Occurrence]) -> int | None:
    """Return the GeoNames id of the place that most occurrences of an event name, or None."""
    counts = Counter(
        g for o in told
        for g in {s.place.geonameid for s in o.spots if s.place and s.place.geonameid is not None}
    )  # fmt: skip
    return min(counts, key=lambda g: (-counts[g], g), default=None)


def kind_of(told: Sequence[Occurrence]) -> str | None:
    """Say what most dispatches have been attacked, or with what ("attack on a convoy"), or None."""
    texts = {o.frames[0].passage.view.text for o in told}
    if 2 * len({o.frames[0].passage.view.text for o in told if o.gas}) > len(texts):
        return "chemical attack"
    counts = Counter(
        site for text in sorted(texts)
        for site in set().union(*(o.sites for o in told if o.frames[0].passage.view.text == text))
    )  # fmt: skip
    site = min(counts, key=lambda s: (-counts[s], s), default=None)
    if site is None or len(texts) < 2 or 2 * counts[site] <= len(texts):
        return None
    return f"attack on {'an' if site[0] in 'aeiou' else 'a'} {site}"
