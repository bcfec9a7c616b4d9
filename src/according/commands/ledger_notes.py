"""Tolls and disputes as an analyst's note: who says what, how many origins, each with a sentence.

What several say alike is written once, with all who say it; every figure and position has the
sentence it rests on, word for word, cut only where an ellipsis shows it.
"""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TextIO

from according.commands.ledger_print import amount, holder, safe
from according.comparing.told import sentences
from according.ledger import Ledger
from according.rows import ClaimRow, DisputeRow, EventRow, EventView, Ladder, RelationRow, Rung
from according.subsets import vague

__all__ = ["dispute_notes", "toll_notes"]

_WIDTH, _WIDEST = 80, 100
_QUOTE = 260  # characters of a sentence that are shown
_VOICES = 12  # who hold a position, before the rest are only counted
_HELD = re.compile(r"(?P<holder>.+?) (?P<does>says|denies) that (?P<what>.+ did it)")
_COUNTS = {"dead": "Dead", "injured": "Injured"}


@dataclass(slots=True)
class _Voice:
    """One holder of a position or figure, with the claims that show it, the earliest first."""

    name: str
    claims: list[ClaimRow] = field(default_factory=list)


class _Page:
    """Lines of a note, folded to the width of the screen."""

    def __init__(self, stream: TextIO, ledger: Ledger) -> None:
        columns = shutil.get_terminal_size((_WIDTH, 24)).columns if stream.isatty() else _WIDTH
        self._width = max(40, min(columns, _WIDEST))
        self._stream = stream
        self._ledger = ledger
        self._texts: dict[str, str] = {}

    def line(self, words: str = "", indent: int = 0, hang: int = 0) -> None:
        made = textwrap.wrap(
            safe(words), self._width, initial_indent=" " * indent,
            subsequent_indent=" " * (indent + hang), break_on_hyphens=False,
        )  # fmt: skip
        self._stream.write("\n".join(made or [""]) + "\n")

    def heading(self, event: EventRow) -> None:
        self.line(event.title)
        self.line("=" * min(self._width, len(event.title)))
        self.line(
            f"{_count(event.reports, 'report')}, {_count(event.origins, 'independent origin')}; "
            f"event {event.id[:12]}"
        )

    def voices(self, voices: Sequence[_Voice], indent: int) -> None:
        """Write who hold one thing, each with where it stands and the sentence."""
        for voice in voices[:_VOICES]:
            first = voice.claims[0]
            self.line(f"{voice.name} - {_where(voice.claims)}", indent, 2)
            self.line(self.sentence(first), indent + 2)
        if len(voices) > _VOICES:
            self.line(f"and {len(voices) - _VOICES} more", indent)

    def sentence(self, claim: ClaimRow) -> str:
        """Return the sentence a claim stands in, as written, around the claim's own words."""
        id_ = claim.dispatch.id
        if id_ not in self._texts:
            self._texts[id_] = self._ledger.dispatch(id_).text
        text, at = self._texts[id_], claim.trigger.start
        start, end = next((s for s in sentences(text) if s[0] <= at < s[1]), (at, at))
        own = (claim.span[0].start, claim.span[-1].end) if claim.span else (at, at)
        start, end = min(start, own[0]), max(end, own[1])
        first, last = start, end
        if end - start > _QUOTE:
            middle = (max(own[0], at - _QUOTE // 2) + min(own[1], at + _QUOTE // 2)) // 2
            first = max(start, min(middle - _QUOTE // 2, end - _QUOTE))
            last = min(end, first + _QUOTE)
            first = _word(text, first, start, -1)
            last = _word(text, last, end, 1)
        words = " ".join(text[first:last].split())
        return f"“{'… ' if first > start else ''}{words}{' …' if last < end else ''}”"


def _word(text: str, at: int, limit: int, step: int) -> int:
    """Move from within a word to its edge."""
    while at != limit and 0 < at < len(text) and text[at - 1 : at + 1].isalnum():
        at += step
    return at


def _count(n: int, what: str) -> str:
    return f"{n:,} {what}" + ("" if n == 1 else "s")


def _where(claims: Iterable[ClaimRow]) -> str:
    """Say in which dispatches claims stand."""
    seen = dict.fromkeys(
        f"{c.dispatch.publisher or 'unnamed publisher'} {c.dispatch.published_at or 'undated'}"
        for c in claims
    )
    return ", ".join(seen)


def _voices(claims: Iterable[ClaimRow], name: Callable[[ClaimRow], str]) -> list[_Voice]:
    out: dict[str, _Voice] = {}
    for claim in claims:
        who = name(claim)
        voice = out.setdefault(who.casefold(), _Voice(who))
        if claim.id not in {c.id for c in voice.claims}:
            voice.claims.append(claim)
    for voice in out.values():
        voice.claims.sort(key=lambda c: (c.dispatch.published_at or "", c.id))
    return sorted(
        out.values(),
        key=lambda v: (-len(v.claims), v.claims[0].dispatch.published_at or "", v.name),
    )


def _order(voice: _Voice) -> tuple[int, str, str]:
    return -len(voice.claims), voice.claims[0].dispatch.published_at or "", voice.name


def toll_notes(ladders: Sequence[Ladder], stream: TextIO, ledger: Ledger) -> None:
    """Write ladders, event by event: every figure once, who gives it, what replaced it."""
    page = _Page(stream, ledger)
    by_event: dict[str, list[Ladder]] = {}
    for ladder in ladders:
        by_event.setdefault(ladder.event.id, []).append(ladder)
    for made in by_event.values():
        page.heading(made[0].event)
        for ladder in made:
            page.line()
            page.line(_summary(ladder))
            standing = [r for r in ladder.rungs if r.superseded_by is None]
            for (low, high), rungs in _figures(standing):
                origins = len({r.origin for r in rungs})
                word = vague(rungs[0].words)
                said = f"“{word}”, {amount(low, high)}" if word else amount(low, high)
                page.line(f"{said} ({_count(origins, 'origin')})", 2)
                page.voices(_voices([r.claim for r in rungs], _speaker), 4)
            replaced = [r for r in ladder.rungs if r.superseded_by is not None]
            for (low, high), rungs in _figures(replaced):
                voices = "; ".join(
                    f"{v.name}, {_where(v.claims)}"
                    for v in _voices([r.claim for r in rungs], _speaker)
                )
                page.line(f"replaced: {amount(low, high)} - {voices} ({rungs[0].why})", 2, 2)
        page.line()
    if not ladders:
        page.line("No toll was found: tolls are gathered when dispatches are compared.")


def _summary(ladder: Ladder) -> str:
    what = _COUNTS.get(ladder.what, ladder.what.capitalize())
    low, high = ladder.low, ladder.high
    more = " or more" if ladder.high_open else ""
    spread = "unknown" if low is None and high is None else f"{low or high:,} to {high or low:,}"
    if low == high and low is not None:
        spread = f"{low:,}"
    best = f"best {amount(*ladder.best)}" if ladder.best else "no best figure"
    return f"{what}: {spread}{more}; {best} ({ladder.why})"


def _figures(
    rungs: Sequence[Rung],
) -> list[tuple[tuple[int | None, int | None], list[Rung]]]:
    """Put rungs of one figure together, the highest first, vague words such as "dozens" last."""
    out: dict[tuple[int | None, int | None], list[Rung]] = {}
    for r in rungs:
        out.setdefault((r.low, r.high), []).append(r)
    return sorted(
        out.items(),
        key=lambda x: (
            vague(x[1][0].words) is not None,
            -max(x[0][0] or 0, x[0][1] or 0),
            x[0][1] is not None,
        ),
    )


def _speaker(claim: ClaimRow) -> str:
    name = holder(claim)
    return f"{name} in its own words" if claim.source.kind == "publisher" else name


def dispute_notes(
    disputes: Sequence[DisputeRow], relations: Sequence[str], stream: TextIO, ledger: Ledger
) -> None:
    """Write disputes, event by event: each position once, who holds it and from how many origins.

    All disputes of an event that a row belongs to are written, those of no event pair by pair.
    """
    page = _Page(stream, ledger)
    done: set[str] = set()
    for dispute in disputes:
        if dispute.event_id is None:
            _pairs(page, [dispute.relation])
            page.line()
        elif dispute.event_id not in done:
            done.add(dispute.event_id)
            _event(page, ledger.event(dispute.event_id), dispute.relation, relations)
            page.line()
    if not disputes:
        page.line("No dispute was found: disputes are found when dispatches are compared.")


def _event(page: _Page, view: EventView, one: RelationRow, relations: Sequence[str]) -> None:
    page.heading(view.event)
    found = [r for r in view.relations if r.relation in relations] or [one]
    origins = {claim.id: origin for claim, origin in view.claims}
    positions: dict[tuple[str, str], dict[str, str]] = {}
    claims: dict[str, ClaimRow] = {}
    others: list[RelationRow] = []
    for r in found:
        held = [_HELD.fullmatch(x) for x in r.reasons[-2:]]
        if len(r.reasons) < 3 or None in held:
            others.append(r)
            continue
        for claim, match in zip((r.left, r.right), held, strict=True):
            if match is not None:
                claims[claim.id] = claim
                position = positions.setdefault((match["does"], match["what"]), {})
                position[claim.id] = match["holder"]
    ordered = sorted(
        positions.items(),
        key=lambda x: (x[0][0] == "denies", -len({origins.get(c, c) for c in x[1]}), x[0]),
    )
    if ordered:
        page.line(
            " / ".join(
                f"{_position(*of)} ({_count(len({origins.get(c, c) for c in named}), 'origin')})"
                for of, named in ordered
            )
        )
    for (does, what), named in ordered:
        for id_, name in named.items():
            source = claims[id_].source
            if source.kind == "publisher" and source.name == name:
                named[id_] = f"{name} in its own words"
        voices = _voices([claims[c] for c in named], lambda c, n=named: n[c.id])  # type: ignore[misc]
        count = _count(len({origins.get(c, c) for c in named}), "independent origin")
        page.line()
        page.line(f"{_position(does, what)}: {_count(len(voices), 'voice')}, {count}")
        page.voices(voices, 2)
    _pairs(page, others)


def _position(does: str, what: str) -> str:
    return what[:1].upper() + what[1:] if does == "says" else f"Denied that {what}"


def _pairs(page: _Page, relations: Sequence[RelationRow]) -> None:
    """Write other disputes, those of the same two holders for the same reason once."""
    seen: set[tuple[str, str, str]] = set()
    for r in relations:
        one, other = sorted((holder(r.left), holder(r.right)))
        key = (one, other, r.reasons[0] if r.reasons else "")
        if key in seen:
            continue
        seen.add(key)
        page.line()
        page.line(f"{r.relation.capitalize()}: {'; '.join(r.reasons)}", 0, 2)
        for claim in (r.left, r.right):
            page.voices([_Voice(_speaker(claim), [claim])], 2)
