"""Which occurrences of different dispatches are one event, and what, where and when it was.

Whole tellings are set side by side: they know more than any of their claims. Another town or day
forbids one event; what was hit, the tolls and the words of both speak for or against it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta

from according.comparing.incidents import same_head
from according.comparing.names import skeleton
from according.comparing.occurrences import (
    AROUND,
    NEAR,
    Occurrence,
    Spot,
    kilometres,
    likeness,
    meet,
    seldom_named,
)

__all__ = ["SAME", "alike", "days_of", "kind_of", "place_of", "same_occurrence"]

SAME = 3.75  # what speaks for one event must be worth at least this
COPY = 1.5  # what a sentence in the same words is worth
_HEAD = 3  # sentences at the head of a dispatch
_RARE = 4.0  # how rare a name at the head must be to stand in for a place
_RECENT = 7  # days before a dispatch that an undated incident may be of


def same_occurrence(a: Occurrence, b: Occurrence) -> tuple[float, str | None]:
    """Weigh whether two dispatches' occurrences are one event: the worth, and what speaks for it.

    Other places or days forbid it (minus infinity); tolls tens of times apart weigh against it.
    ``SAME`` or more is one event.
    """
    worth, reason = 0.0, None
    shared = a.sites & b.sites
    if a.spots and b.spots:
        near, often, where = min(
            (kilometres(p, q), not (seldom_named(p.name) or seldom_named(q.name)), p.name)
            for p in a.spots for q in b.spots
        )  # fmt: skip
        written = _written(a, b) or _written(b, a)
        if near <= NEAR:
            worth += 1.5 if often else 3
            reason = f"both happened at {where}"
        elif written:
            worth += 2
            reason = f"both name {written}"
        elif shared and near <= AROUND:
            worth += 1
            reason = f"both speak of a {min(shared)} near {b.spots[0].name}"
        elif near < AROUND and not all(seldom_named(s.name) for s in (*a.spots, *b.spots)):
            worth -= 1  # a great town and its province bear one name
        elif near == AROUND and (_lies_by(a, b) or _lies_by(b, a)):
            worth -= 0.5  # a quarter that is on no map, and the city its dispatch names too
        else:
            return -math.inf, None
    elif home := _at_home(a, b) or _at_home(b, a):
        more, reason = home
        worth += more
    elif reason := _at_the_head(a, b):
        worth += 1.5
    elif _away(a, b) or _away(b, a):
        worth -= 2
    mine, theirs = _told_of(a), _told_of(b)
    if mine is not None and theirs is not None:
        alike_else = bool(shared) or _figures(a, b) >= 2
        exact = a.exact and b.exact
        if not meet(mine, theirs, 0 if exact and not alike_else else 1):
            return -math.inf, None
        if not exact:
            worth += 1 if a.days or b.days else 0
        elif meet(mine, theirs, 0):
            worth += 2  # the day before or after may be a dateline's
    if shared:
        worth += 2 if any(seldom_named(s) for s in shared) else 1.5
        reason = reason or f"both speak of a {min(shared)}"
    if a.hit and b.hit and not a.hit & b.hit:
        worth -= 1.5
    worth += 1.5 if a.gas and b.gas else -1 if a.gas != b.gas else 0
    worth += _figures(a, b)
    if not a.runs.isdisjoint(b.runs):
        worth += COPY
        reason = reason or "both have eight words in a row"
    return worth + 4 * likeness(a, b), reason


def _written(a: Occurrence, b: Occurrence) -> str | None:
    """Return a place of one, seldom in the news, that the sentences of the other write too."""
    for spot in a.spots:
        key = skeleton(spot.name)
        if len(key) > 2 and seldom_named(spot.name) and key in b.names:
            return spot.name
    return None


def _lies_by(a: Occurrence, b: Occurrence) -> bool:
    """Tell whether one's place is on no map, and its dispatch names the other's, which is."""
    known = a.frames[0].passage.dispatch.names
    return any(s.place is None for s in a.spots) and any(
        s.place is not None and skeleton(s.name) in known for s in b.spots
    )


def _at_the_head(a: Occurrence, b: Occurrence) -> str | None:
    """Say that two dispatches, of which one names no place, write the same rare names at the head.

    Only of what each tells at its head: it says nothing of what comes later.
    """
    if any(o.frames[0].sentence > _HEAD for o in (a, b)):
        return None
    return same_head(a.frames[0], b.frames[0], _RARE)


def _at_home(a: Occurrence, b: Occurrence) -> tuple[float, str] | None:
    """Weigh that the place of one is what the other's dispatch is about, where it names none.

    What a dispatch tells at its head has its place, more surely than what comes later.
    """
    home = b.frames[0].home
    if b.spots or home is None:
        return None
    reach = AROUND if a.sites & b.sites else NEAR
    if all(kilometres(s, Spot(home.name, home)) > reach for s in a.spots):
        return None
    head = b.frames[0].sentence <= _HEAD and seldom_named(home.name)
    reason = f"the one was at {a.spots[0].name}, the other's dispatch is about {home.name}"
    return 1.5 if head else 0.7, reason


def _away(a: Occurrence, b: Occurrence) -> bool:
    """Tell whether one names a place, and the other's dispatch is about a town far from it."""
    home = b.frames[0].home
    if b.spots or home is None or not a.spots:
        return False
    return all(kilometres(s, Spot(home.name, home)) > AROUND for s in a.spots)


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
        for site in set().union(
            *(o.hit or o.sites for o in told if o.frames[0].passage.view.text == text)
        )
    )  # fmt: skip
    site = min(counts, key=lambda s: (-counts[s], s), default=None)
    if site is None or len(texts) < 2 or 2 * counts[site] <= len(texts):
        return None
    return f"attack on {'an' if site[0] in 'aeiou' else 'a'} {site}"
