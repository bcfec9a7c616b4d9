"""Exports: every row with its evidence and dispatch, valid by its standard's own rules.

Where a standard has no validator that installs with pip, the schema here is written from it.
"""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pyarrow.parquet as pq
import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "ledger"))

from readings import Draft, accusation, small_war

from according.errors import UsageError
from according.exports import claim_formats, graphml
from according.exports.acled import COLUMNS as ACLED
from according.exports.asserted import PLOVER_TYPES
from according.exports.claim_columns import COLUMNS, summed
from according.exports.contexts import CONTEXTS, context
from according.ledger import Event, Filter, Ledger, Member
from according.rows import Bundle, HeldSize
from according.spans import Span


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(tmp_path_factory.mktemp("exports") / "ledger.db") as made:
        split = Draft(
            "“We left,”\nsaid Arvid Holm, “by\r\nnight” 😀 <b>&amp;</b>\u202e.", None, None
        )
        said = split.said("“We left,”", "said", "Arvid Holm", "Arvid Holm", type="PERSON")
        split.claim("We left,”\nsaid Arvid Holm, “by\r\nnight” 😀", "left", "RETREAT", said)
        added = list(made.add([*small_war(), split.done()]))
        made.save_events([Event((Member(added[0].claims[0], "x"),), title="Shelling <of> Tresk")])
        (forecast,) = made.forecasts().items
        made.judge("settle", forecast.claim.id, "Ada", {"settled": "true"})
        yield made


@pytest.fixture(scope="module")
def bundles(ledger: Ledger) -> list[Bundle]:
    return list(ledger.bundles())


def export(name: str, bundles: list[Bundle]) -> bytes:
    out = io.BytesIO()
    claim_formats.write(name, bundles, out)
    assert not out.closed
    return out.getvalue()


def by_id(bundles: list[Bundle]) -> dict[str, tuple[Bundle, Any]]:
    return {c.id: (b, c) for b in bundles for c in b.claims}


def test_every_format_is_listed_once_and_known_by_name() -> None:
    names = [e.name for e in claim_formats.EXPORTERS]
    assert len(set(names)) == len(names)
    with pytest.raises(UsageError, match="jsonl, csv"):
        claim_formats.exporter("word")


@pytest.mark.parametrize("name", [e.name for e in claim_formats.EXPORTERS])
def test_the_same_claims_give_the_same_bytes_and_none_is_no_trouble(
    name: str, bundles: list[Bundle]
) -> None:
    if name == "stix":
        pytest.importorskip("stix2", reason="stix2 is not installed (according[stix])")
    assert export(name, bundles) == export(name, bundles)
    assert claim_formats.write(name, [], io.BytesIO()) == 0


def test_jsonl_has_every_field_and_spans_that_slice_to_the_quote(bundles: list[Bundle]) -> None:
    lines = [json.loads(x) for x in export("jsonl", bundles).decode().split("\n") if x]
    texts = {b.dispatch.id: b.dispatch.text for b in bundles}
    assert len(lines) == len(by_id(bundles)) == 12
    for line in lines:
        assert line["schema"] == "according.claim/1"
        text = texts[line["dispatch"]["id"]]
        assert " … ".join(text[a:b] for a, b in line["span"]) == line["quote"]
    assert lines[0]["source"]["name"] == "Vera Lund"


def test_csv_and_parquet_hold_the_same(bundles: list[Bundle]) -> None:
    rows = list(csv.DictReader(io.StringIO(export("csv", bundles).decode(), newline="")))
    table = pq.read_table(io.BytesIO(export("parquet", bundles)))
    assert list(rows[0]) == table.column_names == [n for n, _ in COLUMNS]
    for flat, typed in zip(rows, table.to_pylist(), strict=True):
        assert flat == {k: "" if v is None else str(v) for k, v in typed.items()}
    toll = next(r for r in table.to_pylist() if r["quote"].startswith("shells killed at least"))
    assert (toll["dead_low"], toll["dead_high"], toll["sizes"]) == (20, None, "20+ dead")


SIZES = [(13, 13, "13 dead"), (13, 17, "13-17 dead"), (20, None, "20+ dead"),
         (None, 50, "up to 50 dead"), (None, None, "? dead")]  # fmt: skip


@pytest.mark.parametrize(("low", "high", "words"), SIZES)
def test_sizes_read_as_a_person_would_write_them(
    low: int | None, high: int | None, words: str
) -> None:
    assert summed(HeldSize("x", Span(0, 1), "dead", low, high)) == words


# PLOVER manual: an event has one of sixteen types, a source, an event text and a date if known.
PLOVER = {
    "type": "object",
    "required": ["id", "date", "text", "event", "source", "target", "according"],
    "properties": {
        "date": {"type": ["string", "null"], "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "text": {"type": "string", "minLength": 1},
        "event": {
            "type": "object",
            "required": ["type", "mode", "context", "eventText"],
            "properties": {
                "type": {"enum": list(PLOVER_TYPES)},
                "mode": {"type": ["string", "null"]},
                "context": {"type": ["string", "null"]},
                "eventText": {"type": "string", "minLength": 1},
            },
            "additionalProperties": False,
        },
        "source": {"type": "array", "items": {"$ref": "#/$defs/actor"}},
        "target": {"type": "array", "items": {"$ref": "#/$defs/actor"}},
    },
    "$defs": {"actor": {"type": "object", "required": ["actorText", "code", "sector"]}},
}


def test_plover_holds_what_is_said_to_have_happened_and_nothing_else(
    bundles: list[Bundle],
) -> None:
    records = [json.loads(x) for x in export("plover", bundles).decode().splitlines() if x]
    for record in records:
        jsonschema.validate(record, PLOVER)
        _, claim = by_id(bundles)[record["according"]["claim"]]
        assert claim.polarity == "affirmed" and claim.factuality == "fact"
        assert record["text"] == claim.quote
    # four tolls, the accusation, the retreat; not the denial, the forecast, the snow, the aid
    assert sorted(r["event"]["type"] for r in records) == ["ASSAULT"] * 5 + ["RETREAT"]
    accused = next(r for r in records if r["source"])
    assert accused["source"][0]["actorName"] == "Norrby army"
    assert (accused["date"], accused["location"]["geonameid"]) == ("2031-05-05", 101)
    assert accused["according"]["holder"] == "Vera Lund"


# ACLED codebook: event types with the sub-event types each may have.
ACLED_TYPES = {
    "Battles": {"Government regains territory", "Non-state actor overtakes territory",
                "Armed clash"},
    "Protests": {"Excessive force against protesters", "Protest with intervention",
                 "Peaceful protest"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb",
        "Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Grenade"},
    "Violence against civilians": {"Sexual violence", "Attack",
                                   "Abduction/forced disappearance"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
        "Headquarters or base established", "Looting/property destruction",
        "Non-violent transfer of territory", "Other"},
    "": set(),
}  # fmt: skip


def test_acled_rows_have_its_columns_and_values(bundles: list[Bundle]) -> None:
    rows = list(csv.DictReader(io.StringIO(export("acled", bundles).decode(), newline="")))
    assert tuple(rows[0])[: len(ACLED)] == ACLED and len(rows) == 6
    for row in rows:
        assert row["sub_event_type"] in ACLED_TYPES[row["event_type"]] | {""}
        assert row["disorder_type"] in {
            "Political violence", "Demonstrations", "Strategic developments",
        }  # fmt: skip
        assert row["time_precision"] in {"1", "2", "3", ""}
        assert row["geo_precision"] in {"1", "2", "3", ""}
        assert row["fatalities"] == "" or int(row["fatalities"]) >= 0
        assert row["evidence"] and row["dispatch_id"]
        if row["event_date"]:
            assert row["year"] == row["event_date"][:4]
    shelled = next(r for r in rows if r["holder"] == "Vera Lund")
    assert shelled["sub_event_type"] == "Shelling/artillery/missile attack"
    assert (shelled["location"], shelled["geo_precision"]) == ("Tresk", "1")
    assert shelled["fatalities"] == ""  # the governor gave no toll, and none is made up
    assert sorted(r["fatalities"] for r in rows) == ["", "", "13", "13", "17", "20"]


# RFC 7946, sections 3.2, 3.3 and 4 (longitude first, WGS 84).
GEOJSON = {
    "type": "object",
    "required": ["type", "features"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "geometry": {
                        "type": "object",
                        "required": ["type", "coordinates"],
                        "properties": {
                            "type": {"const": "Point"},
                            "coordinates": {
                                "type": "array",
                                "prefixItems": [
                                    {"type": "number", "minimum": -180, "maximum": 180},
                                    {"type": "number", "minimum": -90, "maximum": 90},
                                ],
                                "minItems": 2,
                                "maxItems": 3,
                            },
                        },
                    },
                    "properties": {
                        "type": "object",
                        "required": ["quote", "dispatch_id", "precision"],
                    },
                },
            },
        },
    },
}


def test_geojson_is_valid_and_says_how_precise_a_point_is(bundles: list[Bundle]) -> None:
    data = json.loads(export("geojson", bundles))
    jsonschema.validate(data, GEOJSON)
    assert len(data["features"]) == 8  # six on Tresk, one on Varna Ford, one on Kolm
    tresk = next(f for f in data["features"] if f["properties"]["place"] == "Tresk")
    assert tresk["geometry"]["coordinates"] == [15.25, 60.5]
    assert tresk["properties"]["precision"] == "town"


# Web Annotation Data Model, sections 3 to 5: what an annotation, its targets and selectors need.
ANNOTATION = {
    "type": "object",
    "required": ["id", "type", "target"],
    "properties": {
        "id": {"type": "string", "pattern": "^urn:"},
        "type": {"const": "Annotation"},
        "motivation": {"enum": ["classifying"]},
        "body": {"type": "object", "required": ["type"]},
        "target": {
            "anyOf": [
                {"$ref": "#/$defs/target"},
                {"type": "array", "minItems": 2, "items": {"$ref": "#/$defs/target"}},
            ]
        },
    },
    "additionalProperties": False,
    "$defs": {
        "target": {
            "type": "object",
            "required": ["source", "selector"],
            "properties": {
                "selector": {
                    "type": "array",
                    "prefixItems": [
                        {
                            "required": ["type", "start", "end"],
                            "properties": {"type": {"const": "TextPositionSelector"}},
                        },
                        {
                            "required": ["type", "exact", "prefix", "suffix"],
                            "properties": {"type": {"const": "TextQuoteSelector"}},
                        },
                    ],
                }
            },
        }
    },
}


def test_annotations_point_at_the_words(bundles: list[Bundle]) -> None:
    data = json.loads(export("annotations", bundles))
    assert data["type"] == "AnnotationCollection"
    assert data["total"] == len(data["first"]["items"]) == 12
    texts = {f"urn:according:dispatch:{b.dispatch.id}": b.dispatch.text for b in bundles}
    for item in data["first"]["items"]:
        jsonschema.validate(item, ANNOTATION)
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            position, words = target["selector"]
            text = texts[target["source"]]
            assert text[position["start"] : position["end"]] == words["exact"]
            around = words["prefix"] + words["exact"] + words["suffix"]
            assert around in text


def terms(node: Any) -> Iterator[str]:
    """All keys and types that a JSON-LD document uses, values of @json terms left alone."""
    if isinstance(node, dict):
        for key, value in node.items():
            if not key.startswith("@"):
                yield key
            if key in ("@type", "type"):
                yield str(value)
            if key not in ("place", "happenedOn", "sizes"):
                yield from terms(value)
    elif isinstance(node, list):
        for value in node:
            yield from terms(value)


@pytest.mark.parametrize("name", ["annotations", "schemaorg"])
def test_every_term_is_in_a_bundled_context(name: str, bundles: list[Bundle]) -> None:
    data = json.loads(export(name, bundles))
    named = data["@context"] if isinstance(data["@context"], list) else [data["@context"]]
    known: set[str] = set()
    for url in named:
        assert url in CONTEXTS
        defined = context(url)["@context"]
        known |= set(defined)
        for value in defined.values():
            if isinstance(value, dict):
                known |= set(value.get("@context", {}))
    assert set(terms(data)) - known == set()


def test_schema_org_reviews_only_what_a_person_settled(bundles: list[Bundle]) -> None:
    graph = json.loads(export("schemaorg", bundles))["@graph"]
    claims = [n for n in graph if n["@type"] == "Claim"]
    reviews = [n for n in graph if n["@type"] == "ClaimReview"]
    assert (len(claims), len(reviews)) == (12, 1)
    (review,) = reviews
    # what schema.org and Google's guide to ClaimReview demand
    assert {"claimReviewed", "itemReviewed", "author", "reviewRating"} <= set(review)
    assert review["author"] == {"@type": "Person", "name": "Ada"}
    rating = review["reviewRating"]
    assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
    assert review["itemReviewed"]["@id"] in {c["@id"] for c in claims}
    for claim in claims:
        assert claim["text"] and claim["appearance"]["@type"] == "NewsArticle"
        assert claim.get("author", {}).get("@type") in ("Person", "Organization", None)
    held = {c.get("author", {}).get("name") for c in claims}
    assert "Vera Lund" in held
    assert any(c.get("creditText") == "A hospital official" for c in claims)


def test_stix_is_valid_by_the_specification(bundles: list[Bundle]) -> None:
    stix2 = pytest.importorskip("stix2", reason="stix2 is not installed (according[stix])")
    raw = export("stix", bundles)
    data = json.loads(raw)
    parsed = stix2.parse(raw.decode(), allow_custom=True, version="2.1")
    ids = [o["id"] for o in data["objects"]]
    assert len(set(ids)) == len(ids) == len(parsed.objects)
    notes = [o for o in data["objects"] if o["type"] == "note"]
    assert {n["content"] for n in notes} == {c.quote for _, c in by_id(bundles).values()}
    for o in data["objects"]:
        assert set(o.get("object_refs", [])) <= set(ids)
    validator = pytest.importorskip(
        "stix2validator", reason="stix2-validator is not installed: parsed by stix2 alone"
    )
    options = validator.ValidationOptions(version="2.1", disabled="all")
    assert validator.validate_string(raw.decode(), options).is_valid


def test_brat_marks_the_words_they_name(bundles: list[Bundle]) -> None:
    with zipfile.ZipFile(io.BytesIO(export("brat", bundles))) as archive:
        names = archive.namelist()
        assert "annotation.conf" in names and len(names) == 1 + 2 * len(bundles)
        for bundle in bundles:
            text = archive.read(f"{bundle.dispatch.id}.txt").decode("utf-8")
            assert text == bundle.dispatch.text
            marks: dict[str, str] = {}
            lines = archive.read(f"{bundle.dispatch.id}.ann").decode("utf-8").split("\n")
            for line in lines:
                if line.startswith("T"):
                    id_, kind, words = line.split("\t")
                    label, _, offsets = kind.partition(" ")
                    parts = [tuple(map(int, x.split())) for x in offsets.split(";")]
                    assert " ".join(text[a:b] for a, b in parts) == words
                    assert not any(c in text[a:b] for a, b in parts for c in "\r\n")
                    marks[id_] = label
            for line in lines:
                if line.startswith("R"):
                    kind, first, second = line.split("\t")[1].split(" ")
                    ends = (marks[first.split(":")[1]], marks[second.split(":")[1]])
                    assert kind == "-".join(ends)
                if line.startswith("A"):
                    assert marks[line.split("\t")[1].split(" ")[1]] == "Claim"
    conf = by_id(bundles)
    assert len(conf) == 12


def test_graphml_is_a_graph_whose_edges_name_their_claims(ledger: Ledger) -> None:
    out = io.BytesIO()
    graphml.write(ledger.situation(Filter(place="Tresk")), out)
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ElementTree.fromstring(out.getvalue())
    keys = {k.get("id") for k in root.iter(f"{space}key")}
    nodes = {n.get("id") for n in root.iter(f"{space}node")}
    edges = list(root.iter(f"{space}edge"))
    assert edges and all(e.get("source") in nodes and e.get("target") in nodes for e in edges)
    assert {d.get("key") for d in root.iter(f"{space}data")} <= keys
    ids = " ".join(
        d.text or "" for e in edges for d in e if d.get("key") == "edge_claim_ids"
    ).split()
    assert set(ids) == set(ledger.claims_by_id(ids))
    names = {d.text for d in root.iter(f"{space}data") if d.get("key") == "node_name"}
    assert "Shelling <of> Tresk" in names


def test_only_what_was_asked_for_is_exported(ledger: Ledger) -> None:
    found = list(ledger.bundles(Filter(dispatch=accusation().dispatch.id, event="AID")))
    out = io.BytesIO()
    assert claim_formats.write("jsonl", found, out) == 1
