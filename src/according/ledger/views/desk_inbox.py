"""What the desk's lists need besides rows: counts for facets, days and months, points for maps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.ledger import tables as t
from according.ledger.asked_words import parse_words
from according.ledger.ids import name_key
from according.ledger.intervals import day_iso
from according.ledger.search import Filter, find_claims
from according.ledger.writing import chunks

if TYPE_CHECKING:
    from according.ledger.store import Ledger

__all__ = ["DeskFacets", "FacetValue", "PlaceHit", "Point", "facets", "find_places", "points"]

_COUNTED = 2_000  # the newest claims found that facets are counted over
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
    """Count labels among the newest claims found, at most two thousand of them.

    Keys are counted first and only those that are shown get their names: a join for every claim
    would cost ten times as much.
    """
    c, k, p, u = t.claim.c, t.canonical.c, t.place.c, t.publisher.c
    columns = (
        c.event, c.factuality, c.polarity, c.country, c.review, c.holder_pk, c.publisher_pk,
        c.place_pk, c.day,
    )  # fmt: skip
    counts: list[Counter[Any]] = [Counter() for _ in columns]
    with ledger._reads() as conn:
        found = find_claims(conn, where, None, _COUNTED)
        for chunk in chunks(list(found.pks)):
            rows: Sequence[Any] = conn.execute(sa.select(*columns).where(c.pk.in_(chunk))).all()
            for counter, column in zip(counts, zip(*rows, strict=True), strict=False):
                counter.update(column)
        top = [_most(counter) for counter in counts]
        named: dict[str, tuple[FacetValue, ...]] = {
            "source": _named(conn, top[5], k.pk, k.id, k.name),
            "publisher": _named(conn, top[6], u.pk, u.name, u.name),
            "place": _named(conn, top[7], p.pk, p.geonameid, p.name),
        }
    values: dict[str, tuple[FacetValue, ...]] = {
        name: tuple(FacetValue(value, value, n) for value, n in counted)
        for name, counted in zip(
            ("event", "factuality", "polarity", "country", "review"), top, strict=False
        )
    }
    days = tuple((day_iso(d) or "", n) for d, n in sorted(counts[8].items()) if d)
    return DeskFacets(len(found.pks), found.next is None, named | values, days)


def _most(counts: Counter[Any]) -> list[tuple[Any, int]]:
    known = [(value, n) for value, n in counts.items() if value is not None]
    return sorted(known, key=lambda x: (-x[1], str(x[0])))[:_SHOWN]


def _named(
    conn: Connection, counted: Sequence[tuple[int, int]], pk: Any, key: Any, name: Any
) -> tuple[FacetValue, ...]:
    query = sa.select(pk, key, name).where(pk.in_([value for value, _ in counted]))
    names = {row[0]: (row[1], row[2]) for row in conn.execute(query)}
    return tuple(
        FacetValue(str(names[value][0]), names[value][1], n)
        for value, n in counted
        if value in names and names[value][0] is not None
    )


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
