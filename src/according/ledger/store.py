"""The ledger: open it, add readings, ask for views, keep judgements and comparisons."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError

from according.errors import DispatchError, StopError
from according.ledger import comparison, entities, judgements
from according.ledger import tables as t
from according.ledger.check import faults
from according.ledger.engine import analyse, connect, reads, writes
from according.ledger.entities import Merge
from according.ledger.search import Filter
from according.ledger.sound import refuse_unsound
from according.ledger.views import claims, dispatches, disputes, events, forecasts, sources, tolls
from according.ledger.views.situation import situation
from according.ledger.writing import Prepared, Writer, chunks, prepare
from according.records import Dispatch, Reading
from according.rows import (
    Bundle,
    CanonicalRow,
    ClaimRow,
    DispatchRow,
    DisputeRow,
    EventRow,
    EventView,
    Facets,
    Fault,
    ForecastRow,
    JudgementRow,
    Ladder,
    MergeRow,
    Page,
    ProposalRow,
    ReadingRow,
    RelationRow,
    Situation,
    SourceRow,
    SourceView,
)
from according.version import __version__

__all__ = ["Added", "Ledger", "Totals"]

_EVERYTHING = Filter()
_ANALYSE = 64  # transactions after which the planner is told anew, then four times as many


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one reading; given out only once it is committed.

    ``outcome``: ``added`` (a new dispatch), ``reread`` (a new reading of a known one), ``known``
    (nothing changed) or ``refused`` (nothing kept, ``reason`` says why). ``claims`` are the ids
    of the claims now current, empty unless something changed.
    """

    dispatch: str
    outcome: Literal["added", "reread", "known", "refused"]
    reason: str | None = None
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a ledger holds."""

    dispatches: int
    readings: int
    claims: int
    sources: int
    events: int
    relations: int
    judgements: int


class Ledger:
    """Claims kept in SQLite or PostgreSQL. Safe to use from several threads.

    Reading methods each see one state of the ledger; writing methods keep all or nothing.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._wrote = 0
        self._analyse_at = _ANALYSE

    @classmethod
    def open(cls, target: str | Path, *, create: bool = True) -> Ledger:
        """Open (and unless ``create`` is false, make) the ledger at a file or postgresql:// URL.

        Raises:
            UsageError: when there is no such ledger, or no such kind of database.
            StopError: when it cannot be opened.
        """
        return cls(connect(target, create=create))

    def close(self) -> None:
        """Close all connections."""
        if self._wrote:
            analyse(self._engine)
        self._engine.dispose()

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        with reads(self._engine) as conn:
            yield conn

    @contextmanager
    def _writes(self) -> Iterator[Connection]:
        self._wrote += 1
        with writes(self._engine) as conn:
            yield conn
        if self._wrote >= self._analyse_at:
            self._analyse_at *= 4  # who writes for days never closes
            analyse(self._engine)

    # Adding

    def add(
        self, readings: Iterable[Reading], *, batch: int = 512, seconds: float = 2.0,
        rules: str | None = None,
    ) -> Iterator[Added]:  # fmt: skip
        """Add readings, some dispatches in one transaction, and say what became of each.

        Nothing is given out before it is committed, so whatever stops the run, what was reported
        is kept and no dispatch is kept by half. Adding a reading twice changes nothing; a newer
        reading of a known dispatch becomes the current one and the older stays. A batch is
        written when it holds ``batch`` readings or is ``seconds`` old. ``rules`` names the
        version of the rules or lexicons, kept with the reading.

        Raises:
            StopError: when the database is gone, or its disk is full.
        """
        waiting: list[Reading] = []
        since = time.monotonic()
        for reading in readings:
            waiting.append(reading)
            if len(waiting) >= batch or time.monotonic() - since >= seconds:
                yield from self._add(waiting, rules)
                waiting = []
                since = time.monotonic()
        if waiting:
            yield from self._add(waiting, rules)

    def _add(self, readings: Sequence[Reading], rules: str | None) -> list[Added]:
        sound: list[Prepared] = []
        out: dict[int, Added] = {}
        for i, reading in enumerate(readings):
            try:
                refuse_unsound(reading)
                sound.append(prepare(reading))
            except DispatchError as err:
                out[i] = Added(reading.dispatch.id, "refused", str(err))
        done = iter(self._keep(sound, rules))
        return [out[i] if i in out else next(done) for i in range(len(readings))]

    def _keep(self, items: Sequence[Prepared], rules: str | None) -> list[Added]:
        if not items:
            return []
        try:
            with self._writes() as conn:
                return self._write(conn, items, rules)
        except DBAPIError as err:
            if err.connection_invalidated:
                raise StopError(
                    f"the ledger is gone: {err.orig} - what was reported as added is kept; add "
                    "again to go on"
                ) from err
            if len(items) == 1:
                return [Added(items[0].reading.dispatch.id, "refused", f"{err.orig}")]
        # One of the batch cannot be stored: find it, and keep the others.
        return [result for item in items for result in self._keep([item], rules)]

    def _write(self, conn: Connection, items: Sequence[Prepared], rules: str | None) -> list[Added]:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        d, r = t.dispatch.c, t.reading.c
        known: dict[str, int] = {}
        held: dict[str, set[str]] = {}
        ids = sorted({i.reading.dispatch.id for i in items})
        for chunk in chunks(ids):
            query = sa.select(d.id, d.pk, r.key).join(t.reading, r.dispatch_pk == d.pk)
            for row in conn.execute(query.where(d.id.in_(chunk))):
                known[row.id] = row.pk
                held.setdefault(row.id, set()).add(row.key)
        writer = Writer(conn, __version__, rules, now)
        writer.load([i.reading for i in items])
        outcomes: list[tuple[str, Any]] = []
        for item in items:
            id_ = item.reading.dispatch.id
            if item.key in held.get(id_, ()):
                outcomes.append((id_, "known"))
                continue
            held.setdefault(id_, set()).add(item.key)
            if id_ in known:
                comparison.recount(conn, writer.replace_reading(item, known[id_]))
                outcomes.append((id_, "reread"))
            else:
                known[id_] = writer.add_dispatch(item)
                outcomes.append((id_, "added"))
        writer.flush()
        judgements.apply(conn, writer.claims)
        changed = {id_ for id_, outcome in outcomes if outcome != "known"}
        current = dispatches.claim_ids(conn, [known[id_] for id_ in sorted(changed)])
        return [
            Added(id_, outcome, None, current.get(id_, ()) if outcome != "known" else ())
            for id_, outcome in outcomes
        ]

    def known(self, dispatch_ids: Iterable[str], reader: str | None = None) -> set[str]:
        """Return those dispatches that the ledger holds, or that ``reader`` has read already.

        So that a run that was stopped goes on where it was, without reading them again.
        ``reader`` is what the reader puts in ``Reading.reader``.
        """
        d, r = t.dispatch.c, t.reading.c
        out: set[str] = set()
        with self._reads() as conn:
            for chunk in chunks(sorted(set(dispatch_ids))):
                query = sa.select(d.id).where(d.id.in_(chunk))
                if reader is not None:
                    query = query.join(t.reading, r.dispatch_pk == d.pk).where(r.reader == reader)
                out.update(conn.execute(query).scalars())
        return out

    # Views

    def claims(
        self, where: Filter = _EVERYTHING, after: str | None = None, limit: int = 50
    ) -> Page[ClaimRow]:
        """Return one page of claims, the newest publication first."""
        with self._reads() as conn:
            return claims.page(conn, where, after, limit)

    def claims_by_id(self, ids: Sequence[str]) -> dict[str, ClaimRow]:
        """Return claims by their lasting ids; unknown ids are left out."""
        with self._reads() as conn:
            return claims.by_id(conn, ids)

    def queue(self, after: str | None = None, limit: int = 50) -> Page[ClaimRow]:
        """Return claims nobody has judged, those the reader was least sure of first."""
        with self._reads() as conn:
            return claims.queue(conn, after, limit)

    def facets(self, where: Filter = _EVERYTHING) -> Facets:
        """Count labels, publishers and sources among the newest claims found."""
        with self._reads() as conn:
            return claims.facets(conn, where)

    def bundles(self, where: Filter = _EVERYTHING) -> Iterator[Bundle]:
        """Give all wanted claims with their dispatches' texts, in bounded memory."""
        with self._reads() as conn:
            yield from claims.bundles(conn, where)

    def dispatches(
        self, publisher: str | None = None, after: str | None = None, limit: int = 50
    ) -> Page[DispatchRow]:
        """Return one page of dispatches, the newest publication first."""
        with self._reads() as conn:
            return dispatches.page(conn, publisher, after, limit)

    def dispatch(self, id_: str) -> Dispatch:
        """Return a dispatch with its text."""
        with self._reads() as conn:
            return dispatches.dispatch(conn, id_)

    def readings(self, dispatch: str) -> tuple[ReadingRow, ...]:
        """Return who read a dispatch and when, oldest first."""
        with self._reads() as conn:
            return dispatches.readings(conn, dispatch)

    def reading(self, dispatch: str, key: str | None = None) -> Reading:
        """Return a reading of a dispatch, whole: the current one, or an older one by its key."""
        with self._reads() as conn:
            return dispatches.reading(conn, dispatch, key)

    def versions(self, name: str) -> list[str]:
        """Return the ids of the dispatches with an address, path or id, oldest first."""
        with self._reads() as conn:
            return dispatches.versions(conn, name)

    def copies(self, dispatch: str) -> tuple[tuple[DispatchRow, ...], str | None]:
        """Return the other dispatches that carry the same report, and how that shows."""
        with self._reads() as conn:
            return dispatches.copies(conn, dispatch)

    def publishers(self) -> tuple[tuple[str, int], ...]:
        """Return publishers with how many dispatches they have, most first."""
        with self._reads() as conn:
            return dispatches.publishers(conn)

    def events(
        self, where: Filter = _EVERYTHING, order: str = "day", after: str | None = None,
        limit: int = 50,
    ) -> Page[EventRow]:  # fmt: skip
        """Return one page of events, by ``day`` (newest first) or ``claims`` (most first)."""
        with self._reads() as conn:
            return events.page(conn, where, order, after, limit)

    def event(self, id_: str) -> EventView:
        """Return everything about one event."""
        with self._reads() as conn:
            return events.view(conn, id_)

    def disputes(
        self, where: Filter = _EVERYTHING, relations: Sequence[str] = ("contradicts",),
        after: str | None = None, limit: int = 50,
    ) -> Page[DisputeRow]:  # fmt: skip
        """Return one page of disputes, the newest first."""
        with self._reads() as conn:
            return disputes.page(conn, where, relations, after, limit)

    def relations(self, claim_ids: Sequence[str]) -> tuple[RelationRow, ...]:
        """Return the relations that touch some claims, the strongest first."""
        with self._reads() as conn:
            pks = list(claims.pks_of(conn, claim_ids).values())
            return tuple(disputes.of_claims(conn, pks))

    def tolls(
        self, where: Filter = _EVERYTHING, what: str | None = None, after: str | None = None,
        limit: int = 20,
    ) -> Page[Ladder]:  # fmt: skip
        """Return toll ladders of one page of events; ``limit`` counts events."""
        with self._reads() as conn:
            return tolls.page(conn, where, what, after, limit)

    def forecasts(
        self, where: Filter = _EVERYTHING, state: str | None = None, as_of: str | None = None,
        after: str | None = None, limit: int = 50,
    ) -> Page[ForecastRow]:  # fmt: skip
        """Return one page of forecasts, those that fall due first coming first."""
        with self._reads() as conn:
            return forecasts.page(conn, where, state, as_of, after, limit)

    def sources(
        self, name: str | None = None, after: str | None = None, limit: int = 50
    ) -> Page[SourceRow]:
        """Return one page of sources, those that hold most claims first."""
        with self._reads() as conn:
            return sources.page(conn, name, after, limit)

    def source(self, name: str, after: str | None = None, limit: int = 50) -> SourceView:
        """Return one source over time, by id or name."""
        with self._reads() as conn:
            return sources.view(conn, name, after, limit)

    def situation(
        self, where: Filter = _EVERYTHING, as_of: str | None = None, limit: int = 2000
    ) -> Situation:
        """Return the graph of what claims say of a theatre."""
        with self._reads() as conn:
            return situation(conn, where, as_of, limit)

    def totals(self) -> Totals:
        """Count what the ledger holds (reads whole indexes: not for every page)."""
        with self._reads() as conn:

            def count(table: sa.Table, *conditions: Any) -> int:
                query = sa.select(sa.func.count()).select_from(table).where(*conditions)
                return int(conn.execute(query).scalar_one())

            return Totals(
                count(t.dispatch), count(t.reading), count(t.claim),
                count(t.canonical, t.canonical.c.claims > 0), count(t.event), count(t.relation),
                count(t.judgement),
            )  # fmt: skip

    def check(self) -> tuple[Fault, ...]:
        """Check the whole ledger; nothing is returned where it is whole."""
        with self._reads() as conn:
            return tuple(faults(conn))

    # Entities

    def entities(
        self, after: int = 0, limit: int = 1000, *, named: bool = True
    ) -> tuple[list[CanonicalRow], int | None]:
        """Return entities that stand for themselves, and where to go on (see ``canonicals``)."""
        with self._reads() as conn:
            return entities.canonicals(conn, after, limit, named=named)

    def find_entities(self, name: str, limit: int = 50) -> list[CanonicalRow]:
        """Return entities by id or words of a name, those that hold most claims first."""
        with self._reads() as conn:
            return entities.find(conn, name, limit)

    def merge(self, kept: str, merged: str, reason: str, score: float, by: str) -> bool:
        """Make two entities one on evidence; return False where they already are.

        A pair that a person parted is left alone.
        """
        with self._writes() as conn:
            return entities.merge(conn, kept, merged, reason, score, by, _now())

    def merges(self, entity: str | None = None) -> list[MergeRow]:
        """Return the merges that stand, newest first."""
        with self._reads() as conn:
            return entities.merges(conn, entity)

    def propose_merges(self, pairs: Iterable[Merge]) -> int:
        """Keep pairs for a person to decide; return how many are new."""
        with self._writes() as conn:
            return entities.propose(conn, pairs)

    def proposals(self, after: str | None = None, limit: int = 50) -> Page[ProposalRow]:
        """Return pairs that wait for a person, the likeliest first."""
        with self._reads() as conn:
            return entities.proposals(conn, after, limit)

    # Judgements

    def judge(
        self, kind: str, target: str, user: str, value: dict[str, str | None] | None = None,
        note: str | None = None,
    ) -> JudgementRow:  # fmt: skip
        """Add what a person decided (``docs/ledger.md`` lists the kinds and their values).

        Raises:
            UsageError: when the target is unknown, or the value is none that can be given.
        """
        with self._writes() as conn:
            return judgements.decide(conn, kind, target, value or {}, user, _now(), note)

    def judgements(self, target: str) -> list[JudgementRow]:
        """Return what people decided of a claim (or its words, read earlier) or an entity."""
        with self._reads() as conn:
            passage = conn.execute(
                sa.select(t.claim.c.passage).where(t.claim.c.id == target)
            ).scalar()
            return judgements.history(conn, [target], [passage] if passage else [])

    def latest_judgements(
        self, kind: str | None = None, user: str | None = None, after: str | None = None,
        limit: int = 50,
    ) -> Page[JudgementRow]:  # fmt: skip
        """Return judgements, the newest first."""
        with self._reads() as conn:
            return judgements.page(conn, kind, user, after, limit)

    # Comparing

    def candidates(
        self, claim_ids: Sequence[str], days: int = 10, limit: int = 60
    ) -> dict[str, list[str]]:
        """Return, for each claim, ids of other claims worth comparing with it."""
        with self._reads() as conn:
            return comparison.candidates(conn, claim_ids, days, limit)

    def save_keys(self, keys: Mapping[str, Iterable[str]]) -> None:
        """File claims, by id, under the keys that comparing made of them."""
        with self._writes() as conn:
            comparison.save_keys(conn, keys)

    def key_holders(self, keys: Iterable[str], full: int = 300) -> dict[str, list[str]]:
        """Return ids of the claims under each key; keys of more than ``full`` are left out."""
        with self._reads() as conn:
            return comparison.key_holders(conn, keys, full)

    def save_relations(self, relations: Iterable[comparison.Relation]) -> int:
        """Keep relations between claims; a pair takes the newest that is said of it."""
        with self._writes() as conn:
            return comparison.save_relations(conn, relations)

    def save_events(
        self, found: Iterable[comparison.Event], gone: Iterable[str] = ()
    ) -> tuple[str, ...]:
        """Keep events with their members; return their ids."""
        with self._writes() as conn:
            return tuple(comparison.save_events(conn, found, gone))

    def save_copies(self, groups: Iterable[comparison.Copies]) -> int:
        """Mark dispatches that carry one report; return how many were marked."""
        with self._writes() as conn:
            return comparison.save_copies(conn, groups)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
