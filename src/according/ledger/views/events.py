"""Events: who says what about one event, how many independent origins, what conflicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.intervals import day_iso, day_of
from according.ledger.search import Filter, find_claims, place_keys, whole_id
from according.ledger.views import claims, disputes, tolls
from according.ledger.views.keyset import Keyset
from according.rows import EventRow, EventView, Page

__all__ = ["by_pks", "page", "row", "view"]

_SHOWN = 500  # claims on one event's page
_ABOUT = 2_000
_DAY = Keyset((t.event.c.day, t.event.c.pk))
_MOST = Keyset((t.event.c.claims, t.event.c.pk))
_BASE = sa.select(t.event, t.place.c.name.label("place"), t.place.c.lat, t.place.c.lon).outerjoin(
    t.place, t.event.c.place_pk == t.place.c.pk
)


def page(
    conn: Connection, where: Filter, order: str = "day", after: str | None = None,
    limit: int = 50,
) -> Page[EventRow]:  # fmt: skip
    """Return one page of events, ordered by ``day`` (newest first) or ``claims`` (most first).

    Type, place, country, since and until speak of the event; any other condition asks for the
    events of the claims it finds, those with most such claims first.
    """
    e = t.event.c
    if order not in ("day", "claims"):
        raise UsageError(f"events are ordered by day or claims, not by {order!r}")
    if _about_claims(where):
        return _by_claims(conn, where, after, limit)
    query = _BASE
    if where.event:
        types = [x.strip().upper() for x in where.event.split(",")]
        query = query.where(e.type == types[0] if len(types) == 1 else e.type.in_(types))
    if where.country:
        query = query.where(e.country == where.country.upper())
    if where.place:
        query = query.where(e.place_pk.in_(place_keys(conn, where.place)))
    keyset = _DAY if order == "day" else _MOST
    query = _bounded(query, where)
    found, more = keyset.page(conn, query, after, limit)
    return Page(tuple(row(r) for r in found), more)


def _bounded(query: Any, where: Filter) -> Any:
    for value, rising in ((where.since, True), (where.until, False)):
        if value is None:
            continue
        day = day_of(value)
        if day is None:
            raise UsageError(f"{value!r} is no day - write it as 2016-10-31")
        query = query.where(t.event.c.day >= day if rising else t.event.c.day <= day)
    return query


def _about_claims(where: Filter) -> bool:
    names = (
        "text", "source", "publisher", "event_mode", "event_id", "actor", "recipient",
        "factuality", "polarity", "dispatch", "happened_since", "happened_until", "min_score",
        "review",
    )  # fmt: skip
    return any(getattr(where, n) is not None for n in names)


def _by_claims(conn: Connection, where: Filter, after: str | None, limit: int) -> Page[EventRow]:
    found = find_claims(conn, where, None, _ABOUT)
    counts: Counter[int] = Counter()
    c = t.claim.c
    for i in range(0, len(found.pks), 500):
        query = sa.select(c.event_pk).where(
            c.pk.in_(found.pks[i : i + 500]), c.event_pk.is_not(None)
        )
        counts.update(conn.execute(query).scalars())
    ordered = [pk for pk, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))]
    start = 0
    if after is not None:
        if not after.isdigit():
            raise UsageError(f"{after!r} is no cursor of this view - take it from the page before")
        start = int(after)
    shown = ordered[start : start + limit]
    made = by_pks(conn, shown)
    more = str(start + limit) if start + limit < len(ordered) else None
    return Page(tuple(made[pk] for pk in shown), more)


def by_pks(conn: Connection, pks: Sequence[int]) -> dict[int, EventRow]:
    """Return events by key."""
    return {r.pk: row(r) for r in conn.execute(_BASE.where(t.event.c.pk.in_(list(pks))))}


def row(r: Any) -> EventRow:
    """Make one event of a row of the table."""
    return EventRow(
        r.id, r.title, r.type, day_iso(r.start_day), day_iso(r.end_day), r.place, r.country,
        r.lat, r.lon, r.claims, r.reports, r.origins, r.contradictions, r.sized,
    )  # fmt: skip


def view(conn: Connection, id_: str) -> EventView:
    """Return everything about one event: its claims by day, relations among them, ladders."""
    id_ = whole_id(conn, t.event, id_)
    r = conn.execute(_BASE.where(t.event.c.id == id_)).one_or_none()
    if r is None:
        raise UsageError(f"there is no event {id_} in this ledger")
    m, c = t.event_claim.c, t.claim.c
    members = conn.execute(
        sa.select(m.claim_pk, m.origin)
        .join(t.claim, m.claim_pk == c.pk)
        .where(m.event_pk == r.pk)
        .order_by(c.day, c.pk)
        .limit(_SHOWN + 1)
    ).all()
    shown = members[:_SHOWN]
    held = claims.by_pk(conn, [x.claim_pk for x in shown])
    pks = set(held)
    ids = {row.id for row in held.values()}
    among = [
        x for x in disputes.of_claims(conn, sorted(pks)) if x.left.id in ids and x.right.id in ids
    ]
    return EventView(
        row(r), tuple((held[x.claim_pk], x.origin) for x in shown), tuple(among),
        tuple(tolls.ladders(conn, [(r.pk, row(r))])), len(members) > _SHOWN,
        tuple(disputes.with_others(conn, sorted(pks), r.id)),
    )  # fmt: skip
