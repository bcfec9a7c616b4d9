"""kill -9 at any moment of adding: nothing reported is lost, nothing is kept by half or twice.

Three rounds in the suite; ``ACCORDING_KILL_ROUNDS=200`` runs as many as you like.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from readings import Draft, toll

from according.ledger import Ledger
from according.records import Reading
from according.wire import dumps

ROUNDS = int(os.environ.get("ACCORDING_KILL_ROUNDS", "3"))


def _readings(count: int) -> list[Reading]:
    out: list[Reading] = []
    for i in range(count):
        if i % 3:
            out.append(toll(f"Paper {i}", "2031-05-05", 10 + i % 40, observatory=bool(i % 2)))
        else:
            draft = Draft(f"The Norrby army {i} left Tresk. " * 12, f"Paper {i}")
            draft.claim(f"The Norrby army {i} left Tresk", "left", "RETREAT",
                        actor=(f"The Norrby army {i}", "Norrby army"), place="Tresk")  # fmt: skip
            out.append(draft.done())
    return out


def test_kill_nine_loses_nothing_reported(target: str, tmp_path: Path) -> None:
    chance = random.Random(20311031)
    per_round = 60
    readings = _readings(per_round * ROUNDS)
    reported: set[str] = set()
    killed = 0
    for number in range(ROUNDS):
        # Each round brings new dispatches after those of the round before, which may be half done.
        lines = readings[max(0, number - 1) * per_round : (number + 1) * per_round]
        file = tmp_path / "readings.jsonl"
        file.write_text("".join(dumps(r) + "\n" for r in lines), encoding="utf-8")
        command = [sys.executable, str(Path(__file__).with_name("adder.py")), str(file), target]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as adder:
            assert adder.stdout is not None
            first = ""
            if number % 5 == 4:  # every fifth at any moment, perhaps before it has begun
                time.sleep(chance.random())
            else:
                first = adder.stdout.readline()
                time.sleep(chance.random() * 0.15)
            adder.kill()
            printed = [first, *adder.stdout]
            adder.wait()
        killed += adder.returncode != 0
        # The last line may be cut off by the kill: only a whole one was reported.
        reported |= {x.split()[1] for x in printed if x.endswith("\n") and len(x.split()) == 2}
        with Ledger.open(target) as ledger:
            assert ledger.known(reported) == reported
            if number % 10 == 0 or number == ROUNDS - 1:
                assert ledger.check() == ()
    assert killed >= ROUNDS // 2, "hardly a round was killed while it ran: the test tests nothing"
    with Ledger.open(target) as ledger:
        list(ledger.add(readings))
        totals = ledger.totals()
        assert totals.dispatches == totals.readings == totals.claims == len(readings)
        assert ledger.check() == ()
