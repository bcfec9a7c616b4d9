"""Put comparing and the ledger together: what new dispatches repeat, bear out, dispute or update.

``collate`` takes every dispatch whose current reading has not been compared yet, looks up which
others may be near, compares their claims, and keeps relations, events, origins, copies and
entities across dispatches. One dispatch is one transaction, and marked when it is done: a run
that is stopped goes on where it was, and a run that finds nothing new changes nothing.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from according.comparing import independence
from according.comparing.allowed import borne_out, disputes, groups, tied
from according.comparing.events import same_event
from according.comparing.incidents import (
    PRECISE,
    Frame,
    agree_to_compare,
    dispatch_keys,
    frames,
)
from according.comparing.lexicons import bodies
from according.comparing.occurrences import Occurrence, occurrences
from according.comparing.one_event import alike, days_of, kind_of, place_of
from according.comparing.relations import Comparison, compare
from according.comparing.series import related
from according.ledger import Ledger, collation
from according.ledger.collation import Found, Kept
from according.ledger.comparison import Copies, Event, Member, Relation
from according.ledger.ids import digest
from according.linking import link

__all__ = ["Collated", "collate"]

_PARTNERS = 40  # dispatches a new one is compared with
_PAIRS = 12  # claims a claim is compared with
_ENOUGH = 1.6  # what the keys that two dispatches share must be worth
_FULL = 200  # a key that more dispatches share tells little
_COPIED = 60  # a sentence that more dispatches carry tells nothing of where it comes from
_HELD = 400  # dispatches kept studied
_JOIN = 0.6
_BRIDGE, _BRIDGES, _SURELY = 0.7, 3, 0.75
_SURE = {
    "repeats": 0.4, "corroborates": 0.35, "differs": 0.4, "contradicts": 0.4, "updates": 0.35,
}  # fmt: skip
_DISPUTES = ("contradicts", "differs", "updates")


@dataclass(frozen=True, slots=True)
class Collated:
    """How much was compared and found: dispatches taken in, pairs of claims compared, and what
    came of them. ``events`` counts events that were made or grew."""

    dispatches: int = 0
    pairs: int = 0
    relations: int = 0
    events: int = 0
    copies: int = 0
    merged: int = 0
    proposed: int = 0

    def __str__(self) -> str:
        if not self.dispatches:
            return "nothing new to compare"
        return (
            f"{self.dispatches:,} dispatches compared: {self.relations:,} relations, "
            f"{self.events:,} events made or grown, {self.copies:,} copies, {self.merged:,} "
            f"entities merged, {self.proposed:,} proposed"
        )


def collate(
    ledger: Ledger,
    dispatch_ids: Sequence[str] | None = None,
    note: Callable[[str], None] | None = None,
) -> Collated:
    """Compare what is new in a ledger with what it holds, and keep what comes out.

    Args:
        ledger: The ledger.
        dispatch_ids: Only these dispatches; None: all that are not compared yet, those of runs
            that were stopped included.
        note: Is told now and then how far it is.

    Returns:
        Counts of what was done; all zero where nothing was new.

    Raises:
        StopError: when the database is gone or its disk is full; what was kept before stays.
    """
    waiting = collation.pending(ledger, dispatch_ids)
    if not waiting:
        return Collated()
    merged, proposed = link(ledger)
    run = _Run(ledger)
    told = begun = time.monotonic()
    for done, item in enumerate(waiting, 1):
        run.take(item.pk)
        now = time.monotonic()
        if note and now - told >= 5:
            told = now
            note(f"{done:,} of {len(waiting):,} dispatches compared ({done / (now - begun):.1f} "
                 "a second)")  # fmt: skip
    return Collated(
        run.dispatches, run.pairs, run.relations, run.events, run.copies, merged, proposed
    )


# Dispatches


@dataclass(slots=True)
class _Studied:
    """A dispatch as it stands in the ledger, with all that is asked of it again and again."""

    kept: Kept
    origin: str | None
    frames: list[Frame]
    occurrences: list[Occurrence]
    sketch: independence.Sketch

    @property
    def id(self) -> str:
        return self.kept.reading.dispatch.id


@dataclass(frozen=True, slots=True)
class _Compared:
    """A new claim beside one that was there; ``incident`` says why both may be about one."""

    theirs: Frame
    mine: Frame
    earlier: bool  # theirs is the earlier
    found: Comparison
    incident: str | None


class _Run:
    """One run: dispatches are taken in one by one, those used lately stay studied."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._studied: OrderedDict[int, _Studied] = OrderedDict()
        self._event: dict[str, str] = {}
        self._tellers: dict[str, str] = {}
        self.dispatches = self.pairs = self.relations = self.events = self.copies = 0

    def take(self, pk: int) -> None:
        """Compare one dispatch with those near it and keep what was found."""
        new = self._study(pk)
        keys = dispatch_keys(new.frames)
        copy_keys = [f"c{k}" for k in new.sketch.lookup_keys()]
        held = collation.near(self._ledger, [*keys, *copy_keys], pk, _FULL)
        found = Found(keys=(*keys, *copy_keys))
        copies = self._copies(new, held)
        found.copies = self._one_report(new, copies)
        partners = [int(c.first) for c in copies if c.kind != "passage"]
        partners += [p for p in _partners(keys, held) if p not in partners]
        compared = self._compare(new, partners)
        found.relations = [r for x in compared if (r := self._relation(x))]
        found.events = self._events(new, partners, compared, found.relations)
        found.relations = self._disputed(new, found.relations, found.events)
        found.relations += self._related(new, partners, found)
        if collation.keep(self._ledger, new.kept, found):
            self.dispatches += 1
            self.pairs += len(compared)
            self.relations += len(found.relations)
            self.events += len(found.events)
            self.copies += bool(found.copies)
            for event in found.events:
                self._event.update(dict.fromkeys((m.claim for m in event.members), event.id or ""))

    def _study(self, pk: int) -> _Studied:
        if pk in self._studied:
            self._studied.move_to_end(pk)
            return self._studied[pk]
        kept = collation.load(self._ledger, pk)
        own = frames(kept.reading, kept.claims, kept.rejected)
        made = _Studied(
            kept, kept.origin, own, occurrences(own), independence.sketch(kept.reading.dispatch)
        )
        self._studied[pk] = made
        self._event.update(kept.events)
        self._name_tellers(made)
        while len(self._studied) > _HELD:
            _, old = self._studied.popitem(last=False)
            for claim in old.kept.claims:
                self._event.pop(claim, None)
                self._tellers.pop(claim, None)
        return made

    def _name_tellers(self, studied: _Studied) -> None:
        for claim in studied.kept.claims:
            report = self._report(claim, studied)
            if report is not None:
                self._tellers[claim] = report.teller or ""

    # Copies

    def _copies(
        self, new: _Studied, held: Mapping[str, tuple[list[int], bool]]
    ) -> list[independence.Copy]:
        """Return the dispatches that share their words with the new one; ``first`` is their key."""
        near: dict[int, None] = {}
        common: set[int] = set()
        for key, (pks, _) in held.items():
            if key.startswith("cs:") and len(pks) >= _COPIED:
                common.add(int(key[3:], 16))
            elif key.startswith("c"):
                near.update(dict.fromkeys(pks[:_COPIED]))
        out = []
        for pk in sorted(near):
            other = self._study(pk).sketch
            copy = independence.compare_sketches(other, new.sketch, frozenset(common))
            if copy:
                out.append(
                    independence.Copy(str(pk), copy.second, copy.kind, copy.score, copy.reason)
                )
        return sorted(out, key=lambda c: (-c.score, int(c.first)))

    def _one_report(self, new: _Studied, copies: Iterable[independence.Copy]) -> list[Copies]:
        """Mark the new dispatch and its copies, and theirs, as carrying one report."""
        strong = [c for c in copies if c.kind != "passage"]
        if not strong:
            return []
        others = [self._study(int(c.first)) for c in strong]
        marked = sorted({x.origin for x in others if x.origin})
        origin = marked[0] if marked else digest("origin", others[0].id)
        ids = {new.id, *(x.id for x in others)}
        for dispatches in collation.same_origin(self._ledger, marked).values():
            ids.update(dispatches)
        for studied in self._studied.values():
            if studied.id in ids:
                studied.origin = origin
                self._name_tellers(studied)
        return [Copies(tuple(sorted(ids)), strong[0].reason, origin)]

    # Claims

    def _compare(self, new: _Studied, partners: Sequence[int]) -> list[_Compared]:
        """Compare the new claims with what promises most in near dispatches, beginnings first."""
        promising: dict[str, list[tuple[float, int, str, Frame, str | None]]] = {}
        for pk in partners:
            for theirs in self._study(pk).frames:
                for mine in new.frames:
                    promise = agree_to_compare(theirs, mine)
                    if promise:
                        promising.setdefault(mine.id, []).append(
                            (-promise[0], theirs.sentence, theirs.id, theirs, promise[1])
                        )
        out: list[_Compared] = []
        known: dict[tuple[int, int], Comparison] = {}  # claims of one sentence share a passage
        for mine in new.frames:
            best = sorted(promising.get(mine.id, ()), key=lambda x: x[:3])[:_PAIRS]
            for *_, theirs, incident in best:
                earlier = _published(theirs) <= _published(mine)
                left, right = (theirs, mine) if earlier else (mine, theirs)
                pair = (id(left.passage), id(right.passage))
                if pair not in known:
                    known[pair] = compare(left.passage, right.passage)
                out.append(_Compared(theirs, mine, earlier, known[pair], incident))
        return out

    def _relation(self, x: _Compared) -> Relation | None:
        """Return the relation to keep, or None where nothing sure enough is said.

        What was read of the claims themselves must bear out what was found of their sentences.
        """
        left, right = (x.theirs, x.mine) if x.earlier else (x.mine, x.theirs)
        name, score, reasons = x.found.relation, x.found.score, x.found.reasons
        if name not in _SURE or score < _SURE[name] or not borne_out(name, left, right):
            return None
        if name == "corroborates" and self._tellers[left.id] == self._tellers[right.id]:
            name, reasons = "repeats", (f"both go back to {self._tellers[left.id]}", *reasons)
        if name == "updates":  # the ledger has the later stage on the left
            left, right = right, left
        return Relation(left.id, right.id, name, score, reasons)

    # Events

    def _events(
        self, new: _Studied, partners: Sequence[int], compared: Sequence[_Compared],
        relations: Sequence[Relation],
    ) -> list[Event]:  # fmt: skip
        """Put the new claims into events; return the events that changed, with all members."""
        placed: dict[str, str] = {}
        emptied: dict[str, str] = {}

        def event_of(claim: str, kept: str | None = None) -> str | None:
            event = placed.get(claim) or self._event.get(claim) or kept
            while event in emptied:
                event = emptied[event]
            return event

        for group, near in self._near(new, partners, compared):
            ids = [f.id for f in group]
            pooled: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
            for score, others in near:
                in_one = next((e for o in others if (e := event_of(o))), None)
                pooled.setdefault(in_one or f"claim {others[0]}", []).append((score, others))
            days = collation.event_days(self._ledger, pooled)
            means = {k: _mean([score for score, _ in v]) for k, v in pooled.items()}
            fitting = sorted(
                (k for k, mean in means.items() if mean >= _JOIN),
                key=lambda k: (k.startswith("claim "), -means[k], k),
            )
            lone = [
                i for k in fitting if k.startswith("claim ") for _, others in pooled[k]
                for i in others
            ]  # fmt: skip
            events = [k for k in fitting if not k.startswith("claim ")]
            event = next((e for i in ids if (e := event_of(i))), None) or next(iter(events), None)
            if event is None and not lone and len(ids) < 2 and not any(f.figures for f in group):
                continue
            if event is None:
                event = digest("event", min([*ids, *lone]))
            placed.update(dict.fromkeys([*ids, *lone], event))
            sure = means.get(event, 1.0) >= _BRIDGE
            for other in events:
                if (other != event and sure and means[other] >= _BRIDGE
                        and (len(pooled[other]) >= _BRIDGES or means[other] >= _SURELY)
                        and _one_time(days.get(event), days.get(other))):  # fmt: skip
                    emptied[other] = event
        changed = {event_of(c) or "" for c in placed}
        held = collation.members(self._ledger, {*changed, *emptied})
        claims: dict[str, list[tuple[str, int]]] = {}
        for event_id, members in held.items():
            for claim, pk in members:
                if claim not in placed:  # not studied now, it goes where its event went
                    claims.setdefault(event_of(claim, event_id) or event_id, []).append((claim, pk))
        where = {f.id: pk for pk, s in self._studied.items() for f in s.frames if f.id in placed}
        for claim in placed:
            claims.setdefault(event_of(claim) or "", []).append((claim, where[claim]))
        return [self._event_with(e, m, relations) for e, m in sorted(claims.items())]

    def _near(
        self, new: _Studied, partners: Sequence[int], compared: Sequence[_Compared]
    ) -> Iterator[tuple[list[Frame], list[tuple[float, tuple[str, ...]]]]]:
        """Yield the new claims by incident, each with what may be about the same, and how surely.

        Violence is set side by side as a whole dispatch tells it; of all else, claims by claims.
        """
        told = [o for pk in partners for o in self._study(pk).occurrences]
        own: set[str] = set()
        for mine in new.occurrences:
            own.update(f.id for f in mine.frames)
            near = [
                (alike(mine, theirs), tuple(f.id for f in theirs.frames)) for theirs in told
            ]  # fmt: skip
            yield mine.frames, [(score, ids) for score, ids in near if score != 0.0]
        about: dict[str, list[tuple[float, tuple[str, ...]]]] = {}
        for x in compared:
            if x.incident is not None and tied(x.theirs, x.mine):
                about.setdefault(x.mine.id, []).append((same_event(x.found), (x.theirs.id,)))
        for group in groups([f for f in new.frames if f.id not in own]):
            yield group, [x for f in group for x in about.get(f.id, ())]

    def _disputed(
        self, new: _Studied, relations: Sequence[Relation], events: Sequence[Event]
    ) -> list[Relation]:
        """Leave out disputes between events, and add who holds whom responsible for one.

        A claim of no event ("there was no ammunition") may dispute what is said of one.
        """
        event = {m.claim: e.id for e in events for m in e.members}

        def apart(r: Relation) -> bool:
            of = {event.get(c, self._event.get(c)) for c in (r.left, r.right)}
            return len(of) > 1 and not (r.relation == "contradicts" and None in of)

        kept = {
            frozenset((r.left, r.right)): r for r in relations
            if r.relation not in _DISPUTES or not apart(r)
        }  # fmt: skip
        where = {i: pk for pk, s in self._studied.items() for i in s.kept.claims}
        for e in events:
            pks = {where[m.claim] for m in e.members if m.claim in where}
            members = {m.claim for m in e.members}
            held = [f for pk in sorted(pks) for f in self._study(pk).frames if f.id in members]
            for left, right, score, reasons in disputes(held, {f.id for f in new.frames}):
                pair = frozenset((left, right))
                kept[pair] = Relation(left, right, "contradicts", score, reasons)
        return list(kept.values())

    def _related(self, new: _Studied, partners: Sequence[int], found: Found) -> list[Relation]:
        """Return which incidents of other days the new ones are of one series with."""
        event = {m.claim: e.id for e in found.events for m in e.members}
        told = [o for pk in partners for o in self._study(pk).occurrences]
        known = {frozenset((r.left, r.right)) for r in found.relations}
        return [
            Relation(s.left.id, s.right.id, "related", s.score, s.reasons)
            for s in related(new.occurrences, told, lambda c: event.get(c, self._event.get(c)))
            if frozenset((s.left.id, s.right.id)) not in known
        ]

    def _event_with(
        self, event: str, members: Sequence[tuple[str, int]], relations: Sequence[Relation]
    ) -> Event:
        """Make an event of its claims, those that go back to one teller under one origin."""
        reports = [r for claim, pk in members if (r := self._report(claim, self._study(pk)))]
        own = {r.claim for r in reports}
        repeats = [
            (r.left, r.right, r.reasons[0]) for r in relations
            if r.relation == "repeats" and r.score >= 0.5 and r.left in own and r.right in own
        ]  # fmt: skip
        repeats += collation.repeats(self._ledger, event, 0.5)
        out: list[Member] = []
        for origin in independence.origins(reports, (), repeats):
            reason = "; ".join(origin.reasons[:3]) or None
            out += [Member(claim, origin.name, reason) for claim in origin.claims]
        told = [
            o for pk in {pk for _, pk in members} for o in self._study(pk).occurrences
            if any(f.id in own for f in o.frames)
        ]  # fmt: skip
        first, last = days_of(told)
        return Event(
            tuple(out), event, kind=kind_of(told), start=first, end=last, place=place_of(told) or
            self._where(members)
        )  # fmt: skip

    def _where(self, members: Sequence[tuple[str, int]]) -> int | None:
        """Return the town or facility that most claims of an event name: a country says little."""
        named: Counter[int] = Counter()
        for pk, claims in _by_dispatch(members).items():
            for f in self._study(pk).frames:
                if f.id in claims and f.place and f.place.geonameid and f.place.level in PRECISE:
                    named[f.place.geonameid] += 1
        top = max(named.values(), default=0)
        return min((g for g, n in named.items() if n == top), default=None)

    def _report(self, claim: str, studied: _Studied) -> independence.Report | None:
        """Say who told a claim first, in words that are the same only for the same teller."""
        kept = studied.kept
        if claim not in kept.claims:
            return None
        read = kept.reading.claims[kept.claims.index(claim)]
        d = kept.reading.dispatch
        told = independence.report(kept.reading, read, claim)
        carried = f"the report {studied.origin[:8]}" if studied.origin else None
        if read.source.kind == "publisher":
            tags = sorted(studied.sketch.agencies)
            teller = _agency(tags[0]) if len(tags) == 1 else carried or told.teller
        elif told.named and told.teller:
            teller = told.teller
        elif claim in kept.holders:
            teller = kept.holders[claim]
        else:
            where = carried or f"{d.publisher or 'a dispatch'}, {d.published_at or d.id[:8]}"
            teller = f"{told.teller or 'nobody named'} ({where})"
        return independence.Report(claim, d.id, teller, True)


def _mean(scores: Sequence[float]) -> float:
    """Return how surely a group is of an event: the mean of what speaks for it most.

    Where a third of the event's dispatches cannot be about it, it is not.
    """
    if sum(s < 0 for s in scores) * 3 > len(scores):
        return 0.0
    best = sorted(scores, reverse=True)[: max(3, len(scores) // 2)]
    return sum(max(0.0, s) for s in best) / len(best)


def _one_time(a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is None or b is None or (a[0] <= b[1] + 1 and b[0] <= a[1] + 1)


def _by_dispatch(members: Sequence[tuple[str, int]]) -> dict[int, set[str]]:
    out: dict[int, set[str]] = {}
    for claim, pk in members:
        out.setdefault(pk, set()).add(claim)
    return out


def _agency(body: str) -> str:
    return bodies()[body].name


def _published(f: Frame) -> tuple[str, str]:
    return f.passage.view.published_at or "", f.id


def _partners(keys: Mapping[str, float], held: Mapping[str, tuple[list[int], bool]]) -> list[int]:
    """Return the dispatches that share most with the new one; a name counts once."""
    weights: dict[int, dict[str, float]] = {}
    for key, worth in keys.items():
        pks, full = held.get(key, ([], False))
        if full:
            continue
        base = key.rsplit(":", 1)[0]
        for pk in pks:
            weights.setdefault(pk, {})[base] = worth
    totals = {pk: sum(w.values()) for pk, w in weights.items()}
    best = sorted((pk for pk, w in totals.items() if w >= _ENOUGH), key=lambda p: (-totals[p], p))
    return best[:_PARTNERS]
