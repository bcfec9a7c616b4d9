"""Dispatches as the ledger holds them, with their readings and copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.ids import name_key
from according.ledger.views.keyset import Keyset
from according.ledger.writing import chunks, unpack
from according.records import Dispatch, Reading
from according.rows import DispatchRow, Page, ReadingRow

__all__ = [
    "claim_ids", "copies", "dispatch", "page", "publishers", "reading", "readings",
    "versions",
]  # fmt: skip

_DAY = Keyset((t.dispatch.c.day, t.dispatch.c.pk))


def page(
    conn: Connection, publisher: str | None = None, after: str | None = None, limit: int = 50
) -> Page[DispatchRow]:
    """Return one page of dispatches, the newest publication first."""
    query = sa.select(t.dispatch, t.publisher.c.name.label("publisher")).outerjoin(
        t.publisher, t.dispatch.c.publisher_pk == t.publisher.c.pk
    )
    if publisher:
        found = sa.select(t.publisher.c.pk).where(t.publisher.c.key == name_key(publisher))
        query = query.where(t.dispatch.c.publisher_pk.in_(found))
    rows, more = _DAY.page(conn, query, after, limit)
    return Page(tuple(_row(r) for r in rows), more)


def _row(r: Any) -> DispatchRow:
    return DispatchRow(
        r.id, r.title, r.publisher, r.published_at, r.url, r.language, r.ref, r.path, r.origin,
        r.claims,
    )  # fmt: skip


def _one(conn: Connection, id_: str) -> Any:
    query = (
        sa.select(t.dispatch, t.publisher.c.name.label("publisher"))
        .outerjoin(t.publisher, t.dispatch.c.publisher_pk == t.publisher.c.pk)
        .where(t.dispatch.c.id == id_)
    )
    row = conn.execute(query).one_or_none()
    if row is None:
        raise UsageError(f"there is no dispatch {id_} in this ledger")
    return row


def dispatch(conn: Connection, id_: str) -> Dispatch:
    """Return a dispatch with its text."""
    r = _one(conn, id_)
    return Dispatch(r.text, r.publisher, r.published_at, r.url, r.title, r.ref, r.path, r.language)


def readings(conn: Connection, id_: str) -> tuple[ReadingRow, ...]:
    """Return who read a dispatch and when, oldest first."""
    r = _one(conn, id_)
    query = sa.select(t.reading).where(t.reading.c.dispatch_pk == r.pk).order_by(t.reading.c.pk)
    return tuple(
        ReadingRow(x.key, id_, x.reader, x.version, x.rules, x.read_at, x.key == r.reading_key)
        for x in conn.execute(query)
    )


def reading(conn: Connection, id_: str, key: str | None = None) -> Reading:
    """Return a stored reading of a dispatch, whole: the current one, or the one with ``key``."""
    r = _one(conn, id_)
    body = conn.execute(
        sa.select(t.reading.c.body).where(
            t.reading.c.dispatch_pk == r.pk, t.reading.c.key == (key or r.reading_key)
        )
    ).scalar_one_or_none()
    if body is None:
        raise UsageError(f"the dispatch {id_} has no reading {key}")
    return unpack(body, r.text)


def claim_ids(conn: Connection, pks: Sequence[int]) -> dict[str, tuple[str, ...]]:
    """Return the ids of the claims of some dispatches, by the dispatch's id, in text order."""
    out: dict[str, tuple[str, ...]] = {}
    d, c = t.dispatch.c, t.claim.c
    for chunk in chunks(pks):
        query = (
            sa.select(d.id.label("dispatch"), c.id)
            .join(t.dispatch, c.dispatch_pk == d.pk)
            .where(d.pk.in_(chunk))
            .order_by(c.start, c.pk)
        )
        for row in conn.execute(query):
            out[row.dispatch] = (*out.get(row.dispatch, ()), row.id)
    return out


def versions(conn: Connection, name: str) -> list[str]:
    """Return the ids of the dispatches with this address, path or id, as they were added."""
    c = t.dispatch.c
    key: Any = sa.or_(c.url == name, c.path == name)
    own = conn.execute(sa.select(c.url, c.path).where(c.id == name)).one_or_none()
    if own is not None:
        key = c.url == own.url if own.url else c.id == name
    return list(conn.scalars(sa.select(c.id).where(key).order_by(c.pk)))


def copies(conn: Connection, id_: str) -> tuple[tuple[DispatchRow, ...], str | None]:
    """Return the other dispatches that carry the same report, and how that shows."""
    r = _one(conn, id_)
    if r.origin is None:
        return (), None
    query = (
        sa.select(t.dispatch, t.publisher.c.name.label("publisher"))
        .outerjoin(t.publisher, t.dispatch.c.publisher_pk == t.publisher.c.pk)
        .where(t.dispatch.c.origin == r.origin, t.dispatch.c.pk != r.pk)
        .order_by(t.dispatch.c.day, t.dispatch.c.pk)
    )
    return tuple(_row(x) for x in conn.execute(query)), r.origin_reason


def publishers(conn: Connection, limit: int = 1000) -> tuple[tuple[str, int], ...]:
    """Return publishers with how many dispatches they have, most first."""
    p = t.publisher.c
    query = sa.select(p.name, p.dispatches).order_by(p.dispatches.desc(), p.name).limit(limit)
    return tuple((r.name, r.dispatches) for r in conn.execute(query))
