"""Nobody is the source of what is said of them, or told them; "allegedly" names no source."""

from __future__ import annotations

import pytest

from according.reading.attributions import Draft
from according.reading.mentions import Found
from according.reading.sourceless import without_subjects
from according.spans import Span, Spans, quote


def sources(text: str, source: str, cue: str) -> str:
    def span(words: str) -> Spans:
        return (Span(text.index(words), text.index(words) + len(words)),)

    content = (Span(text.index(cue) + len(cue) + 1, len(text)),)
    draft = Draft(span(source), span(cue), content, (), (), "indirect", "say", 0.9, 0.9)
    people = [Found(*span(w), "PERSON", 0.9) for w in ("him", "an AFP correspondent") if w in text]
    return quote(text, without_subjects(text, [draft], people)[0].source)


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("Employees were told that offices would close.", "Employees", "were told"),
        ("Employees were told that offices would close.", "Employees", "told"),
        ("The council is expected to meet.", "The council", "is expected"),
        ("Ministers have long been said to agree.", "Ministers", "have long been said"),
        ("He was not yet accused of it.", "He", "was not yet accused"),
        ("Riverside residents in two towns are being told to leave.", "Riverside", "told"),
        ("It was officially stated that he had gone.", "It", "was officially stated"),
        ("The toll was confirmed to an AFP correspondent.", "an AFP", "was confirmed"),
        ("The toll was confirmed to the mayor.", "mayor", "was confirmed"),
        ("The company allegedly blocked it.", "The company", "allegedly"),
    ],
)
def test_the_subject_of_a_passive_is_not_the_source(text: str, source: str, cue: str) -> None:
    assert sources(text, source, cue) == ""


@pytest.mark.parametrize(
    ("text", "source", "cue"),
    [
        ("She was told by police that he had died.", "police", "was told by"),
        ("Police said he was told to go.", "Police", "said"),
        ("The minister is concerned that it may fail.", "The minister", "is concerned"),
        ("The army was quoted as saying it had gone.", "The army", "was quoted as saying"),
        ("It would hold, Mr. Morris said.", "Mr. Morris", "said"),
        ("He apparently believed the polls.", "He", "apparently believed"),
        ("Police told her he was expected to go.", "Police", "told her"),
    ],
)
def test_others_stay(text: str, source: str, cue: str) -> None:
    assert sources(text, source, cue) == source


def test_who_is_named_after_by_takes_its_place() -> None:
    text = "The soft stance is seen by him as a license to go on."
    assert sources(text, "The soft stance", "is seen") == "him"
