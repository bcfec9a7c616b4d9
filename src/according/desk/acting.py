"""Requests that change something: who may, with which token, and what they sent."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from according.desk.accounts import Account
from according.desk.rendering import user_of

__all__ = ["Sent", "acting", "actor", "back"]

Sent = Mapping[str, Any]
_PART = 8_000_000  # bytes of one field; the guard bounds the whole request
Act = Callable[[Request, Sent], Response]


def acting(role: str, act: Act, *, files: int = 0) -> Callable[[Request], Awaitable[Response]]:
    """Wrap an action: it runs only for ``role``, with a valid token, on parsed fields.

    Every route that takes POST goes through here; a test holds the desk to that. ``act`` runs on
    a thread. Up to ``files`` uploads may come with it.
    """

    async def run(request: Request) -> Response:
        if role:
            actor(request, role)
        _same_origin(request)
        kind = request.headers.get("content-type", "")
        if kind.startswith("application/json"):
            sent = await _json(request)
            return await _checked(request, act, sent)
        async with request.form(max_files=files, max_fields=100, max_part_size=_PART) as form:
            return await _checked(request, act, form)

    return run


async def _checked(request: Request, act: Act, sent: Sent) -> Response:
    given = request.headers.get("x-csrf-token") or sent.get("csrf") or ""
    if not hmac.compare_digest(str(given).encode(), request.state.csrf.encode()):
        raise HTTPException(
            403, "This form was not sent from this desk, or the desk was restarted since the page "
            "was opened. Load the page again and send it once more."
        )  # fmt: skip
    return await run_in_threadpool(act, request, sent)


def actor(request: Request, role: str) -> Account:
    """Return who asks, if they may; refuse otherwise."""
    user = user_of(request)
    if user is None:
        raise HTTPException(401, "Log in first.")
    if not user.may(role):
        raise HTTPException(
            403, f"This needs the role {role}; your account has the role {user.role}."
        )
    return user


def _same_origin(request: Request) -> None:
    site = request.headers.get("sec-fetch-site")
    if site is not None and site not in ("same-origin", "none"):
        raise HTTPException(403, "This was sent from another site, so nothing was done.")
    origin = request.headers.get("origin")
    if origin and origin != "null" and origin.split("://", 1)[-1] != request.headers.get("host"):
        raise HTTPException(403, "This was sent from another site, so nothing was done.")


async def _json(request: Request) -> Sent:
    try:
        sent = json.loads(await request.body())
    except ValueError:
        raise HTTPException(400, "The body is no JSON.") from None
    if not isinstance(sent, dict):
        raise HTTPException(400, "The body is no JSON object.")
    return sent


def back(sent: Sent, default: str) -> RedirectResponse:
    """Lead back to the page a form came from, never to another site."""
    to = str(sent.get("next") or default)
    if not to.startswith("/") or to.startswith(("//", "/\\")) or "\n" in to or "\r" in to:
        to = default
    return RedirectResponse(to, 303)
