"""Write rows of a view as a table for people, or as JSON, JSON lines or CSV for programs."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from according.commands.console import output, say
from according.commands.ledger_options import Format, Shown
from according.exports.claim_columns import row, summed
from according.rows import (
    ClaimRow,
    DisputeRow,
    ForecastRow,
    HeldInterval,
    JudgementRow,
    Ladder,
    SourceRow,
    plain,
)

__all__ = [
    "CLAIMS", "DISPUTES", "EVENTS", "FORECASTS", "JUDGEMENTS", "LADDERS", "SOURCES", "Column",
    "View", "amount", "holder", "more", "safe", "write_rows",
]  # fmt: skip

_WIDTH = 80
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: its heading, what it shows, its least width, whether it gives way."""

    heading: str
    show: Callable[[Any], str]
    width: int | None = None
    grow: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """How one kind of row is shown: in the table, and flat in CSV."""

    columns: tuple[Column, ...]
    flat: Callable[[Any], Iterable[dict[str, Any]]]
    nothing: str


def write_rows(
    items: Sequence[Any], next_page: str | None, shown: Shown, view: View,
    after_table: Sequence[str] = (),
) -> None:  # fmt: skip
    """Write one page; the cursor of the next stands in JSON, else on standard error."""
    with output(shown.output) as stream:
        if shown.format is Format.json:
            data = {"items": [plain(x) for x in items], "next": next_page}
            stream.write(json.dumps(data, ensure_ascii=False, indent=1) + "\n")
            return
        if shown.format is Format.jsonl:
            for item in items:
                stream.write(json.dumps(plain(item), ensure_ascii=False) + "\n")
        elif shown.format is Format.csv:
            _csv(items, stream, view)
        else:
            _table(items, stream, view, after_table)
    more(next_page)


def more(next_page: str | None) -> None:
    """Say on standard error where the next page begins, if there is one."""
    if next_page is not None:
        say(f"there is more: --after '{next_page}'")


def _csv(items: Sequence[Any], stream: TextIO, view: View) -> None:
    rows = [flat for item in items for flat in view.flat(item)]
    names = list(dict.fromkeys(n for r in rows for n in r))
    table = csv.DictWriter(stream, names, lineterminator="\n")
    if names:
        table.writeheader()
    table.writerows(rows)


def _table(
    items: Sequence[Any], stream: TextIO, view: View, after_table: Sequence[str]
) -> None:  # fmt: skip
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    width = shutil.get_terminal_size((_WIDTH, 24)).columns if stream.isatty() else _WIDTH
    console = Console(file=stream, width=max(width, 40), highlight=False, markup=False)
    if not items:
        console.print(view.nothing)
    else:
        table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), expand=True, pad_edge=False)
        for column in view.columns:
            table.add_column(
                column.heading, width=column.width, ratio=1 if column.grow else None,
                overflow="fold",
            )  # fmt: skip
        for item in items:
            table.add_row(*(Text(safe(c.show(item))) for c in view.columns))
        console.print(table)
    for line in after_table:
        console.print(Text(safe(line)))


def safe(text: str) -> str:
    """Take out what would steer a terminal: control characters, forced direction of writing."""
    return "\n".join(_CONTROL.sub(" ", line) for line in text.split("\n"))


def holder(claim: ClaimRow) -> str:
    """Say who holds a claim, and through whom it came."""
    s = claim.source
    name = {"none": "nobody named", "continues": "not credited"}.get(s.kind, s.name)
    told = {"told_to": "told", "carried_by": "by way of"}.get(s.relay_role or "", "")
    return f"{name} ({told} {s.relay})" if s.relay else name


def _says(claim: ClaimRow) -> str:
    quote = " ".join(claim.quote.split())
    where = claim.dispatch.publisher or "unnamed publisher"
    return f"“{quote}”\n{where}, {claim.dispatch.published_at or 'undated'}  {claim.id[:12]}"


def _how(claim: ClaimRow) -> str:
    words = [claim.factuality] + (["denied"] if claim.polarity == "denied" else [])
    if claim.review != "open":
        words.append(claim.review)
    return "\n".join(words)


def _what(claim: ClaimRow) -> str:
    lines = [claim.event + (f" {claim.event_mode}" if claim.event_mode else "")]
    if claim.place:
        lines.append(claim.place.name or claim.place.words)
    if claim.happened_on:
        lines.append(_when(claim.happened_on))
    lines += [summed(s) for s in claim.sizes]
    return "\n".join(lines)


def _when(interval: HeldInterval) -> str:
    if interval.start is None and interval.end is None:
        return interval.words
    return _span(interval.start, interval.end)


def _span(start: str | None, end: str | None) -> str:
    if start == end:
        return start or ""
    return f"{start or '…'} to {end or '…'}"


CLAIMS = View(
    (
        Column("Who", holder, 16), Column("Says", _says, grow=True), Column("How", _how, 11),
        Column("What", _what, 14),
    ),
    lambda c: [row(c)],
    "No claim was found.",
)  # fmt: skip

EVENTS = View(
    (
        Column("Event", lambda e: f"{e.title}\n{e.id[:12]}", grow=True),
        Column("When", lambda e: _span(e.start, e.end), 12),
        Column("Claims", lambda e: str(e.claims), 6),
        Column("Reports", lambda e: str(e.reports), 7),
        Column("Origins", lambda e: str(e.origins), 7),
        Column("Against", lambda e: str(e.contradictions), 7),
    ),
    lambda e: [plain(e)],
    "No event was found: events are made when dispatches are compared.",
)  # fmt: skip


def _side(claim: ClaimRow) -> str:
    return f"{holder(claim)}:\n{_says(claim)}"


def _dispute_rows(dispute: DisputeRow) -> list[dict[str, Any]]:
    r = dispute.relation
    out: dict[str, Any] = {
        "relation": r.relation, "score": r.score, "reasons": "; ".join(r.reasons),
        "event_id": dispute.event_id, "event": dispute.event_title,
    }  # fmt: skip
    names = ("claim_id", "dispatch_id", "publisher", "published_at", "source", "quote", "polarity")
    for side, claim in (("left", r.left), ("right", r.right)):
        flat = row(claim)
        out.update({f"{side}_{n}": flat[n] for n in names})
    return [out]


DISPUTES = View(
    (
        Column("One side", lambda d: _side(d.relation.left), grow=True),
        Column("The other", lambda d: _side(d.relation.right), grow=True),
        Column(
            "Why",
            lambda d: "\n".join([d.relation.relation, *d.relation.reasons]),
            20,
        ),
    ),
    _dispute_rows,
    "No dispute was found: disputes are found when dispatches are compared.",
)


def amount(low: int | None, high: int | None) -> str:
    """Write a range as a person would: "20 or more", "up to 50"."""
    if low is None:
        return "?" if high is None else f"up to {high:,}"
    if high is None:
        return f"{low:,} or more"
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def _ladder(ladder: Ladder) -> str:
    best = amount(*ladder.best) if ladder.best else "none"
    more = " or more" if ladder.high_open else ""
    return (
        f"{ladder.event.title}\n{ladder.what}: low {_one(ladder.low)}, best {best}, "
        f"high {_one(ladder.high)}{more}\n({ladder.why}; {ladder.origins} origins)"
    )


def _one(value: int | None) -> str:
    return "unknown" if value is None else f"{value:,}"


def _rungs(ladder: Ladder) -> str:
    lines = []
    for r in ladder.rungs:
        day = r.as_of or r.claim.dispatch.published_at or "undated"
        note = f" - superseded: {r.why}" if r.superseded_by else ""
        publisher = r.claim.dispatch.publisher or "unnamed publisher"
        lines.append(
            f"{day[:10]}  {amount(r.low, r.high)}: {holder(r.claim)}, in {publisher}{note}"
        )
    return "\n".join(lines)


def _ladder_rows(ladder: Ladder) -> list[dict[str, Any]]:
    return [
        {
            "event_id": ladder.event.id, "event": ladder.event.title, "what": ladder.what,
            "event_low": ladder.low, "event_best_low": ladder.best[0] if ladder.best else None,
            "event_best_high": ladder.best[1] if ladder.best else None,
            "event_high": ladder.high, "origins": ladder.origins, "low": r.low, "high": r.high,
            "as_of": r.as_of, "published_at": r.claim.dispatch.published_at,
            "source": r.claim.source.name, "publisher": r.claim.dispatch.publisher,
            "origin": r.origin, "superseded_by": r.superseded_by, "why": r.why,
            "quote": r.claim.quote, "claim_id": r.claim.id, "dispatch_id": r.claim.dispatch.id,
        }
        for r in ladder.rungs
    ]  # fmt: skip


LADDERS = View(
    (Column("Toll", _ladder, 28), Column("Who says so", _rungs, grow=True)),
    _ladder_rows,
    "No toll was found: tolls are gathered when dispatches are compared.",
)


def _fared(s: SourceRow) -> str:
    settled = s.forecasts_true + s.forecasts_false + s.forecasts_partly
    if not settled:
        return f"{s.forecasts_open} open" if s.forecasts_open else ""
    return f"{s.forecasts_true} of {settled} true"


SOURCES = View(
    (
        Column("Source", lambda s: f"{s.name}\n{s.id[:12]}", grow=True),
        Column("Claims", lambda s: f"{s.claims:,}", 7),
        Column("From, to", lambda s: f"{s.first or ''}\n{s.last or ''}", 10),
        Column("Against", lambda s: str(s.contradicted or ""), 7),
        Column("Shifts", lambda s: str(s.shifted or ""), 6),
        Column("Forecasts", _fared, 9),
        Column("Grade", lambda s: s.grade or "", 5),
    ),
    lambda s: [plain(s)],
    "No source was found.",
)  # fmt: skip


def _forecast_rows(f: ForecastRow) -> list[dict[str, Any]]:
    return [{
        "state": f.state, "due": f.due, "probability": f.probability,
        "probability_words": f.probability_words, "brier": f.brier, **row(f.claim),
    }]  # fmt: skip


def _state(f: ForecastRow) -> str:
    lines = [f.state]
    if f.due:
        lines.append(f"due {f.due}")
    if f.probability is not None:
        lines.append(f"“{f.probability_words}”")
    if f.brier is not None:
        lines.append(f"Brier {f.brier:.2f}")
    return "\n".join(lines)


FORECASTS = View(
    (
        Column("Who", lambda f: holder(f.claim), 18),
        Column("Foresees", lambda f: _says(f.claim), grow=True),
        Column("State", _state, 16),
    ),
    _forecast_rows,
    "No forecast was found.",
)


def _judgement_rows(j: JudgementRow) -> list[dict[str, Any]]:
    flat: dict[str, Any] = plain(j)
    flat["value"] = "; ".join(f"{k}={v}" for k, v in j.value)
    return [flat]


JUDGEMENTS = View(
    (
        Column("When", lambda j: j.at[:16], 16),
        Column("Who", lambda j: j.user, 12),
        Column("What", lambda j: j.kind + (" (undone)" if j.undone else ""), 10),
        Column(
            "Of",
            lambda j: "\n".join([j.target[:12], *(f"{k}: {v}" for k, v in j.value),
                                 *([j.note] if j.note else []), j.id[:12]]),
            grow=True,
        ),
    ),
    _judgement_rows,
    "No judgement was found.",
)  # fmt: skip
