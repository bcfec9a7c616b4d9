"""What each mention of a dispatch is, in numbers for the pair scorer.

The features here and in ``pair_features`` are those that mention-ranking models used before
neural encoders (Durrett and Klein, "Easy Victories and Uphill Battles", EMNLP 2013), with what
attributions add: who spoke last, who speaks the words around a mention.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from according.reading.names import Description, describe
from according.reading.words import Lexicon, Words
from according.records import ENTITY_TYPES, Attribution
from according.spans import Span

__all__ = ["UNARY", "Codes", "Floats", "Ints", "Marks", "Mention", "Table", "tabulate"]

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
Codes = npt.NDArray[np.int32]  # a long text has two hundred thousand mentions
Marks = npt.NDArray[np.uint8]  # 0 or 1

KINDS = ("name", "definite", "indefinite", "possessive", "bare")
PRONOUNS = ("he", "she", "it", "they", "i", "we", "you", "relative", "demonstrative")
_PRONOUN_SLOT = {
    **dict.fromkeys(("he", "him", "his", "himself"), 0),
    **dict.fromkeys(("she", "her", "hers", "herself"), 1),
    **dict.fromkeys(("it", "its", "itself"), 2),
    **dict.fromkeys(("they", "them", "their", "theirs", "themselves"), 3),
    **dict.fromkeys(("i", "me", "my", "mine", "myself"), 4),
    **dict.fromkeys(("we", "us", "our", "ours", "ourselves"), 5),
    **dict.fromkeys(("you", "your", "yours", "yourself"), 6),
    **dict.fromkeys(("who", "whom", "whose", "which", "that"), 7),
    **dict.fromkeys(("those", "these", "this"), 8),
}
UNARY = (
    *(f"is {k}" for k in KINDS), *(f"is {p}" for p in PRONOUNS), "is possessive pronoun",
    *(f"type {t}" for t in ENTITY_TYPES), "is plural", "is singular", "is man", "is woman",
    "has country", "has family", "is human noun", "is source", "in content", "in quotation",
    "opens sentence", "after preposition", "owns", "first sentence", "long",
    "key seen", "head seen", "words seen", "name end seen", "bias",
)  # fmt: skip
_U = {name: k for k, name in enumerate(UNARY)}
_NUMBERS = {"pl": (_U["is plural"],), "sg": (_U["is singular"],)}
_GENDERS = {"m": (_U["is man"],), "f": (_U["is woman"],)}
_PREPOSITIONS = frozenset(
    (
        "of", "in", "on", "at", "by", "for", "from", "with", "to", "against", "near", "under",
        "over", "between", "about", "into", "than",
    )
)  # fmt: skip


class Mention(NamedTuple):
    """Words that mean somebody or something: a name, a description or a pronoun."""

    span: Span
    type: str
    score: float = 1.0


@dataclass(slots=True)
class Table:
    """The mentions of one dispatch in reading order, and what is known of each.

    ``source_of[i]`` numbers the attributions (by position) whose source mention ``i`` is;
    ``speakers[i]`` are the mentions whose attributed words hold mention ``i``, innermost
    first; ``quoted[i]`` tells whether it stands between quotation marks there.
    """

    mentions: list[Mention]
    what: list[Description]
    source_of: list[tuple[int, ...]]
    speakers: list[tuple[int, ...]]
    content: list[int]
    quoted: list[bool]
    unary: Marks
    sentence: Codes
    paragraph: Codes


def tabulate(
    words: Words,
    mentions: Sequence[Mention],
    attributions: Sequence[Attribution],
    sources: Sequence[int | None],
    lex: Lexicon,
) -> Table:
    """Describe mentions sorted in reading order; ``sources[k]`` is attribution k's mention."""
    n = len(mentions)
    seen: dict[tuple[str, str], Description] = {}
    what: list[Description] = []
    text = words.text
    for m in mentions:
        key = (text[m.span.start : m.span.end], m.type)
        known = seen.get(key)
        if known is None or known.kind != "pronoun":
            known = describe(words, m.span, m.type, lex)
            seen[key] = known
        what.append(known)
    source_of: list[tuple[int, ...]] = [()] * n
    for k, s in enumerate(sources):
        if s is not None:
            source_of[s] += (k,)
    speakers, content = _speakers(mentions, attributions, sources)
    quoted = [words.quoted(m.span.start) for m in mentions]
    sentence = [words.sentence(m.span.start) for m in mentions]
    paragraph = [words.paragraph(m.span.start) for m in mentions]
    cells = bytearray(n * len(UNARY))
    for i, m in enumerate(mentions):
        slots = _unary_slots(words, m, what[i])
        if source_of[i]:
            slots.append(_U["is source"])
        if content[i] >= 0:
            slots.append(_U["in content"])
        if quoted[i]:
            slots.append(_U["in quotation"])
        if sentence[i] == 0:
            slots.append(_U["first sentence"])
        row = i * len(UNARY)
        for slot in slots:
            cells[row + slot] = 1
    _seen_before(mentions, what, cells)
    unary = np.frombuffer(cells, np.uint8).reshape(n, len(UNARY))
    return Table(
        list(mentions),
        what,
        source_of,
        speakers,
        content,
        quoted,
        unary,
        np.array(sentence, dtype=np.int32),
        np.array(paragraph, dtype=np.int32),
    )


def _seen_before(
    mentions: Sequence[Mention], what: Sequence[Description], cells: bytearray
) -> None:
    """Mark mentions whose words stood in an earlier mention."""
    keys: set[str] = set()
    heads: set[str] = set()
    ends: set[str] = set()
    content: set[str] = set()
    for k, (m, d) in enumerate(zip(mentions, what, strict=True)):
        if d.pronoun:
            continue
        row = k * len(UNARY)
        cells[row + _U["key seen"]] = d.key in keys
        cells[row + _U["head seen"]] = d.head in heads
        cells[row + _U["words seen"]] = bool(d.content) and d.content <= content
        keys.add(d.key)
        heads.add(d.head)
        content |= d.content
        if m.type == "PERSON" and d.name:
            cells[row + _U["name end seen"]] = d.name[-1] in ends
            ends.add(d.name[-1])


def _speakers(
    mentions: Sequence[Mention],
    attributions: Sequence[Attribution],
    sources: Sequence[int | None],
) -> tuple[list[tuple[int, ...]], list[int]]:
    """Return for each mention whose attributed words hold it, and the innermost attribution."""
    starts = [m.span.start for m in mentions]
    holding: dict[int, list[tuple[int, int, int]]] = {}
    for k, a in enumerate(attributions):
        size = sum(s.end - s.start for s in a.content)
        own = sources[k]
        for s in a.content:
            for i in range(bisect_right(starts, s.start - 1), bisect_right(starts, s.end - 1)):
                if i != own and mentions[i].span.end <= s.end:
                    holding.setdefault(i, []).append((size, k, -1 if own is None else own))
    speakers: list[tuple[int, ...]] = [()] * len(mentions)
    content = [-1] * len(mentions)
    for i, held in holding.items():
        held.sort()
        speakers[i] = tuple(own for _, _, own in held)
        content[i] = held[0][1]
    return speakers, content


def _unary_slots(words: Words, m: Mention, d: Description) -> list[int]:
    text = words.text
    start, end = m.span
    slots = [_U["bias"]]
    if d.pronoun:
        slots.append(len(KINDS) + _PRONOUN_SLOT.get(d.head, 8))
        if d.pronoun.form == "possessive":
            slots.append(_U["is possessive pronoun"])
    elif d.kind == "name":
        slots.append(0)
    else:
        slots.append(KINDS.index(d.determiner))
    if m.type in ENTITY_TYPES:
        slots.append(_U["type PERSON"] + ENTITY_TYPES.index(m.type))
    slots += _NUMBERS.get(d.number, ())
    slots += _GENDERS.get(d.gender, ())
    if d.country:
        slots.append(_U["has country"])
    if d.families:
        slots.append(_U["has family"])
        if "human" in d.families:
            slots.append(_U["is human noun"])
    if words.sentence_start(start) >= start - 1:
        slots.append(_U["opens sentence"])
    before = text[max(0, start - 9) : start].split()
    if before and before[-1].lower() in _PREPOSITIONS:
        slots.append(_U["after preposition"])
    if text[end : end + 2] in ("'s", "’s") or text[end - 2 : end] in ("'s", "’s"):
        slots.append(_U["owns"])
    if end - start > 35:
        slots.append(_U["long"])
    return slots
