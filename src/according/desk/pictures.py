"""Figures that become pictures: histograms, toll ladders and timelines, as numbers to draw.

Widths are thousandths of the row they are drawn in, so a picture grows with its page; the
templates write the SVG.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from according.desk.words import denial, short_day, who
from according.rows import ClaimRow, Ladder, Rung

__all__ = [
    "Bar", "LadderPicture", "RungPicture", "Timeline", "histogram", "ladder", "timeline",
]  # fmt: skip

_WIDTH = 1000
_BARS = 60
_ROWS = 40


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a histogram: its days in words, its height of 40, and where it leads."""

    label: str
    count: int
    height: float
    url: str


@dataclass(frozen=True, slots=True)
class RungPicture:
    """One figure: from ``x0`` to ``x1`` with its point ``at``; ``open`` has no known end.

    ``again`` holds the other reports in which the same holder gives it.
    """

    rung: Rung
    x0: float
    x1: float
    at: float
    open: bool
    gone: bool
    again: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class LadderPicture:
    """A toll ladder to draw; ``range`` says what stands, in words."""

    ladder: Ladder
    range: str
    top: int
    best_x: float | None
    rows: tuple[RungPicture, ...]


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One holder's claims: dots where published, bars where said to have happened."""

    claim: ClaimRow
    count: int
    dots: tuple[tuple[float, str, str], ...]
    bars: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Claims over days, one row a holder; ``left`` of the row count is not drawn."""

    first: str
    last: str
    rows: tuple[TimelineRow, ...]
    left: int


def histogram(days: Sequence[tuple[str, int]], url: Callable[[str, str], str]) -> list[Bar]:
    """Return at most sixty bars over the days from the first to the last with a claim.

    ``url`` makes the address of a bar from its first and last day.
    """
    if not days:
        return []
    first, last = date.fromisoformat(days[0][0]), date.fromisoformat(days[-1][0])
    span = (last - first).days + 1
    step = -(-span // _BARS)
    counts = [0] * -(-span // step)
    for day, count in days:
        counts[(date.fromisoformat(day) - first).days // step] += count
    top = max(counts)
    bars = []
    for i, count in enumerate(counts):
        begin = first + timedelta(days=i * step)
        end = min(last, begin + timedelta(days=step - 1))
        label = short_day(begin.isoformat())
        if end != begin:
            label += f" to {short_day(end.isoformat())}"
        height = round(max(2.0, 40 * count / top), 1) if count else 0.0
        bars.append(Bar(label, count, height, url(begin.isoformat(), end.isoformat())))
    return bars


def ladder(made: Ladder) -> LadderPicture:
    """Lay out one toll ladder on a scale from nothing to its highest figure."""
    highest = max((x for r in made.rungs for x in (r.low, r.high) if x is not None), default=1)
    top = _round_up(max(1, highest))

    def x(value: int) -> float:
        return round(_WIDTH * value / top, 1)

    rows = []
    for r, *again in _once(made.rungs):
        low, high = r.low, r.high
        if low is None:
            assert high is not None
            x0, x1, at, is_open = 0.0, x(high), x(high), True
        elif high is None:
            x0, x1, at, is_open = x(low), float(_WIDTH), x(low), True
        else:
            x0, x1, at, is_open = x(low), x(high), x(low), False
        rows.append(RungPicture(r, x0, x1, at, is_open, r.superseded_by is not None, tuple(again)))
    best = made.best[0] if made.best and made.best[0] is not None else None
    return LadderPicture(
        made, _range(made), top, x(best) if best is not None else None, tuple(rows)
    )


def _once(rungs: Sequence[Rung]) -> list[list[Rung]]:
    """Put together the rungs on which one holder gives one figure, in the order they came in.

    Whoever has no name is the same holder only within copies of one report.
    """
    found: dict[Hashable, list[Rung]] = {}
    for r in rungs:
        source = r.claim.source
        holder = source.id if source.id and not source.name.startswith("unnamed ") else r.origin
        key = (holder, who(r.claim), r.low, r.high, r.superseded_by is not None)
        found.setdefault(key, []).append(r)
    return list(found.values())


def _range(made: Ladder) -> str:
    if made.low is None or made.high is None:
        return "No figure for the"
    if made.low == made.high:
        return f"{'At least ' if made.high_open else ''}{made.low:,}"
    return f"{made.low:,} to {made.high:,}{' or more' if made.high_open else ''}"


def _round_up(value: int) -> int:
    """Return the next number that reads well at the end of an axis."""
    power = 1
    while value > 10 * power:
        power *= 10
    return next(m * power for m in (1, 2, 3, 4, 5, 6, 8, 10) if m * power >= value)


def timeline(claims: Iterable[ClaimRow], holder: Callable[[ClaimRow], str]) -> Timeline | None:
    """Lay out claims over days, one row a holder, those that spoke first on top."""
    rows: dict[str, list[ClaimRow]] = {}
    days: list[int] = []
    for c in claims:
        rows.setdefault(holder(c), []).append(c)
        days += [d for d in (_day(c.dispatch.published_at), *_happened(c)) if d]
    if not days:
        return None
    first, last = min(days), max(days)
    span = max(1, last - first)

    def x(day: int) -> float:
        return round(20 + (_WIDTH - 40) * (day - first) / span, 1)

    made = []
    for held in rows.values():
        dots = {
            (x(day), _kind(c), short_day(c.dispatch.published_at))
            for c in held if (day := _day(c.dispatch.published_at))
        }  # fmt: skip
        bars = {(x(h[0]), x(h[1])) for c in held if (h := _happened(c))}
        made.append(TimelineRow(held[0], len(held), tuple(sorted(dots)), tuple(sorted(bars))))
    made.sort(key=lambda r: (r.dots[0][0] if r.dots else _WIDTH, -r.count))
    return Timeline(
        date.fromordinal(first).isoformat(), date.fromordinal(last).isoformat(),
        tuple(made[:_ROWS]), max(0, len(made) - _ROWS),
    )  # fmt: skip


def _kind(c: ClaimRow) -> str:
    if c.polarity == "denied" or denial(c):
        return "denied"
    return "forecast" if c.factuality == "forecast" else ""


def _day(iso: str | None) -> int | None:
    try:
        return date.fromisoformat(iso[:10]).toordinal() if iso else None
    except ValueError:
        return None


def _happened(c: ClaimRow) -> tuple[int, int] | tuple[()]:
    h = c.happened_on
    if h is None or h.status != "resolved":
        return ()
    start, end = _day(h.start), _day(h.end)
    # A span of months says when something was not, rather than when it was: it is not drawn.
    if not start or not end or end - start > 31:
        return ()
    return start, end
