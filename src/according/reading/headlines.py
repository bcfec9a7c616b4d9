"""Who speaks in a headline: "Air strike kills 12: monitor", "UN: thousands flee".

A headline has no verb of saying, and an encoder taught with sentences finds no cue in it. The
corpus has the colon or the dash as the cue. Only who is called a speaker ("monitor", "ministry",
"sources") or was found to be a person, body or group is one, and only where something is said to
happen: "Photo: Wire", "War in brief - The Daily" and "Country update - Agency" tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from according.reading.attributions import SPEAKERS, Draft
from according.reading.claims import ClaimDraft
from according.reading.mentions import Found
from according.reading.outlets import called_outlet
from according.spans import Span, common, covers, overlap

__all__ = ["headline_sources"]

_CALLED = (
    r"(?:U\.?N\.?|E\.?U\.?|NATO|PM|FM|NGOs?|activists?|agency|aides?|ambassador|analysts?|army"
    r"|authorities|charity|chief|commander|court|diplomats?|doctors?|envoy|experts?|families|family"
    r"|governor|government|group|head|judiciary|junta|kremlin|lawyers?|leader|lawmakers?|mayor"
    r"|media|medics|militants|military|minister|ministry|monitors?|mp|navy"
    r"|observatory|observers|officials?|pentagon|police|premier|president|presidency|prosecutors?"
    r"|rebels?|red (?:cross|crescent)|regulator|rescuers|reports?|residents?|sources?|spokes\w+"
    r"|state tv|study|survey|survivors|taliban|union|watchdog|white house|witness(?:es)?)"
)
_SPEAKS = re.compile(rf"(?:[\w.'’-]+ ){{0,4}}{_CALLED}", re.IGNORECASE)
_LAST = re.compile(
    r"\s*(?P<said>[^\n]{12,150}?)(?: ?(?P<colon>:)| (?P<dash>[-–—])) (?P<who>[^\n:;,.!?–—]{2,40}?)"
    r"\.?[ \t]*(?:\n|\Z)"
)
_FIRST = re.compile(r"\s*(?P<who>[^\n:;,.!?–—]{2,40})(?P<colon>:) (?P<said>[^\n]{12,150})(?:\n|\Z)")
_SENTENCES = re.compile(r"[.!?][\"”’]? +[A-Z]")
_LABEL = re.compile(
    r"\s*(?:BREAKING(?: NEWS)?|EXCLUSIVE|URGENT|JUST IN|ALERT|FLASH"
    r"|(?:UPDATE|WRAPUP|CORRECTED|REFILE)(?:[ -]?[0-9]+)?)\s*[-:–—]+\s*"
)
_CHANCE = 0.8  # as the encoder has for the colons that it does find


def headline_sources(
    text: str, drafts: Sequence[Draft], mentions: Sequence[Found], claims: Iterable[ClaimDraft]
) -> list[Draft]:
    """Add the attribution of a headline's first or last words, where the encoder has none.

    A label before a headline ("BREAKING:") is nobody's words. Only the first line is looked at,
    and ``claims`` (in text order) only where it looks like such a headline.
    """
    label = _LABEL.match(text)
    begin = label.end() if label else 0
    out = _from(begin, len(text), drafts) if label else list(drafts)
    match = _last(text, mentions) or _first(text)
    if match is None:
        return out
    who, said = Span(*match.span("who")), Span(max(begin, match.start("said")), match.end("said"))
    cue = Span(*match.span("colon" if match["colon"] else "dash"))
    taken = any(overlap(s, who) or overlap(s, cue) for d in out for s in (*d.source, *d.cue))
    if taken or _SENTENCES.search(text, *said) or not _tells(said, claims):
        return out
    new = Draft((who,), (cue,), (said,), (), (), "indirect", "say", _CHANCE, _CHANCE)
    return sorted([*out, new], key=lambda d: d.cue[0])


def _last(text: str, mentions: Sequence[Found]) -> re.Match[str] | None:
    """Return the first line where its last words are who says the others."""
    match = _LAST.match(text)
    if match is None:
        return None
    if match["dash"] and called_outlet(match["who"]):
        return None  # the name of the site that a page stands on
    if _SPEAKS.fullmatch(match["who"]):
        return match
    who = match.span("who")
    return match if any(m.span == who and m.type in SPEAKERS for m in mentions) else None


def _first(text: str) -> re.Match[str] | None:
    """Return the first line where its first words are who says the others."""
    match = _FIRST.match(text)
    return match if match and _SPEAKS.fullmatch(match["who"]) else None


def _tells(said: Span, claims: Iterable[ClaimDraft]) -> bool:
    """Tell whether words say that something happens."""
    for claim in claims:
        if claim.trigger.start >= said.end:
            break
        if covers((said,), claim.trigger):
            return True
    return False


def _from(begin: int, end: int, drafts: Sequence[Draft]) -> list[Draft]:
    """Take what stands before ``begin`` out of what is said."""
    rest = (Span(begin, end),)
    return [d._replace(content=common(d.content, rest) or d.content) for d in drafts]
