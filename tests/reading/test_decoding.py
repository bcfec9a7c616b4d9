"""Logits to runs of words, by hand."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from according.reading.decoding import log_softmax, runs, sigmoid, smooth_path, tagged


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


@pytest.mark.parametrize(
    ("mask", "expected"),
    [([0, 0], []), ([1, 1, 0, 1], [(0, 2), (3, 4)]), ([0, 1], [(1, 2)]), ([], [])],
)
def test_runs(mask: list[int], expected: list[tuple[int, int]]) -> None:
    assert runs(np.array(mask, bool)) == expected


def test_tagged_runs_split_at_begin_and_keep_their_first_type() -> None:
    tags = [0, 1, 2, 1, 4, 0, 4]  # O B-a I-a B-a I-b O I-b
    logits = np.full((7, 5), -5.0, np.float32)
    logits[np.arange(7), tags] = 5
    found = [(b, e, k) for b, e, k, _ in tagged(logits)]
    assert found == [(1, 3, 0), (3, 5, 0), (6, 7, 1)]


def test_sigmoid_does_not_overflow() -> None:
    assert sigmoid(np.array([-1e9, 0, 1e9], np.float32)).tolist() == pytest.approx([0, 0.5, 1])
