"""A ledger made by an older version is brought up to date with all that people decided in it."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from readings import Draft, small_war
from sqlalchemy.exc import DBAPIError

from according.ledger import Filter, Ledger, ids
from according.ledger.engine import connect
from according.records import Reading


def unnamed() -> Reading:
    draft = Draft("An officer said calm returned. A doctor said so too.", "Kolm Radio")
    told = draft.said("calm returned", "said", "An officer", "officer", type="PERSON", named=False)
    draft.claim("calm returned", "returned", held=told)
    draft.entity("doctor", "A doctor", type="PERSON", named=False)
    return draft.done()


def older_ids(_dispatch: str, *parts: object) -> str:
    """Return ids as they were made before the sixth migration."""
    return ids.digest(*parts)


def set_back(target: str, revision: str) -> None:
    engine = connect(target)
    with engine.begin() as conn:
        conn.execute(sa.text("UPDATE alembic_version SET version_num = :v"), {"v": revision})
    engine.dispose()


def test_ids_follow_their_dispatch_and_judgements_follow_the_ids(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = [*small_war(), unnamed()]
    with monkeypatch.context() as older, Ledger.open(target) as ledger:
        older.setattr(ids, "within", older_ids)
        list(ledger.add(readings))
        people = {
            e.name: e.id for name in ("officer", "doctor") for e in ledger.find_entities(name)
        }
        (calm,) = ledger.claims(Filter(text="calm")).items
        (aid,) = ledger.claims(Filter(text="aid")).items
        (denied,) = ledger.claims(Filter(polarity="denied", text="guns")).items
        ledger.judge("accept", denied.id, "Ada", note="heard twice")
        ledger.judge("correct", aid.id, "Ada", {"source": people["officer"]})
        ledger.judge("merge", people["officer"], "Bo", {"with": people["doctor"]})
        ledger.judge("grade", people["officer"], "Bo", {"grade": "B"})
        before = [(j.kind, j.user, j.at, j.note) for j in ledger.latest_judgements().items]
        assert ledger.check() == ()
    set_back(target, "0005")
    with Ledger.open(target) as ledger, Ledger.open(str(tmp_path / "new.db")) as fresh:
        list(fresh.add(readings))
        every = Filter(review="any")
        assert {c.id for c in ledger.claims(every).items} == {
            c.id for c in fresh.claims(every).items
        }
        assert {x.outcome for x in ledger.add(readings)} == {"known"}
        assert ledger.check() == ()
        now = {c.quote: c for c in ledger.claims(every).items}
        assert now[calm.quote].id[:4] == now[calm.quote].dispatch.id[:4] and calm.id not in {
            c.id for c in now.values()
        }
        assert now[denied.quote].review == "accepted"
        assert now[aid.quote].source.name == "officer"
        assert [(j.kind, j.user, j.at, j.note) for j in ledger.latest_judgements().items] == before
        (officer,) = ledger.find_entities("officer")
        assert officer.id == fresh.find_entities("officer")[0].id
        assert set(officer.names) == {"officer", "doctor"}
        assert [j.kind for j in ledger.judgements(officer.id)] == ["merge", "grade"]
        ledger.judge("split", fresh.find_entities("doctor")[0].id, "Ada")
        assert ledger.check() == ()
    engine = connect(target)
    with engine.connect() as conn, pytest.raises(DBAPIError, match="judgements are added"):
        conn.execute(sa.text("UPDATE judgement SET user = 'x'" if engine.dialect.name == "sqlite"
                             else "UPDATE judgement SET \"user\" = 'x'"))  # fmt: skip
    engine.dispose()
