"""How the lemmas of a topic's event mentions are used: evidence that no single pair shows.

Two lemmas that stand side by side in one sentence name two events, wherever else they stand;
two that stand among the same words may name one. A lemma that most reports of a story use
names its main event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Usage", "usage"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Usage:
    """For every pair of mentions (n, n): what the use of their lemmas tells.

    ``side_by_side``: share of the rarer lemma's sentences that hold the other as well, 0 for one
    lemma. ``alike``: how alike, on average, the words around the two lemmas are within stories.
    ``salience``: share of the story's documents that use the lemma, the greater of the two.
    """

    side_by_side: Floats
    alike: Floats
    salience: Floats


def usage(lemmas: Ints, documents: Ints, sentences: Ints, stories: Floats, around: Floats) -> Usage:
    """Return how the lemmas of a topic are used.

    Args:
        lemmas, documents, sentences: Of each mention, its lemma, document and sentence, each
            counted from 0.
        stories: (documents, documents), 1 where two documents tell one story.
        around: (n, n), how alike the words around two mentions are.
    """
    n, kinds = len(lemmas), int(lemmas.max()) + 1
    held = np.zeros((int(sentences.max()) + 1, kinds))
    held[sentences, lemmas] = 1.0
    both = held.T @ held
    alone = np.diag(both)
    beside = both / np.maximum(np.minimum.outer(alone, alone), 1)
    np.fill_diagonal(beside, 0.0)

    of = np.zeros((n, kinds))
    of[np.arange(n), lemmas] = 1.0
    together = stories[np.ix_(documents, documents)]
    alike = (of.T @ (around * together) @ of) / np.maximum(of.T @ together @ of, 1)

    used = np.zeros((len(stories), kinds))
    used[documents, lemmas] = 1.0
    share = (stories @ used)[documents, lemmas] / np.maximum(stories.sum(1)[documents], 1)
    pairs = np.ix_(lemmas, lemmas)
    return Usage(beside[pairs], alike[pairs], np.maximum.outer(share, share))
