"""Speed and memory, side by side in one run, on dispatches recombined from the exercise.

    python -m benchmarks.speed [--markdown FILE] [--quick]

1. The whole of reading (tokenising, encoding, decoding, writing JSON) against onnxruntime
   alone on the same inputs: the inputs that the encoder's session was given are recorded in a
   first pass and run again, turn about with whole readings; the median of the ratios counts.
   In the same way, readings with all fields against readings of attributions alone.
2. The peak memory of the command and its children on a folder and on one long dispatch.
3. The time to import the package, and to the first dispatch on standard output.

Times depend on the machine and on what else it does: compare only within one run.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from rich.console import Console
from rich.table import Table

from benchmarks.command import executable
from benchmarks.material import dispatches, long_dispatch

__all__ = [
    "Row",
    "encoder_ratio",
    "fields_ratio",
    "first_dispatch",
    "import_time",
    "main",
    "peak_memory",
]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command sets it, before numpy loads

REPETITIONS = 7
STARTS = 5
SAMPLE_SECONDS = 0.02
MEGABYTE = 1024 * 1024

Call = tuple[Any, tuple[Any, ...], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; ``goal`` is the most it should be, None where there is no goal."""

    what: str
    value: float
    unit: str
    goal: float | None = None

    def cells(self) -> tuple[str, str, str]:
        """Return the line as text: what, value with unit, goal."""
        digits = 0 if self.value >= 100 else 2
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        return self.what, f"{self.value:,.{digits}f} {self.unit}".strip(), goal


def encoder_ratio(threads: int, texts: Sequence[str]) -> dict[str, float]:
    """Time whole readings against the encoder alone, in this process.

    Returns:
        ``ratio`` (median over interleaved repetitions), and words a second of each:
        ``reading`` and ``encoder``.

    Raises:
        RuntimeError: when reading did not run any onnxruntime session.
    """
    import onnxruntime

    import according
    from according.records import Dispatch
    from according.settings import Settings
    from according.wire import dumps

    reader = according.load(settings=Settings(threads=threads))
    given = [Dispatch(text=text) for text in texts]

    def whole() -> None:
        for reading in reader.pipe(given):
            dumps(reading)

    calls = _record(onnxruntime.InferenceSession, whole)
    run = onnxruntime.InferenceSession.run

    pool = ThreadPoolExecutor(threads)  # as reading does: a window a thread

    def encode() -> None:
        list(pool.map(lambda call: run(call[0], *call[1], **call[2]), calls))

    encode()
    pairs = [(_seconds(whole), _seconds(encode)) for _ in range(REPETITIONS)]
    words = sum(len(text.split()) for text in texts)
    return {
        "ratio": statistics.median(read / alone for read, alone in pairs),
        "reading": words / statistics.median(read for read, _ in pairs),
        "encoder": words / statistics.median(alone for _, alone in pairs),
    }


def fields_ratio(threads: int, texts: Sequence[str]) -> float:
    """Time readings with all fields against readings of attributions and their sources alone.

    For the latter, dates, places, numbers, cues and claims are left out; the encoder's pass over
    the text is the same for both, as one graph holds all heads.
    """
    import according
    from according.reading import reader as steps
    from according.reading.dates import read_dates
    from according.settings import Settings

    reader = according.load(settings=Settings(threads=threads))
    nothing: dict[str, Any] = {
        "read_dates": lambda *_, **__: read_dates("", None), "find_cues": lambda *_: None,
        "find_numbers": lambda *_: (), "find_toponyms": lambda *_: [],
        "draft_claims": lambda *_: [], "choose_toponyms": lambda *_: [],
        "locate": lambda *_, **__: (),
    }  # fmt: skip

    def whole() -> None:
        for text in texts:
            reader.read(text)

    def attributions() -> None:
        with contextlib.ExitStack() as stack:
            for name, instead in nothing.items():
                stack.enter_context(mock.patch.object(steps, name, instead))
            whole()

    whole()
    pairs = [(_seconds(whole), _seconds(attributions)) for _ in range(REPETITIONS)]
    return statistics.median(all_fields / alone for all_fields, alone in pairs)


def _record(session_type: Any, work: Callable[[], None]) -> list[Call]:
    """Do ``work`` and return the calls of the session that took longest: the encoder's."""
    run = session_type.run
    calls: dict[int, list[Call]] = {}
    spent: dict[int, float] = {}

    def recording(session: Any, *arguments: Any, **named: Any) -> Any:
        began = time.perf_counter()
        answer = run(session, *arguments, **named)
        spent[id(session)] = spent.get(id(session), 0.0) + time.perf_counter() - began
        calls.setdefault(id(session), []).append((session, arguments, named))
        return answer

    session_type.run = recording
    try:
        work()
    finally:
        session_type.run = run
    if not calls:
        raise RuntimeError("reading ran no onnxruntime session - there is nothing to compare with")
    return calls[max(spent, key=lambda key: spent[key])]


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def peak_memory(path: Path) -> tuple[float, float]:
    """Read ``path`` with the command; return the peak memory in MB and the seconds it took.

    The peak is the sum over the command and its children of each one's highest resident size
    (Linux's VmHWM), so pages they share count more than once.
    """
    began = time.perf_counter()
    process = subprocess.Popen(
        [executable(), "read", str(path), "--format", "jsonl"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    highest: dict[int, int] = {}
    while process.poll() is None:
        for pid in _family(process.pid):
            highest[pid] = max(highest.get(pid, 0), _high_water(pid))
        time.sleep(SAMPLE_SECONDS)
    if process.returncode > 1:
        raise RuntimeError(f"according read {path} ended with {process.returncode}")
    return sum(highest.values()) / 1024, time.perf_counter() - began


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(member for child in children for member in _family(int(child)))]


def _high_water(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(x.split()[1]) for x in status.splitlines() if x.startswith("VmHWM:")), 0)


def import_time() -> float:
    """Return the median seconds that ``import according`` takes in a fresh interpreter."""
    code = (
        "import time; began = time.perf_counter(); import according; "
        "print(time.perf_counter() - began)"
    )
    return statistics.median(
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(STARTS)
    )


def first_dispatch(path: Path) -> float:
    """Return the median seconds from starting the command to its first line of output."""
    times = []
    for _ in range(STARTS):
        began = time.perf_counter()
        with subprocess.Popen(
            [executable(), "read", str(path), "--format", "jsonl"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            assert process.stdout is not None
            if not process.stdout.readline():
                raise RuntimeError(f"according read {path} wrote nothing")
            times.append(time.perf_counter() - began)
            process.stdout.read()
    return statistics.median(times)


def _ratios(quick: bool) -> list[Row]:
    rows = []
    for threads in (1, 2):
        words = [sys.executable, "-m", "benchmarks.speed", "--threads", str(threads)]
        done = subprocess.run(
            words + ["--quick"] * quick,
            stdout=subprocess.PIPE,
            check=True,
            cwd=Path(__file__).parents[1],
        )
        got = json.loads(done.stdout)
        noun = "thread" if threads == 1 else "threads"
        goal = 1.35 if threads == 2 else None
        rows += [
            Row(f"reading / encoder alone, {threads} {noun}", got["ratio"], "times", goal),
            Row(f"reading, {threads} {noun}", got["reading"], "words/s"),
            Row(f"encoder alone, {threads} {noun}", got["encoder"], "words/s"),
            Row(f"all fields / attributions alone, {threads} {noun}", got["fields"], "times", 1.5),
        ]
    return rows


def _memory_and_starts(quick: bool) -> list[Row]:
    count, size = (100, MEGABYTE // 2) if quick else (1000, 5 * MEGABYTE)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "many"
        folder.mkdir()
        for number, text in enumerate(dispatches(count)):
            (folder / f"{number:04}.txt").write_text(text, encoding="utf-8")
        one, large = folder / "0000.txt", Path(name) / "long.txt"
        large.write_text(long_dispatch(size), encoding="utf-8")
        starts = [
            Row("import according", import_time(), "s", 0.3),
            Row("from the command's start to the first dispatch", first_dispatch(one), "s", 1.5),
        ]
        rows = []
        for path, what, goal in (
            (folder, f"folder of {count:,} dispatches", 500),
            (large, f"dispatch of {size / MEGABYTE:g} MB", 700),
        ):
            memory, seconds = peak_memory(path)
            rows += [Row(f"peak memory, {what}", memory, "MB", goal), Row(what, seconds, "s")]
        return rows + starts


def main(words: Sequence[str] | None = None) -> int:
    """Measure and show; return the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.speed", description=__doc__.split("\n")[0])
    parser.add_argument("--markdown", type=Path, help="write the table here as well")
    parser.add_argument("--quick", action="store_true", help="a tenth of the dispatches")
    parser.add_argument("--threads", type=int, help="measure the ratio only, print it as JSON")
    options = parser.parse_args(words)
    if options.threads:
        texts = dispatches(10 if options.quick else 80)
        fields = {"fields": fields_ratio(options.threads, texts)}
        print(json.dumps(encoder_ratio(options.threads, texts) | fields))
        return 0
    try:
        rows = _ratios(options.quick) + _memory_and_starts(options.quick)
    except (RuntimeError, subprocess.CalledProcessError) as error:
        print(f"Speed was not measured - {error}", file=sys.stderr)
        return 3
    screen = Table("what", "measured", "goal", title=f"Speed and memory, {os.cpu_count()} cores")
    for row in rows:
        reached = row.goal is None or row.value <= row.goal
        screen.add_row(
            *row.cells(), style="" if row.goal is None else "green" if reached else "red"
        )
    Console().print(screen)
    if options.markdown:
        lines = ["| what | measured | goal |", "| --- | ---: | ---: |"]
        lines += [f"| {' | '.join(row.cells())} |" for row in rows]
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
