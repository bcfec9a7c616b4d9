"""Sources: who speaks, what each said over time, how it shifted, who contradicts it."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk import words
from according.desk.pairs import of_disputes
from according.desk.pictures import timeline
from according.desk.rendering import address, desk_of, kept, page, user_of

__all__ = ["routes"]


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/sources", kept(sources)), Route("/sources/{id}", kept(source))]


def sources(request: Request) -> Response:
    """Show sources, those that hold most claims first; ``?name=`` narrows them."""
    desk = desk_of(request)
    name = request.query_params.get("name", "").strip()[:200] or None
    after = request.query_params.get("after")
    found = desk.kept.get(("sources", name, after), lambda: desk.ledger.sources(name, after, 50))
    return page(
        request, "sources.html", found=found, name=name,
        next_url=address("sources", name=name, after=found.next) if found.next else None,
        first_url=address("sources", name=name) if after else None,
    )  # fmt: skip


def source(request: Request) -> Response:
    """Show one source: positions over time, contradictions, forecasts, grades."""
    desk = desk_of(request)
    id_ = request.path_params["id"]
    after = request.query_params.get("after")
    view = desk.kept.get(("source", id_, after), lambda: desk.ledger.source(id_, after, 40))
    user = user_of(request)
    return page(
        request, "source.html", v=view, disputes=of_disputes(view.disputes),
        time=timeline(view.claims.items, lambda c: words.event(c.event)),
        may_judge=user is not None and user.may("reviewer"),
        next_url=address("sources", id_, after=view.claims.next) if view.claims.next else None,
        first_url=address("sources", id_) if after else None,
    )  # fmt: skip
