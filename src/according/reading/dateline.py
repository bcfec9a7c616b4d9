"""The day a text gives itself: a date line of its own, or the line of an agency report."""

from __future__ import annotations

import datetime as dt
import re

from according.reading.date_tokens import MONTHS, SHORT_MONTHS

__all__ = ["dateline"]

HEAD = 600  # a dateline stands in the first characters or it is none
LINES = 6

_MONTH = "|".join(sorted({*MONTHS, *SHORT_MONTHS}, key=len, reverse=True))
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+"
_DATE = (
    rf"(?:{_DAY})?(?:(?P<m1>{_MONTH})\.?\s+(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?"
    rf"|(?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})\.?)"
    rf"(?:,?\s+(?P<y>[0-9]{{4}}|[0-9]{{2}}(?=\s+--)))?(?![0-9])"
)
# A line that holds nothing but a date with its year.
_ALONE = re.compile(rf"\s*(?:published|posted|updated|date)?:?\s*{_DATE}\.?\s*", re.IGNORECASE)
_ISO_ALONE = re.compile(r"\s*(?:published:?\s*)?([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T\S+)?\s*")
# "DAMASCUS, Oct. 17 (SANA) -", "Aleppo, 17 October 2016 -"
_AGENCY = re.compile(
    rf"\s*(?-i:(?P<place>[^\W\d_a-z][^\n,()]{{1,40}}?))(?:,\s*[^\n,()]{{2,30}})?,\s*{_DATE}"
    r"\.?,?\s*(?:[(/][^()\n]{2,40}[)/]\s*)?(?:--|[-–—:_]|\n)",
    re.IGNORECASE,
)


def dateline(text: str, published: dt.date | None) -> dt.date | None:
    """Return the day that the head of the text states, or None.

    A line that is only a date must have its year. The line of an agency report may lack it:
    then the year is that which brings it nearest to ``published``, and without ``published``
    it is no dateline.
    """
    for line in text[:HEAD].splitlines()[:LINES]:
        if not line.strip():
            continue
        iso = _ISO_ALONE.fullmatch(line)
        if iso:
            return _day(iso[1])
        alone = _ALONE.fullmatch(line)
        if alone and alone["y"]:
            return _made(alone, published)
        agency = _AGENCY.match(line + "\n")
        if agency:
            return _made(agency, published)
    return None


def _day(words: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(words)
    except ValueError:
        return None


def _made(m: re.Match[str], published: dt.date | None) -> dt.date | None:
    name = (m["m1"] or m["m2"]).lower()
    month = MONTHS.get(name) or SHORT_MONTHS[name]
    day = int(m["d1"] or m["d2"])
    year = int(m["y"] or 0)
    years = [year if year > 99 else 1900 + year if year > 39 else 2000 + year] if m["y"] else []
    if not years and published:
        years = [published.year - 1, published.year, published.year + 1]
    days = []
    for year in years:
        try:
            days.append(dt.date(year, month, day))
        except ValueError:
            continue
    if published is None:
        return days[0] if days else None
    anchor = published
    return min(days, key=lambda d: abs((d - anchor).days), default=None)
