"""Answers and pages kept while the ledger does not change."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from starlette.responses import HTMLResponse, Response

from according.ledger import Ledger
from according.ledger.views import desk_review

__all__ = ["DEAR", "Kept"]

T = TypeVar("T")

_MOST = 1_000
_TOKEN = b"@@token-of-this-page@@"
DEAR = 15.0
"""Seconds for which counts and pictures may lag behind what others change."""
_FRESH = 0.5  # seconds for which the ledger's mark is taken as read


class Kept:
    """A bounded store of answers, each good for one state of the ledger.

    The state is known by a mark (the newest keys of what can be added), read at most twice a
    second: another process's addition shows after half a second at the latest, one's own at once
    (``forget``). Answers that are dear to make may be given for some seconds more.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Hashable, float, Any]] = OrderedDict()
        self._mark: Hashable = None
        self._read_at = -1.0

    def mark(self) -> Hashable:
        """Return what changes whenever the ledger does."""
        now = time.monotonic()
        if now - self._read_at > _FRESH:
            mark = desk_review.mark(self._ledger)
            with self._lock:
                self._mark, self._read_at = mark, now
        return self._mark

    def forget(self) -> None:
        """Make everything anew: something was just changed here, and who did it looks again."""
        with self._lock:
            self._held.clear()
            self._read_at = -1.0

    def get(self, key: Hashable, make: Callable[[], T], seconds: float = 0.0) -> T:
        """Return the answer to ``key``, made anew where the ledger has changed since.

        What others change may show ``seconds`` later in an answer that is dear and not a list:
        counts beside a list, points of a map.
        """
        mark = self.mark()
        found = self._look(key, mark, seconds)
        if found is not None:
            return cast("T", found)
        # The mark was read before, so what changes meanwhile makes this answer stale, not wrong.
        made = make()
        self._keep(key, mark, made)
        return made

    def ready(self, key: Hashable, token: str) -> Response | None:
        """Return a kept page without asking the database, or None where it has to be asked."""
        if time.monotonic() - self._read_at > _FRESH:
            return None
        found = self._look(key, self._mark)
        return None if found is None else HTMLResponse(found.replace(_TOKEN, token.encode()))

    def page(self, key: Hashable, token: str, make: Callable[[], Response]) -> Response:
        """Return the page of ``key``, rendered anew where the ledger has changed since.

        ``token`` is the one secret in a page that is not the same for all who may see it: it is
        taken out of what is kept and put into what is given.
        """
        mark = self.mark()
        found = self._look(key, mark)
        if found is not None:
            return HTMLResponse(found.replace(_TOKEN, token.encode()))
        made = make()
        if isinstance(made, HTMLResponse) and made.status_code == 200:
            self._keep(key, mark, bytes(made.body).replace(token.encode(), _TOKEN))
        return made

    def _look(self, key: Hashable, mark: Hashable, seconds: float = 0.0) -> Any:
        with self._lock:
            found = self._held.get(key)
            if found is None:
                return None
            of, made_at, answer = found
            if of != mark and time.monotonic() - made_at > seconds:
                return None
            self._held.move_to_end(key)
            return answer

    def _keep(self, key: Hashable, mark: Hashable, made: Any) -> None:
        with self._lock:
            self._held[key] = (mark, time.monotonic(), made)
            self._held.move_to_end(key)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
