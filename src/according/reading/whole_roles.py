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
    r"(?:(?:the|an?|and|or|of|in|at|by|to|on|for|from|with|as|al|el|s)\b|[\W_])+", re.IGNORECASE
)
# What leads on from a noun phrase is none of it: "Assad who", "the embassies in"; but in "the
# bridge near" the last word leads to what tells where the bridge is.
_ON = r"who|which|that|whom|and|or|including"
_LEADS_ON = re.compile(
    rf"(?:\s+(?:{_ON}|of|in|at|on|by|to|from|with|over|near|for|the|an?)|[,;])+\Z"
)
_LEADS_AWAY = re.compile(rf"(?:\s+(?:{_ON})|[,;])+\Z")


def complete_roles(
    text: str, drafts: Sequence[ClaimDraft], mentions: Sequence[Found]
) -> list[ClaimDraft]:
    """Widen each piece of a role to the smallest mention around it; drop what names nothing.

    A piece that is a mention, or has one in it, is as whole as it gets; and a mention that
    reaches into the trigger is not what the trigger is about.
    """
    near = Nearby((m.span, m.span) for m in mentions)

    def whole(pieces: Spans, trigger: Span, tail: re.Pattern[str] = _LEADS_ON) -> Spans:
        out: list[Span] = []
        for piece in pieces:
            around = near.overlapping(piece)
            if not [m for m in around if piece.start <= m.start and m.end <= piece.end]:
                piece = smallest_around(piece, around, [trigger])
                if _EMPTY.fullmatch(text, piece.start, piece.end):
                    continue
            on = tail.search(text, piece.start, piece.end)
            if on and on.start() > piece.start:
                piece = Span(piece.start, on.start())
            if not (out and any(overlap(piece, other) for other in out)):
                out.append(piece)
        return tuple(out)

    out = []
    for d in drafts:
        found = d.actor, d.recipient, d.place
        actor, recipient = (whole(pieces, d.trigger) if pieces else () for pieces in found[:2])
        place = whole(d.place, d.trigger, _LEADS_AWAY) if d.place else ()
        actor, recipient = _foiled(text, d.trigger, actor, recipient)
        if (actor, recipient, place) != found:
            d = d._replace(actor=actor, recipient=recipient, place=place)
        out.append(d)
    return out


_FOILED = re.compile(
    r"(?:foil|repel|repuls|thwart)\w*(?: [\w’'-]+){0,4}? (?:(?:counter-?)?attacks?|attempts?"
    r"|assaults?|offensives?|raids?|ambush(?:es)?|incursions?|infiltrations?)(?: [\w’'-]+)?"
    r" by (?P<whose>)"
)


def _foiled(text: str, trigger: Span, actor: Spans, recipient: Spans) -> tuple[Spans, Spans]:
    """Return the roles of who foiled "an attack by rebels on the post": it was done to the rebels.

    The rebels act in the attack, which is a claim of its own, and the post suffers that one.
    """
    foiled = _FOILED.match(text, trigger.start)
    if foiled is None:
        return actor, recipient
    whose = foiled.start("whose")
    others = [p for p in (*actor, *recipient) if whose <= p.start <= whose + 4]
    if not others:
        return actor, recipient
    return tuple(p for p in actor if p.start < trigger.start), (others[0],)


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
