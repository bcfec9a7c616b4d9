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
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["LIMIT", "Window", "Words", "cut", "tokenise"]

LIMIT = 256  # wordpieces a window, [CLS] and [SEP] included
CLS, SEP = 101, 102

Ints = NDArray[np.int64]
Compact = NDArray[np.int32]  # a long text has a million words

# No word reaches over white space or a mark of ASCII, so what lies between is cut by itself, and
# what comes again and again only once. (In brackets: the tokenizer's own "[SEP]" is one word.)
_RUN = re.compile(
    r"(?:\[[A-Z]{3,4}\]|[!-/:-@\[-`{-~]|[^ \t\n\r!-/:-@\[-`{-~]+)[ \t\n\r]{,9}"
    r"|[ \t\n\r]+"
)
_BLOCK = 40_000  # code points cut at once: bounds the memory an enormous text takes
_KEPT = 1 << 15  # runs whose words are kept,
_KEPT_LENGTH = 40  # of those shorter than this
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


class _Run(NamedTuple):
    """The words of a run of characters: how many, five numbers a word, and their wordpieces.

    The numbers are begin and end in the run, how many wordpieces, the shape (0 to 2), and 1
    where the first character is a letter.
    """

    held: int
    words: tuple[int, ...]
    pieces: tuple[int, ...]


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
    parts = [_cut_block(tokenizer, base, block) for base, block in _blocks(text)]
    start, end, size, shape, letter = np.concatenate([words for words, _ in parts], axis=1)
    first = np.zeros(len(start) + 1, np.int32)
    np.cumsum(size, out=first[1:])
    breaks = np.array([m.start() for m in re.finditer("\n", text)], np.int32)
    line = np.searchsorted(breaks, start)
    # Blank lines do not count: a paragraph is a line that has words.
    paragraph = np.zeros(len(start), np.int32)
    np.cumsum(line[1:] != line[:-1], out=paragraph[1:])
    return Words(
        start,
        end,
        paragraph,
        _shapes(text, start, shape, letter > 0),
        np.concatenate([pieces for _, pieces in parts]),
        first,
    )


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Yield the text in blocks, and where each begins: at least one."""
    at = 0
    while len(text) - at > _BLOCK:
        # after white space, else wherever it may be
        seam = max(text.rfind(mark, at + 1, at + _BLOCK) for mark in "\n ")
        stop = seam + 1 if seam > at else at + _BLOCK
        yield at, text[at:stop]
        at = stop
    yield at, text[at:]


def _cut_block(tokenizer: Any, base: int, block: str) -> tuple[Compact, Compact]:
    """Return the words of a block, five rows of numbers as in ``_Run``, and their wordpieces."""
    runs = _RUN.findall(block)
    found = [(_run if len(run) < _KEPT_LENGTH else _cut_run)(tokenizer, run) for run in runs]
    after = np.cumsum(np.fromiter(map(len, runs), np.int32, len(runs)), dtype=np.int32)
    begins = np.concatenate([[base], base + after])[: len(runs)]
    words = np.fromiter(chain.from_iterable([run.words for run in found]), np.int32)
    words = words.reshape(-1, 5).T
    words[:2] += np.repeat(begins, [run.held for run in found]).astype(np.int32)
    return words, np.fromiter(chain.from_iterable([run.pieces for run in found]), np.int32)


def _cut_run(tokenizer: Any, run: str) -> _Run:
    """Cut a run of characters into words."""
    encoding = tokenizer.encode(run, add_special_tokens=False)
    words: list[list[int]] = []
    last = None
    for number, (start, end) in zip(encoding.word_ids, encoding.offsets, strict=True):
        if number == last:
            words[-1][1:3] = end, words[-1][2] + 1
        else:
            words.append([start, end, 1, 0, run[start].isalpha()])
            last = number
    for word in words:
        start, end, *_ = word
        if run[start].isupper():
            word[3] = 2 if end - start > 1 and run[start:end].isupper() else 1
    return _Run(len(words), tuple(chain.from_iterable(words)), tuple(encoding.ids))


_run = lru_cache(maxsize=_KEPT)(_cut_run)


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


def _shapes(text: str, start: Compact, shape: Compact, letter: NDArray[np.bool_]) -> Compact:
    """Return the words' shapes, given what each is by itself, and which begin with a letter."""
    shape = shape.copy()
    letters = shape[letter]
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
