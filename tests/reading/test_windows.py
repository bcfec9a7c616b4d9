"""Words and windows: every wordpiece is somewhere, once, and offsets are the text's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

import according
from according.reading.windows import LIMIT, cut, tokenise

TOKENIZER = Path(according.__file__).parent / "resources" / "model" / "tokenizer.json"


LOADED = Tokenizer.from_file(str(TOKENIZER))


@pytest.fixture
def tokenizer() -> Tokenizer:
    return LOADED


def words_of(text: str, tokenizer: Tokenizer) -> list[str]:
    w = tokenise(text, tokenizer)
    return [text[b:e] for b, e in zip(w.start, w.end, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He said so.", ["He", "said", "so", "."]),
        # hyphens and apostrophes are words of their own
        ("al-Raqqah’s", ["al", "-", "Raqqah", "’", "s"]),
        # accents stay in the span although the model is uncased
        ("José fled", ["José", "fled"]),
        # CRLF is text
        ("a\r\nb", ["a", "b"]),
        # right-to-left names
        ("said محمد today", ["said", "محمد", "today"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_words_are_slices_of_the_text(text: str, words: list[str], tokenizer: Tokenizer) -> None:
    assert words_of(text, tokenizer) == words


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        ("the Army of NATO", [0, 1, 0, 2]),
        ('He said "go now" twice', [1, 0, 3, 3, 3, 3, 0]),  # marks belong to the quotation
        ("“Go,\n“Stay”\nnow", [3, 4, 3, 3, 4, 3, 0]),  # reopened, each paragraph starts outside
        ('Stop "here\nnow', [1, 3, 3, 0]),  # unclosed: ends with the paragraph
    ],
)
def test_shapes(text: str, shapes: list[int], tokenizer: Tokenizer) -> None:
    assert tokenise(text, tokenizer).shape.tolist() == shapes


def test_capitals_carry_nothing_in_a_text_of_capitals(tokenizer: Tokenizer) -> None:
    assert set(tokenise("THE ARMY SAID THAT NOTHING HAD HAPPENED. " * 5, tokenizer).shape) == {0}


@given(
    st.lists(st.sampled_from(["word", "Aleppo", "unbelievableness", ".", "\n", '"', "é", "، "])),
    st.integers(8, 40),
)
def test_windows_hold_every_word_once(parts: list[str], limit: int) -> None:
    words = tokenise(" ".join(parts * 9), LOADED)
    at = 0
    for window in cut(words, limit):
        assert window.begin == at < window.end
        assert len(window.ids) == len(window.types) <= limit
        assert len(window.first) == window.end - window.begin == len(window.paragraph)
        pieces = window.ids[window.first]
        np.testing.assert_array_equal(pieces, words.pieces[words.first[at : window.end]])
        at = window.end
    assert at == len(words)


RUNS = [
    "word",
    "Aleppo",
    "café",
    "e\u0301",
    "[SEP]",
    "[",
    ".",
    "’",
    '"',
    "\u200b",
    "中文",
    "\u00a0",
    "x" * 120,
]


@given(st.lists(st.sampled_from([*RUNS, " ", "\n", "\r\n", "\t"])))
def test_runs_cut_singly_are_the_text_cut_whole(parts: list[str]) -> None:
    text = "".join(parts)
    words, whole = tokenise(text, LOADED), LOADED.encode(text, add_special_tokens=False)
    assert words.pieces.tolist() == whole.ids
    sizes = np.bincount(whole.word_ids, minlength=len(words)) if whole.ids else []
    assert np.diff(words.first).tolist() == list(sizes)
    first = words.first[:-1]
    assert words.start.tolist() == [whole.offsets[k][0] for k in first]
    assert words.end.tolist() == [whole.offsets[k - 1][1] for k in words.first[1:]]


def test_a_word_longer_than_a_window_is_kept(tokenizer: Tokenizer) -> None:
    words = tokenise("1234567890" * 9 + " said so", tokenizer)
    windows = list(cut(words, 12))
    assert windows[-1].end == len(words)
    assert all(len(w.ids) <= 12 for w in windows)


def test_a_long_text_is_tokenised_in_blocks_with_its_own_offsets(tokenizer: Tokenizer) -> None:
    text = "The officer said nothing. " * 8000
    words = tokenise(text, tokenizer)
    assert len(words) == 5 * 8000
    assert text[words.start[-3] : words.end[-3]] == "said"
    assert sum(w.end - w.begin for w in cut(words, LIMIT)) == len(words)
