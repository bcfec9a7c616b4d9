"""Imports: dispatches that people paste or drop are read and added, one import at a time."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from dataclasses import replace as changed
from pathlib import Path

from according.batch import DispatchReader, read_many
from according.desk.options import Options
from according.errors import AccordingError, DispatchError, UsageError
from according.intake import Limits, load_apart
from according.ledger import Ledger
from according.records import Dispatch, Reading

__all__ = ["Import", "Imports", "Outcome"]

_LOG = logging.getLogger("according.desk")
_KEPT = 20
_WAITING = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one dispatch: ``added``, ``reread``, ``known``, ``refused``, ``skipped``."""

    what: str
    title: str
    dispatch: str | None = None
    claims: int = 0
    reason: str | None = None


@dataclass(slots=True)
class Import:
    """One import as it goes: ``state`` is ``waiting``, ``reading``, ``comparing``, ``done``."""

    id: str
    by: str
    what: str
    state: str = "waiting"
    outcomes: list[Outcome] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    error: str | None = None

    @property
    def done(self) -> bool:
        """Tell whether it has ended, well or not."""
        return self.state == "done"

    def count(self, *what: str) -> int:
        """Count the dispatches that ended one of these ways."""
        return sum(o.what in what for o in self.outcomes)


class Imports:
    """Reads and adds on one thread, so that reading takes one core and pages stay quick."""

    def __init__(self, ledger: Ledger, options: Options) -> None:
        self._ledger = ledger
        self._options = options
        self._pool = ThreadPoolExecutor(1, "import")
        self._lock = threading.Lock()
        self._reader: DispatchReader | None = None
        self._held: dict[str, Import] = {}

    def close(self) -> None:
        """Stop after the import that runs; those that wait are dropped."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def get(self, id_: str) -> Import | None:
        """Return an import of this run of the desk."""
        return self._held.get(id_)

    def latest(self) -> list[Import]:
        """Return the imports of this run of the desk, the newest first."""
        return list(self._held.values())[::-1]

    def text(self, dispatch: Dispatch, by: str) -> Import:
        """Import one pasted dispatch."""
        return self._start([dispatch], dispatch.title or "a pasted text", by, None, None, None)

    def folder(
        self, folder: Path, names: Sequence[str], by: str, publisher: str | None,
        published: str | None,
    ) -> Import:  # fmt: skip
        """Import the files in ``folder`` and remove it afterwards."""
        what = names[0] if len(names) == 1 else f"{len(names)} files"
        return self._start(None, what, by, folder, publisher, published)

    def _start(
        self, dispatches: list[Dispatch] | None, what: str, by: str, folder: Path | None,
        publisher: str | None, published: str | None,
    ) -> Import:  # fmt: skip
        job = Import(secrets.token_hex(8), by, what)
        with self._lock:
            if sum(not x.done for x in self._held.values()) >= _WAITING:
                if folder:
                    shutil.rmtree(folder, ignore_errors=True)
                raise UsageError(
                    "five imports wait already - try again when one is done, or use "
                    "`according add` for many files"
                )
            self._held[job.id] = job
            ended = [x.id for x in self._held.values() if x.done]
            for old in ended[: max(0, len(self._held) - _KEPT)]:
                del self._held[old]
        self._pool.submit(self._run, job, dispatches, folder, publisher, published)
        return job

    def _run(
        self, job: Import, dispatches: list[Dispatch] | None, folder: Path | None,
        publisher: str | None, published: str | None,
    ) -> None:  # fmt: skip
        job.state = "reading"
        try:
            incoming: Iterable[Dispatch | DispatchError] = dispatches or ()
            if folder is not None:
                incoming = (
                    _without_folder(x, folder)
                    for x in load_apart(
                        [str(folder)], limits=Limits(characters=self._options.characters),
                        note=lambda line: job.notes.append(line.replace(f"{folder}/", "")),
                    )
                )  # fmt: skip
            claims = self._add(job, incoming, publisher, published)
            if claims and self._options.compare is not None:
                job.state = "comparing"
                self._options.compare(self._ledger, claims)
            if not job.outcomes:
                job.error = "There was nothing to read in it."
        except AccordingError as err:
            job.error = str(err)
        except Exception:
            _LOG.exception("an import failed")
            job.error = (
                "Something went wrong in the desk itself; what is listed as added is kept. The "
                "log of the server says what happened."
            )
        finally:
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)
            job.state = "done"

    def _add(
        self, job: Import, incoming: Iterable[Dispatch | DispatchError], publisher: str | None,
        published: str | None,
    ) -> list[str]:  # fmt: skip
        waiting: list[Reading] = []

        def readings() -> Iterator[Reading]:
            for result in read_many(
                incoming, jobs=1, load=self._load, publisher=publisher, published=published
            ):
                if isinstance(result, Reading):
                    waiting.append(result)
                    yield result
                else:
                    job.outcomes.append(Outcome("skipped", "", reason=str(result)))

        claims: list[str] = []
        for added in self._ledger.add(readings(), batch=8):
            d = waiting.pop(0).dispatch
            title = d.title or d.path or "Untitled dispatch"
            job.outcomes.append(
                Outcome(added.outcome, title, d.id, len(added.claims), added.reason)
            )
            claims += added.claims
        return claims

    def _load(self, threads: int) -> DispatchReader:
        # Loading takes seconds: the reader stays for the next import.
        if self._reader is None:
            self._reader = self._options.load(threads or 1)
        return self._reader


def _without_folder(item: Dispatch | DispatchError, folder: Path) -> Dispatch | DispatchError:
    """Name files as the person did, not by the folder they were put in for reading."""
    prefix = f"{folder}/"
    if isinstance(item, DispatchError):
        return DispatchError(str(item).replace(prefix, ""))
    return changed(item, path=item.path.replace(prefix, "")) if item.path else item
