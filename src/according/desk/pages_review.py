"""Review: a queue ordered by doubt, the history of a claim, the log, how reviewers agree."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from according.desk.acting import Sent, acting, actor, back
from according.desk.asking import Asked
from according.desk.highlight import surroundings
from according.desk.judging import judge
from according.desk.pages_search import names_of
from according.desk.rendering import address, desk_of, kept, page, user_of
from according.errors import UsageError
from according.ledger.views.desk_review import agreement, patterns, queue, trigger_key, waits
from according.records import EVENT_MODES, EVENTS, FACTUALITIES, POLARITIES
from according.rows import ClaimRow, plain

__all__ = ["CHOICES", "routes"]

_TASKS = 15
CHOICES = {
    "factuality": FACTUALITIES, "polarity": POLARITIES, "event": EVENTS, "event_mode": EVENT_MODES,
}  # fmt: skip
"""What the fields of a correction may become."""


@dataclass(frozen=True, slots=True)
class Task:
    """An open claim with its surroundings, and how often its pattern was rejected."""

    claim: ClaimRow
    context: list[tuple[str, str]]
    rejected: int


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [
        Route("/review", kept(review)),
        Route("/review/log", kept(log)),
        Route("/review/claims/{id}", claim),
        Route("/review/judge", acting("reviewer", decide), methods=["POST"]),
    ]


def _tasks(request: Request, claims: tuple[ClaimRow, ...]) -> list[Task]:
    desk = desk_of(request)
    rejected = desk.kept.get("patterns", lambda: patterns(desk.ledger))
    texts = {id_: desk.ledger.dispatch(id_).text for id_ in {c.dispatch.id for c in claims}}
    return [
        Task(
            c, surroundings(texts[c.dispatch.id], c.span, c.source.span),
            rejected.get(trigger_key(c), 0),
        )
        for c in claims
    ]  # fmt: skip


def review(request: Request) -> Response:
    """Show what waits for a person, the most doubtful first."""
    actor(request, "reviewer")
    desk = desk_of(request)
    asked = Asked.of(request.query_params, review="open")
    after = request.query_params.get("after")
    if set(asked.values) == {"review"}:
        found = desk.ledger.queue(after, _TASKS)
        claims, more = found.items, found.next
        waiting, all_ = waits(desk.ledger)
    else:
        start = min(int(after), 5_000) if after and after.isdigit() else 0
        claims, waiting, all_ = queue(desk.ledger, asked.where, _TASKS, start)
        more = str(start + _TASKS) if start + _TASKS < waiting else None
    chips = [c for c in asked.chips("/review", names_of(request, asked)) if c.name != "review"]
    return page(
        request, "review.html", asked=asked, tasks=_tasks(request, claims), waiting=waiting,
        all_=all_, chips=chips, choices=CHOICES, error=None,
        next_url=asked.url("/review", after=more, review=None) if more else None,
        first_url=asked.url("/review", review=None) if after else None,
    )  # fmt: skip


def claim(request: Request) -> Response:
    """Show one claim for judging, with everything people decided of it."""
    return _claim_page(request, request.path_params["id"], None)


def _claim_page(request: Request, id_: str, error: str | None) -> Response:
    desk = desk_of(request)
    found = desk.ledger.claims_by_id([id_]).get(id_)
    if found is None:
        raise UsageError(f"there is no claim {id_} in this ledger")
    user = user_of(request)
    return page(
        request, "review_claim.html", 400 if error else 200, task=_tasks(request, (found,))[0],
        history=desk.ledger.judgements(id_), choices=CHOICES, error=error,
        may_judge=user is not None and user.may("reviewer"),
    )  # fmt: skip


def log(request: Request) -> Response:
    """Show who decided what, the newest first, and how far reviewers agree."""
    desk = desk_of(request)
    after = request.query_params.get("after")
    found = desk.ledger.latest_judgements(None, None, after, 60)
    claims = desk.ledger.claims_by_id([j.target for j in found.items if j.target_kind == "claim"])
    user = user_of(request)
    return page(
        request, "review_log.html", found=found, claims=claims,
        agreement=desk.kept.get("agreement", lambda: agreement(desk.ledger)),
        may_judge=user is not None and user.may("reviewer"), me=user,
        next_url=address("review", "log", after=found.next) if found.next else None,
        first_url=address("review", "log") if after else None,
    )  # fmt: skip


def decide(request: Request, sent: Sent) -> Response:
    """Add one judgement and go back; a correction that cannot be made says why on its form."""
    user = actor(request, "reviewer")
    wants_json = "application/json" in request.headers.get("accept", "")
    try:
        row = judge(desk_of(request), user, sent)
    except UsageError as err:
        if wants_json or sent.get("kind") != "correct":
            raise
        return _claim_page(request, str(sent.get("target")), str(err))
    if wants_json:
        return JSONResponse(plain(row), 201)
    return back(sent, "/review")
