"""Claims as the views give them: one row each, with holder, roles, place, time and sizes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.ledger import tables as t
from according.ledger.intervals import interval_from, load_spans
from according.ledger.search import Filter, among, find_claims
from according.ledger.views.keyset import Keyset
from according.ledger.writing import chunks
from according.records import Dispatch
from according.rows import (
    Bundle,
    ClaimRow,
    DispatchRow,
    Facets,
    HeldPlace,
    HeldRole,
    HeldSize,
    HeldSource,
    Page,
)
from according.spans import Span

__all__ = ["bundles", "by_id", "by_pk", "facets", "page", "pks_of", "queue"]

_DOUBT = Keyset((t.claim.c.score, t.claim.c.pk), rising=True)
_FACETED = 5_000
_FEW = 10_000
_FACETS = ("factuality", "polarity", "event", "country", "review")

_relay = t.canonical.alias("relay")
_holder = t.canonical.alias("holder")
_BASE = (
    sa.select(
        t.claim,
        t.dispatch.c.id.label("d_id"), t.dispatch.c.title, t.dispatch.c.published_at,
        t.dispatch.c.url, t.dispatch.c.language, t.dispatch.c.ref, t.dispatch.c.path,
        t.dispatch.c.origin, t.dispatch.c.claims.label("d_claims"),
        t.publisher.c.name.label("publisher"),
        t.attribution.c.source.label("a_source"), t.attribution.c.source_words,
        t.attribution.c.cue.label("a_cue"), t.attribution.c.cue_words,
        t.attribution.c.content.label("a_content"), t.attribution.c.mode, t.attribution.c.act,
        t.attribution.c.unresolved, t.attribution.c.relay_role, t.attribution.c.said_on,
        _holder.c.id.label("holder_id"), _holder.c.name.label("holder_name"),
        _holder.c.type.label("holder_type"),
        _relay.c.name.label("relay_name"),
        t.place.c.name.label("p_name"), t.place.c.geonameid, t.place.c.level, t.place.c.lat,
        t.place.c.lon, t.event.c.id.label("event_id"),
    )
    .join(t.dispatch, t.claim.c.dispatch_pk == t.dispatch.c.pk)
    .outerjoin(t.publisher, t.dispatch.c.publisher_pk == t.publisher.c.pk)
    .outerjoin(t.attribution, t.claim.c.attribution_pk == t.attribution.c.pk)
    .outerjoin(_holder, t.claim.c.holder_pk == _holder.c.pk)
    .outerjoin(t.entity, t.attribution.c.relay_pk == t.entity.c.pk)
    .outerjoin(_relay, t.entity.c.canonical_pk == _relay.c.pk)
    .outerjoin(t.place, t.claim.c.place_pk == t.place.c.pk)
    .outerjoin(t.event, t.claim.c.event_pk == t.event.c.pk)
)  # fmt: skip


def page(
    conn: Connection, where: Filter, after: str | None = None, limit: int = 50
) -> Page[ClaimRow]:
    """Return one page of the claims a filter asks for."""
    found = find_claims(conn, where, after, limit)
    rows = by_pk(conn, found.pks)
    return Page(tuple(rows[pk] for pk in found.pks), found.next)


def queue(conn: Connection, after: str | None = None, limit: int = 50) -> Page[ClaimRow]:
    """Return claims nobody has judged, those the reader was least sure of first."""
    c = t.claim.c
    # nearly all are open: a planner that took the index of reviews would sort all of them
    query = sa.select(c.pk).where(sa.func.coalesce(c.review, "open") == "open")
    found, more = _DOUBT.page(conn, query, after, limit)
    rows = by_pk(conn, [r.pk for r in found])
    return Page(tuple(rows[r.pk] for r in found), more)


def pks_of(conn: Connection, ids: Sequence[str]) -> dict[str, int]:
    """Return the keys of claims by id; unknown ids are left out."""
    out: dict[str, int] = {}
    for chunk in chunks(list(ids)):
        query = sa.select(t.claim.c.id, t.claim.c.pk).where(t.claim.c.id.in_(chunk))
        out.update({r.id: r.pk for r in conn.execute(query)})
    return out


def by_id(conn: Connection, ids: Sequence[str]) -> dict[str, ClaimRow]:
    """Return claims by their lasting ids; unknown ids are left out."""
    rows = by_pk(conn, list(pks_of(conn, ids).values()))
    return {r.id: r for r in rows.values()}


def by_pk(conn: Connection, pks: Sequence[int]) -> dict[int, ClaimRow]:
    """Return claims by key, in three queries for any number of them."""
    out: dict[int, ClaimRow] = {}
    for chunk in chunks(list(dict.fromkeys(pks))):
        roles = _roles(conn, chunk)
        sizes = _sizes(conn, chunk)
        for r in conn.execute(_BASE.where(t.claim.c.pk.in_(chunk))):
            out[r.pk] = _claim(r, roles.get(r.pk, {}), sizes.get(r.pk, ()))
    return out


def _claim(r: Any, roles: dict[str, list[HeldRole]], sizes: tuple[HeldSize, ...]) -> ClaimRow:
    attributed = r.a_content is not None
    source = HeldSource(
        kind=r.source_kind,
        name=r.holder_name or r.source_name,
        id=r.holder_id,
        words=r.source_words or "",
        span=load_spans(r.a_source) if attributed else (),
        cue=r.cue_words or "",
        cue_span=load_spans(r.a_cue) if attributed else (),
        content_span=load_spans(r.a_content) if attributed else (),
        mode=r.mode, act=r.act, unresolved=r.unresolved, relay=r.relay_name,
        relay_role=r.relay_role, type=r.holder_type,
    )  # fmt: skip
    read = json.loads(r.read_as) if r.read_as else {}
    return ClaimRow(
        id=r.id, local=r.local,
        dispatch=DispatchRow(
            r.d_id, r.title, r.publisher, r.published_at, r.url, r.language, r.ref, r.path,
            r.origin, r.d_claims,
        ),
        quote=r.quote, span=load_spans(r.span), trigger=Span(r.trigger_start, r.trigger_end),
        trigger_words=_trigger_words(r), source=source, continues=r.continues_pk is not None,
        factuality=r.factuality, factuality_cue=load_spans(r.factuality_cue),
        polarity=r.polarity, polarity_cue=load_spans(r.polarity_cue),
        event=r.event, event_mode=r.event_mode,
        actor=tuple(roles.get("actor", ())), recipient=tuple(roles.get("recipient", ())),
        place=_place(r), happened_on=interval_from(r.happened_on),
        said_on=interval_from(r.said_on), sizes=sizes, score=r.score, review=r.review,
        read_as=tuple((k, v) for k, v in read.items() if not k.endswith("_pk")),
        event_id=r.event_id, settled=r.settled, settled_by=r.settled_by,
    )  # fmt: skip


def _trigger_words(r: Any) -> str:
    """Cut the trigger out of the quote, which joins the spans with an ellipsis."""
    at = 0
    for start, end in load_spans(r.span):
        if start <= r.trigger_start and r.trigger_end <= end:
            begin = at + r.trigger_start - start
            return str(r.quote[begin : begin + r.trigger_end - r.trigger_start])
        at += end - start + len(" … ")
    return ""


def _place(r: Any) -> HeldPlace | None:
    if r.place is None and r.p_name is None:
        return None
    words, span, direction, reason = json.loads(r.place) if r.place else ("", (0, 0), None, None)
    return HeldPlace(
        words, Span(*span), r.p_name, r.geonameid, r.level, direction, r.lat, r.lon,
        r.country, reason,
    )  # fmt: skip


def _roles(conn: Connection, pks: Sequence[int]) -> dict[int, dict[str, list[HeldRole]]]:
    k = t.canonical.c
    query = (
        sa.select(
            t.role.c.claim_pk, t.role.c.role, t.role.c.start, t.role.c.end, t.role.c.words,
            k.id, k.name, k.type, k.country,
        )
        .outerjoin(t.canonical, t.role.c.canonical_pk == k.pk)
        .where(t.role.c.claim_pk.in_(pks))
        .order_by(t.role.c.pk)
    )  # fmt: skip
    out: dict[int, dict[str, list[HeldRole]]] = {}
    for r in conn.execute(query):
        held = HeldRole(r.words, Span(r.start, r.end), r.id, r.name, r.type, r.country)
        out.setdefault(r.claim_pk, {}).setdefault(r.role, []).append(held)
    return out


def _sizes(conn: Connection, pks: Sequence[int]) -> dict[int, tuple[HeldSize, ...]]:
    query = sa.select(t.size).where(t.size.c.claim_pk.in_(pks)).order_by(t.size.c.pk)
    rows = conn.execute(query).all()
    parts: dict[int | None, list[Any]] = {}
    for r in rows:
        parts.setdefault(r.part_of, []).append(r)

    def held(r: Any) -> HeldSize:
        return HeldSize(
            r.words, Span(r.start, r.end), r.what, r.low, r.high, r.as_of,
            tuple(held(p) for p in parts.get(r.pk, ())),
        )  # fmt: skip

    out: dict[int, tuple[HeldSize, ...]] = {}
    for r in parts.get(None, ()):
        out[r.claim_pk] = (*out.get(r.claim_pk, ()), held(r))
    return out


def bundles(conn: Connection, where: Filter, batch: int = 200) -> Iterator[Bundle]:
    """Give every wanted claim, dispatch by dispatch in the order of adding, in bounded memory.

    Dispatches without a wanted claim are left out.
    """
    few = _few(conn, where)
    if few is not None:
        dispatches = sorted({d for _, d in few})
        for i in range(0, len(dispatches), batch):
            some = set(dispatches[i : i + batch])
            yield from _bundle(conn, sorted(some), [pk for pk, d in few if d in some])
        return
    c = t.claim.c
    last = 0
    while True:
        query = sa.select(t.dispatch.c.pk).where(t.dispatch.c.pk > last)
        pks = list(conn.execute(query.order_by(t.dispatch.c.pk).limit(batch)).scalars())
        if not pks:
            return
        last = pks[-1]
        members = list(conn.execute(sa.select(c.pk).where(c.dispatch_pk.in_(pks))).scalars())
        wanted: set[int] = set()
        for chunk in chunks(members):
            wanted |= among(conn, where, chunk)
        yield from _bundle(conn, pks, sorted(wanted))


def _few(conn: Connection, where: Filter) -> list[tuple[int, int]] | None:
    """Return (claim, dispatch) keys where a filter asks for few claims, else None."""
    if where.empty:
        return None
    found = find_claims(conn, where, None, _FEW)
    if found.next is not None:
        return None
    out: list[tuple[int, int]] = []
    c = t.claim.c
    for chunk in chunks(found.pks):
        query = sa.select(c.pk, c.dispatch_pk).where(c.pk.in_(chunk))
        out += [(r.pk, r.dispatch_pk) for r in conn.execute(query)]
    return out


def _bundle(
    conn: Connection, dispatch_pks: Sequence[int], claim_pks: Sequence[int]
) -> Iterator[Bundle]:
    rows = by_pk(conn, claim_pks)
    grouped: dict[str, list[ClaimRow]] = {}
    for row in sorted(rows.values(), key=lambda r: (r.span[0].start, r.id)):
        grouped.setdefault(row.dispatch.id, []).append(row)
    query = (
        sa.select(t.dispatch, t.publisher.c.name.label("publisher"))
        .outerjoin(t.publisher, t.dispatch.c.publisher_pk == t.publisher.c.pk)
        .where(t.dispatch.c.pk.in_(dispatch_pks))
        .order_by(t.dispatch.c.pk)
    )
    for d in conn.execute(query).all():
        if d.id in grouped:
            yield Bundle(
                Dispatch(
                    d.text, d.publisher, d.published_at, d.url, d.title, d.ref, d.path, d.language
                ),
                tuple(grouped[d.id]),
            )


def facets(conn: Connection, where: Filter) -> Facets:
    """Count the labels among the newest claims found, at most five thousand of them."""
    found = find_claims(conn, where, None, _FACETED)
    values: dict[str, dict[str, int]] = {name: {} for name in (*_FACETS, "publisher", "source")}
    c = t.claim.c
    for chunk in chunks(found.pks):
        query = (
            sa.select(
                *(c[n] for n in _FACETS),
                t.publisher.c.name.label("publisher"),
                sa.func.coalesce(t.canonical.c.name, c.source_name).label("source"),
            )
            .outerjoin(t.publisher, c.publisher_pk == t.publisher.c.pk)
            .outerjoin(t.canonical, c.holder_pk == t.canonical.c.pk)
            .where(c.pk.in_(chunk))
        )
        for r in conn.execute(query):
            for name, counts in values.items():
                value = getattr(r, name)
                if value:
                    counts[value] = counts.get(value, 0) + 1
    ordered = {
        name: tuple(sorted(counts.items(), key=lambda x: (-x[1], x[0])))
        for name, counts in values.items()
    }
    return Facets(len(found.pks), found.next is None, ordered)
