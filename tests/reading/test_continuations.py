"""Sentences without a cue: whose words may they be?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from according.reading.continuations import possible_continuation
from according.reading.sentences import sentences
from according.records import Attribution
from according.spans import Span

SEED = Path(__file__).parents[3] / "shared" / "seed" / "expected.json"


def attribution(
    text: str, source: str, cue: str, content: str, mode: str = "indirect", **more: Any
) -> Attribution:
    """Build an attribution from its words, each of which stands once in the text."""

    def spans(words: str) -> tuple[Span, ...]:
        return (Span(text.index(words), text.index(words) + len(words)),) if words else ()

    return Attribution(
        more.pop("id", "a1"), spans(source), spans(cue), spans(content), mode, "say", **more
    )


FIRST = "The envoy added that the truce was failing."
PARTS = ("The envoy", "added", "that the truce was failing")


def marked(text: str, *attributions: Attribution) -> list[str | None]:
    """Return for every sentence the attribution it may continue."""
    return [possible_continuation(text, s, attributions) for s in sentences(text)]


GOES_ON = [
    "Fighters leaving the port would try to regroup in the hills.",
    "The next step should be a conference.",
    "The port could fall within days.",
    "A long winter is likely.",
]
DOES_NOT = [
    # what happens, and not what somebody holds
    "The army is holding the port.",
    "The port fell on Monday.",
    # a schedule is the reporter's
    "The conference will open in June.",
    # what was past ability
    "He could not leave the port.",
    # the reporter's own transition to the day's news
    "Currently, the army would have to hold the port.",
    # somebody else's words
    '"The port would fall."',
    "The port would reportedly fall.",
]


@pytest.mark.parametrize("sentence", GOES_ON)
def test_opinion_right_behind_goes_on(sentence: str) -> None:
    text = f"{FIRST} {sentence}"
    assert marked(text, attribution(text, *PARTS)) == [None, "a1"]


@pytest.mark.parametrize("sentence", DOES_NOT)
def test_anything_else_does_not(sentence: str) -> None:
    text = f"{FIRST} {sentence}"
    assert marked(text, attribution(text, *PARTS)) == [None, None]


def test_it_goes_on_through_sentences_that_go_on() -> None:
    text = f"{FIRST} {GOES_ON[0]} {GOES_ON[1]} The port fell. {GOES_ON[2]}"
    assert marked(text, attribution(text, *PARTS)) == [None, "a1", "a1", None, None]


def test_not_over_a_paragraph() -> None:
    text = f"{FIRST}\n\n{GOES_ON[0]}"
    assert marked(text, attribution(text, *PARTS)) == [None, None]


def test_not_behind_a_quotation() -> None:
    text = f'"The truce is failing," the envoy added. {GOES_ON[0]}'
    given = attribution(text, "the envoy", "added", '"The truce is failing,"', "direct")
    assert marked(text, given) == [None, None]


def test_not_behind_a_sentence_that_is_partly_the_reporters() -> None:
    text = f"The army, which took the port after a siege of ten months, said so. {GOES_ON[0]}"
    assert marked(text, attribution(text, "The army", "said", "so")) == [None, None]


def test_two_sources_none() -> None:
    text = f"The envoy said the truce failed and the mayor said the port fell. {GOES_ON[0]}"
    one = attribution(text, "The envoy", "said", "the truce failed")
    two = attribution(text, "the mayor", "said the", "port fell", id="a2")
    assert marked(text, one, two) == [None, None]


def test_a_nested_source_does_not_count() -> None:
    text = f"The envoy said the mayor hoped the port held. {GOES_ON[0]}"
    outer = attribution(text, "The envoy", "said", "the mayor hoped the port held")
    inner = attribution(text, "the mayor", "hoped", "the port held", "belief", id="a2", parent="a1")
    assert marked(text, outer, inner) == [None, "a1"]


def test_a_sentence_with_a_source_of_its_own() -> None:
    text = f"{FIRST} The mayor thinks the port would hold."
    own = attribution(text, "The mayor", "thinks", "the port would hold", "belief", id="a2")
    assert marked(text, attribution(text, *PARTS), own) == [None, None]


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed does not stand beside the project")
def test_the_seed() -> None:
    gold = json.loads(SEED.read_text(encoding="utf-8"))
    text = gold["text"]
    attributions = [
        Attribution(
            a["id"],
            *(tuple(Span(*s) for s in a[role]) for role in ("source", "cue", "content")),
            a["mode"],
            a["act"],
            parent=a["parent"],
        )
        for a in gold["attributions"]
    ]
    found = {
        s: name
        for s in sentences(text)
        if (name := possible_continuation(text, s, attributions)) is not None
    }
    wanted = {c["span"][0][0]: c["continues"] for c in gold["claims"] if c.get("continues")}
    assert len(wanted) >= 2
    # two sentences: the gold claim may begin a few words into its sentence
    starts = sorted(
        next(s for s in sentences(text) if s.start <= start < s.end) for start in wanted
    )
    assert sorted(found) == starts
    assert set(found.values()) == set(wanted.values())
