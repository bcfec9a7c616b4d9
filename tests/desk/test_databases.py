"""The desk on SQLite and on PostgreSQL: its own queries and every kind of page."""

from __future__ import annotations

from starlette.testclient import TestClient

from according.desk import Options, create_app
from according.ledger import Filter, Ledger
from according.ledger.views.desk_inbox import facets, find_places, points
from according.ledger.views.desk_review import agreement, mark, patterns, queue, waits
from tests.desk.conftest import BASE
from tests.desk.newsroom import fill, hostile
from tests.desk.test_pages import PAGES
from tests.ledger.conftest import ledger, postgresql_server, target  # noqa: F401 - fixtures


def test_pages_and_queries_are_the_same_on_both(ledger: Ledger) -> None:  # noqa: F811
    fill(ledger)
    list(ledger.add([hostile()]))
    client = TestClient(create_app(ledger, Options(user="ana")), base_url=BASE)
    for url in PAGES:
        assert client.get(url).status_code == 200, url
    for name in ("events", "sources", "dispatches"):
        for row in client.get(f"/api/{name}").json()["items"]:
            assert client.get(f"/{name}/{row['id']}").status_code == 200
    counted = facets(ledger, Filter())
    assert counted.complete and counted.counted == ledger.totals().claims == 31
    assert [(v.label, v.count) for v in counted.values["source"]][:2] == [
        ("Idris Qaraman", 5), ("Abu Tarif", 3),
    ]  # fmt: skip
    assert counted.values["place"][0].label == "Hasakah"
    assert counted.days[0] == ("2031-03-10", 17)
    found, whole = points(ledger, Filter(event="ASSAULT"))
    assert whole and {p.place for p in found} >= {"Hasakah", "Deir ez-Zor"}
    assert [p.name for p in find_places(ledger, "hasa")] == ["Hasakah"]
    assert find_places(ledger, "%") == ()
    assert waits(ledger) == (31, True)
    claims, waiting, _ = queue(ledger, Filter(review="open", event="ASSAULT"), 5)
    assert waiting == len(found) and claims[0].score <= claims[-1].score
    before = mark(ledger)
    ledger.judge("reject", claims[0].id, "ana")
    ledger.judge("accept", claims[0].id, "rui")
    assert mark(ledger) != before and len(agreement(ledger)) == 1 and not patterns(ledger)
