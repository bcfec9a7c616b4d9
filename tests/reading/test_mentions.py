"""What is no mention though it was tagged as one, and the article that belongs to a name."""

from __future__ import annotations

import pytest

import according
from according.reading.mentions import _determines
from according.spans import Span


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("this summit was an opportunity", "this", True),
        ("al-Ahwal Brigades", "al", True),
        ("this, he said, was so", "this", False),
        ("such was life", "such", False),
        ("Al Gore left", "Al", False),
    ],
)
def test_a_determiner_is_no_mention(text: str, words: str, expected: bool) -> None:
    assert _determines(text, Span(0, len(words))) is expected


def test_the_article_belongs_to_the_name() -> None:
    text = "The al-Ahwal Brigades denied it. The Saray al-Jihad Group said al-Hasakah was calm."
    reading = according.load().read(text)
    spans = [*(m for e in reading.entities for m in e.mentions), *(p.span for p in reading.places)]
    assert spans
    for span in spans:
        assert not text[: span.start].endswith(("al-", "al")), text[span.start : span.end]
