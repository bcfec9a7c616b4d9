"""The main text of a page, found again in its markup."""

from __future__ import annotations

import html
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.intake import load
from according.intake.aligning import align
from according.records import Dispatch, Reading
from according.spans import Original, Span
from tests.growth import growth

# text, page, and for each piece the words in the page ("": none)
CASES = [
    ("The road is closed.", "<p>The road is closed.</p>", ["The road is closed."]),
    # an entity stands for its character as a whole
    ("Cars & lorries", "<p>Cars &amp; lorries</p>", ["Cars", "&amp;", "lorries"]),
    ("A café – open", "A caf&eacute; &#8211; open", ["A", "caf&eacute;", "&#8211;", "open"]),
    # a tag inside a word belongs to it, one between two does not
    ("Kabul fell", "K<b>abul</b> <i>fell</i>", ["K<b>abul", "fell"]),
    ("end\nNext", "<p>end</p><p>Next", ["end", "Next"]),
    # lines broken otherwise
    ("one two three", "one\n   two\tthree", ["one", "two", "three"]),
    # what browsers do not show
    ("truce holds", "<!-- truce --><script>truce holds</script>truce holds", ["truce holds"]),
    ("cease fire", "cease&shy;&nbsp;fi\xadre", ["cease", "fi\xadre"]),
    # a character written as two is the same character
    ("caf\xe9", "<p>cafe\u0301", ["cafe\u0301"]),
    ("5 < 6 & so &on", "<p>5 < 6 & so &on", ["5 < 6 & so &on"]),
    # a word that is not there has no way back, its neighbours have
    ("- The mayor of Tresk spoke", "<li>The mayor of Tresk spoke", ["The mayor of Tresk spoke"]),
    ("nothing of it", "<p>something else", []),
    ("", "<p>x", []),
    ("x", "", []),
    # words that stand twice are taken where their neighbours lie
    ("Road closed\nThe mayor of Tresk said that on Monday, and left.",
     "<a>Road closed</a> <a>Sport today here and there</a> <h1>Road closed</h1><p>The mayor of "
     "Tresk said that on Monday, and left.<p>Road closed",
     ["Road closed", "The mayor of Tresk said that on Monday, and left."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "page", "words"), CASES)
def test_cases(text: str, page: str, words: list[str]) -> None:
    assert [page[p.first : p.past] for p in align(text, page)] == words


def test_of_two_copies_the_one_beside_its_neighbours_is_taken() -> None:
    text, page, _ = CASES[-1]
    assert align(text, page)[0].first == page.index("<h1>") + 4


def test_a_page_that_has_everything_twice() -> None:
    # for narrow screens and for wide ones, say
    text = "The mayor of Tresk said on Monday that the road to the north would stay closed."
    page = f"<div class=narrow><p>{text}</p></div><div class=wide><p>{text}</p></div>"
    (found,) = align(text, page)
    assert page[found.first : found.past] == text


PLAIN = st.text(st.sampled_from("abcé“,.-"), min_size=1, max_size=6)
BETWEEN = st.sampled_from(
    [" ", "\n  ", " <b>", "</b> ", "&nbsp;", "<br>", " <!-- no --> ", "</p>\n<p>"]
)
OTHER = st.sampled_from(["<nav>a b c</nav>", "<script>a < b</script>", "<p>menu - home</p>", ""])


def written(word: str, entities: bool) -> str:
    return "".join(f"&#{ord(c)};" for c in word) if entities else word


def shown(markup: str) -> str:
    """What a browser shows, white space aside: another way to it than that of the code."""
    bare = re.sub(r"<!--.*?-->|<script>.*?</script>|<[^>]*>", "", markup, flags=re.S)
    return re.sub(r"\s+", "", html.unescape(bare))


@given(st.lists(st.tuples(PLAIN, BETWEEN, st.booleans(), OTHER, st.booleans()), max_size=40))
def test_pieces_are_the_same_words_in_order(
    parts: list[tuple[str, str, bool, str, bool]],
) -> None:
    text = " ".join(word for word, _, _, _, kept in parts if kept)
    page = "".join(
        other + written(word, entities) + between for word, between, entities, other, _ in parts
    )
    at = first = 0
    for piece in align(text, page):
        assert at <= piece.start < piece.end <= len(text)
        assert first <= piece.first < piece.past <= len(page)
        assert shown(page[piece.first : piece.past]) == shown(text[piece.start : piece.end])
        at, first = piece.end, piece.past


ONCE = st.tuples(st.text(st.sampled_from("abcdé"), min_size=1, max_size=6), BETWEEN, st.booleans())


@given(st.lists(ONCE, min_size=1, max_size=40, unique_by=lambda part: part[0]))
def test_a_page_that_is_the_text_is_found_whole(parts: list[tuple[str, str, bool]]) -> None:
    text = " ".join(word for word, _, _ in parts)
    page = "".join(written(word, entities) + between for word, between, entities in parts)
    original = Original(unit="character", pieces=align(text, page))
    at = 0
    for word, _, _ in parts:
        place = original.find(text, Span(at, at + len(word)))
        assert place is not None and shown(page[place.start : place.end]) == shown(word)
        at += len(word) + 1


HOSTILE = [
    "<a",
    "<!--",
    "<script ",
    "&amp",
    "a ",
    "<b>a",
    "a b ",
    "<![",
    "\xad",
    "</p>a\n",
    "a&shy;",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_time_grows_with_the_page(piece: str) -> None:
    assert growth(lambda n: align(piece * (n // 4), piece * n), 4_000, 16_000) < 9


def test_from_a_file_and_back(tmp_path: Path) -> None:
    said = "The mayor of Tresk said on Monday that the road to the north would stay “closed”."
    page = f"<!doctype html><html><head><title>No</title></head><body><p>{said}</p></body></html>"
    for encoding in ("utf-8", "utf-8-sig", "cp1252"):
        path = tmp_path / f"{encoding}.html"
        path.write_bytes(page.encode(encoding))
        (found,) = load([path])
        assert isinstance(found, Dispatch) and found.original is not None
        start = found.text.index("“closed”")
        place = found.original.find(found.text, Span(start, start + 8))
        again = path.read_bytes().decode(found.original.encoding or "", "replace")
        assert place is not None
        assert unicodedata.normalize("NFC", again[place.start : place.end]) == "“closed”"
        assert Reading(found).where((Span(start, start + 8),)) == (
            f"characters {place.start}–{place.end}"
        )
