"""Nobody is the source of what is said of them, or told them; "allegedly" names no source.

In "employees were told that offices would close" or "the council is expected to meet", the words
before the verb name whom it is said to or about. In the corpus and the annotations, some 270 cues
of these verbs, they never are the source, nor has any of 158 adverbs of hearsay one; yet an encoder
that looks for a speaker before a verb may take its subject. "Y was quoted as saying" is the
exception (``cited_sources``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from according.reading.attributions import Draft, speakers_from
from according.reading.mentions import Found
from according.spans import Span

__all__ = ["without_subjects"]

_VERBS = (
    "accused|advised|alleged|announced|asked|assumed|believed|blamed|called|charged|claimed"
    "|condemned|confirmed|considered|convicted|credited|criticised|criticized|declared|deemed"
    "|described|disclosed|dubbed|estimated|expected|feared|forecast|found|identified|indicted"
    "|informed|instructed|intimated|known|labelled|labeled|listed|mentioned|named|notified|ordered"
    "|portrayed|predicted|presumed|projected|regarded|reported|requested|required|revealed|rumou?red"
    "|said|seen|stated|suggested|suspected|thought|told|understood|urged|viewed|warned"
)
_ADVERBS = r"(?:(?:\w+ly|also|then|later|once|now|still|widely|long|not|yet|been|being)[ \n]+){0,3}"
_PASSIVE = re.compile(
    rf"\b(?:(?:has|have|had|may|might|could|would|should|must|can|will)[ \n]+{_ADVERBS})?"
    rf"(?:is|are|was|were|be|been)[ \n]+{_ADVERBS}(?:{_VERBS})\b",
    re.IGNORECASE,
)
_HEARSAY = re.compile(
    "allegedly|apparently|presumably|purportedly|reportedly|reputedly|seemingly|supposedly",
    re.IGNORECASE,
)
_BY = re.compile(r"[ \n]+by[ \n]+")
_TO = re.compile(r"[ \n]+to[ \n]+(?:(?:the|an?)[ \n]+)?")
_CLAUSE = re.compile(r"[.,;:!?\"“”()\n—]")
_BEFORE = 48  # code points: as long as the auxiliaries of a verb may be
_SUBJECT = 80  # code points: as long as a subject may go on after the words taken for a source


def without_subjects(text: str, drafts: Sequence[Draft], mentions: Sequence[Found]) -> list[Draft]:
    """Take the subject of a passive cue, and of a clause with "allegedly", out of the source.

    Who is named after "by" takes its place.
    """
    agents = speakers_from(mentions)
    out = []
    for draft in drafts:
        cue = draft.cue[0]
        if not draft.source:
            pass
        elif len(draft.cue) == 1 and _HEARSAY.fullmatch(text, *cue):
            draft = draft._replace(source=())
        elif verb := _passive(text, cue):
            kept = tuple(s for s in draft.source if not _passed_on(text, s, verb))
            if kept != draft.source:
                by = _BY.match(text, verb.end)
                agent = agents.get(by.end()) if by and not kept else None
                draft = draft._replace(source=(agent,) if agent else kept)
        out.append(draft)
    return out


def _passive(text: str, cue: Span) -> Span | None:
    """Return the passive verb whose participle the cue has, or None."""
    for m in _PASSIVE.finditer(text, max(0, cue.start - _BEFORE), cue.end):
        if m.end() > cue.start:
            return Span(*m.span())
    return None


def _passed_on(text: str, source: Span, verb: Span) -> bool:
    """Tell whether words are a passive verb's subject, or whom it was said to."""
    if source.start >= verb.end:
        to = _TO.match(text, verb.end)
        return to is not None and source.start <= to.end()
    between = text[source.end : verb.start]
    return len(between) <= _SUBJECT and not _CLAUSE.search(between)
