"""Counts in a passage: what, how many, of whom."""

import pytest

from according.comparing.quantities import quantities, totals

CASES = [
    # plain, with an active verb
    ("The shelling killed 18 people and wounded 40 others.",
     [("dead", 18, "people", False), ("injured", 40, "people", False)]),
    # passive, the clause of the parts between number and verb
    ("At least 14 civilians including five children were killed in Varnak.",
     [("dead", 14, "civilians", False), ("dead", 5, "children", True)]),
    # number words with a hyphen; a part first
    ("Ten children were among at least forty-eight people killed.",
     [("dead", 10, "children", True), ("dead", 48, "people", False)]),
    # a toll named as such
    ("The death toll from the raid rose to 31 the governor said.", [("dead", 31, "people", False)]),
    # vague words
    ("Dozens were wounded in the blast.", [("injured", 24, "people", False)]),
    # a year, a day of the month and an age are not counted
    ("On August 21 2013 a 20-year-old man was killed.", []),
    # villages, not people
    ("The brigade seized 70 villages.", [("villages", 70, "people", False)]),
    # a count of one
    ("Shells hit the quarter and one child was killed.", [("dead", 1, "children", False)]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "expected"), CASES)
def test_counts(words: str, expected: list[tuple[str, float, str, bool]]) -> None:
    found = [(q.what, q.value, q.group, q.part) for q in quantities(words)]
    for one in expected:
        assert one in found
    if not expected:
        assert found == []


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("At least 20 people were killed.", 20, None),
        ("More than 20 people were killed.", 21, None),
        ("Up to 50 people were killed.", None, 50),
        ("About 50 people were injured.", 45, 56),
        ("12 people were killed.", 12, 12),
    ],
)
def test_ranges(words: str, low: float | None, high: float | None) -> None:
    assert [(q.low, q.high) for q in quantities(words)] == [(low, high)]


def test_a_recalled_toll_is_not_the_toll() -> None:
    found = quantities(
        "The attack killed 32 fighters the monitor said updating an earlier toll of 15."
    )
    assert totals(found)["dead"].value == 32
    assert [q.value for q in found if q.earlier] == [15]


def test_groups_add_up_and_parts_do_not() -> None:
    found = quantities("The strike killed 15 civilians and 3 fighters.")
    assert totals(found)["dead"].value == 18
    found = quantities("The strike killed 15 civilians including 4 children.")
    assert totals(found)["dead"].value == 15


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "Nothing here. The blast killed 18 people."
    (found,) = quantities(text, 14)
    assert text[found.at : found.end] == "18"
