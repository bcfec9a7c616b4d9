"""Headlines that say who speaks after a dash or colon, and those that only look like it."""

from __future__ import annotations

import pytest

import according

BODY = "\n\nThe road to Kolm was quiet on Monday."
SPOKEN = [
    ("Air strike kills 12 in Tresk: monitor", "monitor"),
    ("Rebels shell the market of Tresk, killing four - ministry", "ministry"),
    ("Army: Rebels shelled the market of Tresk at dawn", "Army"),
]
UNSPOKEN = [
    "Photo: The market of Tresk at dawn",
    "Rebels shell the market of Tresk - The Kolm Times",
    "War in Tresk: what we know so far",
]


@pytest.mark.parametrize(("headline", "who"), SPOKEN)
def test_who_speaks_in_a_headline(headline: str, who: str) -> None:
    text = headline + BODY
    found = according.load().read(text).attributions
    assert who in [text[a.source[0].start : a.source[0].end] for a in found if a.source]


@pytest.mark.parametrize("headline", UNSPOKEN)
def test_what_only_looks_like_it(headline: str) -> None:
    text = headline + BODY
    found = according.load().read(text).attributions
    assert [a for a in found if a.source and a.source[0].start < len(headline)] == []


def test_a_label_is_nobodys_words() -> None:
    text = "BREAKING: Air strike kills 12 in Tresk: monitor" + BODY
    (found, *_) = according.load().read(text).attributions
    assert text[found.content[0].start : found.content[-1].end] == "Air strike kills 12 in Tresk"
