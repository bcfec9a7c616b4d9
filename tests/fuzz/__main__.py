"""Fuzz for some minutes, a process a core, and sum up.

python -m tests.fuzz [--minutes 60] [--cores N] [--out out/fuzz] [--only TARGET ...]
python -m tests.fuzz --target NAME [libFuzzer's options]   (one target, in this process)
"""

from __future__ import annotations

import argparse
import importlib
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue

MODULES = [
    "according.intake.walk", "according.reading.reader", "pypdf", "feedparser", "docx",
    "warcio.archiveiterator", "email.parser", "email.policy", "zipfile",
]  # fmt: skip
"""What is instrumented, so that an input that runs new code in it is kept."""
PATIENCE = 60  # seconds one input may take before it counts as a hang
MEMORY = 3000  # MB


@dataclass(slots=True)
class Tally:
    """What has been run and found, over all processes."""

    log: Path
    runs: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def say(self, line: str) -> None:
        """Write a line to the log and to the screen."""
        with self.lock, self.log.open("a", encoding="utf-8") as file:
            stamped = f"{time.strftime('%H:%M:%S')} {line}"
            file.write(stamped + "\n")
            print(stamped, flush=True)


def fuzz_here(target: str, words: list[str]) -> None:
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
    atheris.Setup([sys.argv[0], *words], TARGETS[target])
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
        f"-max_total_time={seconds}", f"-timeout={PATIENCE}", f"-rss_limit_mb={MEMORY}",
        f"-artifact_prefix={crashes}/{target}-", "-max_len=60000", "-print_final_stats=1",
        "-close_fd_mask=1", str(corpus),
    ]  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", "--target", target, *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    told = done.stderr.decode("utf-8", "replace")
    # the final figure is lost when the process is ended: then the last pulse tells about how many
    runs = [int(x) for x in re.findall(r"number_of_executed_units: (\d+)", told)]
    runs = runs or [int(x) for x in re.findall(r"^#(\d+)", told, re.M)] or [0]
    kept = re.findall(r"Test unit written to (\S+)", told)
    with tally.lock:
        tally.runs[target] += runs[-1]
        tally.found += kept
    tally.say(f"{target}: {runs[-1]:,} runs in {seconds} s, ended with {done.returncode}")
    for name in kept:
        tally.say(f"{target}: FOUND {name}")
        Path(f"{name}.log").write_text(told[-20_000:], encoding="utf-8")
    if done.returncode and not kept:
        tally.say(f"{target}: no input was kept\n{told[-3000:]}")


def main(words: Sequence[str] | None = None) -> int:
    """Fuzz and sum up; return 1 when something was found."""
    parser = argparse.ArgumentParser(prog="tests.fuzz", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--cores", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"))
    parser.add_argument("--log", type=Path)
    parser.add_argument("--rounds", type=int, default=3, help="times each target has its turn")
    parser.add_argument("--only", nargs="*", metavar="TARGET", help="these targets alone")
    options = parser.parse_args(words)
    from tests.fuzz.targets import TARGETS

    options.out.mkdir(parents=True, exist_ok=True)
    tally = Tally(options.log or options.out / "fuzz.log")
    began = time.monotonic()
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
    minutes = (time.monotonic() - began) / 60
    tally.say(
        f"in all {tally.runs.total():,} runs in {minutes:.0f} minutes on {options.cores} cores, "
        f"{len(tally.found)} found"
    )
    return 1 if tally.found else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--target"]:
        fuzz_here(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
