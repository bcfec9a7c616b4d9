"""``according read`` and ``according schema``."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from according.commands.console import DONE, SOME_SKIPPED, Progress, output
from according.commands.reading_ray import Engine, read_shards
from according.errors import UsageError
from according.records import Reading

__all__ = ["register"]


class Format(StrEnum):
    """How readings are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("read")(read)
    app.command("schema")(schema)


def read(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH",
            help="A file, a folder (read recursively, in name order), or - for standard input. "
            "A .jsonl or .csv file holds one dispatch a row. With --engine ray also what fsspec "
            "opens: s3://bucket/crawl/*.warc.gz.",
        ),
    ],
    published: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="Date of dispatches that carry none, as 2016-10-31."),
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="Publisher of dispatches that name none.")
    ] = None,
    format: Annotated[
        Format | None,
        typer.Option(help="How to write the readings (default: by the ending of -o, or table)."),
    ] = None,
    where: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write here instead; with --engine ray the folder (or s3://... and the like) "
            "for a Parquet file of readings an input.",
        ),
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="Processes; 0: one for a few dispatches, else one a core."
        ),
    ] = 0,
    time_limit: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="SECONDS", help="Skip a dispatch that takes longer."),
    ] = None,
    memory_limit: Annotated[
        int | None,
        typer.Option(
            min=300, metavar="MB", help="Skip a dispatch that needs more in a process (Linux)."
        ),
    ] = None,
    max_characters: Annotated[
        int, typer.Option(min=1, metavar="N", help="Skip a dispatch that is longer.")
    ] = 10_000_000,
    engine: Annotated[
        Engine,
        typer.Option(
            help="local: processes here. ray: the cluster RAY_ADDRESS names, or all cores here."
        ),
    ] = Engine.local,
) -> None:
    """Read dispatches: who said what, how sure they were, where and when.

    Exit codes: 0 done; 1 some dispatches were skipped, each named on standard error with the
    reason; 2 wrong usage; 3 stopped.
    """
    from according import batch
    from according.exports.reading_formats import open_writer
    from according.intake import Limits, load_apart

    if engine is Engine.ray:
        if not where or format:
            raise UsageError("--engine ray writes Parquet: say into which folder with -o FOLDER")
        with Progress() as progress:
            read_shards(
                paths, where, progress, published=check_date(published, "--published"),
                publisher=publisher, time_limit=time_limit, characters=max_characters,
            )  # fmt: skip
        raise typer.Exit(SOME_SKIPPED if progress.skipped else DONE)
    out = Path(where) if where else None
    check_paths(paths)
    chosen = format or _by_ending(out) or Format.table
    limits = Limits(characters=max_characters)
    if time_limit:
        limits = replace(limits, seconds=time_limit)
    if memory_limit:
        limits = replace(limits, memory=memory_limit * 1_000_000)
    with Progress() as progress, output(out) as stream:
        dispatches = load_apart(
            paths,
            stdin=sys.stdin.buffer,
            limits=limits,
            note=progress.say,
            leave_out=[out] if out else [],
        )
        writer = open_writer(chosen.value, stream)
        for result in batch.read_many(
            dispatches,
            load=batch.load_reader,
            jobs=jobs,
            published=check_date(published, "--published"),
            publisher=publisher,
            time_limit=time_limit,
            memory_limit=memory_limit and memory_limit * 1_000_000,
        ):
            if isinstance(result, Reading):
                writer.write(result)
                progress.read()
            else:
                progress.skip(str(result))
        writer.close(progress.skipped)
    raise typer.Exit(SOME_SKIPPED if progress.skipped else DONE)


def schema() -> None:
    """Print the JSON Schema of a reading."""
    path = files("according").joinpath("resources/schema/according.reading-1.json")
    with output(None) as stream:
        stream.write(path.read_text("utf-8"))


def check_paths(paths: Iterable[str]) -> None:
    """Refuse paths that do not exist before any work is done."""
    for path in paths:
        if path != "-" and not Path(path).exists():
            raise UsageError(f"there is no file or folder {path!r}")


def check_date(value: str | None, option: str) -> str | None:
    """Return an ISO date (or date and time) as given, or refuse it in a plain sentence."""
    if value is None:
        return None
    try:
        datetime.fromisoformat(value)
        if value[4:5] != "-":
            raise ValueError
    except ValueError:
        raise UsageError(
            f"{option} {value!r} is not a date: write it as year-month-day, like 2016-10-31"
        ) from None
    return value


def _by_ending(out: Path | None) -> Format | None:
    from according.exports.reading_formats import READING_FORMATS

    if out is None:
        return None
    return next((Format(f.name) for f in READING_FORMATS if f.suffix == out.suffix), None)
