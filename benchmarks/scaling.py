"""Dispatches a second on one core, on all cores, and on Ray here, side by side in one run.

    python -m benchmarks.scaling [--dispatches 1200] [--rounds 3] [--ways WAY ...] [--markdown FILE]

The same folder of JSON Lines is read turn about in each way, as a user would: ``according read``
held to one core; ``according read`` on all; ``according read --engine ray`` on all (where Ray is
installed). The medians count. A start takes the same time however much there is to read, so
the way's own start, measured on one dispatch, is taken off for the rates, and shown.

What a way gains over another is told round by round, since a round has the same neighbours: the
median of the rounds, the least and the most.

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
from dataclasses import dataclass
from pathlib import Path

from benchmarks.command import executable
from benchmarks.material import dispatches

__all__ = ["Run", "Way", "main", "measure", "table"]

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


def ways(names: Sequence[str] | None = None) -> list[Way]:
    """Return the ways to read that are named, or all; Ray only where it is installed."""
    found: list[Way] = [("one core", ["--jobs", "1"], True), ("all cores", [], False)]
    words = [_python(), "-c", "import ray.data"]
    if subprocess.run(words, capture_output=True).returncode == 0:
        found.append(("Ray on all cores", ["--engine", "ray"], False))
    return [way for way in found if not names or way[0] in names]


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


@dataclass(frozen=True, slots=True)
class Run:
    """One way in one round: seconds for all and for one dispatch, and those of the processor."""

    whole: float
    start: float
    used: float
    used_first: float


def measure(count: int, rounds: int, found: Sequence[Way]) -> dict[str, list[Run]]:
    """Return the rounds of each way, all ways in turn in each round."""
    texts = dispatches(count + 1)
    runs: dict[str, list[Run]] = {name: [] for name, _, _ in found}
    with tempfile.TemporaryDirectory(prefix="scaling-") as name:
        root = Path(name)
        _write(root / "many", texts[1:], SHARDS)
        _write(root / "one", texts[:1], 1)
        for number in range(rounds):
            for way in found if number % 2 == 0 else found[::-1]:
                start, used_first = read(root / "one", way, root)
                whole, used = read(root / "many", way, root)
                runs[way[0]].append(Run(whole, start, used, used_first))
                print(f"round {number + 1}, {way[0]}: {whole:.1f} s", file=sys.stderr)
    return runs


def table(count: int, runs: dict[str, list[Run]]) -> list[str]:
    """Return the medians of each way, and what each gains over the first, round by round."""
    lines = [
        "| way | seconds | of them its start | dispatches/s after it | processor, ms a dispatch |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for name, rounds in runs.items():
        whole, start, rate, each = (
            statistics.median(x)
            for x in (
                [r.whole for r in rounds], [r.start for r in rounds],
                [count / (r.whole - r.start) for r in rounds],
                [1000 * (r.used - r.used_first) / count for r in rounds],
            )
        )  # fmt: skip
        lines.append(f"| {name} | {whole:.1f} | {start:.1f} | {rate:.2f} | {each:.0f} |")
    first, *others = runs
    lines += ["", f"| against {first} | after the start | with it | processor |"]
    lines += ["| --- | ---: | ---: | ---: |"]
    for name in others:
        pairs = list(zip(runs[first], runs[name], strict=True))
        lines.append(
            f"| {name} | {_spread([(a.whole - a.start) / (b.whole - b.start) for a, b in pairs])} "
            f"| {_spread([a.whole / b.whole for a, b in pairs])} "
            f"| {_spread([(b.used - b.used_first) / (a.used - a.used_first) for a, b in pairs])} |"
        )
    return lines


def _spread(ratios: list[float]) -> str:
    return f"{statistics.median(ratios):.2f} times ({min(ratios):.2f} to {max(ratios):.2f})"


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
    parser.add_argument("--ways", nargs="*", metavar="WAY", help="these alone, such as 'all cores'")
    parser.add_argument("--markdown", type=Path, help="write the table here as well")
    options = parser.parse_args(words)
    try:
        runs = measure(options.dispatches, options.rounds, ways(options.ways))
    except RuntimeError as error:
        print(f"Nothing was measured - {error}", file=sys.stderr)
        return 3
    lines = [
        f"{options.dispatches:,} dispatches of some 250 words, {os.cpu_count()} cores, median of "
        f"{options.rounds}.", "", *table(options.dispatches, runs), "",
        f"Arithmetic alone, a process a core against one: {arithmetic():.2f} times.",
    ]  # fmt: skip
    print("\n".join(lines))
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
