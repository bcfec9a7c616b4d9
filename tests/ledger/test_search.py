"""Search: words and labels, alone and together, page by page."""

from __future__ import annotations

import pytest
from readings import small_war

from according.errors import UsageError
from according.ledger import Filter, Ledger
from according.ledger.search import Words, parse_words


@pytest.fixture
def war(ledger: Ledger) -> Ledger:
    list(ledger.add(small_war()))
    return ledger


# what a person types; what is asked for
TYPED = [
    ("shelled Tresk", (Words(("shelled",)), Words(("tresk",)))),
    ('"guns shelled" -snow', (Words(("guns", "shelled")), Words(("snow",), negated=True))),
    ("shell*", (Words(("shell",), prefix=True),)),
    ("AND OR NEAR( ^ : *", (Words(("and",)), Words(("or",)), Words(("near",)))),
    ('"unclosed phrase', (Words(("unclosed", "phrase")),)),
    ("al-Bab", (Words(("al", "bab")),)),
    ("  ' ; -- ", ()),
]


@pytest.mark.parametrize(("typed", "asked"), TYPED)
def test_whatever_is_typed_is_a_query(typed: str, asked: tuple[Words, ...]) -> None:
    assert parse_words(typed) == asked


# a filter; in how many claims of the small war it must hold
FOUND = [
    (Filter(), 11),
    (Filter(text="shelled"), 6),  # shelled, shells, shell: one word
    (Filter(text="shells killed"), 4),
    (Filter(text='"guns shelled"'), 1),
    (Filter(text="shelled -guns"), 5),
    (Filter(text="shel*"), 6),
    (Filter(text="Observatory"), 3),  # who holds a claim is found too
    (Filter(text="-shelled"), 0),  # nothing but what is not wanted asks for nothing
    (Filter(text="nowhere"), 0),
    (Filter(text="'; DROP TABLE claim; --"), 0),
    (Filter(source="Norrby Observatory"), 3),
    (Filter(source="norrby"), 4),  # the army and the observatory both bear the name
    (Filter(source="nobody at all"), 0),
    (Filter(publisher="kolm radio"), 5),
    (Filter(place="Tresk"), 6),
    (Filter(place="101"), 6),
    (Filter(country="se"), 7),
    (Filter(country="SE", event="AID"), 1),
    (Filter(event="ASSAULT"), 6),
    (Filter(event="assault,disaster"), 8),
    (Filter(event="ASSAULT", event_mode="shelling"), 1),
    (Filter(actor="Norrby army"), 2),
    (Filter(actor="Norrby army", polarity="denied"), 1),
    (Filter(actor="Norrby army", text="guns"), 1),
    (Filter(recipient="Norrby army"), 0),
    (Filter(factuality="possible,forecast"), 2),
    (Filter(polarity="denied"), 2),
    (Filter(since="2031-05-08"), 4),
    (Filter(until="2031-05-05"), 2),
    (Filter(happened_since="2031-05-20"), 1),
    (Filter(happened_until="2031-05-05"), 7),  # open at its start: it may lie before
    (Filter(min_score=0.95), 0),
    (Filter(dispatch="n-1"), 3),
    (Filter(review="accepted"), 0),
    (Filter(review="any"), 11),
]


@pytest.mark.parametrize("kind", ["pages of two", "one page"])
def test_filters_find_what_they_ask_for(war: Ledger, kind: str) -> None:
    wrong = []
    for where, count in FOUND:
        ids: list[str] = []
        days: list[str] = []
        after = None
        while True:
            page = war.claims(where, after, 2 if kind == "pages of two" else 50)
            ids += [c.id for c in page.items]
            days += [c.dispatch.published_at or "" for c in page.items]
            after = page.next
            if after is None:
                break
        bundled = sorted(c.id for b in war.bundles(where) for c in b.claims)
        if len(ids) != count or bundled != sorted(set(ids)):
            wrong.append((where, count, len(ids), len(bundled)))
        assert days == sorted(days, reverse=True), where
    assert wrong == []


def test_words_that_very_many_claims_bear_are_paged_as_added(
    war: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from according.ledger import search

    monkeypatch.setattr(search, "_SORTED_UP_TO", {"sqlite": 3, "postgresql": 3})
    whole = [c.id for c in war.claims(Filter(text="shell")).items]
    first = war.claims(Filter(text="shell"), limit=4)
    rest = war.claims(Filter(text="shell"), first.next, 4)
    assert first.next is not None and first.next.startswith("a")
    assert [c.id for c in (*first.items, *rest.items)] == whole and len(whole) == 6
    narrow = Filter(text="shell", actor="Norrby army", since="2031-05-08")
    assert [c.polarity for c in war.claims(narrow).items] == ["denied"]


def test_crossed_labels_find_the_same_however_they_are_looked_up(
    war: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    from according.ledger import search

    filters = [
        Filter(event="ASSAULT", polarity="denied", country="SE"),
        Filter(event="ASSAULT,AID", factuality="fact"),
        Filter(text="shell", polarity="denied", event="ASSAULT"),
        Filter(happened_since="2031-05-05", happened_until="2031-05-06", event_mode="shelling"),
    ]
    monkeypatch.setattr(search, "_SORTED_UP_TO", {"sqlite": 3, "postgresql": 3})
    found = []
    for rare in (0, 60_000):
        monkeypatch.setattr(search, "_RARE", rare)
        found.append([[c.id for c in war.claims(where).items] for where in filters])
    assert found[0] == found[1] and all(found[0])
    # page by page, few of those in the interval being opened at a time
    days = Filter(happened_since="2031-05-05", happened_until="2031-05-06")
    whole = [c.id for c in war.claims(days).items]
    after, paged = None, []
    while len(paged) < len(whole):
        page = war.claims(days, after, 1)
        paged += [c.id for c in page.items]
        after = page.next
    assert paged == whole and after is None


def test_rows_added_between_two_pages_shift_nothing(war: Ledger) -> None:
    from readings import toll

    first = war.claims(limit=5)
    list(war.add([toll("Late Paper", "2031-06-01", 19)]))
    rest = war.claims(after=first.next, limit=50)
    assert len({c.id for c in (*first.items, *rest.items)}) == 11


@pytest.mark.parametrize(
    ("where", "after"),
    [(Filter(since="soon"), None), (Filter(), "x"), (Filter(), "d1"), (Filter(text="a"), "b~c")],
)
def test_what_cannot_be_read_is_refused(war: Ledger, where: Filter, after: str | None) -> None:
    with pytest.raises(UsageError):
        war.claims(where, after)


def test_a_claim_comes_with_all_its_evidence(war: Ledger) -> None:
    (claim,) = war.claims(Filter(event_mode="shelling")).items
    text = war.dispatch(claim.dispatch.id).text

    def words(*spans: tuple[int, int]) -> list[str]:
        return [text[a:b] for a, b in spans]

    assert words(*claim.span) == [claim.quote] == ["the Norrby army shelled Tresk on Monday"]
    assert words(claim.trigger) == [claim.trigger_words] == ["shelled"]
    source = claim.source
    assert (source.name, source.kind, source.act) == ("Vera Lund", "entity", "accuse")
    assert words(*source.span) == [source.words] == ["Governor Vera Lund"]
    assert (source.cue, source.relay, source.relay_role) == ("told", "Kolm Radio", "told_to")
    assert [(r.words, r.name) for r in claim.actor] == [("the Norrby army", "Norrby army")]
    assert words(claim.actor[0].span) == ["the Norrby army"]
    assert claim.place is not None and words(claim.place.span) == ["Tresk"]
    assert (claim.place.geonameid, claim.place.lat, claim.place.country) == (101, 60.5, "SE")
    assert claim.happened_on is not None
    assert (claim.happened_on.words, claim.happened_on.start) == ("on Monday", "2031-05-05")
    assert claim.dispatch.title == "Governor accuses army"


def test_what_may_be_a_sources_going_on_is_credited_to_nobody(war: Ledger) -> None:
    (claim,) = war.claims(Filter(text="road closed")).items
    assert claim.continues
    assert (claim.source.kind, claim.source.id, claim.source.name) == ("continues", None, "")


def test_facets_count_what_was_found(war: Ledger) -> None:
    facets = war.facets(Filter(place="Tresk"))
    assert (facets.counted, facets.complete) == (6, True)
    assert facets.values["polarity"] == (("affirmed", 5), ("denied", 1))
    assert dict(facets.values["source"])["Norrby Observatory"] == 3
