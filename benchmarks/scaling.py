"""Dispatches a second on one core, on all cores, and on Ray here, side by side in one run.

    python -m benchmarks.scaling [--dispatches 1200] [--rounds 3] [--markdown FILE]

The same folder of JSON Lines is read turn about in each way, as a user would: ``according read``
held to one core; ``according read`` on all; ``according read --engine ray`` on all (where Ray is
installed). The medians count. A start takes the same time however much there is to read, so
the way's own start, measured on one dispatch, is taken off for the rates, and shown.

The processor's time for a dispatch is shown too, over all processes that a way starts: unlike
the seconds, it tells something on a machine that has other work to do. Ray lets its workers
yield to everybody else, which here it is told not to.

How much two cores are worth depends on the machine: two virtual cores may be two threads of one.
So the same arithmetic is done by one process and by one a core, without any of the package, and
that gain is shown beside ours.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.command import executable
from benchmarks.material import dispatches

__all__ = ["Way", "main", "measure"]

EVERY = 0.1  # seconds between two looks at the processor's time
SHARDS = 8  # files the dispatches lie in: what Ray hands out

ARITHMETIC = """
import numpy, time
a = numpy.random.default_rng(1).standard_normal((384, 384), dtype=numpy.float32)
end, n = time.monotonic() + 5, 0
while time.monotonic() < end:
    b = a @ a
    n += 1
print(n)
"""

Way = tuple[str, list[str], bool]  # its name, further arguments, whether it is held to one core


def ways() -> list[Way]:
    """Return the ways to read, Ray only where it is installed."""
    found: list[Way] = [("one core", ["--jobs", "1"], True), ("all cores", [], False)]
    words = [_python(), "-c", "import ray.data"]
    if subprocess.run(words, capture_output=True).returncode == 0:
        found.append(("Ray on all cores", ["--engine", "ray"], False))
    return found


def _python() -> str:
    """Return the Python that the command runs in."""
    return str(Path(executable()).parent / "python")


def read(folder: Path, way: Way, out: Path) -> tuple[float, float]:
    """Read a folder in one way; return the seconds it took, and those of the processor.

    Raises:
        RuntimeError: when the command did not do it.
    """
    _, more, held = way
    where = ["-o", str(out / "shards")] if "ray" in more else ["-o", str(out / "out.jsonl")]
    words = [executable(), "read", str(folder), *more, *where]
    if "ray" not in more:
        words += ["--format", "jsonl"]
    if held:
        words = ["taskset", "-c", "0", *words]
    shutil.rmtree(out / "shards", ignore_errors=True)
    began = time.monotonic()
    used: dict[int, float] = {}
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            env={**os.environ, "RAY_worker_niceness": "0"},
        )  # fmt: skip
        while process.poll() is None:
            used.update(spent(process.pid))
            time.sleep(EVERY)
        seconds = time.monotonic() - began
        log.seek(0)
        if process.returncode:
            told = log.read()[-500:]
            raise RuntimeError(f"{' '.join(words)} ended with {process.returncode}: {told}")
    return seconds, sum(used.values())


def spent(pid: int) -> dict[int, float]:
    """Return the processor's seconds that a process and all below it have spent, by process."""
    found: dict[int, float] = {}
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            found[one] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):
            continue  # it has ended
    return found


def measure(count: int, rounds: int) -> list[tuple[str, float, float, float, float]]:
    """Return for each way: seconds for all, seconds of its start, dispatches a second after it,
    and the processor's milliseconds for a dispatch.
    """
    texts = dispatches(count + 1)
    found = ways()
    all_: dict[str, list[tuple[float, float]]] = {name: [] for name, _, _ in found}
    starts: dict[str, list[tuple[float, float]]] = {name: [] for name, _, _ in found}
    with tempfile.TemporaryDirectory(prefix="scaling-") as name:
        root = Path(name)
        _write(root / "many", texts[1:], SHARDS)
        _write(root / "one", texts[:1], 1)
        for _ in range(rounds):
            for way in found:
                starts[way[0]].append(read(root / "one", way, root))
                all_[way[0]].append(read(root / "many", way, root))
    rows = []
    for name, _, _ in found:
        (whole, used), (start, used_first) = (
            (statistics.median(x for x, _ in runs), statistics.median(x for _, x in runs))
            for runs in (all_[name], starts[name])
        )
        each = 1000 * (used - used_first) / count
        rows.append((name, whole, start, count / (whole - start), each))
    return rows


def _write(folder: Path, texts: Sequence[str], files: int) -> None:
    folder.mkdir()
    for number in range(files):
        rows = [json.dumps({"text": t}) + "\n" for t in texts[number::files]]
        (folder / f"{number}.jsonl").write_text("".join(rows), encoding="utf-8")


def arithmetic() -> float:
    """Return how much more arithmetic a process a core does than one process."""

    def done(processes: int) -> int:
        running = [
            subprocess.Popen(
                [sys.executable, "-c", ARITHMETIC], stdout=subprocess.PIPE,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            )
            for _ in range(processes)
        ]  # fmt: skip
        return sum(int(process.communicate()[0]) for process in running)

    cores = len(os.sched_getaffinity(0))
    return statistics.median(done(cores) / done(1) for _ in range(3))


def main(words: Sequence[str] | None = None) -> int:
    """Measure and show; return the exit code."""
    parser = argparse.ArgumentParser(prog="benchmarks.scaling", description=__doc__.split("\n")[0])
    parser.add_argument("--dispatches", type=int, default=1200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--markdown", type=Path, help="write the table here as well")
    options = parser.parse_args(words)
    try:
        rows = measure(options.dispatches, options.rounds)
    except RuntimeError as error:
        print(f"Nothing was measured - {error}", file=sys.stderr)
        return 3
    base = rows[0]
    lines = [
        f"{options.dispatches:,} dispatches of some 250 words, {os.cpu_count()} cores, median of "
        f"{options.rounds}.", "",
        "| way | seconds | of them its start | dispatches/s after it | against one core "
        "| with the start | processor, ms a dispatch |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        *(f"| {name} | {whole:.1f} | {start:.1f} | {rate:.2f} | {rate / base[3]:.2f} times "
          f"| {base[1] / whole:.2f} times | {each:.0f} |"
          for name, whole, start, rate, each in rows),
        "", f"Arithmetic alone, a process a core against one: {arithmetic():.2f} times.",
    ]  # fmt: skip
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
