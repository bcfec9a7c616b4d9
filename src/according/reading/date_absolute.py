"""Rules for dates that name a place in the calendar: days, months, years, feasts, clock times.

Each function takes what its pattern found and returns the interval, ``Unknown`` with the
reason, or None: the words are no date after all.
"""

from __future__ import annotations

import datetime as dt
import re

from according.reading.calendars import (
    FEASTS,
    LUNAR,
    UNCOMPUTED,
    Interval,
    day_of,
    decade_of,
    month_of,
    quarter_of,
    season_of,
    shift,
    span_of,
    week_of,
    year_of,
)
from according.reading.date_context import NO_DAY, Found, Outcome, Unknown
from according.reading.date_words import (
    AFTER_DAY,
    AFTER_NUMBER,
    BEFORE_MONTH,
    BEFORE_NUMBER,
    BEFORE_YEAR,
)

MONTH_KINDS = ("MONTH", "SHORTMONTH")
NEAR = 2  # days from the anchor within which a date in figures is taken to mean it
NAMES = frozenset({"may", "march", "april", "june", "august"})  # months that people bear
LOOSE = frozenset({"and", "or", "to", "for", "over", "about", "into", "after", "before", "from"})
DAY_KINDS = ("NUM12", "NUM31", "ORDNUM", "ORDWORD")

_FEAST_HEAD = re.compile(r"^(?:last|next|this|the) ")
_FEAST_TAIL = re.compile(r"(?: ,| of| in)?(?: [0-9]{4}| (?:this|last|next) year)$")


def iso_date(f: Found) -> Outcome:
    """Read "2016-10-17" or "2016-10-17T12:30"."""
    words = f.items[0].low
    day = dt.date.fromisoformat(words[:10])
    return Interval(day, day, "time" if len(words) > 10 else "day")


def slash_date(f: Found) -> Outcome:
    """Read "10/17/2016" or "17.10.2016"; the text's other such dates settle the order."""
    first, second, year = map(int, re.split(r"[-/.]", f.items[0].low))
    if first > 999:  # "2016/10/17"
        return day_of(dt.date(first, second, year))
    if year < 100:
        year += 2000 if year < 70 else 1900
    if f.items[0].kind == "DOTTED" or first > 12:
        return day_of(dt.date(year, second, first))
    if second > 12 or first == second:
        return day_of(dt.date(year, first, second))
    if f.scene.day_first is not None:
        month, day = (second, first) if f.scene.day_first else (first, second)
        return day_of(dt.date(year, month, day))
    if f.anchor:  # one of the two is the day of the text, the other is far from it
        both = [dt.date(year, first, second), dt.date(year, second, first)]
        near = [day for day in both if abs((day - f.anchor).days) <= NEAR]
        if len(near) == 1:
            return day_of(near[0])
    return Unknown("Day and month may stand in either order.", "day")


def _year_words(f: Found) -> int | None:
    """Return the year written ("2016", "last year"), or None."""
    if f.has("eighteen", "nineteen") and f.items[-1].kind in ("SMALL", "TENS"):
        return spelled(f)
    for token in reversed(f.items):
        if token.kind == "YEARNUM":
            return int(token.value) if 1000 <= int(token.value) <= 2199 else None
        if token.kind == "NUM99" and f.items[-2].kind in MONTH_KINDS:
            return int(token.value) + 1900
        if token.kind == "SHORTYEAR":
            short = int(token.low[1:])
            return short + (2000 if short < 40 else 1900)
    if "year" in f.lows and f.anchor:
        return f.anchor.year + (1 if f.has("next") else -1 if f.has("last") else 0)
    return None


def day_date(f: Found) -> Outcome:
    """Read a day and a month in either order, with or without weekday and year."""
    month, day = f.values(*MONTH_KINDS)[0], f.values(*DAY_KINDS)[0]
    year = _year_words(f)
    if year is None and f.has("year"):
        return Unknown(NO_DAY, "day")
    if year is None and any(t.kind == "YEARNUM" for t in f.items):
        return None
    if f.has("second") and f.scene.word(f.j) in ("half", "week", "quarter"):
        return None
    weekdays = f.values("WEEKDAY", "SHORTDAY")
    if year is not None:
        return day_of(dt.date(year, month, day))
    if not 1 <= day <= 31 or not (1 <= month <= 12):
        return None
    dt.date(2000, month, day)
    if f.called_after and year is None:
        return None
    if f.items[-1].kind in ("NUM12", "NUM31") and f.scene.word(f.j) in ("%", "percent"):
        return None
    if weekdays and f.anchor:  # the weekday tells the year
        found = [
            day_of(dt.date(y, month, day))
            for y in range(f.anchor.year - 6, f.anchor.year + 6)
            if (month, day) != (2, 29) and dt.date(y, month, day).weekday() == weekdays[0]
        ]
        near = [x for x in found if x.start and abs((x.start - f.anchor).days) < 400]
        if len(near) == 1:
            return near[0]
    return f.yearly(lambda y: day_of(dt.date(y, month, day)))


def day_range(f: Found) -> Outcome:
    """Read "May 3-5, 2016", "from 3 to 5 May", "3 March to 5 May"."""
    if f.has("and") and not f.has("between"):
        return None
    months, days = f.values(*MONTH_KINDS), f.values(*DAY_KINDS)[:2]
    year = _year_words(f)
    dt.date(2000, months[0], days[0]), dt.date(2000, months[-1], days[1])

    def make(y: int) -> Interval:
        later = y + (months[-1] < months[0])
        last = dt.date(later, months[-1], days[1])
        return span_of(day_of(dt.date(y, months[0], days[0])), day_of(last))

    if len(months) == 1 and days[0] >= days[1]:
        return None
    if year is not None:
        return make(year - (months[-1] < months[0]))
    return f.yearly(make, "duration")


def month_date(f: Found) -> Outcome:
    """Read a month with its year, said or meant: "late March 2011", "last May", "in June"."""
    month = f.values(*MONTH_KINDS)[0]
    year = _year_words(f)
    if year is not None:
        return month_of(year, month)
    if f.has("year"):
        return Unknown(NO_DAY, "month")
    if f.has("last", "next", "past", "coming"):
        ahead = f.has("next", "coming")

        def beside(day: dt.date) -> Interval:
            if ahead:
                return month_of(day.year + (month <= day.month), month)
            # "last February", said in March, is the year before
            return month_of(day.year - (month >= day.month - 1), month)

        return f.relative(beside)
    if f.has("this"):
        return f.relative(lambda day: month_of(day.year, month))
    if f.has("that"):
        told = f.scene.last()
        if told is None or told.start is None:
            return f.yearly(lambda y: month_of(y, month), "month")
        return month_of(told.start.year, month)
    return f.yearly(lambda y: month_of(y, month), "month")


def bare_month(f: Found) -> Outcome:
    """Read a month that stands alone, where it can be nothing else."""
    token = f.items[-1] if f.items[-1].kind != "DOT" else f.items[-2]
    before, after = f.scene.word(f.i - 1), f.scene.kind(f.j)
    led = len(f.items) > 2 or before in BEFORE_MONTH
    if token.low in NAMES and not led:
        determined = before in ("the", "a", "an", "its", "his", "their") or after == "POSS"
        if not determined or after == "CAPWORD":
            return None
        if token.low in ("may", "march") and after not in ("WORD", "POSS"):
            return None
        if f.scene.word(f.j) in ("on", "of", "to", "from", "in", "for", "by", "against", "was"):
            return None
    if token.low in NAMES and after == "CAPWORD" and before in LOOSE:
        return None  # "and April Smith"
    if f.called_after or (not led and after == "CAPWORD" and f.scene.kind(f.i - 1) == "CAPWORD"):
        return None
    if before == "of" and f.scene.kind(f.i - 2) in ("ORDNUM", "ORDWORD"):
        return None
    return month_date(f)


def month_range(f: Found) -> Outcome:
    """Read "between March and June 2016", "March to June"."""
    if f.has("and") and not f.has("between"):
        return None
    first, last = f.values(*MONTH_KINDS)
    years = f.values("YEARNUM")

    def make(y: int) -> Interval:
        return span_of(month_of(y, first), month_of(y + (last < first), last))

    if len(years) == 2:
        return span_of(month_of(years[0], first), month_of(years[1], last))
    year = _year_words(f)
    if year is not None:
        return make(year - (last < first))
    return f.yearly(make, "duration")


def year_date(f: Found) -> Outcome:
    """Read a year that stands alone, unless the number counts something."""
    year = f.values("YEARNUM")[0]
    if not 1500 <= year <= 2100:
        return None
    before, after = f.scene.word(f.i - 1), f.scene.word(f.j)
    if year < 1900 and f.scene.kind(f.j) == "WORD" and after.endswith("s") and len(after) > 3:
        return None
    if before in BEFORE_NUMBER or (after in AFTER_NUMBER and after != "and"):
        return None
    if f.scene.kind(f.i - 1) == "STROKE":
        return None
    if f.scene.kind(f.j) in ("ZONE", "CLOCKUNIT", "UNIT", "SHORTDAY") or after in ("-", "–"):
        beyond = f.scene.items[f.j + 1] if f.j + 1 < len(f.scene.items) else None
        if after not in ("-", "–") or (beyond and beyond.kind == "NUMBIG"):
            return None
    if len(f.items) > 1 or before in BEFORE_YEAR or f.scene.kind(f.i - 1) in ("PARA", "MARK"):
        plural = after.endswith("s") and f.scene.kind(f.j) == "WORD" and len(after) > 3
        counted = before in ("", "of", "for", "about", "around", "over", "to", "than", "and", ",")
        counted = counted or f.scene.kind(f.i - 1) in ("PARA", "MARK")
        return None if len(f.items) == 1 and plural and counted else year_of(year)
    if f.scene.kind(f.j) == "WORD" and after.endswith("s") and after not in ("was", "is", "has"):
        return None
    if before in ("at", "than", "nearly", "some", "all", "another", "least", "killed"):
        return None
    return year_of(year)


def short_year(f: Found) -> Outcome:
    """Read the "'89" of "in '89"."""
    year = _year_words(f)
    return None if year is None else year_of(year)


def year_range(f: Found) -> Outcome:
    """Read "2013-2014", "1990-91", "from 2006 to 2009", "between 2006 and 2009"."""
    years = f.values("YEARNUM")
    first, last = years[0], years[-1]
    if f.has("and") and not f.has("between") and last != first + 1:
        return None
    if len(years) == 1:
        tail = f.values("NUM12", "NUM31", "NUM99")
        last = first - first % 100 + tail[-1]
    if not (1500 <= first < last <= 2150):
        return None
    return Interval(dt.date(first, 1, 1), dt.date(last, 12, 31), "duration")


def before_christ(f: Found) -> Outcome:
    """Read "575 B.C.": not an interval here."""
    return Unknown("Years before the year 1 are not given as intervals.", "year")


def spelled_year(f: Found) -> Outcome:
    """Read "nineteen ninety-six", "the year two thousand"."""
    return year_of(2000 if f.has("thousand") else spelled(f))


def spelled(f: Found) -> int:
    """Return the year of "nineteen ninety-six"."""
    first, *rest = f.values("SMALL", "TENS")
    return first * 100 + sum(rest)


def decade(f: Found) -> Outcome:
    """Read "the 1990s", "the late '80s", "the nineties"."""
    token = f.first("DECADENUM")
    if token is None:
        return decade_of(1900 + f.values("WORDDECADE")[0])
    number = int(re.sub(r"[^0-9]", "", token.low))
    if number < 100:
        apostrophe = not token.low[0].isdigit()
        if number % 10 or not (apostrophe or f.has("the")) or f.has("his", "her", "their"):
            return None
        return decade_of(number + (2000 if number < 30 else 1900))
    if number < 1000 or number % 10:
        return None
    if number % 100 == 0 and number < 2000:
        return Interval(dt.date(number, 1, 1), dt.date(number + 99, 12, 31), "vague")
    return decade_of(number)


def century(f: Found) -> Outcome:
    """Read "the 20th century": 1901 to 2000."""
    number = f.values("ORDNUM", "ORDWORD")[0]
    if not 1 <= number <= 30:
        return None
    return Interval(dt.date(100 * number - 99, 1, 1), dt.date(100 * number, 12, 31), "vague")


def day_of_month(f: Found) -> Outcome:
    """Read "the 17th" after a preposition: the one of the month told of."""
    if f.scene.kind(f.j) in ("WORD", "CAPWORD", "UNIT", "KNOWN", "PART", "ORDWORD"):
        follows = f.scene.word(f.j)
        if follows not in AFTER_DAY:
            return None
    number = f.values("ORDNUM")[0]
    if not 1 <= number <= 31:
        return None
    return f.yearly(lambda y: [x for m in range(1, 13) for x in _days(y, m, number)])


def _days(year: int, month: int, day: int) -> list[Interval]:
    try:
        return [day_of(dt.date(year, month, day))]
    except ValueError:
        return []


def second_day(f: Found) -> Outcome:
    """Read the "25" of "April 24 and 25" by the date before it."""
    last = f.scene.last()
    if last is None or last.start is None or last.start != last.end:
        return None
    if f.scene.edge != f.i - 1:
        return None
    number = f.values(*DAY_KINDS)[-1]
    follows = f.scene.kind(f.j)
    if number <= last.start.day or follows in ("UNIT", "CLOCKUNIT", "CAPWORD"):
        return None
    if follows in ("WORD", "KNOWN") and f.scene.word(f.j) not in AFTER_DAY:
        return None
    return day_of(last.start.replace(day=number))


def season(f: Found) -> Outcome:
    """Read "the summer of 2014", "last winter", "this spring" (seasons of the north)."""
    month = f.values("SEASON")[0]
    token = f.first("SEASON")
    year = _year_words(f)
    marked = f.has("last", "next", "this", "the", "early", "late", "mid", "coming", "past")
    if year is None and not marked:
        return None
    if token and token.low in ("fall", "spring") and not f.has("last", "next", "this", "of"):
        if year is None and f.scene.word(f.i - 1) not in ("in", "by", "until", "since"):
            return None
        if f.scene.word(f.j) in ("of", "in", "to"):
            return None
    if f.scene.word(f.j) in ("camp", "olympics", "games", "palace", "school", "offensive"):
        return None
    if year is not None:
        return season_of(year, month)
    if f.anchor is None:
        return Unknown(NO_DAY, "season")
    anchor = f.anchor
    running = season_of(anchor.year - (anchor.month < 3), 12) if month == 12 else None
    current = running or season_of(anchor.year, month)
    assert current.start and current.end
    if f.has("last", "past"):
        step = 0 if current.end < anchor else -1
    elif f.has("next", "coming"):
        step = 0 if current.start > anchor else 1
    elif f.has("this"):
        step = 1 if month == 12 and current.end < anchor else 0
    else:
        return f.yearly(lambda y: season_of(y, month), "season")
    return season_of(current.start.year + step, month)


def quarter(f: Found) -> Outcome:
    """Read "the third quarter of 2016", "Q3 2016", "the second half of the year"."""
    if f.has("fiscal"):
        return Unknown("The borders of a fiscal year are the body's own.", "season")
    half = f.has("half")
    later = f.has("latter") or (half and "last" in f.lows[:2])
    number = 2 if later else f.values("ORDNUM", "ORDWORD", "NUM12")[0]
    if not 1 <= number <= (2 if half else 4):
        return None

    def make(y: int) -> Interval:
        if half:
            return span_of(quarter_of(y, 2 * number - 1), quarter_of(y, 2 * number))
        return quarter_of(y, number)

    year = _year_words(f)
    if year is not None:
        return make(year)
    if half and not f.has("year"):
        return None
    if f.scene.word(f.i - 1) == "fiscal":
        return None
    return f.yearly(make, "season")


def part_of_period(f: Found) -> Outcome:
    """Read "the first three months of 2017", "the last two weeks of January"."""
    n, unit, months = f.count, f.unit, f.values("MONTH")
    last = f.has("last", "final")
    if (
        n is None
        or unit not in ("day", "week", "month")
        or (not last and 1 not in f.values("ORDWORD"))
    ):
        return None

    def make(year: int) -> Interval:
        whole = month_of(year, months[0]) if months else year_of(year)
        assert whole.start and whole.end
        if last:
            begin = shift(whole.end + dt.timedelta(1), unit, -n)
            return Interval(max(begin, whole.start), whole.end, "duration")
        end = shift(whole.start, unit, n) - dt.timedelta(1)
        return Interval(whole.start, min(end, whole.end), "duration")

    year = _year_words(f)
    if year is not None:
        return make(year)
    return f.yearly(make, "duration") if months else None


def fiscal_year(f: Found) -> Outcome:
    """Read "fiscal 2016": the calendar year of that name, and a word about it."""
    year = _year_words(f)
    if year is None:
        return None
    return year_of(year)._replace(
        precision="vague",
        reason="The borders of a fiscal year are the body's own; the calendar year is given.",
    )


def feast(f: Found) -> Outcome:
    """Read a feast day or a month of the Islamic calendar, computed for its year."""
    words = [t.low for t in f.items if t.kind != "POSS"]
    name = " ".join(words).replace(" - ", "-")
    name = _FEAST_TAIL.sub("", _FEAST_HEAD.sub("", name))
    if not any(t.upper for t in f.items) or f.scene.kind(f.j) == "DASH" or f.called_after:
        return None
    if name in UNCOMPUTED:
        return Unknown(UNCOMPUTED[name], "day")
    single = FEASTS.get(name)
    several = LUNAR.get(name)
    year = _year_words(f)
    make = several or single
    if make is None:
        return None
    if year is not None:
        made = make(year)
        options = [made] if isinstance(made, Interval) else made
        if len(options) == 1:
            return options[0]
        return Unknown("It cannot be computed for that year alone.", "day")
    if f.anchor is None:
        return f.yearly(make)
    if f.has("last"):
        return f.beside(make, -1)
    if f.has("next"):
        return f.beside(make, 1)
    if f.has("this"):
        return f.nearest(make, f.anchor, None)
    return f.yearly(make, strict=True)


def week_of_date(f: Found) -> Outcome:
    """Read "the week of March 6": the calendar week that holds the day."""
    inner = day_date(f)
    if isinstance(inner, Interval) and inner.start:
        return week_of(inner.start)
    return inner
