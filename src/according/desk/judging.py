"""What people decide: the fields of a form or of JSON become one judgement in the ledger."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from according.desk.accounts import Account
from according.desk.acting import Sent
from according.desk.units import code_point_at
from according.errors import UsageError
from according.ledger import Ledger
from according.ledger.views.desk_inbox import find_places
from according.ledger.views.desk_review import judged_by
from according.rows import JudgementRow

if TYPE_CHECKING:
    from according.desk.app import Desk

__all__ = ["ACTS", "correction", "judge"]

ACTS = ("accept", "reject", "correct", "settle", "grade", "merge", "split", "undo")
_LABELS = ("factuality", "polarity", "event", "event_mode")
_ID = re.compile(r"[0-9a-f]{32}")
_NOTE = 2_000


def judge(desk: Desk, user: Account, sent: Sent) -> JudgementRow:
    """Add the judgement a request asks for, in the name of ``user``.

    Raises:
        UsageError: when it names no claim or entity, or gives a value that cannot be.
        HTTPException: when it would take back what another person decided.
    """
    kind, target = str(sent.get("kind") or ""), str(sent.get("target") or "")
    if kind not in ACTS:
        raise UsageError(f"{kind!r} is no kind of judgement - one of {', '.join(ACTS)}")
    note = str(sent.get("note") or "").strip()[:_NOTE] or None
    if kind == "undo" and not user.may("admin"):
        by = judged_by(desk.ledger, target)
        if by is not None and by != user.name:
            raise HTTPException(
                403, f"This was decided by {by}. Give your own judgement; an administrator can "
                "take back another's."
            )  # fmt: skip
    row = desk.ledger.judge(kind, target, user.name, _value(desk.ledger, kind, sent), note)
    desk.kept.changed(user.name)
    return row


def _value(ledger: Ledger, kind: str, sent: Sent) -> dict[str, str | None]:
    given = sent.get("value")
    if isinstance(given, dict):
        return {str(k): None if v is None else str(v) for k, v in given.items()}
    if kind == "correct":
        return correction(ledger, sent)
    names = {"settle": "settled", "grade": "grade", "merge": "with", "split": "with"}
    name = names.get(kind)
    value = str(sent.get(name) or "") if name else ""
    return {name: value} if name and value else {}


def correction(ledger: Ledger, sent: Sent) -> dict[str, str | None]:
    """Read a form of corrections: labels as chosen, source and place by name or id.

    A field left empty stays as it is. Where a name may mean several, none is taken.

    Raises:
        UsageError: when nothing is corrected, or a name means nothing or several.
    """
    value: dict[str, str | None] = {}
    for name in _LABELS:
        chosen = str(sent.get(name) or "").strip()
        if chosen:
            value[name] = chosen
    who = str(sent.get("source") or "").strip()
    if who:
        value["source"] = None if who == "nobody named" else _source(ledger, who)
    where = str(sent.get("place") or "").strip()
    if where:
        value["place"] = None if where == "no place" else _place(ledger, where)
    if sent.get("unit_start") is not None and sent.get("unit_end") is not None:
        value["span"] = _span(ledger, sent)
    if not value:
        raise UsageError("nothing was changed in the form, so nothing was corrected")
    return value


def _span(ledger: Ledger, sent: Sent) -> str:
    """Turn words that were selected in the browser into a span; it counts in UTF-16 units."""
    claim = ledger.claims_by_id([str(sent.get("target"))]).get(str(sent.get("target")))
    if claim is None:
        raise UsageError("there is no such claim in this ledger")
    try:
        units = int(str(sent["unit_start"])), int(str(sent["unit_end"]))
    except ValueError:
        raise UsageError("a place in the text is a whole number") from None
    text = ledger.dispatch(claim.dispatch.id).text
    start, end = (code_point_at(text, unit) for unit in units)
    return json.dumps([[start, end]])


def _source(ledger: Ledger, who: str) -> str:
    if _ID.fullmatch(who):
        return who
    found = ledger.find_entities(who, 20)
    same = [e for e in found if any(n.casefold() == who.casefold() for n in e.names)] or found
    if len(same) == 1:
        return same[0].id
    if not same:
        raise UsageError(f"nobody called {who!r} is in this ledger - nothing was corrected")
    shown = "; ".join(f"{e.name} ({e.claims} claims, {e.id})" for e in same[:6])
    raise UsageError(f"{who!r} may be any of these, so none is taken: {shown}")


def _place(ledger: Ledger, where: str) -> str:
    if _ID.fullmatch(where):
        return where
    found = find_places(ledger, where)
    same = [p for p in found if p.name.casefold() == where.casefold()] or list(found)
    if len(same) == 1:
        return same[0].id
    if not same:
        raise UsageError(f"no place called {where!r} is in this ledger - nothing was corrected")
    shown = "; ".join(
        f"{p.name} ({', '.join(x for x in (p.level, p.country) if x)}, {p.id})" for p in same[:6]
    )
    raise UsageError(f"{where!r} may be any of these, so none is taken: {shown}")
