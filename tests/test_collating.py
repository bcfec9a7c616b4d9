"""Comparing what is added: relations, events, origins and entities, kept in a ledger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from according import collating
from according.cli import run
from according.collating import Collated, collate
from according.errors import StopError
from according.ledger import Ledger, collation
from according.records import Reading
from according.wire import dumps
from tests.ledger.readings import Draft, accusation, denial, small_war, toll

RELATIONS = ("repeats", "corroborates", "differs", "contradicts", "updates", "related")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "war.db") as made:
        yield made


def fill(ledger: Ledger, readings: list[Reading]) -> Ledger:
    assert all(x.outcome == "added" for x in ledger.add(readings))
    return ledger


def everything(ledger: Ledger) -> dict[str, Any]:
    """All that collating keeps, without keys that depend on the order of writing."""
    found = ledger.disputes(relations=RELATIONS, limit=500).items
    return {
        "relations": sorted(
            (d.relation.left.id, d.relation.right.id, d.relation.relation, d.relation.score)
            for d in found
        ),
        "events": sorted(
            (e.id, sorted((c.id, o) for c, o in ledger.event(e.id).claims))
            for e in ledger.events(limit=500).items
        ),
        "merges": sorted((m.kept, m.merged, m.reason) for m in ledger.merges()),
    }


def related(ledger: Ledger, relation: str) -> list[tuple[str, str]]:
    return [
        (d.relation.left.quote, d.relation.right.quote)
        for d in ledger.disputes(relations=(relation,), limit=500).items
    ]


def strike(publisher: str, text: str, published: str = "2031-05-06") -> Reading:
    """A dispatch of some length whose first sentence has a toll, in the outlet's own voice."""
    draft = Draft(text, publisher, published)
    monday = draft.date("on Monday", "2031-05-05")
    draft.claim(
        "Rockets killed 21 people in Tresk on Monday", "killed", "ASSAULT", place="Tresk",
        on=monday, sizes=(("21 people", "dead", 21, 21),),
    )  # fmt: skip
    return draft.done()


WIRE = (
    "Rockets killed 21 people in Tresk on Monday. The hall of the timber market burned until "
    "the evening and three streets were closed to all traffic. Teachers and pupils carried "
    "water from the river because the pumps of the town had no current. The council of the "
    "valley met at night and asked the neighbouring towns for blood and for blankets."
)

OWN = (
    "Our reporter reached the town with the first ambulance and counted four craters between the "
    "mill and the school. A nurse held a lamp over the table while her brother wrote down names. "
    "By midnight nobody in the hospital could say how many more were still under the beams."
)


def test_one_event_with_its_origins(ledger: Ledger) -> None:
    done = collate(fill(ledger, small_war()))
    assert done.dispatches == 7
    assert done.relations > 0
    (event, *_) = ledger.events(order="claims").items
    assert (event.place, event.start, event.type) == ("Tresk", "2031-05-05", "ASSAULT")
    by_source: dict[str, set[str]] = {}
    for claim, origin in ledger.event(event.id).claims:
        by_source.setdefault(claim.source.name, set()).add(origin)
    # three reports of one observatory are one origin, whoever carries them
    assert len(by_source["Norrby Observatory"]) == 1
    assert by_source["Norrby Observatory"] != by_source["A hospital official"]


def test_tolls_read_as_a_ladder(ledger: Ledger) -> None:
    collate(fill(ledger, small_war()))
    ladder = next(x for x in ledger.tolls(what="dead").items if len(x.rungs) == 4)
    assert (ladder.low, ladder.origins) == (17, 2)


def test_a_denial_contradicts_the_accusation(ledger: Ledger) -> None:
    collate(fill(ledger, small_war()))
    pairs = related(ledger, "contradicts")
    assert ("the Norrby army shelled Tresk on Monday", "its guns shelled Tresk on Monday") in pairs


def test_differing_tolls_are_found_and_fitting_ones_are_none(ledger: Ledger) -> None:
    collate(fill(ledger, small_war()))
    figures = [
        {w for q in pair for w in ("13", "17", "20") if w in q}
        for pair in related(ledger, "differs")
    ]
    assert {"13", "17"} in figures
    # "at least 20" and "20" agree, and two reports of 13 do
    assert all(len(f) == 2 for f in figures)


def test_a_denial_of_having_fired_disputes_no_toll(ledger: Ledger) -> None:
    collate(fill(ledger, [denial(), toll("Norrby Post", "2031-05-05", 13)]))
    assert related(ledger, "contradicts") == []


def test_collating_twice_changes_nothing(ledger: Ledger) -> None:
    collate(fill(ledger, small_war()))
    before = everything(ledger)
    assert collate(ledger) == Collated()
    assert everything(ledger) == before
    assert ledger.check() == ()


def gas_attack(publisher: str, text: str, trigger: str, **fields: Any) -> Reading:
    """A dispatch of one claim, its first sentence."""
    draft = Draft(text, publisher, "2031-05-06")
    day = draft.date("on Monday", "2031-05-05") if "on Monday" in text else None
    draft.claim(text.split(".")[0], trigger, "ASSAULT", on=day, **fields)
    return draft.done()


def test_two_events_that_a_third_report_ties_become_one(ledger: Ledger) -> None:
    dead, hurt = ("87 people", "dead", 87, 87), ("340 people", "injured", 340, 340)
    named = "Chlorine gas in Tresk killed 87 people. {}"
    dated = "Poison hurt 340 people on Monday when a cloud of toxic gas reached their beds. {}"
    both = "A gas attack on Tresk on Monday killed 87 people while 340 people were hurt. {}"
    readings = [
        gas_attack("A", named.format("Schools are shut."), "killed", place="Tresk", sizes=(dead,)),
        gas_attack("B", named.format("Roads are closed."), "killed", place="Tresk", sizes=(dead,)),
        gas_attack("C", dated.format("Doctor Karsum ran to Lindvall."), "hurt", sizes=(hurt,)),
        gas_attack("D", dated.format("Lindvall wept."), "hurt", sizes=(hurt,)),
    ]
    collate(fill(ledger, readings))
    assert sorted(e.claims for e in ledger.events().items) == [2, 2]
    # D has too little in common with the new reports to be compared with them, and comes along
    collate(fill(ledger, [
        gas_attack(
            x, both.format(f"Doctor Karsum told {x}."), "killed", place="Tresk", sizes=(dead, hurt)
        ) for x in ("E", "F", "G")
    ]))  # fmt: skip
    assert [e.claims for e in ledger.events().items] == [7]
    assert ledger.check() == ()


def test_the_order_of_adding_does_not_matter(tmp_path: Path) -> None:
    results = []
    for name, readings in (("a.db", small_war()), ("b.db", small_war()[::-1])):
        with Ledger.open(tmp_path / name) as ledger:
            collate(fill(ledger, readings))
            results.append({k: v for k, v in everything(ledger).items() if k != "merges"})
    assert results[0] == results[1]


def test_a_run_that_is_stopped_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Ledger.open(tmp_path / "whole.db") as whole:
        collate(fill(whole, small_war()))
        wanted = everything(whole)
    keep, calls = collation.keep, [0]

    def failing(*args: Any) -> bool:
        calls[0] += 1
        if calls[0] == 4:
            raise StopError("the disk is full")
        return keep(*args)

    with Ledger.open(tmp_path / "stopped.db") as stopped:
        fill(stopped, small_war())
        monkeypatch.setattr(collation, "keep", failing)
        with pytest.raises(StopError):
            collate(stopped)
        monkeypatch.setattr(collation, "keep", keep)
        assert collate(stopped).dispatches == 4
        assert everything(stopped) == wanted
        assert stopped.check() == ()


def test_only_what_is_new_is_compared(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    collate(fill(ledger, small_war()))
    fill(ledger, [toll("Lake Gazette", "2031-05-06", 13)])
    taken: list[int] = []
    take = collating._Run.take
    monkeypatch.setattr(collating._Run, "take", lambda self, pk: (taken.append(pk), take(self, pk)))
    assert collate(ledger).dispatches == 1
    assert len(taken) == 1
    (event, *_) = ledger.events(order="claims").items
    assert "Lake Gazette" in {c.dispatch.publisher for c, _ in ledger.event(event.id).claims}


def test_named_dispatches_only(ledger: Ledger) -> None:
    readings = small_war()
    fill(ledger, readings)
    assert collate(ledger, [readings[2].dispatch.id]).dispatches == 1
    assert collate(ledger).dispatches == 6


def test_a_reading_that_replaces_another_is_compared_again(ledger: Ledger) -> None:
    collate(fill(ledger, small_war()))
    newer = replace(denial(), reader="newer")
    assert [x.outcome for x in ledger.add([newer])] == ["reread"]
    assert collate(ledger).dispatches == 1
    assert related(ledger, "contradicts")
    assert ledger.check() == ()


def test_copies_of_one_report_are_one_origin(ledger: Ledger) -> None:
    first = strike("Norrby Post", WIRE)
    copy = strike("Kolm Radio", WIRE + " Shops will open late.")
    other = strike("Valley News", f"Rockets killed 21 people in Tresk on Monday. {OWN}")
    assert collate(fill(ledger, [first, copy, other])).copies == 1
    found, why = ledger.copies(first.dispatch.id)
    assert [d.publisher for d in found] == ["Kolm Radio"]
    assert why and "words" in why
    (event, *_) = ledger.events(order="claims").items
    assert event.reports == 3
    origins = {c.dispatch.publisher: o for c, o in ledger.event(event.id).claims}
    assert origins["Norrby Post"] == origins["Kolm Radio"]


def test_strikes_on_two_towns_or_two_weeks_stay_apart(ledger: Ledger) -> None:
    def elsewhere(town: str, day: str, published: str) -> Reading:
        draft = Draft(f"Rockets killed 21 people in {town} on {day}.", "Norrby Post", published)
        when = draft.date(f"on {day}", published)
        draft.claim(
            f"Rockets killed 21 people in {town} on {day}", "killed", "ASSAULT", place=town,
            on=when, sizes=(("21 people", "dead", 21, 21),),
        )  # fmt: skip
        return draft.done()

    collate(
        fill(
            ledger,
            [
                elsewhere("Tresk", "Monday", "2031-05-05"),
                elsewhere("Varna Ford", "Monday", "2031-05-05"),
                elsewhere("Tresk", "Friday", "2031-06-20"),
            ],
        )
    )
    assert [e.claims for e in ledger.events().items] == [1, 1, 1]


def raid(publisher: str, day: str, weekday: str, dead: int) -> Reading:
    """A raid on Tresk, with its own day and toll."""
    where = "asleep in orchards" if weekday == "Thursday" else "at the cattle market"
    words = f"A raid on Tresk on {weekday} killed {dead} people {where}"
    draft = Draft(f"{words}.", publisher, day)
    draft.claim(
        words, "killed", "ASSAULT", place="Tresk", on=draft.date(f"on {weekday}", day),
        sizes=((f"{dead} people", "dead", dead, dead),),
    )  # fmt: skip
    return draft.done()


def test_events_of_one_series_are_tied(ledger: Ledger) -> None:
    monday = [raid("Norrby Post", "2031-05-05", "Monday", 9), raid("Lake Gazette", "2031-05-05",
              "Monday", 9)]  # fmt: skip
    thursday = raid("Kolm Radio", "2031-05-08", "Thursday", 4)
    collate(fill(ledger, [*monday, thursday]))
    later, earlier = ledger.events().items
    assert (earlier.start, later.start) == ("2031-05-05", "2031-05-08")
    assert len(related(ledger, "related")) == 1
    for event, other in ((earlier, later), (later, earlier)):
        (tie,) = ledger.event(event.id).related
        assert (tie.event_id, tie.event_title) == (other.id, other.title)
        assert "both were at Tresk" in tie.relation.reasons[0]
    assert ledger.check() == ()


def person(name: str, publisher: str, role: str | None = None) -> Reading:
    draft = Draft(f"{name} said the road is open.", publisher, "2031-05-06")
    told = draft.said("the road is open", "said", name, name, type="PERSON", role=role)
    draft.claim("the road is open", "open", "STATE", told)
    return draft.done()


def test_spellings_of_one_person_are_merged_with_a_reason(ledger: Ledger) -> None:
    fill(ledger, [person("Walid al-Moallem", "Post", "minister"),
                  person("Walid Muallem", "Radio", "minister")])  # fmt: skip
    assert collate(ledger).merged == 1
    (merge,) = ledger.merges()
    assert "Moallem" in merge.reason


def test_people_have_the_last_word_on_entities(ledger: Ledger) -> None:
    fill(ledger, [person("Walid al-Moallem", "Post", "minister"),
                  person("Walid Muallem", "Radio", "minister")])  # fmt: skip
    collate(ledger)
    (merge,) = ledger.merges()
    ledger.judge("split", merge.merged, "ada", {"with": merge.kept})
    fill(ledger, [person("Walid Moallem", "Gazette", "minister")])
    collate(ledger)
    pairs = {frozenset((m.kept, m.merged)) for m in ledger.merges()}
    assert frozenset((merge.kept, merge.merged)) not in pairs


def test_bodies_of_a_common_name_are_not_merged(ledger: Ledger) -> None:
    def ministry(publisher: str) -> Reading:
        draft = Draft("The Defence Ministry said the road is open.", publisher, "2031-05-06")
        told = draft.said(
            "the road is open", "said", "The Defence Ministry", "Defence Ministry", country=None
        )
        draft.claim("the road is open", "open", "STATE", told)
        return draft.done()

    done = collate(fill(ledger, [ministry("Post"), ministry("Radio")]))
    assert (done.merged, done.proposed) == (0, 0)


def test_rejected_claims_take_no_part(ledger: Ledger) -> None:
    fill(ledger, [accusation(), denial()])
    claim = next(c for c in ledger.claims().items if c.polarity == "denied")
    ledger.judge("reject", claim.id, "ada")
    collate(ledger)
    assert related(ledger, "contradicts") == []


def test_a_crowded_place_costs_no_more(ledger: Ledger) -> None:
    readings = [toll(f"Outlet {n}", "2031-05-05", 13 + n) for n in range(60)]
    done = collate(fill(ledger, readings))
    # one claim each, compared with a dozen at most
    assert done.pairs <= 60 * collating._PAIRS


def test_add_compares_unless_told_not_to(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "readings.jsonl"
    file.write_text("".join(dumps(r) + "\n" for r in small_war()), encoding="utf-8")
    plain, whole = str(tmp_path / "plain.db"), str(tmp_path / "whole.db")
    assert run(["add", str(file), "--ledger", plain, "--no-compare"]) == 0
    assert "compared" not in capsys.readouterr().out
    with Ledger.open(plain) as ledger:
        assert ledger.totals().events == 0
    assert run(["collate", "--ledger", plain]) == 0
    assert "7 dispatches compared" in capsys.readouterr().out
    assert run(["add", str(file), "--ledger", whole]) == 0
    assert "7 dispatches compared" in capsys.readouterr().out
    with Ledger.open(plain) as a, Ledger.open(whole) as b:
        assert everything(a) == everything(b)
