"""Rules for dates that count from the day of publication, or from a date named before."""

from __future__ import annotations

import datetime as dt

from according.reading.calendars import (
    DAY,
    Interval,
    day_of,
    month_of,
    shift,
    unit_of,
    week_of,
    year_of,
)
from according.reading.date_context import NO_DAY, Clock, Found, Outcome, Unknown
from according.reading.date_words import words

PAPERS = words("times telegraph mirror express mail herald post independent tribune star age")
NAMED_DAYS = words("bloody black super cyber ruby")
OWNED = words("the his her its their a an")
NO_COUNT = "The text does not say how long."
NO_EVENT = "It counts from an event whose day is not stated here."
NO_BEFORE = "It points back to a day that the text has not named."


def weekday(f: Found) -> Outcome:
    """Read a weekday: the nearest past one in reports, the next one where the tense says so."""
    number = f.values("WEEKDAY")[0]
    if f.scene.kind(f.i) == "WEEKDAY" and _is_name(f):
        return None
    anchor = f.anchor
    if anchor is None:
        return Unknown(NO_DAY, "day")
    back = (anchor.weekday() - number) % 7
    ahead = (number - anchor.weekday()) % 7
    if f.has("last", "past"):
        return day_of(anchor - (back or 7) * DAY)
    if f.has("next", "coming"):
        return day_of(anchor + (ahead or 7) * DAY)
    if f.has("previous", "following", "same", "that"):
        base = f.scene.last_day(f.i)
        if base is None:
            return Unknown(NO_BEFORE, "day")
        if f.has("previous"):
            return day_of(base - ((base.weekday() - number) % 7 or 7) * DAY)
        if f.has("following"):
            return day_of(base + ((number - base.weekday()) % 7 or 7) * DAY)
        return day_of(base - (base.weekday() - number) % 7 * DAY)
    if f.scene.kind(f.j) == "POSS" and f.scene.word(f.i - 2) != "ahead":
        return day_of(anchor - back * DAY)
    if f.has("this") and f.tense != "past":
        return day_of(anchor + ahead * DAY)
    if f.has("later", "earlier") or f.tense != "future":
        return day_of(anchor - back * DAY)
    return day_of(anchor + ahead * DAY)


def _is_name(f: Found) -> bool:
    """Tell whether the weekday is part of a name: "Sunday Times", "Bloody Sunday"."""
    if f.scene.kind(f.j) == "CAPWORD" and f.scene.word(f.j) in PAPERS:
        return True
    return f.scene.kind(f.i - 1) == "CAPWORD" and f.scene.word(f.i - 1) in NAMED_DAYS


def recurring(f: Found) -> Outcome:
    """Read "every Friday", "each year": not one day, so not resolved."""
    return Unknown("It comes round again and again.")


def weekday_of_week(f: Found) -> Outcome:
    """Read "Monday last week", "Tuesday of next week", "earlier this week on Monday"."""
    number = f.values("WEEKDAY")[0]
    step = 1 if f.has("next") else -1 if f.has("last") else 0

    def make(day: dt.date) -> Interval:
        return day_of(day + (number - day.weekday() + 7 * step) * DAY)

    return f.relative(make)


def near_day(f: Found) -> Outcome:
    """Read "today", "tonight", "yesterday", "tomorrow", "the day before yesterday"."""
    if f.is_title and f.scene.kind(f.i - 1) == "CAPWORD" and len(f.items) == 1:
        return None
    step = {"yesterday": -1, "tomorrow": 1}.get(
        next((w for w in f.lows if w in ("yesterday", "tomorrow")), ""), 0
    )
    if f.has("day"):
        step *= 2
    part = "time" if f.has("tonight") or f.first("PART") else "day"
    return f.relative(lambda day: day_of(day + step * DAY)._replace(precision=part))


def this_part(f: Found) -> Outcome:
    """Read "this morning", "last night", "that evening", "the next morning"."""
    if f.has("that", "same", "next", "following", "previous"):
        base = f.scene.last_day(f.i, past=f.tense != "future")
        if base is None:
            return Unknown(NO_BEFORE, "time")
        step = -1 if f.has("previous") else 1 if f.has("next", "following") else 0
        return day_of(base + step * DAY)._replace(precision="time")
    step = -1 if f.has("last") else 0
    return f.relative(lambda day: day_of(day + step * DAY)._replace(precision="time"))


def overnight(f: Found) -> Outcome:
    """Read "overnight": from the day before to the day itself."""
    if f.scene.kind(f.i - 1) in ("WEEKDAY",):
        return Clock(alone=False)
    return f.relative(lambda day: Interval(day - DAY, day, "time"))


def clock(f: Found) -> Outcome:
    """Read "3 pm", "15:11 GMT", "noon": a time of the day told of."""
    token = f.items[0] if f.items[0].kind != "KNOWN" else f.items[-1]
    for t in f.items:
        if t.kind == "CLOCK":
            hour, minute = map(int, t.low.split(":")[:2])
            if hour > 24 or minute > 59:
                return None
            zoned = len(f.items) > 1 or f.scene.kind(f.j + (f.scene.word(f.j) == "on")) in (
                "WEEKDAY", "MONTH", "SHORTMONTH", "NUM12", "NUM31", "ORDNUM",
            )  # fmt: skip
            before = f.scene.word(f.i - 1)
            if not zoned and before not in (
                "at", "by", "around", "about", "until", "from", "between", "since", "to", "after",
                "before", "approximately", "and",
            ):  # fmt: skip
                return None
    if token.kind == "YEARNUM" and (int(token.value) % 100 > 59 or int(token.value) > 2400):
        return None
    return Clock(alone=True)


def part_of_day(f: Found) -> Outcome:
    """Read "morning" beside a day, or "in the morning" alone."""
    before = f.scene.word(f.i - 1)
    alone = before in ("in", "during", "later", "earlier", "by", "until", "through") and (
        f.has("the", "early", "late", "mid") or before in ("by", "until")
    )
    return Clock(alone=alone or f.has("hours"))


def calendar_unit(f: Found) -> Outcome:
    """Read "this week", "last month", "next year", "the current year", "earlier this year"."""
    unit = f.unit
    if f.is_title or f.lows[-1].endswith("s"):
        return None
    if f.has("this", "current") and unit == "day":
        return None
    if f.has("past") or (f.has("last") and f.has("the", "this")):
        if not f.has("past") and (unit == "day" or f.scene.word(f.j) == "of"):
            return None  # "the last day", "the last year of the war"
        return f.relative(lambda d: Interval(shift(d, unit, -1), d, "duration"))
    if f.has("next", "coming") and f.has("the"):
        return f.relative(lambda d: Interval(d, shift(d, unit, 1), "duration"))
    step = -1 if f.has("last") else 1 if f.has("next", "coming") else 0
    if unit == "day":
        return None
    return f.relative(lambda d: unit_of(shift(d, unit, step), unit))


def told_unit(f: Found) -> Outcome:
    """Read "that day", "the same year", "the next day", "the previous month"."""
    unit = f.unit
    step = -1 if f.has("previous", "preceding", "before") else 0
    if f.has("next", "following", "after"):
        step = 1
    last = f.scene.last()
    day = f.scene.last_day(f.i, past=f.tense != "future" and not f.has("date"))
    base = day if unit == "day" else last.start if last else None
    if base is None:
        return Unknown(NO_BEFORE, unit if unit in ("day", "week", "month", "year") else "vague")
    return unit_of(shift(base, unit, step), unit)


def then(f: Found) -> Outcome:
    """Read the "then" of "since then": what was named last."""
    return f.scene.last() or Unknown(NO_BEFORE)


def that_time(f: Found) -> Outcome:
    """Read "at the time": a time told of, but not which."""
    if f.scene.word(f.j) in ("of", "when", "that"):
        return None
    return Unknown(NO_BEFORE)


def day_beside(f: Found) -> Outcome:
    """Read "the day before", "the year after" with no event named after it."""
    ends = ("DOT", "COMMA", "PARA", "", "MARK", "CLOSE", "DASH")
    if f.scene.kind(f.j) not in ends and f.scene.word(f.j) not in ("and", "but", "in", "on", "at"):
        return Unknown(NO_EVENT, "vague") if f.unit == "day" else None
    return told_unit(f)


def in_unit(f: Found) -> Outcome:
    """Read "earlier in the day", "later in the month", "earlier in the year"."""
    unit = f.unit
    if f.first("PART") or unit == "day":
        base = f.scene.last_day(f.i, same_paragraph=True) or f.anchor
        if base is None:
            return Unknown(NO_DAY, "day")
        return day_of(base)._replace(precision="time" if f.first("PART") else "day")
    if f.has("that"):
        return told_unit(f)
    return f.relative(lambda d: unit_of(d, unit))


def end_of_unit(f: Found) -> Outcome:
    """Read "the end of the year", "the beginning of last month"."""
    if f.unit == "day":
        return day_of(f.anchor) if f.anchor else Unknown(NO_DAY, "day")
    step = -1 if f.has("last") else 1 if f.has("next") else 0
    return f.relative(lambda d: unit_of(shift(d, f.unit, step), f.unit))


def year_end(f: Found) -> Outcome:
    """Read "year-end", "the year's end": the last day of December."""
    if f.has("ago", "earlier"):
        return f.relative(lambda d: year_of(d.year - 1))
    past = f.tense == "past"
    return f.relative(lambda d: day_of(dt.date(d.year - (past and d.month < 3), 12, 31)))


def ago(f: Found) -> Outcome:
    """Read "two years ago", "a few days back"."""
    n, unit = f.count, f.unit
    if f.has("half") and unit == "year":
        months = 12 * (n or 0) + 6 if f.has("and") else 6
        return f.relative(lambda d: unit_of(shift(d, "month", -months), "year"))
    if n is None:
        return Unknown(NO_COUNT, "vague")
    if f.first("CLOCKUNIT"):
        days = n // 24 if unit == "hour" else 0
        return f.relative(lambda d: day_of(d - days * DAY)._replace(precision="time"))
    if unit in ("decade", "century"):
        return f.relative(lambda d: year_of(shift(d, unit, -n).year))
    exact = "day" if unit == "week" and n == 1 else unit
    return f.relative(lambda d: unit_of(shift(d, unit, -n), exact))


def apart(f: Found) -> Outcome:
    """Read "three days later", "a year earlier", counted from the date named before."""
    n, unit = f.count, f.unit
    if n is None:
        return Unknown(NO_COUNT, "vague")
    follows = f.scene.kind(f.j)
    if f.has("before", "after", "prior", "following") and follows not in ("DOT", "COMMA", ""):
        return Unknown(NO_EVENT, "vague")
    sign = -1 if f.has("earlier", "before", "previously", "prior") else 1
    last = f.scene.last()
    if f.first("CLOCKUNIT"):
        base = f.scene.last_day(f.i)
        if base is None or n >= 24:
            return Unknown(NO_BEFORE, "time")
        return day_of(base)._replace(precision="time")
    if unit in ("day", "week"):
        base = f.scene.last_day(f.i)
    else:
        base = last.start if last else None
        if f.has("earlier") and f.anchor:
            base = f.anchor
    if base is None:
        return Unknown(NO_BEFORE, "vague")
    return unit_of(shift(base, unit, sign * n), "day" if unit == "week" else unit)


def ahead(f: Found) -> Outcome:
    """Read "in two months", "a week from now": the unit that far ahead."""
    n, unit = f.count, f.unit
    if f.has("in") and (
        f.tense != "future" or f.scene.word(f.i - 1) in ("time", "first", "once", "twice", "s")
    ):
        return None
    if n is None:
        return Unknown(NO_COUNT, "vague")
    if f.first("CLOCKUNIT"):
        days = n // 24 if unit == "hour" else 0
        return f.relative(lambda d: day_of(d + days * DAY)._replace(precision="time"))
    return f.relative(lambda d: unit_of(shift(d, unit, n), unit))


def within(f: Found) -> Outcome:
    """Read "within 48 hours": from the day to so much later, where it speaks of the future."""
    n, unit = f.count, f.unit
    if f.first("CLOCKUNIT") and (unit != "hour" or (n or 0) < 24):
        return None
    if n is None:
        return Unknown(NO_COUNT, "duration")
    if f.tense != "future" or f.scene.word(f.j) in ("of", "after", "before"):
        return Unknown(NO_EVENT, "duration")
    if unit == "hour":
        return f.relative(lambda d: Interval(d, d + -(-n // 24) * DAY, "duration"))
    return f.relative(lambda d: Interval(d, shift(d, unit, n), "duration"))


def up_to_now(f: Found) -> Outcome:
    """Read "the past 13 days", "for already 13 days": N days up to D run from D minus N to D."""
    n, unit = f.count, f.unit
    if unit in ("minute", "second"):
        return None
    if f.scene.word(f.j) == "of" and f.scene.word(f.j + 1) in OWNED:
        return Unknown(NO_EVENT, "duration")  # "the last five months of her life"
    if n is None:
        return f.relative(lambda d: Interval(None, d, "vague", NO_COUNT))
    if unit == "hour":
        days = -(-n // 24)
        return f.relative(lambda d: Interval(d - days * DAY, d, "duration"))
    return f.relative(lambda d: Interval(shift(d, unit, -n), d, "duration"))


def from_now(f: Found) -> Outcome:
    """Read "the next three days", "the coming weeks"."""
    n, unit = f.count, f.unit
    if unit in ("minute", "second"):
        return None
    if n is None:
        return f.relative(lambda d: Interval(d, None, "vague", NO_COUNT))
    if unit == "hour":
        days = -(-n // 24)
        return f.relative(lambda d: Interval(d, d + days * DAY, "duration"))
    return f.relative(lambda d: Interval(d, shift(d, unit, n), "duration"))


def lasting(f: Found) -> Outcome:
    """Read "for three years": up to now where the tense is a perfect, else not in the calendar."""
    back = range(f.i - 1, max(f.i - 9, -1), -1)
    perfect = next((f.scene.word(k) for k in back if f.scene.word(k) in ("has", "have", "had")), "")
    if f.unit in ("quarter", "century"):
        return None
    if f.has("after") or f.first("CLOCKUNIT"):
        return Unknown(NO_EVENT, "duration") if f.first("UNIT") else None
    if f.has("already", "now") or perfect in ("has", "have"):
        return up_to_now(f)
    return Unknown("A length of time, not tied to the calendar.", "duration")


def recent(f: Found) -> Outcome:
    """Read "recent days", "the past few weeks": up to the day, from no day that is stated."""
    return f.relative(lambda d: Interval(None, d, "vague", NO_COUNT))


def coming(f: Found) -> Outcome:
    """Read "the coming days", "the weeks ahead"."""
    return f.relative(lambda d: Interval(d, None, "vague", NO_COUNT))


def now(f: Found) -> Outcome:
    """Read "now", "currently": the day of publication, more or less."""
    if f.lows[-1] == "now" and f.scene.word(f.j) in ("that", "-", "and"):
        return None
    if f.scene.word(f.i - 1) == "from":
        return f.relative(lambda d: Interval(d, None, "vague"))
    return f.relative(lambda d: Interval(d, d, "vague"))


def to_date(f: Found) -> Outcome:
    """Read "to date", "previously", a sentence's first "Earlier,": any day up to the day."""
    if f.lows[-1] == "past" and f.scene.kind(f.j) not in (
        "DOT",
        "COMMA",
        "WORD",
        "MARK",
        "PARA",
        "",
    ):
        return None  # "in the past few days"
    return f.relative(lambda d: Interval(None, d, "vague"))


def recently(f: Found) -> Outcome:
    """Read "recently": not resolved, since the text does not say how long ago."""
    return Unknown("The text does not say how long ago.")


def weekend(f: Found) -> Outcome:
    """Read "this weekend", "last weekend", "over the weekend": Saturday and Sunday."""
    if f.has("of"):
        return None
    if f.anchor is None:
        return Unknown(NO_DAY, "duration")
    anchor = f.anchor
    monday = anchor - anchor.weekday() * DAY
    on_it = anchor.weekday() >= 5
    if f.has("that", "same"):
        base = f.scene.last_day(f.i)
        if base is None:
            return Unknown(NO_BEFORE, "duration")
        monday = base - base.weekday() * DAY
    elif f.has("next"):
        monday += 7 * DAY
    elif f.has("last", "past") or (not on_it and f.tense != "future"):
        monday -= 7 * DAY
    return Interval(monday + 5 * DAY, monday + 6 * DAY, "duration")


def weekend_of_month(f: Found) -> Outcome:
    """Read "the last weekend of July": the last or the n-th Saturday of the month on."""
    month = f.values("MONTH")[0]
    ordinals = f.values("ORDNUM", "ORDWORD")
    years = f.values("YEARNUM")

    def make(year: int) -> Interval:
        whole = month_of(year, month)
        assert whole.start and whole.end
        if f.has("last"):
            saturday = whole.end - DAY - (whole.end - DAY - 5 * DAY).weekday() * DAY
        else:
            first = whole.start + (5 - whole.start.weekday()) % 7 * DAY
            saturday = first + 7 * (ordinals[0] - 1) * DAY
        return Interval(saturday, saturday + DAY, "duration")

    return make(years[0]) if years else f.yearly(make, "duration")


def week_in_month(f: Found) -> Outcome:
    """Read "the first week of May": seven days counted from the first, or the last seven."""
    month = f.values("MONTH")[0]
    ordinals = f.values("ORDNUM", "ORDWORD")
    years = f.values("YEARNUM")

    def make(year: int) -> Interval:
        whole = month_of(year, month)
        assert whole.start and whole.end
        if f.has("last"):
            return Interval(whole.end - 6 * DAY, whole.end, "week")
        start = whole.start + 7 * (ordinals[0] - 1) * DAY
        return Interval(start, start + 6 * DAY, "week") if start <= whole.end else week_of(start)

    return make(years[0]) if years else f.yearly(make, "week")
