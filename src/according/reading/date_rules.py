"""The grammar of dates in one table: a name, the patterns, the function that reads them.

To add a rule, write a function in ``date_absolute`` or ``date_relative``, a row here, and a
row in the table of ``tests/reading/test_dates.py``. Patterns are explained at
``Vocabulary.compile``: small words stand for themselves, capitals for kinds of tokens. Where
several rules match at one place the longest match comes first, then the higher row; a function
that gives None lets the next one try.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from according.reading import date_absolute as absolute
from according.reading import date_relative as relative
from according.reading.calendars import FEASTS, LUNAR, UNCOMPUTED
from according.reading.date_context import Found, Outcome
from according.reading.date_tokens import CLASSES, Vocabulary, needed

__all__ = ["DATE_RULES", "FINDER", "VOCABULARY", "DateRule", "Finder"]


class DateRule(NamedTuple):
    """One rule: its name, its compiled patterns, and what reads the words found.

    ``needs`` has for each pattern what ``date_tokens.needed`` says of it.
    """

    name: str
    patterns: tuple[re.Pattern[str], ...]
    read: Callable[[Found], Outcome]
    needs: tuple[tuple[frozenset[str], ...], ...]


_COMMON = ("the", "of", "in", "and", "to", "for", "that", "at", "a", "from", "DOT", "DASH")


class Finder:
    """Finds where rules match: only in stretches of symbols that they know and need.

    A pattern is tried in a stretch that holds one of the symbols it needs; those that take any
    word, and so know no stretches, in the whole text.
    """

    def __init__(self, rules: Sequence[DateRule]) -> None:
        self._patterns: list[tuple[re.Pattern[str], tuple[frozenset[str], ...], DateRule, int]] = []
        self._wide: list[int] = []
        self._needing: dict[str, list[int]] = {}
        known: set[str] = set()
        common = VOCABULARY.symbols(_COMMON)
        for rank, rule in enumerate(rules):
            for pattern, needs in zip(rule.patterns, rule.needs, strict=True):
                symbols = {c for c in pattern.pattern if VOCABULARY.is_symbol(c)}
                number = len(self._patterns)
                self._patterns.append((pattern, needs, rule, rank))
                if not needs or VOCABULARY.symbols(CLASSES["ANYWORD"]) & symbols:
                    self._wide.append(number)
                    continue
                known |= symbols
                # of the sets of which each match holds a symbol, the one that is met least
                for symbol in min(needs, key=lambda some: (len(some & common), len(some))):
                    self._needing.setdefault(symbol, []).append(number)
        self._stretch = re.compile(f"[{''.join(sorted(known))}]+")

    def find(self, symbols: str) -> list[tuple[int, int, DateRule]]:
        """Return all matches of all rules: by place, the longest first, then in table order."""
        found: list[tuple[int, int, int, int]] = []
        needing = self._needing
        for stretch in self._stretch.finditer(symbols):
            held = set(stretch[0])
            wanted = held & needing.keys()
            if wanted:
                numbers = {number for symbol in wanted for number in needing[symbol]}
                self._search(numbers, symbols, stretch.span(), held, found)
        self._search(self._wide, symbols, (0, len(symbols)), set(symbols), found)
        found.sort()
        return [(i, -j, self._patterns[number][2]) for i, j, _, number in found]

    def _search(
        self,
        numbers: Iterable[int],
        symbols: str,
        span: tuple[int, int],
        held: set[str],
        found: list[tuple[int, int, int, int]],
    ) -> None:
        for number in numbers:
            pattern, needs, _, rank = self._patterns[number]
            if any(map(held.isdisjoint, needs)):
                continue
            group = pattern.groups
            for m in pattern.finditer(symbols, *span):
                found.append((m.start(group), -m.end(group), rank, number))


VOCABULARY = Vocabulary()


def _row(name: str, read: Callable[[Found], Outcome], *patterns: str) -> DateRule:
    compiled = tuple(VOCABULARY.compile(p) for p in patterns)
    return DateRule(name, compiled, read, tuple(needed(p.pattern) for p in compiled))


def _feasts() -> str:
    names = sorted({*FEASTS, *LUNAR, *UNCOMPUTED}, key=len, reverse=True)
    words = (n.replace("-", " DASH ").split() for n in names)
    return "|".join(" ".join(w if w == "DASH" else w + " POSS?" for w in name) for name in words)


DATE_RULES: tuple[DateRule, ...] = (
    # Dates that name a place in the calendar.
    _row("iso date", absolute.iso_date, "ISO"),
    _row("slash date", absolute.slash_date, "(SLASH|DOTTED)"),
    _row(
        "days of a month", absolute.day_range,
        "(from|between)? M D (TO|and) the? D YT?",
        "(from|between)? the? D (TO|and) the? D of? M YT?",
    ),
    _row(
        "days of two months", absolute.day_range,
        "(from|between)? M D (COMMA? YEAR)? (TO|and) M D YT?",
        "(from|between)? D M YEAR? (TO|and) D M YT?",
    ),
    _row(
        "day and month", absolute.day_date,
        "(the? WD)? the? M the? D YT?", "WD? the? D of? M YT?", "WD? D SHORTMONTH DOT? NUM99",
        "D DASH M DASH YEAR",
    ),
    _row("week of a day", absolute.week_of_date, "the? week of (M D YT?|the? D of? M YT?)"),
    _row(
        "weekend of a month", relative.weekend_of_month,
        "the? (last|ORD) weekend (of|in) MONTH YEAR?",
    ),
    _row(
        "week of a month", relative.week_in_month,
        "the? (last|ORD) week (of|in) MONTH YEAR?",
    ),
    _row(
        "part of a period", absolute.part_of_period,
        "the? (last|final|ORDWORD) COUNT UNIT (of|in) MONTH YEAR?",
        "the? (last|final|ORDWORD) COUNT UNIT (of|in) "
        "(the year|YEAR|this year|last year|next year)",
    ),
    _row(
        "months", absolute.month_range,
        "(from|between)? PHASE? M YEAR? (TO|and) PHASE? M YT?",
    ),
    _row(
        "month and year", absolute.month_date,
        "(the? PHASE|EDGE)? M (COMMA|of|in)? (YEAR|SHORTYEAR|YEARWORDS|this year|last year|"
        "next year)",
    ),
    _row(
        "month beside this one", absolute.month_date,
        "(the? PHASE|EDGE)? (last|next|this past|this coming|this|that) MONTH",
    ),
    _row("month", absolute.bare_month, "(the? PHASE|EDGE)? MONTH", "SHORTMONTH DOT"),
    _row(
        "years", absolute.year_range,
        "(from|between)? the? YEAR (TO|and|STROKE) YEAR", "YEAR (DASH|STROKE) FIGURE",
    ),
    _row("year", absolute.year_date, "(the? PHASE|EDGE|the year)? YEAR"),
    _row("short year", absolute.short_year, "(in|of|since|until|by|from) < SHORTYEAR >"),
    _row("year before Christ", absolute.before_christ, "(FIGURE|NUMBIG|YEARNUM) (b.c.|bc|bce)"),
    _row(
        "year in words", absolute.spelled_year,
        "YEARWORDS", "the year two thousand",
    ),
    _row(
        "decade", absolute.decade,
        "((EDGE|HALF)? the? PHASE?) DECADENUM", "(EDGE|HALF)? the PHASE? WORDDECADE",
    ),
    _row("century", absolute.century, "(EDGE|the? PHASE)? the? ORD DASH? century"),
    _row(
        "day of the month", absolute.day_of_month,
        "(on|since|until|by|from|to|through|before|after) < the ORDNUM >",
    ),
    _row("second day", absolute.second_day, "and < the? (DAYNUM|ORDNUM) >"),
    _row(
        "season", absolute.season,
        "(the? PHASE|EDGE)? (the|this|last|next|this past|this coming|the coming)? PHASE? "
        "SEASON (of|COMMA|in)? (YEAR|last year|this year)",
        "(the? PHASE|EDGE)? (the|this|last|next|this past|this coming|the coming)? PHASE? SEASON",
    ),
    _row(
        "quarter", absolute.quarter,
        "the? fiscal? ORD DASH? quarter (of|COMMA|in)? "
        "(the year|YEAR|this year|last year|next year)?",
        "the? (ORD|last|latter) half of (the year|YEAR|this year|last year|next year)",
        "q NUM12 of? YEAR?",
    ),
    _row("fiscal year", absolute.fiscal_year, "the? (fiscal year|fiscal|financial year) YEAR"),
    _row(
        "feast", absolute.feast,
        f"(last|next|this|the)? ({_feasts()}) "
        "((COMMA|of|in)? (YEAR|this year|last year|next year))?",
    ),
    # Dates that count from the day of publication or from a date named before.
    _row(
        "weekday", relative.weekday,
        "(early|late|earlier|later|last|next|past|coming|this past|this coming|this|"
        "the previous|the following|the same|that|late on|early on|earlier on|later on)? "
        "WEEKDAY",
    ),
    _row(
        "recurring", relative.recurring,
        "(every|each) (other|second|single)? (WEEKDAY|UNIT|MONTH|SEASON|PART)",
    ),
    _row(
        "weekday of a week", relative.weekday_of_week,
        "WEEKDAY (of|in)? (last|this|next) week",
        "(early|late|earlier|later)? (last|this|next) week on WEEKDAY",
    ),
    _row(
        "today", relative.near_day,
        "(early|late|earlier|later)? on? (today|tonight|yesterday|tomorrow)",
        "(early|late)? (yesterday|tomorrow) PART",
        "the? day (before yesterday|after tomorrow)",
    ),
    _row(
        "part of a day told", relative.this_part,
        "(early|late|earlier|later)? (this|that same|that|the same|the next|the following|"
        "the previous) (morning|afternoon|evening|night)",
        "(early|late)? last (night|evening)",
    ),
    _row("overnight", relative.overnight, "overnight"),
    _row(
        "clock", relative.clock,
        "APPROX? HOUR ZONED? PAREN?", "HOUR in the (morning|afternoon|evening)",
        "NUM12 in the (morning|afternoon|evening)", "APPROX? (noon|midnight|midday)",
    ),
    _row(
        "part of a day", relative.part_of_day,
        "(early|late|mid)? DASH? (the (early hours|night) of)? PART",
        "(in|during|later in|earlier in|early in) < the? (early|late)? PART >",
        "the? (early|late|small)? PART? hours of",
    ),
    _row(
        "unit of the calendar", relative.calendar_unit,
        "(early|late|earlier|later)? in? (this past|this coming|this|last|next|past|coming|"
        "the current|current|the last|the past|the coming) UNIT",
        "the next (week|month|year|decade)",
    ),
    _row(
        "unit told of", relative.told_unit,
        "(early|late|earlier|later)? in? (that same|that|the same|the following|following|"
        "the previous|the preceding) UNIT",
        "the next day", "that date",
    ),
    _row("then", relative.then, "(since|until|till|by) < then >"),
    _row("that time", relative.that_time, "at (the|that) time"),
    _row(
        "day beside", relative.day_beside,
        "the (day|week|month|year) (before|after)",
    ),
    _row(
        "in a unit", relative.in_unit,
        "(earlier|later|early|late) in (the|that) (UNIT|morning|afternoon|evening|night)",
    ),
    _row("end of a unit", relative.end_of_unit, "EDGE (the|this|last|next) UNIT"),
    _row(
        "year-end", relative.year_end,
        "the? year (DASH|POSS)? end", "the? year DASH (ago|earlier)",
    ),
    _row("ago", relative.ago,
        "APPROX? COUNT (and a half)? ANYUNIT (and a half)? (or so)? (ago|back)",
        "half a (year|decade) ago", "UNIT ago",
   ),
    _row(
        "apart from a date", relative.apart,
        "APPROX? COUNT more? ANYUNIT (earlier|later|before|after|since|prior to|afterwards|"
        "afterward)",
    ),
    _row(
        "ahead", relative.ahead,
        "in APPROX? COUNT more? ANYUNIT", "APPROX? COUNT UNIT from (now|today)",
    ),
    _row("within", relative.within, "within (the (next|coming))? APPROX? COUNT ANYUNIT"),
    _row(
        "up to now", relative.up_to_now,
        "for? (the|these)? (past|last|previous|preceding) APPROX? COUNT ANYUNIT",
        "for already APPROX? COUNT ANYUNIT",
    ),
    _row("from now", relative.from_now, "the? (next|coming) APPROX? COUNT ANYUNIT"),
    _row(
        "lasting", relative.lasting,
        "after APPROX? COUNT (more|straight|consecutive)? UNIT",
        "for APPROX? COUNT (more|straight|consecutive)? ANYUNIT (now|already)?",
    ),
    _row(
        "recent", relative.recent,
        "(the|these)? most? (recent|past|last|previous) (days|weeks|months|years|decades) "
        "(and (weeks|months|years))?",
    ),
    _row(
        "coming", relative.coming,
        "the? (coming|next) (days|weeks|months|years) (and (weeks|months|years))?",
        "the (days|weeks|months|years) ahead", "in the near? future",
    ),
    _row(
        "now", relative.now,
        "(right|for)? now", "currently", "presently", "nowadays", "at present",
        "at (the|this) moment", "at this (time|point|stage)", "these days",
    ),
    _row(
        "to date", relative.to_date, "to date", "(DOT|PARA) < (earlier|previously) > COMMA",
        "in the past",
    ),
    _row("recently", relative.recently, "(more|most)? recently", "lately"),
    _row(
        "weekend", relative.weekend,
        "(early|late|earlier|later)? (over|during)? (this past|this coming|this|the past|past|"
        "last|next|the coming|coming|that|the same|the) weekend",
    ),
)  # fmt: skip

FINDER = Finder(DATE_RULES)
