"""Initials that may be a place's: "NSW", where other places of Australia are named.

Four capitals are far oftener a body's, a disease's or a test's, and many of them are also another
name of some region or village. In four corpora, 9 of 122 were a place where the dispatch named no
other place of their country, 44 of 71 where it did.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from according.reading.gazetteer import LEVEL_NUMBER, Candidates
from according.spans import Span

__all__ = ["Neighbours", "are_initials"]

LONGEST = 4  # characters: "NSW", "B.C."
_LARGE = 133  # as sizes are filed, 8 * log2: a town of 100,000
_AROUND = 15


def are_initials(text: str, span: Span) -> bool:
    """Tell whether a name is initials; in a line of nothing but capitals, no word is."""
    start, end = span
    around = text[max(0, start - _AROUND) : start] + text[end : end + _AROUND]
    return (
        end - start <= LONGEST
        and text[start:end].isupper()
        and re.search(r"[a-z]{2}", around) is not None
    )


class Neighbours:
    """The countries, regions and large towns among the names of a dispatch."""

    def __init__(self, held: Candidates, numbers: Mapping[str, int]) -> None:
        """``numbers`` holds the names of the dispatch with their numbers in ``held.key``."""
        self._held, self._numbers = held, numbers
        self._told: set[tuple[int, int]] | None = None

    def known(self, key: str) -> bool:
        """Tell whether another name of the dispatch lies in a country that ``key`` lies in."""
        held, number = self._held, self._numbers.get(key, -1)
        if self._told is None:
            wide = np.isin(held.level, (LEVEL_NUMBER["country"], LEVEL_NUMBER["region"]))
            named = np.isin(held.key, list(self._numbers.values()))
            sure = named & held.main & (wide | (held.size >= _LARGE))
            self._told = set(zip(held.country[sure].tolist(), held.key[sure].tolist(), strict=True))
        own = set(held.country[held.key == number].tolist())
        return any(country in own and other != number for country, other in self._told)
