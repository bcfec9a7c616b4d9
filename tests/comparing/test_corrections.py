"""What a correction changed in the claims of a dispatch."""

from __future__ import annotations

from according.comparing.corrections import changes
from according.records import Attribution, Claim, Dispatch, Entity, Reading
from according.spans import Span

SAID = "The mayor said ten people died. The army left the town."


def reading(text: str, holder: str, words: list[str], said: int = 1) -> Reading:
    """Make a reading; the first ``said`` claims are the holder's, the rest the outlet's."""
    spans = [Span(text.index(w), text.index(w) + len(w)) for w in words]
    end = text.index(" said")
    return Reading(
        Dispatch(text),
        (Entity("e1", holder, True, "PERSON", (Span(0, end),)),),
        (),
        (),
        (
            Attribution(
                "a1", (Span(0, end),), (Span(end + 1, end + 5),), (spans[0],), "indirect", "say",
                source_entity="e1", score=0.9,
            ),
        ),
        tuple(
            Claim(
                f"c{k}", "a1" if k <= said else None, None, (s,), s, "fact", "affirmed", "OTHER",
                score=0.9,
            )
            for k, s in enumerate(spans, 1)
        ),
        "test",
    )  # fmt: skip


def test_a_new_toll_is_one_claim_stated_otherwise() -> None:
    before = reading(SAID, "the mayor", ["ten people died", "The army left the town"])
    text = SAID.replace("ten", "twelve")
    after = reading(text, "the mayor", ["twelve people died", "The army left the town"])
    found = changes(before, after)
    assert [(a.quote, b.quote) for a, b in found.changed] == [
        ("ten people died", "twelve people died")
    ]
    assert not found.gone and not found.new
    assert not changes(before, before)


def test_another_speaker_is_a_change() -> None:
    before = reading(SAID, "the mayor", ["ten people died"])
    after = reading(SAID.replace("mayor", "army"), "the army", ["ten people died"])
    ((was, now),) = changes(before, after).changed
    assert (was.holder, now.holder) == ("the mayor", "the army")


def test_a_sentence_that_went_is_gone_and_words_that_stayed_are_not_news() -> None:
    before = reading(SAID, "the mayor", ["ten people died", "The army left the town"])
    after = reading("The mayor said ten people died.", "the mayor", ["ten people died"])
    assert [str(x) for x in changes(before, after).gone] == ["the outlet: “The army left the town”"]
    # The same text, read with one claim less: nobody corrected anything.
    assert not changes(before, reading(SAID, "the mayor", ["ten people died"]))
