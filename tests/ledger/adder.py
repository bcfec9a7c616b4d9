"""Adds readings to a ledger and prints each one's id once it is reported: killed by test_kill."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from according.ledger import Ledger
from according.wire import from_dict


def main(readings: str, target: str) -> None:
    with Path(readings).open(encoding="utf-8") as lines, Ledger.open(target) as ledger:
        parsed = (from_dict(json.loads(line)) for line in lines)
        for result in ledger.add(parsed, batch=3):
            print(result.outcome, result.dispatch, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
