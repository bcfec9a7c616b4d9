"""The reader as a whole, with the model that ships."""

from __future__ import annotations

import json
import random
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import according
from according import Dispatch, Reading
from according.reading.reader import Reader
from according.settings import Settings
from according.spans import Span, quote
from according.wire import dumps, from_dict, to_dict

EXERCISE = Path(according.__file__).parent / "resources" / "exercise" / "exercise.jsonl"


@pytest.fixture(scope="module")
def reader() -> Reader:
    return _loaded()


@pytest.fixture(scope="module")
def exercise() -> list[dict[str, Any]]:
    rows = [json.loads(line) for line in EXERCISE.read_text("utf-8").splitlines()]
    return [r for r in rows if r.get("language", "en") == "en" and not r["id"].endswith("-fr")]


def spans_of(value: Any) -> list[Span]:
    """Find every span in the JSON form of a reading, whatever field it is in."""
    if isinstance(value, dict):
        return [s for k, v in value.items() if k != "text" for s in spans_of(v)]
    if isinstance(value, list):
        if len(value) == 2 and all(isinstance(x, int) for x in value):
            return [Span(*value)]
        return [s for v in value for s in spans_of(v)]
    return []


def check(reading: Reading) -> None:
    """Every span lies in the text and holds words; every id that is named exists."""
    data = to_dict(reading)
    text = reading.dispatch.text
    for span in spans_of({k: v for k, v in data.items() if k != "dispatch"}):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()
    ids = {
        x["id"] for k in ("entities", "places", "dates", "attributions", "claims") for x in data[k]
    }
    for a in data["attributions"]:
        for name in ("source_entity", "said_on", "parent"):
            assert a[name] is None or a[name] in ids
        assert a["parent"] != a["id"]
        assert bool(a["source"]) >= bool(a["source_entity"] or a["unresolved"])
        assert a["content"] and a["cue"]
    for c in data["claims"]:
        assert c["attribution"] is None or c["attribution"] in ids
        assert c["continues"] is None or c["attribution"] is None
        assert c["happened_on"] is None or c["happened_on"] in ids
        for role in (*c["actor"], *c["recipient"]):
            assert role["entity"] is None or role["entity"] in ids
    for claim in reading.claims:
        assert claim.quote == reading.words(claim.span)
        reading.evidence(claim.span)


def test_every_field_slices_to_its_evidence(reader: Reader, exercise: list[dict[str, Any]]) -> None:
    for row in exercise:
        reading = reader.read(
            row["text"], published=row["published_at"], publisher=row["publisher"]
        )
        check(reading)
        assert reading.claims
        assert from_dict(to_dict(reading)) == reading


def test_company_order_and_threads_change_nothing(
    reader: Reader, exercise: list[dict[str, Any]]
) -> None:
    dispatches = [
        according.Dispatch(r["text"], r["publisher"], r["published_at"]) for r in exercise[:6]
    ]
    alone = {d.id: dumps(reader.read_dispatch(d)) for d in dispatches}
    shuffled = list(dispatches)
    random.Random(3).shuffle(shuffled)
    other = according.load(settings=Settings(threads=2))
    for batch_size in (1, 4):
        for reading in other.pipe(shuffled, batch_size=batch_size):
            assert dumps(reading) == alone[reading.dispatch.id]


@settings(max_examples=40, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=120),
    st.sampled_from(
        ["{}", 'The mayor said on Monday: "{}"', "{} killed 20 people in Aleppo, he said.\n{}"]
    ),
)
def test_any_text_reads(text: str, frame: str) -> None:
    check(_loaded().read(frame.replace("{}", text), published="2024-05-01"))


@lru_cache(maxsize=1)
def _loaded() -> Reader:
    return according.load(settings=Settings(threads=1))


@pytest.mark.parametrize(
    ("text", "source", "words"),
    [
        # the source comes last
        (
            '"The road is open," the governor said on Tuesday.',
            "the governor",
            "The road is open",
        ),
        # right-to-left letters in the content stay where they are
        (
            "The mayor said on Monday that the village of كفر نبل had been shelled.",
            "The mayor",
            "كفر نبل",
        ),
        # curly marks, two paragraphs, opened again
        (
            "Layla Ansour said: “The wards are full.\n“We need blood and fuel before the night.”",
            "Layla Ansour",
            "We need blood",
        ),
    ],
)
def test_who_said_it(reader: Reader, text: str, source: str, words: str) -> None:
    reading = reader.read(text, published="2024-05-01")
    assert any(
        source in reading.words(a.source) and words in reading.words(a.content)
        for a in reading.attributions
    )


def test_lone_surrogates_are_refused_by_name(reader: Reader) -> None:
    with pytest.raises(according.DispatchError, match="surrogate"):
        reader.read("He said \ud800 so")


def test_a_text_in_capitals_does_not_fall_apart(reader: Reader) -> None:
    text = "The police chief said that two officers were killed in the attack on Monday."
    plain, shouted = reader.read(text), reader.read(text.upper())
    assert len(plain.attributions) == len(shouted.attributions) == 1


# --- the dispatch the project started from, where it is at hand -------------------------------


@pytest.fixture(scope="module")
def seed(shared: Path) -> tuple[Reading, dict[str, Any]]:
    text = (shared / "seed/dispatch.txt").read_text("utf-8")
    gold = json.loads((shared / "seed/expected.json").read_text("utf-8"))
    reading = _loaded().read(text, published="2016-10-31", publisher="Sputnik")
    return reading, gold


def test_the_seed_has_its_attributions_and_speakers(seed: tuple[Reading, dict[str, Any]]) -> None:
    reading, gold = seed
    text = reading.dispatch.text
    entities = {e.id: e for e in reading.entities}
    names = {e["id"]: e for e in gold["entities"]}
    for a in gold["attributions"]:
        cue = {i for s in a["cue"] for i in range(*s)}
        match = [b for b in reading.attributions if cue & {i for s in b.cue for i in range(*s)}]
        if a["parent"]:
            continue  # the nested, sourceless hope
        assert match, text[a["cue"][0][0] : a["cue"][0][1]]
        content = {i for s in a["content"] for i in range(*s)}
        found = {i for s in match[0].content for i in range(*s)}
        assert 2 * len(content & found) >= 0.8 * (len(content) + len(found))
        theirs = {tuple(m) for m in names[a["source_entity"]]["mentions"]}
        ours = match[0].source_entity
        assert ours, match[0].unresolved
        assert any(s.start < e and b < s.end for s in entities[ours].mentions for b, e in theirs), (
            entities[ours].name
        )


def test_the_seed_knows_who_carried_the_words(seed: tuple[Reading, dict[str, Any]]) -> None:
    reading, _ = seed
    relays = {
        next(e.name for e in reading.entities if e.id == a.relay.entity): a.relay.role
        for a in reading.attributions
        if a.relay
    }
    assert relays == {"Sputnik": "told_to"}


def test_a_dateline_is_nobodys_words(reader: Reader) -> None:
    text = "DAMASCUS, May 5 (Northern Wire) — Two doctors were killed on Monday, the ministry said."
    reading = reader.read(text, published="2024-05-06")
    (said,) = reading.attributions
    assert quote(text, said.content).startswith("Two doctors")
    assert all(c.quote.startswith("Two doctors") for c in reading.claims) and reading.claims


def test_what_is_denied_is_denied_throughout(reader: Reader) -> None:
    text = "The army rejected claims that it had shelled the school. It denies firing on the town."
    claims = reader.read(text).claims
    assert len(claims) > 1 and {c.polarity for c in claims} == {"denied"}


def test_dispatches_read_side_by_side_come_in_order_and_before_an_error() -> None:
    two = according.load(settings=Settings(threads=2))
    texts = [f"The mayor of Tresk said on Monday that {n} people had left." for n in range(2, 9)]
    texts[5] += "\ud800"
    found = []
    with pytest.raises(according.DispatchError, match="lone surrogate"):
        for reading in two.pipe(Dispatch(text=t) for t in texts):
            found.append(dumps(reading))
    assert found == [dumps(two.read_dispatch(Dispatch(text=t))) for t in texts[:5]]
