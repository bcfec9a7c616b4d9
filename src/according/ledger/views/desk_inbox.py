"""What the desk's lists need besides rows: counts for facets, days and months, points for maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.ledger import tables as t
from according.ledger.ids import name_key
from according.ledger.intervals import day_iso
from according.ledger.search import Filter, find_claims, parse_words
from according.ledger.writing import chunks

if TYPE_CHECKING:
    from according.ledger.store import Ledger

__all__ = ["DeskFacets", "FacetValue", "PlaceHit", "Point", "facets", "find_places", "points"]

_COUNTED = 3_000  # the newest claims found that facets are counted over
_SHOWN = 12  # values of one facet


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One label with how many claims bear it; ``key`` is what a filter takes."""

    key: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class DeskFacets:
    """Labels of the claims found, counted over the newest of them; ``days`` are of publication."""

    counted: int
    complete: bool
    values: dict[str, tuple[FacetValue, ...]]
    days: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One claim for a map and a timeline."""

    id: str
    dispatch: str
    quote: str
    holder: str
    factuality: str
    polarity: str
    event: str
    publisher: str | None
    published: str | None
    start: str | None
    end: str | None
    place: str | None
    level: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place the ledger knows, by its id."""

    id: str
    name: str
    country: str | None
    level: str | None


def facets(ledger: Ledger, where: Filter) -> DeskFacets:
    """Count labels among the newest claims found, at most three thousand of them."""
    names = ("source", "publisher", "place", "event", "factuality", "polarity", "country", "review")
    counts: dict[str, Counter[tuple[str, str]]] = {name: Counter() for name in names}
    days: Counter[int] = Counter()
    with ledger._reads() as conn:
        found = find_claims(conn, where, None, _COUNTED)
        for r in _labels(conn, found.pks):
            row = {
                "source": (r.holder_id, r.holder), "publisher": (r.publisher, r.publisher),
                "place": (r.place_key and str(r.place_key), r.place), "event": (r.event, r.event),
                "factuality": (r.factuality, r.factuality), "polarity": (r.polarity, r.polarity),
                "country": (r.country, r.country), "review": (r.review, r.review),
            }  # fmt: skip
            for name, (value, label) in row.items():
                if value:
                    counts[name][value, label or value] += 1
            if r.day:
                days[r.day] += 1
    values = {
        name: tuple(
            FacetValue(value, label, n)
            for (value, label), n in sorted(found_.items(), key=lambda x: (-x[1], x[0]))[:_SHOWN]
        )
        for name, found_ in counts.items()
    }
    ordered = tuple((day_iso(d) or "", n) for d, n in sorted(days.items()))
    return DeskFacets(len(found.pks), found.next is None, values, ordered)


def _labels(conn: Connection, pks: Sequence[int]) -> Iterator[Any]:
    c = t.claim.c
    for chunk in chunks(list(pks)):
        query = (
            sa.select(
                c.event, c.factuality, c.polarity, c.country, c.review, c.day,
                t.publisher.c.name.label("publisher"), t.canonical.c.id.label("holder_id"),
                t.canonical.c.name.label("holder"), t.place.c.name.label("place"),
                t.place.c.geonameid.label("place_key"),
            )
            .outerjoin(t.publisher, c.publisher_pk == t.publisher.c.pk)
            .outerjoin(t.canonical, c.holder_pk == t.canonical.c.pk)
            .outerjoin(t.place, c.place_pk == t.place.c.pk)
            .where(c.pk.in_(chunk))
        )  # fmt: skip
        yield from conn.execute(query)


def points(ledger: Ledger, where: Filter, limit: int = 2_000) -> tuple[tuple[Point, ...], bool]:
    """Return the newest claims found, for drawing, and whether these are all of them."""
    c = t.claim.c
    out: dict[int, Point] = {}
    with ledger._reads() as conn:
        found = find_claims(conn, where, None, limit)
        for chunk in chunks(list(found.pks)):
            query = (
                sa.select(
                    c.pk, c.id, c.quote, c.factuality, c.polarity, c.event, c.day, c.start_day,
                    c.end_day, t.dispatch.c.id.label("dispatch"),
                    t.publisher.c.name.label("publisher"),
                    sa.func.coalesce(t.canonical.c.name, c.source_name).label("holder"),
                    t.place.c.name.label("place"), t.place.c.level, t.place.c.lat, t.place.c.lon,
                )
                .join(t.dispatch, c.dispatch_pk == t.dispatch.c.pk)
                .outerjoin(t.publisher, c.publisher_pk == t.publisher.c.pk)
                .outerjoin(t.canonical, c.holder_pk == t.canonical.c.pk)
                .outerjoin(t.place, c.place_pk == t.place.c.pk)
                .where(c.pk.in_(chunk))
            )  # fmt: skip
            for r in conn.execute(query):
                quote = r.quote if len(r.quote) <= 160 else r.quote[:159].rstrip() + "…"
                out[r.pk] = Point(
                    r.id, r.dispatch, quote, r.holder or "not credited", r.factuality,
                    r.polarity, r.event, r.publisher, day_iso(r.day), day_iso(r.start_day),
                    day_iso(r.end_day), r.place, r.level, r.lat, r.lon,
                )  # fmt: skip
    return tuple(out[pk] for pk in found.pks if pk in out), found.next is None


def find_places(ledger: Ledger, name: str, limit: int = 12) -> tuple[PlaceHit, ...]:
    """Return places of the ledger whose name begins as given, for a person to choose from."""
    if not parse_words(name):
        return ()
    p = t.place.c
    key = name_key(name)
    with ledger._reads() as conn:
        rows = conn.execute(
            sa.select(p.id, p.name, p.country, p.level)
            .where(p.key >= key, p.key < key + "\U0010ffff")
            .order_by(p.key, p.pk)
            .limit(limit)
        ).all()
    return tuple(PlaceHit(r.id, r.name, r.country, r.level) for r in rows)
