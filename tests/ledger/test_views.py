"""Views: events, disputes, tolls, sources, forecasts, the situation."""

from __future__ import annotations

import pytest
from readings import Draft, small_war, toll

from according.errors import UsageError
from according.ledger import Copies, Event, Filter, Ledger, Member, Merge, Relation, collation
from according.ledger.views.forecasts import probability


@pytest.fixture
def war(ledger: Ledger) -> Ledger:
    """The small war, compared: one event, its origins, a contradiction, updates, copies."""
    added = list(ledger.add(small_war()))
    accuse, deny, thirteen, copied, twenty, seventeen = (a.claims[0] for a in added[:6])
    ledger.save_copies([
        Copies((added[2].dispatch, added[3].dispatch), "they share a sentence of 14 words"),
    ])  # fmt: skip
    ledger.save_events([
        Event((
            Member(accuse, "governor"), Member(deny, "army"), Member(thirteen, "observatory"),
            Member(copied, "observatory"), Member(twenty, "observatory"),
            Member(seventeen, "hospital"),
        ), title="Shelling of Tresk"),
    ])  # fmt: skip
    ledger.save_relations([
        Relation(accuse, deny, "contradicts", 0.95, ("one says so, the other denies it",)),
        Relation(thirteen, copied, "repeats", 0.9, ("both give the observatory's 13",)),
        Relation(twenty, thirteen, "updates", 0.8, ("the same source, two days later",)),
        Relation(seventeen, thirteen, "differs", 0.7, ("17 against 13",)),
    ])  # fmt: skip
    return ledger


def test_an_event_counts_reports_and_independent_origins(war: Ledger) -> None:
    (event,) = war.events().items
    assert (event.title, event.type, event.place) == ("Shelling of Tresk", "ASSAULT", "Tresk")
    assert (event.start, event.end, event.country) == ("2031-05-05", "2031-05-05", "SE")
    assert (event.claims, event.reports, event.origins) == (6, 6, 4)
    assert (event.contradictions, event.sized) == (1, 4)
    view = war.event(event.id)
    assert {o for _, o in view.claims} == {"governor", "army", "observatory", "hospital"}
    assert [r.relation for r in view.relations] == ["contradicts", "repeats", "updates", "differs"]


def test_events_are_found_by_their_own_facts_and_by_their_claims(war: Ledger) -> None:
    for where in (
        Filter(event="ASSAULT"), Filter(country="SE", since="2031-05-05"), Filter(place="Tresk"),
        Filter(text="guns"), Filter(source="Vera Lund"), Filter(event="assault,aid"),
    ):  # fmt: skip
        assert [e.title for e in war.events(where).items] == ["Shelling of Tresk"], where
    for where in (Filter(event="AID"), Filter(place="Kolm"), Filter(until="2031-05-01")):
        assert war.events(where).items == (), where
    assert len(war.claims(Filter(event_id=war.events().items[0].id)).items) == 6


def test_saving_an_event_again_moves_its_claims(war: Ledger) -> None:
    old = war.events().items[0].id
    claims = [c.id for c, _ in war.event(old).claims]
    war.save_events([Event((Member(claims[0], "x"),), id="new")])
    assert {e.id: e.claims for e in war.events().items} == {old: 5, "new": 1}
    war.save_events([], gone=["new"])
    assert [e.id for e in war.events().items] == [old]
    assert war.check() == ()


def test_a_dispute_shows_both_sentences(war: Ledger) -> None:
    (dispute,) = war.disputes().items
    left, right = dispute.relation.left, dispute.relation.right
    assert left.source.name == "Vera Lund" and right.source.name == "Norrby army"
    assert left.quote == "the Norrby army shelled Tresk on Monday"
    assert right.quote == "its guns shelled Tresk on Monday" and right.polarity == "denied"
    assert dispute.event_title == "Shelling of Tresk"
    both = war.disputes(relations=("contradicts", "differs"))
    assert [d.relation.relation for d in both.items] == ["contradicts", "differs"]
    assert war.disputes(Filter(source="Vera Lund")).items == (dispute,)
    assert war.disputes(Filter(place="Kolm")).items == ()
    with pytest.raises(UsageError):
        war.disputes(relations=("hates",))


def test_a_pair_takes_the_newest_relation(war: Ledger) -> None:
    left, right = (c.id for c in war.claims(Filter(text="shelled -killed")).items)
    war.save_relations([Relation(left, right, "related", 0.5, ("another day after all",))])
    assert war.disputes().items == ()
    assert [r.relation for r in war.relations([left])] == ["related"]
    assert war.events().items[0].contradictions == 0


def test_an_event_names_others_of_its_series_once(war: Ledger) -> None:
    (event,) = war.events().items
    mine = [c.id for c, _ in war.event(event.id).claims][:3]
    (snow,) = war.claims(Filter(text="snow")).items
    war.save_events([Event((Member(snow.id, "radio"),), id="snow", title="Snow in Kolm")])
    war.save_relations([
        Relation(mine[0], snow.id, "related", 0.7, ("days later",)),
        Relation(snow.id, mine[1], "related", 0.8, ("the same week",)),
    ])  # fmt: skip
    (tie,) = war.event(event.id).related
    assert (tie.event_id, tie.event_title, tie.relation.score) == ("snow", "Snow in Kolm", 0.8)
    (back,) = war.event("snow").related
    assert back.event_id == event.id
    # what was held to be two events is one after all
    merged = Event((*(Member(c, "x") for c in mine), Member(snow.id, "radio")))
    kept = collation.load(war, collation.pending(war)[0].pk)
    assert collation.keep(war, kept, collation.Found(events=[merged]))
    assert not [r for r in war.relations([snow.id]) if r.relation == "related"]


def test_a_ladder_says_who_gave_which_figure_and_what_superseded_it(war: Ledger) -> None:
    (ladder,) = war.tolls().items
    assert ladder.what == "dead"
    rungs = [
        (r.low, r.high, r.claim.source.name, r.superseded_by is not None) for r in ladder.rungs
    ]
    assert rungs == [
        (13, 13, "Norrby Observatory", True), (13, 13, "Norrby Observatory", True),
        (17, 17, "A hospital official", False), (20, None, "Norrby Observatory", False),
    ]  # fmt: skip
    assert (ladder.low, ladder.high, ladder.high_open) == (17, 20, True)
    assert ladder.origins == 2
    assert ladder.best is None and ladder.why == "2 figures stand, each from 1 independent origin"
    assert all(r.words in r.claim.quote for r in ladder.rungs)
    assert war.tolls(Filter(place="Tresk"), "dead").items == (ladder,)
    assert war.tolls(what="injured").items == ()


def test_best_is_the_figure_with_most_origins(ledger: Ledger) -> None:
    added = list(ledger.add([
        toll("A", "2031-05-05", 13), toll("B", "2031-05-05", 17, observatory=False),
        toll("C", "2031-05-06", 17, observatory=False),
    ]))  # fmt: skip
    members = tuple(Member(a.claims[0], str(i)) for i, a in enumerate(added))
    ledger.save_events([Event(members)])
    (ladder,) = ledger.tolls().items
    assert (ladder.low, ladder.best, ladder.high) == (13, (17, 17), 17)
    assert ladder.why == "2 independent origins of 3"
    assert ladder.event.title == "Assault, Tresk, 2031-05-05"


def test_denied_and_foretold_figures_are_no_rungs(ledger: Ledger) -> None:
    draft = Draft("Up to 50 people may die in Tresk. No 9 people were killed there.")
    draft.claim("Up to 50 people may die in Tresk", "die", "ASSAULT", factuality="forecast",
                sizes=(("Up to 50 people", "dead", None, 50),))  # fmt: skip
    draft.claim("No 9 people were killed there", "killed", "ASSAULT", polarity="denied",
                sizes=(("9 people", "dead", 9, 9),))  # fmt: skip
    (added,) = ledger.add([draft.done()])
    ledger.save_events([Event(tuple(Member(c, c) for c in added.claims))])
    assert ledger.tolls().items == ()


@pytest.mark.parametrize(("dead", "rungs"), [(40, [40]), (9, [9, 27])])
def test_children_are_no_toll_beside_a_greater_figure(
    ledger: Ledger, dead: int, rungs: list[int]
) -> None:
    draft = Draft(f"At least 27 children died in Tresk. {dead} people were killed in Tresk.")
    draft.claim("At least 27 children died in Tresk", "died", "ASSAULT",
                sizes=(("At least 27 children", "dead", 27, None),))  # fmt: skip
    draft.claim(f"{dead} people were killed in Tresk", "killed", "ASSAULT",
                sizes=((f"{dead} people", "dead", dead, dead),))  # fmt: skip
    (added,) = ledger.add([draft.done()])
    ledger.save_events([Event(tuple(Member(c, c) for c in added.claims))])
    (ladder,) = ledger.tolls().items
    assert sorted(r.low or 0 for r in ladder.rungs) == rungs


def test_sources_are_counted_with_how_they_fared(war: Ledger) -> None:
    rows = {r.name: r for r in war.sources().items}
    assert next(iter(rows)) == "Norrby Observatory"
    observatory = rows["Norrby Observatory"]
    assert (observatory.claims, observatory.shifted, observatory.contradicted) == (3, 1, 0)
    assert (observatory.first, observatory.last) == ("2031-05-05", "2031-05-07")
    assert rows["Vera Lund"].contradicted == rows["Norrby army"].contradicted == 1
    assert rows["Arvid Holm"].forecasts_open == 1
    assert "A hospital official" not in rows  # words that mean no known entity are no source
    two = war.sources(limit=2)
    assert len({r.name for p in (two, war.sources(after=two.next)) for r in p.items}) == len(rows)


def test_a_source_over_time(war: Ledger) -> None:
    view = war.source("Norrby Observatory")
    assert len(view.claims.items) == 3
    (shift,) = view.shifts
    assert (shift.before.sizes[0].low, shift.after.sizes[0].low) == (13, 20)
    assert shift.reasons == ("the same source, two days later",)
    assert [d.relation.right.source.name for d in war.source("Vera Lund").disputes] == [
        "Norrby army"
    ]
    with pytest.raises(UsageError, match="may be any of these"):
        war.source("Norrby")
    with pytest.raises(UsageError, match="no source called"):
        war.source("Zzz")


def test_forecasts_fall_due_by_the_ledgers_own_clock(war: Ledger) -> None:
    (forecast,) = war.forecasts().items
    assert (forecast.state, forecast.due) == ("open", "2031-06-01")
    assert forecast.probability == 0.7 and forecast.brier is None
    assert (forecast.probability_words or "") in forecast.claim.quote
    assert war.forecasts(as_of="2031-06-02").items[0].state == "due"
    assert war.forecasts(state="due").items == ()
    assert war.forecasts(as_of="2031-05-01").items == ()  # not yet said then
    war.judge("settle", forecast.claim.id, "Ada", {"settled": "true"})
    assert war.forecasts().items == ()
    (settled,) = war.forecasts(state="settled").items
    assert (settled.state, settled.brier) == ("true", 0.09)
    assert war.forecasts(Filter(source="Arvid Holm"), state="true").items == (settled,)
    view = war.source("Arvid Holm")
    assert (view.brier, view.brier_count, view.source.forecasts_true) == (0.09, 1, 1)


# a source's own words; the probability they give
PROBABILITIES = [
    ("there is a 70 percent chance that it rains", 0.7),
    ("the probability of a deal is 40%", 0.4),
    ("it is 99.5 % certain that they come", 0.995),
    ("I put the odds of war at 20 per cent", 0.2),
    ("talks will probably fail", None),
    ("70 percent of voters will stay at home", None),  # a share, no probability
    ("a 60 percent chance of rain and a 30 percent chance of snow", None),  # which one is meant?
    ("a 300 percent chance", None),
]


@pytest.mark.parametrize(("words", "value"), PROBABILITIES)
def test_a_probability_is_taken_only_where_the_words_give_one(
    words: str, value: float | None
) -> None:
    assert probability(words)[0] == value


def test_the_situation_is_a_graph_with_claims_behind_every_edge(war: Ledger) -> None:
    drawn = war.situation(Filter(place="Tresk"))
    names = {n.id: n.name for n in drawn.nodes}
    edges = {(names[e.source], e.kind, names[e.target]): e for e in drawn.edges}
    shelled = edges["Norrby army", "ASSAULT AT", "Tresk"]
    assert len(shelled.claims) == 2 and len(shelled.denied) == 1
    assert dict(shelled.holders) == {"Norrby army": 1, "Vera Lund": 1}
    assert len(shelled.disputed) == 2 and set(shelled.disputed_by) == {"Norrby army", "Vera Lund"}
    assert edges["Shelling of Tresk", "AT", "Tresk"].factuality == (("fact", 6),)
    known = set(war.claims_by_id([c for e in drawn.edges for c in e.claims]))
    assert known == {c for e in drawn.edges for c in e.claims}


def test_the_situation_as_of_a_day_knows_nothing_later(war: Ledger) -> None:
    drawn = war.situation(Filter(place="Tresk"), as_of="2031-05-07")
    names = {n.id: n.name for n in drawn.nodes}
    (shelled,) = [e for e in drawn.edges if e.kind == "ASSAULT AT"]
    assert names[shelled.source] == "Norrby army"
    assert (shelled.denied, shelled.disputed) == ((), ())
    assert not war.situation(limit=3).complete


def test_copies_are_shown_with_how_they_show(war: Ledger) -> None:
    first = war.claims(Filter(publisher="Kolm Radio", text="killed")).items[0]
    copies, reason = war.copies(first.dispatch.id)
    assert [c.publisher for c in copies] == ["Norrby Post"]
    assert reason == "they share a sentence of 14 words"


def test_candidates_share_place_actor_or_type_within_days(war: Ledger) -> None:
    (deny,) = war.claims(Filter(text="guns")).items
    (snow,) = war.claims(Filter(text="snow")).items
    found = war.candidates([deny.id, snow.id])
    assert len(found[deny.id]) == 5 and deny.id not in found[deny.id]
    assert found[snow.id] == []
    assert len(war.candidates([deny.id], days=0)[deny.id]) == 0


def test_claims_are_filed_under_keys_and_found_by_them(war: Ledger) -> None:
    (deny,) = war.claims(Filter(text="guns")).items
    (snow,) = war.claims(Filter(text="snow")).items
    war.save_keys({deny.id: ["p:tresk:7", "e:assault:7"], snow.id: ["e:disaster:7", "x"]})
    war.save_keys({snow.id: ["e:disaster:7", "p:tresk:7"]})
    found = war.key_holders(["p:tresk:7", "e:assault:7", "x", "nobody's"])
    assert found == {"p:tresk:7": sorted([deny.id, snow.id]), "e:assault:7": [deny.id]}
    assert "p:tresk:7" not in war.key_holders(["p:tresk:7"], full=1)
    from dataclasses import replace

    from readings import denial

    list(war.add([replace(denial(), claims=(), reader="by hand 2")]))
    assert war.key_holders(["p:tresk:7"]) == {"p:tresk:7": [snow.id]}
    assert war.check() == ()


def test_dispatches_and_publishers(war: Ledger) -> None:
    page = war.dispatches(limit=4)
    rest = war.dispatches(after=page.next, limit=4)
    assert len({d.id for d in (*page.items, *rest.items)}) == 7
    assert page.items[0].published_at == "2031-05-09"
    assert [d.publisher for d in war.dispatches("valley news").items] == ["Valley News"]
    assert war.publishers() == (("Kolm Radio", 3), ("Norrby Post", 3), ("Valley News", 1))


def test_entities_to_merge_are_proposed_decided_and_not_asked_again(war: Ledger) -> None:
    army, observatory = war.find_entities("Norrby army")[0], war.find_entities("observatory")[0]
    pair = Merge(army.id, observatory.id, 0.6, "both are called Norrby")
    assert war.propose_merges([pair]) == 1 and war.propose_merges([pair]) == 0
    (proposal,) = war.proposals().items
    assert {proposal.left.name, proposal.right.name} == {"Norrby army", "Norrby Observatory"}
    war.judge("split", army.id, "Ada", {"with": observatory.id})
    assert war.proposals().items == ()
    war.propose_merges([pair])
    assert war.proposals().items == ()
