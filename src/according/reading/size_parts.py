"""Sizes side by side: which is part of which, and the day as of which a number holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from according.records import DateExpression, Size
from according.spans import Span

__all__ = ["as_of", "between", "counts_the_same", "with_parts"]

_AS_OF = re.compile(
    r"\b(?:as of|as at|as on|by)\s+(?:late|early|the end of|noon|midday)?\s*$", re.I
)
_AND = re.compile(r"(?:,|\band)\s*(?:also\s+)?$")
_INCLUDING = re.compile(r"\b(?:including|among them|among whom|of whom|of them|includ(?:ed|es))\b")
_OF_THEM = re.compile(
    r" of (?:them|whom|those|the (?:dead|victims|wounded|injured|missing|detainees))\b"
)
_BESIDES = re.compile(
    r"\b(?:along with|together with|as well as|in addition to) $|^ (?:[\w’'-]+ ){1,4}and $"
)
_SENTENCE_END = re.compile(r"[.!?][\"”’)]?\s+(?=[\"“‘(]?[A-Z])|\n\s*\n")


def with_parts(text: str, sizes: list[Size]) -> list[Size]:
    """Put subsets into the size they are part of: "13 civilians including four children"."""
    out: list[Size] = []
    for size in sizes:
        whole = out[-1] if out else None
        if whole is not None and whole.what == size.what and _is_part(text, whole, size):
            out[-1] = replace(whole, parts=(*whole.parts, size))
        else:
            out.append(size)
    return out


def _is_part(text: str, whole: Size, size: Size) -> bool:
    last = whole.parts[-1].span.end if whole.parts else whole.span.end
    gap = text[last : size.span.start]
    if len(gap) > 80 or _SENTENCE_END.search(gap):
        return False
    top = whole.high if whole.high is not None else whole.low
    count = size.low if size.low is not None else size.high
    if top is None or count is None:
        return False
    used = sum(p.low or 0 for p in whole.parts)
    if count + used > (top if whole.high is not None else 10 * top):
        return False
    if whole.parts:
        return _AND.search(gap) is not None
    return (_INCLUDING.search(gap) or _OF_THEM.match(text, size.span.end)) is not None


def counts_the_same(text: str, before: Size, size: Size, people: bool) -> bool:
    """Tell whether a number counts what the one before it counts.

    "The bodies of six children, two of them girls", "killed in Homs, along with five guards".
    ``people`` tells whether the words of the number itself say that it counts people.
    """
    gap = text[before.span.end : size.span.start]
    if len(gap) > 120 or _SENTENCE_END.search(gap):
        return False
    if _OF_THEM.match(text, size.span.end):
        return True
    return people and (_INCLUDING.search(gap) or _BESIDES.search(gap)) is not None


def as_of(text: str, size: Size, dates: Sequence[DateExpression]) -> Size:
    """Note the date of "as of Monday" and the like in the size's own sentence."""
    if size.as_of is not None:
        return size
    for date in dates:
        distance = size.span.start - date.span.end
        near = 0 <= distance < 200 or 0 <= date.span.start - size.span.end < 200
        led = _AS_OF.search(text[max(0, date.span.start - 24) : date.span.start])
        planned = date.precision not in ("day", "time")  # "20 plants by 2030"
        if not near or not led or (planned and led[0].lower().startswith("by")):
            continue
        gap = between(text, size.span, date.span)
        if ";" not in gap and not _SENTENCE_END.search(gap):
            return replace(size, as_of=date.id)
    return size


def between(text: str, a: Span, b: Span) -> str:
    return text[a.end : b.start] if a.end <= b.start else text[b.end : a.start]
