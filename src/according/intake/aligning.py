"""The main text of a page, found again in the page's markup.

trafilatura rebuilds a page and keeps no offsets, so its words are looked up in the markup
afterwards, by patience diff (Bram Cohen): sequences of words that stand once in the text and once
in the page are its fixed points, the longest run of them in one order counts, and what lies
between is looked through in the same way with ever shorter sequences. Words that stand in the page
more often are then taken where they lie next to their neighbours. What is not found so stays
unknown: no word is ever matched with another.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from html import unescape

from according.spans import Piece

__all__ = ["align"]

_SOFT = "\xad\u200b\u200c\u200d\u2060\ufeff"  # shown as nothing; may stand inside a word
_LETTERS = rf"\w[\w\u0300-\u036f{_SOFT}]*"
_WORD = re.compile(rf"{_LETTERS}|[^\w\s{_SOFT}]")
_MARKUP = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template)\b.*?(?:</\1\b[^<>]*>?|\Z)|<[!?][^<>]*>?"
    r"|</?(?P<tag>[a-z][\w:-]*)[^<>]*>?"
    rf"|(?P<entity>&(?:\#\d+|\#x[\da-f]+|\w+);?)|(?P<word>{_LETTERS})|(?P<mark>[^\w\s{_SOFT}])"
    rf"|(?P<soft>[{_SOFT}]+)|\s+",
    re.I | re.S,
)
_INLINE = frozenset(
    """
    a abbr acronym b bdi bdo big cite code del dfn em font i ins kbd label mark nobr q s samp small
    span strike strong sub sup time tt u var wbr
    """.split()  # noqa: SIM905 - a list of thirty strings reads worse
)
_STEPS = ((8, 0, False), (4, 0, False), (2, 400, False), (1, 40, False),
          (8, 0, True), (4, 0, True), (2, 400, True), (1, 40, True))  # fmt: skip
"""How many words are looked up at once; in how much of the page (words; 0: no matter); and whether
they may stand there more than once."""


class _Words:
    """The words of a text as numbers, and where each stands; small, as pages may be large."""

    def __init__(self) -> None:
        self.ids = array("l")
        self.starts = array("l")
        self.ends = array("l")


def align(text: str, page: str) -> tuple[Piece, ...]:
    """Return what of ``text`` stands where in the markup of ``page``, both in characters.

    The pieces lie in the order of both; the words of each are the same on both sides.
    """
    numbers: dict[str, int] = {}
    words, shown = _Words(), _Words()
    for found in _WORD.finditer(text):
        words.ids.append(numbers.setdefault(_plain(found[0]), len(numbers)))
        words.starts.append(found.start())
        words.ends.append(found.end())
    for word, start, end in _shown(page):
        shown.ids.append(numbers.get(_plain(word), -1))
        shown.starts.append(start)
        shown.ends.append(end)
    return tuple(_pieces(text, page, words, shown, _runs(words.ids, shown.ids)))


def _plain(word: str) -> str:
    if word.isascii():
        return word
    return unicodedata.normalize("NFC", word.translate(dict.fromkeys(map(ord, _SOFT))))


def _shown(page: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a page's markup: entities resolved, tags inside a word left out."""
    word, start, end = "", 0, 0
    for found in _MARKUP.finditer(page):
        kind = found.lastgroup
        if kind == "soft" or (kind == "tag" and found["tag"].lower() in _INLINE):
            continue
        said = unescape(found["entity"]) if kind == "entity" else found[0]
        letters = kind == "word" or (kind == "entity" and re.fullmatch(_LETTERS, said))
        if letters:
            start = start if word else found.start()
            word, end = word + said, found.end()
            continue
        if kind == "entity" and said.strip(_SOFT) == "":
            continue
        if word:
            yield word, start, end
            word = ""
        if kind == "mark" or (kind == "entity" and len(said) == 1 and not said.isspace()):
            yield said, found.start(), found.end()
        elif kind == "entity" and said == found[0]:  # no entity after all
            for part in _WORD.finditer(said):
                yield part[0], found.start() + part.start(), found.start() + part.end()
    if word:
        yield word, start, end


def _runs(a: array[int], b: array[int]) -> list[tuple[int, int, int]]:
    """Return where sequences of ``a`` stand in ``b``, as (in a, in b, how many), in order."""
    found: list[tuple[int, int, int]] = []
    gaps = [(0, len(a), 0, len(b))]
    for length, most, several in _STEPS:
        left: list[tuple[int, int, int, int]] = []
        for i, j, p, q in gaps:
            if j - i < 1 or q - p < 1:
                continue
            if (most and q - p > most) or min(j - i, q - p) < length:
                left.append((i, j, p, q))
                continue
            # before the first words that are known, the nearest is the last
            last = p == 0 and q < len(b)
            for x, y in _ordered(_anchors(a, b, (i, j, p, q), length, several, last)):
                if x < i or y < p:  # the run before has taken it in
                    continue
                n = length
                while x > i and y > p and a[x - 1] == b[y - 1]:
                    x, y, n = x - 1, y - 1, n + 1
                while x + n < j and y + n < q and a[x + n] == b[y + n]:
                    n += 1
                found.append((x, y, n))
                left.append((i, x, p, y))
                i, p = x + n, y + n
            left.append((i, j, p, q))
        gaps = left
    return sorted(found)


def _anchors(
    a: array[int], b: array[int], gap: tuple[int, int, int, int], n: int, several: bool, last: bool
) -> list[tuple[int, int]]:
    """Return where sequences of ``n`` words that stand once in ``a`` stand in ``b``."""
    i, j, p, q = gap
    known: dict[tuple[int, ...], int] = {}
    for x in range(i, j - n + 1):
        key = tuple(a[x : x + n])
        known[key] = -1 if key in known else x
    places: dict[int, int] = {}
    for y in range(p, q - n + 1):
        if b[y] < 0:
            continue
        x = known.get(tuple(b[y : y + n]), -1)
        if x < 0:
            continue
        if x not in places or (several and last):
            places[x] = y
        elif not several:
            places[x] = -1
    return sorted((x, y) for x, y in places.items() if y >= 0)


def _ordered(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, sorted by the first, that rises in the second too."""
    tails: list[int] = []  # the lowest second at which a run of each length can end
    ends: list[int] = []
    before: list[int] = []
    for k, (_, y) in enumerate(pairs):
        at = bisect_left(tails, y)
        before.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(y)
            ends.append(k)
        else:
            tails[at], ends[at] = y, k
    out: list[tuple[int, int]] = []
    k = ends[-1] if ends else -1
    while k >= 0:
        out.append(pairs[k])
        k = before[k]
    return out[::-1]


def _pieces(
    text: str, page: str, words: _Words, shown: _Words, runs: list[tuple[int, int, int]]
) -> Iterator[Piece]:
    """Join the words of runs to pieces as long as text and page are the same characters."""
    open_: Piece | None = None
    todo = runs[::-1]
    while todo:
        x, y, n = todo.pop()
        new = Piece(words.starts[x], words.ends[x + n - 1], shown.starts[y], shown.ends[y + n - 1])
        same = new.even and text.startswith(page[new.first : new.past], new.start)
        if n > 1 and not same:  # a tag or an entity is in it: look where
            half = n // 2
            todo += [(x + half, y + half, n - half), (x, y, half)]
            continue
        if open_ is not None:
            between = text[open_.end : new.start]
            if (
                open_.even and same and len(between) == new.first - open_.past
                and page.startswith(between, open_.past)
            ):  # fmt: skip
                open_ = Piece(open_.start, new.end, open_.first, new.past)
                continue
            yield open_
        open_ = new
    if open_ is not None:
        yield open_
