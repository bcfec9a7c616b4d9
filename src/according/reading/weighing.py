"""Weigh the trained heads against the lexicons.

A head knows context, a lexicon knows rare words; where both speak, their evidence adds up as
logarithms of odds. The weights were chosen on dev (see the gate).
"""

from __future__ import annotations

from collections.abc import Sequence

from according.reading.claims import ClaimDraft
from according.records import EVENTS, FACTUALITIES

__all__ = ["settle_act", "settle_event", "settle_factuality"]

CUE = 1.0  # what one step of a cue's strength adds to its label
PLAIN = 1.0  # what the absence of any cue adds to "fact"
MOST = 3  # strength beyond which a cue says no more
TRIGGER = 4.0  # what a word of the trigger lexicon adds to its event
COUNTED = 0.5  # weight of how often the trigger's words were which event


def settle_factuality(draft: ClaimDraft, cue: str | None, strength: int) -> str:
    """Return the factuality of a claim, given the label its cues speak for, if any."""
    worth = dict(zip(FACTUALITIES, draft.factuality_log, strict=True))
    if cue is None:
        worth["fact"] += PLAIN
    else:
        worth[cue] += CUE * min(strength, MOST)
    return max(FACTUALITIES, key=worth.__getitem__)


def settle_event(
    draft: ClaimDraft, lexicon: str | None, leaning: Sequence[float] | None = None
) -> str:
    """Return the event of a claim, given what is known of its trigger's words alone.

    ``lexicon`` is what the lexicon takes them for, ``leaning`` what their counts add to each
    event, in the order of ``EVENTS``; None where either knows nothing.
    """
    worth = list(draft.event_log)
    if lexicon is not None:
        worth[EVENTS.index(lexicon)] += TRIGGER
    if leaning is not None:
        worth = [w + COUNTED * more for w, more in zip(worth, leaning, strict=True)]
    return EVENTS[worth.index(max(worth))]


def settle_act(head: str, lexicon: str | None) -> str:
    """Return the act: the lexicon's where the head sees mere saying."""
    return lexicon if head == "say" and lexicon else head
