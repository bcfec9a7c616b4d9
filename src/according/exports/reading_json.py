"""Readings as JSON: one object a line, or one array; both streamed."""

from __future__ import annotations

from typing import TextIO

from according.records import Reading
from according.wire import pieces

__all__ = ["JsonLinesWriter", "JsonWriter"]


class JsonLinesWriter:
    """One object a dispatch, one line each."""

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, reading: Reading) -> None:
        """Write one line, and pass it on at once."""
        self._out.writelines(pieces(reading))
        self._out.write("\n")
        self._out.flush()

    def close(self, skipped: int = 0) -> None:
        """End; there is nothing to add."""


class JsonWriter:
    """An array of readings, written as they come."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._first = True

    def write(self, reading: Reading) -> None:
        """Write one element of the array."""
        self._out.write("[\n" if self._first else ",\n")
        self._out.writelines(pieces(reading))
        self._first = False

    def close(self, skipped: int = 0) -> None:
        """Close the array (an empty one when nothing was read)."""
        self._out.write("[]\n" if self._first else "\n]\n")
