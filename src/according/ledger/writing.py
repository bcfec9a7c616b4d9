"""Write readings into the tables: rows are gathered for a batch, then written table by table."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection

from according import wire
from according.ledger import tables as t
from according.ledger.ids import (
    canonical_id,
    claim_ids,
    name_key,
    passage_id,
    place_id,
    reading_key,
)
from according.ledger.intervals import day_of, dump, interval, spans_json
from according.records import Attribution, Claim, Dispatch, Entity, Place, Reading, Size
from according.spans import quote

__all__ = ["NEVER", "Keys", "Prepared", "Writer", "chunks", "follow_holders", "prepare", "unpack"]

NEVER = 4_000_000  # a day later than any that can be written
_CHUNK = 500  # ids in one IN list: well under SQLite's limit of parameters


class Prepared:
    """A reading with its stored body and key: everything that needs no database."""

    __slots__ = ("body", "key", "reading")

    def __init__(self, reading: Reading) -> None:
        data = wire.to_dict(reading)
        data["dispatch"]["text"] = ""  # the dispatch's row has it
        text = dump(data)
        self.reading = reading
        self.key = reading_key(reading.reader, text)
        self.body = zlib.compress(text.encode("utf-8"), 6)


def prepare(reading: Reading) -> Prepared:
    """Encode a reading for storing."""
    return Prepared(reading)


def unpack(body: bytes, text: str) -> Reading:
    """Rebuild a stored reading over its dispatch's text."""
    data = json.loads(zlib.decompress(body))
    data["dispatch"]["text"] = text
    return wire.from_dict(data)


class Keys:
    """Hands out the next keys of each table; sound because there is one writer at a time."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self._next: dict[str, int] = {}

    def take(self, table: sa.Table) -> int:
        """Return the next free key."""
        name = table.name
        if name not in self._next:
            top = self._conn.execute(sa.select(sa.func.max(table.c.pk))).scalar()
            self._next[name] = (top or 0) + 1
        value = self._next[name]
        self._next[name] = value + 1
        return value


class Writer:
    """Gathers the rows of one transaction and writes them in an order that keeps references."""

    def __init__(self, conn: Connection, version: str, rules: str | None, now: str) -> None:
        self._conn = conn
        self._version = version
        self._rules = rules
        self._now = now
        self._keys = Keys(conn)
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._canonical: dict[str, tuple[int, int]] = {}  # id -> own key, key it is merged into
        self._canonical_names: dict[int, str] = {}
        self._places: dict[str, int] = {}
        self._publishers: dict[str, int] = {}
        self._held: Counter[int] = Counter()
        self._published: Counter[int] = Counter()
        self.claims: list[int] = []

    def load(self, readings: Sequence[Reading]) -> None:
        """Look up, in a few queries, everything the batch shares with the ledger."""
        ids = {canonical_id(e, r.dispatch.id) for r in readings for e in r.entities}
        c = t.canonical.c
        for row in _where_in(self._conn, [c.id, c.pk, c.into_pk, c.name], c.id, ids):
            self._canonical[row.id] = (row.pk, row.into_pk or row.pk)
            self._canonical_names[row.pk] = row.name
        places = {place_id(p) for r in readings for p in r.places}
        for row in _where_in(self._conn, [t.place.c.id, t.place.c.pk], t.place.c.id, places):
            self._places[row.id] = row.pk
        names = {r.dispatch.publisher for r in readings if r.dispatch.publisher}
        p = t.publisher.c
        for row in _where_in(self._conn, [p.name, p.pk], p.name, names):
            self._publishers[row.name] = row.pk

    def add_dispatch(self, item: Prepared) -> int:
        """Gather the rows of a dispatch that the ledger does not hold yet; return its key."""
        d = item.reading.dispatch
        pk = self._keys.take(t.dispatch)
        publisher = self._publisher(d.publisher)
        if publisher is not None:
            self._published[publisher] += 1
        self._row(
            t.dispatch, pk=pk, id=d.id, ref=d.ref, path=d.path, title=d.title,
            publisher_pk=publisher, published_at=d.published_at, day=day_of(d.published_at) or 0,
            url=d.url, language=d.language, text=d.text, added_at=self._now,
            reading_key=item.key, claims=0, origin=None, origin_reason=None,
        )  # fmt: skip
        row = self._rows["dispatch"][-1]
        self._reading(item, pk)
        row["claims"] = self._details(item.reading, pk, {})
        return pk

    def replace_reading(self, item: Prepared, pk: int) -> set[int]:
        """Make a new reading the current one of a dispatch; the old one stays in ``reading``.

        Claims whose id is the same keep their key, and with it relations, event and judgements.
        Return the keys of the events that lost a claim.
        """
        self.flush()
        conn = self._conn
        self._reading(item, pk)
        old = {
            row.id: row
            for row in conn.execute(
                sa.select(
                    t.claim.c.id, t.claim.c.pk, t.claim.c.holder_pk, t.claim.c.event_pk
                ).where(t.claim.c.dispatch_pk == pk)
            )
        }
        reading = item.reading
        new = set(claim_ids(reading))
        gone = [row.pk for id_, row in old.items() if id_ not in new]
        events = {row.event_pk for id_, row in old.items() if id_ not in new and row.event_pk}
        every = [row.pk for row in old.values()]
        for row in old.values():
            if row.holder_pk is not None:
                self._held[row.holder_pk] -= 1
        for chunk in chunks(every):
            conn.execute(sa.delete(t.role).where(t.role.c.claim_pk.in_(chunk)))
            conn.execute(sa.delete(t.size).where(t.size.c.claim_pk.in_(chunk)))
        for chunk in chunks(gone):
            r = t.relation.c
            conn.execute(
                sa.delete(t.relation).where(sa.or_(r.left_pk.in_(chunk), r.right_pk.in_(chunk)))
            )
            conn.execute(sa.delete(t.event_claim).where(t.event_claim.c.claim_pk.in_(chunk)))
            conn.execute(sa.delete(t.block).where(t.block.c.claim_pk.in_(chunk)))
            conn.execute(sa.delete(t.claim).where(t.claim.c.pk.in_(chunk)))
        conn.execute(
            sa.update(t.claim)
            .where(t.claim.c.dispatch_pk == pk)
            .values(attribution_pk=None, continues_pk=None)
        )
        conn.execute(sa.delete(t.attribution).where(t.attribution.c.dispatch_pk == pk))
        conn.execute(sa.delete(t.entity).where(t.entity.c.dispatch_pk == pk))
        kept = {id_: row.pk for id_, row in old.items() if id_ in new}
        count = self._details(reading, pk, kept)
        conn.execute(
            sa.update(t.dispatch)
            .where(t.dispatch.c.pk == pk)
            .values(reading_key=item.key, claims=count)
        )
        self.flush()
        follow_holders(conn, list(kept.values()))
        return events

    def flush(self) -> None:
        """Write what was gathered."""
        for table in _ORDER:
            rows = self._rows.pop(table.name, None)
            if not rows:
                continue
            if table is t.alias:
                self._conn.execute(_ignoring(self._conn, table), rows)
            else:
                self._conn.execute(sa.insert(table), rows)
        changed = self._rows.pop("claim again", None)
        if changed:
            columns = [c for c in changed[0] if c != "b_pk"]
            self._conn.execute(
                sa.update(t.claim)
                .where(t.claim.c.pk == sa.bindparam("b_pk"))
                .values({c: sa.bindparam(c) for c in columns}),
                changed,
            )
        _bump(self._conn, t.canonical, t.canonical.c.claims, self._held)
        _bump(self._conn, t.publisher, t.publisher.c.dispatches, self._published)

    def _row(self, table: sa.Table, **values: Any) -> None:
        self._rows.setdefault(table.name, []).append(values)

    def _reading(self, item: Prepared, dispatch_pk: int) -> None:
        self._row(
            t.reading, pk=self._keys.take(t.reading), key=item.key, dispatch_pk=dispatch_pk,
            reader=item.reading.reader, version=self._version, rules=self._rules,
            read_at=self._now, body=item.body,
        )  # fmt: skip

    def _details(self, reading: Reading, dispatch_pk: int, kept: dict[str, int]) -> int:
        """Gather entities, attributions and claims; return how many claims there are."""
        d = reading.dispatch
        entities = {e.id: self._entity(e, d.id, dispatch_pk) for e in reading.entities}
        places = {p.id: (self._place(p), p) for p in reading.places}
        dates = {x.id: x for x in reading.dates}
        attributions: dict[str, tuple[int, Attribution]] = {}
        for a in reading.attributions:
            pk = self._keys.take(t.attribution)
            attributions[a.id] = (pk, a)
            self._row(
                t.attribution, pk=pk, dispatch_pk=dispatch_pk, local=a.id, parent=a.parent,
                source=spans_json(a.source), source_words=quote(d.text, a.source),
                cue=spans_json(a.cue), cue_words=quote(d.text, a.cue),
                content=spans_json(a.content), mode=a.mode, act=a.act,
                entity_pk=entities[a.source_entity][0] if a.source_entity else None,
                unresolved=a.unresolved,
                relay_pk=entities[a.relay.entity][0] if a.relay else None,
                relay_role=a.relay.role if a.relay else None,
                said_on=interval(d, dates.get(a.said_on or "")), score=round(a.score, 3),
            )  # fmt: skip
        by_local = {e.id: e for e in reading.entities}
        seen: set[str] = set()
        for c, id_ in zip(reading.claims, claim_ids(reading), strict=True):
            attribution = attributions[c.attribution][1] if c.attribution else None
            if id_ in seen:
                continue  # the same words with the same labels twice are one claim
            seen.add(id_)
            source = wire.source_of(d, attribution, by_local)
            kind: str = source.kind
            name = source.name
            if c.continues:
                kind, name = "continues", ""
            holder = entities[source.entity][1] if source.entity else None
            if holder is not None:
                self._held[holder] += 1
            values = self._claim_values(d, c, dispatch_pk, places, dates)
            values.update(
                id=id_, passage=passage_id(d.id, c), source_kind=kind, source_name=name,
                holder_pk=holder,
                attribution_pk=attributions[c.attribution][0] if c.attribution else None,
                continues_pk=attributions[c.continues][0] if c.continues else None,
            )  # fmt: skip
            pk = kept.get(id_) or self._keys.take(t.claim)
            if id_ in kept:
                # What people decided stays on the row until it is applied again.
                self._rows.setdefault("claim again", []).append({"b_pk": pk, **values})
            else:
                self._row(
                    t.claim, pk=pk, review="open", settled=None, settled_by=None,
                    read_as=None, event_pk=None,
                    **values,
                )  # fmt: skip
            self.claims.append(pk)
            self._roles(d, c, pk, entities, values["day"])
            for size in c.sizes:
                self._size(d, size, pk, None, dates)
        return len(seen)

    def _claim_values(
        self, d: Dispatch, c: Claim, dispatch_pk: int,
        places: dict[str, tuple[int, Place]], dates: dict[str, Any],
    ) -> dict[str, Any]:  # fmt: skip
        happened = dates.get(c.happened_on or "")
        place_pk, place = places[c.place.place] if c.place and c.place.place else (None, None)
        where = None
        if c.place:
            words = d.text[c.place.span.start : c.place.span.end]
            where = dump(
                [words, list(c.place.span), place and place.direction, place and place.reason]
            )
        known = happened is not None and happened.status == "resolved"
        return {
            "dispatch_pk": dispatch_pk, "local": c.id, "start": c.span[0].start,
            "span": spans_json(c.span), "trigger_start": c.trigger.start,
            "trigger_end": c.trigger.end, "quote": quote(d.text, c.span),
            "factuality": c.factuality, "factuality_cue": spans_json(c.factuality_cue),
            "polarity": c.polarity, "polarity_cue": spans_json(c.polarity_cue),
            "event": c.event, "event_mode": c.event_mode,
            "publisher_pk": self._publisher(d.publisher), "day": day_of(d.published_at) or 0,
            "place_pk": place_pk, "country": place.country if place else None, "place": where,
            "happened_on": interval(d, happened),
            "start_day": day_of(happened.start) if known and happened else None,
            "end_day": day_of(happened.end) if known and happened else None,
            "due_day": (known and happened and day_of(happened.end)) or NEVER,
            "score": round(c.score, 3),
        }  # fmt: skip

    def _roles(
        self, d: Dispatch, c: Claim, claim_pk: int, entities: dict[str, tuple[int, int]], day: int
    ) -> None:
        for name, roles in (("actor", c.actor), ("recipient", c.recipient)):
            for r in roles:
                entity = entities[r.entity] if r.entity else (None, None)
                self._row(
                    t.role, pk=self._keys.take(t.role), claim_pk=claim_pk, role=name,
                    start=r.span.start, end=r.span.end, words=d.text[r.span.start : r.span.end],
                    entity_pk=entity[0], canonical_pk=entity[1], day=day,
                )  # fmt: skip

    def _size(
        self, d: Dispatch, size: Size, claim_pk: int, part_of: int | None, dates: dict[str, Any]
    ) -> None:
        pk = self._keys.take(t.size)
        # ``as_of`` names a date expression of the reading, or is an ISO date itself.
        date = dates.get(size.as_of or "")
        as_of = (date.end or date.start) if date else size.as_of
        self._row(
            t.size, pk=pk, claim_pk=claim_pk, part_of=part_of, start=size.span.start,
            end=size.span.end, words=d.text[size.span.start : size.span.end], what=size.what,
            low=size.low, high=size.high, as_of=as_of, as_of_day=day_of(as_of),
        )  # fmt: skip
        for part in size.parts:
            self._size(d, part, claim_pk, pk, dates)

    def _entity(self, e: Entity, dispatch: str, dispatch_pk: int) -> tuple[int, int]:
        """Gather a local entity; return its key and that of the canonical entity it means."""
        id_ = canonical_id(e, dispatch)
        if id_ not in self._canonical:
            own = self._keys.take(t.canonical)
            self._canonical[id_] = (own, own)
            self._canonical_names[own] = e.name
            self._row(
                t.canonical, pk=own, id=id_, name=e.name, key=name_key(e.name), type=e.type,
                country=e.country, role=e.role, named=e.named, into_pk=None, claims=0,
            )  # fmt: skip
        own, root = self._canonical[id_]
        if self._canonical_names[own] != e.name:
            self._row(t.alias, pk=self._keys.take(t.alias), canonical_pk=own, name=e.name)
        pk = self._keys.take(t.entity)
        self._row(
            t.entity, pk=pk, dispatch_pk=dispatch_pk, local=e.id, name=e.name, named=e.named,
            type=e.type, role=e.role, affiliation=e.affiliation, country=e.country,
            mentions=spans_json(e.mentions), own_pk=own, canonical_pk=root,
        )  # fmt: skip
        return pk, root

    def _place(self, p: Place) -> int:
        id_ = place_id(p)
        if id_ not in self._places:
            self._places[id_] = pk = self._keys.take(t.place)
            self._row(
                t.place, pk=pk, id=id_, geonameid=p.geonameid, name=p.name, key=name_key(p.name),
                level=p.level, country=p.country, lat=p.lat, lon=p.lon,
            )  # fmt: skip
        return self._places[id_]

    def _publisher(self, name: str | None) -> int | None:
        if not name:
            return None
        if name not in self._publishers:
            self._publishers[name] = pk = self._keys.take(t.publisher)
            self._row(t.publisher, pk=pk, name=name, key=name_key(name), dispatches=0)
        return self._publishers[name]


def follow_holders(conn: Connection, claim_pks: Sequence[int]) -> None:
    """Bring the holders that relations repeat in line with their claims."""
    for chunk in chunks(claim_pks):
        for end, held in (
            (t.relation.c.left_pk, t.relation.c.left_holder_pk),
            (t.relation.c.right_pk, t.relation.c.right_holder_pk),
        ):
            holder = sa.select(t.claim.c.holder_pk).where(t.claim.c.pk == end).scalar_subquery()
            conn.execute(sa.update(t.relation).where(end.in_(chunk)).values({held: holder}))


_ORDER = (
    t.publisher, t.place, t.canonical, t.alias, t.dispatch, t.reading, t.entity, t.attribution,
    t.claim, t.role, t.size,
)  # fmt: skip


def _ignoring(conn: Connection, table: sa.Table) -> Any:
    maker = sqlite.insert if conn.dialect.name == "sqlite" else postgresql.insert
    return maker(table).on_conflict_do_nothing()


def _bump(conn: Connection, table: sa.Table, column: Any, counts: Counter[int]) -> None:
    rows = [{"b_pk": pk, "b_n": n} for pk, n in counts.items() if n]
    counts.clear()
    if rows:
        conn.execute(
            sa.update(table)
            .where(table.c.pk == sa.bindparam("b_pk"))
            .values({column: column + sa.bindparam("b_n")}),
            rows,
        )


def _where_in(
    conn: Connection, columns: list[Any], column: Any, values: Iterable[Any]
) -> Iterable[Any]:
    for chunk in chunks(sorted(values)):
        yield from conn.execute(sa.select(*columns).where(column.in_(chunk)))


def chunks(values: Sequence[Any]) -> Iterable[list[Any]]:
    """Cut a long list of keys or ids into lists that one query can hold."""
    for i in range(0, len(values), _CHUNK):
        yield list(values[i : i + _CHUNK])
