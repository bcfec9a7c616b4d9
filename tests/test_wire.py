"""The JSON form of a reading, both ways, and the schema that is published for it."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.records import Dispatch, Reading
from according.spans import Original
from according.wire import dumps, from_dict, pieces, to_dict
from tests import by_hand

SCHEMA = json.loads(
    files("according").joinpath("resources/schema/according.reading-1.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_a_reading_with_every_field_is_valid() -> None:
    assert not [e.message for e in VALIDATOR.iter_errors(to_dict(by_hand.a_reading()))]


def test_a_reading_with_nothing_is_valid() -> None:
    assert VALIDATOR.is_valid(to_dict(Reading(Dispatch(text="Nothing."))))


def objects(node: Any, path: str = "") -> Any:
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield path, node
        for key, value in node.items():
            yield from objects(value, f"{path}/{key}")


def test_every_field_is_described_required_and_no_other_allowed() -> None:
    for path, node in objects(SCHEMA):
        assert node["additionalProperties"] is False, path
        assert sorted(node["required"]) == sorted(node["properties"]), path
        for name, field in node["properties"].items():
            assert len(field.get("description", "")) > 5, f"{path}/{name}"


# Each row breaks one rule of the contract; the schema must refuse it.
BROKEN = [
    (("schema",), "according.reading/2"),
    (("dispatch", "id"), "short"),
    (("dispatch", "text"), None),
    (("dispatch", "original", "unit"), "line"),
    (("dispatch", "original", "pieces"), [[0, 1, 2]]),
    (("entities", 0, "type"), "SHIP"),
    (("entities", 0, "mentions"), [[1]]),
    (("places", 0, "level"), "village"),
    (("places", 0, "lat"), 91),
    (("dates", 0, "status"), "maybe"),
    (("dates", 0, "start"), "5 May"),
    (("attributions", 0, "mode"), "loud"),
    (("attributions", 0, "relay", "role"), "heard_by"),
    (("attributions", 0, "score"), 1.2),
    (("claims", 0, "trigger"), [[1, 2]]),
    (("claims", 0, "factuality"), "certain"),
    (("claims", 0, "polarity"), "negated"),
    (("claims", 0, "event_mode"), "sword"),
    (("claims", 0, "sizes", 0, "parts", 0, "what"), "hurt"),
    (("claims", 0, "extra"), 1),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_the_schema_refuses(path: tuple[str | int, ...], value: object) -> None:
    data: Any = to_dict(by_hand.a_reading())
    node = data
    for step in path[:-1]:
        node = node[step]
    node[path[-1]] = value
    assert not VALIDATOR.is_valid(data)


def test_there_and_back() -> None:
    reading = by_hand.a_reading()
    again = from_dict(json.loads(dumps(reading)))
    assert again == reading
    assert again.dispatch.original == reading.dispatch.original  # no part of what makes it equal


def test_the_number_of_a_row_is_not_told() -> None:
    # the same rows in another order are the same readings, byte for byte
    row = Reading(Dispatch(text="Nothing.", original=Original(part="line 12")))
    assert dumps(row) == dumps(Reading(Dispatch(text="Nothing.")))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_goes_there_and_back_on_one_line(text: str) -> None:
    reading = Reading(Dispatch(text=text, title=text))
    line = dumps(reading)
    assert "\n" not in line and "\r" not in line
    assert from_dict(json.loads(line.encode().decode())) == reading


def test_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="reading/9"):
        from_dict({"schema": "according.reading/9"})


def test_pieces_are_the_line_however_many_records_there_are() -> None:
    reading = by_hand.a_reading()
    many = replace(reading, entities=reading.entities * 450)
    line = "".join(pieces(many))
    assert line == dumps(many)
    assert line == json.dumps(to_dict(many), ensure_ascii=False, separators=(", ", ": "))
    assert max(map(len, pieces(many))) < len(line) / 2
