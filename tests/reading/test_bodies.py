"""Mended mentions, short names of bodies and documents that speak: sentences, no encoder."""

from __future__ import annotations

import pytest

from according.reading.completions import complete
from according.reading.names import describe
from according.reading.words import Words, lexicon
from according.spans import Span
from tests.reading.test_people import name_of, parse, read

MENDED = [
    # cut short, run on
    ("They met at [the gates of|FACILITY] Velm.", ["the gates"]),
    ("[The Harbour Office today|ORG] denied it.", ["The Harbour Office"]),
    ("He met [those who|GROUP] fled.", ["those"]),
    ("She wrote [for the Orrin Council|ORG] then.", ["the Orrin Council"]),
    # a garden path: the surname opens the next clause
    (
        "[Ines Varga|PERSON] told [local media Varga|GROUP]'s arm was broken.",
        ["Ines Varga", "local media", "Varga"],
    ),
    # no surname of anybody here: left alone
    ("[Ines Varga|PERSON] told [local media Orrin|GROUP].", ["Ines Varga", "local media Orrin"]),
    # the owner of the rest
    (
        "It lies in [the Velmian Air Force's test range|ORG].",
        ["the Velmian Air Force's test range", "the Velmian Air Force"],
    ),
    ("It lies in [the Velmian president's garden|PLACE].", ["the Velmian president's garden"]),
    # two people, not one
    (
        "[Interior Minister Ines Varga and Mayor Omar Said|PERSON] met.",
        [
            "Interior Minister Ines Varga and Mayor Omar Said",
            "Interior Minister Ines Varga",
            "Mayor Omar Said",
        ],
    ),
    (
        "[Foreign and Defence Minister Omar Said|PERSON] left.",
        ["Foreign and Defence Minister Omar Said"],
    ),
    (
        "[Omar Said, mother of Ines Varga and Ada Pell|PERSON] left.",
        ["Omar Said, mother of Ines Varga and Ada Pell"],
    ),
    # one word is never cut
    ("[Who|PERSON] said so?", ["Who"]),
]


@pytest.mark.parametrize(("marked", "expected"), MENDED)
def test_mended(marked: str, expected: list[str]) -> None:
    case = parse(marked)
    found = complete(Words(case.text), case.mentions, lexicon())
    assert [case.text[m.span.start : m.span.end] for m in found] == expected


NAMED = [
    ("Another co-author, civil engineering professor Julia Marsh", ("julia", "marsh")),
    ("a spokesman, Omar Said", ("omar", "said")),
    ("the mayor of Springfield, Illinois", ()),
    ("a professor, the Velm Prize winner", ()),
    ("a driver, who left Port Orrin", ()),
]


@pytest.mark.parametrize(("words", "name"), NAMED)
def test_name_after_comma(words: str, name: tuple[str, ...]) -> None:
    assert describe(Words(words), Span(0, len(words)), "PERSON", lexicon()).name == name


SOURCES = [
    # a country may be left off
    (
        "Planes of [the United States Air Force|ORG] left. [The mayor|PERSON] slept. "
        "{S1 [The Air Force|ORG]} {C1 said} {Q1 all was well}.",
        "United States Air Force",
    ),
    # somebody else is known to have the calling
    (
        "[Omar Said|PERSON] was tried. [Mr Justice Pell|PERSON] presided. [Said|PERSON] wept. "
        "{S1 [The judge|PERSON]} {C1 said} {Q1 it was proven}.",
        "Pell",
    ),
    # the report is theirs who published it, beyond the end of the cue
    (
        "{S1 [The Relief Council|ORG]} {C1 has published} {Q1 a report on wells}. "
        "{S2 [Omar Said|PERSON]} {C2 wept}. {S3 The report} {C3 warns} {Q3 of thirst}.",
        "Relief Council",
    ),
    # and theirs whom the words name as its author
    (
        "All read the survey by [the Relief Council|ORG]. "
        "{S1 The survey} {C1 warns} {Q1 of thirst}.",
        "Relief Council",
    ),
    ("[The Relief Council|ORG]'s long survey is out. {S1 The survey} {C1 warns} {Q1 of thirst}.",
     "Relief Council"),
    # two authors: nobody
    (
        "All read the survey by [the Relief Council|ORG] and the survey by [Orbis|ORG]. "
        "{S1 The survey} {C1 warns} {Q1 of thirst}.",
        None,
    ),
    # somebody else published one, inside what was said: not the speaker's
    (
        "{S1 [Omar Said|PERSON]} {C1 said} {Q1 another council published a survey on wells}. "
        "{S2 The survey} {C2 warns} {Q2 of thirst}.",
        None,
    ),
    # a study is the researchers'
    (
        "{S1 [Researchers from Velm|GROUP]} {C1 found} {Q1 less dust}. "
        "{C2 According to} {S2 the study}, {Q2 dust kills}.",
        "Researchers from Velm",
    ),
]  # fmt: skip


OURS = [
    (
        "[Prime Minister Ines Varga|PERSON] left. [Omar Said|PERSON] wept. "
        "{S1 [Ada Pell|PERSON]} {C1 said} {Q1 [our prime minister|PERSON] was ill}.",
        "Ines Varga",
    ),
    # two prime ministers: neither
    (
        "[Prime Minister Ines Varga|PERSON] met [Prime Minister Omar Said|PERSON]. "
        "{S1 [Ada Pell|PERSON]} {C1 said} {Q1 [our prime minister|PERSON] was ill}.",
        None,
    ),
    # a foreigner's own
    (
        "[Indian Prime Minister Ines Varga|PERSON] left. "
        "{S1 [the French envoy|PERSON]} {C1 said} {Q1 [our prime minister|PERSON] was ill}.",
        None,
    ),
]


@pytest.mark.parametrize(("marked", "expected"), OURS)
def test_our_minister(marked: str, expected: str | None) -> None:
    case, people = read(marked)
    at = people.entity_at(case.span("our prime minister"))
    name = next((e.name for e in people.entities if e.id == at and e.named), None)
    assert name == expected


@pytest.mark.parametrize(("marked", "expected"), SOURCES)
def test_last_source(marked: str, expected: str | None) -> None:
    case, people = read(marked)
    assert name_of(people, case.attributions[-1].id) == expected


SHOWN = [
    # the noun before the adjective, what is written most often before a slip of the pen
    ("[Russia|ORG] met. [Russian|ORG] jets flew. [Russia|ORG] denied it.", "Russia"),
    ("[Ines Varga|PERSON] won. [Vargas|PERSON] men left. [Varga|PERSON] spoke.", "Ines Varga"),
    ("[Much of the Harbour Board|ORG] denied it.", "Much of the Harbour Board"),
]


@pytest.mark.parametrize(("marked", "name"), SHOWN)
def test_the_name_that_is_shown(marked: str, name: str) -> None:
    _, people = read(marked)
    assert people.entities[0].name == name


@pytest.mark.parametrize(
    ("marked", "name"),
    [
        ("[Two doctors who came on Monday|GROUP] spoke.", "Two doctors"),
        ("[Those who fled|GROUP] spoke.", "Those who fled"),
    ],
)
def test_a_description_without_its_clause(marked: str, name: str) -> None:
    _, people = read(marked)
    assert people.entities[0].name == name
