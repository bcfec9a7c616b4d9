"""Entities across dispatches: those of a ledger that are surely one are merged, others proposed."""

from __future__ import annotations

from according.comparing.entities import EntityView, Linker, entity_keys
from according.ledger import Ledger, collation
from according.ledger.collation import EntityFound, Named
from according.ledger.entities import Merge
from according.ledger.ids import name_key, names_many

__all__ = ["link"]

_LINKED = ("PERSON", "ORG", "GROUP")
_PROPOSED = 3  # entities proposed to a person for one newcomer


def link(ledger: Ledger) -> tuple[int, int]:
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
