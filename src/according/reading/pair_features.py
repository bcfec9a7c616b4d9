"""How two mentions stand to each other, in numbers for the pair scorer.

A pair is (antecedent i, anaphor j) with i before j in reading order. The scorer sees three
vectors: ``unary[i]``, ``unary[j]`` and the pair's own features. Pairs are taken within a
window of mentions, and beyond it where words are shared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from according.reading.mention_features import Floats, Ints, Table
from according.reading.names import Description
from according.reading.words import Words

__all__ = ["PAIR", "WINDOW", "Pairs", "pairs"]

WINDOW = 70
FAR = 12
_Row = Callable[[int, int], int]
PAIR = (
    "near", "log mentions", "same sentence", "last sentence", "log sentences", "same paragraph",
    "last paragraph", "log paragraphs", "same type", "same key", "same head", "same name end",
    "full names differ", "share", "j inside i words", "i inside j words", "new words", "acronym",
    "same family", "other family", "gender agrees", "gender differs", "number agrees",
    "number differs", "same country", "other country", "same pronoun", "i holds j", "j holds i",
    "apposition", "is-a", "i last source", "i source before last", "both sources",
    "sources apart", "i speaks j directly", "i speaks j", "j speaks i directly", "j speaks i",
    "same content", "one in content", "i most named", "i is subject here", "between names",
    "near spelling", "title holds words", "title shares", "people between", "bodies between",
    "people between here", "similarity",
)  # fmt: skip
_P = {name: k for k, name in enumerate(PAIR)}
_IS_A = frozenset((" is ", " was ", " became ", " is also ", " are ", " were ", " as "))
_GENDER = {"any": 0, "p": 1, "m": 2, "f": 3, "n": 4}
# rows: i, columns: j; 1 agrees, -1 differs, 0 says nothing
_AGREES = np.array(
    [
        [0, 0, 0, 0, 0],
        [0, 0, 0, 0, -1],
        [0, 0, 1, -1, -1],
        [0, 0, -1, 1, -1],
        [0, -1, -1, -1, 1],
    ],
    dtype=np.int8,
)


@dataclass(slots=True)
class Pairs:
    """Antecedents ``i`` and anaphors ``j`` with ``features`` (pairs x len(PAIR)); sorted by j."""

    i: Ints
    j: Ints
    features: Floats


def pairs(words: Words, table: Table) -> Pairs:
    """Return the candidate pairs of a dispatch with their features."""
    n = len(table.mentions)
    shared = _shared(table)
    lows = np.maximum(np.arange(n) - WINDOW, 0)
    sizes = np.arange(n) - lows
    far = [(i, j) for j in range(n) for i in sorted(shared[j]) if i < lows[j]]
    near_j = np.repeat(np.arange(n), sizes)
    offsets = np.cumsum(sizes) - sizes
    near_i = np.arange(len(near_j)) - offsets[near_j] + lows[near_j]
    if far:
        extra = np.array(far, dtype=np.intp)
        i = np.concatenate([near_i, extra[:, 0]])
        j = np.concatenate([near_j, extra[:, 1]])
        order = np.lexsort((i, j))
        i, j = i[order], j[order]
    else:
        i, j = near_i, near_j
    # by columns: each feature is written for all pairs at once
    features = np.zeros((len(i), len(PAIR)), dtype=np.float32, order="F")
    if len(i):
        _distances(table, i, j, features)
        _agreement(table, i, j, features)
        _speech(table, i, j, features)
        _sparse(words, table, i, j, shared, features)
    return Pairs(i, j, features)


def _shared(table: Table) -> list[dict[int, int]]:
    """Return for each mention the earlier ones that share telling words, and how many."""
    index: dict[str, list[int]] = {}
    out: list[dict[int, int]] = []
    for j, d in enumerate(table.what):
        counts: dict[int, int] = {}
        for word in d.content:
            at = index.get(word)
            if at is None:
                index[word] = [j]
                continue
            recent = at[-FAR - WINDOW :]
            for i in recent:
                if j - i <= WINDOW or i >= at[-min(FAR, len(at))]:
                    counts[i] = counts.get(i, 0) + 1
            if at[0] not in counts and at[0] not in recent:
                counts[at[0]] = 1
            at.append(j)
        out.append(counts)
    return out


def _distances(table: Table, i: Ints, j: Ints, out: Floats) -> None:
    gap = (j - i).astype(np.float32)
    sentences = table.sentence[j] - table.sentence[i]
    paragraphs = table.paragraph[j] - table.paragraph[i]
    out[:, _P["near"]] = gap <= 2
    out[:, _P["log mentions"]] = np.log1p(gap) / 4
    out[:, _P["same sentence"]] = sentences == 0
    out[:, _P["last sentence"]] = sentences == 1
    out[:, _P["log sentences"]] = np.log1p(sentences) / 3
    out[:, _P["same paragraph"]] = paragraphs == 0
    out[:, _P["last paragraph"]] = paragraphs == 1
    out[:, _P["log paragraphs"]] = np.log1p(paragraphs) / 3


def _codes(values: Sequence[str | None]) -> Ints:
    """Return a number for each value, the same for the same words; 0 for none."""
    ids: dict[str, int] = {}
    return np.array([ids.setdefault(v, len(ids) + 1) if v else 0 for v in values], dtype=np.intp)


def _agreement(table: Table, i: Ints, j: Ints, out: Floats) -> None:
    what = table.what

    def same(values: Sequence[str | None]) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        codes = _codes(values)
        a, b = codes[i], codes[j]
        both = (a > 0) & (b > 0)
        return both & (a == b), both & (a != b)

    out[:, _P["same type"]] = same([m.type for m in table.mentions])[0]
    out[:, _P["same key"]] = same([None if d.pronoun else d.key for d in what])[0]
    out[:, _P["same head"]] = same([None if d.pronoun else d.head for d in what])[0]
    person = [d.name if d.name and m.type == "PERSON" else None
              for d, m in zip(what, table.mentions, strict=True)]  # fmt: skip
    last = same([p[-1] if p else None for p in person])[0]
    out[:, _P["same name end"]] = last
    full = [" ".join(p) if p and len(p) > 1 else None for p in person]
    out[:, _P["full names differ"]] = same(full)[1]
    # two surnames, or a surname that is no part of the full name
    out[:, _P["between names"]] = same([p[-1] if p else None for p in person])[1]
    out[:, _P["same pronoun"]] = same([d.head if d.pronoun else None for d in what])[0]
    agree, differ = same([d.country for d in what])
    out[:, _P["same country"]], out[:, _P["other country"]] = agree, differ
    gender = np.array([_GENDER[d.gender] for d in what], dtype=np.intp)
    verdict = _AGREES[gender[i], gender[j]]
    out[:, _P["gender agrees"]] = verdict > 0
    out[:, _P["gender differs"]] = verdict < 0
    agree, differ = same([d.number if d.number != "any" else None for d in what])
    out[:, _P["number agrees"]], out[:, _P["number differs"]] = agree, differ
    for name, types in (("people between", ("PERSON",)), ("bodies between", ("ORG", "GROUP"))):
        of_type = np.array(
            [m.type in types and not d.pronoun for m, d in zip(table.mentions, what, strict=True)]
        )
        count = np.cumsum(of_type)
        between = count[j] - of_type[j] - count[i]
        out[:, _P[name]] = np.log1p(between) / 2
        if name == "people between":
            here = table.sentence[i] == table.sentence[j]
            out[:, _P["people between here"]] = (between > 0) & here
    size = np.array([len(d.content) for d in what], dtype=np.float32)
    out[:, _P["new words"]] = np.minimum(size[j], 4) / 4
    bits = _family_bits(what)
    a, b = bits[i], bits[j]
    both = (a > 0) & (b > 0)
    out[:, _P["same family"]] = both & ((a & b) > 0)
    out[:, _P["other family"]] = both & ((a & b) == 0)


def _family_bits(what: Sequence[Description]) -> npt.NDArray[np.int64]:
    ids: dict[str, int] = {}
    out = np.zeros(len(what), dtype=np.int64)
    for k, d in enumerate(what):
        for family in sorted(d.families):
            out[k] |= 1 << ids.setdefault(family, len(ids) % 62)
    return out


def _speech(table: Table, i: Ints, j: Ints, out: Floats) -> None:
    """Fill in who spoke before, and who speaks the words around either mention."""
    n = len(table.mentions)
    is_source = np.array([bool(s) for s in table.source_of], dtype=bool)
    order = np.cumsum(is_source) - is_source  # sources before each mention
    rank = np.where(is_source, order, -9)
    out[:, _P["i last source"]] = rank[i] == order[j] - 1
    out[:, _P["i source before last"]] = rank[i] == order[j] - 2
    out[:, _P["both sources"]] = is_source[i] & is_source[j]
    out[:, _P["sources apart"]] = np.where(
        is_source[i], np.log1p(np.maximum(order[j] - order[i], 0)) / 3, 1.0
    )
    content = np.array(table.content, dtype=np.intp)
    out[:, _P["same content"]] = (content[i] >= 0) & (content[i] == content[j])
    out[:, _P["one in content"]] = (content[i] >= 0) != (content[j] >= 0)
    speaker = np.array([s[0] if s else -1 for s in table.speakers], dtype=np.intp)
    outer = np.array([s[-1] if s else -1 for s in table.speakers], dtype=np.intp)
    quoted = np.array(table.quoted, dtype=bool)
    speaks = (speaker[j] == i) | (outer[j] == i)
    out[:, _P["i speaks j directly"]] = speaks & quoted[j]
    out[:, _P["i speaks j"]] = speaks & ~quoted[j]
    speaks = (speaker[i] == j) | (outer[i] == j)
    out[:, _P["j speaks i directly"]] = speaks & quoted[i]
    out[:, _P["j speaks i"]] = speaks & ~quoted[i]
    counts = np.zeros(n, dtype=np.float32)
    seen: dict[str, int] = {}
    for k, d in enumerate(table.what):
        if not d.pronoun:
            seen[d.head] = seen.get(d.head, 0) + 1
            counts[k] = seen[d.head]
    out[:, _P["i most named"]] = np.log1p(counts[i]) / 2
    first = np.zeros(n, dtype=bool)
    first[1:] = table.sentence[1:] != table.sentence[:-1]
    first[:1] = True
    out[:, _P["i is subject here"]] = first[i]


def _sparse(
    words: Words, table: Table, i: Ints, j: Ints, shared: list[dict[int, int]], out: Floats
) -> None:
    """Fill in what few pairs have: shared words, acronyms, nesting, apposition."""
    what = table.what
    n = len(what)
    begins = np.searchsorted(j, np.arange(n + 1))
    far_rows = {
        (int(i[r]), int(j[r])): int(r) for r in np.flatnonzero(j - i > WINDOW)
    }  # fmt: skip
    n_far = np.bincount(j[j - i > WINDOW], minlength=n)
    lows = np.maximum(np.arange(n) - WINDOW, 0)

    def row(a: int, b: int) -> int:
        if b - a > WINDOW:
            return far_rows.get((a, b), -1)
        return int(begins[b] + n_far[b] + a - lows[b])

    share, inner, outer = _P["share"], _P["j inside i words"], _P["i inside j words"]
    new = _P["new words"]
    for b, counts in enumerate(shared):
        size_b = len(what[b].content)
        for a, c in counts.items():
            r = row(a, b)
            if r < 0:
                continue
            size_a = len(what[a].content)
            out[r, share] = c / (size_a + size_b - c)
            out[r, inner] = c == size_b
            out[r, outer] = c == size_a
            out[r, new] = min(size_b - c, 4) / 4
    _spellings(what, row, out)
    by_acronym: dict[str, list[int]] = {}
    by_short: dict[str, list[int]] = {}
    by_alias: dict[str, list[int]] = {}
    for b, d in enumerate(what):
        if d.kind != "name":
            continue
        short = d.key.replace(".", "") if " " not in d.key else ""
        # "the WHO", or "the WHO mission" after "World Health Organization (WHO)"
        for word in d.content if " " in d.key else (short,):
            for a in by_acronym.get(word, ())[-FAR:]:
                r = row(a, b)
                if r >= 0:
                    out[r, _P["acronym"]] = 1
        # "United States Commission on Presidential Debates" is also the CPD
        tails = [d.acronym[k:] for k in range(3) if len(d.acronym) - k > (2 if k else 1)]
        if d.alias:
            tails = [d.alias, *(x for x in tails if x != d.alias)]
            for a in by_alias.get(d.alias, ())[-FAR:]:
                r = row(a, b)
                if r >= 0:
                    out[r, _P["acronym"]] = 1
        for tail in tails:
            for a in by_short.get(tail, ())[-FAR:]:
                r = row(a, b)
                if r >= 0:
                    out[r, _P["acronym"]] = 1
            by_acronym.setdefault(tail, []).append(b)
        for word in d.content if " " in d.key else (short,):
            by_alias.setdefault(word, []).append(b)
        if short:
            by_short.setdefault(short, []).append(b)
    _titles(table, row, out)
    _layout(words, table, row, out)


def _titles(table: Table, row: _Row, out: Floats) -> None:
    """Mark "the foreign minister" beside "Foreign Minister X": words that stand in a title."""
    titled: dict[str, list[int]] = {}
    described: dict[str, list[int]] = {}
    for b, d in enumerate(table.what):
        if table.mentions[b].type != "PERSON" or d.pronoun:
            continue
        words, others = (d.titles, described) if d.kind == "name" else (d.content, titled)
        counts: dict[int, int] = {}
        for word in words:
            for a in others.get(word, ())[-FAR:]:
                counts[a] = counts.get(a, 0) + 1
        for a, c in counts.items():
            r = row(a, b)
            if r >= 0:
                size = len(table.what[a].content) if d.kind == "name" else len(words)
                out[r, _P["title holds words"]] = c == size
                out[r, _P["title shares"]] = 1
        for word in words:
            (titled if d.kind == "name" else described).setdefault(word, []).append(b)


def _spellings(what: Sequence[Description], row: _Row, out: Floats) -> None:
    """Mark names one letter apart: found by the strings that lack one letter of each."""
    seen: dict[str, list[int]] = {}
    index: dict[str, set[str]] = {}
    for b, d in enumerate(what):
        if d.kind != "name" or not 5 <= len(d.key) <= 30:
            continue
        for key in {d.key, d.head} if len(d.head) > 4 else {d.key}:
            if key not in seen:
                for k in range(len(key)):
                    index.setdefault(key[:k] + key[k + 1 :], set()).add(key)
                index.setdefault(key, set()).add(key)
                seen[key] = []
            for k in range(len(key)):
                for other in index[key[:k] + key[k + 1 :]]:
                    if other != key:
                        for a in seen[other][-FAR:]:
                            r = row(a, b) if a < b else -1
                            if r >= 0:
                                out[r, _P["near spelling"]] = 1
            seen[key].append(b)


def _layout(words: Words, table: Table, row: _Row, out: Floats) -> None:
    """Fill in nesting, apposition and "X is the Y"."""
    text = words.text
    mentions = table.mentions
    for b, m in enumerate(mentions):
        for a in range(b - 1, max(b - 6, -1), -1):
            other = mentions[a].span
            if other.end >= m.span.end:
                out[row(a, b), _P["i holds j"]] = 1
                continue
            if other.start == m.span.start:
                out[row(a, b), _P["j holds i"]] = 1
                continue
            if not 0 <= m.span.start - other.end <= 12:
                continue
            between = text[other.end : m.span.start]
            if between in (", ", " (", " ", " – ", " - ", ": ", ", a ", ", the "):
                out[row(a, b), _P["apposition"]] = 1
            elif between in _IS_A:
                out[row(a, b), _P["is-a"]] = 1
