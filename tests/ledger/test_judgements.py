"""Judgements: added with user and time, never overwritten, and there after re-reading."""

from __future__ import annotations

from dataclasses import replace

import pytest
import sqlalchemy as sa
from readings import Draft, denial, small_war
from sqlalchemy.exc import DBAPIError

from according.errors import UsageError
from according.ledger import Filter, Ledger
from according.ledger.engine import connect


@pytest.fixture
def war(ledger: Ledger) -> Ledger:
    list(ledger.add(small_war()))
    return ledger


def the(ledger: Ledger, text: str) -> str:
    (claim,) = ledger.claims(Filter(text=text, review="any")).items
    return claim.id


def test_review_and_undo(war: Ledger) -> None:
    claim = the(war, "guns")
    war.judge("accept", claim, "Ada")
    rejected = war.judge("reject", claim, "Bo", note="a slip of the pen")
    assert war.claims(Filter(text="guns")).items == ()
    assert war.claims(Filter(review="rejected")).items[0].id == claim
    war.judge("undo", rejected.id, "Bo")
    assert war.claims(Filter(text="guns")).items[0].review == "accepted"
    history = war.judgements(claim)
    assert [(j.kind, j.user, j.undone) for j in history] == [
        ("accept", "Ada", False), ("reject", "Bo", True), ("undo", "Bo", False),
    ]  # fmt: skip
    assert history[1].note == "a slip of the pen" and history[1].at.startswith("20")
    assert [j.kind for j in war.latest_judgements(user="Bo").items] == ["undo", "reject"]
    with pytest.raises(UsageError, match="already taken back"):
        war.judge("undo", rejected.id, "Bo")


def test_a_correction_changes_what_is_found_and_keeps_what_was_read(war: Ledger) -> None:
    claim = the(war, "aid reach")
    governor = war.find_entities("Vera Lund")[0]
    first = war.judge("correct", claim, "Ada", {"factuality": "fact", "event": "MOVE"})
    war.judge("correct", claim, "Ada", {"source": governor.id})
    (shown,) = war.claims(Filter(source="Vera Lund", event="MOVE")).items
    assert (shown.id, shown.factuality, shown.review) == (claim, "fact", "corrected")
    assert dict(shown.read_as) == {
        "factuality": "possible", "event": "AID", "source_kind": "none",
        "source_name": "nobody named",
    }  # fmt: skip
    assert war.find_entities("Vera Lund")[0].claims == 2
    war.judge("undo", first.id, "Ada")
    shown = war.claims_by_id([claim])[claim]
    assert (shown.factuality, shown.event, shown.source.name) == ("possible", "AID", "Vera Lund")
    assert war.check() == ()


def test_judgements_survive_rereading(war: Ledger) -> None:
    reading = denial()
    foretold, denied = the(war, "inquiry"), the(war, "guns")
    war.judge("settle", foretold, "Ada", {"settled": "false"})
    war.judge("correct", denied, "Ada", {"event_mode": "aerial"})
    war.judge("accept", foretold, "Bo")
    new = tuple(replace(c, event="COERCE", event_mode=None) for c in reading.claims)
    list(war.add([replace(reading, claims=new, reader="by hand 2")]))
    again = {c.polarity: c for c in war.claims(Filter(event="COERCE")).items}
    assert {c.id for c in again.values()}.isdisjoint({foretold, denied})
    # the words are the same: what was decided of them holds ...
    assert again["denied"].event_mode == "aerial" and again["denied"].review == "corrected"
    assert war.forecasts(state="false").items[0].claim.id == again["affirmed"].id
    # ... but the labels that were accepted are not there any more
    assert again["affirmed"].review == "open"
    assert [(j.kind, j.carried) for j in war.judgements(again["affirmed"].id)] == [
        ("settle", True), ("accept", True),
    ]  # fmt: skip
    assert war.check() == ()


def test_judgements_cannot_be_changed_or_removed(war: Ledger, target: str) -> None:
    war.judge("accept", the(war, "guns"), "Ada")
    engine = connect(target)
    for statement in ("UPDATE judgement SET \"user\" = 'Eve'", "DELETE FROM judgement"):
        with pytest.raises(DBAPIError, match="never"), engine.begin() as conn:
            conn.execute(sa.text(statement))
    engine.dispose()


def test_sources_and_claims_are_graded_on_separate_axes(war: Ledger) -> None:
    observatory = war.find_entities("Norrby Observatory")[0].id
    war.judge("grade", observatory, "Ada", {"grade": "B"})
    newer = war.judge("grade", observatory, "Bo", {"grade": "C"})
    war.judge("grade", the(war, "guns"), "Ada", {"grade": "4"})
    assert war.source(observatory).source.grade == "C"
    assert [dict(j.value)["grade"] for j in war.source(observatory).grades] == ["B", "C"]
    war.judge("undo", newer.id, "Bo")
    assert war.sources("observatory").items[0].grade == "B"


def test_a_merge_has_its_reason_and_can_be_undone(war: Ledger) -> None:
    draft = Draft("The Observatory of Norrby said calm returned. SOHN said so too.", "Kolm Radio")
    one = draft.said("calm returned", "said", "The Observatory of Norrby", "Observatory of Norrby")
    draft.claim("calm returned", "returned", held=one)
    draft.entity("SOHN")
    list(war.add([draft.done()]))
    kept = war.find_entities("Norrby Observatory")[0]
    gone = next(e for e in war.find_entities("Observatory") if e.name == "Observatory of Norrby")
    short = war.find_entities("SOHN")[0]
    war.judge("merge", gone.id, "Ada", {"with": short.id}, note="its own letterhead")
    assert war.merge(kept.id, gone.id, "the same words in another order", 0.93, "according")
    assert not war.merge(kept.id, short.id, "again", 0.5, "according")
    row = war.sources("Norrby Observatory").items[0]
    assert row.claims == 4
    assert war.source(short.id).source.id == kept.id  # every name and id leads to it
    assert set(war.source(kept.id).names) == {"Norrby Observatory", "Observatory of Norrby", "SOHN"}
    assert {m.reason for m in war.merges()} == {
        "its own letterhead", "the same words in another order",
    }  # fmt: skip
    assert war.check() == ()
    war.judge("split", gone.id, "Bo")
    after = {e.name: e for e in war.find_entities("Observatory")}
    assert after["Norrby Observatory"].claims == 3
    assert after["Observatory of Norrby"].claims == 1
    assert set(after["Observatory of Norrby"].names) == {"Observatory of Norrby", "SOHN"}
    assert war.check() == ()
    # dispatches added later follow the merges that stand
    again = Draft("SOHN said snow fell.", "Valley News")
    again.claim("snow fell", "fell", held=again.said("snow fell", "said", "SOHN", "SOHN"))
    list(war.add([again.done()]))
    assert war.source("SOHN").source.name == "Observatory of Norrby"
    assert war.check() == ()


# kind, target (words of a claim, or a name), value; the words that must tell a person
REFUSED = [
    ("accept", "no such id", {}, "no claim"),
    ("hug", "guns", {}, "kind of judgement"),
    ("settle", "guns", {"settled": "maybe"}, "true, false"),
    ("correct", "guns", {}, "which field"),
    ("correct", "guns", {"quote": "x"}, "cannot be corrected"),
    ("correct", "guns", {"factuality": "sure"}, "factuality is one of"),
    ("correct", "guns", {"source": "nobody"}, "no source nobody"),
    ("grade", "guns", {"grade": "B"}, "1 to 6"),
    ("grade", "Vera Lund", {"grade": "2"}, "A to F"),
    ("merge", "Vera Lund", {}, "with which other"),
    ("split", "Vera Lund", {}, "nothing to part"),
]


@pytest.mark.parametrize(("kind", "about", "value", "words"), REFUSED)
def test_what_cannot_be_judged_is_refused_and_leaves_nothing(
    war: Ledger, kind: str, about: str, value: dict[str, str | None], words: str
) -> None:
    if about == "guns":
        about = the(war, "guns")
    elif about == "Vera Lund":
        about = war.find_entities(about)[0].id
    with pytest.raises(UsageError, match=words):
        war.judge(kind, about, "Ada", value)
    assert war.totals().judgements == 0


def test_the_queue_holds_what_nobody_judged_the_doubtful_first(war: Ledger) -> None:
    draft = Draft("Ice lay on the road. Fog too.", "Kolm Radio")
    draft.claim("Ice lay on the road", "lay", score=0.4)
    draft.claim("Fog too", "Fog", score=0.35)
    list(war.add([draft.done()]))
    first = war.queue(limit=2)
    assert [c.score for c in first.items] == [0.35, 0.4]
    rest = war.queue(first.next)
    assert len(rest.items) == 11 and rest.next is None
    war.judge("accept", first.items[0].id, "Ada")
    assert [c.score for c in war.queue(limit=2).items] == [0.4, 0.9]


def test_a_judgement_needs_a_user(war: Ledger) -> None:
    with pytest.raises(UsageError, match="--user"):
        war.judge("accept", the(war, "guns"), "  ")
