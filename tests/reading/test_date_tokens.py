"""What a rule of dates needs of a text, by hand."""

from __future__ import annotations

import pytest

from according.reading.date_rules import DATE_RULES, FINDER, VOCABULARY
from according.reading.date_tokens import needed


@pytest.mark.parametrize(
    ("expression", "sets"),
    [
        ("a[bc]", ["a", "bc"]),
        ("a?b*c", ["c"]),  # what may be missing is not needed
        ("(?:ab|[cd])e", ["acd", "e"]),  # one of the alternatives, by what tells most
        ("(?:a|b?)c", ["c"]),  # an alternative that needs nothing
        ("(?:a(b)?)?(?:cd)", ["c", "d"]),
        ("[ab](c)d", ["ab", "c", "d"]),  # the words of the date within more
    ],
)
def test_needed(expression: str, sets: list[str]) -> None:
    assert needed(expression) == tuple(map(frozenset, sets))


TEXT = (
    "On Monday, 3 May 2016, and from March to June 2015 he spoke; two days ago, last week, in "
    "the 1990s, at the end of May and on Christmas Day. He will go tomorrow at 5 p.m. GMT."
)


def test_stretches_hold_all_that_a_whole_text_does() -> None:
    symbols = VOCABULARY.cut(TEXT).symbols
    everything = sorted(
        (m.start(pattern.groups), -m.end(pattern.groups), n)
        for n, rule in enumerate(DATE_RULES)
        for pattern in rule.patterns
        for m in pattern.finditer(symbols)
    )
    found = [(i, -j, rule.name) for i, j, rule in FINDER.find(symbols)]
    assert found == [(i, j, DATE_RULES[n].name) for i, j, n in everything]


def test_every_date_holds_what_its_rule_needs() -> None:
    symbols = VOCABULARY.cut(TEXT).symbols
    found = 0
    for rule in DATE_RULES:
        for pattern, needs in zip(rule.patterns, rule.needs, strict=True):
            for match in pattern.finditer(symbols):
                found += 1
                assert not any(map(set(match[0]).isdisjoint, needs)), rule.name
    assert found > 10
