"""States, their governments and their bodies: which names mean one."""

from __future__ import annotations

import pytest

from according.reading.bodies import state_or_body
from according.reading.names import describe
from according.reading.words import Words, lexicon
from tests.reading.test_people import parse, read


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("the United States", "state"),
        ("the Iraqi government", "state"),
        ("the Iraqi Kurdish regional government", "body"),
        ("the United States Navy", "body"),
        ("U.S. troops", "body"),
        ("the Turkish military", "body"),
        ("the army", None),
        ("the Red Crescent", None),
    ],
)
def test_a_state_is_told_from_its_bodies(said: str, kind: str | None) -> None:
    case = parse(f"Reporters asked [{said}|ORG] about it.")
    (mention,) = case.mentions
    d = describe(Words(case.text), mention.span, mention.type, lexicon())
    assert state_or_body(d, lexicon()) == kind


def entities(marked: str) -> list[set[str]]:
    case, people = read(marked)
    return [{case.text[m.start : m.end] for m in e.mentions} for e in people.entities]


def test_a_state_that_acts_is_its_government_and_none_of_its_bodies() -> None:
    found = entities(
        "[United States troops|ORG] left the base. [The United States|ORG] had sent them in May. "
        "[The United States government|ORG] did not say why. [The Iraqi government|ORG] thanked it."
    )
    assert {"The United States", "The United States government"} in found
    assert {"The Iraqi government"} in found


def test_a_part_of_a_state_has_a_government_of_its_own() -> None:
    found = entities("[Iraq|ORG] objected. [The Iraqi Kurdish regional government|ORG] did not.")
    assert {"Iraq"} in found
