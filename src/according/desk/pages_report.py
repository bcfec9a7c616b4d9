"""What leaves the desk: reports as one HTML file to send by mail, and claims in every format."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import BinaryIO, cast

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from according import __version__
from according.desk.asking import Asked
from according.desk.pages_event import event_page
from according.desk.pages_search import names_of
from according.desk.rendering import STATIC, desk_of
from according.errors import UsageError
from according.exports.claim_formats import exporter, write
from according.ledger.views.desk_inbox import facets
from according.rows import Bundle

__all__ = ["routes"]

_MOST = 500
_EXPORTED = 50_000
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [
        Route("/events/{id}/report", event_report),
        Route("/report", search_report),
        Route("/export/{format}", export),
    ]


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


def export(request: Request) -> Response:
    """Give the claims that were asked for in one of the formats of ``according export``."""
    desk = desk_of(request)
    format_ = exporter(request.path_params["format"])
    asked = Asked.of(request.query_params)
    # Written whole before it is sent, so that what fails half-way is an error and not a file.
    out = tempfile.SpooledTemporaryFile(max_size=4_000_000)  # noqa: SIM115 - sent, then closed
    try:
        write(format_.name, _bounded(desk.ledger.bundles(asked.where)), cast("BinaryIO", out))
    except BaseException:
        out.close()
        raise
    out.seek(0)

    def pieces() -> Iterator[bytes]:
        with out:
            while piece := out.read(65_536):
                yield piece

    return StreamingResponse(
        pieces(),
        media_type="application/octet-stream",
        headers={"content-disposition": f'attachment; filename="according{format_.suffix}"'},
    )


def _bounded(bundles: Iterable[Bundle]) -> Iterator[Bundle]:
    count = 0
    for bundle in bundles:
        count += len(bundle.claims)
        if count > _EXPORTED:
            raise UsageError(
                f"more than {_EXPORTED:,} claims fit this - narrow the search, or use "
                "`according export`, which has no limit"
            )
        yield bundle


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
