"""What collating asks of a ledger: what is not compared yet, who may be near, and one keeping.

Dispatches and entities are filed under the keys that comparing makes of them, so that whoever is
near is looked up and never sought among all. What was found about a dispatch is kept in one
transaction with the note that it is done: a run that is stopped goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.ledger import comparison, entities
from according.ledger import tables as t
from according.ledger.comparison import _number
from according.ledger.ids import claim_ids
from according.ledger.views.dispatches import reading
from according.ledger.writing import chunks
from according.records import Reading

if TYPE_CHECKING:
    from according.ledger.store import Ledger

__all__ = [
    "EntityFound", "Found", "Kept", "Named", "Pending", "event_days", "keep", "keep_entities",
    "load", "members", "near", "near_entities", "new_entities", "parted", "pending", "repeats",
    "same_origin",
]  # fmt: skip

_BY = "according"


@dataclass(frozen=True, slots=True)
class Pending:
    """A dispatch whose current reading has not been compared."""

    pk: int
    id: str
    day: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A dispatch of the ledger with its current reading and the lasting ids of its claims.

    ``events`` are the ids of the events its claims are in, ``holders`` the names of the entities
    that hold them, both by claim; ``rejected`` claims take no part.
    """

    pk: int
    reading_key: str
    day: int
    origin: str | None
    reading: Reading
    claims: tuple[str, ...]
    events: Mapping[str, str]
    holders: Mapping[str, str]
    rejected: frozenset[str]


@dataclass(slots=True)
class Found:
    """All that comparing found about one dispatch."""

    keys: tuple[str, ...] = ()
    copies: list[comparison.Copies] = field(default_factory=list)
    relations: list[comparison.Relation] = field(default_factory=list)
    events: list[comparison.Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Named:
    """A named canonical entity; ``root`` is the id of the one it stands for."""

    pk: int
    id: str
    root: str
    type: str
    names: tuple[str, ...]
    role: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class EntityFound:
    """An entity's keys, whom it is merged with (kept, merged), and whom it may be."""

    pk: int
    keys: tuple[str, ...]
    merges: tuple[entities.Merge, ...] = ()
    proposals: tuple[entities.Merge, ...] = ()


def pending(ledger: Ledger, dispatch_ids: Sequence[str] | None = None) -> list[Pending]:
    """Return dispatches that are not compared yet, the earliest published first."""
    d, k = t.dispatch.c, t.collated.c
    query = (
        sa.select(d.pk, d.id, d.day)
        .outerjoin(t.collated, d.pk == k.dispatch_pk)
        .where(sa.or_(k.reading_key.is_(None), k.reading_key != d.reading_key))
    )
    out: list[Pending] = []
    with ledger._reads() as conn:
        if dispatch_ids is None:
            out = [Pending(*r) for r in conn.execute(query)]
        else:
            for chunk in chunks(sorted(set(dispatch_ids))):
                out += [Pending(*r) for r in conn.execute(query.where(d.id.in_(chunk)))]
    return sorted(out, key=lambda p: (p.day, p.id))


def load(ledger: Ledger, pk: int) -> Kept:
    """Return a dispatch with its reading, its claims' ids and what was found of them before."""
    d, c, e, k = t.dispatch.c, t.claim.c, t.event.c, t.canonical.c
    with ledger._reads() as conn:
        r = conn.execute(sa.select(d.id, d.reading_key, d.day, d.origin).where(d.pk == pk)).one()
        rows = conn.execute(
            sa.select(c.id, c.review, e.id.label("event"), k.name, k.named)
            .outerjoin(t.event, c.event_pk == e.pk)
            .outerjoin(t.canonical, c.holder_pk == k.pk)
            .where(c.dispatch_pk == pk)
        ).all()
        read = reading(conn, r.id)
    return Kept(
        pk, r.reading_key, r.day, r.origin, read, tuple(claim_ids(read)),
        {x.id: x.event for x in rows if x.event}, {x.id: x.name for x in rows if x.named},
        frozenset(x.id for x in rows if x.review == "rejected"),
    )  # fmt: skip


def near(
    ledger: Ledger, keys: Iterable[str], but: int, full: int = 200
) -> dict[str, tuple[list[int], bool]]:
    """Return, for each key, the dispatches under it and whether more than ``full`` are.

    Of a full key only the first ``full`` are given, so that the cost does not grow.
    """
    k = t.dispatch_key.c
    out: dict[str, tuple[list[int], bool]] = {}
    with ledger._reads() as conn:
        for key in dict.fromkeys(keys):
            query = (
                sa.select(k.dispatch_pk)
                .where(k.key == _number(key), k.dispatch_pk != but)
                .order_by(k.dispatch_pk)
                .limit(full + 1)
            )
            found = list(conn.execute(query).scalars())
            if found:
                out[key] = (found[:full], len(found) > full)
    return out


def members(ledger: Ledger, event_ids: Iterable[str]) -> dict[str, list[tuple[str, int]]]:
    """Return the claims of events with their dispatches' keys, in the order of publication."""
    e, c = t.event.c, t.claim.c
    out: dict[str, list[tuple[str, int]]] = {}
    with ledger._reads() as conn:
        for id_ in sorted(set(event_ids)):
            query = (
                sa.select(c.id, c.dispatch_pk)
                .join(t.event, c.event_pk == e.pk)
                .where(e.id == id_)
                .order_by(c.day, c.dispatch_pk, c.start, c.pk)
            )
            out[id_] = [(r.id, r.dispatch_pk) for r in conn.execute(query)]
    return out


def event_days(ledger: Ledger, event_ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Return the days of events that have some, as ``intervals.day_of`` counts days."""
    e = t.event.c
    out: dict[str, tuple[int, int]] = {}
    with ledger._reads() as conn:
        for chunk in chunks(sorted(set(event_ids))):
            query = sa.select(e.id, e.start_day, e.end_day).where(e.id.in_(chunk))
            for r in conn.execute(query):
                first, last = r.start_day or r.end_day, r.end_day or r.start_day
                if first and last:
                    out[r.id] = (first, last)
    return out


def same_origin(ledger: Ledger, origins: Iterable[str]) -> dict[str, list[str]]:
    """Return the dispatches marked as carrying one report, by the report's id."""
    d = t.dispatch.c
    out: dict[str, list[str]] = {}
    with ledger._reads() as conn:
        for chunk in chunks(sorted(set(origins))):
            query = sa.select(d.origin, d.id).where(d.origin.in_(chunk)).order_by(d.day, d.id)
            for r in conn.execute(query):
                out.setdefault(r.origin, []).append(r.id)
    return out


def repeats(ledger: Ledger, event: str, least: float) -> list[tuple[str, str, str]]:
    """Return pairs of an event's claims that repeat each other as surely as ``least``, and why."""
    r, e = t.relation.c, t.event.c
    left, right = t.claim.alias("left"), t.claim.alias("right")
    query = (
        sa.select(left.c.id, right.c.id, r.reasons)
        .select_from(t.event)
        .join(left, left.c.event_pk == e.pk)
        .join(t.relation, r.left_pk == left.c.pk)
        .join(right, sa.and_(r.right_pk == right.c.pk, right.c.event_pk == e.pk))
        .where(e.id == event, r.relation == "repeats", r.score >= least)
        .order_by(r.pk)
    )
    with ledger._reads() as conn:
        return [(a, b, json.loads(reasons)[0]) for a, b, reasons in conn.execute(query)]


def keep(ledger: Ledger, kept: Kept, found: Found) -> bool:
    """Keep what was found about a dispatch, all or nothing.

    Return False, and keep nothing, where the dispatch has been read anew in the meantime.
    """
    d, k = t.dispatch.c, t.dispatch_key.c
    with ledger._writes() as conn:
        now = conn.execute(sa.select(d.reading_key).where(d.pk == kept.pk)).scalar()
        if now != kept.reading_key:
            return False
        conn.execute(sa.delete(t.dispatch_key).where(k.dispatch_pk == kept.pk))
        _file(conn, t.dispatch_key, "dispatch_pk", kept.pk, found.keys)
        comparison.save_copies(conn, found.copies)
        comparison.save_relations(conn, found.relations)
        comparison.drop_related(conn, comparison.save_events(conn, found.events).values())
        conn.execute(sa.delete(t.collated).where(t.collated.c.dispatch_pk == kept.pk))
        conn.execute(
            sa.insert(t.collated), {"dispatch_pk": kept.pk, "reading_key": kept.reading_key}
        )
    return True


def _file(conn: Connection, table: sa.Table, column: str, pk: int, keys: Iterable[str]) -> None:
    rows = [{"key": n, column: pk} for n in sorted({_number(k) for k in keys})]
    if rows:
        conn.execute(sa.insert(table), rows)


def new_entities(ledger: Ledger, types: Sequence[str], size: int = 500) -> Iterator[list[Named]]:
    """Yield named entities that were never looked at for merging, oldest first."""
    c, k = t.canonical.c, t.entity_key.c
    last = 0
    while True:
        query = (
            sa.select(c.pk)
            .where(
                c.pk > last, c.named, c.type.in_(types),
                ~sa.exists().where(k.canonical_pk == c.pk),
            )
            .order_by(c.pk)
            .limit(size)
        )  # fmt: skip
        with ledger._reads() as conn:
            pks = list(conn.execute(query).scalars())
            found = _named(conn, pks)
        if not pks:
            return
        last = pks[-1]
        yield found


def near_entities(
    ledger: Ledger, keys: Iterable[str], known: Mapping[int, Any], full: int = 400
) -> list[Named]:
    """Return the entities filed under keys, those of ``known`` left out."""
    k = t.entity_key.c
    with ledger._reads() as conn:
        pks: set[int] = set()
        for key in keys:
            query = sa.select(k.canonical_pk).where(k.key == _number(key)).limit(full)
            pks.update(conn.execute(query).scalars())
        return _named(conn, sorted(pks - known.keys()))


def _named(conn: Connection, pks: Sequence[int]) -> list[Named]:
    c, a = t.canonical.c, t.alias.c
    into = t.canonical.alias("into")
    out: list[Named] = []
    for chunk in chunks(pks):
        names: dict[int, list[str]] = {}
        for r in conn.execute(
            sa.select(a.canonical_pk, a.name).where(a.canonical_pk.in_(chunk)).order_by(a.pk)
        ):
            names.setdefault(r.canonical_pk, []).append(r.name)
        query = (
            sa.select(t.canonical, into.c.id.label("root"))
            .outerjoin(into, c.into_pk == into.c.pk)
            .where(c.pk.in_(chunk))
            .order_by(c.pk)
        )
        out += [
            Named(
                r.pk, r.id, r.root or r.id, r.type,
                tuple(dict.fromkeys([r.name, *names.get(r.pk, [])])), r.role, r.country,
            )
            for r in conn.execute(query)
        ]  # fmt: skip
    return out


def parted(ledger: Ledger) -> set[tuple[str, str]]:
    """Return the pairs of entities that people parted: they are never merged by evidence."""
    p, m = t.proposal.c, t.merge.c
    left, right = t.canonical.alias("left"), t.canonical.alias("right")
    both = sa.select(left.c.id, right.c.id)
    apart = (
        both.select_from(t.proposal)
        .join(left, p.left_pk == left.c.pk).join(right, p.right_pk == right.c.pk)
        .where(p.state == "apart")
    )  # fmt: skip
    undone = (
        both.select_from(t.merge)
        .join(left, m.kept_pk == left.c.pk).join(right, m.merged_pk == right.c.pk)
        .where(m.undone_at.is_not(None))
    )  # fmt: skip
    with ledger._reads() as conn:
        return {(r[0], r[1]) for query in (apart, undone) for r in conn.execute(query)}


def keep_entities(ledger: Ledger, found: Sequence[EntityFound]) -> tuple[int, int]:
    """Keep merges, proposals and keys of entities; return how many were merged and proposed."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    merged = proposed = 0
    with ledger._writes() as conn:
        for x in found:
            for m in x.merges:
                merged += entities.merge(conn, m.left, m.right, m.reason, m.score, _BY, now)
        for x in found:
            proposed += entities.propose(conn, x.proposals)
            conn.execute(sa.delete(t.entity_key).where(t.entity_key.c.canonical_pk == x.pk))
            _file(conn, t.entity_key, "canonical_pk", x.pk, x.keys)
    return merged, proposed
