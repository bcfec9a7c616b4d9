"""JSON Lines, JSON and CSV: one dispatch a row, streamed; bad rows are named and skipped."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Iterator
from typing import IO, Any

from according.errors import DispatchError
from according.intake.decoding import looks_binary, tell_encoding
from according.intake.doors import Opened
from according.intake.rows import from_row
from according.records import Dispatch

__all__ = ["load_csv", "load_json", "load_jsonl"]

_BLOCK = 1 << 20


def load_jsonl(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load JSON Lines: UTF-8 (as JSON is), or UTF-16 or 32 by its mark."""
    try:
        lines = _Lines(opened, newline="\n")
    except ValueError as error:
        yield opened.skip(str(error))
        return
    for line in lines:
        where = f"line {lines.number}"
        if line is None:
            yield opened.skip(
                f"is longer than {lines.longest:,} characters - no dispatch is that long", where
            )
            continue
        if not line.strip("\ufeff \t\r\n"):
            continue
        yield _from_json(line, opened, where)
    if lines.number == 0:
        yield opened.skip("is empty")


def _from_json(line: str, opened: Opened, where: str) -> Dispatch | DispatchError:
    if _undecoded(line):
        return opened.skip("holds bytes that are not UTF-8", where)
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or "nested too deep, or a number too long"
        return opened.skip(f"is not JSON ({reason})", where)
    if not isinstance(row, dict):
        return opened.skip("is not a JSON object", where)
    return from_row(row, opened, where)


def load_json(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load one JSON object or an array of them."""
    data = opened.whole()
    if not data.strip():
        yield opened.skip("is empty")
        return
    try:
        content = json.loads(data)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", None) or "its bytes are not UTF-8, or it is nested too deep"
        yield opened.skip(f"is not JSON ({reason})")
        return
    rows = content if isinstance(content, list) else [content]
    for i, row in enumerate(rows, 1):
        where = f"object {i}"
        if isinstance(row, dict):
            yield from_row(row, opened, where)
        else:
            yield opened.skip("is not a JSON object", where)


def load_csv(opened: Opened) -> Iterator[Dispatch | DispatchError]:
    """Load CSV (or TSV, or semicolons) with a header row; fields may be huge and hold lines."""
    try:
        lines = _Lines(opened, newline="", guess=True, skeleton=True)
    except ValueError as error:
        yield opened.skip(str(error))
        return
    # The module's limit of 128 KB a field is process-wide; ours is kept by _Lines.
    csv.field_size_limit(max(csv.field_size_limit(), 2 * lines.longest))
    first = next(iter(lines), None)
    if first is None:
        yield opened.skip("is empty")
        return
    delimiter = _delimiter(first, opened.suffix)
    records = csv.reader(_chain(first, lines), delimiter=delimiter)
    header: list[str] | None = None
    while True:
        start = lines.number if header is None else lines.number + 1
        lines.start_record()
        try:
            fields = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield opened.skip(f"is not CSV ({error})", f"line {start}")
            continue
        if header is None:
            header = [name.strip().lower() for name in fields]
            if "text" not in header:
                yield opened.skip("its first row names no column “text”")
                return
            continue
        where = f"line {start}"
        if not fields:
            continue
        if lines.oversized:
            yield opened.skip(
                f"is longer than {lines.longest:,} characters - no dispatch is that long", where
            )
        elif len(fields) != len(header):
            yield opened.skip(f"has {len(fields)} fields, the header {len(header)}", where)
        elif any(_undecoded(f) for f in fields):
            yield opened.skip(f"holds bytes that are not {lines.encoding.upper()}", where)
        else:
            yield from_row(dict(zip(header, fields, strict=True)), opened, where)


def _chain(first: str | None, lines: _Lines) -> Iterator[str]:
    yield first or ""
    for line in lines:
        yield line or ""


def _delimiter(header: str, suffix: str) -> str:
    if suffix == ".tsv":
        return "\t"
    return max(",;\t|", key=header.count)


def _undecoded(text: str) -> bool:
    """Whether bytes that did not decode stand in the text (as lone surrogates, by intention)."""
    return not text.isascii() and re.search("[\udc80-\udcff]", text) is not None


class _Lines:
    """The lines of a table as text, counted, never more than the limit in memory.

    Bytes that do not fit the encoding come as lone surrogates, so that only their row is lost.
    A line longer than the limit comes as None; with ``skeleton`` it comes as its quotation
    marks, delimiters and a little of the rest, and ``oversized`` is set: a CSV record goes
    on past its lines, so its end must still be found.
    """

    def __init__(
        self, opened: Opened, newline: str, guess: bool = False, skeleton: bool = False
    ) -> None:
        self.longest = 4 * opened.limits.characters  # room for escapes
        self.number = 0
        self.oversized = False
        self._record = 0
        self._skeleton = skeleton
        head = opened.stream.read(_BLOCK)
        opened.stream.seek(0)
        if kind := looks_binary(head):
            raise ValueError(f"is {kind}, not a table")
        self.encoding = self._encoding(opened, head, guess)
        if head.startswith(codecs.BOM_UTF8):
            opened.stream.seek(3)
        elif self.encoding.startswith("utf-16"):
            opened.stream.seek(2)
        elif self.encoding.startswith("utf-32"):
            opened.stream.seek(4)
        single = not self.encoding.startswith(("utf-16", "utf-32"))
        self._stream = _unowned(opened.stream, self.encoding, single, newline)

    @staticmethod
    def _encoding(opened: Opened, head: bytes, guess: bool) -> str:
        if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding, note = tell_encoding(head[:4])
        elif guess and not head.startswith(codecs.BOM_UTF8):
            try:
                encoding, note = tell_encoding(_telling(opened.stream))
            except ValueError:
                return "utf-8"  # damaged: its rows are skipped one by one
        else:
            return "utf-8"
        if note:
            opened.say(note)
        return encoding

    def start_record(self) -> None:
        """Say that the next line begins a record of its own."""
        self._record = 0
        self.oversized = False

    def __iter__(self) -> Iterator[str | None]:
        while True:
            try:
                line = self._stream.readline(self.longest)
            except UnicodeDecodeError as error:
                raise DispatchError(
                    f"from line {self.number + 1} on its bytes are not {self.encoding.upper()} "
                    f"({error.reason})"
                ) from None
            if not line:
                return
            self.number += 1
            long = len(line) >= self.longest and line[-1] not in "\r\n"
            if not self._skeleton:
                if long:
                    while (more := self._stream.readline(_BLOCK)) and more[-1] != "\n":
                        pass
                yield None if long else line
                continue
            self._record += len(line)
            if long or self._record > self.longest:
                self.oversized = True
                line = _bones(line)
                while long and (more := self._stream.readline(_BLOCK)):
                    line += _bones(more)
                    long = more[-1] not in "\r\n"
            yield line


def _bones(line: str) -> str:
    return re.sub(r'[^",;\t|\r\n]{9,}', "x", line)


def _telling(stream: IO[bytes]) -> bytes:
    """Return the lines of a file that tell its encoding: those that are not ASCII."""
    found: list[bytes] = []
    size = 0
    while size < _BLOCK and (block := stream.read(_BLOCK)):
        block += stream.readline(_BLOCK)
        if not block.isascii():
            found.extend(line for line in block.splitlines(keepends=True) if not line.isascii())
            size = sum(map(len, found))
    stream.seek(0)
    return b"".join(found)


def _unowned(stream: IO[bytes], encoding: str, single: bool, newline: str) -> io.TextIOWrapper:
    """Wrap without taking over the closing of the stream."""
    errors = "surrogateescape" if single else "strict"
    buffered = io.BufferedReader(_Kept(stream), _BLOCK)
    return io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline=newline)


class _Kept(io.RawIOBase):
    """A readable view of a stream whose closing leaves the stream open."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        block = self._stream.read(len(buffer))
        buffer[: len(block)] = block
        return len(block)
