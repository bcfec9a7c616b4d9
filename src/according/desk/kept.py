"""Answers and pages kept while the ledger does not change, and for some seconds after it did."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from starlette.responses import HTMLResponse, Response

from according.ledger import Ledger
from according.ledger.views import desk_review

__all__ = ["LAG", "Kept"]

T = TypeVar("T")
Make = Callable[[], Response]

LAG = 15.0
"""Seconds for which a page may lag behind what others change; it says so where it does."""

_MOST = 1_000
_FRESH = 0.5  # seconds for which the ledger's mark is taken as read
_PATIENCE = 0.1  # seconds that a reader waits for the page to be made anew before it is given old
_TOKEN = f"@@{secrets.token_hex(16)}@@".encode()
_AGE = b"<!--age-->"  # where a page says how old it is; a dispatch's own would be escaped
_UNKNOWN = object()  # the mark of a page made from answers that were not all of one state


@dataclass(frozen=True, slots=True)
class _Held:
    """An answer, the state of the ledger it is good for, and when making it began."""

    mark: Hashable
    made_at: float
    answer: Any


@dataclass(slots=True)
class _Making:
    """A page being made: how new its answers must be, how old the oldest is, and if all are new."""

    since: float
    oldest: float
    fresh: bool = True


_making: ContextVar[_Making | None] = ContextVar("making", default=None)


class Kept:
    """A bounded store of answers, each good for one state of the ledger.

    The state is known by a mark (the newest keys of what can be added), read at most twice a
    second. What the ledger has outgrown is made anew by one thread, so that a ledger in constant
    change costs the readers one thread and not all of them: a reader waits a moment for the new
    page and is given the old one where that is not enough, with its age on it, for ``LAG``
    seconds at most. Whoever changed something here sees it at once (``changed``).
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()
        self._mark: Hashable = None
        self._read_at = -1.0
        self._changed: dict[str, float] = {}
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="kept")
        self._coming: dict[Hashable, Future[None]] = {}

    def close(self) -> None:
        """Make nothing anew any more."""
        self._worker.shutdown(wait=True, cancel_futures=True)

    def mark(self) -> Hashable:
        """Return what changes whenever the ledger does."""
        now = time.monotonic()
        if now - self._read_at > _FRESH:
            mark = desk_review.mark(self._ledger)
            with self._lock:
                self._mark, self._read_at = mark, now
        return self._mark

    def changed(self, who: str) -> None:
        """Show what was just changed here: to ``who`` did it at once, to the others as they ask."""
        with self._lock:
            self._changed[who] = time.monotonic()
            self._read_at = -1.0

    def get(self, key: Hashable, make: Callable[[], T], seconds: float = 0.0) -> T:
        """Return the answer to ``key``, made anew where the ledger has changed since.

        On a page it may be as old as the page may be; elsewhere it may be ``seconds`` old.
        """
        making, mark = _making.get(), self.mark()
        since = making.since if making else max(self._changed.values(), default=0.0)
        found = self._look(key, mark, since, LAG if making else seconds)
        if found is not None:
            if making and found.mark != mark:
                making.fresh, making.oldest = False, min(making.oldest, found.made_at)
            return cast("T", found.answer)
        # The mark was read before, so what changes meanwhile makes this answer stale, not wrong.
        begun = time.monotonic()
        made = make()
        self._keep(key, _Held(mark, begun, made))
        return made

    def ready(self, key: Hashable, who: str, token: str, make: Make) -> Response | None:
        """Return a page that can be given at once, without the database and without waiting."""
        if time.monotonic() - self._read_at > _FRESH:
            return None
        mark = self._mark
        found = self._look(key, mark, self._changed.get(who, 0.0), LAG)
        if found is None or (found.mark != mark and not self._coming):
            return None
        if found.mark != mark:
            self._again(key, token, make)
        return _given(found, mark, token)

    def page(self, key: Hashable, who: str, token: str, make: Make) -> Response:
        """Return the page of ``key`` for ``who``, rendered anew where the ledger has changed since.

        ``token`` is the one secret in a page that is not the same for all who may see it: it is
        taken out of what is kept and put into what is given.
        """
        mark, since = self.mark(), self._changed.get(who, 0.0)
        found = self._look(key, mark, since, LAG)
        if found is None:
            return self._made(key, token, make, since)
        if found.mark != mark:
            waits = not self._coming
            coming = self._again(key, token, make)
            if waits:
                with suppress(NotYetError):
                    coming.result(_PATIENCE)
                found = self._look(key, mark, since, LAG) or found
        return _given(found, mark, token)

    def _made(self, key: Hashable, token: str, make: Make, since: float) -> Response:
        """Make a page now, of answers that are no older than ``since``."""
        mark, begun = self.mark(), time.monotonic()
        making = _Making(since, begun)
        reset = _making.set(making)
        try:
            made = make()
        finally:
            _making.reset(reset)
        if not isinstance(made, HTMLResponse) or made.status_code != 200:
            return made
        body = bytes(made.body).replace(token.encode(), _TOKEN)
        held = _Held(mark if making.fresh else _UNKNOWN, making.oldest, body)
        self._keep(key, held)
        return _given(held, mark, token)

    def _again(self, key: Hashable, token: str, make: Make) -> Future[None]:
        """Have a page made anew by the one thread that does so, once however many ask."""
        with self._lock:
            coming = self._coming.get(key)
            if coming is None:
                coming = self._coming[key] = self._worker.submit(self._remake, key, token, make)
            return coming

    def _remake(self, key: Hashable, token: str, make: Make) -> None:
        try:
            self._made(key, token, make, time.monotonic())
        except Exception:  # whoever asks next is told what is wrong
            with self._lock:
                self._held.pop(key, None)
        finally:
            with self._lock:
                self._coming.pop(key, None)

    def _look(self, key: Hashable, mark: Hashable, since: float, lag: float) -> _Held | None:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            if found.mark != mark and (
                found.made_at < since or time.monotonic() - found.made_at > lag
            ):
                return None
            self._held.move_to_end(key)
            return found

    def _keep(self, key: Hashable, held: _Held) -> None:
        with self._lock:
            self._held[key] = held
            self._held.move_to_end(key)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)


def _given(held: _Held, mark: Hashable, token: str) -> HTMLResponse:
    """Return a page as one reader gets it; it says how old it is where the ledger has changed."""
    body = held.answer.replace(_TOKEN, token.encode())
    if held.mark == mark:
        return HTMLResponse(body.replace(_AGE, b"", 1))
    age = max(1, round(time.monotonic() - held.made_at))
    words = (
        f'<span class="age" role="status">as of {age} second{"" if age == 1 else "s"} ago; '
        'the ledger has changed since <a href="">show it now</a></span>'
    )
    return HTMLResponse(body.replace(_AGE, words.encode(), 1), headers={"age": str(age)})
