"""Days: when a dispatch was written, and which day a passage speaks of.

Light rules for passages whose dates were not read; a claim's own ``happened_on`` is used
instead where there is one. Nothing here asks the machine's clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["FULL_DATE", "DaySpan", "dateline", "days_apart", "parse_day", "spoken_of"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        ["jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"], 1
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS = {
    name: i
    for i, name in enumerate(
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    )
}
_MONTH = r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|" \
         r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"  # fmt: skip
_FULL = (
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[ \-]{_MONTH},?[ \-](?P<y>(?:19|20)\d\d)", re.I
    ),
    re.compile(rf"\b{_MONTH}[ \-](?P<d>[0-3]?\d)(?:st|nd|rd|th)?,?[ ]?(?P<y>(?:19|20)\d\d)", re.I),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)"),
    re.compile(r"\b(?P<d>\d\d)[.\-/](?P<m>\d\d)[.\-/](?P<y>(?:19|20)\d\d)"),
)  # fmt: skip
FULL_DATE = re.compile(
    rf"\b\d{{1,2}}[ \-]{_MONTH.replace('?P<m>', '?:')},?[ \-](?:19|20)\d\d"
    rf"|\b{_MONTH.replace('?P<m>', '?:')}[ \-][0-3]?\d,? ?(?:19|20)\d\d", re.I
)  # fmt: skip
_SHORT = (
    re.compile(rf"\b{_MONTH} (?P<d>[0-3]?\d)(?:st|nd|rd|th)?\b(?! ?(?:people|civilians))", re.I),
    re.compile(rf"\b(?P<d>[0-3]?\d)(?:st|nd|rd|th)? (?:of )?{_MONTH}\b", re.I),
)  # fmt: skip
_MONTH_ONLY = re.compile(rf"\b(?:in|since|during|last|late|early|mid)[ \-]{_MONTH}(?! \d)\b", re.I)
_WEEKDAY = re.compile(r"\b(" + "|".join(_WEEKDAYS) + r")(?:s)?\b", re.I)
_SAID_ON = re.compile(
    r"\b(?:said|says|reported|announced|told(?: \w+){1,2}|added|issued|released|published|"
    r"confirmed|claimed|statement|monitor|watchdog|group)"
    r"(?: (?:on|late|early|in a statement|in a report)){0,2} ("
    + "|".join(_WEEKDAYS) + r")\b", re.I
)  # fmt: skip
_NEAR = re.compile(
    r"\b(yesterday|today|tonight|overnight|this (?:week|month)|last (?:week|month|year)|"
    r"earlier this (?:week|month|year)|at the weekend|weekend)\b", re.I
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DaySpan:
    """An interval of days; ``written`` says whether the passage itself names it."""

    start: date
    end: date
    written: bool

    def __str__(self) -> str:
        if self.start == self.end:
            return self.start.isoformat()
        return f"{self.start.isoformat()} to {self.end.isoformat()}"


def parse_day(words: str | None) -> date | None:
    """Return the day an ISO date or date-time begins with, else None."""
    if not words:
        return None
    try:
        return date.fromisoformat(words[:10])
    except ValueError:
        return None


def dateline(text: str, published_at: str | None) -> tuple[date | None, str]:
    """Return the day a dispatch was written and where that was found.

    A full date in the first 250 characters is the dispatch's own and goes before metadata,
    which is often the day of a later copy.
    """
    said = parse_day(published_at)
    head = text[:250]
    found = [d for d in (_first(p, head) for p in _FULL) if d is not None]
    if found:
        day = min(found, key=lambda f: f[0])[1]
        return day, "dateline"
    return (said, "metadata") if said else (None, "unknown")


def spoken_of(words: str, told: date | None) -> DaySpan | None:
    """Return the days ``words`` speak of, seen from the day the dispatch was written.

    Without an expression in the words the interval is the two days up to ``told``.
    """
    for pattern in _FULL:
        found = _first(pattern, words)
        if found:
            return DaySpan(found[1], found[1], True)
    if told is None:
        return None
    for pattern in _SHORT:
        match = pattern.search(words)
        if match:
            day = _make(told.year, _MONTHS[match["m"].lower()], int(match["d"]))
            if day is not None:
                if day > told + timedelta(days=7):
                    day = _make(told.year - 1, day.month, day.day) or day
                return DaySpan(day, day, True)
    match = _MONTH_ONLY.search(words)
    if match:
        month = _MONTHS[match["m"].lower()]
        year = told.year if month <= told.month else told.year - 1
        end = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return DaySpan(date(year, month, 1), min(end, max(told, date(year, month, 1))), True)
    said = {
        m.start(1): _last(told, _WEEKDAYS[m.group(1).lower()]) for m in _SAID_ON.finditer(words)
    }
    weekdays = [
        _last(told, _WEEKDAYS[m.group(1).lower()])
        for m in _WEEKDAY.finditer(words) if m.start(1) not in said
    ]  # fmt: skip
    if weekdays:
        return DaySpan(min(weekdays), max(weekdays), True)
    if said:
        told = min(said.values())
    match = _NEAR.search(words)
    if match:
        return _relative(match.group(1).lower(), told)
    return DaySpan(told - timedelta(days=2), told, False)


def days_apart(a: DaySpan | None, b: DaySpan | None) -> int | None:
    """Return the days between two intervals: 0 when they meet, None when one is unknown."""
    if a is None or b is None:
        return None
    return max(0, (b.start - a.end).days, (a.start - b.end).days)


def _relative(words: str, told: date) -> DaySpan:
    day = timedelta(days=1)
    if words == "yesterday":
        return DaySpan(told - day, told - day, True)
    if words == "overnight":
        return DaySpan(told - day, told, True)
    if words in ("today", "tonight"):
        return DaySpan(told, told, True)
    if "weekend" in words:
        saturday = _last(told, 5)
        return DaySpan(saturday, saturday + day, True)
    back = 10 if "week" in words else 45 if "month" in words else 500
    return DaySpan(told - back * day, told, True)


def _last(told: date, weekday: int) -> date:
    return told - timedelta(days=(told.weekday() - weekday) % 7)


def _first(pattern: re.Pattern[str], words: str) -> tuple[int, date] | None:
    for match in pattern.finditer(words):
        month = match["m"].lower().rstrip(".")
        number = int(month) if month.isdigit() else _MONTHS[month]
        day = _make(int(match["y"]), number, int(match["d"]))
        if day is not None:
            return match.start(), day
    return None


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
