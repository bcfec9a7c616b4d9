"""Turn data into pages: the templates, what all of them share, and the addresses of files."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from according.desk import words
from according.desk.accounts import Account
from according.version import __version__

if TYPE_CHECKING:
    from according.desk.app import Desk

__all__ = ["STATIC", "address", "desk_of", "environment", "kept", "page", "user_of"]

STATIC = Path(str(files("according.desk").joinpath("static")))

NAVIGATION = (
    ("Read", (
        ("/", "Inbox"), ("/dispatches", "Dispatches"), ("/events", "Events"),
        ("/disputes", "Disputes"), ("/sources", "Sources"),
    )),
    ("Follow", (
        ("/forecasts", "Forecasts"), ("/map", "Map"), ("/situation", "Situation"),
    )),
    ("Work", (
        ("/review", "Review"), ("/entities", "Entities"), ("/import", "Import"),
        ("/settings", "Settings"),
    )),
)  # fmt: skip


def environment() -> Environment:
    """Make the environment of templates: everything is escaped, nothing undefined passes."""
    env = Environment(
        loader=PackageLoader("according.desk", "templates"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals.update(
        w=words, static=_static, address=address, navigation=NAVIGATION, version=__version__,
        has_bundle=has_bundle,
    )  # fmt: skip
    return env


# Letters that turn all that follows them around. A dispatch may use them to make a person read
# other words than it holds, so they are shown as what they are: a sign in their place.
_TURNING = {0x202D: "\u2426", 0x202E: "\u2426"}


def _shown(value: Any) -> Any:
    """Return a value as it may be shown."""
    if isinstance(value, str) and ("\u202e" in value or "\u202d" in value):
        return value.translate(_TURNING)
    return value


@cache
def _static(name: str) -> str:
    """Return the address of a file with its hash, so that browsers may keep it for ever."""
    path = STATIC / name
    mark = hashlib.sha256(path.read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={mark}"


@cache
def has_bundle() -> bool:
    """Tell whether Leaflet and the outlines were bundled when the package was built."""
    return (STATIC / "vendor/leaflet.js").is_file() and (
        STATIC / "vendor/countries-50m.json"
    ).is_file()


def address(*parts: str, **parameters: str | None) -> str:
    """Return an address on this desk, every part quoted."""
    path = "/" + "/".join(quote(p, safe="") for p in parts)
    given = {k: v for k, v in parameters.items() if v}
    return f"{path}?{urlencode(given)}" if given else path


def desk_of(request: Request) -> Desk:
    """Return the desk that serves a request."""
    return cast("Desk", request.app.state.desk)


def kept(endpoint: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
    """Wrap a page that depends on nothing but the ledger, its address, and who asks.

    A page that is kept is given at once; only one that has to be made takes a thread.
    """

    async def run(request: Request) -> Response:
        store, token = desk_of(request).kept, request.state.csrf
        key = (
            "page", request.url.path, request.url.query, user_of(request),
            request.cookies.get("according_theme"),
        )  # fmt: skip
        user = user_of(request)
        asked = (key, user.name if user else "", token, lambda: endpoint(request))
        ready = store.ready(*asked)
        return ready if ready is not None else await run_in_threadpool(store.page, *asked)

    return run


def user_of(request: Request) -> Account | None:
    """Return who asks, or None on the few pages that ask nobody."""
    return cast("Account | None", getattr(request.state, "user", None))


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the frame around every page shows."""

    path: str
    user: Account | None
    csrf: str
    theme: str
    title: str
    accounts: bool


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """Render one page."""
    desk = desk_of(request)
    theme = request.cookies.get("according_theme", "")
    frame = _Frame(
        request.url.path, user_of(request), getattr(request.state, "csrf", ""),
        theme if theme in ("light", "dark") else "", desk.options.title,
        desk.accounts is not None,
    )  # fmt: skip
    html = desk.templates.get_template(template).render(frame=frame, **context)
    return HTMLResponse(html, status)
