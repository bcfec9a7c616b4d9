"""Word meanings: small vectors of common news words, to tell "purchase" is near "buy".

The table was made by ``training/make_meanings.py``; a word it lacks has no meaning here, and
says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from according.comparing.lexicons import document_frequencies

__all__ = ["likeness", "vectors"]

Floats = NDArray[np.float32]


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, int], Floats]:
    path = files("according").joinpath("resources").joinpath("comparing_meanings.npz")
    with path.open("rb") as stream, np.load(stream) as stored:
        rows = stored["vectors"].astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return {w: i for i, w in enumerate(sorted(document_frequencies()[1]))}, rows


def vectors(words: Sequence[str]) -> Floats:
    """Return the vectors (n, 40) of lower-case words, of length 1; zeros for unknown words."""
    places, rows = _table()
    out = np.zeros((len(words), rows.shape[1]), dtype=np.float32)
    for i, word in enumerate(words):
        at = places.get(word)
        if at is not None:
            out[i] = rows[at]
    return out


def likeness(a: str, b: str) -> float:
    """Return how alike two words' meanings are, -1..1; 0 where one is unknown."""
    x, y = vectors([a, b])
    return float(x @ y)
