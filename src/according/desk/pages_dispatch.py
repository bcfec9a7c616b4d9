"""A dispatch in reading view: its text with everything marked, and a card for each claim."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk.highlight import hues, marked
from according.desk.rendering import desk_of, kept, page, user_of
from according.ledger import Filter
from according.rows import ClaimRow, RelationRow

__all__ = ["routes"]

_CLAIMS = 2_000
_RELATED = ("contradicts", "differs", "updates", "corroborates", "repeats", "related")


@dataclass(frozen=True, slots=True)
class Card:
    """A claim beside the text: its hue, and its relations to claims of other dispatches."""

    claim: ClaimRow
    hue: int | None
    on: bool
    relations: tuple[tuple[str, ClaimRow, RelationRow], ...]


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/dispatches/{id}", kept(dispatch))]


def dispatch(request: Request) -> Response:
    """Show one dispatch; ``?claim=`` sets one claim off, ``?reading=`` shows an older reading."""
    desk = desk_of(request)
    id_ = request.path_params["id"]
    key = request.query_params.get("reading")
    reading = desk.ledger.reading(id_, key)
    readings = desk.ledger.readings(id_)
    current = key is None or any(r.current and r.key == key for r in readings)
    claims: tuple[ClaimRow, ...] = ()
    if current:
        found = desk.ledger.claims(Filter(dispatch=id_, review="any"), None, _CLAIMS)
        claims = tuple(sorted(found.items, key=lambda c: (c.span[0].start, c.id)))
    on = request.query_params.get("claim")
    held_by = {c.id: c.attribution for c in reading.claims}
    hue = hues(reading)
    related = _relations(desk.ledger.relations([c.id for c in claims]) if claims else (), claims)
    cards = [
        Card(
            c, hue.get(held_by.get(c.local) or ""), c.id == on, tuple(related.get(c.id, ())),
        )
        for c in claims
    ]  # fmt: skip
    copies, why = desk.ledger.copies(id_)
    user = user_of(request)
    return page(
        request, "dispatch.html", reading=reading, readings=readings, current=current,
        paragraphs=marked(reading, claims, on), cards=cards, copies=copies, why=why,
        may_judge=user is not None and user.may("reviewer"), on=on,
    )  # fmt: skip


def _relations(
    relations: tuple[RelationRow, ...], claims: tuple[ClaimRow, ...]
) -> dict[str, list[tuple[str, ClaimRow, RelationRow]]]:
    """Return, for each claim, how it stands to claims of other dispatches."""
    mine = {c.id for c in claims}
    out: dict[str, list[tuple[str, ClaimRow, RelationRow]]] = {}
    for r in relations:
        if r.relation not in _RELATED:
            continue
        for here, there in ((r.left, r.right), (r.right, r.left)):
            if here.id in mine:
                words = _WORDS[r.relation][0 if here.id == r.left.id else 1]
                out.setdefault(here.id, []).append((words, there, r))
    for found in out.values():
        found.sort(key=lambda x: (_RELATED.index(x[2].relation), -x[2].score))
    return out


_WORDS = {
    "contradicts": ("contradicts", "is contradicted by"),
    "differs": ("gives another figure than", "gives another figure than"),
    "updates": ("updates", "is updated by"),
    "corroborates": ("agrees with", "agrees with"),
    "repeats": ("has the same origin as", "has the same origin as"),
    "related": ("is of one series with", "is of one series with"),
}
