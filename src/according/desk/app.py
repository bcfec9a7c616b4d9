"""The desk as an ASGI application: its routes, its guard, its errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from anyio import to_thread
from jinja2 import Environment
from sqlalchemy.exc import OperationalError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from according.desk import (
    api,
    pages_account,
    pages_dispatch,
    pages_entities,
    pages_event,
    pages_follow,
    pages_import,
    pages_map,
    pages_report,
    pages_review,
    pages_search,
    pages_situation,
    pages_source,
)
from according.desk.accounts import Accounts
from according.desk.guard import HEADERS, BodyTooLargeError, Guard
from according.desk.imports import Imports
from according.desk.kept import Kept
from according.desk.options import Options, may_serve
from according.desk.rendering import STATIC, environment, page
from according.errors import AccordingError, StopError, UsageError
from according.ledger import Ledger

__all__ = ["Desk", "create_app"]

_THREADS = 8


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page works with."""

    ledger: Ledger
    options: Options
    accounts: Accounts | None
    templates: Environment
    imports: Imports
    kept: Kept


def create_app(ledger: Ledger, options: Options | None = None) -> Starlette:
    """Make the desk of an open ledger.

    Raises:
        UsageError: when others could reach it and it has no accounts.
    """
    options = options or Options()
    accounts = Accounts(options.accounts) if options.accounts else None
    may_serve(options.host, accounts.administrators() if accounts else None)
    kept = Kept(ledger)
    desk = Desk(ledger, options, accounts, environment(), Imports(ledger, options), kept)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        # More threads than this only take the interpreter from one another.
        to_thread.current_default_thread_limiter().total_tokens = _THREADS
        yield
        desk.imports.close()
        desk.kept.close()

    routes = [
        *(
            route
            for module in (
                pages_search, pages_dispatch, pages_event, pages_source, pages_follow,
                pages_review, pages_import, pages_situation, pages_map, pages_entities,
                pages_report, pages_account, api,
            )
            for route in module.routes()
        ),
        Route("/health", _health),
        Mount("/static", _Files(directory=STATIC)),
    ]  # fmt: skip
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, options=options, accounts=accounts)],
        exception_handlers={
            HTTPException: _http_error, UsageError: _usage_error, AccordingError: _usage_error,
            BodyTooLargeError: _too_large, OperationalError: _busy, StopError: _busy,
            Exception: _broken,
        },
        lifespan=lifespan,
    )  # fmt: skip
    app.state.desk = desk
    return app


class _Files(StaticFiles):
    """Files that a browser may keep for ever when their address names their content."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        scope = next((a for a in args if isinstance(a, dict)), {})
        keep = b"v=" in scope.get("query_string", b"")
        response.headers["cache-control"] = (
            "public, max-age=31536000, immutable" if keep else "no-cache"
        )
        return response

    def lookup_path(self, path: str) -> tuple[str, object]:  # type: ignore[override]
        # Files that begin with a dot are for git, not for browsers.
        if any(part.startswith(".") for part in path.split("/")):
            return "", None
        return super().lookup_path(path)


def _health(request: Request) -> Response:
    return PlainTextResponse("ok\n")


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/api/") or "application/json" in request.headers.get(
        "content-type", ""
    )


def _answer(request: Request, status: int, sentence: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"error": sentence}, status)
    return page(request, "error.html", status, code=status, sentence=sentence)


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentence = error.detail
    if error.status_code == 404 and sentence == "Not Found":
        sentence = "There is no page at this address."
    if error.status_code == 405:
        sentence = "This address cannot be used in that way."
    response = _answer(request, error.status_code, sentence)
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


def _usage_error(request: Request, error: Exception) -> Response:
    text = str(error)
    missing = text.startswith(("there is no ", "no source called"))
    return _answer(request, 404 if missing else 400, text[:1].upper() + text[1:] + ".")


def _too_large(request: Request, error: Exception) -> Response:
    return _answer(request, 413, str(error)[:1].upper() + str(error)[1:] + ".")


def _busy(request: Request, error: Exception) -> Response:
    return _answer(
        request, 503, "The ledger could not be reached just now. Nothing was changed; try again."
    )


def _broken(request: Request, error: Exception) -> Response:
    response = _answer(
        request,
        500,
        "Something went wrong in the desk itself. Nothing was changed; the log of the server says "
        "what happened.",
    )
    # Starlette answers these outside the guard, so its headers are set here.
    response.headers.update(HEADERS)
    return response
