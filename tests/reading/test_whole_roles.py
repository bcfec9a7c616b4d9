"""Roles found in part are completed by the mention around them, or dropped."""

from __future__ import annotations

import pytest

from according.reading.claims import ClaimDraft
from according.reading.mentions import Found
from according.reading.whole_roles import complete_roles, with_subject
from according.spans import Span, Spans, quote

TEXT = "Jets of the air force struck a hospital near al-Rastan, killing the mayor of the town."


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def whole(pieces: Spans, mentions: list[str], trigger: str = "struck") -> list[str]:
    draft = ClaimDraft((at(TEXT),), at(trigger), pieces, (), (), (), (), (), False, 0.9)
    found = [Found(at(m), "ORG", 0.9) for m in mentions]
    (done,) = complete_roles(TEXT, [draft], found)
    return [TEXT[s.start : s.end] for s in done.actor]


@pytest.mark.parametrize(
    ("pieces", "mentions", "expected"),
    [
        # a piece of a name
        (["al-"], ["al-Rastan"], ["al-Rastan"]),
        # two pieces of one mention are one
        (["the air", "force"], ["the air force"], ["the air force"]),
        # a determiner left alone: the smallest mention, not the one it lies in
        (["the"], ["the air force", "Jets of the air force"], ["the air force"]),
        # what is a mention, or holds one, stays as it is
        (["the town"], ["the town", "the mayor of the town"], ["the town"]),
        (["of the air force"], ["the air force", "Jets of the air force"], ["of the air force"]),
        # words that name nothing, and no mention around them
        (["near"], [], ["near"]),
        (["of the"], [], []),
        # words that lead on to what follows
        (["a hospital near"], [], ["a hospital"]),
        (["Jets of the"], [], ["Jets"]),
        ([","], [], []),
    ],
)
def test_completed(pieces: list[str], mentions: list[str], expected: list[str]) -> None:
    assert whole(tuple(at(p) for p in pieces), mentions) == expected


def test_a_mention_that_reaches_into_the_trigger_is_not_taken() -> None:
    assert whole((at("force"),), ["the air force struck"]) == ["force"]


@pytest.mark.parametrize(
    ("text", "claim", "mention", "expected"),
    [
        ("More people were believed to be under it", "to be under it", "More people",
         "More people … to be under it"),
        ("They have also been reported to fight", "to fight", "They", "to fight"),
        ("Ten have been reported to fight", "to fight", "Ten", "Ten … to fight"),
        ("The army planned to fight", "to fight", "The army", "to fight"),
        ("It was believed that they fled", "they fled", "It", "they fled"),
    ],
)  # fmt: skip
def test_a_claim_has_the_subject_of_what_is_believed(
    text: str, claim: str, mention: str, expected: str
) -> None:
    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    draft = ClaimDraft((span(claim),), span(claim), (), (), (), (), (), (), False, 0.9)
    found = with_subject(text, draft, [Found(span(mention), "GROUP", 0.9)])
    assert quote(text, found.span) == expected


def test_a_foiled_attack_is_suffered_by_who_made_it() -> None:
    text = "The army foiled an attack by rebels on a post near the town."

    def span(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    army, rebels, post = span("The army"), span("rebels"), span("a post")
    for actor, recipient in (((army, rebels), (post,)), ((army,), (rebels, post))):
        draft = ClaimDraft(
            (Span(0, 50),), span("foiled"), actor, recipient, (), (), (), (), False, 0.9
        )
        (done,) = complete_roles(text, [draft], [])
        assert (done.actor, done.recipient) == ((army,), (rebels,))
