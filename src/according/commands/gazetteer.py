"""``according gazetteer``: add places of GeoNames to those that ship with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from according.commands.console import output, say
from according.errors import UsageError
from according.settings import gazetteer_folder

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    group = typer.Typer(
        help="The gazetteer: towns ship with the package, more places can be added.",
        no_args_is_help=True, rich_markup_mode=None,
    )  # fmt: skip
    group.command("add")(add)
    group.callback()(_group)
    app.add_typer(group, name="gazetteer")


def _group() -> None:
    pass


def add(
    dump: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A dump of GeoNames: SY.txt, allCountries.txt, or the .zip around it.",
        ),
    ],
    folder: Annotated[
        Path | None,
        typer.Option(
            "--folder",
            metavar="FOLDER",
            envvar="ACCORDING_GAZETTEER",
            help="Where the index is kept. Set ACCORDING_GAZETTEER to read with it from there.",
        ),
    ] = None,
) -> None:
    """Add the places of a GeoNames dump; every later reading uses them.

    Dumps are at https://download.geonames.org/export/dump/ (CC BY 4.0). A country takes seconds,
    the whole world minutes and about 3 GB of memory. Adding a dump again replaces it.
    """
    from according.reading.gazetteer import add_dump

    if not dump.is_file():
        raise UsageError(f"there is no file {dump} - get a dump of a country from GeoNames")
    place = folder or gazetteer_folder()
    say(f"reading {dump}")
    count = add_dump(dump, place)
    with output(None) as stream:
        stream.write(f"{count:,} places of {dump.name} added to {place}\n")
