"""Mend the mentions of a tagger that sees words, not phrases.

A tagger cuts a phrase short ("the gates of"), runs on ("local media Adamowicz", from "told
local media Adamowicz's heart had stopped"), or sees only the outermost phrase ("the Air Force's
test range" but not the Air Force). What grammar settles is mended here; what a mention means is
decided elsewhere.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from according.reading.mention_features import Mention
from according.reading.words import Lexicon, Token, Words
from according.spans import Span

__all__ = ["complete"]

# words that end no phrase and begin none; a mention of one word is left alone
_NEVER_LAST = frozenset(
    (
        "of", "for", "in", "at", "from", "on", "by", "with", "to", "against", "near", "under",
        "over", "between", "including", "among", "within", "across", "and", "or", "but", "who",
        "whom", "whose", "which", "that", "where", "when", "as", "the", "a", "an", "is", "was",
        "are", "were", "has", "have", "had", "today", "yesterday", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday",
    )
)  # fmt: skip
_NEVER_FIRST = frozenset(("of", "for", "and", "or", "but", "by", "with", "from", "to"))


def complete(words: Words, mentions: Sequence[Mention], lex: Lexicon) -> list[Mention]:
    """Return tidy mentions with the cut and the run-on mended and owners within them added."""
    surnames: set[str] = set()
    for m in mentions:
        if m.type == "PERSON":
            hi = bisect_left(words.starts, m.span.end)
            if hi and words.tokens[hi - 1].capital:
                surnames.add(words.tokens[hi - 1].low)
    out: dict[Span, Mention] = {}
    more: list[Mention] = []
    for m in mentions:
        if " " in words.text[m.span.start : m.span.end]:
            lo, hi = words.range(m.span)
            tokens = words.tokens[lo:hi]
            m, tokens = _trimmed(m, tokens)
            if m.type in ("ORG", "GROUP") and _runs_on(tokens, surnames, lex):
                last = tokens[-1]
                more.append(Mention(Span(last.start, _own_end(last)), "PERSON", m.score))
                m = Mention(Span(m.span.start, tokens[-2].end), m.type, m.score)
            more += _owners(m, tokens, lex)
            both = _two_people(m, tokens, lex) if m.type == "PERSON" else []
            if both:
                more += both
                m = Mention(m.span, "GROUP", m.score)
        if m.span not in out or out[m.span].score < m.score:
            out[m.span] = m
    for m in more:
        out.setdefault(m.span, m)
    return sorted(out.values(), key=lambda m: (m.span.start, -m.span.end))


def _trimmed(m: Mention, tokens: list[Token]) -> tuple[Mention, list[Token]]:
    """Cut words that end or begin no phrase; capitals may be part of a name."""
    lo, hi = 0, len(tokens)
    while hi - lo > 1 and tokens[hi - 1].low in _NEVER_LAST and (
        tokens[hi - 1].text.islower() or tokens[hi - 1].low.endswith("day")
    ):  # fmt: skip
        hi -= 1
    while hi - lo > 1 and tokens[lo].low in _NEVER_FIRST and tokens[lo].text.islower():
        lo += 1
    if lo == 0 and hi == len(tokens):
        return m, tokens
    start = m.span.start if lo == 0 else tokens[lo].start
    end = m.span.end if hi == len(tokens) else tokens[hi - 1].end
    return Mention(Span(start, end), m.type, m.score), tokens[lo:hi]


def _runs_on(tokens: list[Token], surnames: set[str], lex: Lexicon) -> bool:
    """Tell whether a plain plural runs on into the name of a person known by it."""
    if len(tokens) < 2 or not tokens[-1].capital or tokens[-1].low not in surnames:
        return False
    rest = tokens[:-1]
    return all(t.text.islower() for t in rest) and rest[-1].low in (lex.groups | lex.plural)


def _two_people(m: Mention, tokens: list[Token], lex: Lexicon) -> list[Mention]:
    """Return both people of "Interior Minister Ines Varga and Mayor Omar Said", or nobody.

    Both must end in a name of two words at least, so "Foreign and Defence Minister Said" and
    "the mother of Varga and Said" stay one.
    """
    at = next((k for k, t in enumerate(tokens) if t.low == "and"), 0)
    if at < 2 or len(tokens) - at < 3:
        return []
    sides = (tokens[:at], tokens[at + 1 :])
    for side in sides:
        if any(t.low in lex.ends_head or t.possessor for t in side):
            return []
        if not all(t.capital and t.low not in lex.role_words for t in side[-2:]):
            return []
        if any(t.low in lex.families and t.low not in lex.role_words for t in side[-2:]):
            return []
    return [Mention(Span(x[0].start, x[-1].end), "PERSON", m.score) for x in sides]


def _owners(m: Mention, tokens: list[Token], lex: Lexicon) -> list[Mention]:
    """Return the body that owns the rest of the mention: "the Air Force" of "its range"."""
    found = []
    for t in tokens[:-1]:
        if t.possessor and t.capital and t.low in lex.families and t.low not in lex.role_words:
            found.append(Mention(Span(m.span.start, _own_end(t)), "ORG", m.score))
    return found


def _own_end(token: Token) -> int:
    """Return the end of a token without its possessive ending."""
    return token.end - 2 if token.text[-2:] in ("'s", "’s") else token.end
