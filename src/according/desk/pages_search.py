"""The inbox and search, and the lists that answer the same question: events, disputes, tolls."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk import words
from according.desk.asking import Asked
from according.desk.pairs import of_disputes
from according.desk.pictures import histogram, ladder
from according.desk.rendering import desk_of, kept, page
from according.errors import UsageError
from according.ledger.views.desk_inbox import DeskFacets, facets
from according.rows import ClaimRow

__all__ = ["names_of", "routes", "shown_facets"]

_PAGE = 40
_FACETS = (
    ("source", "Source"), ("publisher", "Publisher"), ("place", "Place"), ("event", "Kind"),
    ("factuality", "How sure"), ("polarity", "Polarity"), ("review", "Review"),
)  # fmt: skip
_DISPUTES = {
    "contradicts": ("contradicts",), "differs": ("differs",), "both": ("contradicts", "differs"),
    "updates": ("updates",), "corroborates": ("corroborates",), "repeats": ("repeats",),
    "related": ("related",),
}  # fmt: skip


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [
        Route("/", kept(inbox)),
        Route("/dispatches", kept(dispatches)),
        Route("/events", kept(events)),
        Route("/disputes", kept(disputes)),
        Route("/tolls", kept(tolls)),
    ]


def names_of(request: Request, asked: Asked, found: DeskFacets | None = None) -> dict[str, str]:
    """Return readable names of the ids and codes among the conditions."""
    names = {**words.EVENTS, **words.FACTUALITIES}
    if found:
        for name in ("source", "place"):
            names.update({v.key: v.label for v in found.values.get(name, ())})
    desk = desk_of(request)
    for name in ("source", "actor", "recipient"):
        value = asked.values.get(name, "")
        if len(value) == 32 and value not in names:
            names.update({e.id: e.name for e in desk.ledger.find_entities(value, 1)})
    about = asked.values.get("about")
    if about:
        names[about] = desk.ledger.event(about).event.title
    return names


def shown_facets(asked: Asked, found: DeskFacets, path: str) -> list[dict[str, Any]]:
    """Lay out facets as links that set or remove a condition."""
    out = []
    for name, title in _FACETS:
        values = found.values.get(name, ())
        chosen = asked.values.get(name)
        if len(values) < 2 and not chosen:
            continue
        readable = {"event": words.EVENTS, "factuality": words.FACTUALITIES}.get(name, {})
        out.append(
            {
                "title": title,
                "values": [
                    {
                        "label": readable.get(v.label, v.label),
                        "count": v.count,
                        "on": v.key == chosen,
                        "url": asked.url(path, **{name: None if v.key == chosen else v.key}),
                    }
                    for v in values
                ],
            }
        )  # fmt: skip
    return out


def inbox(request: Request) -> Response:
    """Show the claims that were asked for, the newest publication first, grouped by dispatch."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    after = request.query_params.get("after")
    found = desk.kept.get(
        ("claims", asked.where, after), lambda: desk.ledger.claims(asked.where, after, _PAGE)
    )
    counted = desk.kept.get(("facets", asked.where), lambda: facets(desk.ledger, asked.where))
    bars = histogram(counted.days, lambda a, b: asked.url("/", since=a, until=b))
    return page(
        request, "claims.html", asked=asked, groups=_groups(found.items), counted=counted,
        facets=shown_facets(asked, counted, "/"), bars=bars,
        chips=asked.chips("/", names_of(request, asked, counted)),
        next_url=asked.url("/", after=found.next) if found.next else None,
        first_url=asked.url("/") if after else None,
    )  # fmt: skip


def _groups(claims: tuple[ClaimRow, ...]) -> list[tuple[ClaimRow, list[ClaimRow]]]:
    """Put the claims of one dispatch together, in the order of its text."""
    return [
        (held[0], sorted(held, key=lambda c: (c.span[0].start, c.id)))
        for _, group in groupby(claims, key=lambda c: c.dispatch.id)
        for held in [list(group)]
    ]


def dispatches(request: Request) -> Response:
    """Show what came in, the newest publication first."""
    desk = desk_of(request)
    publisher = request.query_params.get("publisher") or None
    after = request.query_params.get("after")
    found = desk.ledger.dispatches(publisher, after, 60)
    asked = Asked.of({"publisher": publisher} if publisher else {})
    return page(
        request, "dispatches.html", asked=asked, found=found, after=after,
        publishers=desk.kept.get("publishers", desk.ledger.publishers)[:14],
        next_url=asked.url("/dispatches", after=found.next) if found.next else None,
    )  # fmt: skip


def events(request: Request) -> Response:
    """Show events by day or by how much is claimed about them."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    order = "claims" if request.query_params.get("order") == "claims" else "day"
    after = request.query_params.get("after")
    found = desk.kept.get(
        ("events", asked.where, order, after),
        lambda: desk.ledger.events(asked.where, order, after, 50),
    )
    keep = {"order": "claims"} if order == "claims" else {}
    return page(
        request, "events.html", asked=asked, found=found, order=order,
        chips=asked.chips("/events", names_of(request, asked)),
        next_url=asked.url("/events", after=found.next, **keep) if found.next else None,
        first_url=asked.url("/events", **keep) if after else None,
    )  # fmt: skip


def disputes(request: Request) -> Response:
    """Show who disagrees: pairs of sentences, side by side, with the reasons."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    kind = request.query_params.get("relation") or "contradicts"
    if kind not in _DISPUTES:
        raise UsageError(f"{kind!r} is no relation that is listed - one of {', '.join(_DISPUTES)}")
    after = request.query_params.get("after")
    found = desk.kept.get(
        ("disputes", asked.where, kind, after),
        lambda: desk.ledger.disputes(asked.where, _DISPUTES[kind], after, 25),
    )
    return page(
        request, "disputes.html", pairs=of_disputes(found.items), asked=asked, found=found,
        kind=kind, kinds=list(_DISPUTES),
        chips=asked.chips("/disputes", names_of(request, asked)),
        next_url=asked.url("/disputes", relation=kind, after=found.next) if found.next else None,
        first_url=asked.url("/disputes", relation=kind) if after else None,
    )  # fmt: skip


def tolls(request: Request) -> Response:
    """Show the toll ladders of events, those with most figures first."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    what = request.query_params.get("what") or "dead"
    after = request.query_params.get("after")
    found = desk.kept.get(
        ("tolls", asked.where, what, after),
        lambda: desk.ledger.tolls(asked.where, what, after, 10),
    )
    return page(
        request, "tolls.html", asked=asked, what=what,
        counted=[x for x in words.COUNTED if x != "other"],
        ladders=[ladder(x) for x in found.items],
        chips=asked.chips("/tolls", names_of(request, asked)),
        next_url=asked.url("/tolls", what=what, after=found.next) if found.next else None,
        first_url=asked.url("/tolls", what=what) if after else None,
    )  # fmt: skip
