"""Which names are asked for on the map, given what the encoder tagged."""

from __future__ import annotations

import re

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
    # although the encoder takes it for a place,
    assert choose_toponyms(text, [], mentions, GAZETTEER, []) == []
    # unless only a place can stand there
    inside = text.replace("praised", "lives in")
    late = Span(inside.rindex("Georgia"), inside.rindex("Georgia") + 7)
    mentions = [mentions[0], Found(late, "PLACE", 0.95)]
    assert [t.span for t in choose_toponyms(inside, [], mentions, GAZETTEER, [])] == [late]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("Homs Mayor Karim Hadad spoke.", "Homs Mayor Karim Hadad"),
        ("Former Ohio Gov. Ann Miller spoke.", "Former Ohio Gov. Ann Miller"),
        ("The Calgary MLA Ann Miller spoke.", "The Calgary MLA Ann Miller"),
        ("Brazil's Paulo Dias won.", "Brazil's Paulo Dias"),
        ("Karim Hadad, D-Cleveland, spoke.", "D-Cleveland"),
        ("Dallas Fire Chief spoke.", "Dallas Fire Chief"),
    ],
)
def test_the_place_of_an_office_is_a_place(text: str, person: str) -> None:
    place = next(
        w for w in ("Homs", "Ohio", "Calgary", "Brazil", "Cleveland", "Dallas") if w in text
    )
    assert chosen(text, (place, "TOPONYM"), (person, "PERSON")) == [place]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Sydney Bishop", "Sydney"),
        ("Antonio Rivera MP", "Rivera"),
        ("President Ann Cleveland", "Cleveland"),
        ("LIMA JO MILLER", "LIMA"),
    ],
)
def test_a_name_beside_an_office_stays_a_name(name: str, place: str) -> None:
    assert chosen(f"{name} spoke.", (place, "TOPONYM"), (name, "PERSON")) == []


def test_an_office_gives_nobody_the_name_of_its_town() -> None:
    text = "Homs Mayor Karim Hadad spoke. The University of Homs is shut, Hadad said."
    late = Span(text.rindex("Homs"), text.rindex("Homs") + 4)
    mentions = [Found(Span(0, 22), "PERSON", 0.95)]
    out = choose_toponyms(text, [Found(late, "PLACE", 0.8)], mentions, GAZETTEER, [])
    assert late in [t.span for t in out]


def test_a_word_tagged_as_both_is_a_place_unless_somebody_bears_it() -> None:
    both = [("Jackson", "TOPONYM"), ("Jackson", "PERSON")]
    assert chosen("Ann Miller, 40, of Jackson, was held.", *both) == ["Jackson"]
    text = "They took Jackson home. Tom Jackson was held."
    assert chosen(text, *both, ("Tom Jackson", "PERSON")) == []


def test_a_doubtful_name_counts_if_it_is_a_place_elsewhere() -> None:
    assert chosen("The young Innisfail runner won.") == []
    text = "They met in Innisfail. The young Innisfail runner won."
    assert chosen(text, ("Innisfail", "TOPONYM")) == ["Innisfail", "Innisfail"]
    text = "They met in Innisfail. Radio Innisfail said so."
    assert chosen(text, ("Innisfail", "TOPONYM")) == ["Innisfail"]
    # a body oftener than a place
    text = "They met in Innisfail. The young Innisfail runner won. Innisfail pays. Innisfail sells."
    spans = [Span(m.start(), m.end()) for m in re.finditer("Innisfail", text)]
    bodies = [Found(s, "ORG", 0.95) for s in spans[2:]]
    out = choose_toponyms(text, [Found(spans[0], "PLACE", 0.95)], bodies, GAZETTEER, [])
    assert spans[1] not in [t.span for t in out]


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
