"""Find claims: for each trigger, the words of its proposition and the roles around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from according.reading.decoding import log_softmax, sigmoid, smooth_path, spans_of
from according.reading.encoder import Encoded
from according.reading.labels import CLAIM_ROLES
from according.reading.windows import Window, Words
from according.records import EVENTS, FACTUALITIES
from according.spans import Span, Spans

__all__ = ["TRIGGER_FLOOR", "ClaimDraft", "draft_claims", "holder"]

TRIGGER_FLOOR = -0.4  # logit above which a word is a trigger; chosen on dev (see the gate)
SWITCH = 1.5  # cost of a change of role between neighbouring words; chosen on dev
DENIED_FLOOR = 0.0

ACTOR, RECIPIENT, PLACE, TIME = range(1, 5)
assert CLAIM_ROLES[1:] == ("actor", "recipient", "place", "happened_on")


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """A claim as found: spans only, no entity, place or date yet."""

    span: Spans
    trigger: Span
    actor: Spans
    recipient: Spans
    place: Spans
    time: Spans
    factuality: str
    factuality_chance: float
    denied: bool
    event: str
    chance: float


def draft_claims(
    words: Words, windows: Sequence[tuple[Window, Encoded]], floor: float = TRIGGER_FLOOR
) -> list[ClaimDraft]:
    """Decode all windows of a text, in text order of the triggers."""
    drafts: list[ClaimDraft] = []
    for window, encoded in windows:
        keep = encoded.head("trigger")[encoded.triggers, 0] > floor
        triggers = encoded.triggers[keep]
        if not len(triggers):
            continue
        claim = encoded.claim[keep]
        roles = smooth_path(log_softmax(claim[..., :-1]), SWITCH)
        inside_logit = claim[..., -1].copy()
        rows = np.arange(len(triggers))
        inside_logit[rows, triggers] = 20  # the trigger is part of its own proposition
        inside = smooth_path(
            np.stack([np.log(sigmoid(-inside_logit)), np.log(sigmoid(inside_logit))], -1), SWITCH
        )
        chances = sigmoid(encoded.head("trigger")[triggers, 0])
        factuality = log_softmax(encoded.head("factuality")[triggers])
        denied = encoded.head("denied")[triggers, 0] > DENIED_FLOOR
        events = encoded.head("event")[triggers].argmax(-1)
        for k, trigger in enumerate(triggers.tolist()):
            label = int(factuality[k].argmax())
            at = window.begin + trigger
            role = [spans_of(words, window.begin, roles[k] == r) for r in range(5)]
            drafts.append(
                ClaimDraft(
                    spans_of(words, window.begin, inside[k] > 0),
                    Span(int(words.start[at]), int(words.end[at])),
                    role[ACTOR],
                    role[RECIPIENT],
                    role[PLACE],
                    role[TIME],
                    FACTUALITIES[label],
                    float(np.exp(factuality[k, label])),
                    bool(denied[k]),
                    EVENTS[events[k]],
                    float(chances[k]),
                )
            )
    return drafts


def holder(trigger: Span, contents: Sequence[tuple[str, Spans]]) -> str | None:
    """Return the innermost attribution whose content holds a trigger, or None."""
    holders = [
        (sum(s.end - s.start for s in content), name)
        for name, content in contents
        if any(s.start <= trigger.start and trigger.end <= s.end for s in content)
    ]
    return min(holders)[1] if holders else None
