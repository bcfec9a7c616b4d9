"""Ids made from content: the same dispatch and reading give the same ids on any machine.

After followthemoney's ``Statement.make_key``: a hash over the parts that make a thing what it is.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from according.records import Attribution, Claim, Entity, Place, Reading

__all__ = [
    "canonical_id", "claim_id", "digest", "name_key", "passage_id", "place_id", "reading_key",
]  # fmt: skip

_NOT_WORD = re.compile(r"[^\w]+", re.UNICODE)
# Heads of names that many bodies bear: without a country they name nobody in particular.
_COMMON = frozenset(
    "administration agency airport army authorities authority bank base board brigade bureau "
    "cabinet camp centre center church coalition command commission committee congress council "
    "court defence defense delegation department embassy federation force forces foundation "
    "government group hospital institute interior justice league military militia ministry "
    "mission mosque navy office opposition parliament party police presidency prison prosecutor "
    "rebels school security senate service staff state station tribunal troops union university".split()
)
_TITLES = frozenset(
    "mr mrs ms dr sir lord lady general gen colonel col major maj captain capt lieutenant lt "
    "sergeant president minister king queen prince sheikh imam ayatollah judge senator".split()
)
_APOSTROPHES = re.compile(r"['’‘ʼ`´]")


def digest(*parts: Any) -> str:
    """Return 32 hexadecimal digits of SHA-256 over the parts, written as JSON."""
    data = json.dumps(parts, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(data.encode()).hexdigest()[:32]


def claim_id(reading: Reading, claim: Claim, attribution: Attribution | None) -> str:
    """Return the lasting id of a claim: its dispatch, its spans and its labels.

    Local ids and scores are left out: they may differ where nothing of substance does.
    """
    places = {p.id: p for p in reading.places}
    dates = {d.id: d for d in reading.dates}
    place = places.get(claim.place.place or "") if claim.place else None
    date = dates.get(claim.happened_on or "")
    continued = next((a for a in reading.attributions if a.id == claim.continues), None)
    return digest(
        "claim", reading.dispatch.id, claim.span, claim.trigger, claim.factuality,
        claim.polarity, claim.event, claim.event_mode,
        [attribution.source, attribution.cue, attribution.content] if attribution else None,
        continued.content if continued else None,
        [r.span for r in claim.actor], [r.span for r in claim.recipient],
        [claim.place.span, place.geonameid if place else None] if claim.place else None,
        [date.span, date.start, date.end] if date else None,
        [_size(s) for s in claim.sizes],
    )  # fmt: skip


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
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    words = _NOT_WORD.sub(" ", _APOSTROPHES.sub("", folded)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    return " ".join(words)


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
    return digest("entity", entity.type, key, entity.country, dispatch, entity.mentions)


def place_id(place: Place) -> str:
    """Return the id of a place: GeoNames' where it is resolved, else its name in its country."""
    if place.geonameid is not None:
        return digest("place", place.geonameid)
    return digest("place", name_key(place.name), place.country, place.level)


def all_spans(parts: Iterable[Any]) -> list[list[int]]:
    """Return spans as lists of two, for JSON."""
    return [[p[0], p[1]] for p in parts]
