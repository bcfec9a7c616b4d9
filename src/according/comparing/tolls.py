"""Two passages' figures side by side: which to compare, whether both can be right."""

from __future__ import annotations

from dataclasses import replace

from according.comparing.passages import Passage
from according.comparing.quantities import Quantity, totals

__all__ = ["compared", "fits", "in_words"]


def compared(a: Passage, b: Passage) -> tuple[Quantity, Quantity] | None:
    """Choose the figures to set side by side.

    The dead before the injured before the rest; of one kind the whole figures, unless a
    figure of one group on one side has its like only among the parts of the other.
    """
    left, right = totals(a.figures), totals(b.figures)
    for mine, other in ((left, right), (right, left)):
        if "casualties" in mine and "casualties" not in other and {"dead", "injured"} & set(other):
            other["casualties"] = _sum(other)
    shared = [w for w in left if w in right]
    if not shared:
        return None
    rank = {"dead": 0, "casualties": 1, "injured": 2}
    shared.sort(key=lambda w: (rank.get(w, 3), w))
    what = shared[0]
    x, y = left[what], right[what]
    if x.value == y.value:
        return x, y
    others = [
        (p, q) for p in [*_current(a, what), x] for q in [*_current(b, what), y]
        if p.group == q.group and (x.group != y.group or p.value == q.value > 3)
        and p.part == q.part
    ]  # fmt: skip
    if x.group != y.group and others:
        return max(others, key=lambda pq: (pq[0].value == pq[1].value, pq[0].value))
    return x, y


def _sum(figures: dict[str, Quantity]) -> Quantity:
    """Add the dead and the injured up, to set them beside "casualties"."""
    both = [figures[w] for w in ("dead", "injured") if w in figures]
    value = sum(q.value for q in both)
    return replace(
        both[0], what="casualties", group="people", value=value, low=value,
        high=None if any(q.high is None for q in both) else value,
        vague=any(q.vague for q in both),
    )  # fmt: skip


def _current(p: Passage, what: str) -> list[Quantity]:
    return [q for q in p.figures if q.what == what and not q.earlier]


def fits(x: Quantity, y: Quantity) -> bool:
    """Tell whether two figures written differently can both be right, near enough."""
    for p, q in ((x, y), (y, x)):
        if p.vague and p.value * 0.8 <= q.value <= p.value * 10:
            return True
    if abs(x.value - y.value) <= 1 and (x.low != x.high or y.low != y.high) and x.value > 10:
        return True
    for p, q in ((x, y), (y, x)):
        if (
            p.low is not None
            and p.high is not None
            and p.low < p.high
            and p.low <= q.value <= p.high
        ):
            return True
    return False


def in_words(q: Quantity) -> str:
    """Write a figure as a person would: "at least 18 dead (civilians)"."""
    value = f"{q.value:,.0f}"
    words = {"dead": "dead", "injured": "injured"}.get(q.what, q.what)
    if q.high is None:
        value = f"at least {value}"
    elif q.low is None:
        value = f"up to {value}"
    return f"{value} {words}" + ("" if q.group == "people" else f" ({q.group})")
