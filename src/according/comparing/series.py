"""Which two incidents are of one series: another day, but one place, one kind, one target.

A second raid on a town, another convoy of the same agency fired on: the two are neither one event
nor strangers. Only incidents that their days and events keep apart are asked about here; what
was hit and how, who was named and the words of both tellings are weighed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from according.comparing.incidents import Frame, nearness
from according.comparing.occurrences import Occurrence, kilometres, likeness, seldom_named
from according.comparing.one_event import days_of
from according.records import Entity
from according.spans import overlap

__all__ = ["SERIES", "Series", "one_series", "related"]

SERIES = 3.0  # what speaks for one series must be worth at least this
_DAYS = 6  # between two incidents of one series: a week apart, one weekday may be told twice
_TOWN, _AROUND = 10.0, 60.0  # kilometres: one town; what lies around it
_AGAIN = re.compile(
    r"\b(?:second|third|fourth|another) (?:\w+ ){0,2}?"
    r"(?:attacks?|(?:air ?)?(?:strikes?|raids?)|bomb\w+|blasts?|explosions?|shelling)\b", re.I
)  # fmt: skip
_REPORTED = 0.75  # sentences more alike are one report of one incident, whatever the days
_MOST = 2  # incidents that one incident is tied to when its dispatch comes in
_MEANS = ("air", "shelling", "bomb", "chemical", "incendiary", "execution", "clash", "sniper")


@dataclass(frozen=True, slots=True)
class Series:
    """Two incidents of one series: the claims that show it, how sure it is (0..1), and why."""

    left: Frame
    right: Frame
    score: float
    reasons: tuple[str, ...]


def one_series(a: Occurrence, b: Occurrence) -> Series | None:
    """Weigh whether two incidents of different days are of one series; None: nothing sure.

    ``left`` is of the incident told first. A town that is seldom in the news says much; of a great
    city the name says little, and what was hit, how, or by whom must be shared as well.
    """
    if a.days is None or b.days is None or not (a.exact and b.exact):
        return None
    if a.days > b.days:
        return one_series(b, a)
    if not 1 <= (b.days[0] - a.days[1]).days <= _DAYS or _one_count(a, b):
        return None
    near, where, there = min(
        ((kilometres(p, q), p.name, q.name) for p in a.spots for q in b.spots),
        default=(_AROUND, "", ""),
    )
    parties = (_parties(a) & _named(b)) | (_parties(b) & _named(a))
    again = _AGAIN.search("\n".join(f.claim.quote for f in b.frames))
    days = f"the one on {a.days[0]}, the other on {b.days[0]}"
    if near <= _TOWN:
        worth = 2.5 if seldom_named(where) else 1.0
        reasons = [f"both were at {where}, {days}"]
    elif near < _AROUND and parties and again:
        worth = 1.5
        reasons = [
            f"{where} and {there} are {near:.0f} kilometres apart; {days}",
            f"the later is called \u201c{again[0]}\u201d",
        ]
    else:
        return None
    worth += 4 * likeness(a, b)
    if shared := a.sites & b.sites:
        worth += 2.0 if any(map(seldom_named, shared)) else 1.5
        reasons.append(f"both speak of a {min(shared)}")
    if a.gas and b.gas:
        worth += 1.5
        reasons.append("both speak of gas")
    if parties:
        worth += 1.5
        reasons.append(f"both dispatches name {min(parties)}")
    worth += 0.7 * bool(_means(a) & _means(b))
    if worth < SERIES:
        return None
    left, right = max(
        ((f, g) for f in a.frames for g in b.frames),
        key=lambda x: (nearness(*x) + _shows(x[0]) + _shows(x[1]), x[0].id, x[1].id),
    )
    if nearness(left, right) > _REPORTED:
        return None
    if _published(left) > _published(right):
        left, right = right, left
    return Series(left, right, round(min(0.9, 0.75 + (worth - SERIES) / 20), 3), tuple(reasons))


def related(
    new: Sequence[Occurrence], told: Sequence[Occurrence], event: Callable[[str], str | None]
) -> Iterator[Series]:
    """Yield which of ``told`` each new incident is of one series with, the surest few.

    ``event`` says which event a claim is in. Only incidents in two events that most tellings date
    apart are tied, and two events once.
    """
    tellings: dict[str, list[Occurrence]] = {}
    for o in (*new, *told):
        if own := _event(o, event):
            tellings.setdefault(own, []).append(o)
    days = {e: days_of(held) for e, held in tellings.items()}
    done: set[frozenset[str]] = set()
    for mine in new:
        found: list[tuple[Series, frozenset[str]]] = []
        for theirs in told:
            pair = frozenset(e for o in (mine, theirs) if (e := _event(o, event)))
            if len(pair) == 2 and _apart(*(days[e] for e in pair)):
                found += [(s, pair) for s in [one_series(mine, theirs)] if s]
        found.sort(key=lambda x: (-x[0].score, x[0].left.id, x[0].right.id))
        best = dict.fromkeys(pair for _, pair in found if pair not in done)
        for pair in list(best)[:_MOST]:
            done.add(pair)
            yield next(s for s, p in found if p == pair)


def _apart(a: tuple[str | None, str | None], b: tuple[str | None, str | None]) -> bool:
    (first, last), (begun, over) = a, b
    return bool(first and last and begun and over and (last < begun or over < first))


def _event(o: Occurrence, event: Callable[[str], str | None]) -> str | None:
    return next((e for f in o.frames if (e := event(f.id))), None)


def _one_count(a: Occurrence, b: Occurrence) -> bool:
    """Tell whether both give one toll: more likely one incident told twice than two alike."""
    return any(
        x.low == y.low > 3 and not x.vague
        for what, xs in a.figures.items() for x in xs for y in b.figures.get(what, ())
    )  # fmt: skip


def _parties(o: Occurrence) -> set[str]:
    """Return whom a telling's claims name; who says it is not among them."""
    return {
        e.name for f in o.frames for e in _bearers(f)
        if any(overlap(m, s) for m in e.mentions for s in f.claim.span)
    }  # fmt: skip


def _named(o: Occurrence) -> set[str]:
    """Return whom a telling's dispatch names."""
    return {e.name for e in _bearers(o.frames[0])}


def _bearers(f: Frame) -> list[Entity]:
    """Return the entities of a claim's dispatch whose names are seldom in the news."""
    reading = f.passage.view.reading
    return [
        e for e in (reading.entities if reading is not None else ())
        if e.named and e.type in ("PERSON", "ORG", "GROUP") and seldom_named(e.name)
    ]  # fmt: skip


def _means(o: Occurrence) -> set[str]:
    """Return by what means it was done, as far as the sentences say."""
    return {c for f in o.frames for c in f.passage.cues} & {f"events.{m}" for m in _MEANS}


def _shows(f: Frame) -> float:
    """Return how well a claim stands for its incident: it says when, where and what itself."""
    own = 0.1 * (f.claim.happened_on is not None) + 0.1 * bool(f.figures or f.claim.place)
    return own + 0.3 * min(1.0, len(f.weights) / 8)


def _published(f: Frame) -> tuple[str, str]:
    return f.passage.view.published_at or "", f.id
