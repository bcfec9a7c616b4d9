"""Occurrences: what one dispatch tells of one incident.

A dispatch seldom says of each claim where and when it happened: it names the town once and goes
on with "the attack", or gives the toll alone. Claims are therefore gathered within their dispatch
first, by the place and day they name, by the sentence they share, by words that point back, and a
bare toll by the incident spoken of last. ``one_event`` then sets whole occurrences side by side.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from according.comparing.days import parse_day
from according.comparing.incidents import PRECISE, Figure, Frame, apart
from according.comparing.lexicons import cues, document_frequencies
from according.comparing.names import fold, same_name, skeleton
from according.records import Place, Reading
from according.spans import Span, overlap

__all__ = [
    "AROUND", "NEAR", "Occurrence", "Spot", "kilometres", "likeness", "meet", "occurrences",
    "seldom_named",
]  # fmt: skip

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
_OWING = re.compile(r"\b(?:(?:response|answer|reply|reaction) to|because of|blamed for)\b", re.I)
_AT = re.compile(r"\b(?:in|at|on|of|near|outside|around|to|below|inside|within) (?:the )?$")
# what counts the dead of more than one incident
_SUM = re.compile(
    r"\b(?:since|so far (?:this|in)|in (?:recent|the (?:past|last))|over the (?:past|last)|"
    r"(?:across|throughout|all over) (?!the (?:town|city|village|market|site))|nationwide|"
    r"in total|altogether|overall)\b",
    re.I,
)
_THERE = re.compile(rf"(?: \w+)? {_NOUN}\b", re.I)  # "the Tresk strike"
_NAME = re.compile(  # the name in "the Tresk refugee camp", "the town of Varna Ford"
    r"(?<![\w-])(?:(?:al|el|ar|as|ash|at|an|az|ad)[- ])?[A-ZÀ-Þ][\w’']*"
    r"(?:[ -](?:(?:al|el|ar|as|ash|at|an|az|ad|de|of the)[ -])?[A-ZÀ-Þ][\w’']*)*(?!-?\w)"
)
_NATION = re.compile(
    r"(?:ian|ish|ese|aeli|iraqi|kurd|syrias)$|"
    r"\b(?:shi['’]?ites?|alawites?|maronites?|sunnis?|shias?|druzes?|muslims?)$", re.I
)  # fmt: skip
_DOER = re.compile(r"\b(?:respons|blam|behind|carried out|strikes?|raids?|attack)", re.I)
_AFTERMATH = re.compile(r"\b(?:aftermath|comes? (?:a |\w+ )?(?:days?|hours) after)\b", re.I)
_DIED_LATER = re.compile(  # the day is that of the death, and not of what it came of
    r"\bhospital\b.{0,40}\bdied\b|\bdied\b.{0,20}\b(?:in (?:a |the )?hospital|of (?:his|her|their) "
    r"(?:wounds|injuries))",
    re.I,
)
_CASUALTY = re.compile(r"(?:kill|die[ds]?\b|dead|wound|injur|hurt|left\b|perish)", re.I)
_GAS = re.compile(
    r"\b(?:chemical|sarin|chlorine|toxic|nerve|gas(?! (?:bottle|cylinder|canister|explosion|leak|"
    r"field|plant|pipe|station|tank)))\b", re.I
)  # fmt: skip
_STRUCK = (  # what was hit: "shells hit a market", "the clinic was levelled"
    r"\b(?:hit(?:s|ting)?|struck|str(?:ik(?:e|es|ing))|target\w*|bomb(?:s|ed|ing)|shell(?:s|ed|ing)|"
    r"attack(?:s|ed|ing)?|raid(?:s|ed)?|destroy\w*|explosions?|blasts?|explod\w+)\b"
    r"(?: (?!after\b|before\b|since\b|from\b|days?\b|hours?\b|when\b|as\b|while\b)"
    r"[\w'’\"“”\[\]-]+){0,5}? "
)
_FELL = (
    r"(?: [\w'’-]+){0,5}? (?:was|were|been|being) (?:\w+ )?"
    r"(?:hit|struck|targeted|bombed|shelled|attacked|destroyed|levelled|leveled|flattened)\b"
)
_SITE = re.compile(r"\b(?:site|scene) of\b", re.I)
_MEANS = re.compile(r"\b(?:air ?)?(?:raids?|strikes?|shell\w*|blasts?|cars?|missiles?)\b", re.I)
_OFTEN = 40  # of so many dispatches one names a place that is often in the news
_WIDEST = 31  # days: a longer interval tells nothing about when
_NEWS = 14  # days for which something is news
_REACH = 12  # sentences that words may point back over
_ONE = 2.0  # kilometres between two towns named in one dispatch that may be one
_ALIKE = 0.6  # sentences more alike tell of one thing
_TIMES = 10  # a toll that many times another's is of another thing
NEAR, AROUND = 10.0, 60.0  # kilometres: one town; a town and the city or province it lies by


@dataclass(frozen=True, slots=True)
class Spot:
    """A place named: on the map, or, where it is on none, by its name."""

    name: str
    place: Place | None


@dataclass
class Occurrence:
    """Claims of one dispatch about one incident, in text order, with what they say together.

    ``spots`` are the places named, ``days`` the narrowest interval read, ``exact`` whether it is
    one day or the next; ``sites`` are the kinds of place spoken of (a convoy, a mosque), ``hit``
    those that it says were hit; ``names`` are those the sentences write, by skeleton, ``words``
    all their words by weight, ``runs`` what its claims say in eight words in a row. ``main`` is the
    first incident that a dispatch tells of.
    """

    frames: list[Frame] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    days: tuple[date, date] | None = None
    exact: bool = False
    sites: set[str] = field(default_factory=set)
    hit: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    main: bool = False
    gas: bool = False
    figures: dict[str, list[Figure]] = field(default_factory=dict)
    words: dict[str, float] = field(default_factory=dict)
    runs: set[int] = field(default_factory=set)

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
        self.sites |= _sites(_part(f))
        self.hit |= _struck(_part(f))
        self.names |= f.passage.names
        self.runs |= f.runs
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
        if own is not None and own.place is None and _no_town(reading, role.span, own.name):
            own = None
        if own is not None or (p is not None and p.geonameid is not None):
            return own
    written = [
        p for p in reading.places
        if any(overlap(p.span, s) for s in f.claim.span)
        and not (p.geonameid is None and _no_town(reading, p.span, p.name))
        and (
            _AT.search(text[max(0, p.span.start - 12) : p.span.start])
            or _THERE.match(text, p.span.end)
        )
    ]  # fmt: skip
    found = [s for p in written if (s := _named(p, text[p.span.start : p.span.end]))]
    return found[0] if found else None


def _no_town(reading: Reading, span: Span, name: str) -> bool:
    """Tell whether a name on no map is that of a body, a person or a country, and no town's."""
    wide = {skeleton(p.name) for p in reading.places if p.level in ("country", "region", "water")}
    if skeleton(name) in wide or skeleton(name.rstrip("s")) in wide:
        return True
    if any(p.geonameid is not None and overlap(p.span, span) for p in reading.places):
        return False
    return any(
        e.named
        and e.type in ("PERSON", "ORG", "GROUP")
        and any(overlap(m, span) for m in e.mentions)
        for e in reading.entities
    )


def _named(p: Place | None, words: str) -> Spot | None:
    if p is not None and p.geonameid is not None:
        return Spot(p.name, p) if p.level in PRECISE else None
    words = p.name if p is not None else words
    found = [m[0] for m in _NAME.finditer(words) if not _NATION.search(m[0])]
    if len(found) != 1 or len(found[0].split()[-1]) < 3 or _a_side(found[0]):
        return None
    return Spot(found[0], None)


@cache
def _a_side(name: str) -> bool:
    """Tell whether a name is that of a side of a war, and no place's."""
    low = name.lower()
    return any(k.startswith("actors.") and p.match(low) for k, p in cues().items())


def _when(f: Frame) -> tuple[tuple[date, date] | None, bool]:
    """Return the days a claim itself is dated to, and whether that is one day or the next."""
    reading = f.passage.view.reading
    if f.claim.happened_on is None or reading is None:
        return None, False
    if (
        _AFTERMATH.search(f.claim.quote)
        or _DIED_LATER.search(f.claim.quote)
        or (f.stance is not None and f.stance.denies)
    ):
        return None, False  # the day is that of what came after
    read = next((d for d in reading.dates if d.id == f.claim.happened_on), None)
    first, last = (parse_day(read.start), parse_day(read.end)) if read else (None, None)
    if first is None or last is None or (last - first).days > _WIDEST:
        return None, False
    told = f.passage.dispatch.told_on
    if told is not None and first > told + timedelta(days=1) and f.asserted:
        return None, False  # what is told has been: the day was read of something else
    return (first, last), (last - first).days <= 1


def _sites(words: str) -> set[str]:
    """Return the kinds of place that words name ("mosque", "convoy")."""
    found = set(cues()["sites"].findall(words.lower()))
    same = {w if w == "bus" else w.rstrip("s").replace("air base", "airbase") for w in found}
    return {w.removeprefix("border ") for w in same} - {"village", "station"}


@cache
def _hitting() -> tuple[re.Pattern[str], re.Pattern[str]]:
    site = f"(?P<site>{cues()['sites'].pattern})"
    return re.compile(_STRUCK + site), re.compile(site + _FELL)


def _struck(words: str) -> set[str]:
    """Return the kinds of place that words say were hit."""
    found = {m["site"] for p in _hitting() for m in p.finditer(words.lower())}
    return {site for w in found for site in _sites(w)}


def _part(f: Frame) -> str:
    """Return the part of its sentence that a claim stands in: up to where it turns elsewhere."""
    start, text = f.passage.view.span[0].start, f.passage.view.text
    end = start + len(f.passage.quoted)
    at = f.claim.trigger.start
    turn = _APART if _CASUALTY.match(text, at) else _TURN
    for m in turn.finditer(text, start, end):
        if m.end() <= at:
            start = m.start()
        elif m.start() > at:
            return text[start : m.start()]
    return text[start:end]


def occurrences(frames: Sequence[Frame]) -> list[Occurrence]:
    """Gather a dispatch's claims about violence, and who did it, by incident, in text order.

    Claims that nothing ties to a place, a day or another claim stay alone.
    """
    out: list[Occurrence] = []  # the one spoken of last comes last
    for unit in _units([f for f in frames if _takes_part(f)]):
        ranks = _spoken_since(unit[0], out)
        fits = [
            (max(worths), i) for i, o in enumerate(out)
            if -math.inf not in (worths := [_fit(f, o, *ranks[i]) for f in unit])
        ]  # fmt: skip
        worth, at = max(fits, default=(0.0, 0))
        best = out.pop(at) if worth >= 1 else Occurrence(main=not out)
        for f in unit:
            best.take(f)
        out.append(best)
    return sorted(out, key=lambda o: o.frames[0].claim.trigger.start)


def _spoken_since(f: Frame, out: Sequence[Occurrence]) -> list[tuple[int, int]]:
    """Count for each occurrence those spoken of since, and those of them with a place or a day.

    What is recalled of days before the main incident has had its say after a sentence: words
    that point back then mean the main one again.
    """
    main = next((o for o in out if o.main), None)
    told = f.passage.dispatch.told_on
    begun = main.days[0] if main and main.days else told - timedelta(days=2) if told else None
    recalled = [
        not o.main and o.exact and o.days is not None and begun is not None
        and o.days[1] < begun
        and (f.sentence - o.frames[-1].sentence > 1 or _on_the_way(o.frames[-1]))
        for o in out
    ]  # fmt: skip
    ranks: list[tuple[int, int]] = []
    since = placed = 0
    for o, past in zip(reversed(out), reversed(recalled), strict=True):
        ranks.append((since + past, placed + past))
        since += not past
        placed += not past and bool(o.spots or o.exact)
    return ranks[::-1]


def _on_the_way(f: Frame) -> bool:
    """Tell whether a sentence comes to a claim only on the way: "in response to the attack"."""
    start = f.passage.view.span[0].start
    before = f.passage.view.text[start : f.claim.trigger.start]
    return _TURN.search(before) is not None or _OWING.search(before) is not None


def _units(frames: Sequence[Frame]) -> list[list[Frame]]:
    """Put together what one sentence says of one incident."""
    out: list[list[Frame]] = []
    for f in frames:
        if out and out[-1][-1].sentence == f.sentence and not _turned(out[-1][-1], f):
            last, own = _when(out[-1][-1])[0], _when(f)[0]
            if last is None or own is None or meet(last, own, 0):
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


def _fit(f: Frame, o: Occurrence, since: int, placed: int) -> float:
    """Say how well a claim goes with an occurrence of its dispatch; below 1: not at all.

    ``since`` counts the occurrences spoken of since, ``placed`` those of them that have a place
    or a day.
    """
    last = o.frames[-1]
    spot, (days, exact) = _spot(f), _when(f)
    own, said = f.claim.quote, f.passage.quoted
    gap = f.sentence - last.sentence
    turned = gap == 0 and _turned(last, f)
    score = 0.0
    if spot is not None and o.spots and (gap or turned):
        near = min(kilometres(spot, p) for p in o.spots)
        # one dispatch that names two small towns tells of two, however near
        reach = _ONE if all(seldom_named(p.name) for p in (spot, *o.spots)) else NEAR
        if near > reach and not (_sites(_part(f)) & o.sites and near <= AROUND):
            return -math.inf
        score += 1.5 if seldom_named(spot.name) else 0.7
    agree = any(
        x.low == y.low > 3 and not x.vague
        for what, x in f.figures.items() for y in o.figures.get(what, ())
    )  # fmt: skip
    if days is not None and o.days is None and _recalled(days, f):
        # what a dispatch tells undated is news; but who is blamed may be blamed for an old thing
        blamed = all(g.stance is not None for g in o.frames)
        if not (agree or blamed):
            return -math.inf
    if days is not None and o.days is not None:
        if not meet(days, o.days, 0) or (exact != o.exact and _APART.search(own)):
            return -math.inf
        score += 0.7 if exact and o.exact else 0.4
    part = _part(f)
    if _sites(part) & o.sites or (o.gas and _gas(own)):
        score += 0.6
    hit = _struck(part)
    if hit and o.hit and not hit & o.hit:
        score -= 1.5
    elif gap and _alike(f, last) >= _ALIKE:
        score += 1
    score += agree
    if gap == 0:
        return score - 0.5 if turned else score + 1.5
    if _APART.search(own):
        return score - 1
    if placed == 0 and gap <= _REACH and (o.spots or o.days) and _bare_toll(f, o):
        score += 1.05
    answers = f.stance is not None and (
        f.stance.denies or (f.claim.attribution is not None and _DOER.search(said) is not None)
    )
    if gap <= _REACH and (answers or _points_back(f)):
        score += (1.3, 1.15)[since] if since < 2 else 0.5
        if _gas(own) and not o.gas:
            score -= 0.5
    return score


def _recalled(days: tuple[date, date], f: Frame) -> bool:
    """Tell whether days are too long before a dispatch to be those of its news."""
    told = f.passage.dispatch.told_on
    return told is not None and days[1] < told - timedelta(days=_NEWS)


def _alike(f: Frame, g: Frame) -> float:
    """Return how alike the sentences of two claims are, 0..1."""
    x, y = f.passage, g.passage
    shared = sum(v * y.weights[w] for w, v in x.weights.items() if w in y.weights)
    return shared / (x.norm * y.norm)


def _bare_toll(f: Frame, o: Occurrence) -> bool:
    """Tell whether a claim gives a toll and nothing of where or when: that spoken of last.

    "At least 70 people were killed, the agency said" goes on with the incident before it, unless
    the words sum up several or lead elsewhere, or the figure is of quite another size.
    """
    said = f.passage.quoted
    if f.claim.place is not None or _when(f)[0] is not None or f.stance is not None:
        return False
    if not {"dead", "injured"} & f.figures.keys() or _SUM.search(said) or _TURN.search(said):
        return False
    for what, x in f.figures.items():
        for y in o.figures.get(what, ()):
            if max(x.low, y.low) > _TIMES * max(1, min(x.low, y.low)):
                return False
    return True


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
        return math.inf if p.place is q.place else AROUND
    return 0.0 if p.place.geonameid == q.place.geonameid else apart(p.place, q.place)


def meet(a: tuple[date, date], b: tuple[date, date], slack: int) -> bool:
    """Tell whether two intervals of days share one, or come within ``slack`` days of it."""
    more = timedelta(days=slack)
    return a[0] <= b[1] + more and b[0] <= a[1] + more


def likeness(a: Occurrence, b: Occurrence) -> float:
    """Return how alike the words of two occurrences are, 0..1."""
    x, y = a.words, b.words
    dot = sum(v * y[w] for w, v in x.items() if w in y)
    norms = math.sqrt(sum(v * v for v in x.values()) * sum(v * v for v in y.values()))
    return dot / norms if norms else 0.0
