"""Claims as JSON lines, every field: schema ``according.claim/1``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from according.rows import Bundle, plain

__all__ = ["SCHEMA", "write"]

SCHEMA = "according.claim/1"


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one object a claim; spans count code points of the dispatch's text."""
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            line = json.dumps({"schema": SCHEMA, **plain(claim)}, ensure_ascii=False)
            out.write(line.encode("utf-8") + b"\n")
            count += 1
    return count
