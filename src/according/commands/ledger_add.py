"""``according add``: read dispatches and keep what they claim."""

from __future__ import annotations

import json
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Any

import typer

from according.commands.console import DONE, SOME_SKIPPED, Progress, output, say
from according.commands.ledger_options import Format
from according.commands.reading_ray import Engine, read_shards
from according.errors import AccordingError, DispatchError, UsageError
from according.ledger import Added, Ledger
from according.records import Dispatch, Reading
from according.wire import SCHEMA, from_dict

if TYPE_CHECKING:
    from according.collating import Collated

__all__ = ["add", "collate"]

_ASKED = 200  # dispatches looked up at once
_OPENING = f'{{"schema": "{SCHEMA}"'.replace(" ", "")


def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="Files, folders or - as `according read` takes them, or readings it wrote "
            "with --format jsonl.",
        ),
    ],
    ledger: str,
    published: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date of dispatches that carry none, as 2016-10-31."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="Publisher of dispatches that name none.")
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=0, metavar="N", help="Processes; 0: as many as it pays.")
    ] = 0,
    reread: Annotated[
        bool,
        typer.Option("--reread", help="Read known dispatches again: a newer reading is added."),
    ] = False,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Skip a dispatch that takes longer."),
    ] = None,
    compare: Annotated[
        bool,
        typer.Option(
            help="Compare what is new with what the ledger holds: relations, events, origins, "
            "entities. Left out, `according collate` does it later."
        ),
    ] = True,
    format: Annotated[
        Format, typer.Option(help="table sums up; the others list every dispatch.")
    ] = Format.table,
    engine: Annotated[
        Engine,
        typer.Option(
            help="Who reads: processes here (local), or the cluster that RAY_ADDRESS names (ray)."
        ),
    ] = Engine.local,
    readings: Annotated[
        str | None,
        typer.Option(
            metavar="FOLDER",
            help="With --engine ray: where the cluster puts its readings before they are added.",
        ),
    ] = None,
) -> None:
    """Read dispatches, keep their claims in a ledger, and compare them with what it holds.

    Stop it whenever you like and add again: what was added stays, and is not read a second time.
    Exit codes: 0 done; 1 some dispatches were skipped, each named on standard error with the
    reason; 2 wrong usage; 3 stopped.
    """
    from according.commands.reading import check_date, check_paths

    published = check_date(published, "--published")
    skipped = 0
    if engine is Engine.ray:
        if not readings:
            raise UsageError(
                "--engine ray puts its readings in a folder first: say which with --readings"
            )
        with Progress() as reading:
            paths = read_shards(
                paths, readings, reading, published=published, publisher=publisher,
                time_limit=time_limit,
            )  # fmt: skip
        skipped = reading.skipped
    else:
        check_paths(paths)
    with Ledger.open(ledger) as held, _Progress(_about_how_many(paths)) as progress:
        progress.skipped = skipped
        run = _Run(held, progress, reread)
        results = run.results(paths, published, publisher, jobs, time_limit)
        tally = _report(results, format, progress)
        found = _compared(held) if compare else None
    if format is Format.table:
        say_out(tally, found)
    raise typer.Exit(SOME_SKIPPED if progress.skipped else DONE)


def collate(ledger: str) -> None:
    """Compare what a ledger holds and has not been compared: relations, events, origins, entities.

    `according add` does so itself; this is for what was added with --no-compare, or where a run
    was stopped.
    """
    with Ledger.open(ledger, create=False) as held:
        found = _compared(held)
    with output(None) as stream:
        stream.write(f"{found}\n")


def _compared(ledger: Ledger) -> Collated:
    from according.collating import collate

    return collate(ledger, None, say)


def say_out(tally: dict[str, int], found: Collated | None = None) -> None:
    """Sum up what was done, on standard output."""
    words = f"{tally['added']:,} dispatches added with {tally['claims']:,} claims"
    if tally["reread"]:
        words += f", {tally['reread']:,} read anew"
    if tally["known"]:
        words += f", {tally['known']:,} known already"
    if tally["refused"]:
        words += f", {tally['refused']:,} skipped"
    with output(None) as stream:
        stream.write(words + "\n")
        if found is not None and found.dispatches:
            stream.write(f"{found}\n")


def _report(results: Iterable[Added], format: Format, progress: _Progress) -> dict[str, int]:
    """Give out results as they are committed, and count them."""
    import csv

    tally = dict.fromkeys(("added", "reread", "known", "refused", "claims"), 0)
    everything: list[dict[str, Any]] = []
    with output(None) as stream:
        table: Any = None
        for result in results:
            tally[result.outcome] += 1
            tally["claims"] += len(result.claims)
            progress.count()
            line = {
                "dispatch": result.dispatch, "outcome": result.outcome, "reason": result.reason,
                "claims": list(result.claims),
            }  # fmt: skip
            if format is Format.jsonl:
                stream.write(json.dumps(line, ensure_ascii=False) + "\n")
                stream.flush()
            elif format is Format.csv:
                if table is None:
                    table = csv.DictWriter(stream, list(line), lineterminator="\n")
                    table.writeheader()
                table.writerow({**line, "claims": " ".join(result.claims)})
            elif format is Format.json:
                everything.append(line)
        if format is Format.json:
            stream.write(json.dumps({"items": everything, "next": None}, indent=1) + "\n")
    tally["refused"] = progress.skipped
    return tally


class _Run:
    """One run of adding: what was known is passed over, what cannot be read is named."""

    def __init__(self, ledger: Ledger, progress: _Progress, reread: bool) -> None:
        self._ledger = ledger
        self._progress = progress
        self._reread = reread
        self._names: deque[str] = deque()
        self._known: deque[Added] = deque()

    def results(
        self, paths: list[str], published: str | None, publisher: str | None, jobs: int,
        time_limit: float | None,
    ) -> Iterator[Added]:  # fmt: skip
        """Yield what became of each dispatch, in about the order they came."""
        for own, group in _by_kind(paths):
            if own:
                readings = self._readings(group)
            else:
                readings = self._read(group, published, publisher, jobs, time_limit)
            for result in self._ledger.add(self._named(readings)):
                yield from self._passed_over()
                name = self._names.popleft()
                if result.outcome == "refused":
                    self._progress.skip(f"{name}: {result.reason}")
                yield result
            yield from self._passed_over()

    def _passed_over(self) -> Iterator[Added]:
        while self._known:
            yield self._known.popleft()

    def _named(self, readings: Iterable[Reading]) -> Iterator[Reading]:
        for reading in readings:
            d = reading.dispatch
            self._names.append(" ".join(filter(None, (d.path, d.ref and f"({d.ref})"))) or d.id)
            yield reading

    def _read(
        self, paths: list[str], published: str | None, publisher: str | None, jobs: int,
        time_limit: float | None,
    ) -> Iterator[Reading]:  # fmt: skip
        from according import batch
        from according.intake import Limits, load_apart

        limits = replace(Limits(), seconds=time_limit) if time_limit else Limits()
        loaded = load_apart(paths, stdin=sys.stdin.buffer, limits=limits, note=self._progress.say)
        wanted = self._unknown(batch.with_defaults(loaded, published, publisher))
        for result in batch.read_many(wanted, jobs=jobs, time_limit=time_limit):
            if isinstance(result, Reading):
                yield result
            else:
                self._progress.skip(str(result))

    def _unknown(
        self, items: Iterator[Dispatch | DispatchError]
    ) -> Iterator[Dispatch | DispatchError]:
        """Pass on what the ledger does not hold: reading is what costs."""
        if self._reread:
            yield from items
            return
        size = 1  # the first result should come soon
        while block := list(islice(items, size)):
            size = min(_ASKED, size * 2)
            ids = [x.id for x in block if isinstance(x, Dispatch)]
            known = self._ledger.known(ids)
            for item in block:
                if isinstance(item, Dispatch) and item.id in known:
                    self._known.append(Added(item.id, "known"))
                else:
                    yield item

    def _readings(self, paths: list[str]) -> Iterator[Reading]:
        for path in paths:
            for number, line in enumerate(_lines(path), 1):
                if not line.strip():
                    continue
                try:
                    yield from_dict(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError, AccordingError) as err:
                    reason = f"is no reading ({type(err).__name__}: {err})"
                    self._progress.skip(f"{path}, line {number}: {reason}")


def _by_kind(paths: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Group consecutive paths: readings made before, and dispatches to be read."""
    group: list[str] = []
    kind = False
    for path in paths:
        own = _holds_readings(path)
        if group and own != kind:
            yield kind, group
            group = []
        kind = own
        group.append(path)
    if group:
        yield kind, group


def _lines(path: str) -> Iterator[str]:
    """Yield readings made before, a line of JSON each, from JSON Lines or from Parquet."""
    if path.endswith(".parquet"):
        from according.exports.reading_parquet import lines

        with _opened(path) as stream:
            yield from lines(stream)
    else:
        with Path(path).open(encoding="utf-8") as file:
            yield from file


def _opened(path: str) -> IO[bytes]:
    if "://" not in path:
        return Path(path).open("rb")
    from according.intake.remote import storage

    files, inside = storage(path)
    stream: IO[bytes] = files.open(inside, "rb")
    return stream


def _holds_readings(path: str) -> bool:
    if path.endswith(".parquet") and ("://" in path or Path(path).is_file()):
        from according.exports.reading_parquet import counts

        with _opened(path) as stream:
            return counts(stream) is not None
    if not path.endswith(".jsonl") or not Path(path).is_file():
        return False
    with Path(path).open("rb") as file:
        head = file.read(80).replace(b" ", b"")
    return head.startswith(_OPENING.encode())


def _about_how_many(paths: list[str]) -> int | None:
    """Estimate how many dispatches there are: a line of JSONL or CSV each, a file each otherwise.

    None where it cannot be told (standard input), so that no time is promised.
    """
    total = 0
    for path in paths:
        if path == "-" or path.endswith(".parquet"):
            return None
        files = [Path(path)] if Path(path).is_file() else Path(path).rglob("*")
        for file in files:
            if file.suffix.lower() in (".jsonl", ".csv"):
                try:
                    with file.open("rb") as data:
                        total += sum(b.count(b"\n") for b in iter(lambda: data.read(1 << 20), b""))
                except OSError:
                    continue  # the loader will name it
            elif file.is_file():
                total += 1
    return total


class _Progress(Progress):
    """Progress that counts what is committed, with the rate and the time that is left."""

    def __init__(self, total: int | None) -> None:
        super().__init__()
        self._total = total
        self._begun = self._shown = time.monotonic()

    def count(self) -> None:
        """Count one dispatch that is in the ledger."""
        self.done += 1
        now = time.monotonic()
        passed = now - self._begun
        if passed < 2 or now - self._shown < (0.5 if sys.stderr.isatty() else 15):
            return
        self._shown = now
        rate = self.done / passed
        words = f"{self.done:,} dispatches in the ledger ({rate:.1f} a second"
        if self._total and self._total > self.done:
            words += f", about {_long((self._total - self.done) / rate)} left"
        words += ")"
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()
        else:
            say(words)

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *exc: Any) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
        super().__exit__(*exc)


def _long(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
