"""Where an event happened: words with a name, and words placed by the name that follows."""

from __future__ import annotations

import pytest

from according.reading.event_places import place_of_event
from according.records import Place
from according.spans import Nearby, Span


def found(text: str, words: str, *names: str) -> tuple[str, str | None]:
    at = [Span(text.index(n), text.index(n) + len(n)) for n in names]
    located = Nearby((s, Place(n, n, s)) for n, s in zip(names, at, strict=True))
    start = text.index(words)
    role = place_of_event(text, (Span(start, start + len(words)),), located)
    assert role is not None
    return text[role.span.start : role.span.end], role.place


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        # the words hold the name, or are it
        ("They met in Hasakah.", "Hasakah", ("Hasakah", "Hasakah")),
        (
            "They met in the town of Hasakah.",
            "the town of Hasakah",
            ("the town of Hasakah", "Hasakah"),
        ),
        # the name follows, joined by a preposition, which may be in the words or not
        (
            "It fell at the bridge below Hasakah.",
            "the bridge",
            ("the bridge below Hasakah", "Hasakah"),
        ),
        (
            "It fell at the bridge below Hasakah.",
            "the bridge below",
            ("the bridge below Hasakah", "Hasakah"),
        ),
        (
            "A clinic north of Hasakah was hit.",
            "A clinic",
            ("A clinic north of Hasakah", "Hasakah"),
        ),
        (
            "A clinic in the town of Hasakah was hit.",
            "A clinic",
            ("A clinic in the town of Hasakah", "Hasakah"),
        ),
        (
            "A camp on the outskirts of Hasakah.",
            "A camp",
            ("A camp on the outskirts of Hasakah", "Hasakah"),
        ),
        # anything else between them leaves the words without a place
        ("The camp was hit in Hasakah.", "The camp", ("The camp", None)),
        ("At the camp, Hasakah residents wept.", "the camp", ("the camp", None)),
        ("At the camp Hasakah sent help.", "the camp", ("the camp", None)),
        # a name before the words does not place them
        ("Hasakah wept at the camp.", "the camp", ("the camp", None)),
    ],
)
def test_places(text: str, words: str, expected: tuple[str, str | None]) -> None:
    assert found(text, words, "Hasakah") == expected


def test_no_words() -> None:
    assert place_of_event("It fell.", (), Nearby([])) is None


def test_of_two_names_the_next_counts() -> None:
    text = "The bridge near Tamir, west of Hasakah, fell."
    assert found(text, "The bridge", "Tamir", "Hasakah") == ("The bridge near Tamir", "Tamir")


def test_a_bare_number_is_no_place() -> None:
    assert place_of_event("A shell landed 3 km from the port.", (Span(15, 16),), Nearby(())) is None
