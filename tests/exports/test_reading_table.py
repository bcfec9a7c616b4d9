"""The table of a reading: who, what, how sure, in 80 columns, safe for the terminal."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from according.exports.reading_table import TableWriter
from according.records import Attribution, Dispatch, Reading
from according.spans import Span
from tests import by_hand


def table(*readings: Reading, width: int | None = None, skipped: int = 0) -> str:
    out = io.StringIO()
    writer = TableWriter(out, width)
    for reading in readings:
        writer.write(reading)
    writer.close(skipped)
    return out.getvalue()


def flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


# What a person must be able to find in it.
FOUND = [
    "Shells hit Tresk",
    "Norrby Post · 7 May 2031 · n-1",
    "Vera Lund",
    "“Colonel Vera Lund”",  # as written, since the name differs
    "told · to Norrby Post · 5 May 2031",
    "assault (shelling) · Tresk · at least 20 dead (of them 4 dead), as of 5 May 2031",
    "fact, denied",
    "not resolved: two",
    "within the words",
    "nobody named",
    "aid may reach Lower Tresk",
    "Lower Tresk (which one is unclear)",
    "(nobody named going on?)",
    "1 dispatch · 5 attributions by 3 sources · 5 claims · 2 skipped",
]


@pytest.mark.parametrize("words", FOUND)
def test_says(words: str) -> None:
    text = table(by_hand.a_reading(), width=200, skipped=2)
    assert words in flat(text)


@pytest.mark.parametrize("width", [80, 60])
def test_keeps_to_its_width(width: int) -> None:
    text = table(by_hand.a_reading(title="Long " * 60), width=width)
    assert max(map(len, text.splitlines())) <= width


def test_a_pipe_gets_80_columns_and_no_colour() -> None:
    text = table(by_hand.a_reading())
    assert "\x1b" not in text and max(map(len, text.splitlines())) == 80


def test_hostile_text_cannot_drive_the_terminal() -> None:
    text = "Lund said \x1b[2J\x1b]0;owned\x07[bold]no[/bold] \u202eesrever"
    attribution = Attribution(
        "a1", (Span(0, 4),), (Span(5, 9),), (Span(10, len(text)),), "indirect", "say"
    )
    reading = Reading(Dispatch(text=text, title="\x1b[31mred"), attributions=(attribution,))
    shown = table(reading)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", shown)
    assert "[bold]no[/bold]" in shown  # markup is text


def test_a_claim_that_may_go_on_stands_under_no_source() -> None:
    reading = by_hand.a_reading()
    own = replace(reading.claims[4], continues=None)
    assert "in its own voice" in table(replace(reading, claims=(own,)))
    assert "in its own voice" not in table(reading)


def test_an_attribution_without_claims_shows_its_content() -> None:
    reading = replace(by_hand.a_reading(), claims=())
    assert "shells had killed at least 20 people" in flat(table(reading, width=200))


def test_nothing_found_is_said() -> None:
    assert "No attributions and no claims were found." in table(Reading(Dispatch(text="Quiet.")))
