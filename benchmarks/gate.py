"""The gate: measure every quality figure and stop where one has fallen below its floor.

    python -m benchmarks.gate [--data DIR] [--only SET ...] [--update] [--markdown FILE] [--fresh]

Exit code 0: no figure below its floor (or no data, which is said); 1: at least one; 3: the
reader could not be run.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks import figures
from benchmarks.command import CommandError
from benchmarks.figures import FIGURES
from benchmarks.floors import FloorError, below, load_floors, raise_floors, save_floors
from benchmarks.gold import SETS, default_data

__all__ = ["main", "markdown", "table"]

FLOORS = Path(__file__).with_name("floors.json")
COLUMNS = ("figure", "value", "floor", "goal", "people")

Values = Mapping[str, float]


def _cells(name: str, value: float, floors: Values) -> tuple[str, ...]:
    figure = FIGURES[name]
    numbers = (value, floors.get(name), figure.goal, figure.people)
    return (name, *("" if x is None else f"{x:.1f}" for x in numbers))


def table(measured: Values, floors: Values) -> Table:
    """Return the figures as a table for the screen: red below the floor, green at the goal."""
    out = Table(title="Quality on development data, in per cent")
    for number, column in enumerate(COLUMNS):
        out.add_column(column, justify="right" if number else "left", overflow="fold")
    fallen = set(below(floors, measured))
    for name in (n for n in FIGURES if n in measured):
        goal = FIGURES[name].goal
        reached = goal is not None and measured[name] >= goal
        style = "red" if name in fallen else "green" if reached else ""
        out.add_row(*_cells(name, measured[name], floors), style=style)
    return out


def markdown(measured: Values, floors: Values) -> str:
    """Return the figures as a Markdown table."""
    rows = [COLUMNS, ("---", *["---:"] * (len(COLUMNS) - 1))]
    rows += [_cells(name, measured[name], floors) for name in FIGURES if name in measured]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks.gate", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, default=default_data(), help="the data folder")
    parser.add_argument("--only", nargs="+", choices=list(SETS), default=list(SETS), metavar="SET")
    parser.add_argument("--floors", type=Path, default=FLOORS, help="the file of floors")
    parser.add_argument(
        "--update", action="store_true", help="raise the floors to what is measured"
    )
    parser.add_argument("--markdown", type=Path, help="write the table here as well")
    parser.add_argument("--fresh", action="store_true", help="read again what was read before")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, show, compare with the floors; return the exit code."""
    options = _arguments(words)
    screen = Console()
    notes = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)
    floors = load_floors(options.floors)
    measured: dict[str, float] = {}
    stopped = False
    for task in options.only:
        rows = SETS[task].rows(options.data)
        if rows is None:
            notes.print(f"Left out: {task}, for want of {options.data / SETS[task].file}.")
            continue
        try:
            values, unread = figures.measure(task, rows, fresh=options.fresh)
        except CommandError as error:
            notes.print(f"Not measured: {task} - {error}.")
            stopped = True
            continue
        if unread:
            notes.print(f"{task}: {unread} of {len(rows)} were not read.")
        measured |= values
    if measured:
        screen.print(table(measured, floors))
    if options.markdown and measured:
        options.markdown.write_text(markdown(measured, floors), encoding="utf-8")
    fallen = below(floors, measured)
    for name in fallen:
        notes.print(f"Below its floor: {name}, {measured[name]:.1f} < {floors[name]:.1f}.")
    if options.update:
        kept = {k: v for k, v in measured.items() if FIGURES[k].floor}
        try:
            save_floors(options.floors, raise_floors(floors, kept))
        except FloorError as error:
            notes.print(f"Floors left as they were: {error}.")
            return 1
    return 1 if fallen else 3 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
