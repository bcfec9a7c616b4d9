"""Cut a text into words, wordpieces and windows that fit the encoder.

Training and reading share this file, so the model always sees what it was trained on.

Words are BERT's pre-tokens (runs between white space and punctuation; each punctuation mark
is one). Every span the reader returns starts and ends on a word, and the offsets of words are
code points of the dispatch's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIMIT", "Window", "Words", "cut", "tokenise"]

LIMIT = 256  # wordpieces a window, [CLS] and [SEP] included
CLS, SEP = 101, 102

Ints = NDArray[np.int64]
Compact = NDArray[np.int32]  # a long text has a million words

_BLOCK = 40_000  # code points tokenised at once: bounds the memory an enormous text takes
_QUOTES = re.compile(r"\n|[“”„«»]|``|''|\"\"?")
_TOGGLE = {'"', '""'}
_OPEN = {"“", "«", "``", "„"}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text and their wordpieces.

    ``start, end, paragraph, shape``: one entry a word. ``shape`` is 0 lower case, 1 initial
    capital, 2 capitals, plus 3 inside quotation marks. ``pieces``: vocabulary ids, one entry
    a wordpiece; ``first``: index of each word's first piece, with one entry more for the end.
    """

    start: Compact
    end: Compact
    paragraph: Compact
    shape: Compact
    pieces: Compact
    first: Compact

    def __len__(self) -> int:
        return len(self.start)


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``begin:end`` of a text as one input of the encoder.

    ``ids`` and ``types`` have one entry a wordpiece; ``first`` gives the place in ``ids`` of
    each word's first piece, ``paragraph`` the word's paragraph counted from the window's first.
    """

    begin: int
    end: int
    ids: Ints
    types: Ints
    first: Ints
    paragraph: Ints


def tokenise(text: str, tokenizer: Any) -> Words:
    """Cut ``text`` into words and wordpieces with a ``tokenizers.Tokenizer``."""
    starts, ends, pieces, firsts = [], [], [], []
    total = 0
    for base, block in _blocks(text):
        encoding = tokenizer.encode(block, add_special_tokens=False)
        if not encoding.ids:
            continue
        count = len(encoding.ids)
        offsets = np.fromiter(chain.from_iterable(encoding.offsets), np.int32, 2 * count)
        offsets = offsets.reshape(-1, 2) + np.int32(base)
        word = np.array(encoding.word_ids, np.int32)
        first = np.flatnonzero(np.append(True, word[1:] != word[:-1]))
        last = np.append(first[1:], len(word)) - 1
        starts.append(offsets[first, 0])
        ends.append(offsets[last, 1])
        pieces.append(np.array(encoding.ids, np.int32))
        firsts.append((first + total).astype(np.int32))
        total += len(word)
    if not total:
        none = np.zeros(0, np.int32)
        return Words(none, none, none, none, none, np.zeros(1, np.int32))
    start, end = np.concatenate(starts), np.concatenate(ends)
    breaks = np.array([m.start() for m in re.finditer("\n", text)], np.int32)
    line = np.searchsorted(breaks, start)
    # Blank lines do not count: a paragraph is a line that has words.
    paragraph = np.cumsum(np.append(0, line[1:] != line[:-1]), dtype=np.int32)
    return Words(
        start,
        end,
        paragraph,
        _shapes(text, start, end),
        np.concatenate(pieces),
        np.append(np.concatenate(firsts), np.int32(total)),
    )


def cut(words: Words, limit: int = LIMIT) -> Iterator[Window]:
    """Pack whole paragraphs into windows; a paragraph too long is cut at a full stop."""
    if not len(words):
        return
    size = np.diff(words.first)
    bounds = np.flatnonzero(np.append(True, words.paragraph[1:] != words.paragraph[:-1]))
    chunks: list[tuple[int, int, int]] = []
    for begin, end in zip(bounds, np.append(bounds[1:], len(words)), strict=True):
        chunks.extend(_pieces(words, size, int(begin), int(end), limit - 2))
    group: list[tuple[int, int, int]] = []
    room = limit - 1
    for chunk in chunks:
        if group and chunk[2] + 1 > room:
            yield _window(words, group)
            group, room = [], limit - 1
        group.append(chunk)
        room -= chunk[2] + 1
    yield _window(words, group)


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    if len(text) <= _BLOCK:
        yield 0, text
        return
    at = 0
    while at < len(text):
        stop = min(at + _BLOCK, len(text))
        if stop < len(text):
            for mark in ("\n", " "):
                seam = text.rfind(mark, at + 1, stop)
                if seam > at:
                    stop = seam
                    break
        yield at, text[at:stop]
        at = stop


def _shapes(text: str, start: Compact, end: Compact) -> Compact:
    heads = [text[b] for b in start.tolist()]
    upper = [c.isupper() for c in heads]
    shape = np.array(upper, np.int32)
    for k in np.flatnonzero(shape & (end - start > 1)).tolist():
        if text[start[k] : end[k]].isupper():
            shape[k] = 2
    letters = shape[np.array([c.isalpha() for c in heads], bool)]
    if len(letters) > 20 and np.mean(letters > 0) > 0.8:
        shape[:] = 0  # a text in capitals: they carry no information
    opened, closed = _quoted(text)
    depth = np.searchsorted(opened, start, "right") - np.searchsorted(closed, start, "left")
    shape += 3 * (depth > 0)
    return shape


def _quoted(text: str) -> tuple[Compact, Compact]:
    """Return where quotations open and where they close; each paragraph starts outside."""
    opened: list[int] = []
    closed: list[int] = []
    inside = False
    for match in _QUOTES.finditer(text):
        mark = match.group()
        if mark == "\n":
            turn = False
        elif mark in _TOGGLE:
            turn = not inside
        else:
            turn = mark in _OPEN
        if turn and not inside:
            opened.append(match.start())
        elif inside and not turn:
            # a word that touches the closing mark still counts as inside
            closed.append(match.start() if mark == "\n" else match.end())
        inside = turn
    if inside:
        closed.append(len(text) + 1)
    return np.array(opened, np.int32), np.array(closed, np.int32)


def _pieces(
    words: Words, size: Compact, begin: int, end: int, limit: int
) -> Iterator[tuple[int, int, int]]:
    """Cut words ``begin:end`` of one paragraph into runs of at most ``limit`` wordpieces."""
    while begin < end:
        total = np.cumsum(size[begin:end])
        if total[-1] <= limit:
            yield begin, end, int(total[-1])
            return
        fit = max(1, int(np.searchsorted(total, limit, "right")))
        stop = begin + fit
        stops = words.pieces[words.first[begin + fit // 2 : stop]]
        ends = np.flatnonzero(np.isin(stops, (1012, 999, 1029)))  # . ! ?
        if len(ends):
            stop = begin + fit // 2 + int(ends[-1]) + 1
        yield begin, stop, min(limit, int(total[stop - begin - 1]))
        begin = stop


def _window(words: Words, group: list[tuple[int, int, int]]) -> Window:
    ids = [np.array([CLS], np.int64)]
    types = [np.array([0], np.int64)]
    first: list[Ints] = []
    at = 1
    for begin, end, length in group:
        low = int(words.first[begin])
        pieces = words.pieces[low : low + length]
        shape = np.repeat(words.shape[begin:end], np.diff(words.first[begin : end + 1]))[:length]
        ids += [pieces.astype(np.int64), np.array([SEP])]
        types += [shape.astype(np.int64), np.array([0])]
        first.append(words.first[begin:end].astype(np.int64) - low + at)
        at += length + 1
    begin, end = group[0][0], group[-1][1]
    paragraph = words.paragraph[begin:end].astype(np.int64)
    return Window(
        begin,
        end,
        np.concatenate(ids),
        np.concatenate(types),
        np.concatenate(first),
        paragraph - paragraph[0],
    )
