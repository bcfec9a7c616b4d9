"""Check finds what is damaged, and nothing where nothing is."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from readings import small_war

from according.ledger import Event, Ledger, Member
from according.ledger.engine import connect

# what happens to the database; the rule that must notice
DAMAGE = [
    ("UPDATE claim SET quote = 'never said' WHERE pk = 1", "evidence"),
    ("UPDATE claim SET trigger_end = 99999 WHERE pk = 2", "evidence"),
    ("UPDATE role SET words = 'somebody else' WHERE pk = 1", "evidence"),
    ("UPDATE size SET low = low, start = start + 1 WHERE pk = 1", "evidence"),
    ("UPDATE dispatch SET claims = claims + 1 WHERE pk = 1", "counts"),
    ("UPDATE canonical SET claims = claims + 1 WHERE claims > 0", "counts"),
    ("UPDATE dispatch SET publisher_pk = NULL WHERE pk = 1", "ids"),
    ("UPDATE dispatch SET reading_key = 'gone' WHERE pk = 1", "readings"),
    ("UPDATE claim SET id = 'another' WHERE pk = 1", "ids"),
    ("UPDATE claim SET day = 1 WHERE pk = 1", "day"),
    ("UPDATE claim SET event_pk = NULL WHERE event_pk IS NOT NULL", "event"),
    ("DELETE FROM role; DELETE FROM size; DELETE FROM event_claim; DELETE FROM claim", "ids"),
]


@pytest.mark.parametrize(("damage", "rule"), DAMAGE, ids=[d for d, _ in DAMAGE])
def test_damage_is_found(target: str, ledger: Ledger, damage: str, rule: str) -> None:
    added = list(ledger.add(small_war()))
    ledger.save_events([Event((Member(added[0].claims[0], "x"),))])
    assert ledger.check() == ()
    engine = connect(target)
    with engine.begin() as conn:
        for statement in damage.split(";"):
            conn.execute(sa.text(statement))
    engine.dispose()
    assert rule in {f.rule for f in ledger.check()}


def test_a_text_index_out_of_step_is_found(tmp_path: object) -> None:
    path = f"{tmp_path}/x.db"
    with Ledger.open(path) as ledger:
        list(ledger.add(small_war()))
        engine = connect(path)
        with engine.begin() as conn:
            conn.execute(sa.text("DROP TRIGGER claim_text_changed"))
            conn.execute(sa.text("UPDATE claim SET source_name = 'Unheard Of' WHERE pk = 1"))
        engine.dispose()
        assert "text index" in {f.rule for f in ledger.check()}


def test_rows_that_point_at_nothing_are_found(tmp_path: object) -> None:
    path = f"{tmp_path}/x.db"
    with Ledger.open(path) as ledger:
        list(ledger.add(small_war()))
        engine = connect(path)
        with engine.connect() as conn:
            conn.exec_driver_sql("COMMIT")
            conn.exec_driver_sql("PRAGMA foreign_keys = OFF")
            conn.exec_driver_sql("DELETE FROM place")
            conn.exec_driver_sql("BEGIN")
        engine.dispose()
        assert "references" in {f.rule for f in ledger.check()}
