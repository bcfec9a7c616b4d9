"""The formats in which readings are written, in one plain list."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple, Protocol, TextIO

from according.records import Reading

__all__ = ["READING_FORMATS", "ReadingFormat", "ReadingWriter", "open_writer"]


class ReadingWriter(Protocol):
    """Writes readings one by one, in the order given."""

    def write(self, reading: Reading) -> None:
        """Write one reading."""
        ...

    def close(self, skipped: int = 0) -> None:
        """Write what belongs at the end; ``skipped`` dispatches were not read."""
        ...


class ReadingFormat(NamedTuple):
    """A format's name, the file ending it goes with, and where its writer is."""

    name: str
    suffix: str
    module: str
    writer: str


READING_FORMATS = [
    ReadingFormat("table", ".txt", "according.exports.reading_table", "TableWriter"),
    ReadingFormat("json", ".json", "according.exports.reading_json", "JsonWriter"),
    ReadingFormat("jsonl", ".jsonl", "according.exports.reading_json", "JsonLinesWriter"),
    ReadingFormat("html", ".html", "according.exports.reading_html", "HtmlWriter"),
]


def open_writer(name: str, out: TextIO) -> ReadingWriter:
    """Make the writer of a format; its libraries are imported only now.

    Raises:
        KeyError: when there is no such format.
    """
    for entry in READING_FORMATS:
        if entry.name == name:
            make: Callable[[TextIO], ReadingWriter] = getattr(
                import_module(entry.module), entry.writer
            )
            return make(out)
    raise KeyError(name)
