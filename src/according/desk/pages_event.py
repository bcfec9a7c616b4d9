"""An event: who says what side by side, what conflicts, tolls, time and place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk import words
from according.desk.maps import Spot, event_map
from according.desk.pairs import Pair, Said, collapsed, said_once
from according.desk.pictures import LadderPicture, Timeline, ladder, timeline
from according.desk.rendering import desk_of, kept, page
from according.rows import ClaimRow, EventView

__all__ = ["EventPage", "Origin", "event_page", "routes"]

_PAIRS = 30


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent teller: the outlets that carry it, and what its sources say."""

    number: int
    title: str
    publishers: tuple[tuple[str, int], ...]
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event laid out for a page or a report."""

    view: EventView
    origins: tuple[Origin, ...]
    conflicts: tuple[Pair, ...]
    agreements: tuple[Pair, ...]
    series: tuple[Pair, ...]
    ladders: tuple[LadderPicture, ...]
    time: Timeline | None
    spots: tuple[Spot, ...]
    map: str | None


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/events/{id}", kept(event))]


def event(request: Request) -> Response:
    """Show everything known of one event."""
    desk = desk_of(request)
    id_ = request.path_params["id"]
    shown = desk.kept.get(("event", id_), lambda: event_page(desk.ledger.event(id_)))
    return page(request, "event.html", p=shown)


def event_page(view: EventView) -> EventPage:
    """Lay out one event."""
    conflicts = [r for r in view.relations if r.relation in ("contradicts", "differs")]
    conflicts.sort(key=lambda r: (r.relation != "contradicts", -r.score))
    agreements = [r for r in view.relations if r.relation in ("updates", "corroborates")]
    agreements.sort(key=lambda r: (r.relation != "updates", -r.score))
    spots = _spots(view)
    return EventPage(
        view, _origins(view), tuple(collapsed(conflicts)[:_PAIRS]),
        tuple(collapsed(agreements)[:_PAIRS]),
        tuple(Pair(d.relation, 0, d.event_id, d.event_title) for d in view.related[:_PAIRS]),
        tuple(ladder(x) for x in view.ladders),
        timeline((c for c, _ in view.claims), words.who), spots, event_map(spots),
    )  # fmt: skip


def _origins(view: EventView) -> tuple[Origin, ...]:
    grouped: dict[str, list[ClaimRow]] = {}
    for claim, origin in view.claims:
        grouped.setdefault(origin, []).append(claim)
    out = []
    for number, claims in enumerate(
        sorted(grouped.values(), key=lambda cs: (-len(cs), cs[0].dispatch.published_at or "")), 1
    ):
        holders = Counter(words.who(c) for c in claims)
        outlets: Counter[str] = Counter()
        for dispatch in {c.dispatch.id: c.dispatch for c in claims}.values():
            outlets[dispatch.publisher or "no publisher"] += 1
        out.append(
            Origin(
                number, holders.most_common(1)[0][0],
                tuple(sorted(outlets.items(), key=lambda x: (-x[1], x[0]))), said_once(claims),
            )
        )  # fmt: skip
    return tuple(out)


def _spots(view: EventView) -> tuple[Spot, ...]:
    found: dict[tuple[float, float], Spot] = {}
    for c, _ in view.claims:
        p = c.place
        if p and p.lat is not None and p.lon is not None:
            known = found.get((p.lat, p.lon))
            count = known.count + 1 if known else 1
            found[p.lat, p.lon] = Spot(p.name or p.words, p.lat, p.lon, p.level or "town", count)
    return tuple(sorted(found.values(), key=lambda s: (-s.count, s.name)))
