"""The coreference measures, against figures worked out by hand."""

import itertools

import numpy as np
import pytest

from benchmarks.coreference import assign, score_clusters

GOLD = [[1, 2, 3], [4, 5]]


def test_all_right_is_a_hundred() -> None:
    found = score_clusters([(GOLD, [[3, 1, 2], [5, 4]])])
    assert (found.muc, found.b_cubed, found.ceaf_e, found.conll) == (100, 100, 100, 100)


def test_one_mention_split_off() -> None:
    found = score_clusters([(GOLD, [[1, 2], [3], [4, 5]])])
    # MUC: recall 2 of 3 links, precision 2 of 2
    assert found.muc == pytest.approx(100 * 2 * (2 / 3) / (1 + 2 / 3))
    # B-cubed: recall (2*2/3 + 1/3 + 2) / 5, precision 1
    recall = (2 * 2 / 3 + 1 / 3 + 2) / 5
    assert found.b_cubed == pytest.approx(200 * recall / (1 + recall))
    # CEAF-e: 2*2/(3+2) + 1 over 2 gold and 3 predicted clusters
    total = 4 / 5 + 1
    r, p = total / 2, total / 3
    assert found.ceaf_e == pytest.approx(200 * r * p / (r + p))


def test_everything_in_one_cluster() -> None:
    found = score_clusters([(GOLD, [[1, 2, 3, 4, 5]])])
    # MUC: recall 1, precision 3 of 4
    assert found.muc == pytest.approx(100 * 2 * 0.75 / 1.75)
    # B-cubed: recall 1, precision (3*3 + 2*2) / 25
    assert found.b_cubed == pytest.approx(100 * 2 * 0.52 / 1.52)


def test_singletons_alone_have_no_links() -> None:
    found = score_clusters([([[1], [2]], [[1], [2]])])
    assert found.muc == 0
    assert found.b_cubed == found.ceaf_e == 100


def test_topics_are_pooled() -> None:
    topics = [(GOLD, GOLD), ([[1, 2]], [[1], [2]])]
    pooled = score_clusters(topics)
    assert pooled.muc == pytest.approx(100 * 2 * 0.75 / 1.75)


@pytest.mark.parametrize("seed", range(8))
def test_assignment_is_the_best_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    gain = rng.random((int(rng.integers(1, 6)), int(rng.integers(1, 6))))
    found = sum(float(gain[i, j]) for i, j in assign(gain))
    rows, columns = gain.shape
    small, large = (gain, columns) if rows <= columns else (gain.T, rows)
    best = max(
        sum(float(small[i, j]) for i, j in enumerate(chosen))
        for chosen in itertools.permutations(range(large), len(small))
    )
    assert found == pytest.approx(best)
