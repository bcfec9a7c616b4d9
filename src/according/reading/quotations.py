"""Quoted passages in every style, and what they say about an attribution.

Marks may be curly, straight, single (apostrophes are not marks), doubled (a straight mark
written twice, or two backticks and two apostrophes), « », „ “. A quotation that runs over
paragraphs opens again at each; one that never closes ends with its paragraph. One pass, no
backtracking.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from according.reading.lexicons import alternatives, rows
from according.records import ACTS
from according.spans import Span, Spans

__all__ = ["ActCues", "Quotation", "act_of", "find_quotations", "mode_of"]


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted passage.

    ``span`` includes the marks, ``inner`` does not; ``pieces`` are the quoted words of each
    paragraph, without marks. ``closed`` is False when the text gives no closing mark.
    """

    span: Span
    inner: Span
    closed: bool
    pieces: Spans


# opening mark -> the marks that close it
_CLOSERS: Final = {
    "“": ("”", '"', "“", "''"), "„": ("“", "”", '"'), "«": ("»",), "»": ("«",), "‹": ("›",),
    '"': ('"', "”", "“"), '""': ('""', '"'), "``": ("''", '"', "”"), "‘": ("’", "'"),
    "'": ("'", "’"), "‟": ("”", '"'), "”": ("”",), "''": ("''",), "「": ("」",),
}  # fmt: skip
_MARK = re.compile(r"\"\"?|``|''|[“”„«»‹›‟「」]|['‘’]|\n\s*")
_SPACE_OR_OPEN: Final = ' \t\n\r\u00a0([{—–-/"“‘«„¿¡:,;'
_DECADE = re.compile(r"['‘’](?:\d\ds?\b|em\b|tis\b|til\b|twas\b|cause\b)", re.IGNORECASE)
_SINGLE: Final = ("'", "‘")
_SINGLE_REACH: Final = 60  # how many marks on the end of a single-quoted passage is looked for
_TERMINAL: Final = ".!?…:\"”’'»)"


def find_quotations(text: str) -> tuple[Quotation, ...]:
    """Return the outermost quotations of ``text`` in order. Linear in the text's length."""
    out: list[Quotation] = []
    marks = [m.span() for m in _MARK.finditer(text)]
    at = 0
    while at < len(marks):
        start, end = marks[at]
        mark = text[start:end]
        if mark[0] == "\n" or not _opens(text, start, end, mark):
            at += 1
            continue
        found, following = _close(text, marks, at, mark)
        if found is not None:
            out.append(found)
        at = following
    return tuple(out)


def _opens(text: str, start: int, end: int, mark: str) -> bool:
    """Tell whether a mark opens a quotation, by the characters on both sides of it."""
    after = text[end : end + 1]
    if not after or after.isspace():
        return False
    before = text[start - 1 : start]
    if mark in ("“", "„", "«", "``", "‟", "‹", "「"):
        return True
    if mark in ("’", "”", "»", "›", "」"):
        # a closing mark used to open: only where it can be nothing else
        return mark == "”" and (not before or before.isspace()) and after.isalnum()
    free = not before or before in _SPACE_OR_OPEN
    if mark in _SINGLE:
        return (
            free and before not in ("-", "–") and after.isalnum() and not _DECADE.match(text, start)
        )
    return free


def _close(
    text: str, marks: Sequence[tuple[int, int]], at: int, opening: str
) -> tuple[Quotation | None, int]:
    """Find where the quotation opened by ``marks[at]`` ends; return it and the next mark."""
    start, inner = marks[at]
    single = opening in _SINGLE
    closers = _CLOSERS.get(opening, (opening,))
    pieces: list[Span] = []
    piece = inner
    last: int | None = None  # a mark that may close it: after a plural s, or inside another
    depth = 0
    i = at + 1
    limit = min(len(marks), at + 1 + _SINGLE_REACH) if single else len(marks)
    while i < limit:
        begin, end = marks[i]
        mark = text[begin:end]
        if mark[0] == "\n":
            if not _breaks(text, marks, i, begin, end, closers):
                i += 1
                continue
            if single or last is not None:
                break
            pieces.append(_trim(text, piece, begin))
            if not (i + 1 < len(marks) and marks[i + 1][0] == end) or not _reopens(
                text, marks[i + 1], opening
            ):
                stop = pieces[-1].end
                return _made(start, stop, inner, stop, False, pieces), i
            piece, depth = marks[i + 1][1], 0
            i += 2
            continue
        if mark in closers:
            if not _closes(text, begin, end, single):
                depth += not single
            elif depth or (single and _possessive(text, begin, end)):
                depth -= bool(depth)
                last = i
            else:
                pieces.append(Span(piece, begin))
                return _made(start, end, inner, begin, True, pieces), i + 1
        i += 1
    if last is not None:
        begin, end = marks[last]
        pieces.append(Span(piece, begin))
        return _made(start, end, inner, begin, True, pieces), last + 1
    if single:
        return None, at + 1
    pieces.append(_trim(text, piece, len(text)))
    stop = pieces[-1].end
    return _made(start, stop, inner, stop, False, pieces), len(marks)


def _made(
    start: int, end: int, inner: int, inner_end: int, closed: bool, pieces: list[Span]
) -> Quotation | None:
    kept = tuple(p for p in pieces if p.start < p.end)
    if not kept or inner >= inner_end:
        return None
    return Quotation(Span(start, end), Span(inner, inner_end), closed, kept)


def _trim(text: str, start: int, end: int) -> Span:
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _closes(text: str, begin: int, end: int, single: bool) -> bool:
    """Tell whether a mark inside a quotation can close it."""
    if single:
        after = text[end : end + 1]
        return not after.isalnum() and not text[begin - 1].isspace()
    before, after = text[begin - 1], text[end : end + 1]
    # a straight mark before a word and after a space opens a quotation inside this one
    return not (before.isspace() and after.isalnum() and text[begin:end] in ('"', '""', "“"))


def _possessive(text: str, begin: int, end: int) -> bool:
    """Tell whether an apostrophe may stand for a plural's possessive ("militants' weapons")."""
    return (
        text[begin - 1] in "sS" and text[end : end + 1] == " " and text[end + 1 : end + 2].islower()
    )


def _breaks(
    text: str,
    marks: Sequence[tuple[int, int]],
    i: int,
    begin: int,
    end: int,
    closers: tuple[str, ...],
) -> bool:
    """Tell whether a line's end inside a quotation is a paragraph's end."""
    if text.count("\n", begin, end) > 1:
        return True
    before = begin
    while before and text[before - 1] in " \t\r":
        before -= 1
    if before == 0 or text[before - 1] not in _TERMINAL:
        return False
    if i + 1 < len(marks):
        following, after = marks[i + 1]
        mark = text[following:after]
        if following == end:
            return True
        # the quotation goes on over a wrapped line when a closing mark is what comes next
        if mark in closers and mark not in ("“", "„") and text[following - 1].strip():
            return False
    return True


def _reopens(text: str, mark: tuple[int, int], opening: str) -> bool:
    """Tell whether a mark at the head of a paragraph opens the same quotation again."""
    word = text[mark[0] : mark[1]]
    same = word == opening or (word in '"“„‟' and opening in '"“„‟')
    after = text[mark[1] : mark[1] + 1]
    return same and bool(after) and not after.isspace()


@dataclass(frozen=True, slots=True, eq=False)
class ActCues:
    """Patterns of cue words, and the act each row names, in the order they are tried."""

    pattern: re.Pattern[str]
    acts: tuple[str, ...]
    modes: tuple[str | None, ...]

    @classmethod
    def load(cls, extra: Path | None = None) -> ActCues:
        """Read ``acts.yaml`` and a user's own rows, which are tried first.

        Raises:
            UsageError: when a row names no known act, or has fields that mean nothing.
        """
        bundled = _act_rows(None)
        own = _act_rows(extra)[len(bundled) :] if extra else ()
        table = (*own, *bundled)
        pattern = re.compile(
            "|".join(rf"(\b(?:{alternatives(r['words'])})(?!\w))" for r in table), re.IGNORECASE
        )
        return cls(pattern, tuple(r["act"] for r in table), tuple(r.get("mode") for r in table))

    def find(self, cue: str) -> int | None:
        """Return the row that fires on a cue: the first one found that says more than "say"."""
        return _row(self, cue)


@lru_cache(maxsize=4096)  # cues repeat: "said"
def _row(cues: ActCues, cue: str) -> int | None:
    best: int | None = None
    for match in cues.pattern.finditer(cue):
        row = (match.lastindex or 1) - 1
        if best is None or cues.acts[best] == "say":
            best = row
    return best


def _act_rows(extra: Path | None) -> tuple[dict[str, Any], ...]:
    return rows(
        "acts.yaml",
        required={"act": str, "words": list},
        optional={"mode": str, "note": str},
        choices={"act": ACTS, "mode": ("belief", "any")},
        extra=extra,
    )


@lru_cache(maxsize=1)
def _acts() -> ActCues:
    return ActCues.load()


def act_of(cue_words: str, cues: ActCues | None = None, *, content_words: str = "") -> str | None:
    """Return the act of a cue as written ("has repeatedly denied"), or None when it is unknown.

    ``content_words``, when given, tells the two uses of "asked" apart: what follows "asked … to"
    is demanded, what follows "asked whether" is asked.
    """
    table = cues or _acts()
    row = table.find(cue_words)
    if row is None:
        return None
    act = table.acts[row]
    return "demand" if act == "ask" and _TO_DO.search(content_words) else act


_TO_DO = re.compile(r"^(?:to\b|(?!whether|if|wh|how)(?:[\w’'.-]+ ){1,9}to [a-z])")


def mode_of(
    text: str,
    content: Spans,
    quotations: Sequence[Quotation],
    cue_words: str,
    cues: ActCues | None = None,
) -> str:
    """Say how words are credited: direct, indirect, mixed, or belief.

    Direct when all of the content stands in quotation marks, mixed when part of it does;
    belief when none does and the cue says what somebody thinks, hopes, fears, plans or expects.
    A quotation that reaches beyond the content on both sides is not this attribution's: the
    words are credited inside somebody else's quotation ("he says they left", she said).
    """
    table = cues or _acts()
    row = table.find(cue_words)
    belief = row is not None and table.modes[row] == "belief"
    if not content:
        return "belief" if belief else "indirect"
    quoted = outside = 0
    for span in content:
        inside = 0
        first = max(0, bisect_right(quotations, span.start, key=_opening) - 1)
        for i in range(first, len(quotations)):
            quotation = quotations[i]
            if quotation.span.start >= span.end:
                break
            if not any(_holds_mark(quotation, s) for s in content) or _is_name(text, quotation):
                continue
            for piece in quotation.pieces:
                begin, end = max(piece.start, span.start), min(piece.end, span.end)
                inside += _letters(text, begin, end) if begin < end else 0
        quoted += inside
        outside += _letters(text, span.start, span.end) - inside
    if quoted and (outside == 0 or (outside < 4 and quoted > 40)):
        return "direct"
    if belief:
        return "belief"
    if quoted:
        return "mixed"
    return (
        "direct"
        if _BLOCK.search(text, max(0, content[0].start - 8), content[0].start)
        else "indirect"
    )


_BLOCK = re.compile(r":[^\S\n]*\n\s*$")
_NAME_WORD = r"(?:[A-Z0-9][\w’'&.-]*|of|the|and|to|for|in|a)"
_NAME = re.compile(rf"{_NAME_WORD}(?: {_NAME_WORD})*[.,]?")


def _opening(quotation: Quotation) -> int:
    return quotation.span.start


def _holds_mark(quotation: Quotation, span: Span) -> bool:
    """Tell whether a span of content holds the quotation's opening or closing mark."""
    outer = quotation.span
    return span.start <= outer.start < span.end or (
        quotation.closed and span.start < outer.end <= span.end
    )


def _is_name(text: str, quotation: Quotation) -> bool:
    """Tell whether the marks only set off a name ("Person of the Year") or a word ('backlog')."""
    if len(quotation.pieces) > 1 or quotation.inner.end - quotation.inner.start > 60:
        return False
    words = text[quotation.inner.start : quotation.inner.end]
    if text[quotation.span.start] in "'‘" and words.count(" ") < 2:
        return True
    several = words[:1].isupper() and " " in words and words[-1] not in ".!?"
    return several and _NAME.fullmatch(words) is not None


def _letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))
