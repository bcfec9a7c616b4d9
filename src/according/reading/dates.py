"""Every calendar and relative time expression of a text as an interval of days.

Everything counts from the day of publication, or from the dateline of the text; the clock of
the machine is never asked. The grammar is the table ``DATE_RULES``.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from according.reading.calendars import DAY, Interval, shift, unit_of
from according.reading.date_context import NO_DAY, Clock, Found, Scene, Unknown
from according.reading.date_relative import NO_EVENT
from according.reading.date_rules import FINDER, VOCABULARY, DateRule
from according.reading.dateline import dateline
from according.records import DateExpression
from according.spans import Span

__all__ = ["DatesRead", "read_dates"]

FAR = 2  # days by which a dateline may differ from the metadata without overriding it
BESIDE = frozenset(["on", "at", ",", "of", "in", "around", "about", "approximately", "(", "the"])
BETWEEN = frozenset(["to", "through", "until", "till", "thru", "-", "–", "—"])


@dataclass(frozen=True, slots=True)
class DatesRead:
    """The dates of one text, in text order, and the day they were counted from.

    ``anchor`` is an ISO day or None; ``anchor_reason`` says, in a sentence, when a dateline in
    the text was believed against the metadata.
    """

    dates: tuple[DateExpression, ...]
    anchor: str | None
    anchor_reason: str | None = None


@dataclass(slots=True)
class _Piece:
    """One expression while it is put together: tokens ``i`` to ``j`` and what they mean."""

    i: int
    j: int
    outcome: Interval | Unknown
    clock: Clock | None = None
    offset: tuple[int, str] | None = None


def read_dates(text: str, published: str | None) -> DatesRead:
    """Read all dates of a text.

    ``published`` is an ISO date or date and time, or None where unknown; anything else counts
    as unknown. Spans are code points of ``text`` and do not overlap.
    """
    given = _published(published)
    stated = dateline(text, given)
    anchor, reason = given, None
    if stated and (given is None or abs((stated - given).days) > FAR):
        anchor = stated
        if given:
            reason = (
                f"The text is dated {stated.isoformat()}, more than two days from the "
                f"publication date given ({given.isoformat()}): its dates count from its own."
            )
    tokens = VOCABULARY.cut(text)
    scene = Scene(text, tokens, anchor)
    pieces: list[_Piece] = []
    end = 0
    for i, j, rule in FINDER.find(tokens.symbols):
        if i < end:
            continue
        piece = _read(rule, scene, i, j)
        if piece is None:
            continue
        end = piece.j
        if not pieces or not _join(pieces, piece, scene):
            pieces.append(piece)
        _remember(pieces[-1], scene)
    dates = tuple(
        replace(_expression(piece, scene), id=f"d{n}")
        for n, piece in enumerate((_opened(p, scene, q) for p, q in _kept(pieces)), 1)
    )
    return DatesRead(dates, anchor.isoformat() if anchor else None, reason)


def _published(published: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat((published or "")[:10])
    except ValueError:
        return None


def _read(rule: DateRule, scene: Scene, i: int, j: int) -> _Piece | None:
    found = Found(scene, i, j)
    try:
        outcome = rule.read(found)
    except (ValueError, OverflowError):  # no such day, or beyond the years of the calendar
        return None
    if outcome is None:
        return None
    if isinstance(outcome, Interval) and (outcome.start or dt.date.min) > (
        outcome.end or dt.date.max
    ):
        return None
    offset = None
    if isinstance(outcome, Unknown) and outcome.reason == NO_EVENT and found.count:
        sign = -1 if found.has("before", "prior") else 1
        if found.first("UNIT"):
            offset = (sign * found.count, found.unit)
    if isinstance(outcome, Clock):
        day = scene.last_day(i, past=found.tense != "future") or scene.anchor
        base = Interval(day, day, "time") if day else Unknown(NO_DAY, "time")
        return _Piece(i, j, base, outcome)
    return _Piece(i, j, outcome, None, offset)


def _remember(piece: _Piece, scene: Scene) -> None:
    scene.edge = piece.j
    if isinstance(piece.outcome, Interval) and piece.clock is None:
        kinds = {t.kind for t in scene.items[piece.i : piece.j]}
        stated = bool(kinds & {"YEARNUM", "ISO", "SLASH", "DOTTED"})
        scene.remember(piece.i, piece.outcome, year_stated=stated)


def _join(pieces: list[_Piece], piece: _Piece, scene: Scene) -> bool:
    """Join a piece to the one before where both are one expression; tell whether it was."""
    last = pieces[-1]
    if piece.i - last.j > 3:
        return False
    gap = [t.low for t in scene.items[last.j : piece.i]]
    if (last.clock or piece.clock) and all(w in BESIDE for w in gap):
        return _join_clock(last, piece)
    if last.clock or piece.clock:
        return False
    if last.offset and gap in ([], ["the"]) and isinstance(piece.outcome, Interval):
        return _join_offset(last, piece)
    if len(gap) == 1 and isinstance(last.outcome, Interval):
        return _join_range(last, piece, gap[0], scene)
    return False


def _join_clock(last: _Piece, piece: _Piece) -> bool:
    if last.clock and piece.clock:
        last.clock = Clock(last.clock.alone or piece.clock.alone)
    else:
        day = piece.outcome if last.clock else last.outcome
        if isinstance(day, Interval):
            if day.start is None or day.start != day.end or day.precision == "vague":
                return False
            last.outcome = day._replace(precision="time")
        elif day.precision == "day":
            last.outcome = Unknown(day.reason, "time")
        else:
            return False
        last.clock = None
    last.j = piece.j
    return True


def _join_offset(last: _Piece, piece: _Piece) -> bool:
    """Read "two days after Christmas"."""
    day = piece.outcome.start if isinstance(piece.outcome, Interval) else None
    if day is None or piece.outcome.precision not in ("day", "time") or last.offset is None:
        return False
    n, unit = last.offset
    try:
        moved = shift(day, unit, n)
    except (ValueError, OverflowError):
        return False
    last.outcome = unit_of(moved, "day" if unit == "week" else unit)
    last.j, last.offset = piece.j, None
    return True


def _join_range(last: _Piece, piece: _Piece, word: str, scene: Scene) -> bool:
    """Read "from Monday to Friday", "between March and the end of June", "2011 to 2013"."""
    first, second = last.outcome, piece.outcome
    if not (isinstance(first, Interval) and isinstance(second, Interval)):
        return False
    lead = scene.word(last.i - 1)
    if not first.start or not first.end or not second.start or not second.end:
        return False
    led = (lead == "from" and word in BETWEEN) or (lead == "between" and word == "and")
    alike = word in BETWEEN and first.precision == second.precision and word not in ("until",)
    if not (led or (alike and first.precision in ("day", "month", "year"))):
        return False
    start, end = first.start, first.end
    if led and start > second.start and scene.kind(last.i) == scene.kind(piece.i) == "WEEKDAY":
        start, end = start - 7 * DAY, end - 7 * DAY  # "from Monday to Friday": one week, not two
    if start >= second.start or end > second.end:
        return False
    last.outcome = Interval(start, second.end, "duration")
    last.i, last.j = last.i - led, piece.j
    return True


def _kept(pieces: list[_Piece]) -> list[tuple[_Piece, int]]:
    """Drop times of day that need a day beside them; give each piece the end of the last."""
    kept = [p for p in pieces if p.clock is None or p.clock.alone]
    ends = [0, *(p.j for p in kept)]
    return [(p, end) for p, end in zip(kept, ends, strict=False)]


def _opened(piece: _Piece, scene: Scene, floor: int) -> _Piece:
    """Open a side: "since 2011" has no end, "until Friday" no start."""
    k = piece.i - 1
    while k >= floor and scene.word(k) in ("about", "around", "approximately", "at", "least"):
        k -= 1
    lead = scene.word(k)
    if k < floor or lead not in ("since", "until", "till"):
        return piece
    if lead != "since" and {"not", "t", "never"} & scene.earlier_words(k, 6):
        return piece  # "was not opened until Tuesday": opened on Tuesday
    outcome = piece.outcome
    if isinstance(outcome, Interval):
        if lead == "since":
            outcome = outcome._replace(end=None) if outcome.start else outcome
        else:
            outcome = outcome._replace(start=None) if outcome.end else outcome
    return _Piece(k, piece.j, outcome, None)


def _expression(piece: _Piece, scene: Scene) -> DateExpression:
    span = Span(scene.items[piece.i].start, scene.items[piece.j - 1].end)
    outcome = piece.outcome
    if isinstance(outcome, Unknown):
        return DateExpression("", span, None, None, outcome.precision, "unresolved", outcome.reason)
    start = outcome.start.isoformat() if outcome.start else None
    end = outcome.end.isoformat() if outcome.end else None
    return DateExpression("", span, start, end, outcome.precision, "resolved", outcome.reason)
