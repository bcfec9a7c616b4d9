"""A dispatch's text cut into pieces that HTML can hold, whatever overlaps in it.

Claims, sources, cues and contents nest and overlap; HTML elements cannot. The text is cut
wherever a mark begins or ends, and every piece says under which marks it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from according.desk.units import units_at
from according.exports.reading_segments import Mark, Segment, paragraphs, segments
from according.records import Reading
from according.rows import ClaimRow
from according.spans import Span, Spans

__all__ = ["HUES", "Paragraph", "Piece", "hues", "marked", "surroundings"]

HUES = 8
_BEFORE, _AFTER = 160, 120


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text under the same marks.

    ``classes`` style it; ``claims`` are ids of the claims it belongs to; ``begins`` those of
    which it is the first piece; ``unit`` is its place in UTF-16 units, for scripts.
    """

    text: str
    classes: str
    claims: tuple[str, ...]
    begins: tuple[str, ...]
    unit: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the text."""

    pieces: tuple[Piece, ...]


def hues(reading: Reading) -> dict[str, int]:
    """Return one of eight hues for each attribution; nested ones take their parent's."""
    by_id = {a.id: a for a in reading.attributions}
    out: dict[str, int] = {}
    order = 0
    for a in reading.attributions:
        root = a
        seen = {a.id}
        while root.parent in by_id and root.parent not in seen:
            seen.add(root.parent)
            root = by_id[root.parent]
        if root.id not in out:
            out[root.id] = order % HUES
            order += 1
        out[a.id] = out[root.id]
    return out


def marked(reading: Reading, claims: Sequence[ClaimRow], on: str | None = None) -> list[Paragraph]:
    """Cut the text of ``reading`` into paragraphs of pieces; the claim ``on`` is set off."""
    text = reading.dispatch.text
    hue = hues(reading)
    marks: list[Mark] = []
    for a in reading.attributions:
        for role, spans in (("source", a.source), ("cue", a.cue), ("content", a.content)):
            marks += [Mark(s, role, a.id) for s in spans]
    styles: dict[str, str] = {}
    for c in claims:
        marks += [Mark(s, "claim", c.id) for s in c.span]
        marks.append(Mark(c.trigger, "trigger", c.id))
        if c.source.kind == "publisher" and not c.continues:
            styles[c.id] = "own"
        elif c.continues:
            styles[c.id] = "maybe"
    lines = list(paragraphs(text))
    rows = _by_line(text, lines, marks)
    starts = units_at(text, (s.start for row in rows for s in row))
    begun: set[str] = set()
    out = []
    for row in rows:
        pieces = []
        for s in row:
            ids = tuple(dict.fromkeys(m.owner for m in s.marks if m.role == "claim"))
            begins = tuple(x for x in ids if x not in begun)
            begun.update(begins)
            pieces.append(
                Piece(
                    text[s.start : s.end], _classes(s.marks, hue, styles, ids, on), ids, begins,
                    starts[s.start],
                )
            )  # fmt: skip
        out.append(Paragraph(tuple(pieces)))
    return out


def _by_line(text: str, lines: Sequence[Span], marks: Iterable[Mark]) -> list[list[Segment]]:
    """Cut the whole text in one sweep and hand the segments to the lines they lie in."""
    rows: list[list[Segment]] = [[] for _ in lines]
    at = 0
    for s in segments(0, len(text), marks, (x for line in lines for x in line)):
        while at < len(lines) and lines[at].end <= s.start:
            at += 1
        if at < len(lines) and lines[at].start <= s.start:
            rows[at].append(s)
    return rows


def _classes(
    here: Sequence[Mark], hue: Mapping[str, int], styles: Mapping[str, str],
    claims: Sequence[str], on: str | None,
) -> str:  # fmt: skip
    roles = {m.role for m in here}
    names: list[str] = [r for r in ("source", "cue", "content", "trigger") if r in roles]
    owner = next((m.owner for m in here if m.owner in hue), None)
    if owner is not None:
        names.append(f"h{hue[owner]}")
    if claims:
        names.append("in-claim")
        names += sorted({styles[c] for c in claims if c in styles})
        if on in claims:
            names.append("on")
    return " ".join(names)


def surroundings(text: str, spans: Spans, sources: Iterable[Span] = ()) -> list[tuple[str, str]]:
    """Return (kind, words) of a claim's sentence and a little around it, for judging it.

    ``kind`` is ``claim``, ``source`` or empty. The cut falls between words.
    """
    low = min(s.start for s in (*spans, *sources))
    high = max(s.end for s in (*spans, *sources))
    start, end = max(0, low - _BEFORE), min(len(text), high + _AFTER)
    if start > 0:
        start = min(low, _after_space(text, start))
    if end < len(text):
        gap = text.rfind(" ", high, end)
        end = gap if gap > 0 else end
    marks = [Mark(s, "claim", "") for s in spans] + [Mark(s, "source", "") for s in sources]
    out: list[tuple[str, str]] = [("", "… ")] if start > 0 else []
    for s in segments(start, end, marks):
        roles = {m.role for m in s.marks}
        kind = "claim" if "claim" in roles else "source" if "source" in roles else ""
        out.append((kind, text[s.start : s.end]))
    if end < len(text):
        out.append(("", " …"))
    return out


def _after_space(text: str, at: int) -> int:
    gap = text.find(" ", at)
    return gap + 1 if gap >= 0 else at
