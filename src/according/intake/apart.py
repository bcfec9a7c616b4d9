"""Load in a process of its own what foreign libraries take apart: pages, PDFs, archives.

A damaged PDF may loop, a page may need more memory than there is, a damaged table may end the
process that opens it. So the process is another one: it is told how long and how much it may
take, it is ended when it does not end itself, and it costs the file, or the one part of an
archive, that it held. Formats that need no foreign library are loaded here: starting a process
takes longer than most of them.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import IO

from according.errors import DispatchError, StopError
from according.intake.doors import Limits, Opened, TooLong
from according.intake.walk import (
    LOADERS,
    OnDisk,
    Source,
    load_opened,
    load_source,
    shown,
    sources,
    tell,
)
from according.records import Dispatch

__all__ = ["bound_memory", "by_itself", "clock", "load_apart", "load_sources"]

_GRACE = 10.0
"""Seconds of waiting, above twice those of computing, after which a silent process is ended."""
_LIBRARIES = ("pypdf", "trafilatura", "htmldate", "courlan", "charset_normalizer", "warcio")


def load_apart(
    paths: Iterable[str | Path],
    *,
    stdin: IO[bytes] | None = None,
    limits: Limits | None = None,
    note: Callable[[str], None] | None = None,
    leave_out: Collection[Path] = (),
) -> Iterator[Dispatch | DispatchError]:
    """Load every dispatch of ``paths`` as ``load`` does, within limits of time and memory.

    Raises:
        StopError: when no process can be started.
    """
    say = note or (lambda line: None)
    found = sources(paths, stdin=stdin, note=say, leave_out=leave_out)
    return load_sources(found, limits or Limits(), say)


def load_sources(
    found: Iterable[Source | DispatchError], limits: Limits, note: Callable[[str], None]
) -> Iterator[Dispatch | DispatchError]:
    """Load files in order, those that need foreign libraries in a process of its own."""
    with Apart(limits) as apart:
        for source in found:
            if isinstance(source, DispatchError):
                yield source
            else:
                yield from apart.load(source, note)


def _own(suffix: str) -> bool | None:
    return next((x.own for x in LOADERS if suffix in x.suffixes), None)


class Apart:
    """The process that loads, started when it is first needed and again when it has ended."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it does."""
        self._end()

    def load(
        self, source: Source, note: Callable[[str], None]
    ) -> Iterator[Dispatch | DispatchError]:
        """Load one file: here where that is safe, and else in the process."""
        own = _own(source.ending)
        if own:
            yield from load_source(source, self._limits, note)
            return
        if own is False and not source.here:
            yield from self._sent(source, note)
            return
        name = shown(source.name)
        try:
            stream = source.open()
        except OSError as error:
            yield DispatchError(f"{name}: cannot be opened ({error.strerror or error})")
            return
        with stream:  # its name does not say what it is
            opened = Opened(name, stream, source.ending, self._limits, note)
            if tell(replace(opened, note=lambda line: None)).own:
                yield from load_opened(opened)
            elif not source.here:
                yield from self._sent(source, note)
            else:
                with tempfile.NamedTemporaryFile() as file:
                    shutil.copyfileobj(stream, file)
                    file.flush()
                    yield from self._sent(
                        Source(source.name, OnDisk(file.name), suffix=source.suffix), note
                    )

    def _sent(
        self, source: Source, note: Callable[[str], None]
    ) -> Iterator[Dispatch | DispatchError]:
        """Have a file loaded; a part that ends the process is named, and what follows goes on."""
        passed = 0
        while True:
            part, name = 0, shown(source.name)
            pipe = self._ready()
            reason = ""
            try:
                pipe.send((source, self._limits, passed))
                while not reason:
                    if not pipe.poll(2 * self._limits.seconds + _GRACE):
                        reason = f"took more than {self._limits.seconds:g} seconds to load"
                        break
                    message = pipe.recv()
                    if message is None:
                        return
                    if isinstance(message, str):
                        note(message)
                    elif isinstance(message, tuple):
                        part, name = message
                    else:
                        yield message
            except (EOFError, OSError):
                pass
            ending = self._end()
            yield DispatchError(f"{name}: {reason or f'ended the process loading it ({ending})'}")
            if part <= passed:
                return
            passed = part

    def _ready(self) -> Connection:
        if self._pipe is None:
            methods = multiprocessing.get_all_start_methods()
            context = multiprocessing.get_context(
                "forkserver" if "forkserver" in methods else "spawn"
            )
            self._pipe, theirs = context.Pipe()
            self._process = context.Process(  # type: ignore[attr-defined]
                target=_serve, args=(theirs, self._limits.memory), daemon=True
            )
            try:
                with by_itself():
                    self._process.start()
            except OSError as error:
                raise StopError(
                    f"no process can be started ({error}) - nothing can be loaded"
                ) from None
            theirs.close()
        return self._pipe

    def _end(self) -> str:
        """End the process, and say how it ended when it was not by us."""
        if self._process is None or self._pipe is None:
            return ""
        self._pipe.close()
        self._process.join(0.2)  # dead already, or idle: it ends when the pipe is closed
        code = self._process.exitcode
        if code is None:
            self._process.kill()
            self._process.join()
        self._process = self._pipe = None
        if code is None or code >= 0:
            return f"exit code {code}"
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"


def _serve(pipe: Connection, memory: int) -> None:
    """Live as the loading process: a file in; dispatches, skips, notes and parts out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends us
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)
    # a library's last words before it ends the process are not ours; our line names the file
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    bound_memory(memory)
    with suppress(EOFError, OSError):  # the parent has closed the pipe: done, or gone
        while True:
            source, limits, passed = pipe.recv()
            _load(source, limits, passed, pipe)
            pipe.send(None)


def _load(source: Source, limits: Limits, passed: int, pipe: Connection) -> None:
    def begin(number: int, name: str) -> bool:
        if number <= passed:
            return False
        with clock(0):
            pipe.send((number, name))
        return True

    def note(line: str) -> None:
        with clock(0):
            pipe.send(line)

    items = load_source(source, limits, note, begin)
    try:
        while True:
            with clock(limits.seconds):
                item = next(items, None)
            if item is None:
                return
            pipe.send(item)
    except TooLong:  # between two dispatches: the rest of the file is lost
        pipe.send(
            DispatchError(
                f"{shown(source.name)}: took more than {limits.seconds:g} seconds to load"
            )
        )


_STARTING = threading.Lock()


@contextmanager
def by_itself() -> Iterator[None]:
    """Let a process that is started inside not load the program of the one that starts it.

    Python runs that program's file again in each new process, for the sake of functions defined
    there. Ours need none; and on a worker of Ray's that file loads Ray, which takes longer than
    loading a model.
    """
    with _STARTING:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


@contextmanager
def clock(seconds: float) -> Iterator[None]:
    """Raise ``TooLong`` when what is done inside computes longer; 0 stops the clock meanwhile."""
    if not hasattr(signal, "setitimer"):  # the parent's patience is all there is
        yield
        return
    signal.signal(signal.SIGPROF, _ring)
    before = signal.setitimer(signal.ITIMER_PROF, seconds, seconds)
    try:
        yield
    finally:
        # a part of an archive has the whole time again
        signal.setitimer(signal.ITIMER_PROF, before[1], before[1])


def _ring(number: int, frame: object) -> None:
    raise TooLong


def bound_memory(memory: int) -> None:
    """Let this process take no more than ``memory`` bytes, where the system can see to it."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    except (ImportError, AttributeError, ValueError, OSError):
        return
