"""Readings as Parquet: what became of each dispatch of one input, in its order.

A row is a reading (``reading`` is the line that ``--format jsonl`` writes, the same bytes), a
skip with its reason, or a note on what was decided on the way. The footer has the counts and a
key that says what was read and how, so that whoever comes later need not open the rows.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from types import TracebackType
from typing import IO, Any

import pyarrow as pa
import pyarrow.parquet as pq

from according import wire
from according.records import Reading

__all__ = ["SCHEMA", "ReadingsParquet", "counts", "lines"]

SCHEMA = pa.schema(
    [
        pa.field("outcome", pa.string(), nullable=False),  # read, skipped, note
        pa.field("dispatch", pa.string()),
        pa.field("publisher", pa.string()),
        pa.field("published_at", pa.string()),
        pa.field("url", pa.string()),
        pa.field("claims", pa.int32()),
        pa.field("reason", pa.string()),
        pa.field("reading", pa.string()),
    ],
    metadata={"according": wire.SCHEMA},
)
_GROUP_BYTES = 8_000_000  # of readings held before they are written: memory stays flat
_GROUP_ROWS = 5_000


class ReadingsParquet:
    """Writes one file of readings; closing it without an error makes it whole."""

    def __init__(self, out: IO[bytes], key: str) -> None:
        self._writer = pq.ParquetWriter(out, SCHEMA, compression="zstd")
        self._key = key
        self._rows: list[dict[str, Any]] = []
        self._size = 0
        self.count: Counter[str] = Counter()

    def read(self, reading: Reading) -> None:
        """Write a reading."""
        d = reading.dispatch
        self._row(
            "read", dispatch=d.id, publisher=d.publisher, published_at=d.published_at, url=d.url,
            claims=len(reading.claims), reading=wire.dumps(reading),
        )  # fmt: skip

    def skipped(self, reason: str) -> None:
        """Write that a dispatch was skipped, and why."""
        self._row("skipped", reason=reason)

    def note(self, line: str) -> None:
        """Write what was decided about the input: an encoding, lines left out."""
        self._row("note", reason=line)

    def __enter__(self) -> ReadingsParquet:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if kind is None:
            self._flush()
            footer = {"key": self._key, "read": self.count["read"]}
            footer |= {"skipped": self.count["skipped"], "notes": self.count["note"]}
            self._writer.add_key_value_metadata({"according.counts": json.dumps(footer)})
        self._writer.close()

    def _row(self, outcome: str, **values: Any) -> None:
        self.count[outcome] += 1
        self._rows.append({"outcome": outcome, **values})
        self._size += len(values.get("reading") or "")
        if self._size >= _GROUP_BYTES or len(self._rows) >= _GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, SCHEMA))
            self._rows, self._size = [], 0


def counts(stream: IO[bytes]) -> dict[str, Any] | None:
    """Return the footer's key and counts, or None where a file is none of these, or not whole."""
    try:
        metadata = pq.read_metadata(stream).metadata or {}
    except (pa.ArrowException, OSError, ValueError):
        return None
    found = metadata.get(b"according.counts")
    made: dict[str, Any] | None = json.loads(found) if found else None
    return made


def lines(stream: IO[bytes], outcome: str = "read") -> Iterator[str]:
    """Yield the readings of a file as lines of JSON; or the reasons of its skips or notes."""
    column = "reading" if outcome == "read" else "reason"
    file = pq.ParquetFile(stream)
    for batch in file.iter_batches(batch_size=256, columns=["outcome", column]):
        for row in batch.to_pylist():
            if row["outcome"] == outcome:
                yield row[column]
