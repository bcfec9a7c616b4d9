"""Many files of every kind, half of them damaged, in one command: is every one accounted for?

    python -m benchmarks.doors [--files 300] [--add] [--markdown FILE] [--keep FOLDER]

Files are made from the paragraphs of the bundled exercise: real ones of every kind that has a
door, and damaged and hostile ones of every kind of trouble in ``benchmarks.nasty``; besides them
links, pipes and the like, which lie in folders too. ``according read`` (and with ``--add``
``according add``) is run on the folder in a process of its own. Then

* a file is accounted for when a reading names it, or a line on standard error does with a
  reason; a real file, when it gave as many readings as it holds dispatches;
* ``add`` must have come to the dispatches that ``read`` read, by their ids, and no others;
* memory is the sum of the resident sizes of the command and all its children (what they share
  counts in each), sampled five times a second; given is the highest within a tenth of the work.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from benchmarks.command import executable
from benchmarks.making import KINDS, MANY
from benchmarks.material import paragraphs
from benchmarks.nasty import fitting

__all__ = ["Made", "Outcome", "faults", "main", "make_files", "run"]

SEED = 5
EVERY = 0.2
HEAVY_EACH = 1  # of each kind of heavy trouble, however many files there are


@dataclass(frozen=True, slots=True)
class Made:
    """A file that was made: its kind, and how many dispatches a real one holds."""

    path: Path
    kind: str
    dispatches: int | None = None


@dataclass(slots=True)
class Outcome:
    """What a run of the command did: what it wrote, how it ended, and its memory over the work."""

    code: int
    seconds: float
    out: Path
    log: list[str] = field(default_factory=list)
    memory: list[tuple[int, float]] = field(default_factory=list)  # items done, MB

    @property
    def skips(self) -> list[str]:
        """The lines that name what was skipped."""
        return [x.removeprefix("skipped ") for x in self.log if x.startswith("skipped ")]

    def at(self, share: float) -> float:
        """Return the highest memory (MB) in the tenth of the work that ends at ``share``."""
        total = max((n for n, _ in self.memory), default=0)
        near = [m for n, m in self.memory if (share - 0.1) * total <= n <= share * total]
        return max(near, default=0.0)


def make_files(root: Path, count: int) -> list[Made]:
    """Make ``count`` files, the same ones each time: a little over half of them real."""
    chance = random.Random(SEED)
    stock = [p for p in paragraphs() if 120 < len(p) < 400]
    troubles = fitting(heavy=False)
    heavy = [t for t in fitting(heavy=True) for _ in range(HEAVY_EACH)]
    kinds = list(KINDS)
    made: list[Made] = []
    damaged = 0
    for number in range(count):
        folder = root / f"{number // 500:03}"
        folder.mkdir(parents=True, exist_ok=True)
        holds = chance.randrange(1, 4)
        # No two alike: a dispatch that is there twice is one dispatch in a ledger.
        texts = [
            f"{chance.choice(stock)}\n\n{chance.choice(stock)}\n\nNo. {number}.{i} of the exercise."
            for i in range(holds)
        ]
        if number < len(heavy):
            trouble = heavy[number]
        elif number % 9 < 5:
            suffix = kinds[number % len(kinds)]
            path = folder / f"{number:06}-real{suffix}"
            path.write_bytes(KINDS[suffix](texts))
            made.append(Made(path, f"real {suffix}", holds if suffix in MANY else 1))
            continue
        else:
            trouble = troubles[damaged % len(troubles)]
            damaged += 1
        path = folder / f"{number:06}-{trouble.name.replace(' ', '-')}{trouble.suffix}"
        path.write_bytes(trouble.make(texts, chance))
        made.append(Made(path, f"damaged {trouble.suffix or 'no ending'}"))
    return made + _no_files(root)


def _no_files(root: Path) -> list[Made]:
    """Put beside the files what is none: links out and to nothing, a pipe, a socket, a device."""
    folder = root / "odd"
    folder.mkdir()
    (folder / "link out.txt").symlink_to("/etc/hostname")
    (folder / "link to a folder").symlink_to("/etc")
    (folder / "link to nothing.txt").symlink_to(folder / "nothing")
    (folder / "link to a device.txt").symlink_to("/dev/zero")
    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as door:
        here = Path.cwd()
        os.chdir(folder)  # a socket's name may not be long
        door.bind("socket.txt")
        os.chdir(here)
    (folder / "no permission.txt").write_text("The mayor said the road was open.", "utf-8")
    (folder / "no permission.txt").chmod(0)
    (folder / os.fsdecode(b"caf\xe9\n\x1b[2J.txt")).write_bytes(b"")
    return [Made(path, "no file") for path in sorted(folder.iterdir())]


def run(arguments: Sequence[str], out: Path) -> Outcome:
    """Run the command to its end; its standard output goes to ``out``."""
    began = time.monotonic()
    outcome = Outcome(-1, 0.0, out)
    done = [0, 0]
    with out.open("wb") as file:
        process = subprocess.Popen(
            [executable(), *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None and process.stderr is not None
        readers = [
            threading.Thread(target=_copy, args=(process.stdout, file, done)),
            threading.Thread(target=_note, args=(process.stderr, outcome.log, done)),
        ]
        for reader in readers:
            reader.start()
        while process.poll() is None:
            outcome.memory.append((sum(done), resident(process.pid)))
            time.sleep(EVERY)
        for reader in readers:
            reader.join()
    outcome.code, outcome.seconds = process.returncode, time.monotonic() - began
    return outcome


def _copy(stream: IO[bytes], file: IO[bytes], done: list[int]) -> None:
    for line in stream:
        file.write(line)
        done[0] += 1


def _note(stream: IO[bytes], log: list[str], done: list[int]) -> None:
    for line in stream:
        log.append(line.decode("utf-8", "replace").rstrip("\n"))
        done[1] += line.startswith(b"skipped ")


def resident(pid: int) -> float:
    """Return the resident memory of a process and all below it, in MB."""
    total = 0.0
    page = os.sysconf("SC_PAGE_SIZE") / 1e6
    waiting = [pid]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * page
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, IndexError):
            continue  # it has ended
    return total


def _readings(out: Path) -> Iterator[tuple[str, str]]:
    """Yield the path and id of each reading."""
    with out.open(encoding="utf-8", newline="\n") as file:
        for line in file:
            dispatch = json.loads(line)["dispatch"]
            yield dispatch["path"], dispatch["id"]


def faults(made: Sequence[Made], outcome: Outcome) -> tuple[list[str], dict[str, Counter[str]]]:
    """Return what is not accounted for, a line each, and by kind what became of the files."""
    known = {_shown(one.path) for one in made}
    members = Counter(_file_of(path, known) for path, _ in _readings(outcome.out))
    lines: dict[str, list[str]] = {}
    for skip in outcome.skips:
        lines.setdefault(_file_of(skip, known), []).append(skip)
    wrong: list[str] = []
    kinds: dict[str, Counter[str]] = {}
    for one in made:
        shown = _shown(one.path)
        named = lines.get(shown, [])
        n = members[shown]
        what = "both" if n and named else "read" if n else "skipped" if named else "lost"
        kinds.setdefault(one.kind, Counter()).update({what: 1, "dispatches": n})
        if what == "lost":
            wrong.append(f"{shown}: no reading and no line")
        elif one.dispatches is not None and n != one.dispatches:
            wrong.append(f"{shown}: {n} readings, it holds {one.dispatches} ({named[:1]})")
    strange = set(members) - known
    wrong += [f"{path}: read, but never made" for path in sorted(strange)]
    wrong += [f"log: {x}" for x in outcome.log if "Traceback" in x or "fault of the program" in x]
    if outcome.code != (1 if outcome.skips else 0):
        wrong.append(f"the command ended with {outcome.code}")
    return wrong, kinds


def _file_of(name: str, known: Container[str]) -> str:
    """Return the file on the disk that a path or a line names: it may lie in an archive.

    The files made have no colon, comma or bracket in their names.
    """
    file = re.split(r": |, | \(", name)[0]
    above = file
    while above and above not in known:
        above = above.rpartition("/")[0]
    return above or file


def _shown(path: Path) -> str:
    name = os.fsencode(path).decode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f-\x9f]", "\ufffd", name)


def unlike(read: Outcome, added: Outcome) -> list[str]:
    """Return in what ``add`` differs from ``read``: the dispatches it came to, and the skips."""
    wanted = {id_ for _, id_ in _readings(read.out)}
    rows = [json.loads(x) for x in added.out.read_text("utf-8").splitlines()]
    found = {row["dispatch"] for row in rows}
    wrong = [f"add lost the dispatch {x}" for x in sorted(wanted - found)]
    wrong += [f"add made the dispatch {x}" for x in sorted(found - wanted)]
    refused = Counter(s for s in added.skips) - Counter(read.skips)
    wrong += [f"add skipped {s}" for s in refused if "NUL" not in s]
    wrong += [f"add did not skip {s}" for s in Counter(read.skips) - Counter(added.skips)]
    if added.code not in (0, 1):
        wrong.append(f"add ended with {added.code}: {added.log[-1:]}")
    return wrong


def main(words: Sequence[str] | None = None) -> int:
    """Make, run, check and show; return 1 when something is not accounted for."""
    parser = argparse.ArgumentParser(prog="benchmarks.doors", description=__doc__.split("\n")[0])
    parser.add_argument("--files", type=int, default=300, help="how many files to make")
    parser.add_argument("--add", action="store_true", help="run `according add` as well")
    parser.add_argument("--options", default="", help="further options for both, one string")
    parser.add_argument("--markdown", type=Path, help="write the figures here as well")
    parser.add_argument("--keep", type=Path, help="make the files here and leave them")
    options = parser.parse_args(words)
    root = options.keep or Path(tempfile.mkdtemp(prefix="doors-"))
    shutil.rmtree(root / "in", ignore_errors=True)
    try:
        made = make_files(root / "in", options.files)
        more = options.options.split()
        read = run(["read", str(root / "in"), "--format", "jsonl", *more], root / "read.jsonl")
        (root / "read.log").write_text("\n".join(read.log) + "\n", "utf-8")
        wrong, kinds = faults(made, read)
        lines = _table(len(made), read, kinds)
        if options.add:
            (root / "doors.db").unlink(missing_ok=True)
            added = run(
                ["add", str(root / "in"), "--ledger", str(root / "doors.db"), "--no-compare",
                 "--format", "jsonl", *more], root / "add.jsonl",
            )  # fmt: skip
            (root / "add.log").write_text("\n".join(added.log) + "\n", "utf-8")
            wrong += unlike(read, added)
            lines += ["", *_figures("add", added)]
    finally:
        if not options.keep:
            shutil.rmtree(root)
    print("\n".join(lines))
    print(f"\n{len(wrong)} not accounted for", *wrong[:40], sep="\n  ")
    if options.markdown:
        told = f"\nNot accounted for: {len(wrong)}.\n"
        options.markdown.write_text("\n".join(lines) + "\n" + told, encoding="utf-8")
    return 1 if wrong else 0


def _table(count: int, read: Outcome, kinds: dict[str, Counter[str]]) -> list[str]:
    columns = ("read", "both", "skipped", "lost", "dispatches")
    lines = [
        f"{count:,} entries of a folder, {os.cpu_count()} cores.", "",
        "| kind | files | read | read in part | skipped | lost | dispatches |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]  # fmt: skip
    total = Counter[str]()
    for kind, n in sorted(kinds.items()):
        total.update(n)
        lines.append(_row(kind, n, columns))
    lines += [_row("all", total, columns), "", *_figures("read", read)]
    return lines


def _row(kind: str, n: Counter[str], columns: Sequence[str]) -> str:
    files = sum(n[c] for c in columns[:4])
    return f"| {kind} | {files:,} | {' | '.join(f'{n[c]:,}' for c in columns)} |"


def _figures(command: str, outcome: Outcome) -> list[str]:
    return [
        f"| `according {command}` | |", "| --- | ---: |",
        f"| exit code | {outcome.code} |",
        f"| seconds | {outcome.seconds:,.0f} |",
        f"| named as skipped | {len(outcome.skips):,} |",
        *(f"| memory at {round(100 * s)} % of the work | {outcome.at(s):,.0f} MB |"
          for s in (0.1, 0.5, 1.0)),
        f"| highest memory | {max((m for _, m in outcome.memory), default=0):,.0f} MB |",
    ]  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
