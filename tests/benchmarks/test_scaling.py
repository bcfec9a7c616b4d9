"""How the ways of reading are told apart: from numbers made here."""

from __future__ import annotations

from benchmarks.scaling import Run, table


def test_a_way_is_compared_round_by_round() -> None:
    # the second round has busy neighbours: both take three times as long
    quick = [Run(22, 2, 41, 1), Run(66, 6, 41, 1), Run(22, 2, 41, 1)]
    slow = [Run(50, 10, 60, 10), Run(150, 30, 60, 10), Run(60, 10, 60, 10)]
    lines = table(100, {"all": quick, "Ray": slow})
    assert lines[2] == "| all | 22.0 | 2.0 | 5.00 | 400 |"
    assert lines[3] == "| Ray | 60.0 | 10.0 | 2.00 | 500 |"
    after, whole, used = lines[-1].removeprefix("| Ray | ").removesuffix(" |").split(" | ")
    assert after == "0.50 times (0.40 to 0.50)"
    assert whole == "0.44 times (0.37 to 0.44)"
    assert used == "1.25 times (1.25 to 1.25)"
