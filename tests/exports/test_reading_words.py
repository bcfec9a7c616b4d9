"""Fields in words: intervals, ranges, places."""

from __future__ import annotations

import pytest

from according.exports.reading_words import Words, amount, day, interval
from according.records import DateExpression, Size
from according.spans import Span
from tests import by_hand

# start, end (inclusive) -> words
INTERVALS = [
    ("2016-10-17", "2016-10-17", "17 October 2016"),
    ("2016-10-18", "2016-10-31", "18–31 October 2016"),
    ("2016-10-01", "2016-10-31", "October 2016"),
    ("2016-02-01", "2016-02-29", "February 2016"),
    ("2016-02-01", "2016-02-28", "1–28 February 2016"),  # the 29th is not in it
    ("2016-01-01", "2016-12-31", "2016"),
    ("1990-01-01", "1999-12-31", "1990–1999"),
    ("2016-10-17", "2016-11-02", "17 October 2016 to 2 November 2016"),
    ("2011-01-01", None, "from 1 January 2011"),
    (None, "2016-10-31", "up to 31 October 2016"),
    (None, None, None),
]


@pytest.mark.parametrize(("start", "end", "words"), INTERVALS)
def test_intervals(start: str | None, end: str | None, words: str | None) -> None:
    expression = DateExpression("d1", Span(0, 1), start, end, "day", "resolved")
    assert interval(expression) == words


RANGES = [
    (13, 13, "13"), (20, None, "at least 20"), (None, 50, "up to 50"), (20, 30, "20 to 30"),
    (1200, 1200, "1,200"), (None, None, "an unknown number"), (0, 0, "0"),
]  # fmt: skip


@pytest.mark.parametrize(("low", "high", "words"), RANGES)
def test_ranges(low: int | None, high: int | None, words: str) -> None:
    assert amount(Size(Span(0, 1), "dead", low, high)) == words


def test_days() -> None:
    assert day("2016-10-17T09:30:00Z") == "17 October 2016, 09:30"
    assert day("not a day") == "not a day"


def test_an_unresolved_date_is_quoted() -> None:
    from dataclasses import replace

    reading = by_hand.a_reading()
    unresolved = replace(reading.dates[0], status="unresolved", start=None, end=None)
    words = Words(replace(reading, dates=(unresolved,)))
    assert words.when("d1") == "“on Monday” (not resolved)"
    assert words.when(None) is None
