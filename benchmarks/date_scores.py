"""Scores of date expressions on TimeML gold: found, and found with the right interval."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.words import Share

__all__ = ["DateScores", "interval", "score_dates"]

_VALUE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:T.*)?")

Row = Mapping[str, Any]


@dataclass
class DateScores:
    """``found`` overlaps a date expression; ``right`` overlaps one with the same interval."""

    found: Share = field(default_factory=Share)
    right: Share = field(default_factory=Share)


def interval(value: str | None) -> tuple[str, str] | None:
    """Return the first and last day of a TIMEX3 value that names a year, a month or a day."""
    match = _VALUE.fullmatch(value or "")
    if match is None:
        return None
    year, month, day = match.groups()
    if day:
        return f"{year}-{month}-{day}", f"{year}-{month}-{day}"
    if month:
        last = calendar.monthrange(int(year), int(month))[1]
        return f"{year}-{month}-01", f"{year}-{month}-{last}"
    return f"{year}-01-01", f"{year}-12-31"


def score_dates(gold: Iterable[Row], readings: Mapping[str, Row]) -> DateScores:
    """Score expressions of type DATE and TIME whose value names a calendar interval."""
    scores = DateScores()
    for row in gold:
        dates = readings.get(row["id"], {"dates": ()})["dates"]
        for timex in row["timex"]:
            want = interval(timex.get("value"))
            if timex["type"] not in ("DATE", "TIME") or want is None:
                continue
            met = [
                d for d in dates if d["span"][0] < timex["end"] and timex["start"] < d["span"][1]
            ]
            scores.found.add(bool(met))
            scores.right.add(any((_day(d["start"]), _day(d["end"])) == want for d in met))
    return scores


def _day(moment: str | None) -> str | None:
    return moment[:10] if moment else None
