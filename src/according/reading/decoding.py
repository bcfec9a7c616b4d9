"""Small numeric steps that turn logits into runs of words: of numpy, but for the unsure words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from according.reading.windows import Words
from according.spans import Span, Spans

__all__ = [
    "best_runs", "highest", "log_softmax", "runs", "sigmoid", "smooth_marks", "smooth_path",
    "spans_of", "tagged",
]  # fmt: skip

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]

_FEW = 8  # numbers, fewer than which ``np.add.reduce`` adds one after another, too
_NOTHING = 2  # the label after the last word
SLACK = 1e-3  # more than rounding can make of sums of a few logarithms


def sigmoid(x: Floats) -> Floats:
    """Return 1 / (1 + exp(-x))."""
    out: Floats = (1 / (1 + np.exp(-np.clip(x, -30, 30)))).astype(np.float32)
    return out


def log_softmax(x: Floats) -> Floats:
    """Return the logarithm of the softmax over the last axis."""
    x = x - highest(x)[..., None]
    power = np.exp(x)
    total = _folded(np.add, power) if x.shape[-1] < _FEW else power.sum(-1)
    out: Floats = x - np.log(total)[..., None]
    return out


def highest(x: Floats) -> Floats:
    """Return the maximum over the last axis."""
    return _folded(np.maximum, x) if x.size > x.shape[-1] ** 2 else x.max(-1)


def _folded(join: np.ufunc, x: Floats) -> Floats:
    """Fold the last axis, column by column: ``reduce`` is slow over few numbers."""
    out = x[..., 0].copy()
    for k in range(1, x.shape[-1]):
        join(out, x[..., k], out=out)
    return out


def smooth_path(emission: Floats, enter: Floats | float) -> Ints:
    """Return the best label of every word when beginning a run of a label costs ``enter``.

    Viterbi's algorithm (1967) with one cost a label, for N sequences side by side.
    ``emission`` (N, W, L): logarithms of probabilities; ``enter``: one cost, or L. Returns (N, W).

    Most words are sure: their label is so much the best that it would be taken after any other
    and before any other. They cut the sequences into short stretches, which are all that is
    left to be weighed word by word: few enough for plain lists to be faster than arrays.
    """
    n, length, labels = emission.shape
    words = emission.reshape(-1, labels)
    if not len(words):
        return np.zeros((n, length), np.int64)
    # Scores are kept below their best one (0), so "change or stay" is one comparison with the cost.
    cost = -np.broadcast_to(np.asarray(enter, emission.dtype), labels)
    path: Ints = words.argmax(-1)
    unsure = _unsure(words, path, cost)
    if not len(unsure):
        return path.reshape(n, length)
    costs: list[float] = cost.tolist()
    places, before = unsure.tolist(), path[unsure - 1].tolist()
    last = -1
    score = costs
    below: list[list[float]] = []
    for place, label, logs in zip(places, before, words[unsure].tolist(), strict=True):
        if not place % length:
            score = logs  # nothing before the first word
        elif place - 1 == last:
            score = [max(s, c) + log for s, c, log in zip(below[-1], costs, logs, strict=True)]
        else:  # after a sure word: stay with its label, or pay
            score = [c + log for c, log in zip(costs, logs, strict=True)]
            score[label] = logs[label]
        top = max(score)
        below.append([s - top for s in score])
        last = place
    after = path[(unsure + 1) % len(path)].tolist()
    last = -1
    label = 0
    for k in range(len(places) - 1, -1, -1):
        score, place = below[k], places[k]
        if last != place + 1:
            label = after[k]
        if not (place + 1) % length or score[label] < costs[label]:
            label = score.index(0.0)
        path[place] = label
        last = place
    return path.reshape(n, length)


def _unsure(words: Floats, best: Ints, cost: Floats) -> Ints:
    """Return which words (N, L) are unsure, given their best labels.

    A label is sure when it beats every other even after paying for the way to it and sparing
    the other's.
    """
    at = np.arange(len(words))
    rival = words - cost
    rival[at, best] = -np.inf
    return np.flatnonzero(words[at, best] + cost[best] - highest(rival) <= SLACK)


def smooth_marks(odds: Floats, change: float) -> Ints:
    """Return which words are marked (1) when it costs ``change`` to begin or to end a run of marks.

    The same as ``smooth_path`` for two labels, whose one difference is all there is to weigh.
    ``odds`` (N, W): logarithms of the odds of a mark. Returns (N, W).
    """
    n, length = odds.shape
    flat = odds.ravel()
    path: Ints = (flat > 0).astype(np.int64)
    unsure = np.flatnonzero(np.abs(flat) <= 2 * change + SLACK)
    if not len(unsure):
        return path.reshape(n, length)
    # Stretches of unsure words, what leads before each, and the label after it.
    begins = np.flatnonzero((np.diff(unsure, prepend=-2) != 1) | (unsure % length == 0))
    stops = np.append(begins[1:], len(unsure))
    first, after = unsure[begins], unsure[stops - 1] + 1
    before = np.where(first % length == 0, 0, np.where(path[first - 1], change, -change))
    following = np.where(after % length == 0, _NOTHING, path[after % len(path)])
    odds_of = flat[unsure].tolist()
    labels: list[int] = []
    for begin, stop, lead, label in zip(
        begins.tolist(), stops.tolist(), before.tolist(), following.tolist(), strict=True
    ):
        leads: list[float] = []  # of the best path that ends marked over the best that does not
        for odd in odds_of[begin:stop]:
            lead = odd + (-change if lead < -change else change if lead > change else lead)
            leads.append(lead)
        marks: list[int] = []
        for lead in reversed(leads):
            label = lead >= -change if label == 1 else lead > (change if label == 0 else 0)
            marks.append(label)
        labels += reversed(marks)
    path[unsure] = labels
    return path.reshape(n, length)


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


def tagged(logits: Floats) -> list[tuple[int, int, int, float]]:
    """Decode BIO logits (W, 1 + 2 types): runs as (begin, end, type index, mean probability)."""
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
