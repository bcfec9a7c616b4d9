"""Through whom the words reached us: the medium that was told, or that carried them.

Only a medium is a relay: an outlet known by name, or called a newspaper, agency, channel. A
mere addressee ("told the court", "told reporters") is none.
"""

from __future__ import annotations

import re

from according.reading.outlets import called_outlet, outlets
from according.reading.people import People
from according.records import Attribution, Entity, Relay
from according.spans import Span

__all__ = ["is_medium", "relay_of"]

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_WINDOW = 60
_STANDS_IN = re.compile(r"\b(?:in|on)\s+(?:the\s+)?$")
_BREAK = re.compile(r"[.!?…\n][\"”’')]*\s|\n|[\"“”]")


def is_medium(text: str, entity: Entity) -> bool:
    """Tell whether an entity is an outlet: by its name, or by what it is called."""
    if entity.type not in ("ORG", "GROUP"):
        return False
    shown = (entity.name, *(text[s.start : s.end] for s in entity.mentions))
    return any(map(called_outlet, shown))


def relay_of(
    text: str,
    attribution: Attribution,
    relay_span: Span | None,
    people: People,
    *,
    parent: Attribution | None = None,
) -> Relay | None:
    """Return the medium an attribution came through, or None.

    Args:
        relay_span: the words marked as relay, if any; without them, a medium in the reach of
            the cue is looked for ("told Sputnik", "quoted by state television").
        parent: the attribution that holds this one; if a medium speaks there, it carried this.
    """
    entities = people.by_id
    own = people.source_of.get(attribution.id, (None, None))[0]
    if relay_span is not None:
        id_ = people.entity_at(relay_span)
        if id_ is not None and id_ != own and is_medium(text, entities[id_]):
            return Relay(id_, _role(text, attribution, relay_span) or "carried_by")
    found = _near_cue(text, attribution, people, own)
    if found is not None:
        return found
    if parent is not None:
        id_ = people.source_of.get(parent.id, (None, None))[0]
        if id_ is not None and id_ != own and is_medium(text, entities[id_]):
            return Relay(id_, "carried_by")
    return None


def _near_cue(
    text: str,
    attribution: Attribution,
    people: People,
    own: str | None,
) -> Relay | None:
    """Find a medium that stands where a relay stands: "told X", "in an interview with X"."""
    if not attribution.cue:
        return None
    first = min(s.start for s in (*attribution.cue, *attribution.source))
    last = max(s.end for s in (*attribution.cue, *attribution.source))
    near = sorted(set(people.mentioned.overlapping(Span(first - _WINDOW - 1, last + _WINDOW + 1))))
    for rank, span in near:
        entity = people.entities[rank]
        id_ = entity.id
        if id_ != own:
            if any(c.start <= span.start < c.end for c in attribution.content):
                continue
            between = text[span.end : first] if span.end <= first else text[last : span.start]
            if _BREAK.search(between):
                continue
            role = _role(text, attribution, span)
            # "published in the Gazette" tells where it stands, not who carried these words
            if role == "carried_by" and _STANDS_IN.search(
                text[max(0, span.start - 9) : span.start]
            ):
                continue
            if role is not None and is_medium(text, entity):
                return Relay(id_, role)
    return None


def _role(text: str, attribution: Attribution, span: Span) -> str | None:
    """Return how the words at ``span`` stand to the cue, or None when they do not."""
    known = outlets()
    cue_start = min((s.start for s in attribution.cue), default=span.start)
    before = text[max(0, span.start - _WINDOW) : span.start]
    before = re.split(r"[.!?\n\"“”]", before)[-1]
    after = re.split(r"[.!?\n\"“”]", text[span.end : span.end + 30])[0]
    words = [w.lower() for w in _WORD.findall(before)]
    following = [w.lower() for w in _WORD.findall(after)[:3]]
    tail = [w for w in words[-4:] if w not in ("the", "a", "an", "state", "news", "agency")]
    if tail and tail[-1] in ("told", "tells", "telling", "tell", "informed"):
        return "told_to"
    if tail and tail[-1] in ("with", "to") and any(w in known.told for w in words[-9:]):
        return "told_to"
    if (
        tail
        and tail[-1] in ("by", "in", "on", "via", "through", "from")
        and (any(w in known.carried - {"on", "by", "in", "via", "through"} for w in words[-8:]))
    ):
        return "carried_by"
    if following and following[0] in ("quoted", "quoting", "cited", "citing", "quotes", "cites"):
        return "carried_by"
    passing = len(following) > 1 and following[0] in ("which", "as", "has")
    if passing and following[1] in ("quoted", "cited", "quoting", "citing"):
        return "carried_by"
    if tail[-2:] == ["according", "to"] and span.end <= cue_start:
        return "carried_by"
    return None
