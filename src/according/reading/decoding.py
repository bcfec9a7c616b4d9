"""Small numeric steps that turn logits into runs of words. All of numpy, none a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from according.reading.windows import Words
from according.spans import Span, Spans

__all__ = ["best_run", "log_softmax", "runs", "sigmoid", "smooth_path", "spans_of", "tagged"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x))."""
    out: Floats = (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
    return out


def log_softmax(x: Floats) -> Floats:
    """Return the logarithm of the softmax over the last axis."""
    x = x - x.max(-1, keepdims=True)
    out: Floats = x - np.log(np.exp(x).sum(-1, keepdims=True))
    return out


def smooth_path(emission: Floats, enter: Floats | float) -> Ints:
    """Return the best label of every word when beginning a run of a label costs ``enter``.

    Viterbi's algorithm (1967) with one cost a label, for N sequences side by side.
    ``emission`` (N, W, L): logarithms of probabilities; ``enter``: one cost, or L. Returns (N, W).
    """
    n, length, _ = emission.shape
    if not n or not length:
        return np.zeros((n, length), np.int64)
    # Scores are kept below their best one (0), so "change or stay" is one comparison with the
    # cost, for every word at once; only the sums themselves go word by word.
    cost = -np.asarray(enter, emission.dtype)
    scores = np.empty((length, *emission[:, 0].shape), emission.dtype)
    score = emission[:, 0]
    for t in range(length):
        below = scores[t]
        # (what ``score.max`` does, without its wrappers: this runs once a word)
        np.subtract(score, np.maximum.reduce(score, 1, keepdims=True), out=below)
        if t + 1 < length:
            score = np.maximum(below, cost) + emission[:, t + 1]
    best = scores.argmax(-1)
    back = np.where(scores >= cost, np.arange(scores.shape[-1]), best[..., None])
    path = np.empty((n, length), np.int64)
    rows = np.arange(n)
    label = best[-1]
    path[:, -1] = label
    for t in range(length - 2, -1, -1):
        label = back[t, rows, label]
        path[:, t] = label
    return path


def best_run(worth: Floats) -> tuple[int, int] | None:
    """Return the half-open run with the greatest sum, or None when no sum is above 0.

    Kadane's maximum subarray, by cumulative sums.
    """
    total = np.concatenate([[0.0], np.cumsum(worth)])
    lowest = np.minimum.accumulate(total)
    gain = total - lowest
    end = int(gain.argmax())
    if gain[end] <= 0:
        return None
    begin = int(np.flatnonzero(total[: end + 1] == lowest[end])[-1])
    return begin, end


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return the half-open runs of True."""
    out: list[tuple[int, int]] = []
    begin = end = -1
    for i in mask.nonzero()[0].tolist():
        if i != end:
            if end > begin:
                out.append((begin, end))
            begin = i
        end = i + 1
    if end > begin:
        out.append((begin, end))
    return out


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
    total = np.r_[0, np.cumsum(1 - np.exp(log_softmax(logits)[:, 0]))]
    chance = (total[ends] - total[starts]) / (ends - starts)
    kinds = (tags[starts] - 1) // 2
    return list(zip(starts.tolist(), ends.tolist(), kinds.tolist(), chance.tolist(), strict=True))
