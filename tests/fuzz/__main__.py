"""Fuzz for some minutes, a process a core, and sum up.

python -m tests.fuzz [--minutes 60] [--cores N] [--out out/fuzz] [--only TARGET ...]
python -m tests.fuzz --target NAME SECONDS HELD [libFuzzer's options]   (one target, here)

What grew interesting stays in OUT/corpus and is where the next run begins. OUT/summary.json says
after every turn what has been run and found, so a run that is stopped has its account too.

Time is what the processes compute: the seconds on the clock tell nothing on a machine that has
other work, or that was asleep. An input hangs when it has computed for too long.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib
import json
import mmap
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

MODULES = [
    "according.intake.walk", "according.reading.reader", "pypdf", "feedparser", "docx",
    "warcio.archiveiterator", "email.parser", "email.policy", "zipfile",
]  # fmt: skip
"""What is instrumented, so that an input that runs new code in it is kept."""
PATIENCE = 60  # seconds of computing that one input may take before it counts as a hang
ASLEEP = 1200  # seconds on the clock after which one that does not compute counts as one, too
SHARE = 30  # a turn ends, at the latest, after so many times its seconds on the clock
MEMORY = 3000  # MB
LONGEST = 60_000  # bytes of an input


@dataclass(slots=True)
class Tally:
    """What has been run and found, over all processes."""

    log: Path
    summary: Path
    cores: int
    began: float = field(default_factory=time.time)
    runs: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, line: str) -> None:
        """Write a line to the log and to the screen."""
        with self.lock, self.log.open("a", encoding="utf-8") as file:
            stamped = f"{time.strftime('%H:%M:%S')} {line}"
            file.write(stamped + "\n")
            print(stamped, flush=True)

    def account(self, whole: bool) -> None:
        """Write what has been done so far; ``whole`` when every target has had all its turns."""
        with self.lock:
            told = {
                "began": time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(self.began)),
                "minutes": round((time.time() - self.began) / 60, 1),
                "minutes of computing": round(self.seconds.total() / 60, 1),
                "processes": self.cores,
                "whole": whole,
                "runs": self.runs.total(),
                "targets": {
                    name: {"runs": runs, "seconds": self.seconds[name]}
                    for name, runs in sorted(self.runs.items())
                },
                "found": self.found,
                "trouble": self.trouble,
            }
            passing = self.summary.with_suffix(".part")
            passing.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            passing.replace(self.summary)


class Held:
    """The input at work, in a file that outlives the process: what a sudden end is told by."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8 + LONGEST)

    @staticmethod
    def make(path: Path) -> None:
        """Make the file, empty."""
        path.write_bytes(bytes(8 + LONGEST))

    @staticmethod
    def read(path: Path) -> bytes:
        """Return the input that was at work."""
        data = path.read_bytes()
        return data[8 : 8 + int.from_bytes(data[:8], "little")]

    def put(self, data: bytes) -> None:
        """Keep an input."""
        self._map[:8] = len(data).to_bytes(8, "little")
        self._map[8 : 8 + len(data)] = data


def watched(target: Callable[[bytes], None], held: Held, seconds: float) -> Callable[[bytes], None]:
    """Let the system end the process where one input computes too long, even inside a library.

    After ``seconds`` of computing libFuzzer is told to end.
    """
    end = time.process_time() + seconds

    def run(data: bytes) -> None:
        if time.process_time() > end:
            os.kill(os.getpid(), signal.SIGUSR1)
        held.put(data)
        signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
        try:
            target(data)
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    return run


def fuzz_here(target: str, seconds: float, held: Path, words: list[str]) -> None:
    """Fuzz one target in this process until libFuzzer ends it."""
    import logging
    import warnings

    import atheris

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=[x.partition(".")[0] for x in MODULES]):
        for module in MODULES:
            importlib.import_module(module)
        from tests.fuzz.targets import TARGETS
    atheris.Setup([sys.argv[0], *words], watched(TARGETS[target], Held(held), seconds))
    atheris.Fuzz()


def run_slice(target: str, seconds: int, out: Path, tally: Tally) -> None:
    """Fuzz one target for some seconds in a process of its own; keep what it found."""
    corpus, crashes = out / "corpus" / target, out / "crashes"
    corpus.mkdir(parents=True, exist_ok=True)
    crashes.mkdir(parents=True, exist_ok=True)
    from tests.fuzz.targets import seeds

    for number, data in enumerate(seeds(target)):
        (corpus / f"seed-{number:03}").write_bytes(data)
    words = [
        f"-max_total_time={SHARE * seconds}", f"-timeout={ASLEEP}", f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={crashes}/{target}-", f"-max_len={LONGEST}", "-print_final_stats=1",
        "-close_fd_mask=1", f"-report_slow_units={ASLEEP}", str(corpus),
    ]  # fmt: skip
    with (
        tempfile.NamedTemporaryFile(prefix=f"fuzz-{target}-") as file,
        tempfile.TemporaryFile() as log,
    ):
        held = Path(file.name)
        Held.make(held)
        alone = ["--target", target, str(seconds), str(held), *words]
        child = subprocess.Popen(
            [sys.executable, "-m", "tests.fuzz", *alone],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log,
        )  # fmt: skip
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = ended = os.waitstatus_to_exitcode(status)
        last = Held.read(held)
        log.seek(0)
        told = log.read().decode("utf-8", "replace")
    computed = round(usage.ru_utime + usage.ru_stime)
    # the final figure is lost when the process is ended: then the last pulse tells about how many
    runs = [int(x) for x in re.findall(r"number_of_executed_units: (\d+)", told)]
    runs = runs or [int(x) for x in re.findall(r"^#(\d+)", told, re.M)] or [0]
    kept = re.findall(r"Test unit written to (\S+)", told)
    if ended < 0 and not kept and last:
        how = signal.Signals(-ended)
        what = "hang" if how == signal.SIGVTALRM else how.name.lower()
        name = crashes / f"{target}-{what}-{hashlib.sha1(last).hexdigest()}"
        name.write_bytes(last)
        kept = [str(name)]
    with tally.lock:
        tally.runs[target] += runs[-1]
        tally.seconds[target] += computed
        tally.found += kept
    took = f"{runs[-1]:,} runs, {computed} s of computing"
    tally.say(f"{target}: {took}, ended with {ended}")
    for one in kept:
        tally.say(f"{target}: FOUND {one}")
        Path(f"{one}.log").write_text(told[-20_000:], encoding="utf-8")
    if ended and not kept:
        tally.say(f"{target}: no input was kept\n{told[-3000:]}")
        tally.trouble.append(f"{target} ended with {ended}, and no input was kept")
    tally.account(whole=False)


def main(words: Sequence[str] | None = None) -> int:
    """Fuzz and sum up; return 1 when something was found."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=60, help="of computing on each core")
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"))
    parser.add_argument("--log", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="times each target has its turn")
    parser.add_argument("--only", nargs="*", metavar="TARGET", help="these targets alone")
    options = parser.parse_args(words)
    from tests.fuzz.targets import TARGETS

    options.out.mkdir(parents=True, exist_ok=True)
    tally = Tally(
        options.log or options.out / "fuzz.log", options.out / "summary.json", options.cores
    )
    turns: Queue[str] = Queue()
    for _ in range(options.rounds):
        for target in options.only or TARGETS:
            turns.put(target)
    seconds = int(60 * options.minutes * options.cores / turns.qsize())

    def work() -> None:
        while True:
            try:
                target = turns.get_nowait()
            except Empty:
                return
            run_slice(target, max(1, seconds), options.out, tally)

    workers = [threading.Thread(target=work) for _ in range(options.cores)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    for target, runs in sorted(tally.runs.items()):
        tally.say(f"in all {target}: {runs:,} runs")
    minutes = (time.time() - tally.began) / 60
    tally.say(
        f"in all {tally.runs.total():,} runs in {minutes:.0f} minutes, {options.cores} at a time, "
        f"{len(tally.found)} found"
    )
    tally.account(whole=True)
    return 1 if tally.found or tally.trouble else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--target"]:
        fuzz_here(sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:])
    else:
        sys.exit(main())
