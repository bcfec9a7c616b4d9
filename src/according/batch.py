"""Many dispatches: local processes, in the order they came, with flat memory.

The processes are started fresh (forkserver or spawn), each with its own reader and its share
of the cores, so that onnxruntime's threads are never more than the cores. A process that dies
or takes too long costs the dispatch it held, not the run.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from itertools import chain
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol

from according.errors import DispatchError, StopError, one_line
from according.heap import share_heap
from according.intake.apart import bound_memory, by_itself
from according.records import Dispatch, Reading

__all__ = [
    "DispatchReader", "Pool", "Skipped", "cores", "load_reader", "read_many", "with_defaults",
]  # fmt: skip

_CHUNK = 16
"""Most dispatches handed to a process at once ..."""
_CHUNK_CHARACTERS = 20_000
"""... and most characters; a long dispatch goes alone."""
_AHEAD = 4
"""Chunks begun or waiting for each process: what bounds the memory."""
_FEW_CHARACTERS = 400_000
"""Below this much text one process is done before a second has loaded its model."""
_PATIENCE = 0.5
"""Seconds spent looking whether there are few dispatches or many."""
_IDLE_DEATHS = 3
"""Processes in a row that may die before reading anything."""


class DispatchReader(Protocol):
    """What this module asks of a reader (``according.load()`` gives one)."""

    def read_dispatch(self, dispatch: Dispatch) -> Reading:
        """Read one dispatch."""
        ...


@dataclass(frozen=True, slots=True)
class Skipped:
    """A dispatch that was not read: one line that names it and says why."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def load_reader(threads: int) -> DispatchReader:
    """Load the package's own reader with ``threads`` threads and the places the user added."""
    import according
    from according.settings import Settings, device, gazetteer_folder

    added = gazetteer_folder()
    reader: DispatchReader = according.load(  # type: ignore[attr-defined,unused-ignore]
        settings=Settings(threads, device()), user_gazetteer=added if added.is_dir() else None
    )
    return reader


def read_many(
    dispatches: Iterable[Dispatch | DispatchError],
    *,
    jobs: int = 0,
    threads: int = 0,
    published: str | None = None,
    publisher: str | None = None,
    time_limit: float | None = None,
    memory_limit: int | None = None,
    load: Callable[[int], DispatchReader] = load_reader,
    pool: Pool | None = None,
) -> Iterator[Reading | Skipped]:
    """Read dispatches in the order they come; what cannot be read comes as ``Skipped``.

    Args:
        dispatches: what intake yields; its errors pass through in their places.
        jobs: processes; 0 means one for a few dispatches and otherwise one a core.
        threads: onnxruntime's threads in each process; 0 means the cores shared out.
        published: ISO date for dispatches that carry none.
        publisher: name for dispatches that carry none.
        time_limit: seconds one dispatch may take (kept by a process of its own, which is ended).
        memory_limit: bytes that a reading process may take, the model included (kept by the
            system where it can: Linux); a dispatch that needs more is skipped.
        load: makes the reader, given its threads; a module-level function, as it is sent to
            other processes.
        pool: processes that stand ready, for one reading after another; they have their own
            ``jobs``, limits and the like, and are left running.

    Raises:
        StopError: when no process can be started, or the reader cannot be loaded.
    """
    items = with_defaults(dispatches, published, publisher)
    if pool is not None:
        yield from pool.run(items)
        return
    if jobs == 0:
        items, few = _few(items)
        jobs = 1 if few else cores()
    threads = threads or max(1, cores() // jobs)
    if jobs == 1 and time_limit is None and memory_limit is None:
        yield from _here(items, load, threads)
    else:
        with Pool(jobs, threads, time_limit, memory_limit, load) as pool:
            yield from pool.run(items)


def with_defaults(
    dispatches: Iterable[Dispatch | DispatchError], published: str | None, publisher: str | None
) -> Iterator[Dispatch | DispatchError]:
    """Fill in date and publisher where a dispatch has none; its id depends on them."""
    for item in dispatches:
        if isinstance(item, Dispatch):
            changes: dict[str, Any] = {}
            if published and not item.published_at:
                changes["published_at"] = published
            if publisher and not item.publisher:
                changes["publisher"] = publisher
            yield replace(item, **changes) if changes else item
        else:
            yield item


def _few(
    items: Iterator[Dispatch | DispatchError],
) -> tuple[Iterator[Dispatch | DispatchError], bool]:
    """Look ahead, not long, to tell whether there is little to read."""
    head: list[Dispatch | DispatchError] = []
    size = 0
    until = time.monotonic() + _PATIENCE
    for item in items:
        head.append(item)
        size += len(item.text) if isinstance(item, Dispatch) else 0
        if size > _FEW_CHARACTERS and len(head) > 1:
            return chain(head, items), False
        if time.monotonic() > until:
            return chain(head, items), False
    return iter(head), True


def _here(
    items: Iterator[Dispatch | DispatchError], load: Callable[[int], DispatchReader], threads: int
) -> Iterator[Reading | Skipped]:
    reader: DispatchReader | None = None
    for item in items:
        if isinstance(item, DispatchError):
            yield Skipped(str(item))
            continue
        reader = reader or load(threads)
        yield _read(reader, item)


def _read(reader: DispatchReader, dispatch: Dispatch) -> Reading | Skipped:
    """Read one dispatch, or say why not; only English is read."""
    from according.reading.languages import tell

    try:
        language = tell(dispatch.text)
        if language.refused:
            return _skipped(dispatch, language.refused)
        return reader.read_dispatch(replace(dispatch, language=language.code))
    except DispatchError as error:
        return _skipped(dispatch, str(error))
    except MemoryError:
        return _skipped(dispatch, "reading it needs more memory than there is, or than is allowed")
    except StopError:
        raise
    except Exception as error:
        # a fault of ours on one text must not cost the thousand others; it is named
        return _skipped(dispatch, f"reading it failed ({type(error).__name__}: {one_line(error)})")


def _skipped(dispatch: Dispatch, reason: str) -> Skipped:
    part = dispatch.original.part if dispatch.original else None
    known = dispatch.ref or part
    name = " ".join(filter(None, (dispatch.path, known and f"({known})")))
    return Skipped(f"{one_line(name or dispatch.title or dispatch.id)}: {reason}")


@dataclass(slots=True)
class _Chunk:
    """Consecutive dispatches that one process reads; ``results`` fill from the front."""

    dispatches: Sequence[Dispatch]
    results: list[Reading | Skipped] = field(default_factory=list)


@dataclass(slots=True)
class _Worker:
    process: multiprocessing.process.BaseProcess
    pipe: Connection
    chunk: _Chunk | None = None
    since: float = 0.0
    ready: bool = False


class Pool:
    """Processes with a pipe each, so that whoever dies is known by what it held.

    The arguments are those of ``read_many``.
    """

    def __init__(
        self,
        jobs: int,
        threads: int,
        time_limit: float | None = None,
        memory_limit: int | None = None,
        load: Callable[[int], DispatchReader] = load_reader,
    ) -> None:
        self._context = (
            multiprocessing.get_context("forkserver")
            if "forkserver" in multiprocessing.get_all_start_methods()
            else multiprocessing.get_context("spawn")
        )
        self._jobs, self._threads = jobs, threads
        self._time_limit, self._memory_limit = time_limit, memory_limit
        self._load = load
        self._workers: list[_Worker] = []
        self._deaths = 0

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes, whatever they do."""
        for worker in self._workers:
            worker.pipe.close()  # an idle process ends by itself at this
            if worker.chunk is not None or not worker.ready:
                worker.process.kill()
        for worker in self._workers:
            worker.process.join(5)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        self._workers.clear()

    def run(self, items: Iterator[Dispatch | DispatchError]) -> Iterator[Reading | Skipped]:
        """Yield results in the order of the items; one run must end before the next begins."""
        source = _chunks(items)
        order: deque[_Chunk | Skipped] = deque()
        waiting: deque[_Chunk] = deque()
        done = False
        while True:
            while not done and len(order) < _AHEAD * self._jobs:
                entry = next(source, None)
                if entry is None:
                    done = True
                    break
                order.append(entry)
                if isinstance(entry, _Chunk):
                    waiting.append(entry)
                    # hand out at once: loading the next files must not keep a process idle
                    self._hand_out(waiting)
            while order:
                first = order[0]
                if isinstance(first, Skipped):
                    yield first
                elif len(first.results) == len(first.dispatches):
                    yield from first.results
                else:
                    break
                order.popleft()
            if not order:
                if done:
                    return
                continue
            self._hand_out(waiting)
            self._collect(waiting)

    def _hand_out(self, waiting: deque[_Chunk]) -> None:
        while waiting:
            worker = next((w for w in self._workers if w.chunk is None), None)
            if worker is None:
                if len(self._workers) >= self._jobs:
                    return
                worker = self._start()
            chunk = waiting.popleft()
            worker.chunk, worker.since = chunk, time.monotonic()
            try:
                worker.pipe.send(chunk.dispatches[len(chunk.results) :])
            except OSError:  # it died idle: _collect sees that, and the chunk waits again
                worker.chunk = None
                waiting.appendleft(chunk)
                self._bury(worker, waiting)

    def _start(self) -> _Worker:
        ours, theirs = self._context.Pipe()
        process = self._context.Process(
            target=_work,
            args=(theirs, self._load, self._threads, self._memory_limit),
            daemon=True,
        )
        try:
            # another's function may be defined in the program that runs
            with by_itself() if self._load is load_reader else nullcontext():
                process.start()
        except OSError as error:
            raise StopError(f"no process can be started ({error}) - nothing can be read") from None
        theirs.close()
        worker = _Worker(process, ours)
        self._workers.append(worker)
        return worker

    def _collect(self, waiting: deque[_Chunk]) -> None:
        """Wait until a process reports, dies or has taken too long."""
        busy = {w.pipe: w for w in self._workers if w.chunk is not None or not w.ready}
        for pipe in wait(list(busy), timeout=self._patience()):
            worker = busy[pipe]  # type: ignore[index]
            try:
                message = worker.pipe.recv()
            except (EOFError, OSError):
                self._bury(worker, waiting)
                continue
            worker.since = time.monotonic()
            if isinstance(message, StopError):
                raise message
            if message is None:
                worker.ready = True
                self._deaths = 0
                continue
            assert worker.chunk is not None
            worker.chunk.results.append(message)
            if len(worker.chunk.results) == len(worker.chunk.dispatches):
                worker.chunk = None
        if self._time_limit is not None:
            now = time.monotonic()
            for worker in list(self._workers):
                late = worker.ready and now - worker.since > self._time_limit
                if worker.chunk is not None and late:
                    worker.process.kill()
                    self._bury(worker, waiting, f"it took more than {self._time_limit:g} seconds")

    def _patience(self) -> float | None:
        if self._time_limit is None:
            return None
        now = time.monotonic()
        ends = [w.since + self._time_limit - now for w in self._workers if w.chunk and w.ready]
        return max(0.01, min(ends)) if ends else None

    def _bury(self, worker: _Worker, waiting: deque[_Chunk], reason: str | None = None) -> None:
        """Take a dead process out; skip the dispatch it held and read the rest elsewhere."""
        worker.process.join(5)
        worker.pipe.close()
        self._workers.remove(worker)
        chunk = worker.chunk
        if not worker.ready:
            self._deaths += 1
            if self._deaths >= _IDLE_DEATHS:
                raise StopError(
                    f"the reading process ends before it is ready ({_ending(worker)}) "
                    "- nothing can be read"
                )
        if chunk is None:
            return
        if worker.ready:
            # results come one by one and in order, so what it held is the first without one
            held = chunk.dispatches[len(chunk.results)]
            why = reason or f"the process reading it ended ({_ending(worker)})"
            chunk.results.append(_skipped(held, why))
        if len(chunk.results) < len(chunk.dispatches):
            waiting.appendleft(chunk)


def _ending(worker: _Worker) -> str:
    code = worker.process.exitcode
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _chunks(items: Iterator[Dispatch | DispatchError]) -> Iterator[_Chunk | Skipped]:
    """Group short dispatches; begin with groups of one, so that the first results come soon."""
    group: list[Dispatch] = []
    size = 0
    most = 1
    for item in items:
        if isinstance(item, DispatchError):
            if group:
                yield _Chunk(tuple(group))
                group, size = [], 0
            yield Skipped(str(item))
            continue
        group.append(item)
        size += len(item.text)
        if len(group) >= most or size >= _CHUNK_CHARACTERS:
            yield _Chunk(tuple(group))
            group, size = [], 0
            most = min(_CHUNK, most + 1)
    if group:
        yield _Chunk(tuple(group))


def _work(
    pipe: Connection, load: Callable[[int], DispatchReader], threads: int, memory: int | None
) -> None:
    """Live as a reading process: a list of dispatches in, a result for each out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends us
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(threads))
    share_heap()
    try:
        try:
            reader = load(threads)
        except StopError as error:
            pipe.send(error)
            return
        except Exception as error:
            pipe.send(
                StopError(
                    f"the reader cannot be loaded ({type(error).__name__}: {one_line(error)})"
                )
            )
            return
        pipe.send(None)
        if memory is not None:
            bound_memory(memory)
        while True:
            for dispatch in pipe.recv():
                pipe.send(_read(reader, dispatch))
    except (EOFError, OSError):
        return  # the parent has closed the pipe: done, or gone
