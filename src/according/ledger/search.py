"""Find claims by words and labels: every first page comes off an index.

A page is ordered by the day of publication, newest first. Each filter that names one label is a
range of one index; a filter that names several is that many ranges, each cut at the page's
length. Words that very many claims bear are paged in the order of adding instead, newest first,
since sorting all of them would cost more than the page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.asked_words import Words, fts5, parse_words, tsquery
from according.ledger.ids import bones, name_key
from according.ledger.intervals import day_of

__all__ = [
    "Filter", "Found", "among", "find_claims", "names_found", "place_keys", "resolve",
    "whole_id",
]  # fmt: skip

# More matches than these are paged in the order of adding: PostgreSQL opens each to count it.
_SORTED_UP_TO = {"sqlite": 20_000, "postgresql": 5_000}
_NEWEST = 5_000  # claims looked through before a rarely met bound leads with its own index
_RARE = 60_000  # claims of a label that are listed from its index to cross it with others
_BRANCHES = 100  # ranges joined in one query: below SQLite's 500 terms of a compound SELECT
_LABELS = ("country", "event", "factuality", "polarity")
_NAMES = 200
_SPELLED = 20_000  # places of one first letter that another spelling is sought among


@dataclass(frozen=True, slots=True)
class Filter:
    """Which claims are wanted: all conditions that are set must hold.

    ``text`` takes words (all must occur, in any form), ``"a phrase"``, ``begin*`` and ``-not``.
    ``source``, ``actor`` and ``recipient`` take a name or a canonical entity's id; ``place`` a
    name or a GeoNames id; ``publisher`` its exact name. ``factuality`` and ``event`` (the type)
    take several labels, with commas. ``since`` and ``until`` are days of publication,
    ``happened_since`` and ``happened_until`` bound the claim's own interval. ``review`` is
    ``open``, ``accepted``, ``rejected``, ``corrected`` or ``any``; by default all but rejected.
    """

    text: str | None = None
    source: str | None = None
    publisher: str | None = None
    place: str | None = None
    country: str | None = None
    event: str | None = None
    event_mode: str | None = None
    event_id: str | None = None
    actor: str | None = None
    recipient: str | None = None
    factuality: str | None = None
    polarity: str | None = None
    dispatch: str | None = None
    since: str | None = None
    until: str | None = None
    happened_since: str | None = None
    happened_until: str | None = None
    min_score: float | None = None
    review: str | None = None

    @property
    def empty(self) -> bool:
        """Tell whether no condition is set."""
        return all(getattr(self, f.name) is None for f in fields(self))


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of the claims of one page, and the cursor of the next."""

    pks: tuple[int, ...]
    next: str | None


_BEGINNING = re.compile("[0-9a-f]{8,31}")


def find_claims(
    conn: Connection, where: Filter, after: str | None = None, limit: int = 50
) -> Found:
    """Return one page of the claims that ``where`` asks for.

    Raises:
        UsageError: when a day or a cursor cannot be read.
    """
    if limit < 1:
        raise UsageError(f"a page holds at least one claim, not {limit}")
    fixed = _fixed(where)
    choices = _choices(conn, where)
    if any(not values for _, values in choices):
        return Found((), None)
    if where.text is not None:
        parts = parse_words(where.text)
        if not any(not p.negated for p in parts):
            return Found((), None)
        return _by_text(conn, parts, fixed, choices, after, limit)
    return _by_label(conn, where, fixed, choices, after, limit)


def _by_label(
    conn: Connection, where: Filter, fixed: list[Any], choices: list[tuple[Any, list[Any]]],
    after: str | None, limit: int,
) -> Found:  # fmt: skip
    c = t.claim.c
    drive = next((col for col, _ in choices if col.table is not t.claim), None)
    day, pk = c.day, c.pk
    source: Any = t.claim
    if drive is not None:
        # The roles of an entity lie in one index with their day: they lead, the claim follows.
        day, pk = drive.table.c.day, drive.table.c.claim_pk
        source = drive.table.join(t.claim, c.pk == pk)
        for col, _ in choices:
            if col.table is not t.claim and col.table is not drive.table:
                source = source.join(col.table, c.pk == col.table.c.claim_pk)
    conditions = list(fixed)
    if after is not None:
        conditions.append(_before(day, pk, after))
    if not choices and _seldom(where):
        bounds = (c.start_day, c.end_day, c.score)  # held by the day's index: no claim is opened
        newest = sa.select(pk.label("pk"), c.day, *bounds).where(*_days(where, after))
        newest = newest.order_by(day.desc(), pk.desc()).limit(_NEWEST)
        near = newest.subquery()
        query = sa.select(near.c.pk, near.c.day).where(*_bounds(where, near.c))
        found = conn.execute(query.order_by(near.c.day.desc(), near.c.pk.desc())).all()
        rows: Sequence[Any] = _first(conn, found, conditions, limit + 1)
        if len(rows) <= limit:
            # Few claims of the newest will do: the filter's own index leads, not the day's.
            query = sa.select(c.pk, c.day).where(*conditions)
            if where.happened_since or where.happened_until:
                query = query.where(sa.text(f"({t.DATED})"))
            order: Any = sa.literal_column("+claim.day")
            rows = conn.execute(query.order_by(order.desc(), pk.desc()).limit(limit + 1)).all()
        return _found(rows, limit)
    if drive is None and any(col.name not in _LABELS for col, _ in choices):
        # Labels alone are crossed in the index of one of them.
        choices, rarely = _without_labels(conn, choices)
        conditions += rarely
    branches = []
    columns = [col for col, _ in choices]
    sizes = 1
    for _, values in choices:
        sizes *= len(values)
    combinations: Any
    if sizes <= _BRANCHES:
        combinations = itertools.product(*(values for _, values in choices))
        expressions = [
            [col == value for col, value in zip(columns, chosen, strict=True)]
            for chosen in combinations
        ]
    else:
        expressions = [[col.in_(values) for col, values in choices]]
    for expression in expressions:
        query = sa.select(pk.label("pk"), day.label("day")).select_from(source)
        query = query.where(*expression, *conditions)
        if drive is not None:
            query = query.distinct()
        branches.append(query.order_by(day.desc(), pk.desc()).limit(limit + 1))
    if len(branches) == 1:
        rows = conn.execute(branches[0]).all()
    else:
        # Two branches may find one claim (two actors of the same name): UNION keeps it once.
        parts = sa.union(*(sa.select(b.subquery()) for b in branches)).subquery()
        rows = conn.execute(
            sa.select(parts.c.pk, parts.c.day)
            .order_by(parts.c.day.desc(), parts.c.pk.desc())
            .limit(limit + 1)
        ).all()
    return _found(rows, limit)


def _first(conn: Connection, found: Sequence[Any], conditions: list[Any], limit: int) -> list[Any]:
    """Return the first few of the claims found that meet the conditions, opening few others."""
    out: list[Any] = []
    for i in range(0, len(found), 4 * limit):
        some = found[i : i + 4 * limit]
        query = sa.select(t.claim.c.pk).where(t.claim.c.pk.in_([r.pk for r in some]), *conditions)
        good = set(conn.execute(query).scalars())
        out += [r for r in some if r.pk in good]
        if len(out) >= limit:
            break
    return out[:limit]


def _without_labels(
    conn: Connection, choices: list[tuple[Any, list[Any]]], source: str = "claim.pk"
) -> tuple[list[tuple[Any, list[Any]]], list[Any]]:
    """Take the labels out where one is rare, as a condition that the index of one answers.

    SQLite crosses no indexes: it would open every claim that another condition finds to look at
    its labels.
    """
    labels = [(col, values[0]) for col, values in choices
              if len(values) == 1 and col.table is t.claim and col.name in _LABELS]  # fmt: skip
    if conn.dialect.name != "sqlite" or not any(_rare(conn, *x) for x in labels):
        return choices, []
    labelled = sa.select(t.claim.c.pk).where(*(col == value for col, value in labels))
    # The plus keeps the list from leading: it is only asked whether a claim is in it.
    listed = sa.literal_column(f"+{source}").in_(labelled)
    taken = {col.name for col, _ in labels}
    return [x for x in choices if x[0].name not in taken], [listed]


def _rare(conn: Connection, col: Any, value: Any) -> bool:
    some = sa.select(t.claim.c.pk).where(col == value).limit(_RARE + 1).subquery()
    return conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() <= _RARE


def _found(rows: Sequence[Any], limit: int) -> Found:
    shown = rows[:limit]
    more = f"d{shown[-1].day}~{shown[-1].pk}" if len(rows) > limit else None
    return Found(tuple(r.pk for r in shown), more)


def _seldom(where: Filter) -> bool:
    """Tell whether a filter bounds what no index has together with the day."""
    return bool(where.happened_since or where.happened_until) or where.min_score is not None


def _days(where: Filter, after: str | None) -> list[Any]:
    c = t.claim.c
    out: list[Any] = []
    if where.since:
        out.append(c.day >= _day(where.since))
    if where.until:
        out.append(sa.and_(c.day <= _day(where.until), c.day > 0))
    if after is not None:
        out.append(_before(c.day, c.pk, after))
    return out


def _by_text(
    conn: Connection, parts: tuple[Words, ...], fixed: list[Any],
    choices: list[tuple[Any, list[Any]]], after: str | None, limit: int,
) -> Found:  # fmt: skip
    c = t.claim.c
    lite = conn.dialect.name == "sqlite"
    up_to = _SORTED_UP_TO[conn.dialect.name]
    match = _match(conn, parts)
    matching = sa.select(_HITS.c.rowid if lite else c.pk).where(match)
    if after is None:
        many = (
            conn.execute(
                sa.select(sa.func.count()).select_from(matching.limit(up_to + 1).subquery())
            ).scalar_one()
            > up_to
        )
    else:
        many = after.startswith("a")
    rarely: list[Any] = []
    if many and choices:
        choices, rarely = _without_labels(conn, choices, "claim_text.rowid")
    conditions = [*fixed, *_plain(choices), *rarely]
    if many:
        if lite:
            source: Any = _HITS.join(t.claim, c.pk == _HITS.c.rowid)
            order: Any = _HITS.c.rowid
        else:
            source, order = t.claim, c.pk
        query = sa.select(c.pk, c.day).select_from(source).where(match, *conditions)
        if after is not None:
            query = query.where(order < _number(after[1:]))
        rows = conn.execute(query.order_by(order.desc()).limit(limit + 1)).all()
        shown = rows[:limit]
        more = f"a{shown[-1].pk}" if len(rows) > limit else None
    else:
        query = sa.select(c.pk, c.day)
        query = query.where(c.pk.in_(matching) if lite else match, *conditions)
        if after is not None:
            query = query.where(_before(c.day, c.pk, after))
        rows = conn.execute(query.order_by(c.day.desc(), c.pk.desc()).limit(limit + 1)).all()
        shown = rows[:limit]
        more = f"d{shown[-1].day}~{shown[-1].pk}" if len(rows) > limit else None
    return Found(tuple(r.pk for r in shown), more)


_HITS = sa.table("claim_text", sa.column("rowid"), sa.column("claim_text"))


def _match(conn: Connection, parts: tuple[Words, ...]) -> Any:
    """Return the condition that a claim's text has these words."""
    if conn.dialect.name == "sqlite":
        return _HITS.c.claim_text.op("MATCH")(fts5(parts))
    return sa.literal_column("claim.words").op("@@")(tsquery(parts, "english"))


def _plain(choices: list[tuple[Any, list[Any]]]) -> list[Any]:
    """Write choices as conditions on the claim alone."""
    out: list[Any] = []
    for col, values in choices:
        if col.table is t.claim:
            out.append(col.in_(values))
        else:
            r = col.table.c
            out.append(
                sa.exists().where(
                    r.claim_pk == t.claim.c.pk, r.role == col.table.name, col.in_(values)
                )
            )
    return out


def among(conn: Connection, where: Filter, pks: Sequence[int]) -> set[int]:
    """Return those of a few claims that a filter asks for."""
    c = t.claim.c
    choices = _choices(conn, where)
    if not pks or any(not values for _, values in choices):
        return set()
    fixed = [x for x in _fixed(where) if not _is_role(x)]
    query = sa.select(c.pk).where(c.pk.in_(pks), *fixed, *_plain(choices))
    if where.text is not None:
        parts = parse_words(where.text)
        if not any(not p.negated for p in parts):
            return set()
        match = _match(conn, parts)
        if conn.dialect.name == "sqlite":
            near = sa.and_(_HITS.c.rowid >= min(pks), _HITS.c.rowid <= max(pks))
            query = query.where(c.pk.in_(sa.select(_HITS.c.rowid).where(match, near)))
        else:
            query = query.where(match)
    return set(conn.execute(query).scalars())


_ACTOR = t.role.alias("actor")
_RECIPIENT = t.role.alias("recipient")


def _bounds(where: Filter, c: Any) -> list[Any]:
    """Return what a filter asks of the day a claim tells of and of its score."""
    out: list[Any] = []
    if where.happened_since:
        day = _day(where.happened_since)
        open_end = sa.and_(c.end_day.is_(None), c.start_day.is_not(None))
        out.append(sa.or_(c.end_day >= day, open_end))
    if where.happened_until:
        day = _day(where.happened_until)
        open_start = sa.and_(c.start_day.is_(None), c.end_day.is_not(None))
        out.append(sa.or_(c.start_day <= day, open_start))
    if where.min_score is not None:
        out.append(c.score >= where.min_score)
    return out


def _fixed(where: Filter) -> list[Any]:
    c = t.claim.c
    out: list[Any] = []
    if where.review is None:
        out.append(c.review != "rejected")
    out += _days(where, None)
    out += _bounds(where, c)
    if where.event_mode:
        out.append(c.event_mode == where.event_mode)
    if where.actor:
        out.append(_ACTOR.c.role == "actor")
    if where.recipient:
        out.append(_RECIPIENT.c.role == "recipient")
    return [x for x in out if not (where.text and _is_role(x))]


def _is_role(condition: Any) -> bool:
    left = getattr(condition, "left", None)
    return getattr(left, "table", None) in (_ACTOR, _RECIPIENT)


def _choices(conn: Connection, where: Filter) -> list[tuple[Any, list[Any]]]:
    """Say which columns take which of a few values."""
    c = t.claim.c
    out: list[tuple[Any, list[Any]]] = []
    for name, column in (("actor", _ACTOR), ("recipient", _RECIPIENT)):
        wanted = getattr(where, name)
        if wanted:
            out.append((column.c.canonical_pk, resolve(conn, wanted)))
    if where.source:
        out.append((c.holder_pk, resolve(conn, where.source)))
    if where.dispatch:
        dispatch = whole_id(conn, t.dispatch, where.dispatch)
        query = sa.select(t.dispatch.c.pk).where(
            sa.or_(t.dispatch.c.id == dispatch, t.dispatch.c.ref == where.dispatch)
        )
        out.append((c.dispatch_pk, list(conn.execute(query).scalars())))
    if where.event_id:
        event = whole_id(conn, t.event, where.event_id)
        query = sa.select(t.event.c.pk).where(t.event.c.id == event)
        out.append((c.event_pk, list(conn.execute(query).scalars())))
    if where.publisher:
        query = sa.select(t.publisher.c.pk).where(t.publisher.c.key == name_key(where.publisher))
        out.append((c.publisher_pk, list(conn.execute(query).scalars())))
    if where.place:
        out.append((c.place_pk, place_keys(conn, where.place)))
    if where.country:
        out.append((c.country, [where.country.upper()]))
    for name, upper in (("factuality", False), ("event", True), ("polarity", False)):
        wanted = getattr(where, name)
        if wanted:
            labels = [x.strip() for x in wanted.split(",") if x.strip()]
            out.append((c[name], [x.upper() if upper else x for x in labels]))
    if where.review and where.review != "any":
        out.append((c.review, [where.review]))
    return out


def place_keys(conn: Connection, name: str) -> list[int]:
    """Return the keys of the places a GeoNames id, an id or a name may mean.

    A name that none bears so is looked for in another spelling ("Khan Shaykhun", "Khan
    Sheikhoun").
    """
    p = t.place.c
    condition = p.geonameid == int(name) if name.isdigit() else p.key == name_key(name)
    found = list(conn.execute(sa.select(p.pk).where(condition).limit(_NAMES)).scalars())
    found = found or list(conn.execute(sa.select(p.pk).where(p.id == name)).scalars())
    start = name_key(name)[:1]
    if found or not start.isalpha():
        return found
    spelled = conn.execute(
        sa.select(p.pk, p.key).where(p.key >= start, p.key < chr(ord(start) + 1)).limit(_SPELLED)
    )
    return [r.pk for r in spelled if bones(r.key) == bones(name)][:_NAMES]


def whole_id(conn: Connection, table: Any, id_: str) -> str:
    """Complete the beginning of an id, eight digits or more, as the tables for people show it.

    Raises:
        UsageError: when more than one id begins so.
    """
    if not _BEGINNING.fullmatch(id_):
        return id_
    c = table.c.id
    found = list(
        conn.execute(sa.select(c).where(c >= id_, c < id_ + "g").order_by(c).limit(2)).scalars()
    )
    if len(found) > 1:
        raise UsageError(f"more than one id begins with {id_}: {found[0]} and {found[1]}")
    return str(found[0]) if found else id_


def resolve(conn: Connection, name: str, limit: int = _NAMES) -> list[int]:
    """Return the keys of the entities an id or a name may mean, merged ones followed."""
    c = t.canonical.c
    root = sa.func.coalesce(c.into_pk, c.pk)
    exact = conn.execute(sa.select(root).where(c.id == whole_id(conn, t.canonical, name))).scalar()
    if exact is not None:
        return [exact]
    condition = names_found(conn, name)
    if condition is None:
        return []
    held = sa.func.max(c.claims)
    query = sa.select(root).where(condition).group_by(root).order_by(held.desc(), root)
    return list(conn.execute(query.limit(limit)).scalars())


def names_found(conn: Connection, name: str) -> Any:
    """Return the condition that ``canonical`` bears all words of ``name``, or None without any."""
    words = name_key(name).split()
    if not words:
        return None
    parts = tuple(Words((w,)) for w in words)
    if conn.dialect.name == "sqlite":
        hits = sa.table("name_text", sa.column("rowid"), sa.column("name_text"))
        found = sa.select(hits.c.rowid).where(hits.c.name_text.op("MATCH")(fts5(parts)))
        return t.canonical.c.pk.in_(found)
    return sa.literal_column("canonical.words").op("@@")(tsquery(parts, "simple"))


def _before(day: Any, pk: Any, after: str) -> Any:
    head, _, tail = after[1:].partition("~")
    if after[:1] != "d" or not tail:
        raise UsageError(f"{after!r} is no cursor of this view - take it from the page before")
    return sa.tuple_(day, pk) < sa.tuple_(sa.literal(_number(head)), sa.literal(_number(tail)))


def _number(text: str) -> int:
    if not text.isdigit():
        raise UsageError(f"{text!r} is no part of a cursor - take it from the page before")
    return int(text)


def _day(iso: str) -> int:
    day = day_of(iso)
    if day is None:
        raise UsageError(f"{iso!r} is no day - write it as 2016-10-31")
    return day
