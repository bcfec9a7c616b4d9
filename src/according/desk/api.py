"""The same data as JSON: every list paged by a cursor, every id lasting, described by OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from according import wire
from according.desk import openapi
from according.desk.acting import Sent, acting, actor
from according.desk.asking import FIELDS, Asked
from according.desk.judging import judge
from according.desk.kept import LAG
from according.desk.rendering import desk_of, page, user_of
from according.errors import UsageError
from according.exports.annotations import CONTEXT, annotation
from according.ledger.views.desk_inbox import (
    DeskFacets,
    PlaceHit,
    Point,
    facets,
    find_places,
    points,
)
from according.rows import (
    CanonicalRow,
    ClaimRow,
    DispatchRow,
    DisputeRow,
    EventRow,
    EventView,
    ForecastRow,
    JudgementRow,
    Ladder,
    Page,
    ProposalRow,
    RelationRow,
    Situation,
    SourceRow,
    SourceView,
    plain,
)

__all__ = ["ENDPOINTS", "Endpoint", "routes"]

_LIMIT = 50
_LARGEST = 200
_FILTER = tuple(FIELDS)
_PAGED = ("after", "limit")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address that gives JSON: what it takes, what it gives (a record, or a page of them)."""

    path: str
    summary: str
    answer: Callable[[Request], Any]
    gives: Any
    takes: tuple[str, ...] = ()
    paged: bool = False
    listed: bool = False


def routes() -> list[Route]:
    """Return the addresses of the API."""
    return [
        Route("/api", _index),
        Route("/api/openapi.json", _openapi),
        Route("/api/me", _me),
        Route("/api/judgements", acting("reviewer", _judge), methods=["POST"]),
        *(Route(e.path, _serve(e), methods=["GET"]) for e in ENDPOINTS),
    ]


def _serve(endpoint: Endpoint) -> Callable[[Request], Response]:
    def run(request: Request) -> Response:
        found = endpoint.answer(request)
        if isinstance(found, Page):
            body = {"items": plain(found.items), "next": found.next}
            response = JSONResponse(body)
            if found.next:
                url = request.url.include_query_params(after=found.next)
                response.headers["link"] = f'<{url.path}?{url.query}>; rel="next"'
            return response
        return JSONResponse(found if isinstance(found, dict) else plain(found))

    return run


def _asked(request: Request) -> Asked:
    return Asked.of(request.query_params)


def _after(request: Request) -> str | None:
    return request.query_params.get("after")


def _limit(request: Request) -> int:
    given = request.query_params.get("limit", str(_LIMIT))
    if not given.isdigit() or not 1 <= int(given) <= _LARGEST:
        raise UsageError(f"limit is a number from 1 to {_LARGEST}")
    return int(given)


def _claims(r: Request) -> Page[ClaimRow]:
    return desk_of(r).ledger.claims(_asked(r).where, _after(r), _limit(r))


def _claim(r: Request) -> ClaimRow:
    id_ = r.path_params["id"]
    found = desk_of(r).ledger.claims_by_id([id_]).get(id_)
    if found is None:
        raise UsageError(f"there is no claim {id_} in this ledger")
    return found


def _annotation(r: Request) -> dict[str, Any]:
    claim = _claim(r)
    dispatch = desk_of(r).ledger.dispatch(claim.dispatch.id)
    return {"@context": CONTEXT, **annotation(dispatch, claim)}


def _relations(r: Request) -> Page[RelationRow]:
    return Page(desk_of(r).ledger.relations([_claim(r).id]))


def _judgements_of(r: Request) -> Page[JudgementRow]:
    return Page(tuple(desk_of(r).ledger.judgements(_claim(r).id)))


def _facets(r: Request) -> DeskFacets:
    where = _asked(r).where
    desk = desk_of(r)
    return desk.kept.get(("facets", where), lambda: facets(desk.ledger, where), LAG)


def _points(r: Request) -> dict[str, Any]:
    where = _asked(r).where
    desk = desk_of(r)
    found, complete = desk.kept.get(("points", where), lambda: points(desk.ledger, where), LAG)
    return {"items": plain(found), "complete": complete}


def _dispatches(r: Request) -> Page[DispatchRow]:
    publisher = r.query_params.get("publisher")
    return desk_of(r).ledger.dispatches(publisher, _after(r), _limit(r))


def _dispatch(r: Request) -> dict[str, Any]:
    return wire.to_dict(desk_of(r).ledger.reading(r.path_params["id"]))


def _events(r: Request) -> Page[EventRow]:
    order = r.query_params.get("order", "day")
    return desk_of(r).ledger.events(_asked(r).where, order, _after(r), _limit(r))


def _event(r: Request) -> EventView:
    return desk_of(r).ledger.event(r.path_params["id"])


def _disputes(r: Request) -> Page[DisputeRow]:
    relations = tuple(r.query_params.get("relation", "contradicts").split(","))
    return desk_of(r).ledger.disputes(_asked(r).where, relations, _after(r), _limit(r))


def _tolls(r: Request) -> Page[Ladder]:
    what = r.query_params.get("what")
    return desk_of(r).ledger.tolls(_asked(r).where, what, _after(r), min(_limit(r), 50))


def _forecasts(r: Request) -> Page[ForecastRow]:
    p = r.query_params
    return desk_of(r).ledger.forecasts(
        _asked(r).where, p.get("state"), p.get("as_of"), _after(r), _limit(r)
    )


def _sources(r: Request) -> Page[SourceRow]:
    return desk_of(r).ledger.sources(r.query_params.get("name"), _after(r), _limit(r))


def _source(r: Request) -> SourceView:
    return desk_of(r).ledger.source(r.path_params["id"], _after(r), _limit(r))


def _situation(r: Request) -> Situation:
    as_of = r.query_params.get("as_of")
    return desk_of(r).ledger.situation(_asked(r).where, as_of, 1_000)


def _entities(r: Request) -> Page[CanonicalRow]:
    name = r.query_params.get("name", "").strip()
    return Page(tuple(desk_of(r).ledger.find_entities(name, _limit(r))) if name else ())


def _places(r: Request) -> Page[PlaceHit]:
    return Page(find_places(desk_of(r).ledger, r.query_params.get("name", "")))


def _proposals(r: Request) -> Page[ProposalRow]:
    return desk_of(r).ledger.proposals(_after(r), _limit(r))


def _judgements(r: Request) -> Page[JudgementRow]:
    p = r.query_params
    return desk_of(r).ledger.latest_judgements(p.get("kind"), p.get("user"), _after(r), _limit(r))


def _judge(request: Request, sent: Sent) -> Response:
    row = judge(desk_of(request), actor(request, "reviewer"), sent)
    return JSONResponse(plain(row), 201)


def _me(request: Request) -> Response:
    user = user_of(request)
    if user is None:
        raise HTTPException(401, "Log in first.")
    return JSONResponse({"name": user.name, "role": user.role, "csrf": request.state.csrf})


def _index(request: Request) -> Response:
    return page(request, "api.html", endpoints=ENDPOINTS)


def _openapi(request: Request) -> Response:
    return JSONResponse(openapi.describe(ENDPOINTS))


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("/api/claims", "Claims, the newest publication first", _claims, ClaimRow, _FILTER,
             paged=True),
    Endpoint("/api/claims/{id}", "One claim", _claim, ClaimRow),
    Endpoint("/api/claims/{id}/annotation", "One claim as a W3C Web Annotation", _annotation, None),
    Endpoint("/api/claims/{id}/relations", "How a claim stands to others", _relations,
             RelationRow, listed=True),
    Endpoint("/api/claims/{id}/judgements", "What people decided of a claim, oldest first",
             _judgements_of, JudgementRow, listed=True),
    Endpoint("/api/facets", "Labels counted over the newest claims found", _facets, DeskFacets,
             _FILTER),
    Endpoint("/api/points", "The newest claims found, for drawing on a map or over time", _points,
             Point, _FILTER, listed=True),
    Endpoint("/api/dispatches", "Dispatches, the newest publication first", _dispatches,
             DispatchRow, ("publisher",), paged=True),
    Endpoint("/api/dispatches/{id}", "A dispatch with its current reading (according.reading/1)",
             _dispatch, None),
    Endpoint("/api/events", "Events", _events, EventRow, (*_FILTER, "order"), paged=True),
    Endpoint("/api/events/{id}", "Everything known of one event", _event, EventView),
    Endpoint("/api/disputes", "Pairs of claims that do not agree", _disputes, DisputeRow,
             (*_FILTER, "relation"), paged=True),
    Endpoint("/api/tolls", "Toll ladders, by event", _tolls, Ladder, (*_FILTER, "what"),
             paged=True),
    Endpoint("/api/forecasts", "Forecasts, those that fall due first coming first", _forecasts,
             ForecastRow, (*_FILTER, "state", "as_of"), paged=True),
    Endpoint("/api/sources", "Sources, those that hold most claims first", _sources, SourceRow,
             ("name",), paged=True),
    Endpoint("/api/sources/{id}", "One source over time", _source, SourceView, _PAGED),
    Endpoint("/api/situation", "Actors, places and events as a graph", _situation, Situation,
             (*_FILTER, "as_of")),
    Endpoint("/api/entities", "Entities whose names hold these words", _entities, CanonicalRow,
             ("name",), listed=True),
    Endpoint("/api/places", "Places whose name begins so", _places, PlaceHit, ("name",),
             listed=True),
    Endpoint("/api/proposals", "Pairs of entities that may be one", _proposals, ProposalRow,
             paged=True),
    Endpoint("/api/judgements", "What people decided, the newest first", _judgements,
             JudgementRow, ("kind", "user"), paged=True),
)  # fmt: skip
