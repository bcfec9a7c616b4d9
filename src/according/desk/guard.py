"""What stands before every page: which host is asked, who asks, how much they may send.

A page of another site can make a browser send requests here (CSRF) and, by letting its own name
point at this address (DNS rebinding), read the answers. The host name is therefore checked on
every request, and whatever changes something needs a token that only our own pages have.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import json
import secrets
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from according.desk.accounts import Account, Accounts
from according.desk.options import Options, is_loopback, local_name

__all__ = [
    "HEADERS",
    "POLICY",
    "SESSION_COOKIE",
    "BodyTooLargeError",
    "Guard",
    "cookie",
    "token_of",
]

SESSION_COOKIE = "according_session"
_BROWSER_COOKIE = "according_browser"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
_OPEN = ("/login", "/static/", "/health")
_FORM = 300_000  # bytes of any request that is not an upload
_UPLOADS = ("/import",)


class Guard:
    """ASGI middleware: checks host, size and session, and sets the headers of every answer.

    The request's state then has ``user`` (an ``Account``) and ``csrf`` (the token that forms
    must bring back).
    """

    def __init__(self, app: ASGIApp, options: Options, accounts: Accounts | None) -> None:
        self._app = app
        self._options = options
        self._accounts = accounts
        self._secret = options.secret
        self._local = Account(options.user or local_name(), "admin")
        self._names = {"localhost", *(n.lower() for n in options.names)}
        if not is_loopback(options.host):
            self._names.add(options.host.lower())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return  # there are no websockets here
        headers = Headers(scope=scope)
        fresh: list[str] = []
        send = _with_headers(send, scope["path"], fresh)
        if not self._known_host(headers.get("host", "")):
            await _refuse(
                send, 421, "This desk does not answer to that host name. Open it under the "
                "address it printed when it started, or start it with --name HOST."
            )  # fmt: skip
            return
        limit = self._options.upload_bytes if scope["path"] in _UPLOADS else _FORM
        announced = headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > limit:
            await _refuse(send, 413, f"A request may have at most {limit:,} bytes here.")
            return
        cookies = _cookies(headers)
        token = cookies.get(SESSION_COOKIE)
        user: Account | None = self._local
        if self._accounts is not None:
            user = await run_in_threadpool(self._accounts.who, token) if token else None
        browser = cookies.get(_BROWSER_COOKIE)
        if not browser or len(browser) > 60:
            browser = secrets.token_urlsafe(24)
            fresh.append(cookie(_BROWSER_COOKIE, browser, self._options.https))
        state = scope.setdefault("state", {})
        state["user"] = user
        state["csrf"] = token_of(self._secret, browser, token or "")
        path = scope["path"]
        if user is None and not path.startswith(_OPEN):
            if path.startswith("/api/"):
                await _refuse(send, 401, "Log in first, at /login.")
                return
            asked = path + (f"?{scope['query_string'].decode('latin-1')}" if scope["query_string"]
                            else "")  # fmt: skip
            where = "/login" if path == "/" else f"/login?next={quote(asked)}"
            await send(
                {"type": "http.response.start", "status": 303,
                 "headers": [(b"location", where.encode())]}
            )  # fmt: skip
            await send({"type": "http.response.body", "body": b""})
            return
        await self._app(scope, _limited(receive, limit), send)

    def _known_host(self, host: str) -> bool:
        name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
        name = name.strip("[]").lower().rstrip(".")
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        # A rebinding attack needs a name: an address in the Host header is what was typed.
        return address.is_loopback or not is_loopback(self._options.host)


class BodyTooLargeError(Exception):
    """More bytes came than a request may have."""


def _limited(receive: Receive, limit: int) -> Receive:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        if message["type"] == "http.request":
            taken += len(message.get("body", b""))
            if taken > limit:
                raise BodyTooLargeError(f"a request may have at most {limit:,} bytes here")
        return message

    return counted


def _with_headers(send: Send, path: str, cookies: list[str]) -> Send:
    async def wrapped(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                if name not in headers:
                    headers[name] = value
            if "cache-control" not in headers and not path.startswith("/static/"):
                headers["cache-control"] = "private, no-cache"
            for line in cookies:
                headers.append("set-cookie", line)
        await send(message)

    return wrapped


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    await send(
        {"type": "http.response.start", "status": status,
         "headers": [(b"content-type", b"application/json"),
                     (b"content-length", str(len(body)).encode())]}
    )  # fmt: skip
    await send({"type": "http.response.body", "body": body})


def _cookies(headers: Mapping[str, Any]) -> dict[str, str]:
    jar: SimpleCookie = SimpleCookie()
    try:
        jar.load(headers.get("cookie", ""))
    except Exception:  # a cookie that cannot be read is none
        return {}
    return {name: morsel.value for name, morsel in jar.items()}


def cookie(name: str, value: str, https: bool, seconds: int | None = None) -> str:
    """Write one Set-Cookie line: not for scripts, not for other sites."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if https:
        parts.append("Secure")
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    return "; ".join(parts)


def token_of(secret: bytes, browser: str, session: str) -> str:
    """Return the token that forms of this browser and session carry."""
    return hmac.new(secret, f"{browser}\n{session}".encode(), hashlib.sha256).hexdigest()[:40]
