"""Who is meant: tables of sentences, mentions marked by hand, no encoder.

A case is a text with marks: ``[words|TYPE]`` is a mention; ``{S1 words}`` the source of
attribution a1, ``{Q1 words}`` its content, ``{C1 words}`` its cue. Marks may nest.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from according.reading.people import Mention, People, resolve
from according.reading.relays import is_medium, relay_of
from according.records import Attribution
from according.spans import Span

_MARK = re.compile(r"\[|\|([A-Z]+)\]|\{([SQC])(\d+) |\}")


@dataclass
class Case:
    text: str
    mentions: list[Mention]
    attributions: list[Attribution]

    def span(self, words: str, nth: int = 0) -> Span:
        at = -1
        for _ in range(nth + 1):
            at = self.text.index(words, at + 1)
        return Span(at, at + len(words))


def parse(marked: str, mode: str = "indirect") -> Case:
    """Turn a marked text into text, mentions and attributions."""
    out: list[str] = []
    length = 0
    position = 0
    open_mentions: list[int] = []
    open_parts: list[tuple[str, str, int]] = []
    mentions: list[Mention] = []
    parts: dict[str, dict[str, list[Span]]] = {}
    for m in _MARK.finditer(marked):
        out.append(marked[position : m.start()])
        length += m.start() - position
        position = m.end()
        mark = m.group()
        if mark == "[":
            open_mentions.append(length)
        elif mark.startswith("|"):
            mentions.append(Mention(Span(open_mentions.pop(), length), m.group(1)))
        elif mark == "}":
            kind, number, start = open_parts.pop()
            parts.setdefault(number, {}).setdefault(kind, []).append(Span(start, length))
        else:
            open_parts.append((m.group(2), m.group(3), length))
    out.append(marked[position:])
    attributions = [
        Attribution(
            id=f"a{n}",
            source=tuple(p.get("S", ())),
            cue=tuple(p.get("C", ())),
            content=tuple(p.get("Q", ())),
            mode=mode,
            act="say",
        )
        for n, p in sorted(parts.items(), key=lambda x: int(x[0]))
    ]
    return Case("".join(out), mentions, attributions)


def read(marked: str, publisher: str | None = None) -> tuple[Case, People]:
    case = parse(marked)
    return case, resolve(case.text, case.mentions, case.attributions, publisher=publisher)


def name_of(people: People, attribution: str) -> str | None:
    id_, _ = people.source_of[attribution]
    return next((e.name for e in people.entities if e.id == id_), None)


@pytest.mark.parametrize(
    "source",
    ["[Nobody|GROUP]", "No [group|GROUP]", "[No one|PERSON]", "[None of the parties|GROUP]"],
)
def test_nobody_is_no_source(source: str) -> None:
    marked = f"[The mayor|PERSON] left. {{S1 {source}}} {{C1 said}} {{Q1 it was behind the blast}}."
    case, people = read(marked)
    entity, reason = people.source_of["a1"]
    assert entity is None and reason and "is nobody" in reason
    assert [e.name for e in people.entities] == ["unnamed mayor"], case.text


SOURCES = [
    # the name again, without its title
    (
        "{S1 [Foreign Minister Karim Nadir|PERSON]} {C1 said} {Q1 the road was open}. "
        "{S2 [Nadir|PERSON]} {C2 added} {Q2 that aid would follow}.",
        {"a1": "Karim Nadir", "a2": "Karim Nadir"},
    ),
    # "he" is the one who spoke
    (
        "{S1 [Karim Nadir|PERSON]} {C1 said} {Q1 the road to [Tel Asmar|PLACE] was open}. "
        "{S2 [He|PERSON]} {C2 added} {Q2 that aid would follow}.",
        {"a2": "Karim Nadir"},
    ),
    # "the analyst" after "an expert", across a paragraph
    (
        "{C1 According to} {S1 [Moreau|PERSON]}, {Q1 the siege may end}.\n"
        '{Q2 "It will not be quick,"} {S2 [the expert|PERSON]} {C2 said}.\n'
        "{S3 [The analyst|PERSON]} {C3 also noted} {Q3 that winter was near}.",
        {"a1": "Moreau", "a2": "Moreau", "a3": "Moreau"},
    ),
    # six names of one man, and another speaker between
    (
        "{C1 According to} {S1 [Moreau|PERSON]}, {Q1 the siege may end}.\n"
        '{Q2 "It will not be quick,"} {S2 [the expert|PERSON]} {C2 said}.\n'
        "{S3 [He|PERSON]} {C3 added} {Q3 that winter was near}.\n"
        "{S4 [a Syrian army officer|PERSON]} {C4 told} [Orbis|ORG] {Q4 that shelling went on}.\n"
        "{S5 [The analyst|PERSON]} {C5 also suggested} {Q5 that talks would fail}.\n"
        "{S6 [The French analyst|PERSON]} {C6 noted} {Q6 that the town was lost}.",
        {
            "a1": "Moreau",
            "a2": "Moreau",
            "a3": "Moreau",
            "a4": "unnamed Syrian army officer",
            "a5": "Moreau",
            "a6": "Moreau",
        },
    ),
    # a Russian analyst is not the French one
    (
        "{S1 [a French analyst|PERSON]} {C1 said} {Q1 the siege may end}. "
        "{S2 [a Russian analyst|PERSON]} {C2 said} {Q2 it would not}. "
        "{S3 [The Russian analyst|PERSON]} {C3 noted} {Q3 that winter was near}.",
        {"a1": "unnamed French analyst", "a3": "unnamed Russian analyst"},
    ),
    # the mayor is not the analyst who spoke last
    (
        "{S1 [the analyst Moreau|PERSON]} {C1 said} {Q1 the siege may end}. "
        "{S2 [The mayor|PERSON]} {C2 denied} {Q2 it}.",
        {"a1": "Moreau", "a2": "unnamed mayor"},
    ),
    # an unnamed officer stays himself, and is nobody else
    (
        "{C1 According to} {S1 [Moreau|PERSON]}, {Q1 the siege may end}.\n"
        "{S2 [a Syrian army officer|PERSON]} {C2 told} [Orbis|ORG] {Q2 that shelling went on}. "
        "{S3 [The officer|PERSON]} {C3 added} {Q3 that the bridge had fallen}.",
        {
            "a1": "Moreau",
            "a2": "unnamed Syrian army officer",
            "a3": "unnamed Syrian army officer",
        },
    ),
    # a body by its short name
    (
        "{S1 [The World Grain Council (WGC)|ORG]} {C1 said} {Q1 prices rose}. "
        "Trade slowed. {S2 [The WGC|ORG]} {C2 warned} {Q2 of hunger}.",
        {"a1": "World Grain Council", "a2": "World Grain Council"},
    ),
    # "the ministry" is the ministry named before
    (
        "{S1 [The Russian Defense Ministry|ORG]} {C1 said} {Q1 no aircraft flew}. "
        "{S2 [The ministry|ORG]} {C2 denied} {Q2 the strike}.",
        {"a1": "Russian Defense Ministry", "a2": "Russian Defense Ministry"},
    ),
    # "who" is the one just named
    (
        "[Leila Haddad|PERSON], {S1 [who|PERSON]} {C1 said} {Q1 she saw the blast}, was hurt.",
        {"a1": "Leila Haddad"},
    ),
    # "I" is the speaker
    (
        '{Q1 "{S2 [I|PERSON]} {C2 believe} {Q2 the truce will hold},"} '
        "{S1 [Leila Haddad|PERSON]} {C1 said}.",
        {"a1": "Leila Haddad", "a2": "Leila Haddad"},
    ),
    # "we" is the body that speaks
    (
        '{Q1 "{S2 [We|ORG]} {C2 expect} {Q2 more strikes},"} '
        "{S1 [the Relief Council|ORG]} {C1 said}.",
        {"a2": "Relief Council"},
    ),
    # "we" of an official is the body in the official's title
    (
        '{Q1 "{S2 [We|ORG]} {C2 expect} {Q2 more strikes},"} {S1 [[Relief Council|ORG] '
        "spokesman Omar Said|PERSON]} {C1 said}.",
        {"a1": "Omar Said", "a2": "Relief Council"},
    ),
    # source words that nobody marked are still somebody
    ("{S1 a hospital worker} {C1 said} {Q1 the ward was full}.", {"a1": "unnamed hospital worker"}),
    # a longer source: the name is its head, the role stands beside it
    (
        "{S1 [Omar Said|PERSON], a spokesman for [the Relief Council|ORG],} {C1 said} "
        "{Q1 the camp was empty}. {S2 [Said|PERSON]} {C2 denied} {Q2 a clash}.",
        {"a1": "Omar Said", "a2": "Omar Said"},
    ),
    # a report by the council is the council speaking
    (
        "{S1 A report by [the Relief Council|ORG]} {C1 said} {Q1 wells were dry}. "
        "{S2 The report} {C2 warned} {Q2 of thirst}.",
        {"a1": "Relief Council", "a2": "Relief Council"},
    ),
    # what was denied in a statement, the statement denies; its "we" is whoever issued it
    (
        "{S1 [The Relief Council|ORG]} {C1 denied} {Q1 the theft} in a statement. "
        '{Q2 "{S3 [We|ORG]} {C3 believe} {Q3 nothing is missing},"} {S2 the statement} {C2 read}.',
        {"a2": "Relief Council", "a3": "Relief Council"},
    ),
    # who put out a paper, without a word about what it says
    (
        "[The Relief Council|ORG] published an open letter on Monday. "
        "{S1 The letter} {C1 warned} {Q1 of thirst}.",
        {"a1": "Relief Council"},
    ),
]


@pytest.mark.parametrize(("marked", "expected"), SOURCES)
def test_source(marked: str, expected: dict[str, str]) -> None:
    _, people = read(marked)
    assert {a: name_of(people, a) for a in expected} == expected


UNRESOLVED = [
    # nobody before: "he" stays as written
    ("{S1 [He|PERSON]} {C1 said} {Q1 the road was open}.", "a1", "He"),
    # two who may be the expert
    (
        "{S1 [Moreau|PERSON]} {C1 said} {Q1 the siege may end}. "
        "{S2 [Nadir|PERSON]} {C2 denied} {Q2 it}. "
        "{S3 [The expert|PERSON]} {C3 said} {Q3 that winter was near}.",
        "a3",
        "two people fit 'The expert': Moreau and Nadir",
    ),
    # two of whom nobody says who is the Russian
    (
        "[Moreau|PERSON] met [Nadir|PERSON] in Moscow. "
        "{S1 [The Russian minister|PERSON]} {C1 said} {Q1 that winter was near}.",
        "a1",
        "two people fit 'The Russian minister': Moreau and Nadir",
    ),
    # "I" with no speaker
    ("{S1 [I|PERSON]} {C1 think} {Q1 the road is open}.", "a1", "who speaks"),
    # a minister's "we", with no body named
    (
        '{Q1 "{S2 [We|GROUP]} {C2 hope} {Q2 it holds},"} {S1 [Leila Haddad|PERSON]} {C1 said}.',
        "a2",
        "Leila Haddad",
    ),
    # a woman cannot be "he"
    (
        "{S1 [Mrs Haddad|PERSON]} {C1 said} {Q1 the road was open}. "
        "{S2 [He|PERSON]} {C2 denied} {Q2 it}.",
        "a2",
        "He",
    ),
    # a document that nobody is said to have issued
    ("{S1 The statement} {C1 said} {Q1 wells were dry}.", "a1", "The statement"),
    # a journal is not whose study it prints
    (
        "{S1 A study in [the Journal of Deserts|ORG]} {C1 said} {Q1 wells were dry}.",
        "a1",
        "A study in",
    ),
]


@pytest.mark.parametrize(("marked", "attribution", "reason"), UNRESOLVED)
def test_unresolved_says_why(marked: str, attribution: str, reason: str) -> None:
    _, people = read(marked)
    id_, why = people.source_of[attribution]
    assert id_ is None
    assert why is not None
    assert reason in why


def test_no_source_written_has_no_reason() -> None:
    _, people = read("The bridge {C1 reportedly} {Q1 fell}.")
    assert people.source_of["a1"] == (None, None)


def test_he_inside_a_quotation_is_not_its_speaker() -> None:
    case, people = read(
        "[Karim Nadir|PERSON] met [Omar Said|PERSON]. "
        '{Q1 "[He|PERSON] lied to us,"} {S1 [Said|PERSON]} {C1 said}.'
    )
    speaker, _ = people.source_of["a1"]
    assert people.entity_at(case.span("He")) != speaker
    assert name_of(people, "a1") == "Omar Said"


def test_his_before_the_name() -> None:
    case, people = read(
        "{S1 [Omar Said|PERSON]} {C1 denied} {Q1 it}. "
        "In [his|PERSON] reply, {S2 [Karim Nadir|PERSON]} {C2 said} {Q2 it was so}."
    )
    assert people.entity_at(case.span("his")) == people.source_of["a2"][0]


@pytest.mark.parametrize("other", ["Nadir", "Hana Moreau", "President Nadir", "Mr Nadir"])
def test_another_name_is_another_person(other: str) -> None:
    _, people = read(
        "{S1 [Karim Moreau|PERSON]} {C1 said} {Q1 the siege may end}. "
        f"{{S2 [{other}|PERSON]}} {{C2 denied}} {{Q2 it}}."
    )
    assert people.source_of["a1"][0] != people.source_of["a2"][0]


def test_two_given_names_are_two_people() -> None:
    case, people = read(
        "[Karim Nadir|PERSON] resigned. {S1 [Hana Nadir|PERSON]} {C1 said} {Q1 it was time}."
    )
    assert people.entity_at(case.span("Karim Nadir")) != people.source_of["a1"][0]


ENTITIES = [
    # title, country from its demonym
    (
        "{S1 [Iraqi Prime Minister Haidar Obeidi|PERSON]} {C1 announced} {Q1 the start}.",
        ("Haidar Obeidi", True, "PERSON", "Iraqi Prime Minister", None, "IQ"),
    ),
    # the name after "Minister of ..."
    (
        "{S1 [Minister of Information Moammar al-Eryani|PERSON]} {C1 said} {Q1 so}.",
        ("Moammar al-Eryani", True, "PERSON", "Minister of Information", None, None),
    ),
    # affiliation as written
    (
        "{S1 [a spokesman for [the Indonesian military|ORG]|PERSON]} {C1 said} {Q1 so}.",
        (
            "unnamed spokesman for the Indonesian military", False, "PERSON", "spokesman",
            "Indonesian military", "ID",
        ),
    ),
    # the role beside a name
    (
        "{S1 [Leila Haddad|PERSON], [the defence minister|PERSON],} {C1 said} {Q1 so}.",
        ("Leila Haddad", True, "PERSON", "defence minister", None, None),
    ),
    # a body
    (
        "{S1 [the Russian Defense Ministry|ORG]} {C1 said} {Q1 so}.",
        ("Russian Defense Ministry", True, "ORG", None, None, "RU"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), ENTITIES)
def test_entity(marked: str, expected: tuple[str | None, ...]) -> None:
    _, people = read(marked)
    e = next(e for e in people.entities if e.id == people.source_of["a1"][0])
    assert (e.name, e.named, e.type, e.role, e.affiliation, e.country) == expected


def test_names_stand_in_the_text() -> None:
    for marked, _ in SOURCES:
        case, people = read(marked)
        for e in people.entities:
            assert e.name.removeprefix("unnamed ") in " ".join(case.text.split())
            assert e.mentions == tuple(sorted(e.mentions))


def test_entity_ids_follow_first_mention() -> None:
    _, people = read("[Omar Said|PERSON] met [Leila Haddad|PERSON] in [Tel Asmar|PLACE].")
    assert [e.id for e in people.entities] == ["e1", "e2", "e3"]
    assert [e.name for e in people.entities] == ["Omar Said", "Leila Haddad", "Tel Asmar"]


ENTITY_AT = [
    ("the Syrian army", "Syrian army"),  # exact
    ("Syrian army", "Syrian army"),  # the article left out
    ("the Syrian army in the north", "Syrian army"),  # the same head
    ("north", None),
    ("the rebels", None),
]


@pytest.mark.parametrize(("words", "expected"), ENTITY_AT)
def test_entity_at(words: str, expected: str | None) -> None:
    case, people = read("[the Syrian army|ORG] in the north fought, and the rebels fled.")
    id_ = people.entity_at(case.span(words))
    assert next((e.name for e in people.entities if e.id == id_), None) == expected


RELAYS = [
    # told to an agency
    ("{S1 [a doctor|PERSON]} {C1 told} [Orbis News|ORG] {Q1 beds were full}.", "told_to"),
    (
        "{S1 [Leila Haddad|PERSON]} {C1 said} in an interview with [Reuters|ORG] {Q1 it is over}.",
        "told_to",
    ),
    # carried by a channel
    ("[state television|ORG] quoted {S1 [the army|ORG]} {C1 as saying} {Q1 it won}.", "carried_by"),
    ("{S1 [the army|ORG]} {C1 was quoted as saying} by [SANA|ORG] {Q1 it won}.", "carried_by"),
    # mere addressees
    ("{S1 [a doctor|PERSON]} {C1 told} [the court|ORG] {Q1 beds were full}.", None),
    ("{S1 [a doctor|PERSON]} {C1 told} [reporters|GROUP] {Q1 beds were full}.", None),
    ("{S1 [a doctor|PERSON]} {C1 told} [Omar Said|PERSON] {Q1 beds were full}.", None),
    # a medium at the very end, and one told something else
    ("{S1 [a doctor|PERSON]} {C1 told} {Q1 beds were full} [Reuters|ORG]", None),
    (
        "[Omar Said|PERSON] told [Reuters|ORG] nothing. {S1 [a doctor|PERSON]} {C1 said} "
        "{Q1 beds were full}.",
        None,
    ),
    # a medium that only stands near
    ("[Reuters|ORG] shut its office. {S1 [a doctor|PERSON]} {C1 said} {Q1 beds were full}.", None),
]


@pytest.mark.parametrize(("marked", "expected"), RELAYS)
def test_relay(marked: str, expected: str | None) -> None:
    case, people = read(marked)
    relay = relay_of(case.text, case.attributions[0], None, people)
    assert (relay.role if relay else None) == expected


def test_relay_span_that_is_no_medium_is_none() -> None:
    case, people = read("{S1 [a doctor|PERSON]} {C1 told} [the court|ORG] {Q1 beds were full}.")
    assert relay_of(case.text, case.attributions[0], case.span("the court"), people) is None


MEDIA = [
    ("Agence France-Presse", True),
    ("The Tel Asmar Gazette", True),
    ("Syrian state television", True),
    ("the Sana news agency", True),
    ("the refugee agency", False),
    ("the press office", False),
    ("the Post Office", False),
    ("the Relief Council", False),
]


@pytest.mark.parametrize(("words", "expected"), MEDIA)
def test_medium(words: str, expected: bool) -> None:
    _, people = read(f"[{words}|ORG] moved.")
    assert is_medium(f"{words} moved.", people.entities[0]) is expected


def test_noise_never_crashes() -> None:
    text = 'X “said\n\n he, the "of the'
    mentions = [
        Mention(Span(a, b), t)
        for a in range(-1, len(text) + 2)
        for b in range(a, len(text) + 4, 3)
        for t in ("PERSON", "", "ORG")
    ]
    attributions = [
        Attribution("a1", (Span(0, 900),), (), (Span(-4, 8),), "direct", "say"),
        Attribution("a2", (Span(5, 5),), (Span(0, 2),), (), "direct", "say", parent="a9"),
        Attribution("a3", (), (), (Span(3, 9), Span(1, 20)), "indirect", "say"),
    ]
    people = resolve(text, mentions, attributions)
    assert set(people.source_of) == {"a1", "a2", "a3"}
    assert resolve("", [], []).entities == ()
    assert people.entity_at(Span(-5, -2)) is None


def test_same_answer_whatever_the_order_of_mentions() -> None:
    case = parse(SOURCES[3][0])
    one = resolve(case.text, case.mentions, case.attributions)
    two = resolve(case.text, case.mentions[::-1], case.attributions)
    assert one.entities == two.entities
    assert dict(one.source_of) == dict(two.source_of)


def test_who_speak_together_are_neither_of_them() -> None:
    _, people = read(
        "{S1 [Ines Varga|PERSON] and [Nadir|PERSON]} {C1 said} {Q1 it was late}. "
        "[Nadir|PERSON] left."
    )
    assert name_of(people, "a1") == "Ines Varga and Nadir"
    assert [e.name for e in people.entities if e.type == "PERSON"] == ["Ines Varga", "Nadir"]
