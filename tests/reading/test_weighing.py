"""Heads and lexicons together."""

from __future__ import annotations

import math

import pytest

from according.reading.claims import ClaimDraft, ClaimDrafts
from according.reading.weighing import settle_act, settle_event, settle_factuality
from according.records import EVENTS, FACTUALITIES
from according.spans import Span


def draft(factuality: dict[str, float], event: dict[str, float]) -> ClaimDraft:
    def logs(labels: tuple[str, ...], given: dict[str, float]) -> tuple[float, ...]:
        return tuple(math.log(given.get(x, 0.001)) for x in labels)

    return ClaimDraft(
        (Span(0, 1),), Span(0, 1), (), (), (), (),
        logs(FACTUALITIES, factuality), logs(EVENTS, event), False, 0.9,
    )  # fmt: skip


def test_a_sure_head_stands_against_a_weak_cue() -> None:
    assert settle_factuality(draft({"fact": 0.97}, {}), "possible", 1) == "fact"


def test_a_strong_cue_turns_a_doubtful_head() -> None:
    assert settle_factuality(draft({"fact": 0.6, "possible": 0.3}, {}), "possible", 3) == "possible"


def test_without_a_cue_fact_is_likelier() -> None:
    assert settle_factuality(draft({"fact": 0.4, "forecast": 0.55}, {}), None, 0) == "fact"
    assert settle_factuality(draft({"fact": 0.05, "forecast": 0.9}, {}), None, 0) == "forecast"


def test_the_lexicon_helps_an_event_but_does_not_command_it() -> None:
    assert settle_event(draft({}, {"OTHER": 0.5, "AID": 0.3}), "AID") == "AID"
    assert settle_event(draft({}, {"OTHER": 0.95, "AID": 0.01}), "AID") == "OTHER"
    assert settle_event(draft({}, {"STATE": 0.5}), None) == "STATE"


def test_what_a_trigger_mostly_was_turns_a_doubtful_head_only() -> None:
    leaning = [math.log(0.9) if event == "MOVE" else math.log(0.005) for event in EVENTS]
    assert settle_event(draft({}, {"OTHER": 0.5, "MOVE": 0.3}), None, leaning) == "MOVE"
    assert settle_event(draft({}, {"OTHER": 0.95, "MOVE": 0.02}), None, leaning) == "OTHER"


def test_acts() -> None:
    assert settle_act("say", "deny") == "deny"
    assert settle_act("accuse", "say") == "accuse"
    assert settle_act("say", None) == "say"


def test_drafts_come_back_as_they_were_kept() -> None:
    one = draft({"fact": 0.75}, {"AID": 0.5})
    spans = (Span(0, 4), Span(90, 2_000_000_000)), (), (Span(5, 6),), (), (Span(7, 9), Span(12, 13))
    two = ClaimDraft(spans[0], Span(1, 2), *spans[1:], one.factuality_log, one.event_log, True, 0.5)
    kept = ClaimDrafts()
    kept.add(one)
    kept.add(two)
    assert len(kept) == 2
    for back, given in zip(kept, (one, two), strict=True):
        where = ("span", "trigger", "actor", "recipient", "place", "time", "denied")
        assert [getattr(back, x) for x in where] == [getattr(given, x) for x in where]
        assert back.factuality_log == pytest.approx(given.factuality_log)
        assert back.event_log == pytest.approx(given.event_log)
        assert back.chance == pytest.approx(given.chance)
