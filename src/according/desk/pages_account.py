"""Settings and provenance, login and logout, and the accounts of a desk that has some."""

from __future__ import annotations

import sys

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from according.desk.accounts import ROLES, LoginRefusedError, TooManyAttemptsError
from according.desk.acting import Sent, acting, actor, back
from according.desk.guard import SESSION_COOKIE, cookie
from according.desk.rendering import desk_of, page, user_of
from according.errors import UsageError

__all__ = ["routes"]


def routes() -> list[Route]:
    """Return the addresses of these pages."""
    return [
        Route("/login", login_form, methods=["GET"]),
        Route("/login", acting("", login), methods=["POST"]),
        Route("/logout", acting("reader", logout), methods=["POST"]),
        Route("/settings", settings),
        Route("/settings/theme", acting("reader", theme), methods=["POST"]),
        Route("/settings/password", acting("reader", password), methods=["POST"]),
        Route("/settings/accounts", acting("admin", accounts), methods=["POST"]),
    ]


def login_form(request: Request) -> Response:
    """Ask who is there."""
    if desk_of(request).accounts is None or user_of(request) is not None:
        return RedirectResponse("/", 303)
    return page(request, "login.html", error=None, next=request.query_params.get("next", "/"))


def login(request: Request, sent: Sent) -> Response:
    """Begin a session."""
    desk = desk_of(request)
    if desk.accounts is None:
        return RedirectResponse("/", 303)
    where = request.client.host if request.client else ""
    try:
        token = desk.accounts.login(
            str(sent.get("name") or ""), str(sent.get("password") or ""), where
        )
    except (LoginRefusedError, TooManyAttemptsError) as err:
        late = isinstance(err, TooManyAttemptsError)
        words = str(err)
        response = page(
            request, "login.html", 429 if late else 401,
            error=words[:1].upper() + words[1:] + ".", next=str(sent.get("next") or "/"),
        )  # fmt: skip
        if isinstance(err, TooManyAttemptsError):
            response.headers["retry-after"] = str(err.wait)
        return response
    answer = back(sent, "/")
    answer.headers.append("set-cookie", cookie(SESSION_COOKIE, token, desk.options.https))
    return answer


def logout(request: Request, sent: Sent) -> Response:
    """End the session."""
    desk = desk_of(request)
    token = request.cookies.get(SESSION_COOKIE)
    if desk.accounts is not None and token:
        desk.accounts.logout(token)
    answer = RedirectResponse("/login", 303)
    answer.headers.append("set-cookie", cookie(SESSION_COOKIE, "", desk.options.https, 0))
    answer.headers["clear-site-data"] = '"cache"'
    return answer


def settings(request: Request) -> Response:
    """Show what this desk stands on, and what a person may set."""
    return _settings(request, None)


def _settings(request: Request, error: str | None) -> Response:
    desk = desk_of(request)
    user = user_of(request)
    held = desk.accounts.list() if desk.accounts and user and user.may("admin") else ()
    return page(
        request, "settings.html", 400 if error else 200, error=error,
        totals=desk.kept.get("totals", desk.ledger.totals), held=held, roles=ROLES,
        python=sys.version.split()[0], chosen=request.cookies.get("according_theme", ""),
        host=f"{desk.options.host}:{desk.options.port}",
    )  # fmt: skip


def theme(request: Request, sent: Sent) -> Response:
    """Keep light, dark, or as the system has it."""
    chosen = str(sent.get("theme") or "")
    answer = RedirectResponse("/settings", 303)
    value = chosen if chosen in ("light", "dark") else ""
    seconds = 31_536_000 if value else 0
    answer.headers.append(
        "set-cookie",
        cookie("according_theme", value, desk_of(request).options.https, seconds),
    )
    return answer


def password(request: Request, sent: Sent) -> Response:
    """Change one's own password; all its sessions end."""
    desk = desk_of(request)
    user = actor(request, "reader")
    if desk.accounts is None:
        raise UsageError("this desk has no accounts")
    where = request.client.host if request.client else ""
    try:
        token = desk.accounts.login(user.name, str(sent.get("old") or ""), where)
        desk.accounts.logout(token)
        desk.accounts.set_password(user.name, str(sent.get("new") or ""))
    except LoginRefusedError:
        return _settings(request, "The old password is another one.")
    except (TooManyAttemptsError, UsageError) as err:
        return _settings(request, str(err)[:1].upper() + str(err)[1:] + ".")
    return RedirectResponse("/login", 303)


def accounts(request: Request, sent: Sent) -> Response:
    """Make, change or remove an account."""
    desk = desk_of(request)
    if desk.accounts is None:
        raise UsageError("this desk has no accounts - start it with --accounts FILE")
    name, role = str(sent.get("name") or ""), str(sent.get("role") or "reader")
    try:
        what = sent.get("do")
        if what == "add":
            desk.accounts.add(name, str(sent.get("password") or ""), role)
        elif what == "role":
            desk.accounts.set_role(name, role)
        elif what == "remove":
            desk.accounts.remove(name)
        else:
            raise UsageError("there was nothing to do")
    except UsageError as err:
        return _settings(request, str(err)[:1].upper() + str(err)[1:] + ".")
    return RedirectResponse("/settings", 303)
