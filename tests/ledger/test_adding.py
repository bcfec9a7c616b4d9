"""Adding: once is enough, newer readings are kept beside older ones, bad ones are named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from readings import Draft, accusation, denial, small_war, toll

from according.errors import StopError, UsageError
from according.ledger import Event, Filter, Ledger, Member, Relation
from according.ledger.engine import HEAD, connect
from according.ledger.migrations import configuration
from according.ledger.tables import metadata
from according.records import Dispatch, Reading
from according.spans import Span


def outcomes(ledger: Ledger, *readings: Reading) -> list[str]:
    return [x.outcome for x in ledger.add(readings)]


def test_migrations_make_the_tables_that_queries_are_written_against(target: str) -> None:
    assert ScriptDirectory.from_config(configuration()).get_heads() == [HEAD]
    engine = connect(target)

    def ours(_obj: object, name: str | None, kind: str, *_: object) -> bool:
        return not (name or "").startswith(("claim_text", "name_text", "ix_claim_words",
                                            "ix_canonical_words"))  # fmt: skip

    with engine.connect() as conn:
        context = MigrationContext.configure(conn, opts={"include_object": ours})
        found = [d for d in compare_metadata(context, metadata) if d[0] != "remove_column"]
    engine.dispose()
    assert found == []


def test_adding_twice_changes_nothing(ledger: Ledger) -> None:
    war = small_war()
    assert outcomes(ledger, *war) == ["added"] * 7
    before = ledger.totals()
    assert outcomes(ledger, *war) == ["known"] * 7
    assert outcomes(ledger, *reversed(war)) == ["known"] * 7
    assert ledger.totals() == before
    assert (before.dispatches, before.readings, before.claims) == (7, 7, 11)
    assert ledger.check() == ()


def test_one_batch_may_hold_the_same_dispatch_twice(ledger: Ledger) -> None:
    assert outcomes(ledger, denial(), denial()) == ["added", "known"]


def test_identical_copies_of_several_outlets_stay_several_dispatches(ledger: Ledger) -> None:
    outcomes(ledger, toll("Norrby Post", "2031-05-05", 13), toll("Kolm Radio", "2031-05-05", 13))
    page = ledger.claims()
    assert len({c.dispatch.id for c in page.items}) == len({c.id for c in page.items}) == 2


def test_ids_do_not_depend_on_the_ledger_or_the_order(tmp_path: Path) -> None:
    ids = []
    for name, war in (("a.db", small_war()), ("b.db", small_war()[::-1])):
        with Ledger.open(tmp_path / name) as ledger:
            list(ledger.add(war, batch=2))
            ids.append({c.id: c.dispatch.id for c in ledger.claims(limit=100).items})
    assert ids[0] == ids[1] and len(ids[0]) == 11


def test_a_newer_reading_becomes_current_and_the_older_stays(ledger: Ledger) -> None:
    old = denial()
    claims = list(old.claims)
    claims[1] = replace(claims[1], factuality="probable")
    new = replace(old, claims=tuple(claims), reader="by hand 2")
    outcomes(ledger, old)
    before = {c.id: c for c in ledger.claims().items}
    assert outcomes(ledger, new) == ["reread"]
    after = {c.id: c for c in ledger.claims().items}
    assert len(before) == len(after) == 2 and len(before.keys() & after.keys()) == 1
    rows = ledger.readings(old.dispatch.id)
    assert [(r.reader, r.current) for r in rows] == [("by hand 1", False), ("by hand 2", True)]
    assert ledger.reading(old.dispatch.id, rows[0].key) == old
    assert ledger.reading(old.dispatch.id) == new
    assert outcomes(ledger, old, new) == ["known", "known"]
    assert ledger.check() == ()


def test_rereading_keeps_relations_and_events_of_claims_that_stay(ledger: Ledger) -> None:
    (one,), (two, foreseen) = (
        [c.id for c in ledger.claims_by_id(a.claims).values()] for a in ledger.add(
            [toll("Norrby Post", "2031-05-05", 13), denial()]
        )
    )  # fmt: skip
    ledger.save_relations([
        Relation(one, two, "contradicts", 0.9, ("one says so, the other denies it",)),
        Relation(one, foreseen, "related", 0.4, ("the same place",)),
    ])  # fmt: skip
    ledger.save_events([Event(tuple(Member(x, x) for x in (one, two, foreseen)))])
    old = denial()
    kept = next(c for c in old.claims if c.polarity == "denied")
    outcomes(ledger, replace(old, claims=(kept,), reader="by hand 2"))
    assert [r.relation for r in ledger.relations([one])] == ["contradicts"]
    event = ledger.events().items[0]
    assert (event.claims, event.contradictions) == (2, 1)
    assert ledger.check() == ()


def bad(**changes: object) -> Reading:
    reading = denial()
    return replace(reading, claims=(replace(reading.claims[0], **changes),))


# what is wrong with a reading; the words that must tell a person
REFUSED = [
    (Draft("The army\x00 said so.").done(), "NUL"),
    (Draft("The army said so.", title="a\x00b").done(), "title holds a NUL"),
    (Draft("The army \ud800 said so.").done(), "surrogate"),
    (Draft("  \n ").done(), "no text"),
    (bad(span=(Span(3, 9999),)), "9999"),
    (bad(span=(Span(9, 9),)), "9-9"),
    (bad(span=()), "no span"),
    (bad(trigger=Span(-1, 3)), "-1"),
    (bad(attribution="a77"), "a77"),
    (bad(happened_on="d9"), "d9"),
    (replace(denial(), claims=denial().claims[:1] * 2), "one id"),
]


@pytest.mark.parametrize(("reading", "words"), REFUSED, ids=[w for _, w in REFUSED])
def test_unsound_readings_are_refused_by_name_and_the_rest_kept(
    ledger: Ledger, reading: Reading, words: str
) -> None:
    first, refused, last = ledger.add([accusation(), reading, denial("Valley News")])
    assert (first.outcome, refused.outcome, last.outcome) == ("added", "refused", "added")
    assert words in str(refused.reason)
    assert ledger.totals().dispatches == 2
    assert ledger.check() == ()


def test_nothing_is_reported_before_it_is_kept(target: str) -> None:
    with Ledger.open(target) as writer, Ledger.open(target) as other:
        for result in writer.add(small_war(), batch=3):
            assert other.dispatch(result.dispatch).id == result.dispatch


def test_a_run_that_stops_in_the_middle_keeps_whole_batches(ledger: Ledger) -> None:
    def failing() -> object:
        yield from small_war()[:5]
        raise RuntimeError("the reader died")

    done = []
    with pytest.raises(RuntimeError):
        for result in ledger.add(failing(), batch=2):
            done.append(result.dispatch)
    assert len(done) == 4 == ledger.totals().dispatches
    assert ledger.check() == ()


def test_what_is_known_need_not_be_read_again(ledger: Ledger) -> None:
    war = small_war()
    outcomes(ledger, *war[:3])
    ids = [r.dispatch.id for r in war]
    assert ledger.known(ids, "by hand 1") == set(ids[:3]) == ledger.known(ids)
    assert ledger.known(ids, "another reader") == set()


def test_text_comes_back_as_it_was(ledger: Ledger) -> None:
    text = "‏قال الجيش‏ “so”\r\n\tThe army said 😀 é e\u0301.\ufeff"
    dispatch = Dispatch(text, "P", None, None, "T", "r", "/x", "en")
    outcomes(ledger, Reading(dispatch, reader="x"))
    assert ledger.dispatch(dispatch.id) == dispatch


def test_two_writers_at_once_lose_nothing(target: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    Ledger.open(target).close()
    war = [toll(f"Paper {i}", "2031-05-05", 13) for i in range(24)]

    def add(part: list[Reading]) -> int:
        with Ledger.open(target) as ledger:
            return sum(x.outcome == "added" for x in ledger.add(part, batch=2))

    with ThreadPoolExecutor(4) as pool:
        added = sum(pool.map(add, [war[i::4] for i in range(4)] + [war]))
    with Ledger.open(target) as ledger:
        assert added == ledger.totals().dispatches == 24
        assert ledger.claims(Filter(source="Norrby Observatory"), limit=100).next is None
        assert ledger.sources().items[0].claims == 24
        assert ledger.check() == ()


def test_a_ledger_of_a_newer_version_is_left_alone(target: str) -> None:
    Ledger.open(target).close()
    engine = connect(target)
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StopError, match="newer version"):
        Ledger.open(target)


def test_what_is_no_ledger_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no ledger at"):
        Ledger.open(tmp_path / "none.db", create=False)
    with pytest.raises(UsageError, match="folder"):
        Ledger.open(tmp_path / "no" / "folder.db")
    with pytest.raises(UsageError, match="mysql"):
        Ledger.open("mysql://localhost/x")
    (tmp_path / "text.db").write_text("This is no database, though it is long enough. " * 50)
    with pytest.raises(StopError, match="not a ledger"):
        Ledger.open(tmp_path / "text.db")
    with pytest.raises(StopError, match="cannot be used"):
        Ledger.open("postgresql://nobody@127.0.0.1:1/none")
