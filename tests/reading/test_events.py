"""Modes of assaults, and triggers whose event is clear."""

from __future__ import annotations

from pathlib import Path

import pytest

from according.errors import UsageError
from according.reading.event_counts import event_leaning
from according.reading.events import (
    EventWords,
    armed_event,
    event_mode,
    mode_words,
    rule_event,
)
from according.records import EVENTS
from according.spans import Span

MODES = [
    ("Warplanes bombed the depot", "bombed", "aerial"),
    ("An air-strike killed ten people", "killed", "aerial"),
    ("a drone struck the convoy", "struck", "aerial"),
    # what fills a bomb says more than what drops it
    ("a barrel bomb filled with chlorine hit the quarter", "hit", "chemical"),
    ("Rebels fired mortars at the airport", "fired", "shelling"),
    ("artillery pounded the suburbs", "pounded", "shelling"),
    ("A car-bomb exploded near the school", "exploded", "explosives"),
    ("a roadside bomb killed three", "killed", "explosives"),
    ("gunmen shot the mayor", "shot", "firearms"),
    ("a man stabbed two guards", "stabbed", "stabbing"),
    ("guards beat the prisoners", "beat", "other"),
    # the nearest of two equals
    ("snipers shot a man as artillery roared", "shot", "firearms"),
    # it does not say
    ("the rebels killed ten people", "killed", None),
    ("they determined who attacked", "attacked", None),
]


@pytest.mark.parametrize(("text", "trigger", "expected"), MODES)
def test_mode(text: str, trigger: str, expected: str | None) -> None:
    start = text.index(trigger)
    span = Span(start, start + len(trigger))
    assert event_mode(text, (Span(0, len(text)),), span, "ASSAULT") == expected
    assert event_mode(text, (Span(0, len(text)),), span, "PROTEST") is None


def test_the_words_that_say_it() -> None:
    text = "It began. Warplanes bombed the depot"
    found = mode_words(text, (Span(10, 36),), Span(20, 26))
    assert found is not None and text[found[1].start : found[1].end] == "Warplanes"


def test_only_the_claims_words_count() -> None:
    text = "Ten were killed. Warplanes flew over."
    assert event_mode(text, (Span(0, 15),), Span(9, 15), "ASSAULT") is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("attacked", "ASSAULT"),
        ("Arrested", "COERCE"),
        ("protests", "PROTEST"),
        ("evacuated", "MOVE"),
        ("earthquake", "DISASTER"),
        ("negotiations", "CONSULT"),
        ("sanctions", "SANCTION"),
        ("ceasefire", "RETREAT"),
        # words that mean several things are left to the head
        ("said", None),
        ("died", None),
        ("took", None),
        ("bandage", None),  # holds "ban"
        ("", None),
    ],
)
def test_clear_triggers(words: str, expected: str | None) -> None:
    assert rule_event(words) == expected


def test_every_event_named_exists() -> None:
    assert set(EventWords.load().trigger_events) <= set(EVENTS)


def test_users_words(tmp_path: Path) -> None:
    modes, triggers = tmp_path / "modes.yaml", tmp_path / "triggers.yaml"
    modes.write_text("- {mode: other, words: [trebuchet], strength: 3}\n")
    triggers.write_text("- {event: PROTEST, words: [cacerolazo]}\n")
    words = EventWords.load(modes, triggers)
    assert rule_event("cacerolazo", words) == "PROTEST"
    assert event_mode("a trebuchet hit", (Span(0, 15),), Span(12, 15), "ASSAULT", words) == "other"


def test_a_wrong_row_is_named(tmp_path: Path) -> None:
    modes = tmp_path / "modes.yaml"
    modes.write_text("- {mode: naval, words: [torpedo]}\n")
    with pytest.raises(UsageError, match="mode is 'naval'"):
        EventWords.load(modes)


@pytest.mark.parametrize("words", ["x*", "* fire", "…"])
def test_a_mode_needs_letters_to_be_found_by(words: str, tmp_path: Path) -> None:
    modes = tmp_path / "modes.yaml"
    modes.write_text(f"- {{mode: other, words: ['{words}']}}\n")
    with pytest.raises(UsageError, match="at least 2 letters"):
        EventWords.load(modes)


def test_a_seen_trigger_leans_to_what_it_mostly_was() -> None:
    leaning = event_leaning("Killing")  # however it is written
    assert leaning is not None
    assert EVENTS[max(range(len(EVENTS)), key=leaning.__getitem__)] == "ASSAULT"


def test_an_unseen_trigger_leans_nowhere() -> None:
    assert event_leaning("zigzagged") is None
    assert event_leaning("") is None


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("Rockets hit the grain market", "hit", "ASSAULT"),
        ("the missile that struck the silo", "struck", "ASSAULT"),
        ("At least 15 people died when rockets hit the market", "died", "ASSAULT"),
        ("three were wounded by sniper fire", "wounded", "ASSAULT"),
        # a weapon that is hit has hit nothing, and floods and fevers kill as well
        ("the flood hit the artillery", "hit", None),
        ("a flood hit the market", "hit", None),
        ("15 people died of cholera", "died", None),
        ("four soldiers died in a helicopter crash", "died", None),
        ("rockets were shown to the press", "shown", None),
    ],
)
def test_what_a_weapon_hits_or_harms_is_assaulted(
    text: str, trigger: str, expected: str | None
) -> None:
    start = text.index(trigger)
    span = Span(start, start + len(trigger))
    assert armed_event(text, (Span(0, len(text)),), span) == expected
