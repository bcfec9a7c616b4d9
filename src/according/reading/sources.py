"""Find the mention that an attribution's source words are; make one where none was tagged.

An attribution's source is always somebody, so words that no tagger marked still become a
mention. "X, the defence minister" is X; "a report by the ministry" is the ministry.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from according.reading.mention_features import Mention
from according.reading.names import Description, describe
from according.reading.words import Lexicon, Words
from according.records import Attribution
from according.spans import Span

__all__ = ["document_word", "tidy", "with_sources"]

_SPEAKERS = ("PERSON", "ORG", "GROUP")
_BOTH = re.compile(r"(?:both\s+)?(?:the\s+|an?\s+)?", re.IGNORECASE)
_AND = re.compile(r",?\s+and\s+(?:the\s+|an?\s+)?")
_COMMA = re.compile(r",\s+(?:the\s+|an?\s+)?")
_BY = re.compile(r"\b(?:by|from|of|in|on)\s+$")
# a journal prints the study of others, where a newspaper's report is its own
_PRINTED_IN = re.compile(
    r"\b(?:study|studies|research|papers?|findings) (?:published |printed )?in (?:the )?(?=[A-Z])"
)


def tidy(text: str, mentions: Iterable[Mention]) -> list[Mention]:
    """Trim, clamp and sort mentions; of several on the same words, keep the surest."""
    best: dict[Span, Mention] = {}
    for m in mentions:
        start, end = max(0, m.span.start), min(len(text), m.span.end)
        while start < end and not text[start].isalnum():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start >= end:
            continue
        if (start, end) != m.span:
            m = Mention(Span(start, end), m.type, m.score)
        if m.span not in best or best[m.span].score < m.score:
            best[m.span] = m
    out = list(best.values())
    if len(out) > 1:
        out.sort(key=lambda m: (m.span.start, -m.span.end))
    return out


def with_sources(
    words: Words, mentions: list[Mention], attributions: Sequence[Attribution], lex: Lexicon
) -> tuple[list[Mention], list[int | None]]:
    """Return the mentions with those of the sources added, and each attribution's own."""
    chosen: list[Span | None] = []
    added: dict[Span, Mention] = {}
    starts = [m.span.start for m in mentions]
    for a in attributions:
        if not a.source:
            chosen.append(None)
            continue
        whole = tidy(words.text, [Mention(_whole(a), "PERSON")])
        if not whole:
            chosen.append(None)
            continue
        source = whole[0].span
        lo = bisect_left(starts, source.start - 200)
        hi = bisect_left(starts, source.end)
        near = [m for m in mentions[lo:hi] if m.span.end > source.start]
        found = _joint(words, source, near, lex) or _choose(words, source, near, lex)
        if found is None:
            found = _made(words, source, lex)
        if all(m.span != found.span for m in near):
            added[found.span] = found
        chosen.append(found.span)
    everyone = sorted([*mentions, *added.values()], key=lambda m: (m.span.start, -m.span.end))
    index = {m.span: k for k, m in enumerate(everyone)}
    return everyone, [index[s] if s else None for s in chosen]


def _whole(a: Attribution) -> Span:
    first, last = a.source[0], a.source[-1]
    return Span(first.start, last.end) if last.end - first.start < 300 else first


def _joint(words: Words, source: Span, near: list[Mention], lex: Lexicon) -> Mention | None:
    """Return a mention of all who speak together ("Russia and Turkey"), or None where one does.

    Neither of them is the source alone. "X, a miner and former mayor" is one person.
    """
    inside = [
        m for m in near
        if m.type in _SPEAKERS and m.span.start >= source.start and m.span.end <= source.end
    ]  # fmt: skip
    text = words.text
    parts: list[Mention] = []
    for m in inside:  # the widest of those that begin first
        if not parts or m.span.start >= parts[-1].span.end:
            if parts and text[parts[-1].span.end : m.span.start].isspace():
                # "his counterpart Sergei Lavrov"
                m = Mention(Span(parts.pop().span.start, m.span.end), m.type, m.score)
            parts.append(m)
    ends = [source.start, *(m.span.end for m in parts)]
    between = [text[a : m.span.start] for a, m in zip(ends, parts, strict=False)]
    if len(parts) < 2 or text[parts[-1].span.end : source.end].strip():
        return None
    if not _BOTH.fullmatch(between[0]) or not _AND.fullmatch(between[-1]):
        return None
    if any(not _COMMA.fullmatch(b) for b in between[1:-1]):
        return None
    what = [describe(words, m.span, m.type, lex) for m in parts]
    listed = len(parts) > 2 or "," in between[-1]
    if any(
        d.kind == "nominal" and (listed or (m.type == "PERSON" and d.determiner == "bare"))
        and d.number != "pl"
        for m, d in zip(parts, what, strict=True)
    ):  # fmt: skip
        return None
    return Mention(source, "GROUP", 0.5)


def _choose(words: Words, source: Span, near: list[Mention], lex: Lexicon) -> Mention | None:
    """Return the tagged mention that is the source: the head of its phrase, or the words alike."""
    d = describe(words, source, "PERSON", lex)
    inside = [m for m in near if m.span.start >= source.start and m.span.end <= source.end]
    if document_word(words, source, lex):
        written = _author(words, source, [m for m in inside if m.span != source])
        if written:
            return written
    for m in near:
        if m.span == source:
            return m
    named = [m for m in inside if m.type == "PERSON" and _is_apposed(words, source, m)]
    for m in named:
        if describe(words, m.span, m.type, lex).kind == "name":
            return m
    for m in inside:
        if m.type in _SPEAKERS and _heads(words, source, m, d):
            return m
    covering = [
        m
        for m in near
        if m.span.start <= source.start
        and m.span.end >= source.end
        and (describe(words, m.span, m.type, lex).core.end == d.core.end)
    ]
    if covering:
        return min(covering, key=lambda m: m.span.end - m.span.start)
    alike = [
        m
        for m in near
        if m.type in _SPEAKERS and describe(words, m.span, m.type, lex).core.end == d.core.end
    ]
    return max(alike, key=lambda m: m.span.end - m.span.start, default=None)


def document_word(words: Words, span: Span, lex: Lexicon) -> str | None:
    """Return the document that the words are ("a report by ...": report), or None for others."""
    lo, hi = words.range(span)
    tokens = words.tokens[lo:hi]
    if any(t.low in lex.role_words for t in tokens[:1]):
        return None
    for k, t in enumerate(tokens):
        owned = t.low in lex.sites and any(
            x.possessor or lex.determiners.get(x.low) == "possessive" for x in tokens[:k]
        )
        plain = t.text.islower() or len(tokens) <= 2 or not tokens[k - 1].capital
        if (t.low in lex.documents and plain) or owned:
            following = tokens[k + 1] if k + 1 < len(tokens) else None
            if following is None or following.low in lex.ends_head or "," in words.text[
                t.end : following.start
            ]:  # fmt: skip
                return t.low.removesuffix("s")
            if following.low.endswith("ed") or following.low in ("seen", "sent", "written"):
                return t.low.removesuffix("s")
        elif t.low in lex.ends_head or t.low in ("written", "published"):
            return None
    return None


def _author(words: Words, source: Span, inside: list[Mention]) -> Mention | None:
    text = words.text
    printed = _PRINTED_IN.search(text, source.start, source.end)
    if printed:
        inside = [m for m in inside if m.span.end <= printed.end()]
    for m in inside:
        if m.type in _SPEAKERS and _BY.search(text[source.start : m.span.start][-6:]):
            return m
    for m in inside:
        owns = text[m.span.end : m.span.end + 2] in ("'s", "’s", "' ", "’ ")
        owns = owns or text[m.span.end - 2 : m.span.end] in ("'s", "’s")
        owns = owns or (m.span.start == source.start and text[source.start : m.span.end].lower()
                        in ("his", "her", "their", "its", "our", "my"))  # fmt: skip
        if m.type in (*_SPEAKERS, "FACILITY") and owns:
            return m
    for m in inside:
        if m.type in _SPEAKERS:
            return m
    return None


def _is_apposed(words: Words, source: Span, m: Mention) -> bool:
    """Tell whether ``m`` stands first, or after "the coach, " or a title, to the end."""
    before = words.text[source.start : m.span.start]
    if not before.strip() or before.strip().lower() in ("the", "a", "an"):
        return True
    rest = words.text[m.span.end : source.end].lstrip()
    return before.rstrip().endswith(",") and (not rest or rest[0] in ",(-–")


def _heads(words: Words, source: Span, m: Mention, d: Description) -> bool:
    """Tell whether ``m`` is the head of the source's phrase, with more words after it."""
    before = words.text[source.start : m.span.start].strip().lower()
    if before not in ("", "the", "a", "an"):
        return False
    return d.core.end <= m.span.end


def _made(words: Words, source: Span, lex: Lexicon) -> Mention:
    """Make a mention of source words that no mention covers, with the likeliest type."""
    d = describe(words, source, "PERSON", lex)
    text = words.text[source.start : source.end]
    cut = text.find(", ")
    span = Span(source.start, source.start + cut) if cut > 0 and " and " not in text else source
    return Mention(span, _type_of(d, lex), 0.5)


def _type_of(d: Description, lex: Lexicon) -> str:
    if d.pronoun:
        return {"n": "ORG"}.get(d.gender, "GROUP" if d.number == "pl" else "PERSON")
    if d.head in lex.role_words and d.head not in lex.plural:
        return "PERSON"
    if d.head in lex.groups or (d.head + "s" in lex.groups and d.determiner == "bare"):
        return "GROUP"
    bodies = d.families - {"kin", "human"}
    if d.kind == "name":
        return "ORG" if (bodies and not d.title) or d.determiner == "definite" else "PERSON"
    return "ORG" if bodies else "PERSON"
