"""Places named by an adjective."""

from __future__ import annotations

import pytest

from according.reading.gazetteer import Gazetteer
from according.reading.places import locate
from according.reading.reader import load
from according.reading.toponyms_chosen import choose_toponyms

GAZETTEER = Gazetteer.open()


def named(text: str) -> list[tuple[str, str]]:
    """Return (words, place) of the adjectives in ``text``."""
    places = locate(text, choose_toponyms(text, [], [], GAZETTEER, []), GAZETTEER)
    return [(text[p.span.start : p.span.end], p.name) for p in places if p.adjective]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They left the Turkish coast.", [("Turkish", "Turkey")]),
        ("A South Korean port city and a Libyan rebel-held town.",
         [("South Korean", "South Korea"), ("Libyan", "Libya")]),
        ("Three landed on European soil.", [("European", "Europe")]),
        ("A Mexican boat left French waters.", [("French", "France")]),
        ("It fell near the Syrian border.", [("Syrian", "Syria")]),
        ("In the Turkish capital of Ankara, and the Syrian port of Tartus.",
         [("Turkish", "Turkey"), ("Syrian", "Syria")]),
        ("A Turkish court jailed two men.", [("Turkish", "Turkey")]),
        ("Three lie in Iraqi hospitals, two in an Iranian prison.",
         [("Iraqi", "Iraq"), ("Iranian", "Iran")]),
        ("It rained in the Indian state of Bihar and in all Australian states.",
         [("Indian", "India"), ("Australian", "Australia")]),
    ],
)  # fmt: skip
def test_an_adjective_that_says_where_names_a_place(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Russian President Ivan Petrov spoke.",
        "A guard stood at the Russian embassy.",
        "Turkish state media said so.",
        "Turkish border guards shot two men.",
        "Iranian port officials met.",
        "Turkish troops shelled villages.",
        "British Airways flew.",
        "She died in the Turkish hospital in Mogadishu.",
        "Turkish court officials met, and Iraqi prison guards.",
        "They ate in a Mexican restaurant.",
        "The Indian state denied it.",
        "She wrote in Russian.",
        "The Syrians fled. French, he said, was spoken.",
    ],
)
def test_an_adjective_that_says_whose_names_none(text: str) -> None:
    assert named(text) == []


def places_of_events(text: str) -> list[str]:
    reading = load().read(text, published="2016-10-18")
    names = {p.id: p.name for p in reading.places}
    return [names[c.place.place] for c in reading.claims if c.place and c.place.place]


def test_an_adjective_places_an_event_where_nothing_else_does() -> None:
    assert places_of_events("Two guards were killed on Turkish soil on Monday.") == ["Turkey"]
    assert places_of_events("Two guards were killed in the Syrian city of Aleppo.") == ["Aleppo"]
