"""Keep what comparing finds: copies, events and their members, relations between claims.

Comparing knows no database: whoever puts the two together asks ``candidates`` for claims worth
setting against new ones, compares, and saves what came out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.ids import digest
from according.ledger.intervals import day_iso, day_of, dump
from according.ledger.views.claims import pks_of
from according.ledger.writing import Keys, chunks

__all__ = [
    "RELATIONS", "Copies", "Event", "Member", "Relation", "candidates", "drop_related",
    "key_holders", "recount", "save_copies", "save_events", "save_keys", "save_relations",
]  # fmt: skip

RELATIONS = (
    "repeats", "corroborates", "differs", "contradicts", "updates", "related", "unrelated",
)  # fmt: skip
TOLLED = ("dead", "injured", "missing", "displaced", "arrested", "participants")


@dataclass(frozen=True, slots=True)
class Relation:
    """How two claims, by id, relate; for ``updates`` the left one is the later.

    ``reasons`` are sentences a person can read.
    """

    left: str
    right: str
    relation: str
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A claim of an event; claims of one ``origin`` go back to one teller."""

    claim: str
    origin: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Claims about one event. What is not given is taken from the members.

    ``start`` and ``end`` are ISO days; ``place`` is a GeoNames id known to the ledger; ``kind``
    says in the title what it is, where that is more than its type ("attack on a convoy").
    """

    members: tuple[Member, ...]
    id: str | None = None
    title: str | None = None
    type: str | None = None
    start: str | None = None
    end: str | None = None
    place: int | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Copies:
    """Dispatches, by id, that carry one report, and how that shows."""

    dispatches: tuple[str, ...]
    reason: str
    id: str | None = None


def save_relations(conn: Connection, relations: Iterable[Relation]) -> int:
    """Keep relations; a pair that was related before takes the new relation.

    Raises:
        UsageError: when a claim is unknown, or the relation is none of the seven.
    """
    items = list(relations)
    keys = Keys(conn)
    pks = pks_of(conn, [x for r in items for x in (r.left, r.right)])
    facts: dict[int, Any] = {}
    c = t.claim.c
    for chunk in chunks(list(pks.values())):
        query = sa.select(c.pk, c.day, c.holder_pk, c.event_pk).where(c.pk.in_(chunk))
        facts.update({r.pk: r for r in conn.execute(query)})
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    for r in items:
        if r.relation not in RELATIONS:
            raise UsageError(f"{r.relation!r} is no relation - one of {', '.join(RELATIONS)}")
        if r.left not in pks or r.right not in pks or r.left == r.right:
            raise UsageError(f"no two claims {r.left} and {r.right} - they cannot be related")
        left, right = facts[pks[r.left]], facts[pks[r.right]]
        rows[left.pk, right.pk] = {
            "left_pk": left.pk, "right_pk": right.pk, "relation": r.relation,
            "score": round(r.score, 3), "reasons": dump(list(r.reasons)),
            "left_holder_pk": left.holder_pk, "right_holder_pk": right.holder_pk,
            "day": max(left.day, right.day),
        }  # fmt: skip
    _drop_pairs(conn, list(rows))
    if rows:
        conn.execute(
            sa.insert(t.relation), [{"pk": keys.take(t.relation), **r} for r in rows.values()]
        )
    recount(conn, {f.event_pk for f in facts.values() if f.event_pk})
    return len(rows)


def drop_related(conn: Connection, event_pks: Iterable[int]) -> None:
    """Remove what was held to be of another event, where one event has taken in both since."""
    c, r = t.claim.c, t.relation.c
    for pk in sorted(event_pks):
        members = sa.select(c.pk).where(c.event_pk == pk)
        conn.execute(
            sa.delete(t.relation).where(
                r.relation == "related", r.left_pk.in_(members), r.right_pk.in_(members)
            )
        )


def _drop_pairs(conn: Connection, pairs: Sequence[tuple[int, int]]) -> None:
    """Remove what was said of these pairs before, in either order."""
    either = [*pairs, *((b, a) for a, b in pairs)]
    r = t.relation.c
    for chunk in chunks(either):
        conn.execute(
            sa.delete(t.relation).where(r.left_pk == sa.bindparam("a"),
                                        r.right_pk == sa.bindparam("b")),
            [{"a": a, "b": b} for a, b in chunk],
        )  # fmt: skip


def save_events(
    conn: Connection, events: Iterable[Event], gone: Iterable[str] = ()
) -> dict[str, int]:
    """Keep events with their members; return their keys by id.

    A claim is of one event: it leaves the one it was in. An event that is saved again has the
    members it is given now. Events named in ``gone``, and those left without members, go.
    """
    keys = Keys(conn)
    e, m = t.event.c, t.event_claim.c
    out: dict[str, int] = {}
    touched: set[int] = set()
    for event in events:
        pks = pks_of(conn, [x.claim for x in event.members])
        missing = [x.claim for x in event.members if x.claim not in pks]
        if missing:
            raise UsageError(f"there is no claim {missing[0]} - the event was not kept")
        if not pks:
            continue
        id_ = event.id or digest("event", min(x.claim for x in event.members))
        pk = conn.execute(sa.select(e.pk).where(e.id == id_)).scalar()
        values = _event_values(conn, event, list(pks.values()))
        if pk is None:
            pk = keys.take(t.event)
            counts = dict.fromkeys(("claims", "reports", "origins", "contradictions", "sized"), 0)
            conn.execute(sa.insert(t.event), {"pk": pk, "id": id_, **values, **counts})
        else:
            conn.execute(sa.update(t.event).where(e.pk == pk).values(values))
            conn.execute(sa.update(t.claim).where(t.claim.c.event_pk == pk).values(event_pk=None))
            conn.execute(sa.delete(t.event_claim).where(m.event_pk == pk))
        for chunk in chunks(list(pks.values())):
            touched.update(
                conn.execute(
                    sa.select(m.event_pk).where(m.claim_pk.in_(chunk)).distinct()
                ).scalars()
            )
            conn.execute(sa.delete(t.event_claim).where(m.claim_pk.in_(chunk)))
            conn.execute(sa.update(t.claim).where(t.claim.c.pk.in_(chunk)).values(event_pk=pk))
        conn.execute(
            sa.insert(t.event_claim),
            [
                {"event_pk": pk, "claim_pk": pks[x.claim], "origin": x.origin, "reason": x.reason}
                for x in {x.claim: x for x in event.members}.values()
            ],
        )
        out[id_] = pk
        touched.add(pk)
    for chunk in chunks(sorted(gone)):
        pks_gone = list(conn.execute(sa.select(e.pk).where(e.id.in_(chunk))).scalars())
        conn.execute(sa.delete(t.event_claim).where(m.event_pk.in_(pks_gone)))
        conn.execute(
            sa.update(t.claim).where(t.claim.c.event_pk.in_(pks_gone)).values(event_pk=None)
        )
        touched.update(pks_gone)
    recount(conn, touched)
    return out


def _event_values(conn: Connection, event: Event, pks: Sequence[int]) -> dict[str, Any]:
    """Say what, where and when an event is: as given, else as most members have it."""
    c = t.claim.c
    members: list[Any] = []
    for chunk in chunks(pks):
        query = sa.select(c.event, c.start_day, c.end_day, c.day, c.place_pk).where(c.pk.in_(chunk))
        members += conn.execute(query).all()
    type_ = event.type or _most(m.event for m in members)
    dated = [
        (m.start_day, m.end_day) for m in members
        if m.start_day and m.end_day and m.end_day - m.start_day <= 31
    ]  # fmt: skip
    start, end = day_of(event.start), day_of(event.end)
    if start is None and end is None and dated:
        start, end = _most(dated)
    published = [m.day for m in members if m.day]
    place_pk = _most(m.place_pk for m in members if m.place_pk)
    if event.place is not None:
        given = sa.select(t.place.c.pk).where(t.place.c.geonameid == event.place)
        place_pk = conn.execute(given.limit(1)).scalar() or place_pk
    place = (
        conn.execute(
            sa.select(t.place.c.name, t.place.c.country).where(t.place.c.pk == place_pk)
        ).one_or_none()
        if place_pk
        else None
    )
    day = start or end or (min(published) if published else 0)
    # Where nobody says when it happened, the day is that of the first report, and is called so.
    told = day_iso(day) if start or end or not day else f"reported {day_iso(day)}"
    if start and end and start != end:
        told = f"{day_iso(start)} to {day_iso(end)}"
    title = event.title or ", ".join(
        x for x in ((event.kind or type_).capitalize(), place and place.name, told) if x
    )
    return {
        "title": title, "type": type_, "start_day": start, "end_day": end, "day": day,
        "place_pk": place_pk, "country": place.country if place else None,
    }  # fmt: skip


def _most(values: Iterable[Any]) -> Any:
    """Return the most frequent value, the smallest of those that tie, or None."""
    counts = Counter(values)
    if not counts:
        return None
    top = max(counts.values())
    return min(v for v, n in counts.items() if n == top)


def recount(conn: Connection, event_pks: Iterable[int]) -> None:
    """Count an event's claims, reports and origins anew; an event without claims goes."""
    m, c, r = t.event_claim.c, t.claim.c, t.relation.c
    for pk in sorted(event_pks):
        counted = conn.execute(
            sa.select(
                sa.func.count().label("claims"),
                sa.func.count(sa.distinct(c.dispatch_pk)).label("reports"),
                sa.func.count(sa.distinct(m.origin)).label("origins"),
            )
            .join(t.claim, m.claim_pk == c.pk)
            .where(m.event_pk == pk)
        ).one()
        if not counted.claims:
            conn.execute(sa.delete(t.event).where(t.event.c.pk == pk))
            continue
        members = sa.select(m.claim_pk).where(m.event_pk == pk).scalar_subquery()
        against = conn.execute(
            sa.select(sa.func.count()).where(
                r.relation == "contradicts", r.left_pk.in_(members), r.right_pk.in_(members)
            )
        ).scalar_one()
        sized = conn.execute(
            sa.select(sa.func.count(sa.distinct(t.size.c.claim_pk))).where(
                t.size.c.claim_pk.in_(members), t.size.c.what.in_(TOLLED)
            )
        ).scalar_one()
        conn.execute(
            sa.update(t.event)
            .where(t.event.c.pk == pk)
            .values(
                claims=counted.claims, reports=counted.reports, origins=counted.origins,
                contradictions=against, sized=sized,
            )
        )  # fmt: skip


def save_copies(conn: Connection, groups: Iterable[Copies]) -> int:
    """Mark dispatches that carry one report; return how many dispatches were marked."""
    d = t.dispatch.c
    count = 0
    for group in groups:
        origin = group.id or digest("origin", min(group.dispatches))
        for chunk in chunks(list(group.dispatches)):
            done = conn.execute(
                sa.update(t.dispatch)
                .where(d.id.in_(chunk))
                .values(origin=origin, origin_reason=group.reason)
            )
            count += done.rowcount
    return count


def save_keys(conn: Connection, keys: Mapping[str, Iterable[str]]) -> None:
    """File claims, by id, under the keys that comparing made of them."""
    pks = pks_of(conn, list(keys))
    rows = [
        {"key": key, "claim_pk": pks[id_]}
        for id_, own in keys.items()
        if id_ in pks
        for key in {_number(k) for k in own}
    ]
    for chunk in chunks(list(pks.values())):
        conn.execute(sa.delete(t.block).where(t.block.c.claim_pk.in_(chunk)))
    if rows:
        conn.execute(sa.insert(t.block), rows)


def key_holders(conn: Connection, keys: Iterable[str], full: int = 300) -> dict[str, list[str]]:
    """Return the ids of the claims filed under each key.

    A key that more than ``full`` claims share tells nothing and is left out, so that the cost of
    a claim does not grow with the ledger.
    """
    out: dict[str, list[str]] = {}
    b = t.block.c
    for key in dict.fromkeys(keys):
        query = sa.select(b.claim_pk).where(b.key == _number(key)).limit(full + 1).subquery()
        found = conn.execute(
            sa.select(t.claim.c.id).join(query, query.c.claim_pk == t.claim.c.pk)
        ).scalars()
        ids = list(found)
        if 0 < len(ids) <= full:
            out[key] = sorted(ids)
    return out


def _number(key: str) -> int:
    """Fold a key to 64 bits: short rows, and a clash only offers one more pair to compare."""
    data = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(data, "big", signed=True)


def candidates(
    conn: Connection, claim_ids: Sequence[str], days: int = 10, limit: int = 60
) -> dict[str, list[str]]:
    """Return, for each claim, ids of other claims worth comparing with it.

    Those published within ``days`` of it that share its place, an actor or recipient, or its
    country and type of event; each of these at most ``limit``, the nearest days first. The cost
    follows what was reported there in those days, not the size of the ledger.
    """
    c, r = t.claim.c, t.role.c
    pks = pks_of(conn, claim_ids)
    names = {pk: id_ for id_, pk in pks.items()}
    out: dict[str, list[str]] = {id_: [] for id_ in pks}
    for chunk in chunks(list(pks.values())):
        about = conn.execute(
            sa.select(c.pk, c.day, c.place_pk, c.country, c.event).where(c.pk.in_(chunk))
        ).all()
        roles: dict[int, set[tuple[int, str]]] = {}
        for x in conn.execute(
            sa.select(r.claim_pk, r.canonical_pk, r.role).where(
                r.claim_pk.in_(chunk), r.canonical_pk.is_not(None)
            )
        ):
            roles.setdefault(x.claim_pk, set()).add((x.canonical_pk, x.role))
        for a in about:
            near = [c.day >= a.day - days, c.day <= a.day + days, c.pk != a.pk]
            queries = []
            if a.place_pk:
                queries.append(sa.select(c.pk, c.id, c.day).where(c.place_pk == a.place_pk, *near))
            if a.country:
                queries.append(
                    sa.select(c.pk, c.id, c.day).where(
                        c.country == a.country, c.event == a.event, *near
                    )
                )
            for entity, role in sorted(roles.get(a.pk, ())):
                queries.append(
                    sa.select(c.pk, c.id, c.day)
                    .join(t.role, r.claim_pk == c.pk)
                    .where(
                        r.canonical_pk == entity, r.role == role, r.day >= a.day - days,
                        r.day <= a.day + days, c.pk != a.pk,
                    )
                )  # fmt: skip
            found: dict[str, None] = {}
            for query in queries:
                nearest = sa.func.abs(c.day - a.day)
                rows = conn.execute(query.order_by(nearest, c.pk).limit(limit)).all()
                found.update(dict.fromkeys(x.id for x in rows))
            out[names[a.pk]] = list(found)
    return out
