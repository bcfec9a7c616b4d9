"""What every command shares with a terminal: outputs, progress, skips, exit codes."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import typer

from according.errors import StopError, UsageError

__all__ = [
    "DONE", "SOME_SKIPPED", "STOPPED", "WRONG_USAGE", "Progress", "output", "say", "stopped",
]  # fmt: skip

DONE, SOME_SKIPPED, WRONG_USAGE, STOPPED = 0, 1, 2, 3

_LONG = 2.0  # seconds after which work counts as long and its progress is shown
_EVERY = 15.0  # seconds between lines of progress where there is no terminal


@contextmanager
def output(file: Path | None) -> Iterator[TextIO]:
    """Open ``-o FILE``, or standard output; UTF-8 and line ends as they are, on any machine.

    Raises:
        UsageError: when the file cannot be made.
    """
    if file is None:
        reconfigure = getattr(sys.stdout, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="strict", newline="")
        try:
            yield sys.stdout
            sys.stdout.flush()
        except BrokenPipeError:
            # whoever read us has left (| head): nothing to say, and nothing more can be written
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(STOPPED) from None
        return
    try:
        out = file.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{file} cannot be written ({error.strerror or error})") from None
    with out:
        yield out


def say(line: str) -> None:
    """Print one line to standard error, whatever characters it holds."""
    encoding = sys.stderr.encoding or "utf-8"
    safe = line.encode(encoding, "backslashreplace").decode(encoding)
    print(safe, file=sys.stderr, flush=True)


class Progress:
    """How far long work is, on standard error: a live line on a terminal, else now and then.

    The number of dispatches is not known before they are read (they stream), so this shows
    how many are done and the rate.
    """

    def __init__(self, what: str = "dispatches") -> None:
        self._what = what
        self._live: Any = None
        self._started = self._last = time.monotonic()
        self._terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.done = 0
        self.skipped = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        if self._live is not None:
            self._live.stop()
            self._live = None

    def say(self, line: str) -> None:
        """Print a line above the live one."""
        if self._live is None:
            say(line)
        else:
            self._live.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def read(self) -> None:
        """Count one dispatch read."""
        self.done += 1
        self._show()

    def many(self, count: int) -> None:
        """Count dispatches that were read elsewhere."""
        self.done += count
        self._show()

    def skip(self, line: str, count: int = 1) -> None:
        """Count one dispatch skipped (or more) and name it."""
        self.skipped += count
        self.say(f"skipped {line}")
        self._show()

    def _show(self) -> None:
        now = time.monotonic()
        passed = now - self._started
        if passed < _LONG:
            return
        words = f"{self.done:,} {self._what} read ({self.done / passed:.1f} a second)"
        if self.skipped:
            words += f", {self.skipped:,} skipped"
        if self._terminal:
            if self._live is None:
                from rich.console import Console
                from rich.status import Status

                self._live = Status(words, console=Console(stderr=True))
                self._live.start()
            self._live.update(words)
        elif now - self._last >= _EVERY:
            say(words)
            self._last = now


def stopped(error: BaseException) -> int:
    """Say why the run stopped and return its exit code."""
    if isinstance(error, UsageError):
        say(f"according: {error}")
        return WRONG_USAGE
    if isinstance(error, StopError):
        say(f"according: stopped: {error}")
    elif isinstance(error, OSError):
        say(f"according: stopped: {error.strerror or error} {error.filename or ''}".rstrip())
    return STOPPED
