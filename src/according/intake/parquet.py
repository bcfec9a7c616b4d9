"""Parquet: one dispatch a row, the columns of the table contract, in small batches."""

from __future__ import annotations

from collections.abc import Iterator

from according.errors import DispatchError
from according.intake.doors import Opened, missing_extra
from according.intake.rows import from_row
from according.records import Dispatch

__all__ = ["load_parquet"]

_COLUMNS = ("text", "id", "title", "publisher", "published_at", "published", "url")


def load_parquet(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load the rows of a Parquet file."""
    try:
        import pyarrow.parquet as pq
    except ImportError:
        raise missing_extra("Parquet", "pyarrow") from None
    table = pq.ParquetFile(opened.stream)
    columns = [c for c in _COLUMNS if c in table.schema_arrow.names]
    if "text" not in columns:
        yield opened.skip("has no column “text”")
        return
    number = 0
    for batch in table.iter_batches(batch_size=64, columns=columns):
        for row in batch.to_pylist():
            number += 1
            yield from_row(row, opened, f"row {number}")
    if not number:
        yield opened.skip("is empty")
