"""Ids made from content: the same dispatch and reading give the same ids on any machine.

After followthemoney's ``Statement.make_key``: a hash over the parts that make a thing what it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import Any

from according.records import Claim, Entity, Place, Reading

__all__ = [
    "bones", "canonical_id", "claim_ids", "digest", "name_key", "names_many", "passage_id",
    "place_id", "reading_key", "within",
]  # fmt: skip

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
# Heads of names that many bodies bear: without a country they name nobody in particular.
_COMMON = frozenset(
    """
    administration agency airport army authorities authority bank base board brigade
    bureau cabinet camp centre center church coalition command commission committee
    congress council court defence defense delegation department embassy federation force
    forces foundation government group hospital institute interior justice league military
    militia ministry mission mosque navy office opposition parliament party police
    presidency prison prosecutor rebels school security senate service staff state station
    tribunal troops union university
    """.split()  # noqa: SIM905 - a list of sixty strings reads worse
)
_COMMON_ADJECTIVES = frozenset(
    """
    armed central city civil economic emergency field finance foreign general health high joint
    legislative local medical municipal national official opposition political provincial public
    regional ruling special supreme town united village
    """.split()  # noqa: SIM905 - a list of thirty strings reads worse
)
_TITLES = frozenset(
    """
    mr mrs ms dr sir lord lady general gen colonel col major maj captain capt lieutenant
    lt sergeant president minister king queen prince sheikh imam ayatollah judge senator
    """.split()  # noqa: SIM905 - a list of sixty strings reads worse
)
_SOFT = re.compile(r"[aeiouyw]")
_DOUBLED = re.compile(r"(.)\1+")
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")

_SHARED = 4  # digits: as many groups as there are pages in an index of some million claims
_ENCODER = json.JSONEncoder(ensure_ascii=True, separators=(",", ":"))


def digest(*parts: Any) -> str:
    """Return 32 hexadecimal digits of SHA-256 over the parts, written as JSON."""
    return hashlib.sha256(_ENCODER.encode(parts).encode()).hexdigest()[:32]


def within(dispatch: str, *parts: Any) -> str:
    """Return an id of a thing that lies in one dispatch: it begins as the dispatch's id does.

    What is added together then lies together in an index of ids, one page for a dispatch instead
    of one for each claim, so that adding stays as cheap in a large ledger as in a small one.
    """
    return dispatch[:_SHARED] + digest(*parts)[:-_SHARED]


def claim_ids(reading: Reading) -> list[str]:
    """Return the lasting id of each claim: its dispatch, spans, labels and who holds it.

    Local ids and scores are left out: they may differ where nothing of substance does.
    """
    places = {p.id: p.geonameid for p in reading.places}
    dates = {d.id: [d.span, d.start, d.end] for d in reading.dates}
    names = {e.id: name_key(e.name) for e in reading.entities}
    credited = {
        a.id: [a.source, a.cue, a.content, names.get(a.source_entity or "")]
        for a in reading.attributions
    }
    return [
        within(
            reading.dispatch.id,
            "claim", reading.dispatch.id, c.span, c.trigger, c.factuality, c.polarity, c.event,
            c.event_mode, credited.get(c.attribution or ""), credited.get(c.continues or ""),
            [r.span for r in c.actor], [r.span for r in c.recipient],
            [c.place.span, places.get(c.place.place or "")] if c.place else None,
            dates.get(c.happened_on or ""), [_size(s) for s in c.sizes],
        )
        for c in reading.claims
    ]  # fmt: skip


def passage_id(dispatch: str, claim: Claim) -> str:
    """Return the id of the words alone, so that a judgement finds them again after re-reading."""
    return digest("passage", dispatch, claim.span, claim.trigger)


def _size(size: Any) -> list[Any]:
    return [size.span, size.what, size.low, size.high]


def reading_key(reader: str, body: str) -> str:
    """Return the id of a reading: who read, and what was read."""
    return digest("reading", reader, body)


def name_key(name: str) -> str:
    """Fold a name for comparing: no case, accents, apostrophes, punctuation or leading "the"."""
    if name.isascii():
        folded = name.casefold()
    else:
        folded = unicodedata.normalize("NFKD", name).casefold()
        folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", folded)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


def bones(name: str) -> str:
    """Return what the spellings of a foreign name share: its consonants, and a first vowel.

    "Khan Shaykhun" and "Khan Sheikhoun" have the same; so may two names: for looking up only.
    """
    words = (w[:1] + _SOFT.sub("", w[1:]) for w in name_key(name).split())
    return " ".join(_DOUBLED.sub(r"\1", w) for w in words)


def names_many(name: str) -> bool:
    """Tell whether a body's name is made of nouns that many bodies bear ("Defence Ministry")."""
    return all(w in _COMMON or w in _COMMON_ADJECTIVES for w in name_key(name).split())


def canonical_id(entity: Entity, dispatch: str) -> str:
    """Return the id of the entity across dispatches that a local entity starts as.

    Two dispatches mean the same one without further evidence only where type, country and the
    folded name agree and the name can belong to one bearer: a person's of two words or more, a
    body's or a place's that is no common noun ("Defence Ministry" needs its country). Everything
    else ("the officer", "Mohammed") stays its dispatch's own until it is merged with a reason.
    """
    key = name_key(entity.name)
    words = key.split()
    if entity.type == "PERSON":
        shared = entity.named and len(words) > 1 and words[0] not in _TITLES
    elif entity.type in ("ORG", "PLACE", "GROUP", "FACILITY"):
        common = not _COMMON.isdisjoint(words)
        shared = entity.named and bool(key) and (entity.country is not None or not common)
    else:
        shared = False
    if shared:
        return digest("entity", entity.type, key, entity.country)
    return within(dispatch, "entity", entity.type, key, entity.country, dispatch, entity.mentions)


def place_id(place: Place) -> str:
    """Return the id of a place: GeoNames' where it is resolved, else its name in its country."""
    if place.geonameid is not None:
        return digest("place", place.geonameid)
    return digest("place", name_key(place.name), place.country, place.level)
