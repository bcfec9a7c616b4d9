"""Whether a claim is affirmed or denied: what the trained head sees, and what grammar settles."""

from __future__ import annotations

import re

from according.reading.claims import ClaimDraft
from according.reading.factuality import Hit, done_by_nobody, evidence_of
from according.records import Attribution
from according.spans import Spans, overlap

__all__ = ["polarity_of"]

_DENIES = re.compile(r"\bden(?:y|ies|ied|ying)\b", re.IGNORECASE)
_OR_THAT = re.compile(r"\b(?:or|nor|and),? that\b", re.IGNORECASE)
_NOBODY = re.compile(r"(?:no|nobody|none|neither|not a single)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"\b(?:say|tell|disclose|reveal|specify|name|identify|comment|confirm|explain|elaborate)\b"
)
_NO_SIGN = re.compile(
    r"\bno (?:\w+ ){0,2}(?:signs?|evidence|indications?|proof|suggestion) (?:\w+ ){0,2}?that "
    r"(?:(?!\b(?:since|as|after|when|although|and|but|because)\b)[^.,;:!?\n]){0,90}\Z",
    re.IGNORECASE,
)


def polarity_of(
    text: str,
    draft: ClaimDraft,
    hits: tuple[Hit, ...],
    attribution: Attribution | None,
    factuality: str,
) -> str:
    """Return ``denied`` or ``affirmed``.

    Args:
        text: the dispatch.
        draft: the claim as found.
        hits: the cues that bear on it.
        attribution: what credits it to its holder, if anything does.
        factuality: the claim's, settled before.
    """
    cue = attribution.cue if attribution else ()
    words = evidence_of(hits, "denied")
    by_cue = any(overlap(w, c) for w in words for c in cue)
    if factuality == "question" and by_cue and any(_SAYS.search(text, *c) for c in cue):
        # "refused to say whether anybody died" denies the saying, not the dying
        outside = any(not any(overlap(w, c) for c in cue) for w in words)
        return "denied" if outside else "affirmed"
    if draft.denied:
        return "denied"
    # "denied that its planes hit the market": the cue says so of the whole content
    denial = attribution is not None and attribution.act == "deny"
    if denial and (by_cue or _denied_too(text, draft.span, cue)):
        return "denied"
    if any(_NOBODY.match(text, *who) for who in draft.actor):
        return "denied"
    if done_by_nobody(text, draft.span, draft.trigger) or _without_a_sign(text, draft, cue):
        return "denied"
    return "affirmed"


def _denied_too(text: str, claim_span: Spans, cue: Spans) -> bool:
    """Tell whether a denial goes on to a claim: "denied that its planes hit it or that …"."""
    if not any(_DENIES.search(text, c.start, c.end) for c in cue):
        return False
    start = claim_span[0].start
    return _OR_THAT.search(text, max(0, start - 10), start + 5) is not None


def _without_a_sign(text: str, draft: ClaimDraft, cue: Spans) -> bool:
    """Tell whether there is nothing to show for it: "no sign that rebels have left".

    What somebody holds in there ("no sign that they meant to leave") is another matter.
    """
    at = draft.trigger.start
    first = max(0, at - 160)
    found = _NO_SIGN.search(text[first:at])
    return found is not None and not any(first + found.start() < c.start < at for c in cue)
