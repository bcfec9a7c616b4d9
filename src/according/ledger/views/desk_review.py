"""What reviewing needs: a queue by doubt, patterns rejected before, agreement, a change mark."""

from __future__ import annotations

import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from according.ledger import tables as t
from according.ledger.search import Filter, find_claims
from according.ledger.views import claims
from according.rows import ClaimRow

if TYPE_CHECKING:
    from according.ledger.store import Ledger

__all__ = [
    "Agreement",
    "agreement",
    "judged_by",
    "mark",
    "patterns",
    "queue",
    "trigger_key",
    "waits",
]

_DOUBTED = 2_000  # the newest open claims that are put in order
_REJECTED = 1_000
_JUDGED = 20_000
_DECIDING = ("accept", "reject", "correct")


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often two reviewers decided alike on the claims both judged.

    ``kappa`` is Cohen's, over accept, reject and correct; None where chance explains all.
    """

    left: str
    right: str
    both: int
    alike: int
    kappa: float | None


def mark(ledger: Ledger) -> Hashable:
    """Return what changes whenever something is added: the newest keys, each off an index."""
    tables = (t.dispatch, t.reading, t.claim, t.relation, t.event, t.judgement, t.merge, t.proposal)
    parts = [sa.select(sa.func.max(x.c.pk)).scalar_subquery().label(x.name) for x in tables]
    with ledger._reads() as conn:
        return tuple(conn.execute(sa.select(*parts)).one())


def queue(
    ledger: Ledger, where: Filter, limit: int = 30, skip: int = 0
) -> tuple[tuple[ClaimRow, ...], int, bool]:
    """Return open claims of a filter, the most doubtful first, how many wait, and if that is all.

    The newest two thousand that wait are put in order, however many a filter finds: what came in
    last is what a desk is asked about. (Without a filter ``Ledger.queue`` has them all in order.)
    """
    c = t.claim.c
    with ledger._reads() as conn:
        found = find_claims(conn, where, None, _DOUBTED)
        scores: list[tuple[float, int]] = []
        for i in range(0, len(found.pks), 500):
            some = list(found.pks[i : i + 500])
            query = sa.select(c.score, c.pk).where(c.pk.in_(some))
            scores += [(r.score, r.pk) for r in conn.execute(query)]
        scores.sort()
        wanted = [pk for _, pk in scores[skip : skip + limit]]
        held = claims.by_pk(conn, wanted)
    return tuple(held[pk] for pk in wanted), len(found.pks), found.next is None


def waits(ledger: Ledger) -> tuple[int, bool]:
    """Count the claims nobody has judged, up to two thousand, and say whether that is all."""
    c = t.claim.c
    some = sa.select(c.pk).where(c.review == "open").limit(_DOUBTED + 1).subquery()
    with ledger._reads() as conn:
        count = conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()
    return min(count, _DOUBTED), count <= _DOUBTED


def trigger_key(claim: ClaimRow) -> tuple[str, str]:
    """Return what a rejection is remembered by: the trigger's words and the kind of event."""
    return claim.trigger_words.casefold(), claim.event


def patterns(ledger: Ledger) -> dict[tuple[str, str], int]:
    """Count rejected claims by trigger and kind of event, over the newest thousand rejected."""
    with ledger._reads() as conn:
        found = find_claims(conn, Filter(review="rejected"), None, _REJECTED)
        held = claims.by_pk(conn, list(found.pks))
    return dict(Counter(trigger_key(c) for c in held.values()))


def agreement(ledger: Ledger) -> tuple[Agreement, ...]:
    """Compare reviewers pair by pair over the claims that both judged (newest judgement each)."""
    j = t.judgement
    decided: dict[str, dict[str, str]] = defaultdict(dict)
    with ledger._reads() as conn:
        rows = conn.execute(
            sa.select(j.c.id, j.c.kind, j.c.target, j.c.user, j.c.value)
            .where(j.c.kind.in_(_DECIDING), j.c.target_kind == "claim")
            .order_by(j.c.pk.desc())
            .limit(_JUDGED)
        ).all()
        undone = set(conn.execute(sa.select(j.c.undoes).where(j.c.undoes.is_not(None))).scalars())
    for r in reversed(rows):
        if r.id not in undone:
            value = json.loads(r.value) if r.kind == "correct" else {}
            decided[r.user][r.target] = r.kind + (
                " " + json.dumps(value, sort_keys=True) if value else ""
            )
    out = []
    for left, right in itertools.combinations(sorted(decided), 2):
        both = decided[left].keys() & decided[right].keys()
        if both:
            pairs = [(decided[left][x], decided[right][x]) for x in both]
            alike = sum(a == b for a, b in pairs)
            out.append(Agreement(left, right, len(pairs), alike, _kappa(pairs)))
    return tuple(sorted(out, key=lambda a: (-a.both, a.left, a.right)))


def _kappa(pairs: list[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa: agreement beyond what chance would give (Cohen 1960)."""
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    expected = sum(left[k] * right[k] for k in left) / (n * n)
    return None if expected >= 1.0 else round((observed - expected) / (1 - expected), 3)


def judged_by(ledger: Ledger, judgement: str) -> str | None:
    """Return who made a judgement, or None where there is none with this id."""
    j = t.judgement.c
    with ledger._reads() as conn:
        found = conn.execute(sa.select(j.user).where(j.id == judgement)).scalar_one_or_none()
    return None if found is None else str(found)
