"""Sources over time: what each said, how it shifted, how often contradicted, how it fared."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import entities, judgements
from according.ledger import tables as t
from according.ledger.ids import name_key
from according.ledger.intervals import day_iso
from according.ledger.search import Filter, resolve
from according.ledger.views import claims, disputes, forecasts
from according.ledger.views.keyset import Keyset
from according.rows import DisputeRow, JudgementRow, Page, ShiftRow, SourceRow, SourceView

__all__ = ["page", "view"]

_MOST = Keyset((t.canonical.c.claims, t.canonical.c.pk))
_SHOWN = 50
_FORECASTS = 500


def page(
    conn: Connection, name: str | None = None, after: str | None = None, limit: int = 50
) -> Page[SourceRow]:
    """Return one page of sources, those that hold most claims first; ``name`` narrows them."""
    k = t.canonical.c
    query = sa.select(k.pk).where(k.claims > 0)
    if name is not None:
        query = query.where(k.pk.in_(resolve(conn, name)))
    found, more = _MOST.page(conn, query, after, limit)
    pks = [r.pk for r in found]
    made = _rows(conn, pks)
    return Page(tuple(made[pk] for pk in pks), more)


def _rows(conn: Connection, pks: Sequence[int]) -> dict[int, SourceRow]:
    """Count what sources did, each count off an index of its own."""
    k, c, r = t.canonical.c, t.claim.c, t.relation.c

    def days(function: Any) -> Any:
        return sa.select(function(c.day)).where(c.holder_pk == k.pk, c.day > 0).scalar_subquery()

    def forecast(settled: str | None) -> Any:
        return (
            sa.select(sa.func.count())
            .select_from(t.claim)
            .where(forecasts.FORECAST, c.holder_pk == k.pk, c.settled == settled)
            .scalar_subquery()
        )

    def against(mine: Any, theirs: Any) -> Any:
        return (
            sa.select(sa.func.count())
            .select_from(t.relation)
            .where(mine == k.pk, r.relation == "contradicts", theirs.is_distinct_from(mine))
            .scalar_subquery()
        )

    shifted = (
        sa.select(sa.func.count())
        .select_from(t.relation)
        .where(
            r.left_holder_pk == k.pk, r.right_holder_pk == k.pk,
            r.relation.in_(("contradicts", "differs", "updates")),
        )
        .scalar_subquery()
    )  # fmt: skip
    query = sa.select(
        k.pk, k.id, k.name, k.type, k.country, k.role, k.claims,
        days(sa.func.min).label("first"), days(sa.func.max).label("last"),
        (
            against(r.left_holder_pk, r.right_holder_pk)
            + against(r.right_holder_pk, r.left_holder_pk)
        ).label("contradicted"),
        shifted.label("shifted"), forecast(None).label("open"), forecast("true").label("true"),
        forecast("false").label("false"), forecast("partly").label("partly"),
    ).where(k.pk.in_(list(pks)))  # fmt: skip
    found = conn.execute(query).all()
    grades = _grades(conn, [x.id for x in found])
    return {
        x.pk: SourceRow(
            x.id, x.name, x.type, x.country, x.role, x.claims, day_iso(x.first), day_iso(x.last),
            x.contradicted, x.shifted, x.open, x.true, x.false, x.partly, grades.get(x.id),
        )
        for x in found
    }  # fmt: skip


def _grades(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    """Return the newest standing grade of each source."""
    j = t.judgement.c
    query = (
        sa.select(j.id, j.target, j.value)
        .where(j.target.in_(list(ids)), j.kind == "grade")
        .order_by(j.pk)
    )
    rows = conn.execute(query).all()
    undone = judgements.undone_ids(conn, [r.id for r in rows])
    return {r.target: json.loads(r.value)["grade"] for r in rows if r.id not in undone}


def view(conn: Connection, name: str, after: str | None = None, limit: int = _SHOWN) -> SourceView:
    """Return one source over time: its claims newest first, shifts, disputes, forecasts, grades.

    Raises:
        UsageError: when no source, or more than one, bears the name.
    """
    pk = _one(conn, name)
    source = _rows(conn, [pk])[pk]
    c, r = t.claim.c, t.relation.c
    found = sa.select(c.pk).where(forecasts.FORECAST, c.holder_pk == pk).limit(_FORECASTS)
    foretold = forecasts.rows(conn, list(conn.execute(found).scalars()), forecasts.newest_day(conn))
    own = conn.execute(
        sa.select(t.relation)
        .where(
            r.left_holder_pk == pk, r.right_holder_pk == pk,
            r.relation.in_(("contradicts", "differs", "updates")),
        )
        .order_by(r.day.desc(), r.pk)
        .limit(_SHOWN)
    ).all()  # fmt: skip
    score, count = forecasts.brier(foretold)
    grades: list[JudgementRow] = [
        j for j in judgements.history(conn, [source.id]) if j.kind == "grade"
    ]
    return SourceView(
        source, tuple(entities.aliases(conn, [pk]).get(pk, [source.name])),
        claims.page(conn, Filter(source=source.id), after, limit),
        tuple(_shift(x) for x in disputes.rows(conn, own)), _disputes(conn, pk),
        tuple(foretold), tuple(grades), score, count,
    )  # fmt: skip


def _one(conn: Connection, name: str) -> int:
    """Find the one source meant; among namesakes, one whose whole name it is."""
    rows = entities.find(conn, name)
    if not rows:
        raise UsageError(f"no source called {name!r} is in this ledger")
    if len(rows) > 1:
        same = [r for r in rows if any(name_key(n) == name_key(name) for n in r.names)]
        if len(same) != 1:
            shown = "; ".join(f"{r.name} ({r.claims} claims, {r.id})" for r in rows[:8])
            raise UsageError(f"{name!r} may be any of these, so none is shown: {shown}")
        rows = same
    return int(
        conn.execute(sa.select(t.canonical.c.pk).where(t.canonical.c.id == rows[0].id)).scalar_one()
    )


def _shift(relation: Any) -> ShiftRow:
    left, right = relation.left, relation.right
    days = (left.dispatch.published_at or "", right.dispatch.published_at or "")
    if relation.relation == "updates" or days[0] > days[1]:
        left, right = right, left
    return ShiftRow(left, right, relation.relation, relation.score, relation.reasons)


def _disputes(conn: Connection, pk: int) -> tuple[DisputeRow, ...]:
    r = t.relation.c
    rows: list[Any] = []
    for mine, theirs in (
        (r.left_holder_pk, r.right_holder_pk), (r.right_holder_pk, r.left_holder_pk),
    ):  # fmt: skip
        query = (
            sa.select(t.relation)
            .where(mine == pk, r.relation == "contradicts", theirs.is_distinct_from(mine))
            .order_by(r.day.desc(), r.pk.desc())
            .limit(_SHOWN)
        )
        rows += conn.execute(query).all()
    rows.sort(key=lambda x: (-x.day, -x.pk))
    return tuple(disputes.of_rows(conn, rows[:_SHOWN]))
