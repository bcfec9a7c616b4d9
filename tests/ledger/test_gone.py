"""The ledger's file goes away in the middle of adding: one line, and nothing is claimed as kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from readings import toll

from according.errors import StopError
from according.ledger import Ledger
from according.records import Reading


@pytest.mark.parametrize("replaced", [False, True])
def test_a_ledger_removed_in_the_middle_stops_the_run(tmp_path: Path, replaced: bool) -> None:
    path = tmp_path / "l.db"

    def readings() -> Iterator[Reading]:
        for i in range(6):
            if i == 4:
                for file in tmp_path.iterdir():
                    file.unlink()
                if replaced:
                    path.write_bytes(b"")
            yield toll(f"Paper {i}", "2031-05-05", 10 + i, observatory=True)

    reported = []
    with Ledger.open(path) as ledger, pytest.raises(StopError, match="removed or replaced"):
        for added in ledger.add(readings(), batch=2):
            reported.append(added.outcome)
    assert reported == ["added"] * 4
