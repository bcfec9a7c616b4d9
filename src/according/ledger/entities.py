"""Entities across dispatches: merged with a reason, proposed to a person, split again.

Every local entity keeps the canonical entity it started as (``own_pk``); a merge only points one
at another, so a split restores what was there before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import judgements
from according.ledger import tables as t
from according.ledger.intervals import dump
from according.ledger.search import resolve
from according.ledger.writing import Keys, chunks, follow_holders
from according.rows import CanonicalRow, MergeRow, Page, ProposalRow

__all__ = [
    "Merge", "aliases", "canonicals", "drop_proposal", "find", "merge", "merges", "proposals",
    "propose", "rows", "split",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Merge:
    """Two entities, by canonical id, that are or may be one: with a score and a reason."""

    left: str
    right: str
    score: float
    reason: str


def rows(conn: Connection, pks: Sequence[int]) -> dict[int, CanonicalRow]:
    """Return canonical entities by key, each with the names seen for it and all merged into it."""
    c = t.canonical.c
    out: dict[int, CanonicalRow] = {}
    for chunk in chunks(list(dict.fromkeys(pks))):
        names = aliases(conn, chunk)
        spread: dict[int, int] = dict(
            conn.execute(
                sa.select(t.entity.c.canonical_pk, sa.func.count())
                .where(t.entity.c.canonical_pk.in_(chunk))
                .group_by(t.entity.c.canonical_pk)
            ).all()
        )
        into = t.canonical.alias("into")
        query = (
            sa.select(t.canonical, into.c.id.label("into_id"))
            .outerjoin(into, c.into_pk == into.c.pk)
            .where(c.pk.in_(chunk))
        )
        for r in conn.execute(query):
            out[r.pk] = CanonicalRow(
                r.id, r.name, r.type, r.country, r.role, tuple(names.get(r.pk, [r.name])),
                r.claims, spread.get(r.pk, 0), r.into_id,
            )  # fmt: skip
    return out


def aliases(conn: Connection, pks: Sequence[int]) -> dict[int, list[str]]:
    """Return every name seen for each entity, its own first, those merged into it included."""
    c, a = t.canonical.c, t.alias.c
    root = sa.func.coalesce(c.into_pk, c.pk)
    out: dict[int, list[str]] = {}
    for chunk in chunks(pks):
        mine = sa.or_(c.pk.in_(chunk), c.into_pk.in_(chunk))
        own = sa.select(root.label("root"), c.name, c.pk).where(mine).order_by(c.pk)
        more = sa.select(root.label("root"), a.name, c.pk).join(t.alias, a.canonical_pk == c.pk)
        for query in (own, more.where(mine).order_by(c.pk, a.pk)):
            for r in conn.execute(query):
                names = out.setdefault(r.root, [])
                if r.name not in names:
                    names.append(r.name)
    return out


def canonicals(
    conn: Connection, after: int = 0, limit: int = 1000, *, named: bool = True
) -> tuple[list[CanonicalRow], int | None]:
    """Return canonical entities that stand for themselves, in the order they were added.

    For whoever looks for entities to merge; pass the returned key as ``after`` for more.
    """
    c = t.canonical.c
    query = sa.select(c.pk).where(c.pk > after, c.into_pk.is_(None)).order_by(c.pk).limit(limit)
    if named:
        query = query.where(c.named)
    pks = list(conn.execute(query).scalars())
    found = rows(conn, pks)
    return [found[pk] for pk in pks], pks[-1] if len(pks) == limit else None


def find(conn: Connection, name: str, limit: int = 50) -> list[CanonicalRow]:
    """Return entities by id or by words of a name, those that hold most claims first."""
    pks = resolve(conn, name, limit=limit)
    found = rows(conn, pks)
    return sorted((found[pk] for pk in pks), key=lambda r: (-r.claims, r.id))


def merge(
    conn: Connection, kept: str, merged: str, reason: str, score: float, by: str, at: str
) -> bool:
    """Make two entities one; return False where they already are.

    Raises:
        UsageError: when one of them is not in the ledger, or the reason is empty.
    """
    if not reason.strip():
        raise UsageError("a merge needs a reason that a person can read")
    into, gone = _root(conn, kept), _root(conn, merged)
    if into == gone:
        return False
    conn.execute(
        sa.insert(t.merge),
        {
            "pk": Keys(conn).take(t.merge), "kept_pk": into, "merged_pk": gone, "reason": reason,
            "score": score, "by": by, "at": at, "undone_at": None,
        },
    )  # fmt: skip
    c = t.canonical.c
    members = list(
        conn.execute(sa.select(c.pk).where(sa.or_(c.pk == gone, c.into_pk == gone))).scalars()
    )
    _point(conn, members, into)
    p = t.proposal.c
    conn.execute(
        sa.update(t.proposal)
        .where(sa.or_(
            sa.and_(p.left_pk == into, p.right_pk == gone),
            sa.and_(p.left_pk == gone, p.right_pk == into),
        ))
        .values(state="merged")
    )  # fmt: skip
    return True


def split(conn: Connection, merged: str, at: str) -> bool:
    """Undo the merge that made ``merged`` part of another; return False where there is none."""
    c, m = t.canonical.c, t.merge.c
    own = conn.execute(sa.select(c.pk, c.into_pk).where(c.id == merged)).one_or_none()
    if own is None:
        raise UsageError(f"there is no entity {merged} in this ledger - nothing was split")
    if own.into_pk is None:
        return False
    undone = conn.execute(
        sa.update(t.merge).where(m.merged_pk == own.pk, m.undone_at.is_(None)).values(undone_at=at)
    )
    if not undone.rowcount:
        return False
    # What had been merged into it goes with it: follow the merges that still stand.
    standing = dict(
        conn.execute(sa.select(m.merged_pk, m.kept_pk).where(m.undone_at.is_(None))).all()
    )
    members = list(conn.execute(sa.select(c.pk).where(c.into_pk == own.into_pk)).scalars())
    mine = [pk for pk in members if _climb(pk, standing) == own.pk]
    _point(conn, mine, own.pk)
    return True


def _climb(pk: int, standing: dict[int, int]) -> int:
    while pk in standing:
        pk = standing[pk]
    return pk


def _point(conn: Connection, members: Sequence[int], root: int) -> None:
    """Let ``members`` stand for ``root``, and with them all that repeats the entity's key."""
    c, e = t.canonical.c, t.entity.c
    for chunk in chunks(members):
        conn.execute(
            sa.update(t.canonical)
            .where(c.pk.in_(chunk))
            .values(into_pk=sa.case((c.pk == root, None), else_=root))
        )
        # Only entities that started as one of the members move; others of the same root stay.
        mine = sa.select(e.pk).where(e.own_pk.in_(chunk)).scalar_subquery()
        old = set(
            conn.execute(sa.select(e.canonical_pk).where(e.own_pk.in_(chunk)).distinct()).scalars()
        )
        conn.execute(
            sa.update(t.role).where(t.role.c.entity_pk.in_(mine)).values(canonical_pk=root)
        )
        a = t.attribution.c
        held = (
            sa.select(t.claim.c.pk, t.claim.c.read_as)
            .join(t.attribution, t.claim.c.attribution_pk == a.pk)
            .where(a.entity_pk.in_(mine))
        )
        _hold(conn, conn.execute(held).all(), root)
        conn.execute(sa.update(t.entity).where(e.own_pk.in_(chunk)).values(canonical_pk=root))
        h = t.claim.c
        corrected = sa.select(h.pk).where(h.holder_pk.in_(old | set(chunk)), h.read_as.is_not(None))
        judgements.apply(conn, list(conn.execute(corrected).scalars()))
        _recount(conn, old | {root} | set(chunk))


def _hold(conn: Connection, claims: Sequence[Any], root: int) -> None:
    """Let claims be held by ``root``; of a claim whose source was corrected, what was read."""
    plain = [r.pk for r in claims if "holder_pk" not in (r.read_as or "")]
    for some in chunks(plain):
        conn.execute(sa.update(t.claim).where(t.claim.c.pk.in_(some)).values(holder_pk=root))
    follow_holders(conn, plain)
    for r in claims:
        if "holder_pk" in (r.read_as or ""):
            read_as = {**json.loads(r.read_as), "holder_pk": root}
            conn.execute(
                sa.update(t.claim).where(t.claim.c.pk == r.pk).values(read_as=dump(read_as))
            )


def _recount(conn: Connection, pks: Iterable[int]) -> None:
    for pk in sorted(pks):
        held = sa.select(sa.func.count()).where(t.claim.c.holder_pk == pk).scalar_subquery()
        conn.execute(sa.update(t.canonical).where(t.canonical.c.pk == pk).values(claims=held))


def _root(conn: Connection, id_: str) -> int:
    c = t.canonical.c
    pk = conn.execute(
        sa.select(sa.func.coalesce(c.into_pk, c.pk)).where(c.id == id_)
    ).scalar_one_or_none()
    if pk is None:
        raise UsageError(f"there is no entity {id_} in this ledger - nothing was merged")
    return int(pk)


def merges(conn: Connection, entity: str | None = None) -> list[MergeRow]:
    """Return the merges that stand, newest first, all or those that touch one entity."""
    m = t.merge.c
    kept, merged = t.canonical.alias("kept"), t.canonical.alias("merged")
    query = (
        sa.select(t.merge, kept.c.id.label("kept"), merged.c.id.label("merged"))
        .join(kept, m.kept_pk == kept.c.pk)
        .join(merged, m.merged_pk == merged.c.pk)
        .where(m.undone_at.is_(None))
        .order_by(m.pk.desc())
    )
    if entity is not None:
        query = query.where(sa.or_(kept.c.id == entity, merged.c.id == entity))
    return [MergeRow(r.kept, r.merged, r.reason, r.score, r.by, r.at) for r in conn.execute(query)]


def propose(conn: Connection, pairs: Iterable[Merge]) -> int:
    """Keep pairs for a person to decide; a pair decided before is not asked again."""
    keys = Keys(conn)
    p = t.proposal.c
    count = 0
    for pair in pairs:
        left, right = sorted((_root(conn, pair.left), _root(conn, pair.right)))
        if left == right:
            continue
        known = conn.execute(
            sa.select(p.pk, p.state).where(p.left_pk == left, p.right_pk == right)
        ).one_or_none()
        values: dict[str, Any] = {"reason": pair.reason, "score": pair.score}
        if known is None:
            values.update(pk=keys.take(t.proposal), left_pk=left, right_pk=right, state="open")
            conn.execute(sa.insert(t.proposal), values)
            count += 1
        elif known.state == "open":
            conn.execute(sa.update(t.proposal).where(p.pk == known.pk).values(values))
    return count


def drop_proposal(conn: Connection, left: str, right: str) -> None:
    """Remember that two entities are not one, so that the pair is not proposed again."""
    low, high = sorted((_root(conn, left), _root(conn, right)))
    p = t.proposal.c
    values = {"state": "apart"}
    changed = conn.execute(
        sa.update(t.proposal).where(p.left_pk == low, p.right_pk == high).values(values)
    )
    if not changed.rowcount:
        conn.execute(
            sa.insert(t.proposal),
            {
                "pk": Keys(conn).take(t.proposal), "left_pk": low, "right_pk": high,
                "reason": "a person parted them", "score": 0.0, "state": "apart",
            },
        )  # fmt: skip


def proposals(conn: Connection, after: str | None = None, limit: int = 50) -> Page[ProposalRow]:
    """Return pairs that wait for a person, the likeliest first."""
    p = t.proposal.c
    query = (
        sa.select(t.proposal).where(p.state == "open")
        .order_by(p.score.desc(), p.pk.desc()).limit(limit + 1)
    )  # fmt: skip
    if after:
        score, pk = after.split("~")
        query = query.where(sa.tuple_(p.score, p.pk) < sa.tuple_(float(score), int(pk)))
    found = list(conn.execute(query))
    shown = found[:limit]
    entities = rows(conn, [k for r in shown for k in (r.left_pk, r.right_pk)])
    items = tuple(
        ProposalRow(entities[r.left_pk], entities[r.right_pk], r.reason, r.score) for r in shown
    )
    more = len(found) > limit
    return Page(items, f"{shown[-1].score!r}~{shown[-1].pk}" if more else None)
