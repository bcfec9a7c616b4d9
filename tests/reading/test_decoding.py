"""Logits to runs of words, by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from according.reading.decoding import (
    best_runs,
    log_softmax,
    runs,
    sigmoid,
    smooth_marks,
    smooth_path,
    tagged,
)


def test_a_lone_word_of_another_label_is_smoothed_away() -> None:
    p = np.array([[[0.9, 0.1], [0.9, 0.1], [0.4, 0.6], [0.9, 0.1], [0.9, 0.1]]])
    assert smooth_path(np.log(p), 2.0).tolist() == [[0, 0, 0, 0, 0]]
    assert smooth_path(np.log(p), 0.1).tolist() == [[0, 0, 1, 0, 0]]


def test_paths_side_by_side_are_independent() -> None:
    rng = np.random.default_rng(3)
    emission = log_softmax(rng.normal(size=(7, 30, 4)).astype(np.float32) * 3)
    together = smooth_path(emission, 1.5)
    for k in range(7):
        np.testing.assert_array_equal(smooth_path(emission[k : k + 1], 1.5)[0], together[k])


def test_the_path_is_the_best_of_all_paths() -> None:
    rng = np.random.default_rng(5)
    emission = log_softmax(rng.normal(size=(1, 6, 3)).astype(np.float32) * 2)

    def worth(path: tuple[int, ...]) -> float:
        changes = sum(a != b for a, b in pairwise(path))
        return float(sum(emission[0, t, k] for t, k in enumerate(path)) - 0.7 * changes)

    every = [tuple(p) for p in np.ndindex(*(3,) * 6)]
    found = tuple(smooth_path(emission, 0.7)[0].tolist())
    assert worth(found) == pytest.approx(max(map(worth, every)), abs=1e-5)


def test_paths_of_mixed_certainty_are_those_of_weighing_every_word() -> None:
    rng = np.random.default_rng(8)
    costs = np.array([0.5, 0.3, 2.5, 1.0], np.float32)
    for spread in (1, 4, 9):
        emission = log_softmax(rng.normal(size=(5, 60, 4)).astype(np.float32) * spread)
        scores = [emission[:, 0]]
        for t in range(1, 60):
            change = scores[-1].max(1, keepdims=True) - costs
            scores.append(np.maximum(scores[-1], change) + emission[:, t])
        path = [scores[-1].argmax(1)]
        for score in scores[-2::-1]:
            stay = score[np.arange(5), path[-1]] >= score.max(1) - costs[path[-1]]
            path.append(np.where(stay, path[-1], score.argmax(1)))
        np.testing.assert_array_equal(smooth_path(emission, costs), np.array(path[::-1]).T)


def test_marks_are_the_path_of_two_labels() -> None:
    rng = np.random.default_rng(13)
    for spread in (1, 4, 9):
        odds = (rng.normal(size=(5, 60)) * spread).astype(np.float32)
        emission = np.stack([np.log(sigmoid(-odds)), np.log(sigmoid(odds))], -1)
        for change in (0.4, 2.0):
            np.testing.assert_array_equal(smooth_marks(odds, change), smooth_path(emission, change))


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        ([[0, 0]], []),
        ([[1, 1, 0, 2], [2, 1, 1, 0]], [(0, 1, 0, 2), (0, 2, 3, 4), (1, 2, 0, 1), (1, 1, 1, 3)]),
        ([[]], []),
    ],
)
def test_runs(labels: list[list[int]], expected: list[tuple[int, int, int, int]]) -> None:
    found = zip(*(part.tolist() for part in runs(np.array(labels, np.int64))), strict=True)
    assert list(found) == expected


def test_the_best_run_has_the_greatest_sum_and_may_be_empty() -> None:
    worth = np.array([[-1, 2, -1, 3, -5, 1], [1, 1, -9, 4, 0, -1], [-1, -2, -3, -1, -1, -1]])
    begin, end = best_runs(worth.astype(np.float32))
    assert begin[:2].tolist() == [1, 3]
    assert end[:2].tolist() == [4, 4]
    assert begin[2] == end[2]


def test_tagged_runs_split_at_begin_and_keep_their_first_type() -> None:
    tags = [0, 1, 2, 1, 4, 0, 4]  # O B-a I-a B-a I-b O I-b
    logits = np.full((7, 5), -5.0, np.float32)
    logits[np.arange(7), tags] = 5
    found = [(b, e, k) for b, e, k, _ in tagged(logits)]
    assert found == [(1, 3, 0), (3, 5, 0), (6, 7, 1)]


def test_sigmoid_does_not_overflow() -> None:
    assert sigmoid(np.array([-1e9, 0, 1e9], np.float32)).tolist() == pytest.approx([0, 0.5, 1])
