"""The commands that work on a ledger."""

from __future__ import annotations

import getpass
import json
from typing import Annotated

import typer

from according.commands.console import DONE, SOME_SKIPPED, output, say
from according.commands.ledger_add import add, collate
from according.commands.ledger_notes import dispute_notes, toll_notes
from according.commands.ledger_options import Format, Shown, command
from according.commands.ledger_print import (
    CLAIMS,
    DISPUTES,
    EVENTS,
    FORECASTS,
    JUDGEMENTS,
    LADDERS,
    SOURCES,
    Column,
    View,
    more,
    write_rows,
)
from according.errors import UsageError
from according.ledger import Filter, Ledger
from according.rows import ClaimRow, DisputeRow, plain

__all__ = ["register"]

_DISPUTES = 200  # pairs looked through at a time for the events they are of


def register(app: typer.Typer) -> None:
    """Add the commands of this group."""
    command(app, "add", add, shown=False)
    command(app, "collate", collate, shown=False)
    command(app, "claims", claims, filtered=True)
    command(app, "sources", sources)
    command(app, "events", events, filtered=True)
    command(app, "disputes", disputes, filtered=True)
    command(app, "tolls", tolls, filtered=True)
    command(app, "forecasts", forecasts, filtered=True)
    command(app, "situation", situation, filtered=True)
    command(app, "judge", judge)
    command(app, "check", check)
    command(app, "export", export, filtered=True, shown=False)


def _open(shown: Shown) -> Ledger:
    return Ledger.open(shown.ledger, create=False)


def claims(where: Filter, shown: Shown) -> None:
    """List claims, the newest publication first: who says what, how sure, where it stands."""
    with _open(shown) as ledger:
        page = ledger.claims(where, shown.after, shown.limit)
    write_rows(page.items, page.next, shown, CLAIMS)


def sources(
    shown: Shown,
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="One source, by name or id: shown over time."),
    ] = None,
) -> None:
    """List sources with how they fared, or show what one of them said over time."""
    with _open(shown) as ledger:
        if name is not None:
            page = ledger.sources(name, shown.after, shown.limit)
            if len(page.items) == 1:
                view = ledger.source(page.items[0].id, shown.after, shown.limit)
                if shown.format is Format.json:
                    with output(shown.output) as stream:
                        stream.write(json.dumps(plain(view), ensure_ascii=False, indent=1) + "\n")
                    return
                write_rows(view.claims.items, view.claims.next, shown, CLAIMS, _about_source(view))
                return
        else:
            page = ledger.sources(None, shown.after, shown.limit)
    write_rows(page.items, page.next, shown, SOURCES)


def _about_source(view: object) -> list[str]:
    from according.rows import SourceView

    assert isinstance(view, SourceView)
    s = view.source
    lines = [f"{s.name}: {s.claims:,} claims, {s.contradicted:,} contradicted by others."]
    if len(view.names) > 1:
        lines.append("Also written: " + "; ".join(view.names[1:]) + ".")
    for shift in view.shifts[:10]:
        days = (shift.before.dispatch.published_at, shift.after.dispatch.published_at)
        lines.append(
            f"Shift ({shift.relation}): “{shift.before.quote}” ({days[0] or 'undated'}), then "
            f"“{shift.after.quote}” ({days[1] or 'undated'})."
        )
    if view.brier is not None:
        lines.append(f"Brier score {view.brier:.2f} over {view.brier_count} forecasts.")
    lines += [f"Graded {dict(g.value)['grade']} by {g.user}, {g.at[:10]}." for g in view.grades]
    return lines


def events(
    where: Filter,
    shown: Shown,
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="Show one event with all its claims.")
    ] = None,
    order: Annotated[
        str, typer.Option(metavar="day|claims", help="Newest first, or most claims first.")
    ] = "day",
) -> None:
    """List events with how many reports and independent origins they have, or show one."""
    with _open(shown) as ledger:
        if id is None:
            page = ledger.events(where, order, shown.after, shown.limit)
            write_rows(page.items, page.next, shown, EVENTS)
            return
        view = ledger.event(id)
    if shown.format is Format.json:
        with output(shown.output) as stream:
            stream.write(json.dumps(plain(view), ensure_ascii=False, indent=1) + "\n")
        return
    origins = {claim.id: origin for claim, origin in view.claims}
    numbers = {o: i for i, o in enumerate(dict.fromkeys(origins.values()), 1)}

    def origin(claim: ClaimRow) -> str:
        return str(numbers[origins[claim.id]])

    with_origin = View((Column("Origin", origin, 6), *CLAIMS.columns), CLAIMS.flat, CLAIMS.nothing)
    e = view.event
    lines = [
        f"{e.title}: {e.claims} claims in {e.reports} reports from {e.origins} independent "
        f"origins, {e.contradictions} contradictions."
    ]
    lines += [
        f"{r.relation}: “{r.left.quote}” / “{r.right.quote}” ({'; '.join(r.reasons)})"
        for r in view.relations[:20]
    ]
    lines += [
        f"related: {r.event_title} [{(r.event_id or '')[:12]}] ({'; '.join(r.relation.reasons)})"
        for r in view.related
    ]
    write_rows([c for c, _ in view.claims], None, shown, with_origin, lines)


def disputes(
    where: Filter,
    shown: Shown,
    relation: Annotated[
        str,
        typer.Option(metavar="NAMES", help="Relations to show, with commas: contradicts,differs."),
    ] = "contradicts",
) -> None:
    """List who disagrees with whom, by event: each position, who holds it, and the sentence."""
    names = [x.strip() for x in relation.split(",") if x.strip()]
    with _open(shown) as ledger:
        if shown.format is Format.table:
            found, after = _by_event(ledger, where, names, shown)
            with output(shown.output) as stream:
                dispute_notes(found, names, stream, ledger)
            more(after)
            return
        page = ledger.disputes(where, names, shown.after, shown.limit)
    write_rows(page.items, page.next, shown, DISPUTES)


def _by_event(
    ledger: Ledger, where: Filter, names: list[str], shown: Shown
) -> tuple[list[DisputeRow], str | None]:
    """Return one dispute of each event, of so many events as a page has rows, and the next page."""
    found: dict[str, DisputeRow] = {}
    after = shown.after
    while True:
        page = ledger.disputes(where, names, after, _DISPUTES)
        for x in page.items:
            found.setdefault(x.event_id or x.relation.left.id + x.relation.right.id, x)
        after = page.next
        if after is None or len(found) >= shown.limit:
            return list(found.values()), after


def tolls(
    where: Filter,
    shown: Shown,
    what: Annotated[
        str | None,
        typer.Option(metavar="WHAT", help="dead, injured, missing, displaced, arrested ..."),
    ] = None,
) -> None:
    """Show every figure given for an event: who says so, as of when, what superseded what."""
    with _open(shown) as ledger:
        page = ledger.tolls(where, what, shown.after, shown.limit)
        if shown.format is Format.table:
            with output(shown.output) as stream:
                toll_notes(page.items, stream, ledger)
            more(page.next)
            return
    write_rows(page.items, page.next, shown, LADDERS)


def forecasts(
    where: Filter,
    shown: Shown,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATE", help="open, due, settled, true, false, partly, unsettled."),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(metavar="DAY", help="Reckon from this day (default: the newest dispatch's)."),
    ] = None,
) -> None:
    """List forecasts, those that fall due first coming first."""
    with _open(shown) as ledger:
        page = ledger.forecasts(where, state, as_of, shown.after, shown.limit)
    write_rows(page.items, page.next, shown, FORECASTS)


def situation(
    where: Filter,
    shown: Shown,
    as_of: Annotated[
        str | None, typer.Option(metavar="DAY", help="Leave out what was published later.")
    ] = None,
    graphml: Annotated[
        bool, typer.Option("--graphml", help="Write GraphML, for other programs to draw.")
    ] = False,
    newest: Annotated[
        int, typer.Option(min=1, metavar="N", help="Draw at most this many claims, the newest.")
    ] = 2000,
) -> None:
    """Show what claims say of a theatre: actors, places and events, claims behind every link."""
    with _open(shown) as ledger:
        drawn = ledger.situation(where, as_of, newest)
    if graphml:
        from io import BytesIO

        from according.exports.graphml import write

        made = BytesIO()
        write(drawn, made)
        with output(shown.output) as stream:
            stream.write(made.getvalue().decode("utf-8") + "\n")
        return
    if shown.format is Format.json:
        with output(shown.output) as stream:
            stream.write(json.dumps(plain(drawn), ensure_ascii=False, indent=1) + "\n")
        return
    names = {n.id: n.name for n in drawn.nodes}

    def held(e: object) -> str:
        return "; ".join(f"{name} ({n})" for name, n in e.holders[:4])  # type: ignore[attr-defined]

    view = View(
        (
            Column("From", lambda e: names[e.source], grow=True),
            Column("Link", lambda e: e.kind, 11),
            Column("To", lambda e: names[e.target], grow=True),
            Column("Claims", lambda e: str(len(e.claims)), 6),
            Column("Held by", held, 16),
            Column("Disputed by", lambda e: "; ".join(e.disputed_by), 11),
        ),
        lambda e: [
            {"from": names[e.source], "to": names[e.target], "from_id": e.source,
             "to_id": e.target, "kind": e.kind, "claims": " ".join(e.claims),
             "holders": held(e), "denied": " ".join(e.denied),
             "disputed_by": "; ".join(e.disputed_by)}
        ],
        "Nothing to draw: no claim was found.",
    )  # fmt: skip
    note = [f"{drawn.claims:,} claims, as of {drawn.as_of or 'no day'}."]
    if not drawn.complete:
        note.append("There are more: these are the newest.")
    write_rows(drawn.edges[: shown.limit], None, shown, view, note)


def judge(
    shown: Shown,
    kind: Annotated[
        str | None,
        typer.Argument(
            metavar="[KIND]",
            help="accept, reject, correct, settle, grade, merge, split, undo; none lists "
            "judgements, `proposals` the entities that may be one.",
        ),
    ] = None,
    target: Annotated[
        str | None,
        typer.Argument(metavar="[ID]", help="Of a claim, an entity, or the judgement to undo."),
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[VALUE]...",
            help="correct: field=label; settle: true, false, partly, unsettled; grade: A-F or "
            "1-6; merge, split: the other entity's id.",
        ),
    ] = None,
    user: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who judges (default: who is logged in).")
    ] = None,
    note: Annotated[str | None, typer.Option(metavar="WORDS", help="Why.")] = None,
) -> None:
    """Add what you decided of a claim, a forecast, a source or two entities."""
    with _open(shown) as ledger:
        if kind is None:
            page = ledger.latest_judgements(None, user, shown.after, shown.limit)
            write_rows(page.items, page.next, shown, JUDGEMENTS)
            return
        if kind == "proposals":
            waiting = ledger.proposals(shown.after, shown.limit)
            write_rows(waiting.items, waiting.next, shown, _PROPOSALS)
            return
        if target is None:
            raise UsageError(f"`judge {kind}` needs the id of what is judged")
        row = ledger.judge(kind, target, user or _user(), _value(kind, values or []), note)
    write_rows([row], None, shown, JUDGEMENTS)


_PROPOSALS = View(
    (
        Column("One", lambda p: f"{p.left.name}\n{p.left.id}", grow=True),
        Column("Other", lambda p: f"{p.right.name}\n{p.right.id}", grow=True),
        Column("Why", lambda p: f"{p.reason} ({p.score:.2f})", 20),
    ),
    lambda p: [{"left": p.left.name, "left_id": p.left.id, "right": p.right.name,
                "right_id": p.right.id, "reason": p.reason, "score": p.score}],
    "No entities wait to be merged.",
)  # fmt: skip


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        raise UsageError("nobody is logged in, so it must be said who judges: --user") from None


def _value(kind: str, values: list[str]) -> dict[str, str | None]:
    if kind == "correct":
        out: dict[str, str | None] = {}
        for item in values:
            name, sign, label = item.partition("=")
            if not sign:
                raise UsageError(f"a correction is written field=label, not {item!r}")
            out[name] = label or None
        return out
    only = {"settle": "settled", "grade": "grade", "merge": "with", "split": "with"}.get(kind)
    if only is None:
        if values:
            raise UsageError(f"`judge {kind}` takes no value, yet {values[0]!r} was given")
        return {}
    if len(values) > 1:
        raise UsageError(f"`judge {kind}` takes one value, not {len(values)}")
    return {only: values[0]} if values else {}


_FAULTS = View(
    (
        Column("Rule", lambda f: f.rule, 12), Column("Of", lambda f: f.target, 32),
        Column("Fault", lambda f: f.message, grow=True),
    ),
    lambda f: [plain(f)],
    "The ledger is whole.",
)  # fmt: skip


def check(shown: Shown) -> None:
    """Check that evidence, ids, references and indexes of a ledger hold.

    Exit codes: 0 the ledger is whole; 1 faults were found.
    """
    with _open(shown) as ledger:
        faults = ledger.check()
    write_rows(faults, None, shown, _FAULTS)
    raise typer.Exit(SOME_SKIPPED if faults else DONE)


def export(
    where: Filter,
    ledger: str,
    to: Annotated[
        str,
        typer.Option(
            "--to", "--format", metavar="FORMAT",
            help="jsonl, csv, parquet, plover, acled, geojson, annotations, schemaorg, stix, brat.",
        ),
    ] = "jsonl",
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="FILE", help="- is standard output.")
    ] = "-",
) -> None:  # fmt: skip
    """Write claims with their evidence and dispatches in a format that other programs read."""
    import sys
    from pathlib import Path

    from according.exports.claim_formats import exporter, write

    exporter(to)
    with Ledger.open(ledger, create=False) as held:
        if output == "-":
            count = write(to, held.bundles(where), sys.stdout.buffer)
            sys.stdout.flush()
        else:
            try:
                file = Path(output).open("wb")  # noqa: SIM115 - closed below
            except OSError as err:
                raise UsageError(f"{output} cannot be written ({err.strerror or err})") from None
            with file:
                count = write(to, held.bundles(where), file)
    say(f"{count:,} claims exported")
