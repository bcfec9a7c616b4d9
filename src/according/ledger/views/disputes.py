"""Who disagrees: contradictions and competing figures, with both sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.comparison import RELATIONS
from according.ledger.search import Filter, find_claims
from according.ledger.views import claims
from according.ledger.views.keyset import Keyset
from according.rows import DisputeRow, Page, RelationRow

__all__ = ["of_claims", "of_rows", "page", "rows", "with_others"]

_ABOUT = 2_000  # claims that a filter may bring in: more say nothing about one matter
_NEWEST = Keyset((t.relation.c.day, t.relation.c.pk))


def page(
    conn: Connection, where: Filter, relations: Sequence[str] = ("contradicts",),
    after: str | None = None, limit: int = 50,
) -> Page[DisputeRow]:  # fmt: skip
    """Return one page of disputes, the newest first; a filter must fit one of the two claims."""
    r = t.relation.c
    for name in relations:
        if name not in RELATIONS:
            raise UsageError(f"{name!r} is no relation - one of {', '.join(RELATIONS)}")
    query = sa.select(t.relation)
    if len(relations) == 1:
        query = query.where(r.relation == relations[0])
    else:
        query = query.where(r.relation.in_(relations))
    if not where.empty:
        pks = list(find_claims(conn, where, None, _ABOUT).pks)
        query = query.where(sa.or_(r.left_pk.in_(pks), r.right_pk.in_(pks)))
    found, more = _NEWEST.page(conn, query, after, limit)
    return Page(tuple(of_rows(conn, found)), more)


def of_rows(conn: Connection, found: Sequence[Any]) -> list[DisputeRow]:
    """Return rows of the table ``relation`` as disputes, with the event each is about."""
    made = rows(conn, found)
    ids = {x for row in made for x in (row.left.event_id, row.right.event_id) if x}
    titles = _titles(conn, ids)
    out = []
    for row in made:
        event = row.left.event_id or row.right.event_id
        out.append(DisputeRow(row, event, titles.get(event) if event else None))
    return out


def rows(conn: Connection, found: Sequence[Any]) -> list[RelationRow]:
    """Return relations with both claims."""
    held = claims.by_pk(conn, [pk for r in found for pk in (r.left_pk, r.right_pk)])
    return [
        RelationRow(
            held[r.left_pk], held[r.right_pk], r.relation, r.score, tuple(json.loads(r.reasons))
        )
        for r in found
    ]


def of_claims(conn: Connection, pks: Sequence[int], limit: int = 500) -> list[RelationRow]:
    """Return the relations that touch some claims, the strongest first."""
    return rows(conn, conn.execute(_touching(pks).limit(limit)).all())


def with_others(
    conn: Connection, pks: Sequence[int], event: str, limit: int = 100
) -> list[DisputeRow]:
    """Return what ties an event's claims to other events, the surest of each, with that event."""
    query = _touching(pks).where(t.relation.c.relation == "related").limit(limit)
    found = rows(conn, conn.execute(query).all())
    surest: dict[str, RelationRow] = {}
    for row in found:
        ids = {x for x in (row.left.event_id, row.right.event_id) if x and x != event}
        if len(ids) == 1:
            surest.setdefault(ids.pop(), row)
    titles = _titles(conn, surest)
    return [DisputeRow(row, other, titles.get(other)) for other, row in surest.items()]


def _touching(pks: Sequence[int]) -> Any:
    r = t.relation.c
    return (
        sa.select(t.relation)
        .where(sa.or_(r.left_pk.in_(pks), r.right_pk.in_(pks)))
        .order_by(r.score.desc(), r.pk)
    )


def _titles(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    e = t.event.c
    query = sa.select(e.id, e.title).where(e.id.in_(sorted(ids)))
    return {r.id: r.title for r in conn.execute(query)}
