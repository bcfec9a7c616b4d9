"""Claims as Parquet: the columns of the CSV with their types, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from according.exports.claim_columns import COLUMNS, row
from according.rows import Bundle

__all__ = ["SCHEMA", "write"]

_TYPES = {"s": pa.string(), "i": pa.int64(), "f": pa.float64(), "b": pa.bool_()}
SCHEMA = pa.schema([(name, _TYPES[kind]) for name, kind in COLUMNS])
_GROUP = 10_000  # rows held before they are written


def write(bundles: Iterable[Bundle], out: BinaryIO) -> int:
    """Write one row a claim."""
    count = 0
    rows: list[dict[str, Any]] = []
    with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for bundle in bundles:
            for claim in bundle.claims:
                rows.append(row(claim))
                count += 1
            if len(rows) >= _GROUP:
                writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
                rows = []
        if rows or not count:
            writer.write_table(pa.Table.from_pylist(rows, SCHEMA))
    return count
