"""Forecasts: which are open, which fell due and wait for a person, what came of the rest."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk.asking import Asked
from according.desk.pages_search import names_of
from according.desk.rendering import desk_of, kept, page, user_of

__all__ = ["routes"]

_STATES = ("due", "open", "settled")


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/forecasts", kept(forecasts))]


def forecasts(request: Request) -> Response:
    """Show forecasts of one state, those that fall due first coming first."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    state = request.query_params.get("state", "due")
    if state not in _STATES:
        state = "due"
    after = request.query_params.get("after")
    found = desk.ledger.forecasts(asked.where, state, None, after, 30)
    user = user_of(request)
    return page(
        request, "forecasts.html", asked=asked, found=found, state=state, states=_STATES,
        chips=asked.chips("/forecasts", names_of(request, asked)),
        may_judge=user is not None and user.may("reviewer"),
        next_url=asked.url("/forecasts", state=state, after=found.next) if found.next else None,
        first_url=asked.url("/forecasts", state=state) if after else None,
    )  # fmt: skip
