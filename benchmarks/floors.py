"""Floors: the least each figure may be. They only go up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

__all__ = ["TOLERANCE", "FloorError", "below", "load_floors", "raise_floors", "save_floors"]

TOLERANCE = 0.05  # figures are shown with one decimal; less than half of that is no change

Floors = dict[str, float]


class FloorError(Exception):
    """Somebody tried to lower a floor: a loss of quality would go unseen."""


def load_floors(path: Path) -> Floors:
    """Load the floors; none where the file is missing."""
    if not path.is_file():
        return {}
    return {str(k): float(v) for k, v in json.loads(path.read_text(encoding="utf-8")).items()}


def below(floors: Mapping[str, float], measured: Mapping[str, float]) -> list[str]:
    """Return the figures that were measured and lie under their floor, in the floors' order."""
    return [k for k, floor in floors.items() if k in measured and measured[k] < floor - TOLERANCE]


def raise_floors(floors: Mapping[str, float], measured: Mapping[str, float]) -> Floors:
    """Return floors lifted to what was measured, rounded down to one decimal.

    A figure that was not measured keeps its floor.

    Raises:
        FloorError: when a figure lies under its floor.
    """
    lost = below(floors, measured)
    if lost:
        names = ", ".join(f"{k} {measured[k]:.1f} < {floors[k]:.1f}" for k in lost)
        raise FloorError(f"a floor is never lowered ({names}) - mend the reader, not the floor")
    new = dict(floors)
    for name, value in measured.items():
        new[name] = max(new.get(name, 0.0), int(value * 10 + 1e-6) / 10)
    return new


def save_floors(path: Path, floors: Mapping[str, float]) -> None:
    """Write the floors, after a last look at those in the file.

    Raises:
        FloorError: when one of the file's floors would be lowered or lost.
    """
    lower = [k for k, floor in load_floors(path).items() if floors.get(k, -1.0) < floor]
    if lower:
        raise FloorError(f"a floor is never lowered or dropped ({', '.join(lower)})")
    path.write_text(json.dumps(dict(sorted(floors.items())), indent=2) + "\n", encoding="utf-8")
