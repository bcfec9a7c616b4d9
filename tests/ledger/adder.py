"""Adds readings to a ledger and prints each one's id once it is reported: killed by test_kill."""

from __future__ import annotations

import sys

from according.ledger import Ledger
from according.wire import from_dict


def main(readings: str, target: str) -> None:
    import json

    with open(readings, encoding="utf-8") as lines, Ledger.open(target) as ledger:
        parsed = (from_dict(json.loads(line)) for line in lines)
        for result in ledger.add(parsed, batch=3):
            print(result.outcome, result.dispatch, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
