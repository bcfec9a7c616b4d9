"""Small numeric steps that turn logits into runs of words. All of numpy, none a word."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from according.reading.windows import Words
from according.spans import Span, Spans

__all__ = ["best_runs", "log_softmax", "runs", "sigmoid", "smooth_path", "spans_of", "tagged"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

SLACK = 1e-3  # more than rounding can make of sums of a few logarithms


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

    Most words are sure: their label is so much the best that it would be taken after any other
    and before any other. They cut the sequences into short stretches, which are all that is
    left to be weighed word by word, and are weighed side by side.
    """
    n, length, labels = emission.shape
    words = emission.reshape(-1, labels)
    if not len(words):
        return np.zeros((n, length), np.int64)
    # Scores are kept below their best one (0), so "change or stay" is one comparison with the
    # cost, for every label at once; only the sums themselves go word by word.
    cost = -np.broadcast_to(np.asarray(enter, emission.dtype), labels)
    path: Ints = words.argmax(-1)
    begin, size = _unsure(words, path, cost, length)
    if not len(begin):
        return path.reshape(n, length)
    end = begin + size
    k = np.arange(len(begin))
    score = np.tile(cost, (len(begin), 1))  # after a sure word: stay with its label, or pay
    score[k, path[begin - 1]] = 0
    score[begin % length == 0] = 0  # nothing before the first word
    score += words[begin]
    under_way = np.searchsorted(-size, -np.arange(size[0]))  # stretches of more than t words
    scores = np.zeros((len(under_way), len(begin), labels), emission.dtype)
    for t, here in enumerate(under_way):
        below = scores[t, :here]
        # (what ``score.max`` does, without its wrappers: this runs once a word)
        np.subtract(score, np.maximum.reduce(score, 1, keepdims=True), out=below)
        if t + 1 < len(under_way):
            going_on = under_way[t + 1]
            score = np.maximum(below[:going_on], cost) + words[begin[:going_on] + t + 1]
    best = scores.argmax(-1)
    back = np.where(scores >= cost, np.arange(labels), best[..., None])
    label = np.where(end % length == 0, best[size - 1, k], path[end % len(path)])
    for t in range(len(under_way) - 1, -1, -1):
        here = under_way[t]
        label[:here] = back[t, k[:here], label[:here]]
        path[begin[:here] + t] = label[:here]
    return path.reshape(n, length)


def _unsure(words: Floats, best: Ints, cost: Floats, length: int) -> tuple[Ints, Ints]:
    """Return where the stretches of unsure words begin and their sizes, the longest first.

    ``words`` (N * W, L) are sequences of ``length`` words, one after another. A label is sure
    when it beats every other even after paying for the way to it and sparing the other's.
    """
    at = np.arange(len(words))
    rival = words - cost
    rival[at, best] = -np.inf
    unsure = words[at, best] + cost[best] - rival.max(-1) <= SLACK
    apart = np.zeros((len(words) // length, length + 1), bool)  # no stretch leaves its sequence
    apart[:, 1:] = unsure.reshape(-1, length)
    turns = np.flatnonzero(np.diff(np.append(apart, False)))
    begin, end = turns[::2], turns[1::2]
    order = np.argsort(begin - end, kind="stable")
    return (begin - begin // (length + 1))[order], (end - begin)[order]


def best_runs(worth: Floats) -> tuple[Ints, Ints]:
    """Return the half-open run with the greatest sum of each row of ``worth`` (N, W).

    Empty where no sum is above 0. Kadane's maximum subarray, by cumulative sums.
    """
    n, length = worth.shape
    total = np.zeros((n, length + 1))
    np.cumsum(worth, 1, out=total[:, 1:], dtype=worth.dtype)
    lowest = np.minimum.accumulate(total, 1)
    gain = total - lowest
    end = gain.argmax(1)
    rows = np.arange(n)
    begins = (total == lowest[rows, end][:, None]) & (np.arange(length + 1) <= end[:, None])
    begin = length - begins[:, ::-1].argmax(1)
    return np.where(gain[rows, end] > 0, begin, end), end


def runs(labels: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the runs of equal labels above 0 in N sequences (N, W).

    Four arrays, in order: the sequence, the label, and the half-open range of words.
    """
    n, length = labels.shape
    apart = np.zeros((n, length + 2), labels.dtype)  # no run leaves its sequence
    apart[:, 1:-1] = labels
    flat = apart.ravel()
    turns = np.flatnonzero(flat[1:] != flat[:-1])  # the word before each change
    label = flat[turns + 1]
    begins = np.flatnonzero(label > 0)
    row, begin = np.divmod(turns[begins], length + 2)
    return row, label[begins], begin, begin + turns[begins + 1] - turns[begins]


def spans_of(words: Words, base: int, labels: Ints, count: int) -> list[list[Spans]]:
    """Return the runs of each label below ``count`` in N sequences (N, W) as spans of the text.

    The sequences' first word is word ``base``; those of label l in sequence n are ``[n][l]``.
    """
    out: list[list[Spans]] = [[()] * count for _ in labels]
    row, label, begin, end = runs(labels)
    starts, ends = words.start[base + begin], words.end[base + end - 1]
    for n, at, start, stop in zip(
        row.tolist(), label.tolist(), starts.tolist(), ends.tolist(), strict=True
    ):
        out[n][at] += (Span(start, stop),)
    return out


def tagged(logits: Floats, outside: float = 0.0) -> list[tuple[int, int, int, float]]:
    """Decode BIO logits (W, 1 + 2 types): runs as (begin, end, type index, mean probability).

    ``outside`` is added to the logit of "no tag".
    """
    logits = logits.copy()
    logits[:, 0] += outside
    tags = logits.argmax(-1)
    inside = tags > 0
    if not inside.any():
        return []
    outside = ~inside
    begins = inside & (tags % 2 == 1)
    begins[1:] |= inside[1:] & outside[:-1]
    begins[0] = inside[0]
    starts = np.flatnonzero(begins)
    after = np.append(np.flatnonzero(begins | outside), len(tags))
    ends = after[np.searchsorted(after, starts, "right")]
    total = np.zeros(len(tags) + 1, logits.dtype)
    np.cumsum(1 - np.exp(log_softmax(logits)[:, 0]), out=total[1:])
    chance = (total[ends] - total[starts]) / (ends - starts)
    kinds = (tags[starts] - 1) // 2
    return list(zip(starts.tolist(), ends.tolist(), kinds.tolist(), chance.tolist(), strict=True))
