"""Which figures are parts of a toll, or come on top of one."""

from __future__ import annotations

import pytest

from according.subsets import counts_group, counts_some, vague

# text, the figure, what it counts, whether it counts only some
FIGURES = [
    ("Two of the dead were nurses", "Two", "dead", True),
    ("three more died of their injuries", "three", "dead", True),
    ("and two others were killed nearby", "two others", "dead", True),
    ("killing 100 people and injuring 400 others", "400 others", "injured", False),
    ("killed 58 people including 11 children", "11 children", "dead", True),
    ("killed 58 people including 11 children", "58 people", "dead", False),
    ("There were also 20 women among the dead", "20 women", "dead", True),
    ("31 people hurt were being treated in two hospitals", "31 people", "injured", True),
    ("three people had died since being brought there", "three people", "dead", True),
    ("At least two of the dead were nurses", "At least two", "dead", True),
    ("Two people of the dead were nurses", "Two people", "dead", True),
    ("two nurses of those killed came from Kolm", "two nurses", "dead", True),
    # who says "not three" does not give three; "not less than" gives the figure
    ("Two drivers died, not three, he said", "three", "dead", True),
    ("Two drivers died, not three, he said", "Two", "dead", False),
    ("The blast killed not less than 30 people", "less than 30 people", "dead", False),
    # those found since are among the new toll
    ("The toll has risen to 19 after four bodies were found", "four", "dead", True),
    ("The toll has risen to 19 after four bodies were found", "19", "dead", False),
    ("They raised the flag after 12 soldiers were killed", "12 soldiers", "dead", False),
    # whose they were: not some of a toll
    ("Three drivers of the Relief Committee were killed", "Three", "dead", False),
    ("Four nurses of the town's hospital were hurt", "Four nurses", "injured", False),
    ("At least 87 people died in the attack", "At least 87 people", "dead", False),
]


@pytest.mark.parametrize(("text", "figure", "what", "some"), FIGURES)
def test_parts(text: str, figure: str, what: str, some: bool) -> None:
    start = text.index(figure)
    assert counts_some(text, start, start + len(figure), what) is some


@pytest.mark.parametrize(
    ("words", "word"),
    [
        ("dozens of people", "dozens"),
        ("some people", "some"),
        # about so many: a figure
        ("some 80 people", None),
        ("Some twenty civilians", None),
        ("some dozens", "some"),
    ],
)
def test_words_that_give_no_figure(words: str, word: str | None) -> None:
    assert vague(words) == word


@pytest.mark.parametrize(
    ("text", "figure", "group"),
    [
        ("At least 27 children were killed", "At least 27", True),
        ("27 young children died", "27 young children", True),
        ("12 women and children were hurt", "12 women", True),
        ("Four girls and two boys drowned", "Four", True),
        ("27 children and 30 adults were killed", "27 children", False),
        ("58 people, 11 of them children, were killed", "58 people", False),
        ("40 civilians including women and children", "40", False),
        ("nine nurses died beside children", "nine", False),
        ("One child was killed", "One", True),
        ("twenty five Syrian children died", "twenty five", True),
        ("40 people including women and children were killed", "40 people", False),
        ("70 people mostly women and children died", "70 people", False),
        ("12 people with children died", "12", False),
        ("Five men shot women", "Five", False),
        ("27 children and a teacher were killed", "27 children", False),
        ("30 children and dozens of adults died", "30", False),
        ("six children and three women died", "six", True),
    ],
)
def test_figures_of_children_or_women_alone(text: str, figure: str, group: bool) -> None:
    assert counts_group(text, text.index(figure)) == group
