"""Intervals of days, the arithmetic of calendars, and feast days computed for a year.

Sources of the methods: Easter by the anonymous Gregorian algorithm (Meeus, *Astronomical
Algorithms*, chapter 8; Julian Easter there too); the Hebrew calendar from its molad and four
postponements (Reingold & Dershowitz, *Calendrical Calculations*); Islamic months by the Umm
al-Qura tables of ``hijridate`` (1343 to 1500 AH); the March equinox by Meeus, chapter 27, with
the rule of the Iranian calendar (New Year is the day whose noon in Tehran follows it).
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from typing import NamedTuple

from hijridate import Hijri, ummalqura

__all__ = [
    "FEASTS", "LUNAR", "UNCOMPUTED", "Interval", "day_of", "decade_of", "month_of", "quarter_of",
    "season_of", "shift", "span_of", "unit_of", "week_of", "year_of",
]  # fmt: skip

DAY = dt.timedelta(days=1)


class Interval(NamedTuple):
    """Days from ``start`` to ``end``, both inside; None leaves a side open.

    ``precision`` is what the words are precise to; ``reason`` says what a reader should know
    of a computed interval.
    """

    start: dt.date | None
    end: dt.date | None
    precision: str
    reason: str | None = None


def day_of(day: dt.date) -> Interval:
    """Return one day."""
    return Interval(day, day, "day")


def week_of(day: dt.date) -> Interval:
    """Return the week from Monday to Sunday that holds ``day``."""
    monday = day - day.weekday() * DAY
    return Interval(monday, monday + 6 * DAY, "week")


def month_of(year: int, month: int) -> Interval:
    """Return a calendar month."""
    last = calendar.monthrange(year, month)[1]
    return Interval(dt.date(year, month, 1), dt.date(year, month, last), "month")


def quarter_of(year: int, quarter: int) -> Interval:
    """Return a calendar quarter; its precision is that of a season, three months."""
    end = month_of(year, 3 * quarter).end
    return Interval(dt.date(year, 3 * quarter - 2, 1), end, "season")


def season_of(year: int, month: int) -> Interval:
    """Return the three months from ``month`` (3, 6, 9 or 12) on, as seasons go in the north."""
    last = month_of(year + 1, 2) if month == 12 else month_of(year, month + 2)
    return Interval(dt.date(year, month, 1), last.end, "season")


def year_of(year: int) -> Interval:
    """Return a calendar year."""
    return Interval(dt.date(year, 1, 1), dt.date(year, 12, 31), "year")


def decade_of(year: int) -> Interval:
    """Return the ten years that share all digits but the last."""
    first = year - year % 10
    return Interval(dt.date(first, 1, 1), dt.date(first + 9, 12, 31), "decade")


def shift(day: dt.date, unit: str, n: int) -> dt.date:
    """Move a day by ``n`` units; a day that a month lacks becomes the month's last.

    Raises:
        OverflowError, ValueError: when the result lies outside the years 1 to 9999.
    """
    if unit in ("day", "week", "fortnight"):
        return day + n * {"day": 1, "week": 7, "fortnight": 14}[unit] * DAY
    months = n * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[unit]
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def unit_of(day: dt.date, unit: str) -> Interval:
    """Return the calendar unit (day, week, month, quarter, year, decade, century) of ``day``."""
    if unit == "day":
        return day_of(day)
    if unit in ("week", "fortnight"):
        return week_of(day)
    if unit == "month":
        return month_of(day.year, day.month)
    if unit == "quarter":
        return quarter_of(day.year, (day.month + 2) // 3)
    if unit == "year":
        return year_of(day.year)
    if unit == "decade":
        return decade_of(day.year)
    first = (day.year - 1) // 100 * 100 + 1
    return Interval(dt.date(first, 1, 1), dt.date(first + 99, 12, 31), "vague")


def span_of(first: Interval, last: Interval) -> Interval:
    """Return the days from the start of one interval to the end of another."""
    return Interval(first.start, last.end, "duration")


def _easter(year: int) -> dt.date:
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def _orthodox_easter(year: int) -> dt.date:
    d = (19 * (year % 19) + 15) % 30
    e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
    month, day = divmod(d + e + 114, 31)
    ahead = year // 100 - year // 400 - 2  # days the Julian calendar is behind
    return dt.date(year, month, day + 1) + ahead * DAY


def _nowruz(year: int) -> dt.date:
    y = (year - 2000) / 1000
    equinox = 2451623.80984 + 365242.37404 * y + 0.05169 * y**2 - 0.00411 * y**3 - 0.00057 * y**4
    tehran = equinox + 3.5 / 24  # Julian days begin at noon, so the day's noon is a whole number
    return dt.date.fromordinal(-int(-tehran // 1) - 1721425)


def _hebrew_new_year(year: int) -> int:
    """Return the ordinal of 1 Tishri of a Hebrew year."""

    def elapsed(y: int) -> int:
        months = (235 * y - 234) // 19
        parts = 12084 + 13753 * months
        day = 29 * months + parts // 25920
        return day + 1 if 3 * (day + 1) % 7 < 3 else day

    before, here, after = elapsed(year - 1), elapsed(year), elapsed(year + 1)
    delay = 2 if after - here == 356 else 1 if here - before == 382 else 0
    return -1373427 + here + delay  # the epoch as a proleptic Gregorian ordinal


def _tishri(year: int, days: int) -> dt.date:
    """Return the day ``days`` after 1 Tishri in the autumn of a Gregorian year."""
    return dt.date.fromordinal(_hebrew_new_year(year + 3761) + days)


def _hanukkah(year: int) -> dt.date:
    """Return 25 Kislev: the second month has a thirtieth day only in the longest years."""
    hebrew = year + 3761
    length = _hebrew_new_year(hebrew + 1) - _hebrew_new_year(hebrew)
    return _tishri(year, 84 if length % 10 == 5 else 83)


def _before_tishri(year: int, days: int) -> dt.date:
    """Return the day ``days`` before the 1 Tishri that falls in a Gregorian year."""
    return dt.date.fromordinal(_hebrew_new_year(year + 3761) - days)


def _nth(year: int, month: int, weekday: int, n: int) -> dt.date:
    """Return the n-th (or, for -1, the last) weekday of a month."""
    if n < 0:
        last = dt.date(year, month, calendar.monthrange(year, month)[1])
        return last - (last.weekday() - weekday) % 7 * DAY
    first = dt.date(year, month, 1)
    return first + ((weekday - first.weekday()) % 7 + 7 * (n - 1)) * DAY


def _fixed(month: int, day: int) -> Callable[[int], Interval]:
    return lambda year: day_of(dt.date(year, month, day))


def _moved(
    base: Callable[[int], dt.date], offset: int = 0, length: int = 1
) -> Callable[[int], Interval]:
    def feast(year: int) -> Interval:
        first = base(year) + offset * DAY
        return Interval(first, first + (length - 1) * DAY, "day" if length == 1 else "duration")

    return feast


# Feast -> its interval in a Gregorian year. Names in small letters, without "'s".
FEASTS: dict[str, Callable[[int], Interval]] = {
    "new year day": _fixed(1, 1),
    "new year eve": _fixed(12, 31),
    "orthodox christmas": _fixed(1, 7),
    "orthodox easter": _moved(_orthodox_easter),
    "martin luther king day": _moved(lambda y: _nth(y, 1, 0, 3)),
    "presidents day": _moved(lambda y: _nth(y, 2, 0, 3)),
    "waitangi day": _fixed(2, 6),
    "valentine day": _fixed(2, 14),
    "international women day": _fixed(3, 8),
    "st patrick day": _fixed(3, 17),
    "nowruz": _moved(_nowruz),
    "newroz": _moved(_nowruz),
    "norouz": _moved(_nowruz),
    "ash wednesday": _moved(_easter, -46),
    "palm sunday": _moved(_easter, -7),
    "good friday": _moved(_easter, -2),
    "easter": _moved(_easter),
    "easter day": _moved(_easter),
    "easter sunday": _moved(_easter),
    "easter monday": _moved(_easter, 1),
    "easter week": lambda y: week_of(_easter(y)),
    "holy week": lambda y: Interval(_easter(y) - 7 * DAY, _easter(y) - DAY, "week"),
    "pentecost": _moved(_easter, 49),
    "april fools day": _fixed(4, 1),
    "anzac day": _fixed(4, 25),
    "may day": _fixed(5, 1),
    "victory day": _fixed(5, 9),
    "memorial day": _moved(lambda y: _nth(y, 5, 0, -1)),
    "fourth of july": _fixed(7, 4),
    "bastille day": _fixed(7, 14),
    "labor day": _moved(lambda y: _nth(y, 9, 0, 1)),
    "columbus day": _moved(lambda y: _nth(y, 10, 0, 2)),
    "halloween": _fixed(10, 31),
    "all saints day": _fixed(11, 1),
    "guy fawkes night": _fixed(11, 5),
    "armistice day": _fixed(11, 11),
    "veterans day": _fixed(11, 11),
    "thanksgiving": _moved(lambda y: _nth(y, 11, 3, 4)),
    "thanksgiving day": _moved(lambda y: _nth(y, 11, 3, 4)),
    "black friday": _moved(lambda y: _nth(y, 11, 3, 4), 1),
    "christmas": _fixed(12, 25),
    "christmas day": _fixed(12, 25),
    "christmas eve": _fixed(12, 24),
    "boxing day": _fixed(12, 26),
    "purim": _moved(lambda y: _before_tishri(y, 193)),
    "passover": _moved(lambda y: _before_tishri(y, 163), 0, 8),
    "shavuot": _moved(lambda y: _before_tishri(y, 113)),
    "rosh hashanah": _moved(lambda y: _tishri(y, 0), 0, 2),
    "yom kippur": _moved(lambda y: _tishri(y, 9)),
    "sukkot": _moved(lambda y: _tishri(y, 14), 0, 7),
    "hanukkah": _moved(_hanukkah, 0, 8),
}

# Islamic feasts and months -> month, first day and number of days (0: the whole month).
_HIJRI = {
    "muharram": (1, 1, 0), "ashura": (1, 10, 1), "arbaeen": (2, 20, 1), "rajab": (7, 1, 0),
    "shaban": (8, 1, 0), "ramadan": (9, 1, 0), "ramazan": (9, 1, 0), "shawwal": (10, 1, 0),
    "eid al-fitr": (10, 1, 3), "eid ul-fitr": (10, 1, 3), "eid al-adha": (12, 10, 4),
    "eid ul-adha": (12, 10, 4),
}  # fmt: skip
SIGHTING = (
    "Computed by the Umm al-Qura calendar; where the moon is sighted locally the days may "
    "differ by one."
)

# Feasts whose day this module does not compute: named, with the reason.
UNCOMPUTED = {
    "chinese new year": "The Chinese calendar is not computed here.",
    "lunar new year": "The Chinese calendar is not computed here.",
    "diwali": "The Hindu calendar is not computed here.",
    "holi": "The Hindu calendar is not computed here.",
    "independence day": "Every country has its own Independence Day.",
    "republic day": "Every country has its own Republic Day.",
    "election day": "Every country has its own election day.",
    "eid": "Eid al-Fitr or Eid al-Adha may be meant.",
    "labour day": "Labour Day falls on different days in different countries.",
}


def _lunar(month: int, first: int, days: int) -> Callable[[int], list[Interval]]:
    def feast(year: int) -> list[Interval]:
        guess = int((year - 622) * 33 / 32)
        found = []
        for hijri in range(guess - 1, guess + 3):
            if not ummalqura.HIJRI_RANGE[0][0] <= hijri <= ummalqura.HIJRI_RANGE[1][0]:
                continue
            start = Hijri(hijri, month, first)
            length = days or start.month_length()
            day = dt.date(*start.to_gregorian().datetuple())
            end = day + (length - 1) * DAY
            if day.year == year:
                precision = "day" if days == 1 else "month" if not days else "duration"
                found.append(Interval(day, end, precision, SIGHTING))
        return found

    return feast


LUNAR: dict[str, Callable[[int], list[Interval]]] = {
    name: _lunar(*place) for name, place in _HIJRI.items()
}
