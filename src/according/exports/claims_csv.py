"""Claims as CSV (RFC 4180, UTF-8, a header row)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from according.exports.claim_columns import COLUMNS, row
from according.rows import Bundle

__all__ = ["write"]


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one row a claim."""
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    table = csv.DictWriter(text, [name for name, _ in COLUMNS], lineterminator="\r\n")
    table.writeheader()
    count = 0
    for bundle in bundles:
        for claim in bundle.claims:
            table.writerow(row(claim))
            count += 1
    text.detach()
    return count
