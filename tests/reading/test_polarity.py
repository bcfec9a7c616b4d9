"""Affirmed or denied: the head's answer, and where grammar knows better."""

from __future__ import annotations

import pytest

from according.reading.claims import ClaimDraft
from according.reading.factuality import cue_hits
from according.reading.polarity import polarity_of
from according.records import EVENTS, FACTUALITIES, Attribution
from according.spans import Span


def polarity(
    text: str,
    claim: str,
    trigger: str,
    cue: str,
    act: str,
    head: bool,
    factuality: str = "fact",
    actor: str = "",
) -> str:
    def at(words: str) -> Span:
        start = text.index(words)
        return Span(start, start + len(words))

    draft = ClaimDraft(
        (at(claim),), at(trigger), (at(actor),) if actor else (), (), (), (),
        (0.0,) * len(FACTUALITIES), (0.0,) * len(EVENTS), head, 0.9,
    )  # fmt: skip
    said = (at(cue),) if cue else ()
    attribution = Attribution("a1", (), said, (at(claim),), "indirect", act) if cue else None
    hits = cue_hits(text, draft.span, draft.trigger, cue_spans=said)
    return polarity_of(text, draft, hits, attribution, factuality)


DENIAL = "It denied it had bombed the town or that it held anyone"


@pytest.mark.parametrize(
    ("text", "claim", "trigger", "cue", "act", "expected"),
    [
        # a denial reaches its content, and what is joined to it by "that"
        (DENIAL, "it had bombed the town", "bombed", "denied", "deny", "denied"),
        (DENIAL, "it held anyone", "held", "denied", "deny", "denied"),
        (DENIAL, "that it held anyone", "held", "denied", "deny", "denied"),
        # other words, another clause
        ("It said it hit it and that it held them", "it held", "held", "said", "say", "affirmed"),
        ("It denied the charge, and rebels fled", "rebels fled", "fled", "", "", "affirmed"),
        # nothing to show for it
        ("There is no sign that rebels left", "rebels left", "left", "", "", "denied"),
        ("There is no sign of rebels, who left", "who left", "left", "", "", "affirmed"),
        ("There is no sign it hit when rebels left", "rebels left", "left", "", "", "affirmed"),
        ("no sign that they want to leave", "to leave", "leave", "want", "believe", "affirmed"),
        # done by nobody
        ("It was fired by neither side", "It was fired by neither side", "fired", "", "", "denied"),
    ],
)  # fmt: skip
def test_where_the_head_affirms(
    text: str, claim: str, trigger: str, cue: str, act: str, expected: str
) -> None:
    assert polarity(text, claim, trigger, cue, act, False) == expected


def test_what_nobody_is_the_actor_of() -> None:
    text = "No group took the hostages"
    what = (text, "took", "", "", False)
    assert polarity(text, *what, actor="No group") == "denied"
    assert polarity(text, *what, actor="the hostages") == "affirmed"


def test_not_to_say_denies_nothing() -> None:
    text = "He refused to say how many were held"
    what = ("how many were held", "held", "refused to say", "deny")
    assert polarity(text, *what, True, "question") == "affirmed"
    assert polarity(text, *what, True) == "denied"
    text = "It is not known to hold towns"
    what = ("to hold towns", "hold", "is not known", "believe")
    assert polarity(text, *what, True, "question") == "denied"
    text = "He refused to say why none were held"
    what = ("why none were held", "held", "refused to say", "deny")
    assert polarity(text, *what, True, "question") == "denied"
