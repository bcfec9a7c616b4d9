"""The page of a reading: every mark in its place, linked both ways, safe, self-contained."""

from __future__ import annotations

import base64
import hashlib
import io
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html  # type: ignore[import-untyped]

from according.exports.reading_html import HtmlWriter
from according.exports.reading_map import place_map
from according.exports.reading_segments import Mark, paragraphs, segments
from according.records import Attribution, Dispatch, Reading
from according.spans import Span
from tests import by_hand


def page(*readings: Reading, skipped: int = 0) -> str:
    out = io.StringIO()
    writer = HtmlWriter(out)
    for reading in readings:
        writer.write(reading)
    writer.close(skipped)
    return out.getvalue()


def words(element: html.HtmlElement) -> str:
    return str(element.text_content())


@pytest.fixture(scope="module")
def tree() -> html.HtmlElement:
    return html.document_fromstring(page(by_hand.a_reading()))


def test_the_text_is_whole(tree: html.HtmlElement) -> None:
    shown = tree.xpath('//section[@class="text"]/p')
    assert [words(p) for p in shown] == [x for x in by_hand.TEXT.split("\n") if x]


MARKED = [
    ("source", "a1", "Colonel Vera Lund"), ("cue", "a1", "told"), ("source", "a2", "She"),
    ("cue", "a5", "Reportedly"), ("content", "a2", "that her troops fired"),
]  # fmt: skip


@pytest.mark.parametrize(("role", "owner", "passage"), MARKED)
def test_marks(tree: html.HtmlElement, role: str, owner: str, passage: str) -> None:
    found = tree.xpath(
        f'//section[@class="text"]//*[contains(concat(" ", @class, " "), " {role} ") and '
        f'contains(concat(" ", @data-o, " "), " d1-{owner} ")]'
    )
    assert "".join(map(words, found)) == passage


def test_nested_marks_belong_to_both(tree: html.HtmlElement) -> None:
    (inner,) = [e for e in tree.xpath('//section[@class="text"]//*[@data-o]') if words(e) == "hope"]
    owners = inner.get("data-o").split()
    assert owners.index("d1-a4") < owners.index("d1-a3")  # innermost first
    assert "cue" in inner.get("class")


def test_every_link_has_its_place(tree: html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    targets = [h for h in tree.xpath("//a/@href") if h.startswith("#")]
    assert targets and all(t[1:] in ids for t in targets)
    assert [h for h in tree.xpath("//a/@href") if not h.startswith("#")] == [
        "https://norrby.example/1"
    ]


def test_every_attribution_and_claim_leads_to_its_words_and_back(tree: html.HtmlElement) -> None:
    reading = by_hand.a_reading()
    for item in (*reading.attributions, *reading.claims):
        (card,) = tree.xpath(f'//*[@id="d1-{item.id}"]')
        assert f"#d1-{item.id}-text" in card.xpath(".//a/@href")
        (anchor,) = tree.xpath(f'//*[@id="d1-{item.id}-text"]')
        assert anchor.xpath('ancestor::section[@class="text"]')
    back = set(tree.xpath('//section[@class="text"]//a/@href'))
    assert {f"#d1-{x.id}" for x in (*reading.attributions, *reading.claims)} <= back


# What a card must say.
SAID = [
    ("a1", "as written: “Colonel Vera Lund”"), ("a1", "Colonel, Third Brigade, SE"),
    ("a1", "told to Norrby Post"), ("a1", "5 May 2031"), ("c1", "assault (shelling)"),
    ("c1", "at least 20 dead"), ("c1", "Tresk (town, SE)"), ("c2", "denied"),
    ("a3", "Who this is stays open: two women are spoken of."), ("a4", "Within the words of she."),
    ("c4", "not placed: two are too close; it may be Lower Tresk, SE or Lower Tresk, FI"),
    ("a5-maybe", "No cue says whose words these are"),
]  # fmt: skip


@pytest.mark.parametrize(("owner", "said"), SAID)
def test_cards(tree: html.HtmlElement, owner: str, said: str) -> None:
    (card,) = tree.xpath(f'//*[@id="d1-{owner}"]')
    assert said in re.sub(r"\s+", " ", words(card))


def test_a_map_only_where_there_is_a_point(tree: html.HtmlElement) -> None:
    assert tree.xpath('//*[@id="d1-c1"]//*[local-name()="svg"]')
    assert not tree.xpath('//*[@id="d1-c4"]//*[local-name()="svg"]')


def test_it_fetches_nothing() -> None:
    text = page(by_hand.a_reading())
    assert "default-src 'none'" in text
    assert not re.search(r"<(link|img|iframe|script[^>]+src)|@import|url\(", text)
    for tag, name in (("style", "style-src"), ("script", "script-src")):
        body = re.search(rf"<{tag}>(.*?)</{tag}>", text, re.S)
        assert body is not None
        digest = base64.b64encode(hashlib.sha256(body[1].encode()).digest()).decode()
        assert f"{name} 'sha256-{digest}'" in text.replace("&#39;", "'")


HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}</p></section>"


def test_hostile_text_is_only_text() -> None:
    said = f"{HOSTILE} said {HOSTILE}"
    start = len(HOSTILE)
    attribution = Attribution(
        "a1", (Span(0, start),), (Span(start + 1, start + 5),), (Span(start + 6, len(said)),),
        "direct", "say", unresolved=HOSTILE,
    )  # fmt: skip
    dispatch = Dispatch(text=said, title=HOSTILE, publisher=HOSTILE, url="javascript:alert(1)")
    text = page(Reading(dispatch, attributions=(attribution,)), by_hand.a_reading())
    tree = html.document_fromstring(text)
    assert len(tree.xpath("//script")) == 1 and not tree.xpath("//img")
    assert not [a for a in tree.xpath("//a/@href") if "script" in a]
    assert "49" not in "".join(tree.xpath('//*[@id="d1"]//text()'))
    assert words(tree.xpath('//section[@class="text"]/p')[0]) == said


def test_several_dispatches_have_an_index(tree: html.HtmlElement) -> None:
    assert not tree.xpath("//nav")
    many = html.document_fromstring(
        page(by_hand.a_reading(), by_hand.a_reading(title="Second", ref="n-2"), skipped=3)
    )
    assert many.xpath("//nav//a/@href") == ["#d1", "#d2"]
    assert "2 dispatches" in words(many) and "3 skipped" in words(many)
    assert many.xpath("//nav/following::article")
    ids = many.xpath("//@id")
    assert len(ids) == len(set(ids))


def test_right_to_left_text_finds_its_own_way() -> None:
    tree = html.document_fromstring(page(Reading(Dispatch(text="قال الوزير"))))
    assert tree.xpath('//section[@class="text"]/p/@dir') == ["auto"]


def test_nothing_read_is_a_page_too() -> None:
    assert "No dispatch was read." in page(skipped=1)


# marks as (start, end, owner) over ten characters -> segments as (start, end, owners)
CUTS = [
    ([], [(0, 10, "")]),
    ([(2, 5, "a")], [(0, 2, ""), (2, 5, "a"), (5, 10, "")]),
    ([(0, 10, "a"), (2, 5, "b")], [(0, 2, "a"), (2, 5, "ba"), (5, 10, "a")]),
    ([(0, 6, "a"), (4, 8, "b")], [(0, 4, "a"), (4, 6, "ba"), (6, 8, "b"), (8, 10, "")]),
    ([(0, 5, "a"), (0, 5, "b")], [(0, 5, "ab"), (5, 10, "")]),
    ([(8, 20, "a"), (3, 3, "b")], [(0, 8, ""), (8, 10, "a")]),
]


@pytest.mark.parametrize(("marks", "wanted"), CUTS)
def test_segments(marks: list[tuple[int, int, str]], wanted: list[tuple[int, int, str]]) -> None:
    found = segments(0, 10, [Mark(Span(a, b), "content", o) for a, b, o in marks])
    assert [(s.start, s.end, "".join(m.owner for m in s.marks)) for s in found] == wanted


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=12),
    st.lists(st.integers(0, 40), max_size=4),
)
def test_segments_cover_all_once_and_know_their_marks(
    pairs: list[tuple[int, int]], cuts: list[int]
) -> None:
    marks = [Mark(Span(min(p), max(p)), "content", str(i)) for i, p in enumerate(pairs)]
    found = list(segments(0, 40, marks, cuts))
    assert [s.start for s in found] == [0, *[s.end for s in found[:-1]]]
    assert found[-1].end == 40
    for s in found:
        over = {m.owner for m in marks if m.span.start <= s.start and s.end <= m.span.end}
        assert {m.owner for m in s.marks} == over
        assert not any(s.start < c < s.end for c in cuts)


def test_paragraphs_are_lines_with_words() -> None:
    text = "one\r\n\r\n  two \nthree"
    assert [text[a:b] for a, b in paragraphs(text)] == ["one", "  two", "three"]


def test_a_country_is_no_point() -> None:
    town = by_hand.a_reading().places[0]
    country = replace(town, level="country", name="Norrland")
    assert 'class="dot"' in (place_map(town, ()) or "")
    drawn = place_map(country, (town,)) or ""
    assert 'class="dot"' not in drawn and 'class="wide"' in drawn
    assert "about the middle of 60.5° N, 15.2° E" in drawn or "15.3° E" in drawn
    assert place_map(replace(town, lat=None, lon=None), ()) is None


@pytest.mark.parametrize(("lat", "lon"), [(0.0, 0.0), (89.9, 10.0), (-90.0, 0.0), (12.0, 179.9)])
def test_maps_at_the_ends_of_the_world(lat: float, lon: float) -> None:
    place = replace(by_hand.a_reading().places[0], lat=lat, lon=lon, name="A <b>")
    drawn = place_map(place, (replace(place, lon=-179.9, name="Across"),)) or ""
    assert "A &lt;b&gt;" in drawn and "nan" not in drawn
    assert "180.1" not in drawn
