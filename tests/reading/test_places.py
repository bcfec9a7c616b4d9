"""From mentions to places: what is trimmed, which namesake is meant, and when none is chosen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from according.reading.gazetteer import Gazetteer
from according.reading.places import locate
from according.reading.toponyms import Toponym, reference
from according.reading.toponyms_known import gazetteer_toponyms
from according.records import Place
from according.spans import Span

GAZETTEER = Gazetteer.open()
SHARED = Path(__file__).parents[3] / "shared"


def toponym(text: str, mention: str, kind: str = "PLACE") -> Toponym:
    start = text.index(mention)
    return Toponym(Span(start, start + len(mention)), 0.9, kind)


def place_in(text: str, mention: str, kind: str = "PLACE", *context: str, **known: str) -> Place:
    mentions = [toponym(text, mention, kind), *(toponym(text, c) for c in context)]
    start = text.index(mention)
    found = locate(text, mentions, GAZETTEER, **known)
    (place,) = [p for p in found if p.span.start < start + len(mention) and start < p.span.end]
    return place


NAMES = [
    # (text, mention, name, words of the span, level hint, direction)
    ("Fighting near the Iraqi city of Mosul.", "the Iraqi city of Mosul", "Mosul", "Mosul", "town",
     None),
    # articles and possessives
    ("the U.S. Senate", "the U.S.", "U.S.", "U.S.", None, None),
    ("in Syria's north", "Syria's", "Syria", "Syria", None, None),
    # the Arabic article stays, however it is written
    ("shelling of al-Bab went on", "al-Bab", "al-Bab", "al-Bab", None, None),
    # a direction belongs to the span, the bare name is the name
    ("raids in northern Syria", "Syria", "Syria", "northern Syria", None, "north"),
    ("raids in north-eastern Syria", "Syria", "Syria", "north-eastern Syria", None, "northeast"),
    ("southern parts of Aleppo", "Aleppo", "Aleppo", "southern parts of Aleppo", None, "south"),
    # a bearing does not: the place is the town it is taken from
    ("a village east of Raqqa fell", "Raqqa", "Raqqa", "Raqqa", None, "east of"),
    # generic words tell the level, before or after
    ("in Aleppo province", "Aleppo", "Aleppo", "Aleppo", "region", None),
    ("the province of North Cotabato", "the province of North Cotabato", "North Cotabato",
     "North Cotabato", "region", None),
    ("the ancient city of Babylon in Iraq", "the ancient city of Babylon in Iraq", "Babylon",
     "Babylon", "town", None),
    # the first of two is the place, the second holds it
    ("West Palm Beach, Florida", "West Palm Beach, Florida", "West Palm Beach", "West Palm Beach",
     None, None),
    # a facility in a town
    ("at the Saudi consulate in Istanbul", "the Saudi consulate in Istanbul", "Istanbul",
     "Istanbul", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mention", "name", "words", "hint", "direction"), NAMES)
def test_a_mention_is_taken_apart(
    text: str, mention: str, name: str, words: str, hint: str | None, direction: str | None
) -> None:
    kind = "FACILITY" if "consulate" in mention else "PLACE"
    readings = reference(text, toponym(text, mention, kind))
    # A short word before a full stop is also tried with it, as "Calif." would be.
    first = readings[1] if readings[0].name == name + "." else readings[0]
    assert (first.name, text[first.span.start : first.span.end]) == (name, words)
    assert (first.hint, first.direction) == (hint, direction)


def test_a_possessive_that_lost_its_apostrophe() -> None:
    text = "Syrias army left Syria, and Paris was far away."
    first = reference(text, toponym(text, "Syrias", "PLACE"))[0]
    assert (first.name, text[first.span.start : first.span.end]) == ("Syria", "Syria")
    # no other word without its "s" stands here, or the text has apostrophes: left alone
    assert reference(text, toponym(text, "Paris", "PLACE"))[0].name == "Paris"
    kept = text + " Iraq's army left."
    assert reference(kept, toponym(kept, "Syrias", "PLACE"))[0].name == "Syrias"


NAMELESS = [
    "the region", "it", "a crowded market", "The area", "besieged areas", "the capital",
    "Other parts of the country", "Our farm", "Six villages",
]  # fmt: skip


@pytest.mark.parametrize("mention", NAMELESS)
def test_a_mention_without_a_name_is_no_place(mention: str) -> None:
    assert locate(mention, [toponym(mention, mention)], GAZETTEER) == ()


PLACED = [
    # (text, mention, other toponyms, country, level)
    # a capital without any context
    ("The minister flew to Damascus on Monday.", "Damascus", [], "SY", "town"),
    # the state that follows decides
    ("A man from Paris, Texas, was held.", "Paris", ["Texas"], "US", "town"),
    ("A man from Paris, France, was held.", "Paris", ["France"], "FR", "town"),
    # and for later mentions of the name, too
    ("Fire broke out in Moscow, Idaho. No one in Moscow was hurt.", "Moscow", ["Idaho"], "US",
     "town"),
    # "Ala." is Alabama
    ("Police in Birmingham, Ala. said so.", "Birmingham", [], "US", "town"),
    # the country that is named
    ("Syrian troops shelled Hama and Homs.", "Hama", ["Homs"], "SY", "town"),
    ("The Georgian army left Gori for Tbilisi, and Georgia protested.", "Georgia",
     ["Gori", "Tbilisi"], "GE", "country"),
    ("The governor spoke in Atlanta. Georgia and Alabama were hit.", "Georgia",
     ["Atlanta", "Alabama"], "US", "region"),
    # a word tells the level
    ("Aid reached Idlib province in Syria.", "Idlib", ["Syria"], "SY", "region"),
    ("Aid reached Deir ez-Zor Governorate in Syria.", "Deir ez-Zor Governorate", ["Syria"], "SY",
     "region"),
    # transliterations, in a Syrian dispatch
    ("Syria said al-Raqqah was calm.", "al-Raqqah", ["Syria"], "SY", None),
    ("From Idlib to Khan Sheikhun, Syria said, all was calm.", "Khan Sheikhun",
     ["Syria", "Idlib"], "SY", "town"),
    # parts of countries, seas, parts of the world
    ("raids in northern Syria", "Syria", [], "SY", "region"),
    ("ships in the Red Sea", "Red Sea", [], None, "water"),
    ("peace in the Middle East", "Middle East", [], None, "area"),
    # adjectives name the country
    ("the Syrian army", "Syrian", [], "SY", "country"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mention", "others", "country", "level"), PLACED)
def test_context_chooses(
    text: str, mention: str, others: list[str], country: str | None, level: str | None
) -> None:
    place = place_in(text, mention, "PLACE", *others)
    assert place.lat is not None and place.lon is not None, place.reason
    assert place.country == country
    assert level is None or place.level == level
    assert 0.0 < place.score <= 1.0


def test_the_seed_town_is_where_it_is() -> None:
    place = place_in("an offensive on Mosul, the Iraqi Army said", "Mosul")
    assert (place.geonameid, place.level, place.country) == (99072, "town", "IQ")
    assert place.lat == pytest.approx(36.335, abs=0.001)
    assert place.lon == pytest.approx(43.119, abs=0.001)


def test_an_adjective_bears_the_name_of_its_country() -> None:
    assert place_in("the Syrian army", "Syrian").name == "Syria"


def test_a_dateline_is_not_shouted() -> None:
    assert place_in("HASAKAH, Syria - Shells fell.", "HASAKAH").name == "Hasakah"


def test_too_close_to_call_gives_none_and_says_why() -> None:
    place = place_in("A shop in Springfield was robbed.", "Springfield")
    assert place.lat is None and place.lon is None and place.geonameid is None
    assert place.reason is not None and "Springfield" in place.reason
    assert len(place.candidates) > 1
    assert len({c.geonameid for c in place.candidates}) == len(place.candidates)
    scores = [c.score for c in place.candidates]
    assert scores == sorted(scores, reverse=True)


def test_an_unknown_name_is_not_its_nearest_spelling() -> None:
    place = place_in("shelling near Qarqarbundu went on", "Qarqarbundu")
    assert (place.lat, place.candidates) == (None, ())
    assert place.reason == "the gazetteer has no place named “Qarqarbundu”"


def test_a_facility_is_shown_at_the_town_whose_name_it_bears() -> None:
    text = "Shells hit Aleppo University Hospital, Syria said."
    place = place_in(text, "Aleppo University Hospital", "FACILITY", "Syria")
    assert (place.level, place.geonameid, place.country) == ("facility", None, "SY")
    assert place.reason is not None and "Aleppo" in place.reason


def test_the_publisher_tips_the_balance_to_its_own_country() -> None:
    for publisher in ("The Sydney Morning Herald", None, ""):
        assert locate("Rain in Newcastle.", [], GAZETTEER, publisher=publisher) == ()
    text = "Rain fell on Newcastle and on Victoria."
    found = locate(text, [toponym(text, "Newcastle")], GAZETTEER, publisher="Sydney Herald")
    assert found[0].country in ("AU", None)


def test_places_are_numbered_in_text_order_and_do_not_depend_on_the_order_given() -> None:
    text = "From Homs to Aleppo and Mosul, and back to Homs."
    mentions = [toponym(text, m) for m in ("Mosul", "Homs", "Aleppo")]
    places = locate(text, mentions, GAZETTEER)
    assert [(p.id, p.name) for p in places] == [("p1", "Homs"), ("p2", "Aleppo"), ("p3", "Mosul")]
    assert locate(text, mentions[::-1], GAZETTEER) == places


KNOWN = [
    # (text, toponyms found by the gazetteer alone)
    ("Government forces entered Aleppo and Homs in Syria.", ["Aleppo", "Homs", "Syria"]),
    # a person's name is not a village's
    ("Syrian President Bashar Assad met John London in Moscow.", ["Moscow"]),
    # a surname alone, when the full name stood before
    ("Tom Burke wrote from Paris. Burke was tired.", ["Paris"]),
    # plain words that some town bears
    ("On Monday the Police said nothing. Nice weather is coming.", []),
    ("He was born in Deir ez-Zor, Syria.", ["Deir ez-Zor", "Syria"]),
    ("They live in the U.S. and in France.", ["U.S.", "France"]),
    # initials where another place of the country is named, though "act" is a plain word
    ("Fires burned in Tasmania and the ACT.", ["Tasmania", "ACT"]),
    ("She sat the ACT in Ohio.", ["Ohio"]),
    ("The Act was passed in Tasmania.", ["Tasmania"]),
]


@pytest.mark.parametrize(("text", "names"), KNOWN)
def test_the_gazetteer_alone_finds_names(text: str, names: list[str]) -> None:
    found = gazetteer_toponyms(text, GAZETTEER, adjectives=False)
    assert [text[t.span.start : t.span.end] for t in found] == names


def test_adjectives_are_told_apart() -> None:
    text = "Syrian and South Korean officials met in Geneva."
    found = gazetteer_toponyms(text, GAZETTEER)
    assert [(text[t.span.start : t.span.end], t.type) for t in found] == [
        ("Syrian", "ADJECTIVE"), ("South Korean", "ADJECTIVE"), ("Geneva", "PLACE"),
    ]  # fmt: skip


PIECES = st.sampled_from(
    ["Aleppo", " ", "northern ", "the city of ", ", ", "Syria", "U.S.", ".", "al-", "Lake ", "’s",
     "Paris, Texas", "\n", "of ", "São Paulo", "İzmir", "ﬁ", "\u0000", "😀", "حلب", "\u0301",
     "St. "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.lists(PIECES | st.text(max_size=4), max_size=12).map("".join),
    st.lists(st.tuples(st.integers(-3, 80), st.integers(-3, 90)), max_size=5),
    st.sampled_from(["PLACE", "FACILITY", "ORG"]),
)
def test_any_text_reads_and_every_span_slices(
    text: str, spans: list[tuple[int, int]], kind: str
) -> None:
    given_spans = [Toponym(Span(a, b), 0.5, kind) for a, b in spans]
    known = gazetteer_toponyms(text, GAZETTEER)
    for t in known:
        assert 0 <= t.span.start < t.span.end <= len(text)
    places = locate(text, [*given_spans, *known], GAZETTEER, publisher=text[:20], title=text[-20:])
    for n, place in enumerate(places, 1):
        start, end = place.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        assert place.id == f"p{n}" and place.name
        assert (place.lat is None) == (place.lon is None)
        assert place.lat is not None or place.reason
    assert [p.span for p in places] == sorted({p.span for p in places})


def distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    import numpy as np

    from according.reading.places_evidence import distance_km

    return float(distance_km(*(np.array(x) for x in (a[0], a[1], b[0], b[1]))))


@pytest.mark.skipif(not SHARED.exists(), reason="../shared with the TR-News corpus is not there")
def test_gold_toponyms_of_world_news_are_placed_right() -> None:
    placed = right = total = 0
    for line in (SHARED / "data/geo_trnews/dev.jsonl").open(encoding="utf-8"):
        d = json.loads(line)
        gold = [t for t in d["toponyms"] if (t["gaz"] or {}).get("geonameid")]
        mentions = [Toponym(Span(t["start"], t["end"]), 1.0, "PLACE") for t in gold]
        places = locate(d["text"], mentions, GAZETTEER, title=d["meta"].get("title"))
        total += len(gold)
        for t in gold:
            hit = [p for p in places if p.span.start < t["end"] and t["start"] < p.span.end]
            if hit and hit[0].lat is not None and hit[0].lon is not None:
                placed += 1
                point = (float(t["gaz"]["lat"]), float(t["gaz"]["lon"]))
                right += str(hit[0].geonameid) == str(t["gaz"]["geonameid"]) or (
                    distance(point, (hit[0].lat, hit[0].lon)) <= 161
                )
    assert placed >= 0.85 * total
    assert right >= 0.92 * placed
