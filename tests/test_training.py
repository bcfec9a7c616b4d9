"""The parts of training that need no torch: varying windows keeps every target in its place."""

from __future__ import annotations

import random

import numpy as np

from according.reading.windows import Window
from training.augment import MASK, vary
from training.samples import Anchor, Sample, Trigger

# "he said , the army left ." as wordpieces; "army" has two of them.
IDS = [101, 2002, 2056, 1010, 1996, 2390, 2099, 2187, 1012, 102]
FIRST = [1, 2, 3, 4, 5, 7, 8]
ROLES = [1, 2, 3, 3, 3, 3, 0]


def sample() -> Sample:
    n = len(FIRST)
    window = Window(
        10, 10 + n, np.array(IDS), np.array([0, 1, 0, 0, 3, 4, 4, 3, 0, 0]), np.array(FIRST),
        np.zeros(n, np.int64),
    )  # fmt: skip
    return Sample(
        window,
        binary={"trigger": np.array([0, 0, 0, 0, 0, 1, 0], np.float32)},
        tags={"mention": np.array([1, 0, 0, 3, 4, 0, 0])},
        anchors=[Anchor(1, np.array(ROLES))],
        triggers=[Trigger(5, np.array([0, 0, 0, 1, 1, 1, 0], np.float32), None)],
        mentions=[(0, 0, "e1"), (3, 4, "e2")],
    )


def words(s: Sample) -> list[int]:
    return s.window.ids[s.window.first].tolist()


def test_what_is_dropped_takes_its_targets_along() -> None:
    kinds = set()
    for seed in range(400):
        made = vary(sample(), random.Random(seed))
        w = made.window
        assert len(w.first) == len(w.paragraph) == w.end - w.begin
        assert len(w.ids) == len(w.types)
        if len(w.first) == len(FIRST):
            kinds.add("plain" if w.types.max() > 0 else "small")
            if MASK in w.ids:
                kinds.add("gaps")
            assert w.ids[0] == 101 and w.ids[-1] == 102
            continue
        kinds.add("no comma")
        assert words(made) == [2002, 2056, 1996, 2390, 2187, 1012]
        assert made.anchors[0].word == 1 and made.anchors[0].roles.tolist() == [1, 2, 3, 3, 3, 0]
        assert words(made)[made.triggers[0].word] == 2187
        assert made.triggers[0].inside is not None
        assert made.triggers[0].inside.tolist() == [0, 0, 1, 1, 1, 0]
        assert made.mentions == [(0, 0, "e1"), (2, 3, "e2")]
        assert made.tags["mention"].tolist() == [1, 0, 3, 4, 0, 0]
    assert {"plain", "gaps", "no comma"} <= kinds


def test_the_sample_itself_is_left_alone() -> None:
    given = sample()
    before = given.window.ids.copy(), given.anchors[0].roles.copy()
    for seed in range(50):
        vary(given, random.Random(seed))
    assert (given.window.ids == before[0]).all() and (given.anchors[0].roles == before[1]).all()
