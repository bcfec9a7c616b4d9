"""Ids of what lies in one dispatch begin as the dispatch's: its index entries lie together.

The new id is made from the old one and the dispatch's, so nothing is read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.engine import Connection

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_SHARED = 4
_ROWS = 5000  # canonical entities looked at in one step
_IDS = 500  # ids in one IN list

_CLAIMS = f"""UPDATE claim SET id =
    (SELECT substr(dispatch.id, 1, {_SHARED}) FROM dispatch WHERE dispatch.pk = claim.dispatch_pk)
    || substr(id, 1, {32 - _SHARED})"""
_CLAIMS_NAMED = """SELECT claim.id, dispatch.id FROM claim
    JOIN dispatch ON dispatch.pk = claim.dispatch_pk WHERE claim.id IN :ids"""
_ENTITIES = """SELECT canonical.pk, canonical.id, canonical.type, canonical.key, canonical.country,
    dispatch.id, entity.mentions FROM canonical
    JOIN entity ON entity.own_pk = canonical.pk JOIN dispatch ON dispatch.pk = entity.dispatch_pk
    WHERE canonical.pk BETWEEN :first AND :last"""
_GUARD = """CREATE TRIGGER judgement_kept_as_is BEFORE UPDATE ON judgement BEGIN
    SELECT RAISE(ABORT, 'judgements are added, never overwritten'); END"""


def upgrade() -> None:
    """Give claims, and entities that are one dispatch's own, their new ids; judgements follow."""
    conn = op.get_bind()
    judgements = conn.execute(sa.text("SELECT pk, target, value FROM judgement")).all()
    named = {j.target for j in judgements}
    named.update(v for j in judgements for v in json.loads(j.value).values() if v)
    moved = _claims(conn, sorted(named))
    for old, new in _entities(conn):
        if old in named:
            moved[old] = new
    changed = [
        {"row": j.pk, "target": moved.get(j.target, j.target), "value": value}
        for j in judgements
        if (value := _following(j.value, moved)) != j.value or j.target in moved
    ]
    if changed:
        _judgements(conn, changed)


def _id(dispatch: str, old: str) -> str:
    return dispatch[:_SHARED] + old[:-_SHARED]


def _claims(conn: Connection, named: Sequence[str]) -> dict[str, str]:
    """Rename all claims; return the new ids of those that judgements name."""
    query = sa.text(_CLAIMS_NAMED).bindparams(sa.bindparam("ids", expanding=True))
    moved = {
        old: _id(dispatch, old)
        for at in range(0, len(named), _IDS)
        for old, dispatch in conn.execute(query, {"ids": list(named[at : at + _IDS])})
    }
    conn.execute(sa.text(_CLAIMS))
    return moved


def _entities(conn: Connection) -> Iterator[tuple[str, str]]:
    """Rename the entities whose id was made with their dispatch's; yield old and new ids."""
    last = conn.execute(sa.text("SELECT max(pk) FROM canonical")).scalar() or 0
    for first in range(1, last + 1, _ROWS):
        rows = conn.execute(sa.text(_ENTITIES), {"first": first, "last": first + _ROWS - 1}).all()
        own = [(pk, old, _id(parts[3], old)) for pk, old, *parts in rows if _own(old, parts)]
        if own:
            conn.execute(
                sa.text("UPDATE canonical SET id = :id WHERE pk = :pk"),
                [{"pk": pk, "id": new} for pk, _, new in own],
            )
        yield from ((old, new) for _, old, new in own)


def _own(id_: str, parts: Sequence[Any]) -> bool:
    """Tell whether an id was made from an entity's facts together with its dispatch."""
    kind, key, country, dispatch, mentions = parts
    told = json.dumps(
        ["entity", kind, key, country, dispatch, json.loads(mentions)], separators=(",", ":")
    )
    return hashlib.sha256(told.encode()).hexdigest()[:32] == id_


def _following(value: str, moved: dict[str, str]) -> str:
    given = json.loads(value)
    if not any(v in moved for v in given.values()):
        return value
    return json.dumps(
        {k: moved.get(v, v) for k, v in given.items()}, ensure_ascii=False, separators=(",", ":")
    )


def _judgements(conn: Connection, changed: list[dict[str, Any]]) -> None:
    """Let judgements name what they judged by its new id; all else in them stays."""
    sqlite = conn.dialect.name == "sqlite"
    off = "DROP TRIGGER judgement_kept_as_is"
    on = _GUARD
    if not sqlite:
        off, on = (
            f"ALTER TABLE judgement {x} TRIGGER judgement_kept" for x in ("DISABLE", "ENABLE")
        )
    conn.execute(sa.text(off))
    conn.execute(
        sa.text("UPDATE judgement SET target = :target, value = :value WHERE pk = :row"), changed
    )
    conn.execute(sa.text(on))
