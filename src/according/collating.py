"""Put comparing and the ledger together: what new dispatches repeat, bear out, dispute or update.

``collate`` takes every dispatch whose current reading has not been compared yet, looks up which
others may be near, compares their claims, and keeps relations, events, origins, copies and
entities across dispatches. One dispatch is one transaction, and marked when it is done: a run
that is stopped goes on where it was, and a run that finds nothing new changes nothing.
"""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from according.comparing import independence
from according.comparing.allowed import borne_out, falls_on, groups, tied
from according.comparing.entities import EntityView, Linker, entity_keys
from according.comparing.events import same_event
from according.comparing.incidents import (
    PRECISE,
    Frame,
    agree_to_compare,
    dispatch_keys,
    frames,
)
from according.comparing.lexicons import bodies
from according.comparing.relations import Comparison, compare
from according.ledger import Ledger, collation
from according.ledger.collation import EntityFound, Found, Kept, Named
from according.ledger.comparison import Copies, Event, Member, Relation
from according.ledger.entities import Merge
from according.ledger.ids import digest, name_key, names_many

__all__ = ["Collated", "collate"]

_LINKED = ("PERSON", "ORG", "GROUP")
_PARTNERS = 40  # dispatches a new one is compared with
_PAIRS = 12  # claims a claim is compared with
_ENOUGH = 1.6  # what the keys that two dispatches share must be worth
_FULL = 200  # a key that more dispatches share tells little
_COPIED = 60  # a sentence that more dispatches carry tells nothing of where it comes from
_HELD = 400  # dispatches kept studied
_JOIN = 0.6
_BRIDGE, _BRIDGES = 0.7, 3
_CULPRITS = 0.65
_PROPOSED = 3  # entities proposed to a person for one newcomer
_SURE = {
    "repeats": 0.4, "corroborates": 0.35, "differs": 0.4, "contradicts": 0.4, "updates": 0.35,
}  # fmt: skip


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
    merged, proposed = _link(ledger)
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


# Entities


def _link(ledger: Ledger) -> tuple[int, int]:
    """Merge the entities that are surely one, propose those that may be; return how many."""
    linker = Linker(collation.parted(ledger), _sure)
    known: dict[int, Named] = {}
    by_id: dict[str, Named] = {}
    merged = proposed = 0
    for block in collation.new_entities(ledger, _LINKED):
        found = [_link_one(ledger, linker, x, known, by_id) for x in block]
        more = collation.keep_entities(ledger, found)
        merged, proposed = merged + more[0], proposed + more[1]
    return merged, proposed


def _link_one(
    ledger: Ledger, linker: Linker, new: Named, known: dict[int, Named], by_id: dict[str, Named]
) -> EntityFound:
    if new.type != "PERSON" and new.country is None and names_many(new.names[0]):
        return EntityFound(new.pk, ("many",))  # no evidence can say which council it is
    view = _view(new)
    keys = entity_keys(view) or ("none",)
    for old in collation.near_entities(ledger, keys, known):
        if old.pk != new.pk:
            known[old.pk] = by_id[old.id] = old
            linker.recall(_view(old), old.root)
    known[new.pk] = by_id[new.id] = new
    merges: list[Merge] = []
    proposals: list[Merge] = []
    for link in linker.add(view):
        reason = "; ".join(link.reasons)
        kept, other = link.first, link.second
        if link.verdict == "merge":
            if _fuller(by_id[other], by_id[kept]):
                kept, other = other, kept
            merges.append(Merge(kept, other, link.score, reason))
        elif len(proposals) < _PROPOSED and _worth_asking(by_id[kept], by_id[other]):
            proposals.append(Merge(kept, other, link.score, reason))
    return EntityFound(new.pk, keys, tuple(merges), tuple(proposals))


def _view(x: Named) -> EntityView:
    return EntityView(x.id, x.type, x.names, x.role, None, x.country)


def _sure(a: EntityView, b: EntityView) -> bool:
    """Tell whether two bodies are one by their names alone: the same words, or the initials.

    That one name begins the other, or that both are known names of one camp, is for a person.
    """
    if a.type == "PERSON":
        return True
    for x in a.names:
        for y in b.names:
            if sorted(name_key(x).split()) == sorted(name_key(y).split()):
                return True
            if any(_abbreviates(short, long) for short, long in ((x, y), (y, x))):
                return True
    return False


def _abbreviates(short: str, long: str) -> bool:
    letters = "".join(c for c in short if c.isalpha())
    words = [w for w in name_key(long).split() if w not in ("of", "for", "and", "the", "in")]
    initials = "".join(w[0] for w in words)
    return letters.isupper() and len(letters) >= 3 and letters.lower() == initials


def _worth_asking(a: Named, b: Named) -> bool:
    """Two lone names ("Member", "Assad") give a person nothing to decide by."""
    return a.type != "PERSON" or max(len(x.names[0].split()) for x in (a, b)) > 1


def _fuller(a: Named, b: Named) -> bool:
    """Tell whether the first gives a person's name in full and the second does not."""
    return a.type == "PERSON" and len(a.names[0].split()) > 1 >= len(b.names[0].split())


# Dispatches


@dataclass(slots=True)
class _Studied:
    """A dispatch as it stands in the ledger, with all that is asked of it again and again."""

    kept: Kept
    origin: str | None
    frames: list[Frame]
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
        found.events = self._events(new, compared, found.relations)
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
        made = _Studied(
            kept, kept.origin, frames(kept.reading, kept.claims, kept.rejected),
            independence.sketch(kept.reading.dispatch),
        )  # fmt: skip
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
        """Compare the new claims with those of near dispatches, those that promise most."""
        promising: dict[str, list[tuple[float, str, Frame, str | None]]] = {}
        for pk in partners:
            for theirs in self._study(pk).frames:
                for mine in new.frames:
                    promise = agree_to_compare(theirs, mine)
                    if promise:
                        promising.setdefault(mine.id, []).append(
                            (-promise[0], theirs.id, theirs, promise[1])
                        )
        out: list[_Compared] = []
        known: dict[tuple[int, int], Comparison] = {}  # claims of one sentence share a passage
        for mine in new.frames:
            best = sorted(promising.get(mine.id, ()), key=lambda x: x[:2])[:_PAIRS]
            for _, _, theirs, incident in best:
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
        if name == "contradicts" and left.denied == right.denied and score < _CULPRITS:
            return None  # that two sentences name different sides is weaker than a denial
        if name == "updates":  # the ledger has the later stage on the left
            left, right = right, left
        return Relation(left.id, right.id, name, score, reasons)

    # Events

    def _events(
        self, new: _Studied, compared: Sequence[_Compared], relations: Sequence[Relation]
    ) -> list[Event]:
        """Put the new claims into events; return the events that changed, with all members."""
        about: dict[str, list[tuple[float, str]]] = {}
        for x in compared:
            if x.incident is not None and tied(x.theirs, x.mine):
                about.setdefault(x.mine.id, []).append((same_event(x.found), x.theirs.id))
        placed: dict[str, str] = {}
        emptied: dict[str, str] = {}

        def event_of(claim: str) -> str | None:
            event = placed.get(claim) or self._event.get(claim)
            while event in emptied:
                event = emptied[event]
            return event

        for group in groups(new.frames):
            ids = [f.id for f in group]
            pooled: dict[str, list[tuple[float, str]]] = {}
            for i in ids:
                for score, other in about.get(i, ()):
                    key = event_of(other) or f"claim {other}"
                    pooled.setdefault(key, []).append((score, other))
            days = collation.event_days(self._ledger, pooled)
            means = {
                k: sum(s for s, _ in v) / len(v) for k, v in pooled.items()
                if k not in days or falls_on(group, days[k])
            }  # fmt: skip
            fitting = sorted(
                (k for k, mean in means.items() if mean >= _JOIN),
                key=lambda k: (k.startswith("claim "), -means[k], k),
            )
            lone = [k[6:] for k in fitting if k.startswith("claim ")]
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
                        and len(pooled[other]) >= _BRIDGES
                        and _one_time(days.get(event), days.get(other))):  # fmt: skip
                    emptied[other] = event
        changed = {event_of(c) or "" for c in placed}
        held = collation.members(self._ledger, {*changed, *emptied})
        claims: dict[str, list[tuple[str, int]]] = {}
        for event_id, members in held.items():
            for claim, pk in members:
                if claim not in placed:
                    claims.setdefault(event_of(claim) or event_id, []).append((claim, pk))
        where = {f.id: pk for pk, s in self._studied.items() for f in s.frames if f.id in placed}
        for claim in placed:
            claims.setdefault(event_of(claim) or "", []).append((claim, where[claim]))
        return [self._event_with(e, m, relations) for e, m in sorted(claims.items())]

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
        return Event(tuple(out), event, place=self._where(members))

    def _where(self, members: Sequence[tuple[str, int]]) -> int | None:
        """Return the town or facility that most claims of an event name: a country says little."""
        named: Counter[int] = Counter()
        wanted: dict[int, set[str]] = {}
        for claim, pk in members:
            wanted.setdefault(pk, set()).add(claim)
        for pk, claims in wanted.items():
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


def _one_time(a: tuple[int, int] | None, b: tuple[int, int] | None) -> bool:
    return a is None or b is None or (a[0] <= b[1] + 1 and b[0] <= a[1] + 1)


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
