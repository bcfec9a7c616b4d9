"""Find the ledger whole, or say what is wrong: evidence, ids, references, indexes, counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError, OperationalError

from according import wire
from according.errors import AccordingError
from according.ledger import tables as t
from according.ledger.ids import claim_ids, reading_key
from according.ledger.intervals import dump, load_spans
from according.ledger.writing import unpack
from according.records import Dispatch
from according.rows import Fault
from according.spans import quote

__all__ = ["CHECKS", "faults"]

_BATCH = 100


def faults(conn: Connection) -> Iterator[Fault]:
    """Run every check; a whole ledger yields nothing."""
    for check in CHECKS:
        yield from check(conn)


def _dispatches(conn: Connection) -> Iterator[Fault]:
    """Evidence slices out of the text, ids follow from content, one reading is current."""
    last = 0
    d = t.dispatch.c
    while True:
        rows = conn.execute(
            sa.select(t.dispatch, t.publisher.c.name.label("publisher"))
            .outerjoin(t.publisher, d.publisher_pk == t.publisher.c.pk)
            .where(d.pk > last).order_by(d.pk).limit(_BATCH)
        ).all()  # fmt: skip
        if not rows:
            return
        last = rows[-1].pk
        by_dispatch = _grouped(conn, [r.pk for r in rows])
        for r in rows:
            yield from _dispatch(conn, r, by_dispatch.get(r.pk, []))


def _grouped(conn: Connection, pks: list[int]) -> dict[int, list[Any]]:
    out: dict[int, list[Any]] = {}
    c = t.claim.c
    query = sa.select(
        c.dispatch_pk, c.pk, c.id, c.span, c.quote, c.trigger_start, c.trigger_end
    ).where(c.dispatch_pk.in_(pks))
    for row in conn.execute(query):
        out.setdefault(row.dispatch_pk, []).append(row)
    return out


def _dispatch(conn: Connection, r: Any, claims: list[Any]) -> Iterator[Fault]:
    for c in claims:
        if quote(r.text, load_spans(c.span)) != c.quote:
            yield Fault("evidence", c.id, "its quote does not stand in the dispatch's text")
        if not 0 <= c.trigger_start < c.trigger_end <= len(r.text):
            yield Fault("evidence", c.id, "its trigger does not lie in the dispatch's text")
    if len(claims) != r.claims:
        yield Fault("counts", r.id, f"it says it has {r.claims} claims and has {len(claims)}")
    readings = conn.execute(sa.select(t.reading).where(t.reading.c.dispatch_pk == r.pk)).all()
    if sum(x.key == r.reading_key for x in readings) != 1:
        yield Fault("readings", r.id, "it has no current reading, or more than one")
        return
    kept = Dispatch(r.text, r.publisher, r.published_at, r.url)
    for x in readings:
        try:
            reading = unpack(x.body, r.text)
        except (AccordingError, ValueError, KeyError) as err:
            yield Fault("readings", r.id, f"its reading {x.key} cannot be read back: {err}")
            continue
        if not reading.dispatch.id == kept.id == r.id:
            yield Fault("ids", r.id, "its id does not follow from its text and facts")
        data = wire.to_dict(reading)
        data["dispatch"]["text"] = ""
        if reading_key(x.reader, dump(data)) != x.key:
            yield Fault("ids", r.id, f"the key of its reading {x.key} does not follow from it")
        if x.key == r.reading_key:
            wanted = set(claim_ids(reading))
            for id_ in sorted(wanted.symmetric_difference(c.id for c in claims)):
                yield Fault("ids", id_, "the claims kept are not those of the current reading")


def _words(conn: Connection) -> Iterator[Fault]:
    """Roles and sizes slice out of the text."""
    d, c = t.dispatch.c, t.claim.c
    for table in (t.role, t.size):
        begin = sa.func.substr(d.text, table.c.start + 1, table.c.end - table.c.start)
        query = (
            sa.select(c.id, table.c.words)
            .join(t.claim, table.c.claim_pk == c.pk)
            .join(t.dispatch, c.dispatch_pk == d.pk)
            .where(begin != table.c.words)
        )
        for r in conn.execute(query):
            yield Fault("evidence", r.id, f"the words {r.words!r} do not stand where it says")


def _orphans(conn: Connection) -> Iterator[Fault]:
    """Every reference points at a row."""
    for table in t.metadata.sorted_tables:
        for key in table.foreign_keys:
            column, other = key.parent, key.column.table.alias("other")
            query = (
                sa.select(sa.func.count())
                .select_from(table.outerjoin(other, column == other.c[key.column.name]))
                .where(column.is_not(None), other.c[key.column.name].is_(None))
            )
            count = conn.execute(query).scalar_one()
            if count:
                yield Fault(
                    "references", f"{table.name}.{column.name}", f"{count} rows point at nothing"
                )


def _copied_columns(conn: Connection) -> Iterator[Fault]:
    """What a row repeats of its neighbours is what they say."""
    c, d, k = t.claim.c, t.dispatch.c, t.canonical.c
    m, r, e = t.event_claim.c, t.relation.c, t.entity.c
    holder = t.claim.alias("holder")
    queries: list[tuple[str, Any, str]] = [
        (
            "day", sa.select(c.id).join(t.dispatch, c.dispatch_pk == d.pk)
            .where(sa.or_(c.day != d.day, c.publisher_pk.is_distinct_from(d.publisher_pk))),
            "its day or publisher is not its dispatch's",
        ),
        (
            "event", sa.select(c.id).outerjoin(t.event_claim, m.claim_pk == c.pk)
            .where(c.event_pk.is_distinct_from(m.event_pk)),
            "it and its event disagree about belonging together",
        ),
        (
            "holder", sa.select(c.id).join(t.canonical, c.holder_pk == k.pk)
            .where(k.into_pk.is_not(None)),
            "its holder was merged into another, which it does not follow",
        ),
        (
            "roles", sa.select(c.id).join(t.role, t.role.c.claim_pk == c.pk)
            .join(t.entity, t.role.c.entity_pk == e.pk)
            .where(t.role.c.canonical_pk != e.canonical_pk),
            "one of its roles does not follow its entity",
        ),
        (
            "entities", sa.select(k.id).join(t.entity, e.own_pk == k.pk)
            .where(e.canonical_pk != sa.func.coalesce(k.into_pk, k.pk)),
            "a mention of it does not follow what it was merged into",
        ),
        (
            "relations", sa.select(holder.c.id).join(t.relation, r.left_pk == holder.c.pk)
            .where(r.left_holder_pk.is_distinct_from(holder.c.holder_pk)),
            "a relation names another holder for it",
        ),
    ]  # fmt: skip
    for rule, query, message in queries:
        for row in conn.execute(query):
            yield Fault(rule, row.id, message)
    held = sa.select(sa.func.count()).where(c.holder_pk == k.pk).scalar_subquery()
    for row in conn.execute(sa.select(k.id, k.claims, held.label("held")).where(k.claims != held)):
        yield Fault("counts", row.id, f"it says it holds {row.claims} claims and holds {row.held}")


def _text_index(conn: Connection) -> Iterator[Fault]:
    """The full-text index has what the claims have."""
    if conn.dialect.name != "sqlite":
        return  # PostgreSQL computes its own from the row
    for name, table in (("claim_text", t.claim), ("name_text", t.canonical)):
        try:
            # rank 1 compares the index with the rows it was made from
            conn.exec_driver_sql(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        except OperationalError:
            raise  # somebody else is writing: no fault of the index
        except DBAPIError as err:
            yield Fault("text index", table.name, f"it is not in step with the rows: {err.orig}")


def _pages(conn: Connection) -> Iterator[Fault]:
    """The database's own check of its file."""
    if conn.dialect.name != "sqlite":
        return
    for row in conn.exec_driver_sql("PRAGMA integrity_check(20)"):
        if row[0] != "ok":
            yield Fault("file", "database", str(row[0]))


def _judgements(conn: Connection) -> Iterator[Fault]:
    """A judgement of a claim says which words it was made on, so that they can be found again.

    That a newer reader finds no claim in those words is no fault.
    """
    j = t.judgement.c
    query = sa.select(j.id).where(j.target_kind == "claim", j.passage.is_(None))
    for r in conn.execute(query):
        yield Fault("judgements", r.id, "it does not say which words it was made on")


CHECKS: tuple[Callable[[Connection], Iterator[Fault]], ...] = (
    _pages, _orphans, _dispatches, _words, _copied_columns, _text_index, _judgements,
)  # fmt: skip
