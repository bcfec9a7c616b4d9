"""Sentences without a cue that may be a source's words going on.

A reporter often goes on telling what a source said without saying so again ("The analyst noted
that the offensive could spread. Militants would try to hold the east."). Such a sentence is
neither credited to the source nor taken for the publisher's own voice: it is marked with the
attribution it may continue. The rule is conservative: it wants a sentence right behind one that is
wholly a source's words told indirectly, in the same paragraph, with the wording of an opinion
or a forecast, and no attribution of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from according.reading.sentences import paragraphs, sentences
from according.records import Attribution
from according.spans import Span

__all__ = ["possible_continuation"]

# What somebody holds likely, possible or right; "will" alone is how a reporter tells a schedule.
_OPINION = re.compile(
    r"\b(?:would|wouldn['’]t|could|couldn['’]t|should|shouldn['’]t|might|must|ought to"
    r"|may(?= (?:not |also |even |well )?[a-z])|(?:is|are) bound to"
    r"|(?:is|are|was|were|seems?|appears?) (?:very |most |un)?likely"
    r"|(?:will|is|are) (?:probably|certainly|inevitably|hardly)"
    r"|it is (?:necessary|important|essential|vital|clear|time|possible|impossible))\b"
)
# What shows the reporter's own hand, or a source of its own: another cue, marks of quotation, what
# was past ability and not opinion.
_REPORTED = re.compile(
    r"\b(?:according to|reportedly|allegedly|would(?: not)? (?:later|eventually|become)"
    r"|could not|couldn['’]t|would not comment|would neither|(?:may|can) be found)\b|[\"“«]",
    re.IGNORECASE,
)
_NOW = re.compile(
    r"^\W*(?:Currently|At present|Meanwhile|Earlier|Yesterday|Today|On \w+day"
    r"|On [A-Z][a-z]+ \d|Last (?:week|month|year))\b"
)
_CHAIN: Final = 3  # how many sentences in a row may go on without a cue
_REST: Final = 0.3  # the part of the cued sentence that may be neither source, cue nor content


def possible_continuation(
    text: str,
    sentence: Span,
    attributions: Sequence[Attribution],
    *,
    sentence_spans: Sequence[Span] | None = None,
    paragraph_spans: Sequence[Span] | None = None,
) -> str | None:
    """Return the id of the attribution a sentence may continue, or None.

    Args:
        text: the dispatch.
        sentence: the sentence, as ``sentences`` gives it.
        attributions: all attributions of the dispatch.
        sentence_spans: ``sentences(text)``, when the caller has it.
        paragraph_spans: ``paragraphs(text)``, when the caller has it.

    Two sources in the sentence before: none, for either may go on.
    """
    every = sentences(text) if sentence_spans is None else sentence_spans
    blocks = paragraphs(text) if paragraph_spans is None else paragraph_spans
    i = bisect_right(every, sentence.start, key=_start) - 1
    j = bisect_right(blocks, sentence.start, key=_start) - 1
    if i < 1 or j < 0:
        return None
    for _ in range(_CHAIN):
        if i < 1 or not _may_go_on(text, every[i], attributions):
            return None
        before = every[i - 1]
        if before.start < blocks[j].start:
            return None
        touching = [a for a in attributions if _touches(a, before)]
        if touching:
            return _whole(text, before, touching)
        i -= 1
    return None


def _start(span: Span) -> int:
    return span.start


def _may_go_on(text: str, sentence: Span, attributions: Sequence[Attribution]) -> bool:
    """Tell whether a sentence has no attribution of its own and words an opinion."""
    words = text[sentence.start : sentence.end]
    if not _OPINION.search(words) or _NOW.match(words) or _REPORTED.search(words):
        return False
    return not any(_touches(a, sentence) for a in attributions)


def _touches(attribution: Attribution, sentence: Span) -> bool:
    spans = (*attribution.source, *attribution.cue, *attribution.content)
    return any(s.start < sentence.end and sentence.start < s.end for s in spans)


def _whole(text: str, sentence: Span, touching: Sequence[Attribution]) -> str | None:
    """Return the attribution that the whole of a sentence is, told indirectly."""
    outer = [a for a in touching if a.parent is None]
    if len(outer) != 1:
        return None
    attribution = outer[0]
    if attribution.mode not in ("indirect", "mixed") or not attribution.source:
        return None
    own = (*attribution.source, *attribution.cue, *attribution.content)
    if not any(sentence.start <= s.start < sentence.end for s in attribution.cue):
        return None
    covered = [False] * (sentence.end - sentence.start)
    for span in own:
        for k in range(max(span.start, sentence.start), min(span.end, sentence.end)):
            covered[k - sentence.start] = True
    letters = [k for k in range(sentence.start, sentence.end) if text[k].isalnum()]
    rest = sum(not covered[k - sentence.start] for k in letters)
    return attribution.id if letters and rest <= _REST * len(letters) else None
