"""What collating keeps, on both databases."""

from readings import small_war

from according.collating import Collated, collate
from according.ledger import Ledger, collation


def test_collating_on_both_stores(ledger: Ledger) -> None:
    readings = small_war()
    assert all(x.outcome == "added" for x in ledger.add(readings))
    assert len(collation.pending(ledger)) == 7
    first = collate(ledger)
    assert (first.dispatches, collation.pending(ledger)) == (7, [])
    assert ledger.totals().relations == first.relations > 0
    assert collate(ledger) == Collated()
    assert ledger.check() == ()
    (event, *_) = ledger.events(order="claims").items
    assert (event.place, event.start) == ("Tresk", "2031-05-05")


def test_a_reading_replaced_in_the_meantime_is_not_kept(ledger: Ledger) -> None:
    (added,) = ledger.add(small_war()[:1])
    (waiting,) = collation.pending(ledger)
    kept = collation.load(ledger, waiting.pk)
    assert kept.claims == added.claims or set(kept.claims) == set(added.claims)
    other = collation.Kept(
        kept.pk, "another reading", kept.day, None, kept.reading, kept.claims, {}, {}, frozenset()
    )
    assert not collation.keep(ledger, other, collation.Found(keys=("a",)))
    assert collation.near(ledger, ["a"], -1) == {}
    assert collation.keep(ledger, kept, collation.Found(keys=("a", "b")))
    assert collation.near(ledger, ["a", "c"], -1) == {"a": ([kept.pk], False)}


def test_a_full_key_is_said_to_be_full(ledger: Ledger) -> None:
    list(ledger.add(small_war()))
    for waiting in collation.pending(ledger):
        collation.keep(ledger, collation.load(ledger, waiting.pk), collation.Found(keys=("k",)))
    pks, full = collation.near(ledger, ["k"], -1, full=5)["k"]
    assert (len(pks), full) == (5, True)
