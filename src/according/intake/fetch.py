"""Fetch pages and feeds as a polite visitor: robots.txt, one host at a time, only what is new.

A visit is conditional (RFC 9110: If-None-Match, If-Modified-Since), waits between two requests
to one host, keeps to the host's robots.txt (RFC 9309) and its Crawl-delay, and follows few
redirects, each asked for in the same way. Nothing but http and https is fetched.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

from according.errors import DispatchError
from according.intake.doors import Limits, missing_extra
from according.version import __version__

if TYPE_CHECKING:
    import httpx

__all__ = ["AGENT", "FetchError", "Fetched", "Fetcher"]

AGENT = f"according/{__version__}"
REDIRECTS = 5
ROBOTS_SECONDS = 24 * 3600.0  # RFC 9309, 2.4: not kept for more than a day
ROBOTS_BYTES = 512 * 1024
LONGEST_DELAY = 60.0  # a Crawl-delay beyond it is taken for a mistake
TIMEOUT = 30.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: ``body`` is None when the page is as it was at the last visit."""

    url: str
    body: bytes | None
    etag: str | None
    modified: str | None
    media: str


class FetchError(DispatchError):
    """A page that could not be fetched; ``wait`` are the seconds the host asked for, if any."""

    def __init__(self, reason: str, wait: float | None = None, *, forbidden: bool = False) -> None:
        """``forbidden``: the host does not want the page fetched, now or later."""
        super().__init__(reason)
        self.wait = wait
        self.forbidden = forbidden


class Fetcher:
    """A visitor that remembers, for each host, what it allows and when it was last asked.

    Args:
        agent: the name given to hosts; a contact address in it is good manners.
        gap: seconds between two requests to one host.
        limits: ``bytes`` bounds a page, unpacked.
        clock, sleep: the time, for tests.
    """

    def __init__(
        self,
        agent: str = AGENT,
        gap: float = 2.0,
        limits: Limits | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        try:
            import httpx
        except ImportError:
            raise missing_extra("an address", "httpx") from None
        self.agent = agent
        self._gap = gap
        self._limit = (limits or Limits()).bytes
        self._clock, self._sleep = clock, sleep
        self._client = httpx.Client(
            headers={"User-Agent": agent, "Accept-Language": "en"}, timeout=TIMEOUT
        )
        self._next: dict[str, float] = {}
        self._robots: dict[str, tuple[float, RobotFileParser]] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch a page unless it is as it was.

        Raises:
            FetchError: one line that says why there is no page.
        """
        headers = {}
        if etag:
            headers["If-None-Match"] = etag
        if modified:
            headers["If-Modified-Since"] = modified
        for _ in range(REDIRECTS + 1):
            self._ask_permission(url)
            status, fields, body = self._request(url, headers, self._limit)
            if status in (301, 302, 303, 307, 308) and "location" in fields:
                url = urljoin(url, fields["location"])
                continue
            if status == 304:
                return Fetched(url, None, etag, modified, "")
            if status != 200:
                raise FetchError(
                    f"{url}: the host answers {status}",
                    _wait(fields.get("retry-after")),
                    forbidden=status in (401, 403, 404, 410, 451),
                )
            return Fetched(
                url,
                body,
                fields.get("etag"),
                fields.get("last-modified"),
                fields.get("content-type", "").split(";")[0].strip().lower(),
            )
        raise FetchError(f"{url}: redirects lead on and on", forbidden=True)

    def _ask_permission(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise FetchError(f"{url}: is no http or https address", forbidden=True)
        origin = f"{parts.scheme}://{parts.netloc}"
        known = self._robots.get(origin)
        if known is None or self._clock() - known[0] > ROBOTS_SECONDS:
            known = self._clock(), self._read_robots(origin)
            self._robots[origin] = known
        if not known[1].can_fetch(self.agent, url):
            raise FetchError(f"{url}: the host's robots.txt asks not to fetch it", forbidden=True)

    def _read_robots(self, origin: str) -> RobotFileParser:
        rules = RobotFileParser()
        url = f"{origin}/robots.txt"
        for _ in range(REDIRECTS + 1):
            status, fields, body = self._request(url, {}, ROBOTS_BYTES, cut=True)
            if status in (301, 302, 303, 307, 308) and "location" in fields:
                url = urljoin(url, fields["location"])
                continue
            break
        if status >= 500 or status == 429:
            # RFC 9309, 2.3.1.4: rules that cannot be had forbid everything, for now.
            raise FetchError(
                f"{url}: the host answers {status}, so its rules are not known",
                _wait(fields.get("retry-after")),
            )
        # RobotFileParser takes rules as read only once it has parsed some.
        rules.parse(body.decode("utf-8", "replace").splitlines() if status == 200 else [])
        return rules

    def _request(
        self, url: str, headers: dict[str, str], limit: int, *, cut: bool = False
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask a host once its turn has come; the body only where the answer is 200."""
        import httpx

        host = urlsplit(url).netloc
        wait = self._next.get(host, 0.0) - self._clock()
        if wait > 0:
            self._sleep(wait)
        try:
            with self._client.stream("GET", url, headers=headers) as response:
                body = self._body(response, limit, cut) if response.status_code == 200 else b""
                return response.status_code, dict(response.headers), body
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            reason = str(error) or type(error).__name__
            raise FetchError(f"{url}: cannot be fetched ({reason})") from None
        finally:
            self._next[host] = self._clock() + self._delay(url)

    @staticmethod
    def _body(response: httpx.Response, limit: int, cut: bool) -> bytes:
        body = bytearray()
        for part in response.iter_bytes():
            body += part
            if len(body) > limit:
                if cut:
                    return bytes(body[:limit])
                raise FetchError(
                    f"{response.url}: is larger than {limit:,} bytes - no dispatch is that long",
                    forbidden=True,
                )
        return bytes(body)

    def _delay(self, url: str) -> float:
        parts = urlsplit(url)
        known = self._robots.get(f"{parts.scheme}://{parts.netloc}")
        asked = known[1].crawl_delay(self.agent) if known else None
        return max(self._gap, min(float(asked or 0), LONGEST_DELAY))


def _wait(retry_after: str | None) -> float | None:
    """Return the seconds of a Retry-After field: a number, or a date."""
    if not retry_after:
        return None
    if retry_after.strip().isdigit():
        return float(retry_after)
    try:
        return max(0.0, parsedate_to_datetime(retry_after).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
