"""Carry a quotation over the seam between two windows.

The encoder sees one window at a time. A quotation that runs on into the next window has its cue
in one of the two; its words in the other are found here, by the quotation marks alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from according.reading.attributions import Draft
from according.reading.quotations import Quotation
from according.reading.windows import Words
from according.spans import Nearby, Span, merge

__all__ = ["across_seams"]


def across_seams(
    words: Words,
    seams: Sequence[int],
    drafts: Sequence[Draft],
    quotations: Sequence[Quotation],
) -> list[Draft]:
    """Lengthen the content of the one attribution that a cut quotation belongs to.

    ``seams`` are the first words of the windows after the first. Nothing is done where both
    sides have an attribution of their own, or neither has: whose words they are is then not
    known.
    """
    out = list(drafts)
    quoted = Nearby((q.span, q) for q in quotations)
    contents = Nearby((s, i) for i, d in enumerate(drafts) for s in d.content)
    for seam in seams:
        last, first = int(words.end[seam - 1]), int(words.start[seam])
        around = quoted.overlapping(Span(last - 1, first + 1))
        cut = next((q for q in around if q.span.start < last and first < q.span.end), None)
        if cut is None:
            continue
        left, right = Span(cut.span.start, last), Span(first, cut.span.end)
        holders = [contents.overlapping(side) for side in (left, right)]
        outermost = [_widest(out, side) for side in holders]
        if outermost[0] is not None and outermost[1] is None:
            out[outermost[0]] = _longer(out[outermost[0]], right)
        elif outermost[1] is not None and outermost[0] is None:
            out[outermost[1]] = _longer(out[outermost[1]], left)
    return out


def _widest(drafts: Sequence[Draft], chosen: Sequence[int]) -> int | None:
    """Return the attribution with the longest content: nested ones lie inside it."""
    return max(chosen, key=lambda i: sum(s.end - s.start for s in drafts[i].content), default=None)


def _longer(draft: Draft, part: Span) -> Draft:
    return draft._replace(content=merge((*draft.content, part), gap=4))
