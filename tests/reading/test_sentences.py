"""Sentences and paragraphs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.reading.sentences import paragraphs, sentences
from tests.growth import growth

CASES = [
    # plain
    ("The road is open. It was shut.", ["The road is open.", "It was shut."]),
    # titles, initials, dotted abbreviations, numbers
    ("Gen. Karim met Dr. J. R. Lane. He left.", ["Gen. Karim met Dr. J. R. Lane.", "He left."]),
    ("The U.S. Army came. The U.S. He left.", ["The U.S. Army came.", "The U.S.", "He left."]),
    ("At 5 p.m. Monday it fell. By 6 p.m. it rose.",
     ["At 5 p.m. Monday it fell.", "By 6 p.m. it rose."]),
    ("Post No. 5 fell. It cost 3.5 million.", ["Post No. 5 fell.", "It cost 3.5 million."]),
    ("On Oct. 17 it began. In Oct. he left.", ["On Oct. 17 it began.", "In Oct. he left."]),
    ("Acme Inc. sold it. Acme Inc. The end.", ["Acme Inc. sold it.", "Acme Inc.", "The end."]),
    # quotation marks belong to the sentence; what says so goes on after them
    ('"We stay." The mayor left.', ['"We stay."', "The mayor left."]),
    ('"Why?" he asked. "Who?" Karim asked.', ['"Why?" he asked.', '"Who?" Karim asked.']),
    ("“Go!” they cried. We went.", ["“Go!” they cried.", "We went."]),
    # ellipses: a pause, a cut, an end
    ("We saw... ten men. Then... The end.", ["We saw... ten men.", "Then...", "The end."]),
    ("There were […] many. It ended.", ["There were […] many.", "It ended."]),
    # notes
    ("It fell.[1] It rose.", ["It fell.[1]", "It rose."]),
    # paragraphs end sentences, headings are sentences, wrapped lines are not
    ("Town falls\n\nThe town fell", ["Town falls", "The town fell"]),
    ("Town falls\nThe town fell.\nIt rose.", ["Town falls", "The town fell.", "It rose."]),
    ("The town fell to the rebels after a siege that lasted for the whole of the\nwinter. It rose.",
     ["The town fell to the rebels after a siege that lasted for the whole of the\nwinter.",
      "It rose."]),
    ("  \n", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text)] == expected


def test_paragraphs() -> None:
    text = "Town falls\nThe town fell. It\nrose.\r\nThen it fell.\n\n  End "
    assert [text[p.start : p.end] for p in paragraphs(text)] == [
        "Town falls", "The town fell. It\nrose.", "Then it fell.", "End",
    ]  # fmt: skip


@given(st.text(alphabet="aB. \n!?\"”…5'U[]", max_size=60))
def test_nothing_is_lost(text: str) -> None:
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(text[s.start : s.end].strip() == text[s.start : s.end] != "" for s in spans)
    outside = list(text)
    for span in spans:
        outside[span.start : span.end] = [" "] * (span.end - span.start)
    assert "".join(outside).strip() == ""


@pytest.mark.parametrize("unit", ["a. ", ". ", "\n \n", "U.", "A. B. ", '."'])
def test_linear_time(unit: str) -> None:
    assert growth(lambda n: sentences(unit * (n // len(unit))), 8_000, 80_000) < 40
