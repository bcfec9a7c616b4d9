"""Whom an outlet cites."""

from __future__ import annotations

import pytest

from according.reading.reader import load
from according.spans import quote


def read(text: str) -> list[tuple[str, str, str, str | None, str | None]]:
    """Return (source, cue, content, relay, parent) of each attribution, as written."""
    reading = load().read(text)
    names = {e.id: e.name for e in reading.entities}
    return [
        (
            quote(text, a.source),
            quote(text, a.cue),
            quote(text, a.content),
            names[a.relay.entity] if a.relay else None,
            a.parent,
        )
        for a in reading.attributions
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Reuters reported that ten people were killed in the town, citing local officials.",
        "Ten people were killed in the town, Reuters reported, citing local officials.",
        "Reuters, citing local officials, said ten people were killed in the town.",
        "Citing local officials, Reuters said ten people were killed in the town.",
        "Ten people were killed in the town, according to Reuters, which cited local officials.",
    ],
)
def test_those_who_are_cited_say_it_and_the_outlet_carries_it(text: str) -> None:
    outlet, cited = read(text)
    assert outlet[0] == "Reuters" and outlet[3:] == (None, None)
    assert cited[0] == "local officials" and cited[3:] == ("Reuters", "a1")
    assert cited[2] == outlet[2]
    assert cited[2].removeprefix("that ") == "ten people were killed in the town" or (
        cited[2] == "Ten people were killed in the town"
    )


def test_the_claim_is_theirs_who_are_cited() -> None:
    reading = load().read("Ten people were killed in the town, Reuters reported, citing doctors.")
    assert [c.attribution for c in reading.claims] == ["a2"]


@pytest.mark.parametrize(
    ("text", "source", "content"),
    [
        ("Al Jazeera quoted a doctor as saying 13 people had died.",
         "a doctor", "13 people had died"),
        ("The agency cited a military source as saying the town had fallen.",
         "a military source", "the town had fallen"),
        ("SANA quoted Foreign Minister Ali Hasan, who is in Moscow, as saying talks would resume.",
         "Foreign Minister Ali Hasan", "talks would resume"),
        ("The Telegraph cited a security source that mental health may be a factor.",
         "a security source", "that mental health may be a factor"),
        ("State television was quoting an official as saying the rebels had fled.",
         "an official", "the rebels had fled"),
        ("A doctor in a hospital run by the Red Cross was quoted by AFP as saying many had died.",
         "A doctor in a hospital run by the Red Cross", "many had died"),
        ("The army was quoted by SANA as saying it had taken the hill.",
         "The army", "it had taken the hill"),
    ],
)  # fmt: skip
def test_one_who_is_quoted_by_an_outlet_is_the_source(text: str, source: str, content: str) -> None:
    assert [(s, c) for s, _, c, *_ in read(text)] == [(source, content)]


@pytest.mark.parametrize(
    "text",
    [
        "Citing privacy rules, officials said the team would not come.",
        "Officials said the team would not come, citing their refusal to pay.",
        "Officials said the team would not come, citing the ministry's decision.",
    ],
)
def test_reasons_and_documents_are_no_sources(text: str) -> None:
    assert [s.lower() for s, cue, *_ in read(text) if "citing" not in cue.lower()] == ["officials"]
    assert not [s for s, cue, *_ in read(text) if "citing" in cue.lower() and s != "Officials"]


@pytest.mark.parametrize(
    ("text", "claimants"),
    [
        # the aides vouch for what Reuters reports, not for the president's words
        ("Reuters reported that the president told lawmakers he would resign, citing two aides.",
         {"the president"}),
        # no outlet, and nobody who would know
        ("The minister said troops would stay in the north, citing Hezbollah as a threat.",
         {"The minister", ""}),
        # the judge cites, not the police
        ("Police said the driver was released by a judge, who cited a psychiatrist.",
         {"Police", ""}),
    ],
)  # fmt: skip
def test_what_others_said_is_not_given_to_those_who_are_cited(
    text: str, claimants: set[str]
) -> None:
    reading = load().read(text)
    sources = {a.id: quote(text, a.source) for a in reading.attributions}
    assert {sources.get(c.attribution or "", "") for c in reading.claims} <= claimants


def test_an_official_who_is_called_unnamed_is_not_unnamed_twice() -> None:
    reading = load().read("Two people died, said an unnamed official.")
    assert [e.name for e in reading.entities if e.mentions[0].start > 15] == ["unnamed official"]
