"""``according watch`` and ``according versions``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from according.commands.console import DONE, SOME_SKIPPED, output, say
from according.commands.ledger_options import default_ledger
from according.errors import UsageError

if TYPE_CHECKING:
    from according.watching import Kept

__all__ = ["register"]

_LEDGER = typer.Option(
    metavar="FILE_OR_URL",
    envvar="ACCORDING_LEDGER",
    help="An SQLite file, or a postgresql:// URL.",
)


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("watch")(watch)
    app.command("versions")(versions)


def watch(
    targets: Annotated[
        list[str],
        typer.Argument(metavar="TARGET", help="Addresses of feeds or pages, folders, files."),
    ],
    ledger: Annotated[str, _LEDGER] = default_ledger,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="Where it keeps what it has seen; default: beside the ledger."
        ),
    ] = None,
    every: Annotated[
        float, typer.Option(min=1, metavar="MINUTES", help="How often to look for news.")
    ] = 15.0,
    once: Annotated[bool, typer.Option("--once", help="Look once, and stop.")] = False,
    publisher: Annotated[
        str | None, typer.Option(metavar="NAME", help="Publisher of dispatches that name none.")
    ] = None,
    contact: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="An address that hosts can write to about you."),
    ] = None,
    gap: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="Between two requests to one host.")
    ] = 2.0,
) -> None:
    """Watch feeds, pages and folders: read what is new, keep it, and say what was corrected.

    A feed's entries are fetched from the pages they point to, as far as robots.txt allows; a
    page that changes is kept as a further version, and the claims that changed are shown. Stop
    it with Ctrl-C and start it again whenever you like: nothing is lost or added twice.
    """
    from according.collating import collate
    from according.intake.fetch import AGENT, Fetcher
    from according.ledger import Ledger
    from according.watching import Watch, open_state

    for target in targets:
        if "://" in target and not target.startswith(("http://", "https://")):
            raise UsageError(f"{target} is neither an http address nor a file")
        if "://" not in target and not Path(target).exists():
            raise UsageError(f"{target} does not exist - nothing can be watched there")
    fetcher = Fetcher(f"{AGENT} ({contact})" if contact else AGENT, gap)
    kept = state or _beside(ledger)
    with Ledger.open(ledger) as held, open_state(kept) as seen:
        watching = Watch(held, seen, fetcher, every * 60, say, publisher)
        while True:
            if _show(watching.round(targets)):
                collate(held, None, say)
            if once:
                break
            time.sleep(watching.next_due(targets))
    fetcher.close()
    raise typer.Exit(SOME_SKIPPED if watching.skipped else DONE)


def _beside(ledger: str) -> Path:
    return Path("according.watch" if "://" in ledger else f"{ledger}.watch")


def _show(came: Iterable[Kept]) -> int:
    """Print what came in, a line each, and what a correction changed; return how many."""
    count = 0
    with output(None) as stream:
        for kept in came:
            count += 1
            word = "new" if kept.changed is None else "corrected"
            stream.write(f"{word}: {kept.name} ({kept.claims} claims) {kept.dispatch}\n")
            if kept.changed is not None:
                for line in kept.changed.lines() if kept.changed else ("no claim changed",):
                    stream.write(f"  {line}\n")
            stream.flush()
    return count


def versions(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A dispatch's address, path, or id.")],
    ledger: Annotated[str, _LEDGER] = default_ledger,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """List the versions of a dispatch that a ledger holds, and what each changed in its claims."""
    from according.comparing.corrections import changes
    from according.ledger import Ledger
    from according.rows import plain

    with Ledger.open(ledger, create=False) as held:
        ids = held.versions(name)
        if not ids:
            raise UsageError(f"the ledger holds no dispatch {name} - give its address, path or id")
        readings = [held.reading(x) for x in ids]
    found = [
        {
            "dispatch": reading.dispatch.id,
            "title": reading.dispatch.title,
            "published_at": reading.dispatch.published_at,
            "claims": len(reading.claims),
            "changes": changes(before, reading) if before else None,
        }
        for before, reading in zip([None, *readings], readings, strict=False)
    ]
    with output(None) as stream:
        if as_json:
            rows = [{**x, "changes": x["changes"] and plain(x["changes"])} for x in found]
            stream.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
            return
        for number, (x, reading) in enumerate(zip(found, readings, strict=True), 1):
            d = reading.dispatch
            when = d.published_at or "undated"
            stream.write(f"version {number}, {when}: {d.title or d.id} ({x['claims']} claims)\n")
            if number > 1:
                made = changes(readings[number - 2], reading)
                for line in made.lines() if made else ("no claim changed",):
                    stream.write(f"  {line}\n")
