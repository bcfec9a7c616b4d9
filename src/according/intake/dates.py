"""When a dispatch says it was published, as an ISO date (or date and time)."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

__all__ = ["iso"]

_EXTENDED = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].+)?")
_WRITTEN = ("%d %B %Y", "%B %d, %Y", "%B %d %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d")


def iso(value: str) -> str | None:
    """Return ``value`` as an ISO date or date and time, or None when it is no certain date.

    What is ISO already stays as it is written. All-number dates other than year first
    (3/4/2016) are refused: nobody can tell the day from the month.
    """
    value = value.strip()
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        pass
    else:
        if _EXTENDED.fullmatch(value):
            return value
        return moment.isoformat() if len(value) > 10 else moment.date().isoformat()
    for form in _WRITTEN:
        try:
            day: date = datetime.strptime(value, form).date()
        except ValueError:
            continue
        return day.isoformat()
    try:
        return parsedate_to_datetime(value).isoformat()
    except (ValueError, TypeError, IndexError):
        return None
