"""Entities to merge: pairs that may be one, for a person to decide, and merges to part again."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according.desk.rendering import address, desk_of, kept, page, user_of
from according.rows import MergeRow

__all__ = ["routes"]

_MERGES = 40


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/entities", kept(entities))]


def entities(request: Request) -> Response:
    """Show pairs that wait, the likeliest first; ``?name=`` finds entities to merge by hand."""
    desk = desk_of(request)
    after = request.query_params.get("after")
    name = request.query_params.get("name", "").strip()[:200]
    found = desk.ledger.proposals(after, 20)
    merges = desk.ledger.merges()
    shown = merges[:_MERGES]
    names: dict[str, str] = {}
    for m in shown:
        for id_ in (m.kept, m.merged):
            if id_ not in names:
                names.update({e.id: e.name for e in desk.ledger.find_entities(id_, 1)})
    # Records of one name that were put together for one reason are one line, not a line each.
    alike: dict[tuple[str, str, str], list[MergeRow]] = {}
    for m in shown:
        alike.setdefault((m.kept, m.reason, m.by), []).append(m)
    user = user_of(request)
    return page(
        request, "entities.html", found=found, more=len(merges) - len(shown),
        standing=[(*key, held) for key, held in alike.items()],
        names=names, name=name, hits=desk.ledger.find_entities(name, 20) if name else [],
        may_judge=user is not None and user.may("reviewer"),
        next_url=address("entities", after=found.next) if found.next else None,
        first_url=address("entities") if after else None,
    )  # fmt: skip
