"""Which names are asked for on the map, given what the encoder tagged."""

from __future__ import annotations

import pytest

from according.reading.gazetteer import Gazetteer
from according.reading.mentions import Found
from according.reading.toponyms_chosen import choose_toponyms, place_of_dateline
from according.spans import Span

GAZETTEER = Gazetteer.open()


def chosen(text: str, *tags: tuple[str, str], days: tuple[str, ...] = ()) -> list[str]:
    """Choose among names in ``text``; a tag is (words, type), TOPONYM for the toponym head."""

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    found = [Found(span(w), t, 0.95) for w, t in tags if t != "TOPONYM"]
    toponyms = [Found(span(w), "PLACE", 0.95) for w, t in tags if t == "TOPONYM"]
    out = choose_toponyms(text, toponyms, found, GAZETTEER, [span(d) for d in days])
    return [text[t.span.start : t.span.end] for t in out if t.type != "ADJECTIVE"]


def test_places_come_from_tags_and_from_the_gazetteer() -> None:
    assert chosen("Fighting in Qamra and Aleppo.", ("Qamra", "TOPONYM")) == ["Qamra", "Aleppo"]


def test_a_government_is_no_place() -> None:
    text = "Damascus said on Monday that Aleppo was calm."
    assert chosen(text, ("Damascus", "ORG")) == ["Aleppo"]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("Rosneft has no plans.", [("Rosneft", "TOPONYM"), ("Rosneft", "ORG")]),
        ("SANA said so.", [("SANA", "TOPONYM")]),
        ("Antonio Rivera said so.", [("Rivera", "TOPONYM"), ("Antonio Rivera", "PERSON")]),
        ("U.S. Marines came.", [("U.S", "TOPONYM"), ("U.S. Marines", "GROUP")]),
        ("UK officials met.", [("UK", "PLACE"), ("UK officials", "GROUP")]),
    ],
)
def test_what_is_no_place_is_left_out(text: str, tags: list[tuple[str, str]]) -> None:
    assert chosen(text, *tags) == []


def test_a_town_that_acts_like_a_body_stays_a_place() -> None:
    assert chosen("Missouri has ranked second.", ("Missouri", "TOPONYM"), ("Missouri", "ORG")) == [
        "Missouri"
    ]


def test_a_given_name_is_nobodys_town() -> None:
    text = "Georgia Stevens won. Her coach praised Georgia."
    tags = [("Georgia Stevens", "PERSON")]
    assert chosen(text, *tags) == []
    late = Span(text.rindex("Georgia"), text.rindex("Georgia") + 7)
    mentions = [Found(Span(0, 15), "PERSON", 0.95), Found(late, "PLACE", 0.95)]
    assert [t.span for t in choose_toponyms(text, [], mentions, GAZETTEER, [])] == [late]


def test_a_day_is_no_place() -> None:
    text = "They return at Easter."
    assert chosen(text, ("Easter", "TOPONYM")) == ["Easter"]
    assert chosen(text, ("Easter", "TOPONYM"), days=("Easter",)) == []


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("QAMISHLI - Two doctors were killed.", ["PLACE"]),
        ("DAMASCUS, Syria, Oct. 17 (SANA) -- Two doctors were killed.", ["PLACE"]),
        # an agency is no town, and no gazetteer knows of "BREAKING"
        ("SANA - Two doctors were killed.", ["ORG"]),
        ("BREAKING - Two doctors were killed.", ["ORG"]),
        ("MOSCOW denied it.", ["ORG"]),
    ],
)
def test_a_dateline_is_a_place(text: str, types: list[str]) -> None:
    end = len(text.split()[0].rstrip(","))
    found = place_of_dateline(text, [Found(Span(0, end), "ORG", 0.9)], GAZETTEER)
    assert [m.type for m in found] == types, text
    assert found[0].span == Span(0, end)


def test_what_a_dateline_was_tagged_with_is_cut_off_it() -> None:
    text = "QAMISHLI - Three drivers were killed."
    tagged = [Found(Span(0, 24), "GROUP", 0.9)]
    found = place_of_dateline(text, tagged, GAZETTEER)
    assert [(text[m.span.start : m.span.end], m.type) for m in found] == [
        ("QAMISHLI", "PLACE"),
        ("Three drivers", "GROUP"),
    ]
