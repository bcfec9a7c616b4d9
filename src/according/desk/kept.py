"""Answers kept while the ledger does not change: facets, maps and graphs cost more than a page."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar, cast

from according.ledger import Ledger
from according.ledger.views import desk_review

__all__ = ["Kept"]

T = TypeVar("T")

_MOST = 300
_FRESH = 0.5  # seconds for which the ledger's mark is taken as read


class Kept:
    """A bounded store of answers, each good for one state of the ledger.

    The state is known by a mark (the newest keys of what can be added), read at most twice a
    second: another process's addition shows after half a second at the latest, one's own at once
    (``forget``).
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, tuple[Hashable, Any]] = OrderedDict()
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
        """Read the mark anew at the next question: something was just changed here."""
        self._read_at = -1.0

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return the answer to ``key``, made anew where the ledger has changed since."""
        mark = self.mark()
        with self._lock:
            found = self._held.get(key)
            if found and found[0] == mark:
                self._held.move_to_end(key)
                return cast("T", found[1])
        made = make()
        with self._lock:
            self._held[key] = (mark, made)
            self._held.move_to_end(key)
            while len(self._held) > _MOST:
                self._held.popitem(last=False)
        return made
