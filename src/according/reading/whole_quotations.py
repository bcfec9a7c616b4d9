"""A quotation has one speaker: give each whole to the attribution that holds most of it.

The encoder labels words one by one, so at the edge of two quotations a sentence may end up with
the neighbour's speaker. Marks of quotation are hard evidence where they are well formed: the
words between them were said by one source.
"""

from __future__ import annotations

from collections.abc import Sequence

from according.reading.attributions import Draft
from according.reading.quotations import Quotation
from according.spans import Nearby, Span, Spans, merge, overlap

__all__ = ["whole_quotations"]

LEAST = 30  # code points: shorter quotations are names and scare quotes
MOST_HELD = 0.4  # the part of a quotation its owner must hold already


def whole_quotations(
    text: str, drafts: Sequence[Draft], quotations: Sequence[Quotation]
) -> list[Draft]:
    """Complete and part contents at quotation marks.

    Only attributions whose cue stands outside a quotation compete for it: a cue inside it
    ("he told me they fled") is the speaker's own and nests.
    """
    out = list(drafts)
    contents = Nearby((s, i) for i, d in enumerate(drafts) for s in d.content)
    for q in quotations:
        if not q.closed or q.span.end - q.span.start < LEAST:
            continue
        outside = [
            (i, _common(out[i].content, q.inner))
            for i in sorted(set(contents.overlapping(q.span)))
            if not any(overlap(c, q.span) for c in out[i].cue)
        ]
        held = [(common, -i) for i, common in outside if common]
        if not held:
            continue
        most, best = max(held)
        if most < MOST_HELD * (q.inner.end - q.inner.start):
            continue
        best = -best
        for i, common in outside:
            if i == best:
                out[i] = out[i]._replace(content=_joined(text, out[i].content, q.span))
            elif common and not _shares(out[i].content, out[best].content):
                out[i] = out[i]._replace(content=_without(out[i].content, q.span))
    return [d for d in out if d.content]


def _common(spans: Spans, part: Span) -> int:
    return sum(max(0, min(s.end, part.end) - max(s.start, part.start)) for s in spans)


def _shares(content: Spans, other: Spans) -> bool:
    """Two attributions of the same words ("according to AFP, which cited officials")."""
    size = sum(s.end - s.start for s in content)
    return sum(_common(other, s) for s in content) > 0.8 * size


def _joined(text: str, content: Spans, span: Span) -> Spans:
    """Add a span; parts that only marks or white space keep apart become one."""
    parts = list(merge((*content, span)))
    out = [parts[0]]
    for part in parts[1:]:
        between = text[out[-1].end : part.start]
        if len(between) <= 2 and not any(c.isalnum() for c in between):
            out[-1] = Span(out[-1].start, part.end)
        else:
            out.append(part)
    return tuple(out)


def _without(content: Spans, span: Span) -> Spans:
    out: list[Span] = []
    for s in content:
        if not overlap(s, span):
            out.append(s)
            continue
        if s.start < span.start:
            out.append(Span(s.start, span.start))
        if span.end < s.end:
            out.append(Span(span.end, s.end))
    return tuple(s for s in out if s.end - s.start > 2)
