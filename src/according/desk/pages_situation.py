"""The situation: actors, places and events as a graph to walk, every edge with its claims."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk import words
from according.desk.asking import Asked
from according.desk.graph import around, busiest, joined
from according.desk.pages_search import names_of
from according.desk.rendering import desk_of, kept, page
from according.ledger import Filter
from according.rows import Situation, SituationNode

__all__ = ["edge_words", "routes"]

_CLAIMS = 1_000
_SHOWN = 4  # claims opened under one edge


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/situation", kept(situation))]


def situation(request: Request) -> Response:
    """Show what the claims asked for say of who did what to whom, around one node."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    as_of = request.query_params.get("as_of") or None
    node = request.query_params.get("node")
    kind, name = request.query_params.get("kind", "actor"), request.query_params.get("name", "")
    wheres = _wheres(asked.where, node, kind, name)
    found: Situation = desk.kept.get(
        ("situation", wheres, as_of),
        lambda: joined([desk.ledger.situation(x, as_of, _CLAIMS) for x in wheres]),
    )
    middle = node or busiest(found)
    drawn = around(found, middle) if middle else None
    ids = [c for e, _, _ in drawn.edges[:60] for c in e.claims[:_SHOWN]] if drawn else []
    claims = desk.ledger.claims_by_id(list(dict.fromkeys(ids)))
    keep = {"as_of": as_of} if as_of else {}

    def walk(n: SituationNode) -> str:
        return asked.url("/situation", node=n.id, kind=n.kind, name=n.name, **keep)

    return page(
        request, "situation.html", asked=asked, found=found, drawn=drawn, claims=claims,
        as_of=as_of, walk=walk, shown=_SHOWN, edge_words=edge_words,
        starts={k: [n for n in found.nodes if n.kind == k][:10] for k in _KINDS},
        chips=asked.chips("/situation", names_of(request, asked)),
        lists=partial(_list, asked),
    )  # fmt: skip


_KINDS = ("actor", "place", "event")


def _wheres(where: Filter, node: str | None, kind: str, name: str) -> tuple[Filter, ...]:
    """Return the filters whose claims touch a node; all that was asked for, where there is none."""
    if not node:
        return (where,)
    if kind == "place":
        return (replace(where, place=name or None),)
    if kind == "event":
        return (replace(where, event_id=node),)
    return (replace(where, actor=node), replace(where, recipient=node))


def _list(asked: Asked, node: SituationNode) -> str:
    """Return the address of the list of claims that touch a node."""
    if node.kind == "event":
        return asked.url("/", about=node.id)
    if node.kind == "place":
        return asked.url("/", place=node.name)
    return asked.url("/", actor=node.id)


def edge_words(kind: str, outwards: bool) -> str:
    """Return what an edge says, read from the node in the middle."""
    if kind == "INVOLVES":
        return "involves" if outwards else "takes part in"
    if kind == "AT":
        return "took place in" if outwards else "is where it took place:"
    type_, _, at = kind.partition(" ")
    event = words.event(type_)
    if at:
        return f"{event} in" if outwards else f"saw {event} with"
    return f"{event}, done to" if outwards else f"{event}, done by"
