"""Keep attributions within their sentence where nothing but a guess leads out of it.

Where punctuation is poor, the encoder may take the subject of the next sentence for the source,
or run on into a sentence that somebody else speaks. A wrong speaker is worse than none.
"""

from __future__ import annotations

from collections.abc import Sequence

from according.reading.attributions import SPEAKERS, Draft
from according.reading.mentions import Found
from according.reading.quotations import Quotation
from according.spans import Nearby, Span, Spans, end_before, overlap

__all__ = ["own_sentence"]


def own_sentence(
    text: str,
    drafts: Sequence[Draft],
    mentions: Sequence[Found],
    quotations: Sequence[Quotation],
    sentence_spans: Sequence[Span],
) -> list[Draft]:
    """Mend sources and contents that leave the cue's sentence without quotation marks.

    - A source in another sentence gives way to a speaker who stands right before the cue
      ("the Observatory said").
    - Unquoted words in a sentence that has another attribution's cue are not this one's.
    """
    sentence = Nearby((s, s) for s in sentence_spans)
    speakers = {m.span.end: m.span for m in mentions if m.type in SPEAKERS}
    quoted = Nearby((q.span, q.span) for q in quotations)
    cues = Nearby((c, i) for i, d in enumerate(drafts) for c in d.cue)
    out = []
    for i, draft in enumerate(drafts):
        home = [s for c in draft.cue for s in sentence.overlapping(c)]
        if not home:
            out.append(draft)
            continue
        source, content = draft.source, draft.content
        if source and not any(overlap(s, h) for s in source for h in home):
            subject = _subject(text, draft, speakers, home)
            if subject:
                source, content = (subject,), _before(text, content, subject) or content
        kept = tuple(
            piece
            for s in content
            for piece in _pieces(s, sentence)
            if any(overlap(piece, h) for h in home)
            or quoted.overlapping(piece)
            or all(j == i for j in _cues_in(piece, sentence, cues))
        )
        if kept and _size(kept) < _size(tuple(p for s in content for p in _pieces(s, sentence))):
            content = _rejoined(kept)
        changed = (source, content) != (draft.source, draft.content)
        out.append(draft._replace(source=source, content=content) if changed else draft)
    return out


def _subject(
    text: str, draft: Draft, speakers: dict[int, Span], home: Sequence[Span]
) -> Span | None:
    """Return the speaker who ends right before the cue's first word, in its sentence."""
    start = draft.cue[0].start
    end = end_before(text, start)
    subject = speakers.get(end)
    if subject is None or not any(overlap(subject, h) for h in home):
        return None
    inside = [s for s in draft.content if overlap(subject, s)]
    # Taken for the last words of the content ("… fighters the Observatory said"), or outside it.
    return subject if all(s.end <= subject.end for s in inside) else None


def _before(text: str, content: Spans, subject: Span) -> Spans:
    """Take the subject's words off the end of the content."""
    out = [
        Span(s.start, end_before(text, min(s.end, subject.start))) if overlap(s, subject) else s
        for s in content
    ]
    return tuple(s for s in out if s.start < s.end)


def _pieces(span: Span, sentence: Nearby[Span]) -> list[Span]:
    """Cut a span at the ends of sentences."""
    return [
        Span(max(span.start, s.start), min(span.end, s.end)) for s in sentence.overlapping(span)
    ] or [span]


def _cues_in(piece: Span, sentence: Nearby[Span], cues: Nearby[int]) -> list[int]:
    return [i for s in sentence.overlapping(piece) for i in cues.overlapping(s)]


def _size(spans: Spans) -> int:
    return sum(s.end - s.start for s in spans)


def _rejoined(parts: Spans) -> Spans:
    out = [parts[0]]
    for part in parts[1:]:
        if part.start - out[-1].end <= 4:
            out[-1] = Span(out[-1].start, part.end)
        else:
            out.append(part)
    return tuple(out)
