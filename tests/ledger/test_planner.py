"""SQLite's planner is told of the tables while a ledger is written to, not only at its end."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from according.ledger import Ledger
from according.records import Dispatch, Reading


def known(path: Path) -> int:
    """Return for how many indexes the planner knows what they hold."""
    with sqlite3.connect(path) as conn:
        found = conn.execute("SELECT count(*) FROM sqlite_master WHERE name = 'sqlite_stat1'")
        if not found.fetchone()[0]:
            return 0
        return int(conn.execute("SELECT count(*) FROM sqlite_stat1").fetchone()[0])


def reading(number: int) -> Reading:
    dispatch = Dispatch(f"Snow fell on the {number}th day.", "Norrby Post", "2031-03-10")
    return Reading(dispatch, (), (), (), (), (), "by hand 1")


def test_who_writes_on_and_on_tells_the_planner(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger.open(path) as ledger:
        for n in range(70):
            list(ledger.add([reading(n)]))
        assert known(path) > 5


def test_who_closes_after_writing_tells_the_planner(tmp_path: Path) -> None:
    path = tmp_path / "l.db"
    with Ledger.open(path) as ledger:
        list(ledger.add([reading(0)]))
        assert not known(path)
    assert known(path) > 5
