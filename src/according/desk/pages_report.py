"""Reports: an event or a search as one HTML file that can be sent by mail and opened anywhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from according import __version__
from according.desk.asking import Asked
from according.desk.pages_event import event_page
from according.desk.pages_search import names_of
from according.desk.rendering import STATIC, desk_of
from according.ledger.views.desk_inbox import facets

__all__ = ["routes"]

_MOST = 500
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [Route("/events/{id}/report", event_report), Route("/report", search_report)]


def event_report(request: Request) -> Response:
    """Give one event as a file."""
    desk = desk_of(request)
    shown = event_page(desk.ledger.event(request.path_params["id"]))
    return _file(request, "report_event.html", shown.view.event.title, p=shown)


def search_report(request: Request) -> Response:
    """Give the claims that were asked for as a file, at most five hundred of them."""
    desk = desk_of(request)
    asked = Asked.of(request.query_params)
    found = desk.ledger.claims(asked.where, None, _MOST)
    counted = facets(desk.ledger, asked.where)
    title = asked.values.get("q") or "All claims"
    return _file(
        request, "report_search.html", title, asked=asked, claims=found.items,
        complete=found.next is None, most=_MOST,
        conditions=asked.chips("/", names_of(request, asked, counted)),
    )  # fmt: skip


def _file(request: Request, template: str, title: str, **context: object) -> Response:
    desk = desk_of(request)
    css = (STATIC / "desk.css").read_text("utf-8") + (STATIC / "report.css").read_text("utf-8")
    html = desk.templates.get_template(template).render(
        title=title, css=Markup(css), ledger=desk.options.title, made_with=__version__,
        made_at=datetime.now(UTC).isoformat(timespec="minutes"), **context,
    )  # fmt: skip
    name = re.sub(r"[^A-Za-z0-9]+", "-", title).strip("-").lower()[:60] or "report"
    return Response(
        html, media_type="text/html; charset=utf-8",
        headers={
            "content-disposition": f'attachment; filename="according-{name}.html"',
            "content-security-policy": _POLICY,
        },
    )  # fmt: skip
