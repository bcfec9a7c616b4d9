"""What few pairs of mentions have in common, kept sparsely: words, acronyms, spellings, layout."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from according.reading.mention_features import Floats, Ints, Table
from according.reading.names import Description
from according.reading.words import Words

__all__ = [
    "PAIR",
    "WINDOW",
    "Shared",
    "Sparse",
    "near_spellings",
    "shared_words",
    "sparse_features",
]

Numbers = npt.NDArray[np.integer[Any]]

WINDOW = 70
FAR = 12
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


@dataclass
class Sparse:
    """Features of single pairs: antecedent, anaphor, column and value, one entry each."""

    i: array[int] = field(default_factory=lambda: array("i"))
    j: array[int] = field(default_factory=lambda: array("i"))
    column: array[int] = field(default_factory=lambda: array("b"))
    value: array[float] = field(default_factory=lambda: array("f"))

    def add(self, i: int, j: int, name: str, value: float = 1.0) -> None:
        """Note a feature of a pair; it is dropped if the pair is no candidate."""
        self.i.append(i)
        self.j.append(j)
        self.column.append(_P[name])
        self.value.append(value)

    def sort(self) -> None:
        """Put the entries in the order of their anaphors; call it once, after the last ``add``."""
        order = np.argsort(np.frombuffer(self.j, np.int32), kind="stable").astype(np.int32)
        for name, kind in (("i", "i"), ("j", "i"), ("column", "b"), ("value", "f")):
            ordered = np.frombuffer(getattr(self, name), kind)[order]
            setattr(self, name, array(kind, ordered.tobytes()))

    def fill(self, i: Ints, j: Ints, anaphors: tuple[int, int], out: Floats) -> None:
        """Write the features of the pairs ``i, j`` (sorted by j, then i) into their rows.

        The pairs are all the candidates of the mentions ``anaphors[0]`` to ``anaphors[1]``.
        """
        if not self.j:
            return
        first, last = (bisect_left(self.j, k) for k in anaphors)
        a, b, column, value = (
            np.frombuffer(part, part.typecode)[first:last]
            for part in (self.i, self.j, self.column, self.value)
        )
        row, held = _rows(i, j, a, b)
        out[row[held], column[held]] = value[held]


def _rows(i: Ints, j: Ints, a: Numbers, b: Numbers) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Find pairs ``a, b`` among ``i, j`` (sorted by j, then i): their rows, and whether held."""
    wide = int(j[-1]) + 1
    keys = j * wide + i
    wanted = b.astype(np.intp) * wide + a
    row = np.searchsorted(keys, wanted)
    row[row == len(keys)] = 0
    return row, keys[row] == wanted


@dataclass(frozen=True, slots=True)
class Shared:
    """Earlier mentions that share telling words with each mention.

    Those of mention j are ``i[begins[j] : begins[j + 1]]`` with ``count`` words each.
    """

    i: array[int]
    count: array[int]
    begins: array[int]

    def far(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Return the pairs that lie beyond the window, sorted by j, then i."""
        i = np.frombuffer(self.i, np.int32)
        j = np.repeat(np.arange(len(self.begins) - 1, dtype=np.int32), np.diff(self.begins))
        far = i < j - WINDOW
        i, j = i[far], j[far]
        order = np.lexsort((i, j))
        return i[order], j[order]

    def fill(self, i: Ints, j: Ints, anaphors: tuple[int, int], size: Ints, out: Floats) -> None:
        """Write what shared words tell of the pairs ``i, j``; see ``Sparse.fill``.

        ``size`` holds how many telling words each mention has.
        """
        begins = np.frombuffer(self.begins, np.int32)[anaphors[0] : anaphors[1] + 1]
        some = slice(begins[0], begins[-1])
        a, c = np.frombuffer(self.i, np.int32)[some], np.frombuffer(self.count, np.int32)[some]
        b = np.repeat(np.arange(*anaphors), np.diff(begins))
        row, _ = _rows(i, j, a, b)  # all are candidates
        size_a, size_b = size[a], size[b]
        out[row, _P["share"]] = c / (size_a + size_b - c)
        out[row, _P["j inside i words"]] = c == size_b
        out[row, _P["i inside j words"]] = c == size_a
        out[row, _P["new words"]] = np.minimum(size_b - c, 4) / 4


def shared_words(table: Table) -> Shared:
    """Find for each mention the earlier ones that share telling words."""
    index: dict[str, array[int]] = {}
    out = Shared(array("i"), array("i"), array("i", [0]))
    for j, d in enumerate(table.what):
        counts: dict[int, int] = {}
        for word in d.content:
            at = index.get(word)
            if at is None:
                index[word] = array("i", [j])
                continue
            recent = at[-FAR - WINDOW :]
            for i in recent:
                if j - i <= WINDOW or i >= at[-min(FAR, len(at))]:
                    counts[i] = counts.get(i, 0) + 1
            if at[0] not in counts and at[0] not in recent:
                counts[at[0]] = 1
            at.append(j)
        out.i.extend(counts)
        out.count.extend(counts.values())
        out.begins.append(len(out.i))
    return out


def sparse_features(words: Words, table: Table) -> Sparse:
    """Find what few pairs have: acronyms, spellings, titles, nesting, apposition."""
    what = table.what
    out = Sparse()
    _spellings(what, out)
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
                out.add(a, b, "acronym")
        # "United States Commission on Presidential Debates" is also the CPD
        tails = [d.acronym[k:] for k in range(3) if len(d.acronym) - k > (2 if k else 1)]
        if d.alias:
            tails = [d.alias, *(x for x in tails if x != d.alias)]
            for a in by_alias.get(d.alias, ())[-FAR:]:
                out.add(a, b, "acronym")
        for tail in tails:
            for a in by_short.get(tail, ())[-FAR:]:
                out.add(a, b, "acronym")
            by_acronym.setdefault(tail, []).append(b)
        for word in d.content if " " in d.key else (short,):
            by_alias.setdefault(word, []).append(b)
        if short:
            by_short.setdefault(short, []).append(b)
    _titles(table, out)
    _layout(words, table, out)
    out.sort()
    return out


def _titles(table: Table, out: Sparse) -> None:
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
            size = len(table.what[a].content) if d.kind == "name" else len(words)
            out.add(a, b, "title holds words", c == size)
            out.add(a, b, "title shares")
        for word in words:
            (titled if d.kind == "name" else described).setdefault(word, []).append(b)


def _spellings(what: Sequence[Description], out: Sparse) -> None:
    """Mark names one letter apart: found by the strings that lack one letter of each."""
    keys = [
        {d.key, *([d.head] if len(d.head) > 4 else [])}
        if d.kind == "name" and 5 <= len(d.key) <= 30
        else set[str]()
        for d in what
    ]
    near = near_spellings(key for some in keys for key in some)
    seen: dict[str, list[int]] = {key: [] for others in near.values() for key in others}
    for b, some in enumerate(keys):
        for key in some:
            for other in near.get(key, ()):
                for a in seen[other][-FAR:]:
                    if a < b:
                        out.add(a, b, "near spelling")
            if key in seen:
                seen[key].append(b)


def near_spellings(words: Iterable[str]) -> dict[str, set[str]]:
    """Return for each word those that are the same without one letter, or have one letter less."""
    by_length: dict[int, set[str]] = {}
    for word in words:
        by_length.setdefault(len(word), set()).add(word)
    near: dict[str, set[str]] = {}
    for length, alike in by_length.items():
        shorter = by_length.get(length - 1, set())
        first: dict[str, str] = {}  # of one length at a time: there are many
        several: dict[str, set[str]] = {}
        for word in alike:
            for k in range(length):
                rest = word[:k] + word[k + 1 :]
                if rest in shorter:
                    near.setdefault(word, set()).add(rest)
                other = first.setdefault(rest, word)
                if other is not word:
                    several.setdefault(rest, {other}).add(word)
        for some in several.values():
            for word in some:
                near.setdefault(word, set()).update(some - {word})
    return near


def _layout(words: Words, table: Table, out: Sparse) -> None:
    """Fill in nesting, apposition and "X is the Y"."""
    text = words.text
    spans = [m.span for m in table.mentions]
    for b, (start, end) in enumerate(spans):
        for a in range(b - 1, max(b - 6, -1), -1):
            other = spans[a]
            if other.end >= end:
                out.add(a, b, "i holds j")
                continue
            if other.start == start:
                out.add(a, b, "j holds i")
                continue
            if not 0 <= start - other.end <= 12:
                continue
            between = text[other.end : start]
            if between in (", ", " (", " ", " – ", " - ", ": ", ", a ", ", the "):
                out.add(a, b, "apposition")
            elif between in _IS_A:
                out.add(a, b, "is-a")
