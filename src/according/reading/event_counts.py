"""How often a trigger was which event in the annotated dispatches.

The trained head sees the context of a trigger and half forgets its word; the counts
(``resources/event_counts.json``, made by ``training/count_triggers.py``) know the word alone.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from importlib.resources import files
from math import log

from according.records import EVENTS

__all__ = ["RESOURCE", "counted_as", "event_leaning"]

RESOURCE = "event_counts.json"
STRENGTH = 2.0  # how many sightings the average of all words counts for
COMMON = 0.6  # how much of an event's being common overall is taken off; chosen on dev


def counted_as(trigger_words: str) -> str:
    """Return the form under which a trigger is counted: however it is written or broken."""
    return " ".join(trigger_words.lower().split())


@lru_cache(maxsize=1)
def _counts() -> tuple[dict[str, dict[str, int]], dict[str, float]]:
    """Return the counts by word, and each event's share of all."""
    text = files("according.resources").joinpath(RESOURCE).read_text(encoding="utf-8")
    counts: dict[str, dict[str, int]] = json.loads(text)
    total: Counter[str] = Counter()
    for row in counts.values():
        total.update(row)
    seen = total.total() + len(EVENTS)
    return counts, {event: (total[event] + 1) / seen for event in EVENTS}


@lru_cache(maxsize=8192)
def event_leaning(trigger_words: str) -> tuple[float, ...] | None:
    """Return what a trigger's words add to each event (logarithms, in the order of ``EVENTS``).

    The logarithm of the event's share among the word's sightings, smoothed by all words, less
    ``COMMON`` of its share overall. None for words that were not seen.
    """
    counts, shares = _counts()
    row = counts.get(counted_as(trigger_words))
    if row is None:
        return None
    seen = sum(row.values()) + STRENGTH
    return tuple(
        log((row.get(event, 0) + STRENGTH * share) / seen) - COMMON * log(share)
        for event, share in shares.items()
    )
