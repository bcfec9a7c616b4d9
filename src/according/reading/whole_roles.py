"""Complete the actors, recipients and places that the encoder found in part, and subjects.

Seen from a trigger, words are labelled one by one, so a role may be left a piece of its noun
phrase: "the" of "the US", "al-" of "al-Sulaymaniyah". The mention around it has the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from according.reading.claims import ClaimDraft
from according.reading.mentions import Found
from according.spans import Nearby, Span, Spans, overlap, smallest_around

__all__ = ["complete_roles", "with_subject"]

# Words that name nobody and no place by themselves.
_EMPTY = re.compile(
    r"(?:(?:the|an?|and|or|of|in|at|by|to|on|for|from|with|as|al|el)\b|[\W_])+", re.IGNORECASE
)


def complete_roles(
    text: str, drafts: Sequence[ClaimDraft], mentions: Sequence[Found]
) -> list[ClaimDraft]:
    """Widen each piece of a role to the smallest mention around it; drop what names nothing.

    A piece that is a mention, or has one in it, is as whole as it gets; and a mention that
    reaches into the trigger is not what the trigger is about.
    """
    near = Nearby((m.span, m.span) for m in mentions)

    def whole(pieces: Spans, trigger: Span) -> Spans:
        out: list[Span] = []
        for piece in pieces:
            around = near.overlapping(piece)
            if not [m for m in around if piece.start <= m.start and m.end <= piece.end]:
                piece = smallest_around(piece, around, [trigger])
                if _EMPTY.fullmatch(text, piece.start, piece.end):
                    continue
            if not (out and any(overlap(piece, other) for other in out)):
                out.append(piece)
        return tuple(out)

    out = []
    for d in drafts:
        found = d.actor, d.recipient, d.place
        actor, recipient, place = (whole(pieces, d.trigger) if pieces else () for pieces in found)
        if (actor, recipient, place) != found:
            d = d._replace(actor=actor, recipient=recipient, place=place)
        out.append(d)
    return out


_RAISED = re.compile(
    r"\s(?:is|are|was|were|(?:has|have|had) been) (?:\w+ly |also |still )?(?:believed|thought|said|"
    r"reported|expected|feared|known|understood|estimated|supposed|presumed|assumed|alleged|"
    r"likely|rumou?red|suspected)\s\Z",
    re.IGNORECASE,
)
_BEFORE = 40  # characters in which such words fit


def with_subject(text: str, draft: ClaimDraft, mentions: Sequence[Found]) -> ClaimDraft:
    """Return a claim with its subject where the words of "were believed to" stand between.

    "More people were believed to be under the rubble": it is not just "to be under the rubble".
    """
    first = draft.span[0].start
    if text[first : first + 3].lower() != "to ":
        return draft
    raised = _RAISED.search(text, max(0, first - _BEFORE), first)
    if raised is None:
        return draft
    subject = [m.span for m in mentions if m.span.end == raised.start()]
    longest = min(subject, default=None)
    return draft if longest is None else draft._replace(span=(longest, *draft.span))
