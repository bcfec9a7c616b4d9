"""The options that ledger commands share, each said once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from according.ledger.search import Filter

__all__ = ["Format", "Shown", "command", "default_ledger"]

default_ledger = "according.db"


class Format(StrEnum):
    """How rows are written."""

    table = "table"
    json = "json"
    jsonl = "jsonl"
    csv = "csv"


@dataclass(frozen=True, slots=True)
class Shown:
    """Which ledger, how much of it, and how it is written."""

    ledger: str
    format: Format
    limit: int
    after: str | None
    output: Path | None


def _option(help: str, metavar: str = "NAME") -> Any:
    return Annotated[str | None, typer.Option(help=help, metavar=metavar)]


_LEDGER = {
    "ledger": (
        Annotated[
            str,
            typer.Option(
                metavar="FILE_OR_URL", envvar="ACCORDING_LEDGER",
                help="An SQLite file, or a postgresql:// URL.",
            ),
        ],
        default_ledger,
    ),
}  # fmt: skip
_SHOWN = {
    **_LEDGER,
    "format": (Annotated[Format, typer.Option(help="How to write the rows.")], Format.table),
    "limit": (
        Annotated[int, typer.Option(min=1, metavar="N", help="Rows on one page.")], 50,
    ),
    "after": (_option("The cursor that the page before ended with.", "CURSOR"), None),
    "output": (
        Annotated[
            Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here instead.")
        ],
        None,
    ),
}  # fmt: skip
_FILTER = {
    "text": (
        Annotated[
            str | None,
            typer.Argument(
                metavar="[WORDS]",
                help='Words in a claim or its source, all of them; "a phrase", begin*, -not.',
            ),
        ],
        None,
    ),
    "source": (_option("Who holds the claim: a name, or an entity's id."), None),
    "publisher": (_option("The outlet."), None),
    "place": (_option("Where it happened: a name or a GeoNames id."), None),
    "country": (_option("ISO 3166 code of the place's country.", "CODE"), None),
    "event": (_option("Types of event, with commas: ASSAULT,COERCE.", "TYPES"), None),
    "event_mode": (_option("Mode of an ASSAULT.", "MODE"), None),
    "event_id": (_option("One event across dispatches.", "ID"), None),
    "actor": (_option("Who did it."), None),
    "recipient": (_option("To whom."), None),
    "factuality": (_option("Labels, with commas: fact,probable.", "LABELS"), None),
    "polarity": (_option("affirmed or denied.", "LABEL"), None),
    "dispatch": (_option("One dispatch: its id, or the row's own.", "ID"), None),
    "since": (_option("Published on or after this day.", "DAY"), None),
    "until": (_option("Published on or before this day.", "DAY"), None),
    "happened_since": (_option("Said to have happened on or after this day.", "DAY"), None),
    "happened_until": (_option("Said to have happened on or before this day.", "DAY"), None),
    "min_score": (
        Annotated[
            float | None,
            typer.Option(min=0, max=1, metavar="SCORE", help="The reader's least certainty."),
        ],
        None,
    ),
    "review": (
        _option("open, accepted, rejected, corrected or any (default: all but rejected).", "STATE"),
        None,
    ),
}  # fmt: skip


def command(
    app: typer.Typer, name: str, run: Callable[..., None], *, filtered: bool = False,
    shown: bool = True,
) -> None:  # fmt: skip
    """Register ``run(where?, shown, **its own options)`` with the shared options made flat.

    The function keeps its docstring as help; its parameters named ``where`` and ``shown`` are
    filled from the shared options, all others are its own.
    """
    own = inspect.signature(run, eval_str=True).parameters
    shared: dict[str, tuple[Any, Any]] = {}
    if filtered:
        shared.update(_FILTER)
    shared.update(_SHOWN if shown else _LEDGER)
    mine = [p for p in own.values() if p.name not in ("where", "shown", "ledger")]

    def call(**values: Any) -> None:
        passed = {p.name: values[p.name] for p in mine}
        if "where" in own:
            passed["where"] = Filter(**{n: values[n] for n in _FILTER})
        if "shown" in own:
            passed["shown"] = Shown(**{n: values[n] for n in _SHOWN})
        if "ledger" in own:
            passed["ledger"] = values["ledger"]
        run(**passed)

    flat = [
        inspect.Parameter(n, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for n, (kind, default) in shared.items()
    ]
    flat = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in mine] + flat
    call.__name__ = run.__name__
    call.__doc__ = run.__doc__
    call.__signature__ = inspect.Signature(flat)  # type: ignore[attr-defined]
    call.__annotations__ = {p.name: p.annotation for p in flat}
    app.command(name)(call)
