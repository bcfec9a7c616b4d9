"""What claims say of a theatre: actors, places and events as a graph, claims behind every edge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.intervals import day_iso, day_of
from according.ledger.search import Filter, find_claims
from according.ledger.views.forecasts import newest_day
from according.ledger.writing import chunks
from according.rows import Situation, SituationEdge, SituationNode

__all__ = ["situation"]


@dataclass(slots=True)
class _Node:
    kind: str
    name: str
    type: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None
    claims: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Graph:
    nodes: dict[str, _Node] = field(default_factory=dict)
    edges: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)

    def link(self, source: str, target: str, kind: str, claim: Any) -> None:
        if source != target:
            self.edges.setdefault((source, target, kind), {})[claim.id] = claim


def situation(
    conn: Connection, where: Filter, as_of: str | None = None, limit: int = 2000
) -> Situation:
    """Draw the graph of the claims a filter asks for, the newest ``limit`` of them.

    An edge runs from actor to recipient (named by the type of event), from actor, or recipient
    where nobody is said to have acted, to place (``ASSAULT AT``), and from an event to those it
    involves (``INVOLVES``) and its place (``AT``). Roles that mean no entity draw nothing.
    ``as_of`` leaves out what was published later.
    """
    if as_of is not None:
        day = day_of(as_of)
        if day is None:
            raise UsageError(f"{as_of!r} is no day - write it as 2016-10-31")
        if where.until is None or (day_of(where.until) or 0) > day:
            where = replace(where, until=as_of)
    found = find_claims(conn, where, None, limit)
    graph = _Graph()
    roles = _roles(conn, found.pks)
    for claim in _claims(conn, found.pks):
        _draw(graph, claim, roles.get(claim.pk, ()))
    disputed = _disputed(conn, found.pks, day_of(as_of) if as_of else None)
    edges = [_edge(key, claims, disputed) for key, claims in graph.edges.items()]
    edges.sort(key=lambda e: (-len(e.claims), e.source, e.target, e.kind))
    nodes = [
        SituationNode(id_, n.kind, n.name, n.type, n.country, n.lat, n.lon, len(n.claims))
        for id_, n in graph.nodes.items()
    ]
    nodes.sort(key=lambda n: (-n.claims, n.id))
    shown = as_of or day_iso(newest_day(conn))
    return Situation(shown, tuple(nodes), tuple(edges), len(found.pks), found.next is None)


def _claims(conn: Connection, pks: Sequence[int]) -> Iterable[Any]:
    c, p, e, h = t.claim.c, t.place.c, t.event.c, t.canonical.c
    for chunk in chunks(list(pks)):
        query = (
            sa.select(
                c.pk, c.id, c.event, c.factuality, c.polarity, c.source_kind,
                sa.func.coalesce(h.name, c.source_name).label("holder"),
                p.id.label("place_id"), p.name.label("place"), p.level, p.country, p.lat, p.lon,
                e.id.label("event_id"), e.title, e.type.label("event_type"),
            )
            .outerjoin(t.place, c.place_pk == p.pk)
            .outerjoin(t.event, c.event_pk == e.pk)
            .outerjoin(t.canonical, c.holder_pk == h.pk)
            .where(c.pk.in_(chunk))
        )  # fmt: skip
        yield from conn.execute(query)


def _roles(conn: Connection, pks: Sequence[int]) -> dict[int, list[Any]]:
    r, k = t.role.c, t.canonical.c
    out: dict[int, list[Any]] = {}
    for chunk in chunks(list(pks)):
        query = (
            sa.select(r.claim_pk, r.role, k.id, k.name, k.type, k.country)
            .join(t.canonical, r.canonical_pk == k.pk)
            .where(r.claim_pk.in_(chunk))
        )
        for row in conn.execute(query):
            out.setdefault(row.claim_pk, []).append(row)
    return out


def _draw(graph: _Graph, claim: Any, roles: Sequence[Any]) -> None:
    def node(id_: str, kind: str, name: str, **values: Any) -> str:
        graph.nodes.setdefault(id_, _Node(kind, name, **values)).claims.add(claim.id)
        return id_

    sides: dict[str, list[str]] = {"actor": [], "recipient": []}
    for r in roles:
        sides[r.role].append(node(r.id, "actor", r.name, type=r.type, country=r.country))
    place = event = None
    if claim.place_id:
        place = node(
            claim.place_id, "place", claim.place, type=claim.level, country=claim.country,
            lat=claim.lat, lon=claim.lon,
        )  # fmt: skip
    if claim.event_id:
        event = node(claim.event_id, "event", claim.title, type=claim.event_type)
    for actor in sides["actor"]:
        for recipient in sides["recipient"]:
            graph.link(actor, recipient, claim.event, claim)
    if place:
        for who in sides["actor"] or sides["recipient"]:
            graph.link(who, place, f"{claim.event} AT", claim)
    if event:
        for who in (*sides["actor"], *sides["recipient"]):
            graph.link(event, who, "INVOLVES", claim)
        if place:
            graph.link(event, place, "AT", claim)


def _disputed(conn: Connection, pks: Sequence[int], until: int | None) -> dict[str, list[str]]:
    """Return, for claims that another contradicts, who holds the contradicting claims."""
    r = t.relation.c
    one, other, holder = t.claim.alias("one"), t.claim.alias("other"), t.canonical.alias("holder")
    out: dict[str, list[str]] = {}
    by = sa.func.coalesce(holder.c.name, other.c.source_name).label("by")
    for mine, theirs in ((r.left_pk, r.right_pk), (r.right_pk, r.left_pk)):
        for chunk in chunks(list(pks)):
            query = (
                sa.select(one.c.id, by)
                .select_from(t.relation)
                .join(one, mine == one.c.pk)
                .join(other, theirs == other.c.pk)
                .outerjoin(holder, other.c.holder_pk == holder.c.pk)
                .where(mine.in_(chunk), r.relation == "contradicts")
                .order_by(r.pk)
            )
            if until is not None:
                query = query.where(other.c.day <= until)
            for row in conn.execute(query):
                out.setdefault(row.id, []).append(row.by or "not credited")
    return out


def _edge(
    key: tuple[str, str, str], claims: dict[str, Any], disputed: dict[str, list[str]]
) -> SituationEdge:
    def counted(name: str) -> tuple[tuple[str, int], ...]:
        counts = Counter(getattr(c, name) or "not credited" for c in claims.values())
        return tuple(sorted(counts.items(), key=lambda x: (-x[1], x[0])))

    against = tuple(id_ for id_ in claims if id_ in disputed)
    by = dict.fromkeys(name for id_ in against for name in disputed[id_])
    return SituationEdge(
        key[0], key[1], key[2], tuple(claims), counted("factuality"), counted("holder"),
        tuple(c.id for c in claims.values() if c.polarity == "denied"), against, tuple(by),
    )  # fmt: skip
