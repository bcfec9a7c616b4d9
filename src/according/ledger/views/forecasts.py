"""Forecasts: what is still open, what has fallen due, and what came of the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError
from according.ledger import tables as t
from according.ledger.intervals import day_iso, day_of
from according.ledger.judgements import SETTLEMENTS
from according.ledger.search import Filter, find_claims
from according.ledger.views import claims
from according.ledger.views.keyset import Keyset
from according.ledger.writing import NEVER, chunks
from according.rows import ClaimRow, ForecastRow, Page

__all__ = ["STATES", "brier", "newest_day", "page", "probability", "rows"]

STATES = ("open", "due", "settled", *SETTLEMENTS)
# A literal, since a partial index serves only conditions that are its own word for word.
FORECAST: Any = sa.literal_column("claim.factuality = 'forecast'")
_ABOUT = 2_000
_DUE = Keyset((t.claim.c.due_day, t.claim.c.pk), rising=True)
_NUMBER = r"(\d{1,3}(?:\.\d+)?)"
_CHANCE = r"(?:chances?|probability|likelihood|odds|likely|certain|sure|confident)"
_PROBABILITY = re.compile(
    rf"\b{_NUMBER}\s*(?:%|per\s?cent)\s+(?:\w+\s+)?{_CHANCE}\b"
    rf"|\b{_CHANCE}\s+(?:\w+\s+){{0,6}}?(?:at|of|is|was)\s+(?:about\s+|around\s+)?"
    rf"{_NUMBER}\s*(?:%|per\s?cent)",
    re.IGNORECASE,
)


def newest_day(conn: Connection) -> int:
    """Return the newest day of publication: what "now" means to a ledger, whose clock is its own.

    So the same ledger shows the same forecasts as due on whatever day it is opened.
    """
    return conn.execute(sa.select(sa.func.max(t.dispatch.c.day))).scalar() or 0


def page(
    conn: Connection, where: Filter, state: str | None = None, as_of: str | None = None,
    after: str | None = None, limit: int = 50,
) -> Page[ForecastRow]:  # fmt: skip
    """Return one page of forecasts, those that fall due first coming first.

    ``state`` is ``open``, ``due``, ``settled`` (any way) or one way of being settled; None gives
    all that are not settled. ``as_of`` is the day to reckon from, by default the newest
    publication in the ledger.
    """
    c = t.claim.c
    if state is not None and state not in STATES:
        raise UsageError(f"{state!r} is no state of a forecast - one of {', '.join(STATES)}")
    today = _today(conn, as_of)
    query = sa.select(c.pk).where(FORECAST)
    if where.review is None:
        query = query.where(c.review != "rejected")
    if state in SETTLEMENTS:
        query = query.where(c.settled == state)
    elif state == "settled":
        query = query.where(c.settled.is_not(None))
    else:
        query = query.where(c.settled.is_(None))
        if state == "due":
            query = query.where(c.due_day < today)
        elif state == "open":
            query = query.where(c.due_day >= today)
    if as_of is not None:
        query = query.where(c.day <= today)  # what was not yet said on that day is left out
    if not where.empty:
        wanted = find_claims(conn, replace(where, factuality="forecast"), None, _ABOUT).pks
        query = query.where(c.pk.in_(wanted))
    found, more = _DUE.page(conn, query, after, limit)
    return Page(tuple(rows(conn, [r.pk for r in found], today)), more)


def _today(conn: Connection, as_of: str | None) -> int:
    if as_of is None:
        return newest_day(conn)
    day = day_of(as_of)
    if day is None:
        raise UsageError(f"{as_of!r} is no day - write it as 2016-10-31")
    return day


def rows(conn: Connection, pks: Sequence[int], today: int) -> list[ForecastRow]:
    """Return forecasts in the order of their keys given."""
    held = claims.by_pk(conn, pks)
    c = t.claim.c
    facts: dict[int, Any] = {}
    for chunk in chunks(list(pks)):
        query = sa.select(c.pk, c.settled, c.due_day).where(c.pk.in_(chunk))
        facts.update({r.pk: r for r in conn.execute(query)})
    return [_row(held[pk], facts[pk].settled, facts[pk].due_day, today) for pk in pks]


def _row(claim: ClaimRow, settled: str | None, due_day: int, today: int) -> ForecastRow:
    due = None if due_day == NEVER else day_iso(due_day)
    state = settled or ("due" if due_day < today else "open")
    chance, words = probability(claim.quote)
    score = None
    if chance is not None and settled in ("true", "false"):
        # A forecast that something will NOT happen came true when it did not: the settlement
        # speaks of the claim as it stands, and so does the probability.
        score = round((chance - (1.0 if settled == "true" else 0.0)) ** 2, 4)
    return ForecastRow(claim, state, due, chance, words, score)


def probability(quote: str) -> tuple[float | None, str | None]:
    """Return the probability a source's own words give, with those words; None without any.

    Two different ones in one claim leave it open which is meant: none is taken.
    """
    found = list(_PROBABILITY.finditer(quote))
    values = {float(m.group(1) or m.group(2)) for m in found}
    if len(values) != 1:
        return None, None
    value = values.pop()
    return (value / 100, found[0].group()) if value <= 100 else (None, None)


def brier(forecasts: Sequence[ForecastRow]) -> tuple[float | None, int]:
    """Return the mean Brier score over forecasts that have one, and how many have."""
    scores = [f.brier for f in forecasts if f.brier is not None]
    return (round(sum(scores) / len(scores), 4) if scores else None), len(scores)
