"""From role logits to attributions and claims, with an encoder's answers made by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

import according
from according.reading.attributions import (
    Draft,
    bare_source,
    draft_attributions,
    parents,
    snap_sources,
)
from according.reading.claims import (
    ClaimDraft,
    draft_claims,
    holder,
    subject_before,
    unjoined,
    with_whole_numbers,
)
from according.reading.encoder import Encoded
from according.reading.labels import ATTRIBUTION_ROLES, CLAIM_ROLES, HEADS, head_slices
from according.reading.mentions import Found
from according.reading.windows import Window, Words, cut, tokenise
from according.records import EVENTS
from according.spans import Span, quote

TOKENIZER = Tokenizer.from_file(
    str(Path(according.__file__).parent / "resources" / "model" / "tokenizer.json")
)
SLICES = head_slices()
LETTERS = {"s": "source", "c": "cue", "t": "content", "r": "relay", "d": "said_on", ".": "O"}


def encoded(
    text: str, seen: dict[int, str], triggers: dict[int, str] | None = None
) -> tuple[Words, list[tuple[Window, Encoded]]]:
    """Make an encoder's answer: ``seen`` gives, for each anchor word, a letter a word.

    ``triggers``: for each trigger word, a letter a word: a(ctor), e (recipient), p(lace),
    w(hen), i (inside only), . (outside).
    """
    words = tokenise(text, TOKENIZER)
    (window,) = cut(words)
    n = len(words)
    logits = np.full((n, max(s.stop for s in SLICES.values())), -6.0, np.float32)
    for head in ("in_source", "in_cue", "in_content"):
        logits[:, SLICES[head]] = 0
    roles = np.full((len(seen), n, len(ATTRIBUTION_ROLES)), -4.0, np.float32)
    for k, (anchor, letters) in enumerate(seen.items()):
        logits[anchor, SLICES["anchor"]] = 3 - k
        for i, letter in enumerate(letters):
            roles[k, i, ATTRIBUTION_ROLES.index(LETTERS[letter])] = 4
    claim = np.full((len(triggers or {}), n, len(CLAIM_ROLES) + 1), -4.0, np.float32)
    names = {"a": 1, "e": 2, "p": 3, "w": 4, "i": 0, ".": 0}
    for k, (trigger, letters) in enumerate((triggers or {}).items()):
        logits[trigger, SLICES["trigger"]] = 3 - k / 2
        logits[trigger, SLICES["event"].start + HEADS["event"].index("ASSAULT")] = 3
        for i, letter in enumerate(letters):
            claim[k, i, names[letter]] = 4
            claim[k, i, -1] = -4 if letter == "." else 4
    return words, [
        (
            window,
            Encoded(
                logits,
                np.array(list(seen), np.int64),
                roles,
                np.array(list(triggers or {}), np.int64),
                claim,
            ),
        )
    ]


@pytest.mark.parametrize(
    ("text", "seen", "expected"),
    [
        # source first
        ("The mayor said all is well .", {2: "sscttt."}, [("The mayor", "said", "all is well")]),
        # content split by its cue
        (
            "All , the mayor said , is well",
            {4: "t.ssc.tt"},
            [("the mayor", "said", "All … is well")],
        ),
        # nobody named
        ("Reportedly ten men fled", {0: "cttt"}, [("", "Reportedly", "ten men fled")]),
        # a cue without content is no attribution
        ("The mayor said", {2: "ssc"}, []),
        # the word that begins a cue belongs to it, whatever its role seemed to be
        ("He said so", {1: "s.t"}, [("He", "said", "so")]),
        # two anchors in one cue: the likelier stays
        ("He has said so", {1: "scct", 2: "scct"}, [("He", "has said", "so")]),
    ],
)
def test_roles_become_spans(
    text: str, seen: dict[int, str], expected: list[tuple[str, str, str]]
) -> None:
    drafts = draft_attributions(text, *encoded(text, seen))
    assert [
        (quote(text, d.source), quote(text, d.cue), quote(text, d.content)) for d in drafts
    ] == expected


def test_the_innermost_content_is_the_parent() -> None:
    text = "He said she thinks they hope it ends"
    drafts = draft_attributions(text, *encoded(text, {1: "sctttttt", 3: "..sctttt", 5: "....sctt"}))
    assert parents(drafts) == [None, 0, 1]


def test_attributions_that_hold_each_other_have_one_parent() -> None:
    # "A, which quoted B": each cue stands in the other's content; the shorter one is inside
    text = "A said this B wrote"
    drafts = draft_attributions(text, *encoded(text, {1: "scttt", 4: ".ttsc"}))
    assert parents(drafts).count(None) == 1


def test_relay_and_time_of_saying() -> None:
    text = "The officer told Sputnik earlier that they left"
    (draft,) = draft_attributions(text, *encoded(text, {2: "sscrdttt"}))
    assert quote(text, draft.relay) == "Sputnik"
    assert quote(text, draft.said_on) == "earlier"


def test_claims_with_their_roles() -> None:
    text = "Rebels shelled the town on Monday ."
    (claim,) = draft_claims(*encoded(text, {}, {1: "aieeww."}))
    assert quote(text, claim.span) == "Rebels shelled the town on Monday"
    assert quote(text, claim.actor) == "Rebels"
    assert quote(text, claim.recipient) == "the town"
    assert quote(text, claim.time) == "on Monday"
    assert claim.place == ()
    assert EVENTS[claim.event_log.index(max(claim.event_log))] == "ASSAULT"


@pytest.mark.parametrize(
    ("sureness", "expected"),
    [
        # both sure: two who act; one doubtful: the other acts
        ((4.0, 4.0), "Rebels … troops"),
        ((4.0, -3.5), "Rebels"),
        ((-3.5, 4.0), "troops"),
        # both doubtful: neither is surer
        ((-3.5, -3.5), "Rebels … troops"),
    ],
)
def test_who_is_doubtful_beside_another_is_left_out(
    sureness: tuple[float, float], expected: str
) -> None:
    text = "Rebels shelled it while troops left ."
    words, ((window, answer),) = encoded(text, {}, {1: "aieiai."})
    answer.claim[0, 0, 1], answer.claim[0, 4, 1] = sureness
    (claim,) = draft_claims(words, [(window, answer)])
    assert quote(text, claim.actor) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("000 people fled", "9,000 people fled"),
        ("the 9", "the 9,000"),
        ("the 9,", "the 9,000"),
        ("826", "1,826,596"),
        ("million of them", "7.2 million of them"),
        ("people fled", "people fled"),
    ],
)
def test_no_span_cuts_through_a_number(span: str, expected: str) -> None:
    text = "Of the 9,000 people fled 1,826,596 or so, in 2015, 3 times, 7.2 million of them"
    at = Span(text.index(span), text.index(span) + len(span))
    draft = ClaimDraft((at,), at, (at,), (), (), (), (), (), False, 1.0)
    whole = with_whole_numbers(text, draft)
    assert quote(text, whole.span) == quote(text, whole.actor) == expected


def test_two_triggers_of_one_proposition_are_one_claim() -> None:
    text = "Rebels carried out an attack on the town . They fled"
    found = draft_claims(
        *encoded(text, {}, {1: "aiiiiiee...", 4: ".iiiiiee...", 10: ".........ai"})
    )
    assert [quote(text, (c.trigger,)) for c in found] == ["carried", "fled"]


def test_the_innermost_holder() -> None:
    contents = [(0, (Span(0, 50),)), (1, (Span(10, 30),)), (2, (Span(60, 70),))]
    assert holder(Span(12, 15), contents) == 1
    assert holder(Span(40, 45), contents) == 0
    assert holder(Span(55, 58), contents) is None
    # of two that share a content ("the agency said, citing officials") the later is inside
    assert holder(Span(12, 15), [*contents, (3, (Span(10, 30),))]) == 3


@pytest.mark.parametrize(
    ("mentions", "source", "expected"),
    [
        (["The Air Force"], "The Air", "The Air Force"),
        # a source that cuts through a mention is completed at that end
        (
            ["the head of civil defence"],
            "defence, Ivan Petrov",
            "the head of civil defence, Ivan Petrov",
        ),
        # but never into the cue or the content
        (["Ivan Petrov, told us"], "civil defence, Ivan", "civil defence, Ivan"),
        (["weighing hall"], "Ivan Petrov", "Ivan Petrov"),
    ],
)
def test_a_source_is_completed_by_mentions(mentions: list[str], source: str, expected: str) -> None:
    text = (
        "The Air Force and the head of civil defence, Ivan Petrov, told us the weighing hall burnt."
    )

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    draft = Draft(
        (at(source),),
        (at("told"),),
        (at("the weighing hall burnt"),),
        (),
        (),
        "indirect",
        "say",
        1,
        1,
    )
    found = [Found(at(m), "PERSON", 0.9) for m in mentions]
    (snapped,) = snap_sources([draft], found)
    assert quote(text, snapped.source) == expected


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        ("They pulled nine out, and", "They pulled nine out"),
        ("They pulled nine out", "They pulled nine out"),
        ("and six more came", "and six more came"),
        ("came and", "came"),
    ],
)
def test_a_claim_does_not_end_on_a_conjunction(span: str, expected: str) -> None:
    text = "They pulled nine out, and six more came and"
    at = Span(text.index(span), text.index(span) + len(span))
    word = "pulled" if "pulled" in span else "came"
    trigger = Span(text.index(word), text.index(word) + len(word))
    draft = ClaimDraft((at,), trigger, (), (), (), (), (), (), False, 1.0)
    (cut,) = unjoined(text, draft).span
    assert text[cut.start : cut.end] == expected


@pytest.mark.parametrize(
    ("content", "claim", "expected"),
    [
        # the cue parts the subject from the rest of its proposition
        (("Over a thousand", "to have reached the sea"), "to have reached the sea",
         "Over a thousand … to have reached the sea"),
        # what the content does not hold is not the source's
        (("to have reached the sea",), "to have reached the sea", "to have reached the sea"),
        # only where the claim begins at the cue
        (("Over a thousand", "to have reached the sea"), "to have reached",
         "Over a thousand … to have reached"),
        (("Over a thousand", "to have reached the sea"), "reached the sea", "reached the sea"),
        # nor with what leads on from another proposition
        (("They ran and", "to have left"), "to have left", "to have left"),
    ],
)  # fmt: skip
def test_a_claim_takes_the_subject_that_the_cue_parts_from_it(
    content: tuple[str, ...], claim: str, expected: str
) -> None:
    text = (
        "They ran and were believed to have left. "
        "Over a thousand were believed to have reached the sea."
    )

    def at(words: str) -> Span:
        return Span(text.index(words), text.index(words) + len(words))

    held = tuple(at(words) for words in content)
    cue = [m.span() for m in re.finditer("were believed", text)]
    found = subject_before(text, (at(claim),), held, [Span(*c) for c in cue])
    assert quote(text, found) == expected


@pytest.mark.parametrize(("word", "found"), [("said", 1), ("Said", 1), ("sad", 0), ("saidiya", 0)])
def test_a_word_of_reporting_is_a_cue_though_the_encoder_doubts_it(word: str, found: int) -> None:
    text = f"Hook {word} they left"
    words, ((window, encoding),) = encoded(text, {1: "sctt"})
    logits = encoding.logits.copy()
    logits[:, SLICES["anchor"]] = -1.5
    doubted = [(window, replace(encoding, logits=logits))]
    assert draft_attributions("x" * len(text), words, doubted) == []
    assert len(draft_attributions(text, words, doubted)) == found


@pytest.mark.parametrize(
    ("text", "cues"),
    [
        ("The minister extended his deepest sympathies to the families.", []),
        ("We express our condolences to the friends of the victims.", []),
        ("He told reporters that the condolences offered by Russia were late.", ["told"]),
        ("“Our condolences are with the families,” the mayor said.", ["said"]),
    ],
)
def test_condolences_alone_say_nothing(text: str, cues: list[str]) -> None:
    assert [quote(text, a.cue).split()[0] for a in according.load().read(text).attributions] == cues


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("Amnesty International on", "Amnesty International"),
        ("the prosecutor of", "the prosecutor"),
        ("and a banner from the union", "a banner from the union"),
        (", the mayor, who", "the mayor, who"),
        ("The Who", "The Who"),
        ("and", "and"),
    ],
)
def test_a_source_ends_with_no_small_word(words: str, bare: str) -> None:
    span = bare_source(words, Span(0, len(words)))
    assert words[span.start : span.end] == bare
