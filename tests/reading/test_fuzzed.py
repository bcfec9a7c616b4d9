"""Texts found by fuzzing that once broke reading."""

from __future__ import annotations

import pytest

import according
from tests.fuzz.targets import TARGETS

TEXTS = [
    # a cue that is nothing but NULs had no span to be sorted by
    "The mayor of Tresk, Vera Lund, told orrby Post  onnMoThe mayor of \0\0\0\0\0\0\0E/Era Luby "
    "hP20 xeoplThe",
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_a_text_that_once_broke_reading(text: str) -> None:
    TARGETS["reader"](text.encode())
    assert according.load().read(text).dispatch.text == text
