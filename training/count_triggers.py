"""Count which events each trigger stood for: ``python -m training.count_triggers --data DIR``.

``DIR`` holds ``corpus/train.jsonl`` and the texts of ``annotations.jsonl`` (``data/...``). Words
seen once are left out: they say little, and a table of them would be half of the dispatches'
vocabulary. Words and figures only are kept, in ``resources/event_counts.json``.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from itertools import chain
from pathlib import Path

from according.reading.event_counts import RESOURCE, counted_as
from training import samples

TARGET = Path(__file__).parents[1] / "src/according/resources" / RESOURCE
LEAST = 2


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    excluded = json.loads((data / "exclude.json").read_text())
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    whole = samples.rows(data / "corpus/train.jsonl")
    other = samples.annotated_rows(data / "data", set(excluded["re3d"]))
    for row in chain((d for d in whole if d["id"] not in excluded["corpus"]), other):
        for claim in row["claims"]:
            begin, end = claim["trigger"]
            counts[counted_as(row["text"][begin:end])][claim["event"]] += 1
    kept = {word: dict(row) for word, row in sorted(counts.items()) if row.total() >= LEAST}
    lines = (f"{json.dumps(w, ensure_ascii=False)}: {json.dumps(row)}" for w, row in kept.items())
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(f"{len(kept)} of {len(counts)} triggers kept")


if __name__ == "__main__":
    main()
