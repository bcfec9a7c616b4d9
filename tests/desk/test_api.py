"""The API: it says what OpenAPI says it does, pages without loss, ids last, spans prove."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from according.ledger import Filter
from tests.desk.conftest import Newsroom


@pytest.fixture
def description(desk: Newsroom) -> dict[str, Any]:
    return dict(desk.client.get("/api/openapi.json").json())


def schema_of(description: dict[str, Any], path: str) -> dict[str, Any]:
    answer = description["paths"][path]["get"]["responses"]["200"]
    return {
        **answer["content"]["application/json"]["schema"],
        "components": description["components"],
    }


def test_every_answer_is_what_its_description_says(
    desk: Newsroom, description: dict[str, Any]
) -> None:
    ledger = desk.ledger
    ledger.judge("accept", desk.claim("05 At"), "rui")
    ids = {
        "claims": desk.claim("05 At"), "dispatches": ledger.dispatches().items[0].id,
        "events": ledger.events().items[0].id, "sources": ledger.sources().items[0].id,
    }  # fmt: skip
    for path in description["paths"]:
        url = path.replace("{id}", ids.get(path.split("/")[2], ""))
        url += "?name=ha" if path in ("/api/entities", "/api/places") else ""
        answer = desk.client.get(url)
        assert answer.status_code == 200, url
        schema = schema_of(description, path)
        jsonschema.Draft202012Validator(schema).validate(answer.json())
        if "items" in answer.json() and path != "/api/proposals":
            assert answer.json()["items"] or path == "/api/entities", f"{url} tests nothing"
        for parameter in description["paths"][path]["get"]["parameters"]:
            assert parameter["in"] in ("path", "query")


def test_pages_together_hold_everything_once(desk: Newsroom) -> None:
    for name, count in (
        ("claims", desk.ledger.totals().claims), ("dispatches", desk.ledger.totals().dispatches),
        ("sources", desk.ledger.totals().sources), ("events", 2),
    ):  # fmt: skip
        seen: list[str] = []
        url: str | None = f"/api/{name}?limit=3{'&review=any' if name == 'claims' else ''}"
        while url:
            answer = desk.client.get(url)
            seen += [x["id"] for x in answer.json()["items"]]
            link = answer.headers.get("link")
            url = link.split("<")[1].split(">")[0] if link else None
            assert (url is None) == (answer.json()["next"] is None)
        assert len(seen) == len(set(seen)) == count, name


def test_filters_are_those_of_the_pages(desk: Newsroom) -> None:
    items = desk.client.get("/api/claims?q=rocket*&polarity=denied").json()["items"]
    assert [i["polarity"] for i in items] == ["denied"]
    facets = desk.client.get("/api/facets?event=ASSAULT").json()
    assert facets["values"]["event"][0]["key"] == "ASSAULT"
    assert facets["counted"] == facets["values"]["event"][0]["count"]


def test_spans_prove_their_words(desk: Newsroom) -> None:
    for claim in desk.client.get("/api/claims?limit=200&review=any").json()["items"]:
        reading = desk.client.get(f"/api/dispatches/{claim['dispatch']['id']}").json()
        text = reading["dispatch"]["text"]
        words = " … ".join(text[a:b] for a, b in claim["span"])
        assert words == claim["quote"]
        note = desk.client.get(f"/api/claims/{claim['id']}/annotation").json()
        assert "http://www.w3.org/ns/anno.jsonld" in str(note["@context"])
        assert note["target"]["selector"] and claim["quote"] in _strings(note)


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {s for item in items for s in _strings(item)}


def test_a_dispatch_is_its_reading(desk: Newsroom) -> None:
    id_ = desk.ledger.claims(Filter(text="drone")).items[0].dispatch.id
    answer = desk.client.get(f"/api/dispatches/{id_}").json()
    assert answer["schema"] == "according.reading/1" and answer["dispatch"]["id"] == id_


def test_what_is_not_there_or_cannot_be_is_a_sentence(desk: Newsroom) -> None:
    for url, status in (("/api/claims/zz", 404), ("/api/events/zz", 404), ("/api/no", 404),
                        ("/api/claims?limit=999", 400), ("/api/claims?after=z", 400)):  # fmt: skip
        answer = desk.client.get(url)
        assert answer.status_code == status, url
        assert answer.json()["error"].endswith(".")
