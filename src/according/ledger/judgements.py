"""What people decide: added with user and time, never overwritten, applied to the views.

A judgement names its target by an id made from content, so it is still there after a dispatch
was read again. Where the new reading has the same words under other labels, corrections and
settlements are carried to it (they speak of the words); an acceptance or rejection is not, since
what it judged is gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.ids import digest
from according.ledger.intervals import dump, load_spans, spans_json
from according.ledger.search import whole_id
from according.ledger.views.keyset import Keyset
from according.ledger.writing import Keys, chunks, follow_holders
from according.records import EVENT_MODES, EVENTS, FACTUALITIES, POLARITIES
from according.rows import JudgementRow, Page
from according.spans import Span, covers, quote

__all__ = ["KINDS", "SETTLEMENTS", "add", "apply", "decide", "history", "page", "undone_ids"]

KINDS = ("accept", "reject", "correct", "settle", "grade", "merge", "split", "undo")
SETTLEMENTS = ("true", "false", "partly", "unsettled")
_RELIABILITY = ("A", "B", "C", "D", "E", "F")
_CREDIBILITY = ("1", "2", "3", "4", "5", "6")
_CORRECTABLE: dict[str, tuple[str, ...] | None] = {
    "factuality": FACTUALITIES, "polarity": POLARITIES, "event": EVENTS,
    "event_mode": EVENT_MODES, "source": None, "place": None, "country": None, "span": None,
}  # fmt: skip


def add(
    conn: Connection, kind: str, target: str, value: Mapping[str, str | None], user: str,
    at: str, note: str | None = None,
) -> JudgementRow:  # fmt: skip
    """Add one judgement and apply it; the target of an ``undo`` is the judgement to take back.

    Raises:
        UsageError: when the target does not exist or the value is not one that can be given.
    """
    if kind not in KINDS:
        raise UsageError(f"{kind!r} is no kind of judgement - one of {', '.join(KINDS)}")
    if not user.strip():
        raise UsageError("a judgement needs the name of who made it - give --user")
    value = {k: _whole(conn, k, v) for k, v in value.items()}
    asked = target
    target_kind, target, passage = _target(conn, kind, target)
    undoes = whole_id(conn, t.judgement, asked) if kind == "undo" else None
    _refuse_value(conn, kind, target_kind, value)
    if kind == "correct" and "span" in value:
        _refuse_span(conn, target, value["span"])
    pk = Keys(conn).take(t.judgement)
    # The key of the row is part of the id: the same decision may be made twice, and both count.
    id_ = digest("judgement", kind, target, dict(value), user, at, pk)
    conn.execute(
        sa.insert(t.judgement),
        {
            "pk": pk, "id": id_, "kind": kind, "target_kind": target_kind, "target": target,
            "passage": passage, "value": dump(dict(value)), "user": user, "at": at,
            "note": note, "undoes": undoes,
        },
    )  # fmt: skip
    if target_kind == "claim":
        apply(conn, _claims_of(conn, target, passage))
    return JudgementRow(
        id_, kind, target_kind, target, tuple(dict(value).items()), user, at, note, undoes
    )


def _claims_of(conn: Connection, target: str, passage: str | None) -> list[int]:
    """Return the keys of a claim and of what else was read in its passage.

    Where a later reading has replaced the claim, all claims are gone through: that is seldom, and
    an index of passages would make each claim dearer to add.
    """
    c = t.claim.c
    beside = sa.select(c.dispatch_pk).where(c.id == target)
    there = conn.execute(beside).scalar_one_or_none()
    same = c.passage == passage
    if there is not None:
        same = sa.and_(c.dispatch_pk == there, same)  # a passage lies in one dispatch
    return list(conn.execute(sa.select(c.pk).where(sa.or_(c.id == target, same))).scalars())


def decide(
    conn: Connection, kind: str, target: str, value: Mapping[str, str | None], user: str,
    at: str, note: str | None = None,
) -> JudgementRow:  # fmt: skip
    """Add one judgement, and let entities follow it where it merges or parts them.

    ``merge`` takes ``{"with": id}`` and keeps ``target``; ``split`` parts ``target`` from what
    it was merged into, or with ``{"with": id}`` says that the two are not one.
    """
    from according.ledger import entities  # which applies judgements in its turn

    row = add(conn, kind, target, value, user, at, note)
    target, other = row.target, dict(row.value).get("with")
    if kind == "merge":
        entities.merge(conn, target, str(other), note or f"{user} says so", 1.0, user, at)
    elif kind == "split":
        parted = entities.split(conn, target, at)
        if other:
            entities.drop_proposal(conn, target, other)
        elif not parted:
            raise UsageError(f"the entity {target} was not merged into another - nothing to part")
    return row


def page(
    conn: Connection, kind: str | None, user: str | None, after: str | None, limit: int
) -> Page[JudgementRow]:
    """Return one page of judgements, the newest first."""
    j = t.judgement
    query = sa.select(j)
    if kind is not None:
        query = query.where(j.c.kind == kind)
    if user is not None:
        query = query.where(j.c.user == user)
    rows, more = Keyset((j.c.pk,)).page(conn, query, after, limit)
    undone = undone_ids(conn, [r.id for r in rows])
    return Page(tuple(_row(r, r.id in undone, set()) for r in rows), more)


def undone_ids(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Return those of ``ids`` that a later judgement took back."""
    out: set[str] = set()
    for chunk in chunks(ids):
        out.update(
            conn.execute(
                sa.select(t.judgement.c.undoes).where(t.judgement.c.undoes.in_(chunk))
            ).scalars()
        )
    return out


def history(
    conn: Connection, targets: Iterable[str], passages: Iterable[str] = ()
) -> list[JudgementRow]:
    """Return the judgements on these targets, or on the same words read earlier, oldest first."""
    j = t.judgement
    found: dict[int, Any] = {}
    wanted = set(targets)
    for column, values in ((j.c.target, sorted(wanted)), (j.c.passage, sorted(set(passages)))):
        for chunk in chunks(values):
            for row in conn.execute(sa.select(j).where(column.in_(chunk))):
                found[row.pk] = row
    undone = undone_ids(conn, [r.id for r in found.values()])
    return [_row(found[pk], found[pk].id in undone, wanted) for pk in sorted(found)]


def _row(row: Any, undone: bool, wanted: set[str]) -> JudgementRow:
    return JudgementRow(
        id=row.id, kind=row.kind, target_kind=row.target_kind, target=row.target,
        value=tuple(json.loads(row.value).items()), user=row.user, at=row.at, note=row.note,
        undoes=row.undoes, undone=undone, carried=bool(wanted) and row.target not in wanted,
    )  # fmt: skip


def apply(conn: Connection, claim_pks: Sequence[int]) -> None:
    """Bring claims in line with all judgements on them: review, settlement, corrections."""
    if not conn.execute(sa.select(t.judgement.c.pk).limit(1)).scalar():
        return
    c = t.claim.c
    for chunk in chunks(claim_pks):
        claims = conn.execute(
            sa.select(
                c.pk, c.id, c.passage, c.read_as, c.factuality, c.polarity, c.event, c.event_mode,
                c.source_name, c.source_kind, c.holder_pk, c.place_pk, c.country, c.span, c.start,
                c.quote,
            ).where(c.pk.in_(chunk))
        ).all()  # fmt: skip
        found = history(conn, [x.id for x in claims], [x.passage for x in claims])
        passages = dict(
            conn.execute(
                sa.select(t.judgement.c.id, t.judgement.c.passage).where(
                    t.judgement.c.id.in_([j.id for j in found])
                )
            ).all()
        )
        for claim in claims:
            mine = [
                j for j in found
                if not j.undone and (j.target == claim.id or passages[j.id] == claim.passage)
            ]  # fmt: skip
            _apply_one(conn, claim, mine)


def _apply_one(conn: Connection, claim: Any, judgements: list[JudgementRow]) -> None:
    review, settled, by = "open", None, None
    corrections: dict[str, str | None] = {}
    for j in judgements:
        same = j.target == claim.id
        if j.kind == "accept" and same:
            review = "accepted"
        elif j.kind == "reject" and same:
            review = "rejected"
        elif j.kind == "correct":
            review = "corrected"
            corrections.update(dict(j.value))
        elif j.kind == "settle":
            settled, by = dict(j.value)["settled"], j.user
    read = json.loads(claim.read_as) if claim.read_as else {}
    values: dict[str, Any] = dict(read)  # back to what was read
    now = {**claim._mapping, **values}
    read_as: dict[str, Any] = {}
    for name, value in corrections.items():
        for column, new in _columns(conn, claim.pk, name, value).items():
            read_as.setdefault(column, now[column])
            values[column] = new
    values.update(review=review, settled=settled, settled_by=by)
    values.update(read_as=dump(read_as) if read_as else None)
    conn.execute(sa.update(t.claim).where(t.claim.c.pk == claim.pk).values(values))
    if values.get("holder_pk", claim.holder_pk) != claim.holder_pk:
        _move_holder(conn, claim.pk, claim.holder_pk, values["holder_pk"])


def _move_holder(conn: Connection, claim_pk: int, old: int | None, new: int | None) -> None:
    for pk, step in ((old, -1), (new, 1)):
        if pk is not None:
            k = t.canonical.c
            conn.execute(sa.update(t.canonical).where(k.pk == pk).values(claims=k.claims + step))
    follow_holders(conn, [claim_pk])


def _columns(conn: Connection, claim_pk: int, name: str, value: str | None) -> dict[str, Any]:
    """Say which columns a corrected field sets."""
    if name == "source":
        if value is None:
            return {"holder_pk": None, "source_kind": "none", "source_name": "nobody named"}
        row = conn.execute(
            sa.select(t.canonical.c.pk, t.canonical.c.into_pk, t.canonical.c.name).where(
                t.canonical.c.id == value
            )
        ).one()
        return {
            "holder_pk": row.into_pk or row.pk, "source_kind": "entity", "source_name": row.name,
        }  # fmt: skip
    if name == "place":
        if value is None:
            return {"place_pk": None, "country": None}
        place = conn.execute(
            sa.select(t.place.c.pk, t.place.c.country).where(t.place.c.id == value)
        ).one()
        return {"place_pk": place.pk, "country": place.country}
    if name == "span":
        spans = load_spans(str(value))
        words = quote(_text(conn, t.claim.c.pk == claim_pk).text, spans)
        return {"span": spans_json(spans), "start": spans[0].start, "quote": words}
    return {name: value}


def _text(conn: Connection, which: Any) -> Any:
    """Return the text that a claim stands in, and where its trigger is."""
    c = t.claim.c
    return conn.execute(
        sa.select(t.dispatch.c.text, c.trigger_start, c.trigger_end)
        .join(t.dispatch, c.dispatch_pk == t.dispatch.c.pk)
        .where(which)
    ).one()


def _refuse_span(conn: Connection, target: str, value: str | None) -> None:
    """Refuse spans that are none, lie outside the text, or leave the claim's trigger out."""
    try:
        spans = load_spans(value or "")
    except (ValueError, TypeError):
        spans = ()
    row = _text(conn, t.claim.c.id == target)
    apart = all(a.end <= b.start for a, b in pairwise(spans))
    whole = all(type(x) is int for s in spans for x in s)
    if (
        not spans
        or not whole
        or not apart
        or not all(0 <= s.start < s.end <= len(row.text) for s in spans)
    ):
        raise UsageError(
            "a span is a list of pairs of places in the text, in order, like [[10, 42]] - "
            "nothing was judged"
        )
    if not covers(spans, Span(row.trigger_start, row.trigger_end)):
        words = row.text[row.trigger_start : row.trigger_end]
        raise UsageError(
            f"the words marked leave out {words!r}, which the claim hangs on - nothing was judged"
        )


def _whole(conn: Connection, name: str, value: str | None) -> str | None:
    table = {"with": t.canonical, "source": t.canonical, "place": t.place}.get(name)
    return value if value is None or table is None else whole_id(conn, table, value)


def _target(conn: Connection, kind: str, target: str) -> tuple[str, str, str | None]:
    """Say what the target is, its id, and the id of its words where it is a claim."""
    table = {"undo": t.judgement, "merge": t.canonical, "split": t.canonical}.get(kind)
    for some in (table,) if table is not None else (t.claim, t.canonical):
        target = whole_id(conn, some, target)
    if kind == "undo":
        row = conn.execute(sa.select(t.judgement).where(t.judgement.c.id == target)).one_or_none()
        if row is None:
            raise UsageError(f"there is no judgement {target} - nothing to take back")
        if row.kind in ("undo", "merge", "split"):
            raise UsageError(
                f"a {row.kind} is not taken back but answered - give the opposite judgement"
            )
        if undone_ids(conn, [target]):
            raise UsageError(f"the judgement {target} was already taken back")
        return row.target_kind, row.target, row.passage
    passage = conn.execute(
        sa.select(t.claim.c.passage).where(t.claim.c.id == target)
    ).scalar_one_or_none()
    if passage is not None and kind not in ("merge", "split"):
        return "claim", target, passage
    known = conn.execute(
        sa.select(t.canonical.c.pk).where(t.canonical.c.id == target)
    ).scalar_one_or_none()
    if known is not None and kind in ("grade", "merge", "split"):
        return "entity", target, None
    wants = {"grade": "claim or source", "merge": "entity", "split": "entity"}.get(kind, "claim")
    raise UsageError(f"there is no {wants} {target} in this ledger - nothing was judged")


def _refuse_value(
    conn: Connection, kind: str, target_kind: str, value: Mapping[str, str | None]
) -> None:
    def refuse(what: str) -> UsageError:
        return UsageError(f"{what} - nothing was judged")

    if kind == "settle" and value.get("settled") not in SETTLEMENTS:
        raise refuse(f"a forecast is settled as one of {', '.join(SETTLEMENTS)}")
    if kind == "merge" and not value.get("with"):
        raise refuse("a merge says with which other entity")
    if kind == "grade":
        allowed = _RELIABILITY if target_kind == "entity" else _CREDIBILITY
        what = "reliability A to F" if target_kind == "entity" else "credibility 1 to 6"
        if value.get("grade") not in allowed:
            raise refuse(f"a {'source' if target_kind == 'entity' else 'claim'} gets a {what}")
    if kind == "correct":
        if not value:
            raise refuse("a correction says which field becomes what")
        for name, new in value.items():
            if name not in _CORRECTABLE:
                raise refuse(f"{name!r} cannot be corrected, only {', '.join(_CORRECTABLE)}")
            allowed_labels = _CORRECTABLE[name]
            if name == "event_mode" and new is None:
                continue
            if allowed_labels is not None and new not in allowed_labels:
                raise refuse(f"{name} is one of {', '.join(allowed_labels)}, not {new!r}")
            table = {"source": t.canonical, "place": t.place}.get(name)
            if table is not None and new is not None:
                known = conn.execute(sa.select(table.c.pk).where(table.c.id == new)).scalar()
                if known is None:
                    raise refuse(f"there is no {name} {new} in this ledger")
