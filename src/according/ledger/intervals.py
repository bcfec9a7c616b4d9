"""Days as ordinals, and the small JSON that roles and intervals are kept in."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from according.records import DateExpression, Dispatch
from according.rows import HeldInterval
from according.spans import Span, Spans

__all__ = ["day_iso", "day_of", "dump", "interval", "interval_from", "load_spans", "spans_json"]


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def day_of(iso: str | None) -> int | None:
    """Return the ordinal of an ISO date's day (a year or month is its first day), or None."""
    if not iso:
        return None
    parts = iso[:10].split("-")
    try:
        numbers = [int(p) for p in parts] + [1, 1]
        return date(*numbers[:3]).toordinal()
    except (ValueError, TypeError):
        return None


def day_iso(day: int | None) -> str | None:
    """Return the ISO date of an ordinal; 0 and None are unknown."""
    return date.fromordinal(day).isoformat() if day else None


def dump(value: Any) -> str:
    """Write compact JSON, the same bytes for the same value."""
    return _ENCODER.encode(value)


def spans_json(spans: Iterable[Span]) -> str:
    """Write spans as a JSON list of pairs."""
    return dump([[s[0], s[1]] for s in spans])


def load_spans(text: str) -> Spans:
    """Read back what ``spans_json`` wrote."""
    return tuple(Span(a, b) for a, b in json.loads(text))


def interval(dispatch: Dispatch, expression: DateExpression | None) -> str | None:
    """Write a date expression with its words."""
    if expression is None:
        return None
    x = expression
    words = dispatch.text[x.span.start : x.span.end]
    return dump([words, list(x.span), x.start, x.end, x.precision, x.status, x.reason])


def interval_from(text: str | None) -> HeldInterval | None:
    """Read back what ``interval`` wrote."""
    if text is None:
        return None
    words, span, start, end, precision, status, reason = json.loads(text)
    return HeldInterval(words, Span(*span), start, end, precision, status, reason)
