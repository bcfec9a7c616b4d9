"""Numbers: one row a way of writing; ``low-high kind`` of each number of the text."""

from __future__ import annotations

import pytest

from according.reading.numbers import find_numbers
from tests.growth import growth

CASES = [
    # digits, with separators and scales
    ("The blast killed 12 people", [("12", 12, 12, "count")]),
    ("some 1,250,000 people", [("some 1,250,000", 1_250_000, 1_250_000, "count")]),
    ("some 10 000 people", [("some 10 000", 10_000, 10_000, "count")]),
    ("1\u202f250\u202f000 people", [("1\u202f250\u202f000", 1_250_000, 1_250_000, "count")]),
    ("100 000 to 150 000 fled", [("100 000 to 150 000", 100_000, 150_000, "count")]),
    ("in 2016 300 people died", [("2016", 2016, 2016, "date"), ("300", 300, 300, "count")]),
    ("1.5 million refugees", [("1.5 million", 1_500_000, 1_500_000, "count")]),
    ("60 thousand people", [("60 thousand", 60_000, 60_000, "count")]),
    # a headline and a dateline give a number no name; nor do those who bear one
    ("Bombs Kill 22 at Army Checkpoint", [("22", 22, 22, "count")]),
    ("Bomber Kills Five Police Officers", [("Five", 5, 5, "count")]),
    ("DAMASCUS Thirteen civilians died", [("Thirteen", 13, 13, "count")]),
    ("At the base 17 soldiers died", [("17", 17, 17, "count")]),
    ("a boy aged five and two soldiers", [("five", 5, 5, "age"), ("two", 2, 2, "count")]),
    ("the dead, 23, were buried", [("23", 23, 23, "count")]),
    ("among the 23 killed was a boy", [("23", 23, 23, "count")]),
    # no range from one kind to another
    (
        "rose 12% to $1.4 billion",
        [("12%", 12, 12, "percent"), ("$1.4 billion", 1_400_000_000, 1_400_000_000, "money")],
    ),
    ("3% to 5% of them", [("3% to 5%", 3, 5, "percent")]),
    ("it cost RM 177 mil", [("RM 177 mil", 177_000_000, 177_000_000, "money")]),
    ("None of the men", [("None", 0, 0, "none")]),
    # words
    ("twenty-three miners", [("twenty-three", 23, 23, "count")]),
    ("two hundred and fifty homes", [("two hundred and fifty", 250, 250, "count")]),
    ("two dozen men", [("two dozen", 24, 24, "count")]),
    ("a hundred thousand refugees", [("a hundred thousand", 100_000, 100_000, "count")]),
    ("a quarter of a million people", [("a quarter of a million", 250_000, 250_000, "count")]),
    ("half a million people", [("half a million", 500_000, 500_000, "count")]),
    ("three-and-a-half million", [("three-and-a-half million", 3_500_000, 3_500_000, "count")]),
    ("a couple of soldiers", [("a couple", 2, 2, "count")]),
    # no figure given: a low side only
    ("dozens of villagers", [("dozens", 24, None, "count")]),
    ("scores of villagers", [("scores", 40, None, "count")]),
    ("hundreds were hurt", [("hundreds", 200, None, "count")]),
    ("thousands fled", [("thousands", 2_000, None, "count")]),
    ("tens of thousands fled", [("tens of thousands", 20_000, None, "count")]),
    ("hundreds of thousands fled", [("hundreds of thousands", 200_000, None, "count")]),
    ("several thousand marched", [("several thousand", 2_000, None, "count")]),
    # one side open
    ("at least 20 people", [("at least 20", 20, None, "count")]),
    ("no fewer than nine boys", [("no fewer than nine", 9, None, "count")]),
    ("more than 70 homes", [("more than 70", 70, None, "count")]),
    ("over sixty men", [("over sixty", 60, None, "count")]),
    ("90 or more dead", [("90 or more", 90, None, "count")]),
    ("94+ cases", [("94+", 94, None, "count")]),
    ("up to 50 fighters", [("up to 50", None, 50, "count")]),
    ("as many as 32 people", [("as many as 32", None, 32, "count")]),
    ("fewer than two hundred came", [("fewer than two hundred", None, 200, "count")]),
    ("nearly 500 people", [("nearly 500", None, 500, "count")]),
    # near enough to be exact
    ("about 1,400 men", [("about 1,400", 1_400, 1_400, "count")]),
    ("an estimated four million", [("an estimated four million", 4_000_000, 4_000_000, "count")]),
    # ranges; the scale of the second is the first's too
    ("between 20 and 30 men", [("between 20 and 30", 20, 30, "count")]),
    ("20-30 men", [("20-30", 20, 30, "count")]),
    ("two to three hundred cars", [("two to three hundred", 200, 300, "count")]),
    ("one or two shells", [("one or two", 1, 2, "count")]),
    # "and" without "between" joins no range, nor does "from … to" of a rise
    ("five and six", [("five", 5, 5, "count"), ("six", 6, 6, "count")]),
    ("rose from 9 to 10", [("9", 9, 9, "count"), ("10", 10, 10, "count")]),
    # money and percent are told apart, sign or word
    ("over $5 million in aid", [("over $5 million", 5_000_000, None, "money")]),
    ("between US$3 and 4 billion", [("between US$3 and 4 billion", 3 * 10**9, 4 * 10**9, "money")]),
    ("one million euros", [("one million euros", 1_000_000, 1_000_000, "money")]),
    ("about 40 percent of homes", [("about 40 percent", 40, 40, "percent")]),
    ("18.5% of homes", [("18.5%", 18.5, 18.5, "percent")]),
    ("nobody was hurt", [("nobody", 0, 0, "none")]),
    ("they killed eight at night", [("eight", 8, 8, "count")]),
]

NO_COUNTS = [
    # ages in a list, and after those they belong to
    ("boys aged 9, 12 and 14 were held", "age"),
    ("students ranging in age from 11 to 75.", "age"),
    ("the girls, 23 and 27, were found", "age"),
    ("the man, then 27, was held", "age"),
    ("her grandmother, 67, died", "age"),
    ("a mother of six spoke", "label"),
    ("1 in 3 children", "label"),
    ("officers Adel Haddad and Karim Nasr, 40 and 49, met", "age"),
    # the years of a war; what bears a number
    ("the 1954-1962 war", "date"),
    ("inside Base 17 and fled", "label"),
    ("near police posts 250 and 251.", "label"),
    ("in 2014 rebels came", "date"),
    ("on March 4 they met", "date"),
    ("on 4 March they met", "date"),
    ("a man aged 35 died", "age"),
    ("a 35-year-old man", "age"),
    ("children at ages below 8", "age"),
    ("boys aged under 12", "age"),
    ("Omar Haddad, 35, said", "age"),
    ("she was eighteen.", "age"),
    ("at 5 p.m. they met", "time"),
    ("they have fuel until eight in the evening", "time"),
    ("for 13 days aid came", "duration"),
    ("a two-year ban", "duration"),
    ("a few days later", "duration"),
    ("UN Resolution 2254 passed", "label"),
    ("near Highway 45 they met", "label"),
    ("a magnitude 6 quake", "label"),
    ("a 5.3-magnitude quake", "label"),
    ("the Boeing 737 crashed", "label"),
    ("in World War Two he served", "label"),
    ("10 km from the town", "measure"),
    ("twelve barrels of oil", "measure"),
    ("seven per 100,000 people", "label"),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_range_and_kind(text: str, expected: list[tuple[str, float, float, str]]) -> None:
    found = [(text[n.span.start : n.span.end], n.low, n.high, n.kind) for n in find_numbers(text)]
    assert found == expected


@pytest.mark.parametrize(("text", "kind"), NO_COUNTS)
def test_what_is_no_count(text: str, kind: str) -> None:
    assert {n.kind for n in find_numbers(text)} == {kind}


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("a higher toll than the one given by others", 0),
        ("this is the one.", 0),
        ("the one child", 1),
        ("one of them", 1),
    ],
)
def test_one_that_points_counts_nothing(text: str, count: int) -> None:
    assert len(find_numbers(text)) == count


@pytest.mark.parametrize("text", ["H5N1 spread", "COVID-19 spread", "the A320 fell", ""])
def test_letters_and_digits_together_are_no_numbers(text: str) -> None:
    assert [n for n in find_numbers(text) if n.kind == "count"] == []


def test_linear_time() -> None:
    assert (
        growth(lambda n: find_numbers("at least one hundred and two or 20 to " * n), 400, 4000) < 30
    )
