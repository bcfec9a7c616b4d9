"""Watch feeds, pages and folders: fetch what is new, read it, keep it, and tell what changed.

What was seen is kept in a small SQLite file of its own. It is written after the ledger: when a
watch is killed in between, the page is fetched once more and the ledger, whose ids come from
content, knows it already. Nothing is lost and nothing is doubled.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from according import batch
from according.comparing.corrections import Changes, changes
from according.errors import DispatchError, StopError
from according.intake import Limits, load_apart
from according.intake.apart import load_sources
from according.intake.fetch import Fetched, Fetcher, FetchError
from according.intake.walk import InMemory, Source
from according.ledger import Ledger
from according.records import Dispatch, Reading

__all__ = ["Kept", "State", "Watch"]

FILES = 50  # files loaded and read at once
LONGEST = 24 * 3600.0  # seconds after which anything that can be asked again is asked again
_SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (
    key TEXT PRIMARY KEY,      -- an address, or a file's path
    etag TEXT, modified TEXT,  -- what makes the next visit conditional
    first REAL NOT NULL,       -- when it was first seen, in seconds since 1970
    due REAL NOT NULL,         -- when it is to be visited again
    failures INTEGER NOT NULL,
    dispatch TEXT              -- the dispatch its last version became
)"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of an address or a file."""

    key: str
    etag: str | None = None
    modified: str | None = None
    first: float = 0.0
    due: float = 0.0
    failures: int = 0
    dispatch: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A dispatch that came in. ``changed`` is None unless it corrects an earlier version."""

    dispatch: str
    name: str
    claims: int
    changed: Changes | None


class State:
    """What a watch has seen, on disk."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StopError: when it cannot be used.
        """
        try:
            self._db = sqlite3.connect(path)
            self._db.execute("PRAGMA journal_mode = WAL")
            with self._db:
                self._db.execute(_SCHEMA)
        except sqlite3.Error as error:
            raise StopError(
                f"{path} cannot hold what a watch has seen ({error}) - without it every page "
                "would be fetched again and again"
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def get(self, key: str) -> Seen:
        """Return what is known of an address or a file; of a new one, that it is due."""
        row = self._db.execute("SELECT * FROM seen WHERE key = ?", (key,)).fetchone()
        return Seen(*row) if row else Seen(key)

    def put(self, seen: Iterable[Seen]) -> None:
        """Keep what is known, all of it or nothing."""
        with self._db:
            self._db.executemany(
                "INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)",
                [(s.key, s.etag, s.modified, s.first, s.due, s.failures, s.dispatch) for s in seen],
            )


@dataclass(frozen=True, slots=True)
class _Found:
    """What a visit brought: dispatches, each with what to remember once the ledger has it."""

    dispatch: Dispatch
    seen: Seen


class Watch:
    """One watch on some targets.

    Args:
        ledger: where dispatches go.
        state: what was seen before.
        fetcher: who fetches.
        every: seconds between two rounds.
        say: takes one line for each thing that is skipped, with the reason.
        publisher: name for dispatches that carry none.
        clock: seconds since 1970, for tests.
    """

    def __init__(
        self,
        ledger: Ledger,
        state: State,
        fetcher: Fetcher,
        every: float,
        say: Callable[[str], None],
        publisher: str | None = None,
        clock: Callable[[], float] = time.time,
        load_reader: Callable[[int], batch.DispatchReader] = batch.load_reader,
    ) -> None:
        self._ledger, self._state, self._fetcher = ledger, state, fetcher
        self._every, self._say, self._publisher = every, say, publisher
        self._clock = clock
        self._reader = cache(load_reader)  # a model a watch, not one a page
        self._chance = random.Random()
        self.skipped = 0

    def round(self, targets: Iterable[str]) -> Iterator[Kept]:
        """Visit every target that is due; yield what came in, once the ledger holds it."""
        for target in targets:
            if target.startswith(("http://", "https://")):
                yield from self._address(target)
            else:
                yield from self._path(Path(target))

    def next_due(self, targets: Iterable[str]) -> float:
        """Return in how many seconds a round is worth while."""
        now = self._clock()
        addresses = [t for t in targets if t.startswith(("http://", "https://"))]
        due = [self._state.get(t).due for t in addresses]
        return max(1.0, min([self._every, *(d - now for d in due)]))

    def _address(self, address: str) -> Iterator[Kept]:
        seen = self._state.get(address)
        if seen.due > self._clock():
            return
        fetched = self._visit(seen)
        if fetched is None:
            return
        after = self._visited(seen, fetched, self._every)
        if fetched.body is None:
            self._state.put([after])
            return
        items = list(self._load(address, fetched))
        if _is_feed(fetched):
            # An entry at a time: what has come in stays when a later page fails.
            owed: list[str] = []
            for item in items:
                if isinstance(item, DispatchError):
                    self._skip(item)
                else:
                    yield from self._keep(self._entry(item, owed))
            # A feed that did not change is not sent again, and pages that failed would be lost.
            self._state.put([replace(after, etag=None, modified=None) if owed else after])
        else:
            found = [x for x in items if isinstance(x, Dispatch)]
            for item in items:
                if isinstance(item, DispatchError):
                    self._skip(item)
            yield from self._keep(_Found(d, after) for d in found)
            if not found:
                self._state.put([after])

    def _entry(self, entry: Dispatch, owed: list[str]) -> Iterator[_Found]:
        """Fetch the page of a feed's entry; the entry's own words where it may not be fetched.

        Pages that failed and are to be asked for again are added to ``owed``.
        """
        if not entry.url or not entry.url.startswith(("http://", "https://")):
            yield from self._as_written(entry)
            return
        seen = self._state.get(entry.url)
        if seen.due > self._clock():
            if seen.failures:
                owed.append(entry.url)
            return
        try:
            fetched = self._fetcher.get(entry.url, seen.etag, seen.modified)
        except FetchError as error:
            self._failed(seen, error)
            if not error.forbidden:
                owed.append(entry.url)
            if error.forbidden and seen.dispatch is None:
                yield from self._as_written(entry)
            return
        # A page is corrected soon or not at all: ask again after its age, at most a day later.
        age = self._clock() - seen.first if seen.first else 0.0
        after = self._visited(seen, fetched, max(self._every, age))
        if fetched.body is None:
            self._state.put([after])
            return
        nothing = True
        for item in self._load(entry.url, fetched):
            if isinstance(item, DispatchError):
                self._skip(item)
                continue
            nothing = False
            dispatch = replace(
                item,
                publisher=item.publisher or entry.publisher,
                published_at=item.published_at or entry.published_at,
                title=item.title or entry.title,
                url=item.url or entry.url,
                ref=entry.ref,
            )
            yield _Found(dispatch, after)
        if nothing:
            self._state.put([after])

    def _as_written(self, entry: Dispatch) -> Iterator[_Found]:
        seen = self._state.get(f"entry {entry.ref or entry.url or entry.id}")
        if entry.id != seen.dispatch:
            now = self._clock()
            yield _Found(entry, replace(seen, first=seen.first or now, due=now))

    def _path(self, path: Path) -> Iterator[Kept]:
        """Load the files of a folder (or the file) that are not as they were."""
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        shown = [f for f in files if not any(p.startswith(".") for p in f.relative_to(path).parts)]
        for at in range(0, len(shown), FILES):
            found: list[_Found] = []
            prints: list[Seen] = []
            for file in shown[at : at + FILES]:
                self._file(file, found, prints)
            yield from self._keep(found)
            # Only now: a watch that is killed before loads these files once more.
            self._state.put(prints)

    def _file(self, file: Path, found: list[_Found], prints: list[Seen]) -> None:
        try:
            about = file.stat()
        except OSError as error:
            self._skip(DispatchError(f"{file}: cannot be opened ({error.strerror})"))
            return
        now = self._clock()
        seen = self._state.get(f"file {file}")
        as_it_is = f"{about.st_mtime_ns} {about.st_size}"
        if seen.etag == as_it_is:
            return
        prints.append(replace(seen, etag=as_it_is, first=seen.first or now))
        for number, item in enumerate(load_apart([file], note=self._say), 1):
            if isinstance(item, DispatchError):
                self._skip(item)
                continue
            row = self._state.get(f"dispatch {file} {item.ref or number}")
            found.append(_Found(item, replace(row, first=row.first or now)))

    def _keep(self, found: Iterable[_Found]) -> Iterator[Kept]:
        """Read what is new and add it; remember it only then."""
        pending: list[_Found] = []
        for one in found:
            named = one.dispatch
            if self._publisher and not named.publisher:
                named = replace(named, publisher=self._publisher)
            pending.append(_Found(named, one.seen))
        unknown = self._unknown(pending)
        readings = batch.read_many([x.dispatch for x in unknown], jobs=1, load=self._reader)
        held: dict[str, Reading] = {}
        for result in readings:
            if isinstance(result, Reading):
                held[result.dispatch.id] = result
            else:
                self._skip(DispatchError(str(result)))
        claims: dict[str, int] = {}
        for added in self._ledger.add(held.values()):
            claims[added.dispatch] = len(added.claims)
            if added.outcome == "refused":
                self._skip(DispatchError(f"{added.dispatch}: {added.reason}"))
        for one in pending:
            id_, before = one.dispatch.id, one.seen.dispatch
            if id_ in claims:
                changed = None
                if before and before != id_ and self._ledger.known([before]):
                    changed = changes(self._ledger.reading(before), held[id_])
                name = one.dispatch.url or one.dispatch.path or id_
                yield Kept(id_, one.dispatch.title or name, claims[id_], changed)
            kept = id_ in claims or bool(self._ledger.known([id_]))
            self._state.put([replace(one.seen, dispatch=id_ if kept else before)])

    def _unknown(self, pending: list[_Found]) -> list[_Found]:
        known = self._ledger.known(x.dispatch.id for x in pending)
        return [x for x in pending if x.dispatch.id not in known]

    def _visit(self, seen: Seen) -> Fetched | None:
        try:
            return self._fetcher.get(seen.key, seen.etag, seen.modified)
        except FetchError as error:
            self._failed(seen, error)
            return None

    def _failed(self, seen: Seen, error: FetchError) -> None:
        """Come back later, each time twice as late, and not when everybody else does."""
        self._skip(error)
        now = self._clock()
        failures = 0 if error.forbidden else seen.failures + 1
        wait = min(self._every * 2.0**failures, LONGEST)
        if error.forbidden:
            wait = LONGEST
        wait *= self._chance.uniform(0.8, 1.2)
        wait = max(wait, error.wait or 0.0)
        self._state.put([replace(seen, failures=failures, due=now + wait)])

    def _visited(self, seen: Seen, fetched: Fetched, wait: float) -> Seen:
        now = self._clock()
        return replace(
            seen,
            etag=fetched.etag,
            modified=fetched.modified,
            first=seen.first or now,
            due=now + min(wait, LONGEST),
            failures=0,
        )

    def _load(self, address: str, fetched: Fetched) -> Iterator[Dispatch | DispatchError]:
        assert fetched.body is not None
        suffix = ".xml" if _is_feed(fetched) else ".pdf" if _is_pdf(fetched) else ".html"
        if fetched.media == "text/plain":
            suffix = ".txt"
        page = Source(address, InMemory(fetched.body), suffix=suffix)
        for item in load_sources([page], Limits(), self._say):
            if isinstance(item, Dispatch) and not item.url:
                yield replace(item, url=fetched.url)
            else:
                yield item

    def _skip(self, error: DispatchError) -> None:
        self.skipped += 1
        self._say(f"skipped {error}")


def _is_feed(fetched: Fetched) -> bool:
    if fetched.media in ("application/rss+xml", "application/atom+xml"):
        return True
    start = (fetched.body or b"")[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return start.startswith((b"<?xml", b"<rss", b"<feed")) and (
        b"<rss" in start or b"<feed" in start
    )


def _is_pdf(fetched: Fetched) -> bool:
    return (fetched.body or b"")[:5] == b"%PDF-"


def open_state(path: Path) -> closing[State]:
    """Open a watch's state for a ``with`` block."""
    return closing(State(path))
