"""``according compare``: how the passages of given pairs relate."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from according.commands.console import SOME_SKIPPED, output, say
from according.errors import DispatchError, UsageError

if TYPE_CHECKING:
    from according.comparing.passages import PassageView

__all__ = ["register"]


class Format(StrEnum):
    """How comparisons are written."""

    jsonl = "jsonl"
    table = "table"


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    app.command("compare")(compare)


def compare(
    pairs: Annotated[
        Path,
        typer.Option(
            "--pairs",
            metavar="FILE",
            help="A .jsonl file of pairs, one a line: an id, and left and right, each with text, "
            "span [start, end), title, publisher and published_at. The earlier goes left.",
        ),
    ],
    format: Annotated[Format, typer.Option(help="How to write the comparisons.")] = Format.table,
    out: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write here instead.")
    ] = None,
) -> None:
    """Say how the two passages of each pair relate, and why.

    The relation is one of repeats, corroborates, differs, updates, contradicts, related and
    unrelated: how the right passage relates to the left. Every pair gives one row.

    Exit codes: 0 done; 1 some rows could not be used, each named on standard error; 2 wrong
    usage; 3 stopped.
    """
    from according.comparing.relations import compare as relate

    try:
        lines = pairs.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{pairs} cannot be read ({error}) - pairs come as UTF-8 lines of JSON"
        ) from None
    skipped = 0
    with output(out) as stream:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                key, left, right = _pair(line)
            except DispatchError as error:
                skipped += 1
                say(f"{pairs}, line {number}: {error}")
                continue
            found = relate(left, right)
            if format is Format.jsonl:
                row = {
                    "id": key, "relation": found.relation, "score": found.score,
                    "reasons": list(found.reasons),
                }  # fmt: skip
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")
            else:
                stream.write(f"{key}  {found.relation} ({found.score:.2f})\n")
                stream.writelines(f"    {reason}\n" for reason in found.reasons)
    if skipped:
        raise typer.Exit(SOME_SKIPPED)


def _pair(line: str) -> tuple[Any, PassageView, PassageView]:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise DispatchError(f"not JSON ({error.msg}) - the pair is left out") from None
    if not isinstance(row, dict):
        raise DispatchError("not an object - the pair is left out")
    return row.get("id"), _side(row, "left"), _side(row, "right")


def _side(row: dict[str, Any], name: str) -> PassageView:
    from according.comparing.passages import PassageView
    from according.spans import Span

    side = row.get(name)
    if not isinstance(side, dict) or not isinstance(side.get("text"), str):
        raise DispatchError(f"{name} has no text - there is nothing to compare")
    text, span = side["text"], side.get("span")
    if (
        not isinstance(span, list)
        or len(span) != 2
        or not all(isinstance(x, int) for x in span)
        or not 0 <= span[0] < span[1] <= len(text)
    ):
        raise DispatchError(
            f"{name} has no span that lies in its text of {len(text)} characters "
            "- which words to compare is not known"
        )

    def words(key: str) -> str | None:
        value = side.get(key)
        return value if isinstance(value, str) and value else None

    return PassageView(
        text, (Span(span[0], span[1]),), words("title"), words("publisher"), words("published_at")
    )
