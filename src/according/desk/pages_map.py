"""The map and timeline of all claims, filtered live in the browser; a picture without scripts."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk.asking import Asked
from according.desk.maps import Spot, event_map
from according.desk.pages_search import names_of, shown_facets
from according.desk.rendering import desk_of, has_bundle, kept, page
from according.ledger.views.desk_inbox import facets, points

__all__ = ["routes"]


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/map", kept(map_page))]


def map_page(request: Request) -> Response:
    """Show where the claims asked for say that things happened."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    found, complete = desk.kept.get(
        ("points", asked.where),
        lambda: points(desk.ledger, asked.where),
    )
    spots: dict[tuple[float, float], Spot] = {}
    for p in found:
        if p.lat is not None and p.lon is not None and p.place:
            known = spots.get((p.lat, p.lon))
            count = known.count + 1 if known else 1
            spots[p.lat, p.lon] = Spot(p.place, p.lat, p.lon, p.level or "town", count)
    ordered = sorted(spots.values(), key=lambda s: (-s.count, s.name))
    counted = desk.kept.get(("facets", asked.where), lambda: facets(desk.ledger, asked.where))
    return page(
        request, "map.html", asked=asked, points=found, complete=complete, spots=ordered,
        picture=event_map(ordered), live=has_bundle(), counted=counted,
        facets=shown_facets(asked, counted, "/map"),
        chips=asked.chips("/map", names_of(request, asked, counted)),
    )  # fmt: skip
