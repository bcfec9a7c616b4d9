"""Text positions across the edge to JavaScript, and what is drawn: ladders, days, graphs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.desk.graph import around, busiest, joined
from according.desk.highlight import marked
from according.desk.pairs import collapsed, said_once
from according.desk.pictures import histogram, ladder, timeline
from according.desk.units import code_point_at, units_at
from according.errors import UsageError
from according.ledger import Filter
from tests.desk.conftest import Newsroom
from tests.desk.newsroom import HOSTILE

TEXT = "Vera \U0001f4a5\U0001f4a5 said é\u0301 “no”"


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_positions_cross_the_edge_and_come_back(text: str) -> None:
    every = units_at(text, range(len(text) + 1))
    for position, unit in every.items():
        assert unit == len(text[:position].encode("utf-16-le")) // 2
        assert code_point_at(text, unit) == position


def test_a_place_inside_a_character_or_outside_the_text_is_refused() -> None:
    for unit in (6, 99, -1):
        with pytest.raises(UsageError, match="nothing was marked"):
            code_point_at(TEXT, unit)


def test_overlapping_claims_become_pieces_that_together_are_the_text(desk: Newsroom) -> None:
    (row,) = [d for d in desk.ledger.dispatches().items if d.title and "hacked" in d.title]
    reading = desk.ledger.reading(row.id)
    claims = desk.ledger.claims(Filter(dispatch=row.id)).items
    (line,) = marked(reading, claims, claims[0].id)
    assert "".join(p.text for p in line.pieces) == HOSTILE
    both = [p for p in line.pieces if len(p.claims) == 2]
    assert "".join(p.text for p in both) == "shells\u202e killed 7"
    for piece in line.pieces:
        assert HOSTILE.encode("utf-16-le")[2 * piece.unit :].startswith(
            piece.text.encode("utf-16-le")
        )
    begun = [id_ for p in line.pieces for id_ in p.begins]
    assert sorted(begun) == sorted(c.id for c in claims)


def test_a_ladder_is_drawn_to_scale_and_strikes_out_what_was_replaced(desk: Newsroom) -> None:
    made = next(x for x in desk.ledger.tolls(what="dead").items if "market" in x.event.title)
    drawn = ladder(made)
    assert drawn.top >= max(r.rung.high or r.rung.low or 0 for r in drawn.rows)
    by_low = {r.rung.low: r for r in drawn.rows}
    assert by_low[15].open and by_low[15].x1 == 1000
    assert not by_low[21].open and by_low[21].x0 == by_low[21].x1
    assert by_low[21].at == pytest.approx(1000 * 21 / drawn.top, abs=0.1)
    assert any(r.gone for r in drawn.rows if r.rung.low == 12)


@pytest.mark.parametrize(
    ("days", "bars", "first"),
    [
        ([], 0, None),
        ([("2031-03-01", 4)], 1, 4),
        ([("2031-03-01", 4), ("2031-03-03", 1)], 3, 4),
        ([("2031-01-01", 1), ("2032-01-01", 2)], 53, 1),  # a week a bar
    ],
)
def test_a_histogram_has_a_bar_for_every_stretch_of_days(
    days: list[tuple[str, int]], bars: int, first: int | None
) -> None:
    made = histogram(days, lambda a, b: f"{a}..{b}")
    assert len(made) == bars and sum(b.count for b in made) == sum(n for _, n in days)
    if made:
        assert made[0].count == first and max(b.height for b in made) == 40
        assert made[-1].url.endswith(days[-1][0])


def test_a_timeline_has_a_row_for_each_holder(desk: Newsroom) -> None:
    event = next(e for e in desk.ledger.events().items if "market" in e.title)
    claims = [c for c, _ in desk.ledger.event(event.id).claims]
    made = timeline(claims, lambda c: c.source.name)
    assert made and len(made.rows) == len({c.source.name for c in claims})
    assert any(kind == "denied" for r in made.rows for _, kind, _ in r.dots)
    assert (made.first, made.last) == ("2031-03-10", "2031-03-19")
    assert timeline([], lambda c: "") is None


def test_the_graph_walks_from_node_to_node(desk: Newsroom) -> None:
    found = joined([desk.ledger.situation()])
    brigades = next(n for n in found.nodes if n.name == "Free Valley Brigades")
    drawn = around(found, brigades.id)
    assert drawn and drawn.middle == brigades and drawn.nodes
    assert any(line.disputed for line in drawn.lines)
    for edge, other, outwards in drawn.edges:
        assert other.id in (edge.source, edge.target) and outwards == (edge.source == brigades.id)
        assert around(found, other.id) is not None
    assert around(found, "nothing") is None
    first = busiest(found)
    assert first and len(around(found, first).nodes) >= len(drawn.nodes)  # type: ignore[union-attr]


def test_the_same_two_positions_are_one_pair(desk: Newsroom) -> None:
    market = next(e for e in desk.ledger.events().items if "market" in e.title)
    relations = desk.ledger.event(market.id).relations
    against = [r for r in relations if r.relation == "contradicts"]
    (pair,) = collapsed(against)
    assert len(against) == 2 and pair.copies == 1 and pair.relation == against[0]
    # Two unnamed officials in reports that are no copies may be two people: both pairs stay.
    differing = [r for r in relations if r.relation == "differs"]
    assert len(collapsed(differing)) == len(differing) == 2
    claims = [c for c, _ in desk.ledger.event(market.id).claims]
    said = said_once(claims)
    assert sum(1 + len(s.again) for s in said) == len(claims)
    assert [len(s.again) for s in said if s.claim.source.name == "Idris Qaraman"] == [1]
