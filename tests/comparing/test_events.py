"""Clusters of claims, and average link."""

import numpy as np

from according.comparing.events import Events, average_link
from according.comparing.relations import RELATIONS, Comparison


def comparison(same: float) -> Comparison:
    """A comparison that is about one event with this probability."""
    scores = dict.fromkeys(RELATIONS, 0.0)
    scores["repeats"], scores["unrelated"] = same, 1 - same
    relation = "repeats" if same >= 0.5 else "unrelated"
    return Comparison(relation, max(same, 1 - same), ("both name Varnak",), scores)


def test_claims_join_the_event_they_are_about() -> None:
    events = Events()
    assert events.add("a").new
    joined = events.add("b", [("a", comparison(0.9))])
    assert (joined.event, joined.new) == ("a", False)
    assert "both name Varnak" in joined.reasons
    apart = events.add("c", [("a", comparison(0.1)), ("b", comparison(0.2))])
    assert apart.new
    assert events.groups() == (("a", "b"), ("c",))
    assert events.of("b") == "a"
    assert events.claims("a") == ("a", "b")


def test_one_chance_likeness_does_not_chain() -> None:
    events = Events()
    events.add("a")
    events.add("b", [("a", comparison(0.9))])
    events.add("c", [("a", comparison(0.9)), ("b", comparison(0.9))])
    d = events.add("d", [("a", comparison(0.8)), ("b", comparison(0.1)), ("c", comparison(0.1))])
    assert d.new


def test_a_claim_that_belongs_to_both_joins_two_events() -> None:
    events = Events()
    events.add("a")
    events.add("b", [("a", comparison(0.4))])
    c = events.add("c", [("a", comparison(0.9)), ("b", comparison(0.9))])
    assert c.event == "a"
    assert c.merged == ()  # a and b were compared, and not alike enough
    events = Events()
    events.add("a")
    events.add("b")
    assert events.add("c", [("a", comparison(0.9)), ("b", comparison(0.9))]).merged == ("b",)
    assert events.groups() == (("a", "c", "b"),)


def test_average_link_stops_at_the_threshold() -> None:
    scores = np.array(
        [[1.0, 0.9, 0.2, 0.1], [0.9, 1.0, 0.3, 0.1], [0.2, 0.3, 1.0, 0.8], [0.1, 0.1, 0.8, 1.0]]
    )
    assert average_link(scores, 0.5) == [[0, 1], [2, 3]]
    assert average_link(scores, 0.95) == [[0], [1], [2], [3]]
    assert average_link(scores, 0.1) == [[0, 1, 2, 3]]
    assert average_link(np.ones((1, 1)), 0.5) == [[0]]


def test_average_link_averages() -> None:
    # 2 is close to 1 only: the average with {0, 1} is 0.45
    scores = np.array([[1.0, 0.9, 0.0], [0.9, 1.0, 0.9], [0.0, 0.9, 1.0]])
    assert average_link(scores, 0.5) == [[0, 1], [2]]
    assert average_link(scores, 0.45) == [[0, 1, 2]]
