"""Sentences and paragraphs of a text, each found in one pass.

A full stop ends a sentence when what follows looks like a beginning, and what stands before it
is no title, initial, month or other abbreviation. A paragraph always ends a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from according.spans import Span

__all__ = ["paragraphs", "sentences"]

# Titles and the like are followed by a capital or a number and never end a sentence.
_NEVER: Final = frozenset(
    {
        "mr", "mrs", "ms", "mx", "dr", "prof", "gen", "lt", "col", "maj", "capt", "cpt", "cmdr",
        "cdr", "adm", "brig", "sgt", "cpl", "pvt", "sen", "rep", "gov", "pres", "hon", "rev",
        "fr", "st", "ste", "mt", "messrs", "supt", "insp", "det", "amb", "atty", "dist", "vs",
        "viz", "cf", "al", "fig", "art", "sec", "ch", "pp", "vol", "approx", "est", "e.g",
        "i.e", "ft", "op", "ed", "eds", "ph.d",
    }
)  # fmt: skip
# These do not when a number follows: "No. 5", "Oct. 17".
_BEFORE_NUMBER: Final = frozenset(
    {
        "no", "nos", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct",
        "nov", "dec", "p", "art",
    }
)  # fmt: skip
# These end one only when an ordinary opening word follows.
_MAYBE: Final = frozenset(
    {
        "inc", "ltd", "co", "corp", "bros", "jr", "sr", "plc", "etc", "llc", "dept",
    }
)  # fmt: skip
_OPENERS: Final = frozenset(
    {
        "the", "a", "an", "he", "she", "it", "they", "we", "i", "you", "this", "that", "these",
        "those", "there", "here", "in", "on", "at", "by", "for", "from", "to", "with", "after",
        "before", "since", "during", "when", "while", "as", "if", "although", "though", "but",
        "and", "or", "so", "however", "meanwhile", "earlier", "later", "also", "its", "his",
        "her", "their", "our", "my", "some", "many", "most", "more", "all", "no", "not", "one",
        "two", "both", "other", "another", "according", "speaking", "asked", "police",
        "officials", "what", "who", "why", "how", "where", "which", "local", "several", "three",
        "then", "now", "still", "yet", "today", "yesterday", "under", "over", "among",
        "despite", "because", "until", "last", "next", "following", "nearly", "about", "around",
    }
)  # fmt: skip
_BREAK = re.compile(r"\n\s*")
_END = re.compile(
    r"(?P<stop>[.!?…。！？]+[\"'”’)\]»]*(?:\[\d+\])*)(?P<gap>\s+|(?=[\"“]\w)|$)|\n\s*"
)
_TOKEN_BEFORE = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]$|[^\W\d_]+$")
_WORD_AFTER = re.compile(r"[\"“‘'(\[«]*([\w’'-]+)")
_BEGINS = re.compile(r"[\"“‘'(\[«—–-]*(?:[^\W_a-zß-öø-ÿа-я])|[\"“«„]")
_SAYS = re.compile(
    r"(?:[A-Z][\w.’'-]+,? ){1,5}(?:also |later |then )?"
    r"(?:said|says|asked|asks|told|added|wrote|tweeted|shouted|replied|declared)\b"
)
_TERMINAL: Final = ".!?…:\"”’'»)]"
_HEADING: Final = 70  # a line this short, without a stop, is a heading and not a wrapped line


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs: what a blank line, an ended line or a heading sets apart."""
    return _cut(text, ((m.start(), m.end()) for m in _BREAK.finditer(text) if _parts(text, m)))


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences in order, without the white space between them.

    Together they hold every character that is not white space.
    """
    cuts: list[tuple[int, int]] = []
    for match in _END.finditer(text):
        if match["stop"] is None:
            if _parts(text, match):
                cuts.append((match.start(), match.end()))
        elif _stops(text, match):
            cuts.append((match.end("stop"), match.end()))
    return _cut(text, cuts)


def _cut(text: str, cuts: Iterable[tuple[int, int]]) -> tuple[Span, ...]:
    out: list[Span] = []
    start, size = 0, len(text)
    while start < size and text[start].isspace():
        start += 1
    while size > start and text[size - 1].isspace():
        size -= 1
    for end, following in cuts:
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end <= size:
            out.append(Span(start, end))
        start = max(start, following)
    if start < size:
        out.append(Span(start, size))
    return tuple(out)


def _parts(text: str, match: re.Match[str]) -> bool:
    """Tell whether a line's end is a paragraph's end, and not only where a line was wrapped."""
    start = match.start()
    if text.count("\n", start, match.end()) > 1:
        return True
    end = start
    while end and text[end - 1] in " \t\r":
        end -= 1
    if end == 0 or match.end() == len(text) or text[end - 1] in _TERMINAL:
        return True
    line = end - (text.rfind("\n", 0, end) + 1)
    return line < _HEADING and _BEGINS.match(text, match.end()) is not None


def _stops(text: str, match: re.Match[str]) -> bool:
    """Tell whether a full stop, question mark or ellipsis ends a sentence."""
    after = match.end()
    if after == len(text) or "\n" in match["gap"]:
        return after == len(text) or _parts_after_stop(text, match)
    if not _BEGINS.match(text, after):
        return False
    stop = match["stop"]
    start = match.start()
    if stop.startswith(("...", "…")):
        # an ellipsis cut out of a quotation, or a pause before a figure
        return not (text[after].isdigit() or (start and text[start - 1] in "[("))
    if stop[0] != ".":
        return len(stop) == 1 or not _SAYS.match(text, after)
    if len(stop) > 1:
        return True
    return not _abbreviates(text, start, after)


def _parts_after_stop(text: str, match: re.Match[str]) -> bool:
    """A stop at a line's end ends a sentence, unless the line is wrapped after a title."""
    if match["gap"].count("\n") > 1 or match["stop"] != ".":
        return True
    return not _abbreviates(text, match.start(), match.end())


def _abbreviates(text: str, start: int, after: int) -> bool:
    """Tell whether the single full stop at ``start`` belongs to the word before it."""
    before = _TOKEN_BEFORE.search(text, max(0, start - 20), start)
    if before is None:
        return False
    token = before[0].lower()
    if token in _NEVER:
        return True
    following = _WORD_AFTER.match(text, after)
    word = following[1].lower() if following else ""
    if token in _BEFORE_NUMBER and word[:1].isdigit():
        return True
    if "." in token or token in _MAYBE:  # U.S., a.m., Inc.
        return word not in _OPENERS
    # an initial: "J. Smith"; but "World War I. The", "vitamin C. They"
    return len(token) == 1 and before[0].isupper() and word not in _OPENERS
