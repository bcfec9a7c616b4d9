"""How two mentions stand to each other, in numbers for the pair scorer.

A pair is (antecedent i, anaphor j) with i before j in reading order. The scorer sees three
vectors: ``unary[i]``, ``unary[j]`` and the pair's own features. Pairs are taken within a
window of mentions, and beyond it where words are shared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from according.reading.mention_features import Codes, Floats, Ints, Table
from according.reading.names import Description
from according.reading.pair_sparse import PAIR, WINDOW, shared_words, sparse_features
from according.reading.words import Words

__all__ = ["PAIR", "WINDOW", "Candidates", "Pairs", "pairs"]

_P = {name: k for k, name in enumerate(PAIR)}
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
    return Candidates(words, table).block(0, len(table.mentions))


class Candidates:
    """The candidate pairs of a dispatch, a block of anaphors at a time.

    A dispatch of n mentions has some ``WINDOW`` times n pairs: an enormous one cannot hold the
    features of all of them at once.
    """

    def __init__(self, words: Words, table: Table) -> None:
        """Take from the mentions what every block needs: O(mentions) memory."""
        n = len(table.mentions)
        self._mentions = np.arange(n, dtype=np.intp)
        self._lows = np.maximum(self._mentions - WINDOW, 0)
        self._shared = shared_words(table)
        self._far = self._shared.far()
        self._columns = _Columns(table)
        self._sizes = self._columns.size.astype(np.intp)
        self._sparse = sparse_features(words, table)

    def block(self, begin: int, end: int) -> Pairs:
        """Return the pairs whose anaphor is one of the mentions ``begin`` to ``end``."""
        lows = self._lows[begin:end]
        sizes = self._mentions[begin:end] - lows
        j = np.repeat(self._mentions[begin:end], sizes)
        i = np.arange(len(j)) - np.repeat(np.cumsum(sizes) - sizes - lows, sizes)
        first, last = np.searchsorted(self._far[1], (begin, end))
        if first < last:
            i = np.concatenate([i, self._far[0][first:last]])
            j = np.concatenate([j, self._far[1][first:last]])
            order = np.lexsort((i, j))
            i, j = i[order], j[order]
        # by columns: each feature is written for all pairs at once
        features = np.zeros((len(i), len(PAIR)), dtype=np.float32, order="F")
        if len(i):
            self._columns.distances(i, j, features)
            self._columns.agreement(i, j, features)
            self._columns.speech(i, j, features)
            self._shared.fill(i, j, (begin, end), self._sizes, features)
            self._sparse.fill(i, j, (begin, end), features)
        return Pairs(i, j, features)


def _codes(values: Sequence[str | None]) -> Codes:
    """Return a number for each value, the same for the same words; 0 for none."""
    ids: dict[str, int] = {}
    codes = [ids.setdefault(v, len(ids) + 1) if v else 0 for v in values]
    return np.array(codes, dtype=np.int32)


class _Columns:
    """What the features of pairs are computed from: one entry a mention."""

    def __init__(self, table: Table) -> None:
        what, mentions = table.what, table.mentions
        self.sentence, self.paragraph = table.sentence, table.paragraph
        self.type = _codes([m.type for m in mentions])
        self.key = _codes([None if d.pronoun else d.key for d in what])
        self.head = _codes([None if d.pronoun else d.head for d in what])
        person = [d.name if d.name and m.type == "PERSON" else None
                  for d, m in zip(what, mentions, strict=True)]  # fmt: skip
        self.last = _codes([p[-1] if p else None for p in person])
        self.full = _codes([" ".join(p) if p and len(p) > 1 else None for p in person])
        self.pronoun = _codes([d.head if d.pronoun else None for d in what])
        self.country = _codes([d.country for d in what])
        self.number = _codes([d.number if d.number != "any" else None for d in what])
        self.gender = np.array([_GENDER[d.gender] for d in what], dtype=np.int32)
        self.between = []
        for types in (("PERSON",), ("ORG", "GROUP")):
            named = [m.type in types and not d.pronoun for m, d in zip(mentions, what, strict=True)]
            of_type = np.array(named, dtype=bool)
            self.between.append((of_type, np.cumsum(of_type, dtype=np.int32)))
        self.size = np.array([len(d.content) for d in what], dtype=np.float32)
        self.families = _family_bits(what)
        self._voices(table)

    def _voices(self, table: Table) -> None:
        n = len(table.mentions)
        self.is_source = np.array([bool(s) for s in table.source_of], dtype=bool)
        # sources before each mention
        self.order = np.cumsum(self.is_source, dtype=np.int32) - self.is_source
        self.rank = np.where(self.is_source, self.order, np.int32(-9))
        self.content = np.array(table.content, dtype=np.int32)
        self.speaker = np.array([s[0] if s else -1 for s in table.speakers], dtype=np.int32)
        self.outer = np.array([s[-1] if s else -1 for s in table.speakers], dtype=np.int32)
        self.quoted = np.array(table.quoted, dtype=bool)
        self.named = np.zeros(n, dtype=np.float32)
        seen: dict[str, int] = {}
        for k, d in enumerate(table.what):
            if not d.pronoun:
                seen[d.head] = seen.get(d.head, 0) + 1
                self.named[k] = seen[d.head]
        self.opens = np.zeros(n, dtype=bool)
        self.opens[1:] = table.sentence[1:] != table.sentence[:-1]
        self.opens[:1] = True

    def distances(self, i: Ints, j: Ints, out: Floats) -> None:
        """Fill in how far apart the two stand."""
        gap = (j - i).astype(np.float32)
        sentences = self.sentence[j] - self.sentence[i]
        paragraphs = self.paragraph[j] - self.paragraph[i]
        out[:, _P["near"]] = gap <= 2
        out[:, _P["log mentions"]] = np.log1p(gap) / 4
        out[:, _P["same sentence"]] = sentences == 0
        out[:, _P["last sentence"]] = sentences == 1
        out[:, _P["log sentences"]] = np.log1p(sentences) / 3
        out[:, _P["same paragraph"]] = paragraphs == 0
        out[:, _P["last paragraph"]] = paragraphs == 1
        out[:, _P["log paragraphs"]] = np.log1p(paragraphs) / 3

    def agreement(self, i: Ints, j: Ints, out: Floats) -> None:
        """Fill in what both say of whom they mean, and who is named between them."""

        def same(codes: Codes) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
            a, b = codes[i], codes[j]
            both = (a > 0) & (b > 0)
            return both & (a == b), both & (a != b)

        out[:, _P["same type"]] = same(self.type)[0]
        out[:, _P["same key"]] = same(self.key)[0]
        out[:, _P["same head"]] = same(self.head)[0]
        # two surnames, or a surname that is no part of the full name
        out[:, _P["same name end"]], out[:, _P["between names"]] = same(self.last)
        out[:, _P["full names differ"]] = same(self.full)[1]
        out[:, _P["same pronoun"]] = same(self.pronoun)[0]
        out[:, _P["same country"]], out[:, _P["other country"]] = same(self.country)
        verdict = _AGREES[self.gender[i], self.gender[j]]
        out[:, _P["gender agrees"]] = verdict > 0
        out[:, _P["gender differs"]] = verdict < 0
        out[:, _P["number agrees"]], out[:, _P["number differs"]] = same(self.number)
        for name, (of_type, count) in zip(
            ("people between", "bodies between"), self.between, strict=True
        ):
            between = count[j] - of_type[j] - count[i]
            out[:, _P[name]] = np.log1p(between) / 2
            if name == "people between":
                here = self.sentence[i] == self.sentence[j]
                out[:, _P["people between here"]] = (between > 0) & here
        out[:, _P["new words"]] = np.minimum(self.size[j], 4) / 4
        a, b = self.families[i], self.families[j]
        both = (a > 0) & (b > 0)
        out[:, _P["same family"]] = both & ((a & b) > 0)
        out[:, _P["other family"]] = both & ((a & b) == 0)

    def speech(self, i: Ints, j: Ints, out: Floats) -> None:
        """Fill in who spoke before, and who speaks the words around either mention."""
        out[:, _P["i last source"]] = self.rank[i] == self.order[j] - 1
        out[:, _P["i source before last"]] = self.rank[i] == self.order[j] - 2
        out[:, _P["both sources"]] = self.is_source[i] & self.is_source[j]
        out[:, _P["sources apart"]] = np.where(
            self.is_source[i], np.log1p(np.maximum(self.order[j] - self.order[i], 0)) / 3, 1.0
        )
        content = self.content
        out[:, _P["same content"]] = (content[i] >= 0) & (content[i] == content[j])
        out[:, _P["one in content"]] = (content[i] >= 0) != (content[j] >= 0)
        speaks = (self.speaker[j] == i) | (self.outer[j] == i)
        out[:, _P["i speaks j directly"]] = speaks & self.quoted[j]
        out[:, _P["i speaks j"]] = speaks & ~self.quoted[j]
        speaks = (self.speaker[i] == j) | (self.outer[i] == j)
        out[:, _P["j speaks i directly"]] = speaks & self.quoted[i]
        out[:, _P["j speaks i"]] = speaks & ~self.quoted[i]
        out[:, _P["i most named"]] = np.log1p(self.named[i]) / 2
        out[:, _P["i is subject here"]] = self.opens[i]


def _family_bits(what: Sequence[Description]) -> npt.NDArray[np.int64]:
    ids: dict[str, int] = {}
    out = np.zeros(len(what), dtype=np.int64)
    for k, d in enumerate(what):
        for family in sorted(d.families):
            out[k] |= 1 << ids.setdefault(family, len(ids) % 62)
    return out
