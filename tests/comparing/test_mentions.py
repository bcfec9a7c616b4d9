"""Coreference of event mentions."""

import numpy as np
import pytest

from according.comparing.lemmas import kinds_shared
from according.comparing.meanings import likeness
from according.comparing.mentions import (
    FEATURES,
    MentionView,
    cluster_mentions,
    head_lemma,
    mention_model,
    pair_features,
)
from according.comparing.usage import usage


@pytest.mark.parametrize(
    ("words", "lemma"),
    [
        ("killed", "kill"), ("was killed", "kill"), ("killings", "kill"), ("died", "die"),
        ("took over", "take"), ("the car bombing", "bomb"), ("Arrested", "arrest"),
        ("acquisition", "acquire"), ("quake", "earthquake"), ("fire", "fir"), ("was fired", "fir"),
        ("firing", "fir"), ("carried out", "carry"), ("carry", "carry"),
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


@pytest.mark.parametrize(
    ("one", "other", "shared", "known"),
    [
        ("sacked", "dismissal", 1, 1),  # a verb and a noun of one kind
        ("let go", "fired", 1, 1),  # a phrase has kinds of its own
        ("were arrested", "in custody", 1, 1),
        ("sacked", "arrested", 0, 1),
        ("fired", "opened fire", 1, 1),  # a word of two kinds
        ("sacked", "opened fire", 0, 1),  # and the phrase has but one of them
        ("sacked", "zzzz", 0, 0),  # a word of no row says nothing
    ],
)
def test_kinds_shared(one: str, other: str, shared: int, known: int) -> None:
    found, both = kinds_shared([one, other])
    assert (found[0, 1], both[0, 1]) == (shared, known)
    assert found[0, 1] == found[1, 0]


def test_usage_of_lemmas() -> None:
    # documents 0 and 1 tell one story, 2 another; lemma 0 and lemma 1 stand in one sentence of 0
    lemmas, documents = np.array([0, 1, 0, 2, 0]), np.array([0, 0, 1, 1, 2])
    stories = np.array([[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    around = np.full((5, 5), 0.5)
    around[0, 3] = around[3, 0] = 0.9
    found = usage(lemmas, documents, np.array([0, 0, 1, 2, 3]), stories, around)
    assert found.side_by_side[0, 1] == 1  # lemma 1 is never without lemma 0
    assert found.side_by_side[0, 3] == 0
    assert found.side_by_side[0, 2] == 0  # one lemma beside itself is no evidence
    assert found.alike[0, 3] == pytest.approx(0.7)  # mean of both pairs within the story
    assert found.alike[4, 3] == found.alike[0, 3]  # said of the lemmas, wherever they stand
    assert found.salience[1, 3] == 0.5  # each in one of the story's two documents
    assert found.salience[0, 1] == 1  # lemma 0 is in both


def test_another_word_for_one_event() -> None:
    text = "The port authority sacked its chief, Ivan Besh, in Ostrel on Friday."
    other = "Ivan Besh, chief of the port authority in Ostrel, was dismissed on Friday."
    third = "Ivan Besh, chief of the port authority in Ostrel, was applauded on Friday."
    views = [
        MentionView(name, words, words.index(word), words.index(word) + len(word))
        for name, words, word in (
            ("d1", text, "sacked"), ("d2", other, "dismissed"), ("d3", third, "applauded"),
        )
    ]  # fmt: skip
    model = mention_model()
    scores = model.probability(pair_features(views, model.synonyms))
    assert scores[0, 1] > scores[0, 2]
