"""Toll ladders: every figure given for one event, who gave it, what superseded what.

Low, best and high are meant as in UCDP's event data (low and high bound what sources give, best
is the figure with most behind it); here best is given only where one figure has more independent
origins behind it than any other. A figure stands until its own source gives a later one, or a
claim that updates it is known.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.comparison import TOLLED
from according.ledger.search import Filter, whole_id
from according.ledger.views import claims
from according.ledger.views.keyset import Keyset
from according.rows import ClaimRow, EventRow, HeldSize, Ladder, Page, Rung
from according.subsets import counts_group, counts_some, vague

__all__ = ["ladders", "page"]

_HELD_TRUE = ("fact", "probable", "possible")
_MOST = Keyset((t.event.c.sized, t.event.c.pk))
_CLAIMS = 2_000  # figures read for one page of events
_BEFORE, _AFTER = 200, 80  # characters beside a figure that may make it a part
_EACH = 300  # figures read for one event


def page(
    conn: Connection, where: Filter, what: str | None = None, after: str | None = None,
    limit: int = 20,
) -> Page[Ladder]:  # fmt: skip
    """Return ladders, the events with most figures first; ``limit`` counts events.

    A filter asks for the events of the claims it finds, as in ``events``.
    """
    from according.ledger.views import events

    if what is not None and what not in TOLLED:
        raise UsageError(f"{what!r} is not counted - one of {', '.join(TOLLED)}")
    if where.event_id:
        id_ = whole_id(conn, t.event, where.event_id)
        e = conn.execute(sa.select(t.event.c.pk).where(t.event.c.id == id_)).scalar()
        if e is None:
            raise UsageError(f"there is no event {where.event_id} in this ledger")
        pks, more = [e], None
    elif where.empty:
        query = sa.select(t.event.c.pk).where(t.event.c.sized > 0)
        found, more = _MOST.page(conn, query, after, limit)
        pks = [r.pk for r in found]
    else:
        shown = events.page(conn, where, "claims", after, limit)
        ids = [x.id for x in shown.items if x.sized]
        by_id = {
            r.id: r.pk
            for r in conn.execute(
                sa.select(t.event.c.id, t.event.c.pk).where(t.event.c.id.in_(ids))
            )
        }
        pks, more = [by_id[x] for x in ids], shown.next
    rows = events.by_pks(conn, pks)
    made = ladders(conn, [(pk, rows[pk]) for pk in pks])
    return Page(tuple(x for x in made if what is None or x.what == what), more)


def ladders(conn: Connection, events: Sequence[tuple[int, EventRow]]) -> list[Ladder]:
    """Make the ladders of some events: one for each thing that is counted."""
    origins: dict[int, list[tuple[int, str]]] = {pk: [] for pk, _ in events}
    m, s, c = t.event_claim.c, t.size.c, t.claim.c
    for pk, _ in events:
        query = (
            sa.select(m.claim_pk, m.origin)
            .join(t.claim, m.claim_pk == c.pk)
            .where(
                m.event_pk == pk,
                sa.exists().where(s.claim_pk == m.claim_pk, s.what.in_(TOLLED)),
                c.factuality.in_(_HELD_TRUE), c.polarity == "affirmed", c.review != "rejected",
            )
            .order_by(c.day, c.pk)
            .limit(_EACH)
        )  # fmt: skip
        origins[pk] = [(r.claim_pk, r.origin) for r in conn.execute(query)]
        if sum(len(x) for x in origins.values()) > _CLAIMS:
            break
    held = claims.by_pk(conn, [x for pairs in origins.values() for x, _ in pairs])
    updates = _updates(conn, list(held))
    some, groups = _parts(conn, list(held))
    out: list[Ladder] = []
    for pk, event in events:
        for what in TOLLED:
            rungs = [
                (held[claim_pk], size, origin)
                for claim_pk, origin in origins[pk]
                if (size := _whole(held[claim_pk], what, some.get(claim_pk, ())))
            ]
            rungs = _whole_rungs(rungs, groups)
            if rungs:
                out.append(_ladder(event, what, rungs, updates))
    return out


def _whole_rungs(
    rungs: list[tuple[ClaimRow, HeldSize, str]], groups: Collection[tuple[str, int]]
) -> list[tuple[ClaimRow, HeldSize, str]]:
    """Leave out figures of children or women that a greater figure may count already."""
    counted = [
        ((claim.id, size.span.start) in groups, _or(size.low, size.high) or 0)
        for claim, size, _ in rungs
    ]
    most = max((n for group, n in counted if not group), default=0)
    kept = zip(rungs, counted, strict=True)
    return [rung for rung, (group, n) in kept if not group or n >= most]


def _parts(
    conn: Connection, pks: Sequence[int]
) -> tuple[dict[int, set[int]], set[tuple[str, int]]]:
    """Return where figures stand that are written as parts of a toll, or beside one, by claim.

    And those that count children or women alone, by claim id and place.
    """
    s, d = t.size.c, t.dispatch.c
    start = sa.case((s.start > _BEFORE, s.start - _BEFORE), else_=0)
    out: dict[int, set[int]] = {}
    groups: set[tuple[str, int]] = set()
    for i in range(0, len(pks), 400):
        query = (
            sa.select(
                s.claim_pk, t.claim.c.id, s.what, s.start, s.end, start.label("first"),
                sa.func.substr(d.text, start + 1, s.end - start + _AFTER).label("words"),
            )
            .join(t.claim, s.claim_pk == t.claim.c.pk)
            .join(t.dispatch, t.claim.c.dispatch_pk == d.pk)
            .where(s.claim_pk.in_(pks[i : i + 400]), s.what.in_(TOLLED), s.part_of.is_(None))
        )  # fmt: skip
        for r in conn.execute(query):
            if counts_some(r.words, r.start - r.first, r.end - r.first, r.what):
                out.setdefault(r.claim_pk, set()).add(r.start)
            elif counts_group(r.words, r.start - r.first):
                groups.add((r.id, r.start))
    return out, groups


def _whole(claim: ClaimRow, what: str, some: Collection[int]) -> HeldSize | None:
    """Return the figure a claim gives for a count: of several, which add up, the greatest."""
    given = [
        s for s in claim.sizes
        if s.what == what and (s.low is not None or s.high is not None) and s.span.start not in some
    ]  # fmt: skip
    return max(given, key=lambda s: (_or(s.low, s.high) or 0, -s.span.start), default=None)


def _updates(conn: Connection, pks: Sequence[int]) -> dict[str, str]:
    """Return, for claims that a later one updates, the id of the later one."""
    r = t.relation.c
    older, newer = t.claim.alias("older"), t.claim.alias("newer")
    out: dict[str, str] = {}
    for i in range(0, len(pks), 400):
        query = (
            sa.select(older.c.id, newer.c.id.label("by"))
            .select_from(t.relation)
            .join(older, r.right_pk == older.c.pk)
            .join(newer, r.left_pk == newer.c.pk)
            .where(r.right_pk.in_(pks[i : i + 400]), r.relation == "updates")
            .order_by(r.score)
        )
        out.update({x.id: x.by for x in conn.execute(query)})
    return out


def _ladder(
    event: EventRow, what: str, figures: list[tuple[ClaimRow, HeldSize, str]],
    updates: dict[str, str],
) -> Ladder:  # fmt: skip
    figures = sorted(figures, key=lambda f: (_moment(f[0], f[1]), f[0].id))
    rungs = [_rung(figure, figures, updates) for figure in figures]
    standing = [r for r in rungs if r.superseded_by is None]
    exact = [r for r in standing if vague(r.words) is None]
    standing = exact or standing  # "dozens" says less than any number beside it
    lows = [x for r in standing for x in (_or(r.low, r.high),) if x is not None]
    highs = [x for r in standing for x in (_or(r.high, r.low),) if x is not None]
    best, why = _best(standing)
    return Ladder(
        event, what, min(lows, default=None), max(highs, default=None),
        any(r.high is None for r in standing), best, why, len({r.origin for r in rungs}),
        tuple(rungs),
    )  # fmt: skip


def _or(first: int | None, second: int | None) -> int | None:
    return second if first is None else first


def _moment(claim: ClaimRow, size: HeldSize) -> str:
    return size.as_of or claim.dispatch.published_at or ""


def _holder(claim: ClaimRow) -> str | None:
    """Say whose figure it is, or None where nobody can be held to it."""
    if claim.source.id:
        return claim.source.id
    if claim.source.kind == "publisher" and claim.dispatch.publisher:
        return f"publisher {claim.dispatch.publisher}"
    return None


def _rung(
    figure: tuple[ClaimRow, HeldSize, str], figures: list[tuple[ClaimRow, HeldSize, str]],
    updates: dict[str, str],
) -> Rung:  # fmt: skip
    claim, size, origin = figure
    by, why = updates.get(claim.id), None
    if by is not None:
        why = "a later claim updates it"
    else:
        holder = _holder(claim)
        for later, other, _ in figures:
            if (
                holder is not None
                and _holder(later) == holder
                and _moment(later, other)[:10] > _moment(claim, size)[:10] > ""
                and (other.low, other.high) != (size.low, size.high)
                and vague(other.words) is None
            ):
                by = later.id
                why = f"{claim.source.name} gave another figure on {_moment(later, other)[:10]}"
    return Rung(claim, size.low, size.high, size.words, size.as_of, origin, by, why)


def _best(standing: Sequence[Rung]) -> tuple[tuple[int | None, int | None] | None, str]:
    backers: dict[int | None, set[str]] = {}
    told: dict[int | None, Counter[tuple[int | None, int | None]]] = {}
    for r in standing:  # "87" and "at least 87" back each other
        number = _or(r.low, r.high)
        backers.setdefault(number, set()).add(r.origin)
        told.setdefault(number, Counter())[r.low, r.high] += 1
    if not backers:
        return None, "no figure stands"
    counts = {number: len(origins) for number, origins in backers.items()}
    top = max(counts.values())
    first = [told[number].most_common(1)[0][0] for number, n in counts.items() if n == top]
    plural = "s" if top > 1 else ""
    if len(first) > 1:
        return None, f"{len(first)} figures stand, each from {top} independent origin{plural}"
    return first[0], f"{top} independent origin{plural} of {len({r.origin for r in standing})}"
