"""Coreference of event mentions."""

import numpy as np
import pytest

from according.comparing.meanings import likeness
from according.comparing.mentions import (
    FEATURES,
    MentionView,
    cluster_mentions,
    head_lemma,
    pair_features,
)


@pytest.mark.parametrize(
    ("words", "lemma"),
    [
        ("killed", "kill"), ("was killed", "kill"), ("killings", "kill"), ("died", "die"),
        ("took over", "take"), ("the car bombing", "bomb"), ("Arrested", "arrest"),
        ("acquisition", "acquire"), ("quake", "earthquake"),
    ],
)  # fmt: skip
def test_head_lemma(words: str, lemma: str) -> None:
    assert head_lemma(words)[0] == lemma


def mentions() -> list[MentionView]:
    ostrel = "A car bomb exploded in the port of Ostrel on Friday. The blast wounded Ivan Besh."
    again = "The explosion in the port of Ostrel wounded Ivan Besh, the harbour master said."
    varnak = "A gas main exploded under a school in Varnak. No pupils were in the building."
    out = []
    for name, text, words in (
        ("d1", ostrel, "exploded"), ("d2", again, "explosion"), ("d3", varnak, "exploded"),
        ("d1", ostrel, "wounded"), ("d2", again, "wounded"),
    ):  # fmt: skip
        at = text.index(words)
        out.append(MentionView(name, text, at, at + len(words)))
    return out


def test_features_are_symmetric_and_named() -> None:
    found = pair_features(mentions(), {})
    assert found.shape == (5, 5, len(FEATURES))
    assert np.allclose(found, found.transpose(1, 0, 2))
    assert np.isfinite(found).all()
    same_lemma = found[..., FEATURES.index("same_lemma")]
    assert same_lemma[0, 1] == same_lemma[3, 4] == 1
    assert same_lemma[0, 3] == 0


def test_one_event_and_another() -> None:
    clusters = cluster_mentions(mentions())
    where = {m: i for i, c in enumerate(clusters) for m in c}
    assert where[3] == where[4]  # the same man wounded in the same port
    assert where[0] != where[3]  # the blast is not the wound
    assert sorted(m for c in clusters for m in c) == [0, 1, 2, 3, 4]


def test_no_mentions_no_clusters() -> None:
    assert cluster_mentions([]) == []


def test_meanings() -> None:
    assert likeness("buy", "purchase") > 0.5 > likeness("buy", "earthquake")
    assert likeness("buy", "zzzz") == 0
