"""The day a dispatch was written, and the day a passage speaks of."""

from datetime import date

import pytest

from according.comparing.days import DaySpan, dateline, days_apart, spoken_of

TOLD = date(2024, 5, 16)  # a Thursday

CASES = [
    # the last such weekday
    ("A market was shelled on Tuesday.", date(2024, 5, 14), date(2024, 5, 14), True),
    # the weekday on which it was said is not the day of the event
    ("Six were killed, a monitor said Wednesday.", date(2024, 5, 13), date(2024, 5, 15), False),
    # two weekdays make an interval
    ("Raids that began Saturday and continued Sunday.", date(2024, 5, 11), date(2024, 5, 12), True),
    # month and day without a year
    ("The bombing of April 25 killed seven.", date(2024, 4, 25), date(2024, 4, 25), True),
    # a month
    ("A bombing in February killed 30.", date(2024, 2, 1), date(2024, 2, 29), True),
    # a month later in the year was last year's
    ("A bombing in October killed 30.", date(2023, 10, 1), date(2023, 10, 31), True),
    ("Shells fell yesterday.", date(2024, 5, 15), date(2024, 5, 15), True),
    # nothing written: the days up to the telling
    ("Shells fell on the town.", date(2024, 5, 14), date(2024, 5, 16), False),
]


@pytest.mark.parametrize(("words", "start", "end", "written"), CASES)
def test_day_spoken_of(words: str, start: date, end: date, written: bool) -> None:
    assert spoken_of(words, TOLD) == DaySpan(start, end, written)


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("Thursday 16 May 2024 Shelling in Varnak.", "2024-05-02", (TOLD, "dateline")),
        ("16.05.2024 Shelling in Varnak.", None, (TOLD, "dateline")),
        ("Published May 16 2024. Shelling.", "2024-05-15", (TOLD, "dateline")),
        ("Shelling in Varnak.", "2024-05-02T10:00:00Z", (date(2024, 5, 2), "metadata")),
        ("Shelling in Varnak.", None, (None, "unknown")),
    ],
)
def test_dateline(text: str, published: str | None, expected: tuple[date | None, str]) -> None:
    assert dateline(text, published) == expected


def test_without_a_day_nothing_is_guessed() -> None:
    assert spoken_of("Shells fell on Tuesday.", None) is None
    assert days_apart(None, DaySpan(TOLD, TOLD, True)) is None


def test_days_apart_counts_from_edge_to_edge() -> None:
    a = DaySpan(date(2024, 5, 1), date(2024, 5, 4), True)
    b = DaySpan(date(2024, 5, 6), date(2024, 5, 9), True)
    assert days_apart(a, b) == days_apart(b, a) == 2
    assert days_apart(a, a) == 0
