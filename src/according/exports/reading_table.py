"""Readings as a table on a screen of 80 columns: who, what is claimed, how sure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from according.exports.reading_words import Words, day
from according.records import Attribution, Claim, Reading

__all__ = ["TableWriter"]

_LONGEST = 400  # characters of a quotation shown; the JSON has all
_WHO = 21
_SURE = 14
_STYLES = {
    "fact": "green", "probable": "cyan", "possible": "yellow", "forecast": "magenta",
    "conditional": "blue", "directive": "blue", "question": "yellow", "none": "dim",
}  # fmt: skip
# Control codes would drive the terminal, and overrides of direction would turn its words round.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


class TableWriter:
    """Writes each dispatch as a small table, and a line of totals at the end."""

    def __init__(self, out: TextIO, width: int | None = None) -> None:
        self._console = Console(
            file=out, width=width or (None if out.isatty() else 80), highlight=False, markup=False,
            emoji=False,
        )  # fmt: skip
        self._dispatches = self._attributions = self._claims = self._sources = 0

    def write(self, reading: Reading) -> None:
        """Write one dispatch."""
        words = Words(reading)
        self._dispatches += 1
        self._attributions += len(reading.attributions)
        self._claims += len(reading.claims)
        self._sources += len(
            {a.source_entity or words.who(a) for a in reading.attributions if a.source}
        )
        self._console.print(_head(reading))
        self._console.print(_body(reading, words))
        self._console.print()

    def close(self, skipped: int = 0) -> None:
        """Write the totals."""
        parts = [
            _count(self._dispatches, "dispatch", "dispatches"),
            f"{_count(self._attributions, 'attribution')} by {_count(self._sources, 'source')}",
            _count(self._claims, "claim"),
        ]
        if skipped:
            parts.append(f"{skipped:,} skipped")
        self._console.print(Text(" · ".join(parts), style="bold"))


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _safe(words: str) -> str:
    words = re.sub(r"\s+", " ", words).strip()
    words = _UNSAFE.sub("\ufffd", words)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 4].rstrip() + " […]"


def _head(reading: Reading) -> RenderableType:
    d = reading.dispatch
    title = Text(_safe(d.title or d.ref or d.path or d.id), style="bold", overflow="fold")
    facts = [d.publisher, day(d.published_at) if d.published_at else None]
    if d.title:
        facts.append(d.ref or d.path)
    line = Text(" · ".join(_safe(f) for f in facts if f) or "undated", style="dim")
    return Group(Rule(style="dim"), title, line)


def _body(reading: Reading, words: Words) -> RenderableType:
    table = Table.grid(padding=(0, 2, 0, 0), expand=True)
    table.add_column(width=_WHO, overflow="fold")
    table.add_column(ratio=1)
    by_attribution: dict[str | None, list[Claim]] = {}
    going_on: dict[str, list[Claim]] = {}
    for claim in reading.claims:
        if claim.continues:
            going_on.setdefault(claim.continues, []).append(claim)
        else:
            by_attribution.setdefault(claim.attribution, []).append(claim)
    for attribution in reading.attributions:
        claims = by_attribution.get(attribution.id, [])
        said = _said(attribution, words)
        content = None if claims else _quote(reading.words(attribution.content))
        table.add_row(_who(attribution, words), _claims(claims, words, said, content))
        if maybe := going_on.get(attribution.id):
            label = Text("credited to nobody", style="dim")
            label.append(f"\n({_safe(words.who(attribution))} going on?)", style="dim italic")
            table.add_row(label, _claims(maybe, words))
    if own := by_attribution.get(None):
        label = Text(_safe(words.publisher()), style="bold")
        label.append("\nin its own voice", style="dim")
        table.add_row(label, _claims(own, words))
    if not table.row_count:
        return Text("No attributions and no claims were found.", style="dim italic")
    return Padding(table, (1, 0, 0, 0))


def _claims(
    claims: Iterable[Claim], words: Words, said: Text | None = None, content: Text | None = None
) -> RenderableType:
    """Lay out what one source said: the cue, then each claim with how sure beside it."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(ratio=1, overflow="fold")
    grid.add_column(width=_SURE, overflow="fold")
    if said is not None:
        grid.add_row(said, "")
    if content is not None:
        grid.add_row(content, "")
    for claim in claims:
        grid.add_row(_quote(words.reading.words(claim.span)), _sure(claim, words))
        if detail := _detail(claim, words):
            grid.add_row(detail, "")
    return Padding(grid, (0, 0, 1, 0))


def _who(attribution: Attribution, words: Words) -> Text:
    text = Text(_safe(words.who(attribution)), style="bold")
    if not attribution.source:
        text.stylize("italic")
    if written := words.as_written(attribution):
        text.append(f"\n“{_safe(written)}”", style="dim not bold")
    if attribution.unresolved:
        text.append(f"\nnot resolved: {_safe(attribution.unresolved)}", style="yellow not bold")
    parent = words.attributions.get(attribution.parent or "")
    if parent is not None:
        text.append(f"\nwithin the words of {_safe(words.who(parent))}", style="dim not bold")
    return text


def _said(attribution: Attribution, words: Words) -> Text | None:
    cue = words.reading.words(attribution.cue)
    relay = words.relay(attribution) or ""
    if cue.lower().startswith("told"):
        relay = relay.removeprefix("told ")
    parts = [cue, relay, words.when(attribution.said_on) or ""]
    line = " · ".join(_safe(p) for p in parts if p)
    return Text(line, style="italic dim") if line else None


def _quote(quotation: str) -> Text:
    return Text(_safe(quotation))


def _sure(claim: Claim, words: Words) -> Text:
    text = Text(words.how_sure(claim), style=_STYLES.get(claim.factuality, ""))
    if claim.polarity == "denied":
        text.stylize("red")
    return text


def _detail(claim: Claim, words: Words) -> Text | None:
    parts: list[str | None] = [
        words.event(claim) if claim.event not in ("STATE", "OTHER") else None,
        words.where(claim),
        words.when(claim.happened_on),
        *words.sizes(claim),
    ]
    line = " · ".join(_safe(p) for p in parts if p)
    return Text(f"  {line}", style="dim") if line else None
