"""The day a text gives itself: a date line of its own, or the line of an agency report."""

from __future__ import annotations

import datetime as dt
import re

from according.reading.date_tokens import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from according.spans import Span

__all__ = ["dateline", "filed"]

HEAD = 600  # a dateline stands in the first characters or it is none
LINES = 6
RUNNING = 250  # the same where the head of a page was run together into one line

_MONTH = "|".join(sorted({*MONTHS, *SHORT_MONTHS}, key=len, reverse=True))
_WEEKDAYS = {**WEEKDAYS, **SHORT_WEEKDAYS}
_DAY = rf"(?:(?P<w>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\.?,?\s+)?"
_DATE = (
    rf"{_DAY}(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\.?)"
)
_YEAR = r"(?:,?\s+(?P<y>[0-9]{4}|[0-9]{2}(?=\s+--)))?(?![0-9])"
_NUMERIC = r"(?P<n1>[0-9]{1,2})(?P<s>[-./])(?P<n2>[0-9]{1,2})(?P=s)(?P<n3>[0-9]{4})(?![0-9])"
_HEADED = (
    r"(?:(?:last\s+)?(?:published|posted|updated)|date(?:\s+of\s+publication)?)(?:\s+(?:on|at))?"
)
# A line that holds nothing but a date with its year.
_ALONE = re.compile(rf"\s*(?:{_HEADED}:?)?\s*(?:{_DATE}{_YEAR}|{_NUMERIC})\.?\s*", re.IGNORECASE)
_ISO_ALONE = re.compile(rf"\s*(?:{_HEADED}:?\s*)?([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:T\S+)?\s*")
# "DAMASCUS, Oct. 17 (SANA) -", "Aleppo, 17 October 2016 -"
_AGENCY = re.compile(
    rf"\s*(?-i:(?P<place>[^\W\d_a-z][^\n,()]{{1,40}}?))(?:,\s*[^\n,()]{{2,30}})?,\s*{_DATE}{_YEAR}"
    r"\.?,?\s*(?:[(/][^()\n]{2,40}[)/]\s*)?(?:--|[-–—:_]|\n)",
    re.IGNORECASE,
)
# "Published April 29 2017 Airstrikes", "... Monitor AFP Friday 23 Aug 2013 A suicide bomber"
_RUN = re.compile(
    rf"(?<![\w.,/-])(?P<head>{_HEADED}\s*:?\s+)?(?:{_DATE},?\s*(?P<y>[0-9]{{4}})(?![0-9])|{_NUMERIC})"
    r"(?-i:(?=\s*(?:\(|\n|$)|\s+(?:by\s|at\s)?[\"“']?[A-Z0-9]|\s+\w+:|[A-Z]))",
    re.IGNORECASE,
)
# "QAMISHLI - ", "DAMASCUS, Syria, Oct. 17 (SANA) -- "
_FROM = re.compile(
    rf"\s*(?-i:(?P<place>[A-Z][A-Z .'’-]{{2,40}}[A-Z]))(?:,\s*[^\n,()]{{2,30}})?"
    rf"(?:,\s*{_DATE}{_YEAR}\.?,?)?"
    r"\s*(?:[(/][^()\n]{2,40}[)/]\s*)?(?:--|[-–—])\s",
    re.IGNORECASE,
)
_NAME_BEFORE = re.compile(r"(?:^|\s)[A-Z]\S*\s+(?:[0-9]{4}\s+)?$")


def dateline(text: str, published: dt.date | None) -> dt.date | None:
    """Return the day that the head of the text states, or None.

    A line that is only a date must have its year. The line of an agency report may lack it:
    then the year is that which brings it nearest to ``published``, and without ``published``
    it is no dateline. Where title, date and text were run together into one line, the date
    stands first, or after "Published" and the like, or it has a weekday that agrees.
    """
    for line in text[:HEAD].splitlines()[:LINES]:
        if not line.strip():
            continue
        iso = _ISO_ALONE.fullmatch(line)
        if iso:
            return _day(iso[1])
        alone = _ALONE.fullmatch(line)
        if alone and (alone["y"] or alone["n3"]):
            return _made(alone, published)
        agency = _AGENCY.match(line + "\n")
        if agency:
            return _made(agency, published)
    return _run_together(text[:HEAD], published)


def filed(text: str) -> tuple[Span, int] | None:
    """Return where a report was filed, and where it begins: "QAMISHLI, May 5 (Wire) - Two ...".

    The first are words in capitals. None where the text has no such line at its head.
    """
    at = 0
    for line in text[:HEAD].splitlines(keepends=True)[:LINES]:
        if m := _FROM.match(line):
            return Span(at + m.start("place"), at + m.end("place")), at + m.end()
        at += len(line)
    return None


def _run_together(head: str, published: dt.date | None) -> dt.date | None:
    for m in _RUN.finditer(head):
        if m.start() > RUNNING:
            return None
        before = head[: m.start()].strip()
        day = _made(m, published)
        if day is None:
            continue
        agrees = bool(m["w"]) and day.weekday() == _WEEKDAYS[m["w"].lower()]
        first = not before or (before.isdigit() and len(before) == 4) or bool(m["head"])
        if m["w"] and not agrees:
            continue
        named = _NAME_BEFORE.search(head[: m.start()]) is not None
        if first or (named and (agrees or m["s"] == ".")):
            return day
    return None


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def _made(m: re.Match[str], published: dt.date | None) -> dt.date | None:
    """Return the day of a match: the only one possible, or the nearest to ``published``."""
    parts = m.groupdict()
    if parts.get("n3"):
        first, second, year = int(m["n1"]), int(m["n2"]), int(m["n3"])
        possible = [(year, second, first)]
        if m["s"] != ".":
            possible.append((year, first, second))
    else:
        name = (m["m1"] or m["m2"]).lower()
        month = MONTHS.get(name) or SHORT_MONTHS[name]
        day = int(m["d1"] or m["d2"])
        years = [_full_year(int(m["y"]))] if m["y"] else []
        if not years and published:
            years = [published.year - 1, published.year, published.year + 1]
        possible = [(year, month, day) for year in years]
    days = set()
    for place in possible:
        try:
            days.add(dt.date(*place))
        except ValueError:
            continue
    if published is None:
        return next(iter(days)) if len(days) == 1 else None
    anchor = published
    return min(sorted(days), key=lambda d: abs((d - anchor).days), default=None)


def _full_year(year: int) -> int:
    return year if year > 99 else 1900 + year if year > 39 else 2000 + year
