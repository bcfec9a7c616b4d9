"""The scores on cases small enough to count by hand. All sentences are written for the tests."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.attribution_scores import WordRoles, match, score_attributions
from benchmarks.claim_scores import match_claims, score_corpus
from benchmarks.date_scores import interval, score_dates
from benchmarks.entity_scores import score_capitals, score_entities
from benchmarks.factuality_scores import rank_correlation, score_scale
from benchmarks.pair_scores import score_pairs
from benchmarks.place_scores import distance_km, score_places
from benchmarks.words import Counts, Words, dice, macro_f1

TEXT = "The mayor said the bridge was closed. “It will open on Friday,” he added."


def span(words: str, text: str = TEXT) -> list[int]:
    """The span of words in a text; they must stand there once."""
    assert text.count(words) == 1, words
    return [text.index(words), text.index(words) + len(words)]


SAID = {
    "source": [span("The mayor")],
    "cue": [span("said")],
    "content": [span("the bridge was closed")],
}
ADDED = {
    "source": [[span("he added")[0], span("he added")[0] + 2]],
    "cue": [span("added")],
    "content": [span("“It will open on Friday,”")],
}


@pytest.mark.parametrize(
    ("spans", "count"),
    [
        ([], 0),
        ([span("The mayor")], 2),
        ([[4, 5]], 1),  # part of a word is the word
        ([[3, 4]], 0),  # white space only
        ([[0, 3], [1, 9]], 2),  # overlapping spans count a word once
        ([[0, len(TEXT)]], 14),  # punctuation is no word
        ([[0, 10_000]], 14),
    ],
)
def test_words_of_spans(spans: list[list[int]], count: int) -> None:
    assert len(Words(TEXT).of(spans)) == count


def test_words_with_apostrophes_are_one() -> None:
    assert len(Words("the ministry's men don’t").of([[0, 24]])) == 4


def test_sentences_are_told_apart() -> None:
    words = Words(TEXT + "\n\nMore later, he said.")
    offsets = [0, TEXT.index("closed"), TEXT.index("It"), TEXT.index("he added"), len(TEXT) + 3]
    # the comma inside the quotation ends no sentence
    assert [words.sentence(o) for o in offsets] == [0, 0, 1, 1, 2]


def test_dice() -> None:
    assert dice(frozenset(), frozenset()) == 1
    assert dice(frozenset({1}), frozenset()) == 0
    assert dice(frozenset({1, 2}), frozenset({2, 3})) == 0.5


def test_counts_without_cases_are_zero() -> None:
    assert (Counts().precision, Counts().recall, Counts().f1) == (0, 0, 0)
    assert macro_f1([]) == 0


def scores_of(gold: list[Any], found: list[Any], **options: bool) -> Any:
    return score_attributions({"d": gold}, {"d": found}, {"d": TEXT}, **options)


def test_perfect_attributions() -> None:
    scores = scores_of([SAID, ADDED], [ADDED, SAID])
    assert [c.f1 for c in scores.relations.values()] == [100, 100, 100]
    assert [c.f1 for c in scores.words.values()] == [100, 100, 100]
    assert scores.reporting.f1 == 100


def test_a_comma_costs_nothing_and_a_word_costs_the_exact_match() -> None:
    start, end = SAID["content"][0]
    comma = {**SAID, "content": [[start, end + 1]]}
    shorter = {**SAID, "content": [span("the bridge was")]}
    assert scores_of([SAID], [comma]).relations["exact"].hit == 1
    relations = scores_of([SAID], [shorter]).relations
    assert [relations[k].hit for k in ("exact", "good", "near")] == [0, 1, 1]  # Dice 6/7


def test_a_wrong_or_missing_source_is_no_match() -> None:
    for source in ([], [span("Friday")]):
        relations = scores_of([SAID], [{**SAID, "source": source}]).relations
        assert [relations["near"].hit, relations["near"].extra, relations["near"].missed] == [
            0,
            1,
            1,
        ]
    without = {**SAID, "source": []}
    assert scores_of([without], [without]).relations["near"].hit == 1


def test_one_prediction_serves_one_gold_attribution() -> None:
    words = Words(TEXT)
    gold = [WordRoles.of(words, SAID)] * 2
    assert match(gold, gold[:1], "near") in ({0: 0}, {1: 0})


def test_optional_gold_is_neither_owed_nor_held_against() -> None:
    gold = [SAID, {**ADDED, "optional": True}]
    for found in ([SAID], [SAID, ADDED]):
        scores = scores_of(gold, found)
        assert (scores.relations["near"].precision, scores.relations["near"].recall) == (100, 100)
        assert scores.words["content"].f1 == 100


def test_nested_predictions_where_gold_has_none() -> None:
    nested = {**ADDED, "parent": "a1"}
    assert scores_of([SAID], [SAID, nested]).relations["near"].extra == 1
    assert scores_of([SAID], [SAID, nested], nested=False).relations["near"].extra == 0


def test_a_dispatch_not_read_is_missed() -> None:
    scores = score_attributions({"d": [SAID]}, {}, {"d": TEXT})
    assert scores.relations["near"].missed == 1


def test_far_sources_and_other_cues_are_counted_apart() -> None:
    far = {**SAID, "cue": [span("added")], "content": [span("It will open on Friday")]}
    scores = scores_of([far], [far])
    assert (scores.far_source.hit, scores.far_source.missed) == (1, 0)
    closed = {**SAID, "cue": [span("closed")]}
    assert scores_of([closed], [closed]).reporting.hit == 0


# --- claims -----------------------------------------------------------------------------------


def claim(trigger: str, words: str, **more: Any) -> dict[str, Any]:
    return {
        "attribution": None, "trigger": span(trigger), "span": [span(words)],
        "factuality": "fact", "polarity": "affirmed", "event": "STATE", "actor": [],
        "recipient": [], "place": None, "happened_on": None, "sizes": [], **more,
    }  # fmt: skip


CLOSED = claim("closed", "the bridge was closed", recipient=[span("the bridge")])
OPEN = claim("open", "It will open on Friday", factuality="forecast", happened_on=span("on Friday"))


def row(*claims: Any, attributions: Any = (), entities: Any = ()) -> dict[str, Any]:
    lists = {"claims": list(claims), "attributions": attributions, "entities": entities}
    return {"id": "d", "text": TEXT, **lists}


def reading(*claims: Any, attributions: Any = (), entities: Any = ()) -> dict[str, Any]:
    dates = [{"id": "d1", "span": span("on Friday")}]
    given = [
        {
            **c,
            "recipient": [{"span": s, "entity": None} for s in c["recipient"]],
            "happened_on": "d1" if c["happened_on"] else None,
        }
        for c in claims
    ]
    return row(*given, attributions=attributions, entities=entities) | {"dates": dates}


def test_perfect_claims() -> None:
    scores = score_corpus([row(CLOSED, OPEN)], {"d": reading(CLOSED, OPEN)})
    assert scores.claims.f1 == 100
    assert {k: s.percent for k, s in scores.labels.items() if s.of} == dict.fromkeys(
        ("factuality", "polarity", "event", "actor", "recipient", "place", "happened_on"), 100
    )


def test_claims_match_by_trigger_or_by_span_where_the_trigger_is_settled() -> None:
    words = Words(TEXT)
    moved = {**CLOSED, "trigger": span("was")}
    assert match_claims(words, [CLOSED], [moved]) == [(0, 0)]  # the same span
    two = {**CLOSED, "also_trigger": span("mayor")}
    assert match_claims(words, [two], [moved]) == []  # two triggers known, neither met
    two["also_trigger"] = span("was")
    assert match_claims(words, [two], [moved]) == [(0, 0)]


def test_labels_wrong_and_second_opinions() -> None:
    wrong = {**OPEN, "factuality": "fact", "happened_on": None}
    scores = score_corpus([row(OPEN)], {"d": reading(wrong)})
    assert scores.labels["factuality"].percent == 0
    assert scores.labels["happened_on"].percent == 0
    assert (scores.factualities["forecast"].missed, scores.factualities["fact"].extra) == (1, 1)
    either = {**OPEN, "also_factuality": "fact", "also_happened_on": None}
    scores = score_corpus([row(either)], {"d": reading(wrong)})
    assert scores.labels["factuality"].percent == scores.labels["happened_on"].percent == 100


def test_rare_labels_stay_out_of_the_macro_average() -> None:
    assert score_corpus([row(OPEN)], {"d": reading(OPEN)}).common == {}


def test_sizes_are_right_when_kind_and_range_are() -> None:
    dozens = {"span": [0, 3], "what": "dead", "low": 24, "high": None}
    exact = {**dozens, "high": 24}
    for have, right in (([dozens], 1), ([exact], 0), ([exact, dozens], 1), ([], 0)):
        got = reading({**CLOSED, "sizes": have})
        scores = score_corpus([row({**CLOSED, "sizes": [dozens]})], {"d": got})
        assert (scores.labels["sizes"].right, scores.labels["sizes"].of) == (right, 1)


MAYOR = {"id": "e1", "mentions": [span("The mayor"), ADDED["source"][0]]}
CITY = {"id": "e2", "mentions": [span("the bridge")]}


@pytest.mark.parametrize(
    ("entities", "right", "wrong"),
    [
        ([{"id": "x", "mentions": MAYOR["mentions"]}], 1, 0),
        # its own words alone do not show that "he" is the mayor
        ([{"id": "x", "mentions": ADDED["source"]}], 0, 1),
        # "he" put together with somebody else
        ([{"id": "x", "mentions": [*ADDED["source"], *CITY["mentions"]]}], 0, 1),
        # unresolved: not right, and not wrong either
        ([], 0, 0),
    ],
)
def test_who_he_is(entities: list[Any], right: int, wrong: int) -> None:
    labels = {"mode": "direct", "act": "say", "parent": None}
    gold = {**ADDED, **labels, "source_entity": "e1"}
    got = {**ADDED, **labels, "source_entity": "x" if entities else None}
    scores = score_corpus(
        [row(attributions=[gold], entities=[MAYOR, CITY])],
        {"d": reading(attributions=[got], entities=entities)},
    )
    assert [scores.sources[k].of for k in ("all", "pronoun", "far")] == [1, 1, 0]
    assert scores.sources["pronoun"].right == right
    assert scores.wrong.right == wrong


# --- entities, places, dates, pairs, scale ------------------------------------------------------


def test_entities_overlap_and_pronouns_do_not_count() -> None:
    def entity(kind: str, words: str, confidence: float = 1) -> dict[str, Any]:
        start, end = span(words)
        return {"type": kind, "confidence": confidence, "start": start, "end": end}

    gold = [entity("Person", "The mayor"), entity("Person", "Friday", 0.2)]
    mentions = [span("mayor"), ADDED["source"][0]]
    found = {"entities": [{"type": "PERSON", "mentions": mentions}], "places": [], "dates": []}
    scores = score_entities([{"id": "d", "text": TEXT, "entities": gold}], {"d": found})
    assert (scores["Person"].precision, scores["Person"].recall) == (100, 100)


def test_places_right_within_a_hundred_miles() -> None:
    assert distance_km((0, 0), (0, 1)) == pytest.approx(111.2, abs=0.1)
    gaz = {"geonameid": "7", "lat": 10.0, "lon": 20.0}
    gold = [{"start": 0, "end": 5, "gaz": gaz}, {"start": 9, "end": 12, "gaz": None}]
    for lat, wrong_id, right in ((11.0, 8, 1), (13.0, 8, 0), (13.0, 7, 1), (None, None, 0)):
        place = {"span": [0, 4], "geonameid": wrong_id, "lat": lat, "lon": 20.0}
        scores = score_places([{"id": "d", "toponyms": gold}], {"d": {"places": [place]}})
        assert (scores.found.percent, scores.toponyms.percent) == (100, 100)
        assert (scores.placed.right, scores.placed.of) == (right, lat is not None)


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("1998-02", ("1998-02-01", "1998-02-28")),
        ("2000-02", ("2000-02-01", "2000-02-29")),
        ("1999", ("1999-01-01", "1999-12-31")),
        ("1999-12-04TMO", ("1999-12-04", "1999-12-04")),
        ("1998-WXX-5", None),
        ("P3D", None),
        (None, None),
    ],
)
def test_intervals_of_timex_values(value: str | None, days: tuple[str, str] | None) -> None:
    assert interval(value) == days


def test_dates_found_and_right() -> None:
    gold = [{"type": "DATE", "value": "2031-03", "start": 0, "end": 5}]
    date = {"span": [2, 9], "start": "2031-03-01", "end": "2031-03-31T23:59"}
    scores = score_dates([{"id": "d", "timex": gold}], {"d": {"dates": [date]}})
    assert (scores.found.percent, scores.right.percent) == (100, 100)
    scores = score_dates([{"id": "d", "timex": gold}], {"d": {"dates": [{**date, "end": None}]}})
    assert (scores.found.percent, scores.right.percent) == (100, 0)


def test_pairs() -> None:
    gold = [
        {"id": "1", "relation": "repeats", "quantity": None},
        {"id": "2", "relation": "corroborates", "quantity": None},
        {"id": "3", "relation": "differs", "quantity": {"what": "dead"}, "also": "updates"},
        {"id": "4", "relation": "unrelated", "quantity": None},
    ]
    answers = {"1": "repeats", "2": "repeats", "3": "updates", "4": "related"}
    scores = score_pairs(gold, answers)
    assert scores.macro["four"] == 100
    assert scores.seven["unrelated"].f1 == 0
    assert scores.seven["differs"].hit == 0 and scores.seven["differs"].missed == 1
    assert scores.origin["repeats"].extra == 1
    assert scores.tolls.percent == 100
    assert score_pairs(gold, {}).macro["four"] == 0


def test_rank_correlation() -> None:
    assert rank_correlation([1, 2, 3], [10, 20, 90]) == pytest.approx(1)
    assert rank_correlation([1, 2, 3], [3, 2, 1]) == pytest.approx(-1)
    assert rank_correlation([1, 1, 2], [1, 2, 3]) == pytest.approx(0.866, abs=1e-3)  # with a tie
    assert rank_correlation([], []) == rank_correlation([1, 1], [1, 2]) == 0


def test_the_scale_takes_denial_as_the_opposite() -> None:
    events = [{"start": 0, "end": 3, "factuality": 3.0}, {"start": 5, "end": 8, "factuality": -2.4}]
    claims = [
        {"trigger": [0, 3], "factuality": "fact", "polarity": "affirmed"},
        {"trigger": [5, 8], "factuality": "fact", "polarity": "denied"},
    ]
    scores = score_scale([{"id": "d", "events": events}], {"d": {"claims": claims}})
    assert (scores.correlation, scores.matched, scores.total) == (pytest.approx(100), 2, 2)


def test_capitals() -> None:
    text = "GUNMEN KILLED A JUDGE IN THE CAPITAL, POLICE SAID."

    def slot(name: str, words: str) -> dict[str, Any]:
        start, end = span(words, text)
        first = [{"start": start, "end": end}]
        return {"slot": name, "value": words, "optional": False, "first_mentions": first}

    slots = [slot("PERP: INDIVIDUAL ID", "GUNMEN"), slot("HUM TGT: DESCRIPTION", "A JUDGE")]
    slots.append({"slot": "INCIDENT: TYPE", "value": "ATTACK", "optional": False})
    gold = {"id": "d", "text": text, "templates": [{"optional": False, "slots": slots}]}
    found = {
        "entities": [{"mentions": [span("GUNMEN", text)]}],
        "claims": [{"event": "ASSAULT"}],
        "attributions": [],
    }
    scores = score_capitals([gold], {"d": found})
    assert (scores.people.right, scores.people.of) == (1, 2)
    assert (scores.attacks.percent, scores.attributed.percent) == (100, 0)
