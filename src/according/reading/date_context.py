"""What stands around a date: its sentence, the tense told there, the dates named before it."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import pairwise

from according.reading.calendars import Interval
from according.reading.date_tokens import SHORT_MONTHS, Token, Tokens
from according.reading.date_words import (
    ABBREVIATIONS,
    ASKING,
    CALLED_AFTER,
    FUTURE,
    NOT_VERBS,
    PAST,
    STILL,
    TO_FUTURE,
)

__all__ = ["Clock", "Found", "Outcome", "Scene", "Unknown"]

NO_DAY = "The day of publication is not known, and the text does not state it."
NO_YEAR = "The year is not stated, and the day of publication is not known."

_UNENDING = ABBREVIATIONS | SHORT_MONTHS.keys()


class Unknown:
    """An expression that is a date but cannot be resolved: why not."""

    __slots__ = ("precision", "reason")

    def __init__(self, reason: str, precision: str = "vague") -> None:
        self.reason = reason
        self.precision = precision


class Clock:
    """A time of day; ``alone`` tells whether it may stand without a day beside it."""

    __slots__ = ("alone",)

    def __init__(self, alone: bool) -> None:
        self.alone = alone


Outcome = Interval | Unknown | Clock | None


class Scene:
    """One text while its dates are being read, from left to right."""

    def __init__(self, text: str, tokens: Tokens, anchor: dt.date | None) -> None:
        self.text = text
        self.items = tokens
        self._forms = tokens.forms
        self.anchor = anchor
        self.edge = -1  # the token after the last date read
        self._days: list[tuple[int, Interval]] = []
        self._all: list[tuple[int, Interval]] = []
        self._years: list[tuple[int, int]] = []

    def word(self, k: int) -> str:
        """Return token ``k`` in small letters, or nothing outside the text."""
        return self._forms[k].low if 0 <= k < len(self._forms) else ""

    def kind(self, k: int) -> str:
        """Return the kind of token ``k``, or nothing outside the text."""
        return self._forms[k].kind if 0 <= k < len(self._forms) else ""

    def remember(self, k: int, interval: Interval, *, year_stated: bool) -> None:
        """Keep a resolved date, for "that day" and the like further on."""
        if interval.precision == "vague" or interval.start is None or interval.end is None:
            return
        self._all.append((k, interval))
        if interval.start == interval.end:
            self._days.append((k, interval))
        if year_stated and interval.precision in ("day", "time", "month", "duration"):
            self._years.append((k, interval.start.year))

    def last_day(
        self, k: int, *, same_paragraph: bool = False, past: bool = False
    ) -> dt.date | None:
        """Return the day named last before token ``k``.

        ``past`` passes over days after the anchor: what is told of has happened.
        """
        for at, interval in self._days[:-20:-1]:
            if same_paragraph and self._paragraph(at) != self._paragraph(k):
                return None
            if past and self.anchor and interval.start and interval.start > self.anchor:
                continue
            return interval.start
        return None

    def last(self) -> Interval | None:
        """Return the interval named last."""
        return self._all[-1][1] if self._all else None

    def stated_year(self, k: int) -> int | None:
        """Return a year written out in this sentence or the one before."""
        if not self._years:
            return None
        at, year = self._years[-1]
        far = 0 if self.anchor else 1
        return year if self._sentence(k) - self._sentence(at) <= far else None

    def tense(self, i: int, j: int) -> str | None:
        """Tell whether the words round tokens ``i`` to ``j`` speak of the past or the future.

        The verb group that stands last before the date in its sentence decides, else the first
        after it; None where neither is clear.
        """
        if self.word(i - 1) == "since":
            return "past"
        k = i - 2 if self.word(i - 1) in ("on", "in") else i - 1
        if self.word(k) in ("is", "are", "effective") or (
            self.word(k) == "as" and self.word(k - 1) in ("soon", "early", "late")
        ):
            return "future"
        if self.word(k) == "until" and self.earlier_words(k, 6) & STILL:
            return "future"  # "has until Tuesday", "is closed until Friday"
        places, tenses = self._cues
        number = self._sentence(i)
        low = self._sentences[number - 1] if number else 0
        high = self._sentences[number] if number < len(self._sentences) else len(self.items)
        before = bisect_left(places, i) - 1
        if before >= 0 and places[before] >= low:
            return tenses[before]
        after = bisect_left(places, j)
        if after < len(places) and places[after] < high:
            return tenses[after]
        return None

    def _to_verb(self, k: int) -> bool:
        """Tell whether token ``k`` is a "to" with a verb after it."""
        return (
            self.word(k) == "to"
            and self.kind(k + 1) in ("WORD", "KNOWN")
            and self.word(k + 1) not in NOT_VERBS
        )

    def earlier_words(self, k: int, n: int) -> set[str]:
        """Return the words of the sentence among the ``n`` before token ``k``."""
        first = max(k - n, self._sentences[self._sentence(k) - 1] if self._sentence(k) else 0)
        return {self.word(at) for at in range(first, k)}

    def _sentence(self, k: int) -> int:
        return bisect_right(self._sentences, k)

    def _paragraph(self, k: int) -> int:
        return bisect_right(self._paragraphs, k)

    @cached_property
    def _paragraphs(self) -> list[int]:
        return [k for k, t in enumerate(self._forms) if t.kind == "PARA"]

    def year_of_month(self, month: int) -> int | None:
        """Return the year that the text gives a month, where it gives only one."""
        years = self._month_years.get(month, set())
        return next(iter(years)) if len(years) == 1 else None

    @cached_property
    def day_first(self) -> bool | None:
        """Tell the order of the text's slashed dates, where one of them can be but one order."""
        parts = [re.split("[-/]", t.low) for t in self._forms if t.kind == "SLASH"]
        parts = [p for p in parts if len(p[0]) < 3]
        day, month = any(int(p[0]) > 12 for p in parts), any(int(p[1]) > 12 for p in parts)
        return day if day != month else None

    @cached_property
    def _month_years(self) -> dict[int, set[int]]:
        out: dict[int, set[int]] = {}
        for k, token in enumerate(self._forms):
            if token.kind in ("MONTH", "SHORTMONTH"):
                for after in self._forms[k + 1 : k + 4]:
                    if after.kind == "YEARNUM":
                        out.setdefault(int(token.value), set()).add(int(after.value))
        return out

    @cached_property
    def _sentences(self) -> list[int]:
        """Return the tokens at which a new sentence begins."""
        starts, ends, out = self.items.starts, self.items.ends, []
        for k, (token, after) in enumerate(pairwise(self._forms)):
            if (
                token.kind == "PARA"
                or token.low in ("?", "!")
                or (
                    token.kind == "DOT"
                    and starts[k + 1] > ends[k]
                    and self.word(k - 1) not in _UNENDING
                    and len(self.word(k - 1)) > 1
                    and (after.upper or not after.low[0].isalpha())
                )
            ):
                out.append(k + 1)
        return out

    @cached_property
    def _cues(self) -> tuple[list[int], list[str]]:
        """Return the places of the verbs that tell a tense, and their tenses."""
        places: list[int] = []
        tenses: list[str] = []
        quiet = -1  # participles up to here belong to a future verb group
        asked = -9
        for k, token in enumerate(self._forms):
            if not token.tells:
                continue
            low = token.low
            if low in ASKING:
                asked = k
            if token.kind not in ("WORD", "CAPWORD", "KNOWN"):
                continue
            due = low in FUTURE or low == "due"
            if due and self.word(k - 1) == "been" and self.word(k - 2) == "had":
                places.append(k)  # "had been due to expire Friday": that Friday is over
                tenses.append("past")
                quiet = k + 4
            elif token.kind != "CAPWORD" and (
                low in FUTURE
                or (low in TO_FUTURE and self._to_verb(k + 1))
                or (low == "to" and k - asked < 9 and self._to_verb(k))
            ):
                places.append(k)
                tenses.append("future")
                quiet = k + 4
            elif low == "be":
                quiet = max(quiet, k + 2)
            elif (
                k > quiet
                and (low in PAST or (len(low) > 4 and low.endswith("ed") and token.kind == "WORD"))
                and not ({self.word(k - 1), self.word(k - 2)} & {"is", "are"})
            ):
                places.append(k)
                tenses.append("past")
        return places, tenses


class Found:
    """A rule's pattern found in a text: its tokens, and where it stands."""

    def __init__(self, scene: Scene, i: int, j: int) -> None:
        self.scene = scene
        self.i = i
        self.j = j
        self.items = scene.items[i:j]
        self.lows = [t.low for t in self.items]

    def has(self, *words: str) -> bool:
        """Tell whether one of the words stands in it."""
        return any(w in self.lows for w in words)

    def values(self, *kinds: str) -> list[int]:
        """Return what the tokens of these kinds are worth, in order."""
        return [int(t.value) for t in self.items if t.kind in kinds]

    def first(self, kind: str) -> Token | None:
        """Return the first token of a kind."""
        return next((t for t in self.items if t.kind == kind), None)

    @property
    def is_title(self) -> bool:
        """Tell whether its last word has a capital of its own, as in "USA Today"."""
        token = self.items[-1]
        return token.upper and not self.scene.text[token.start : token.end].isupper()

    @property
    def called_after(self) -> bool:
        """Tell whether something is called after it: "the March 14 alliance"."""
        return self.scene.word(self.j) in CALLED_AFTER

    @property
    def unit(self) -> str:
        """The unit of time it names."""
        token = self.first("UNIT") or self.first("CLOCKUNIT")
        return str(token.value) if token else "day"

    @property
    def count(self) -> int | None:
        """How many units; None when the text does not say ("few", "several")."""
        if self.has("few", "several", "many"):
            return None
        numbers = self.values("SMALL", "TENS", "NUM12", "NUM31", "NUM99")
        if numbers:
            return sum(numbers)
        if self.has("couple"):
            return 2
        if self.has("dozen"):
            return 12
        return 1 if self.has("a", "an") else None

    @property
    def tense(self) -> str | None:
        """The tense told round it."""
        return self.scene.tense(self.i, self.j)

    @property
    def anchor(self) -> dt.date | None:
        """The day that relative dates count from."""
        return self.scene.anchor

    def relative(self, make: Callable[[dt.date], Interval]) -> Interval | Unknown:
        """Return what ``make`` gives for the anchor, or say that there is none."""
        return make(self.scene.anchor) if self.scene.anchor else Unknown(NO_DAY)

    def yearly(
        self,
        make: Callable[[int], Interval | Iterable[Interval]],
        precision: str = "day",
        *,
        strict: bool = False,
    ) -> Interval | Unknown:
        """Choose the year of a date that does not state it.

        The text's own year, stated in the same sentence, comes first; then the nearest, the
        tense weighing. ``strict`` lets the tense alone decide, where there is one.
        """
        anchor = self.scene.anchor
        stated = self.scene.stated_year(self.i)
        months = self.values("MONTH", "SHORTMONTH")
        if anchor is None and months:
            stated = self.scene.year_of_month(months[0]) or stated
        if stated and (anchor is None or (stated < anchor.year and self.tense != "future")):
            try:
                return _as_list(make(stated))[0]
            except (ValueError, IndexError):
                pass
        if anchor is None:
            return Unknown(NO_YEAR, precision)
        tense = self.tense
        if tense and (strict or self.scene.word(self.i - 1) == "since"):
            found = self.beside(make, -1 if tense == "past" else 1, or_on_it=True)
        else:
            found = self.nearest(make, anchor, tense)
        return found or Unknown("No year near the day of publication has this date.", precision)

    def beside(
        self,
        make: Callable[[int], Interval | Iterable[Interval]],
        step: int,
        *,
        or_on_it: bool = False,
    ) -> Interval | None:
        """Return the last interval before the anchor (``step`` -1), or the first after it (1).

        ``or_on_it`` takes one that has begun, or is not over, as well.
        """
        anchor = self.scene.anchor
        if anchor is None:
            return None
        options = _options(make, anchor)
        if step < 0:
            ends = [(o, o.start if or_on_it else o.end) for o in options]
            past = [o for o, end in ends if end and (end < anchor or (or_on_it and end == anchor))]
            return past[-1] if past else None
        starts = [(o, o.end if or_on_it else o.start) for o in options]
        return next(
            (o for o, at in starts if at and (at > anchor or (or_on_it and at == anchor))), None
        )

    @staticmethod
    def nearest(
        make: Callable[[int], Interval | Iterable[Interval]], anchor: dt.date, tense: str | None
    ) -> Interval | None:
        """Return the interval of ``make(year)`` nearest to the anchor.

        The tense weighs: what lies on the wrong side of the anchor counts as ``WRONG_SIDE``
        times as far, so a date of last week is not put into next year for one verb's sake.
        """
        options = _options(make, anchor)
        return min(options, key=lambda o: _distance(o, anchor, tense), default=None)


# How much farther a date counts that lies on the wrong side for the tense told round it, and
# one that lies ahead where no tense is told: found on training texts (3 to 5, and 1 to 2, do
# equally well).
WRONG_SIDE = 4.0
UNTOLD = 2.0


def _as_list(made: Interval | Iterable[Interval]) -> list[Interval]:
    return [made] if isinstance(made, Interval) else list(made)


def _options(
    make: Callable[[int], Interval | Iterable[Interval]], anchor: dt.date
) -> list[Interval]:
    options: list[Interval] = []
    for year in range(anchor.year - 8, anchor.year + 9):  # 29 February comes every 4 or 8
        try:
            options += _as_list(make(year))
        except (ValueError, OverflowError):
            continue
    return options


def _distance(option: Interval, anchor: dt.date, tense: str | None) -> float:
    if option.start and option.start > anchor:
        weight = {"past": WRONG_SIDE, "future": 1.0}.get(tense or "", UNTOLD)
        return (option.start - anchor).days * weight
    if option.end and option.end < anchor:
        return (anchor - option.end).days * (WRONG_SIDE if tense == "future" else 1.0)
    return 0.0
