"""What tells which input ended a process of the fuzzing."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.fuzz.__main__ import LONGEST, Held, Tally

LOOPS = """
import re, sys
from pathlib import Path
import tests.fuzz.__main__ as fuzz

fuzz.PATIENCE = 0.2

def target(data):
    if data == b"loops":
        re.match("(a+)+$", "a" * 60 + "b")  # no signal handler of Python's runs in there

run = fuzz.watched(target, fuzz.Held(Path(sys.argv[1])), 60)
for data in (b"is fine", b"loops", b"never comes"):
    run(data)
"""


def test_an_input_that_never_ends_is_known(tmp_path: Path, repository: Path) -> None:
    held = tmp_path / "held"
    Held.make(held)
    done = subprocess.run([sys.executable, "-c", LOOPS, str(held)], cwd=repository)
    assert done.returncode == -signal.SIGVTALRM
    assert Held.read(held) == b"loops"


def test_an_input_is_held_whole(tmp_path: Path) -> None:
    path = tmp_path / "held"
    Held.make(path)
    assert Held.read(path) == b""
    held = Held(path)
    for data in (bytes(range(256)), b"x" * LONGEST, b""):
        held.put(data)
        assert Held.read(path) == data


def test_the_account_says_what_was_done_so_far(tmp_path: Path) -> None:
    tally = Tally(tmp_path / "log", tmp_path / "summary.json", 1)
    tally.runs["html"], tally.seconds["html"] = 7, 90
    tally.account(whole=False)
    told = json.loads((tmp_path / "summary.json").read_text())
    assert (told["runs"], told["minutes of computing"], told["whole"]) == (7, 1.5, False)
    assert told["targets"] == {"html": {"runs": 7, "seconds": 90}}
