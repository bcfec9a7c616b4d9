"""Small numeric steps that turn logits into runs of words. All of numpy, none a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from according.reading.windows import Words
from according.spans import Span, Spans

__all__ = ["log_softmax", "runs", "sigmoid", "smooth_path", "spans_of", "tagged"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x))."""
    out: Floats = 1 / (1 + np.exp(-np.clip(x, -30, 30)))
    return out


def log_softmax(x: Floats) -> Floats:
    """Return the logarithm of the softmax over the last axis."""
    x = x - x.max(-1, keepdims=True)
    out: Floats = x - np.log(np.exp(x).sum(-1, keepdims=True))
    return out


def smooth_path(emission: Floats, switch: float) -> Ints:
    """Return the best label of every word when each change of label costs ``switch``.

    Viterbi's algorithm (1967) with one cost for all changes, for N sequences side by side.
    ``emission`` (N, W, L): logarithms of probabilities. Returns (N, W).
    """
    n, length, labels = emission.shape
    if not n or not length:
        return np.zeros((n, length), np.int64)
    back = np.empty((length, n, labels), np.int64)
    own = np.arange(labels)
    rows = np.arange(n)
    score = emission[:, 0]
    for t in range(1, length):
        best = score.argmax(1)
        jump = (score[rows, best] - switch)[:, None]
        stay = score >= jump
        back[t] = np.where(stay, own, best[:, None])
        score = emission[:, t] + np.where(stay, score, jump)
    path = np.empty((n, length), np.int64)
    path[:, -1] = score.argmax(1)
    for t in range(length - 1, 0, -1):
        path[:, t - 1] = back[t, rows, path[:, t]]
    return path


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open runs of True."""
    edges = np.flatnonzero(np.diff(np.r_[False, mask, False].astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def spans_of(words: Words, base: int, mask: NDArray[np.bool_]) -> Spans:
    """Return runs of words (counted from ``base``) as spans of the text."""
    return tuple(
        Span(int(words.start[base + b]), int(words.end[base + e - 1])) for b, e in runs(mask)
    )


def tagged(logits: Floats) -> list[tuple[int, int, int, float]]:
    """Decode BIO logits (W, 1 + 2 types): runs as (begin, end, type index, mean probability)."""
    tags = logits.argmax(-1)
    inside = tags > 0
    if not inside.any():
        return []
    begins = inside & ((tags % 2 == 1) | ~np.r_[False, inside[:-1]])
    starts = np.flatnonzero(begins)
    stops = np.flatnonzero(begins | ~inside)
    after = np.r_[stops, len(tags)]
    ends = after[np.searchsorted(after, starts, "right")]
    chance = 1 - np.exp(log_softmax(logits)[:, 0])
    return [
        (b, e, int(tags[b] - 1) // 2, float(chance[b:e].mean()))
        for b, e in zip(starts.tolist(), ends.tolist(), strict=True)
    ]
