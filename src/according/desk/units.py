"""The edge to JavaScript: its strings count UTF-16 code units, ours Unicode code points.

Only here are the two converted, and a position in code units is always called ``unit``.
"""

from __future__ import annotations

from collections.abc import Iterable

from according.errors import UsageError

__all__ = ["code_point_at", "units_at"]


def units_at(text: str, positions: Iterable[int]) -> dict[int, int]:
    """Return the unit at which each code-point position of ``text`` begins, in one pass."""
    out: dict[int, int] = {}
    at = unit = 0
    for position in sorted(set(positions)):
        piece = text[at:position]
        unit += len(piece) + sum(c > "\uffff" for c in piece)
        at = position
        out[position] = unit
    return out


def code_point_at(text: str, unit: int) -> int:
    """Return the code-point position of a unit.

    Raises:
        UsageError: when it lies outside the text or inside a character of two units.
    """
    seen = 0
    for position, character in enumerate(text):
        if seen == unit:
            return position
        seen += 2 if character > "\uffff" else 1
        if seen > unit:
            raise UsageError(f"the unit {unit} lies inside a character - nothing was marked")
    if seen == unit:
        return len(text)
    raise UsageError(f"the unit {unit} lies outside the text - nothing was marked")
