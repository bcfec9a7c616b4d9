"""JSON Lines, JSON and CSV: rows become dispatches, bad rows are named by line and skipped."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from according.errors import DispatchError
from according.intake import Limits
from according.intake.doors import Opened
from according.intake.table import load_csv, load_json, load_jsonl
from according.records import Dispatch


def load(
    loader: Any, data: bytes | str, limits: Limits | None = None, suffix: str = ""
) -> tuple[list[Dispatch | str], list[str]]:
    notes: list[str] = []
    raw = data if isinstance(data, bytes) else data.encode()
    opened = Opened("rows", io.BytesIO(raw), suffix, limits or Limits(), notes.append)
    found = [str(x) if isinstance(x, DispatchError) else x for x in loader(opened)]
    return found, notes


def texts(found: list[Dispatch | str]) -> list[str]:
    return [x.text if isinstance(x, Dispatch) else f"! {x}" for x in found]


def test_a_row_with_everything() -> None:
    row = {"id": "r1", "text": "T", "title": "A", "publisher": "P", "published_at": "2031-05-05",
           "url": "https://p.example/1", "other": [1]}  # fmt: skip
    (found,), _ = load(load_jsonl, json.dumps(row))
    assert found == Dispatch(
        text="T", publisher="P", published_at="2031-05-05", url="https://p.example/1", title="A",
        ref="r1", path="rows",
    )  # fmt: skip


# A row's date as found in the wild -> the ISO date it means, None where nobody can tell.
DATES = [
    ("2031-05-05", "2031-05-05"),
    ("2031-05-05T10:00:00Z", "2031-05-05T10:00:00Z"),
    ("2031-05-05 10:00", "2031-05-05 10:00"),
    ("20310505", "2031-05-05"),
    ("5 May 2031", "2031-05-05"),
    ("May 5, 2031", "2031-05-05"),
    ("2031/05/05", "2031-05-05"),
    ("Mon, 05 May 2031 10:00:00 +0200", "2031-05-05T10:00:00+02:00"),
    ("5/6/2031", None),
    ("2031-13-05", None),
    ("yesterday", None),
]


@pytest.mark.parametrize(("given_date", "iso"), DATES)
def test_dates_of_rows(given_date: str, iso: str | None) -> None:
    (found,), notes = load(load_jsonl, json.dumps({"text": "T", "published": given_date}))
    assert isinstance(found, Dispatch) and found.published_at == iso
    assert bool(notes) == (iso is None)


JSONL = [
    ('{"text": "a"}\n{"text": "b"}', ["a", "b"]),
    ('{"text": "a"}\r\n\r\n{"text": "b"}\r\n', ["a", "b"]),
    ('\ufeff{"text": "a"}', ["a"]),
    ('{"text": "\ufeffa"}', ["\ufeffa"]),  # a mark inside the value is the text's own
    ('{"text": "a\\r\\n\\u2028b"}', ["a\r\n\u2028b"]),
    ('{"text": "a\u2028b"}', ["a\u2028b"]),  # no line ends there
    ('{"text": "\\ud83d\\ude00"}', ["😀"]),
    ('{"text": "a\\u0000b"}', ["a\0b"]),
    ('{"text": "\\ud800"}', ["! rows, line 1: the text holds a lone surrogate at character 0 "
                             "- not Unicode text"]),
    ('{"text": "a", "title": "\\udc80"}', ["! rows, line 1: the title holds a lone surrogate at "
                                           "character 0 - not Unicode text"]),
    ('{"text": "a"}\nnonsense\n{"text": "b"}', ["a", "! rows, line 2: is not JSON "
                                                "(Expecting value)", "b"]),
    ('[1]\n"x"', ["! rows, line 1: is not a JSON object", "! rows, line 2: is not a JSON object"]),
    ('{"id": 1}', ["! rows, line 1: has no “text”"]),
    ('{"text": null}', ["! rows, line 1: has no “text”"]),
    ('{"text": 5}', ["! rows, line 1: its “text” is not a string"]),
    ('{"text": " "}', ["! rows, line 1: the text is empty"]),
    ("[" * 100_000, ["! rows, line 1: is not JSON (nested too deep, or a number too long)"]),
    ("", ["! rows: is empty"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "wanted"), JSONL)
def test_jsonl(data: str, wanted: list[str]) -> None:
    assert texts(load(load_jsonl, data)[0]) == wanted


def test_jsonl_bytes_that_are_not_utf8_cost_their_line() -> None:
    data = b'{"text": "a"}\n{"text": "caf\xe9"}\n{"text": "b"}\n'
    assert texts(load(load_jsonl, data)[0]) == [
        "a", "! rows, line 2: holds bytes that are not UTF-8", "b",
    ]  # fmt: skip


def test_jsonl_in_utf16_by_its_mark() -> None:
    data = '\ufeff{"text": "ש"}\n{"text": "b"}\n'.encode("utf-16-le")
    assert texts(load(load_jsonl, data)[0]) == ["ש", "b"]


def test_a_number_as_id_and_odd_fields() -> None:
    (found,), notes = load(load_jsonl, '{"text": "a", "id": 7, "publisher": ["x"], "url": ""}')
    assert isinstance(found, Dispatch)
    assert (found.ref, found.publisher, found.url) == ("7", None, None)
    assert notes == ["rows, line 1: its “publisher” is not a string and is left out"]


def test_json_object_and_array() -> None:
    assert texts(load(load_json, '{"text": "a"}')[0]) == ["a"]
    assert texts(load(load_json, '[{"text": "a"}, 3]')[0]) == [
        "a", "! rows, object 2: is not a JSON object",
    ]  # fmt: skip


CSV = [
    ("id,text\n1,a\n2,b\n", ["a", "b"]),
    ('text\n"a, ""b""\r\nc"\n', ['a, "b"\r\nc']),  # line ends inside a field stay as they are
    ("\ufeffid;text\n1;a, b\n", ["a, b"]),
    ("ID,Text\r1,a\r2,b\r", ["a", "b"]),
    ("id,text\n1\n2,b\n", ["! rows, line 2: has 1 fields, the header 2", "b"]),
    ('id,text\n1,"x\ny"\n2,b,c\n', ["x\ny", "! rows, line 4: has 3 fields, the header 2"]),
    ("a,b\n1,2\n", ["! rows: its first row names no column “text”"]),
    ("id,text\n1,\n", ["! rows, line 2: the text is empty"]),
    ("", ["! rows: is empty"]),
    ("id,text\n\n1,a\n", ["a"]),
    ('id,text\n1,"never closed\n', ["never closed\n"]),
]


@pytest.mark.parametrize(("data", "wanted"), CSV)
def test_csv(data: str, wanted: list[str]) -> None:
    assert texts(load(load_csv, data)[0]) == wanted


def test_tsv_by_its_ending() -> None:
    found, _ = load(load_csv, "id\ttext\n1\ta, b; c\n", suffix=".tsv")
    assert texts(found) == ["a, b; c"]


def test_csv_of_an_old_spreadsheet_is_detected() -> None:
    found, notes = load(load_csv, "id,text\n1,“quoted” – said\n".encode("cp1252"))
    assert texts(found) == ["“quoted” – said"]
    assert notes == ["rows: read as cp1252 (detected; it is not UTF-8)"]


def test_csv_damaged_in_one_row_loses_that_row() -> None:
    good = "id,text\n1,“one” “two” “three”\n".encode()
    found, _ = load(load_csv, good + b"2,\xe2\x80 broken\n3,fine\n")
    assert texts(found) == [
        "“one” “two” “three”", "! rows, line 3: holds bytes that are not UTF-8", "fine",
    ]  # fmt: skip


def test_a_huge_field_reads() -> None:
    big = "word, " * 100_000
    found, _ = load(load_csv, f'id,text\n1,"{big}"\n2,b\n')
    assert texts(found) == [big, "b"]


@pytest.mark.parametrize("shape", ["one line", "many lines"])
def test_a_row_over_the_limit_is_skipped_and_the_next_reads(shape: str) -> None:
    big = ('word, ""said"" ' if shape == "one line" else "word\n") * 30_000
    lines = big.count("\n")
    data = f'id,text\n1,"{big}"\n2,b\n'
    found, _ = load(load_csv, data, Limits(characters=5_000))
    assert texts(found) == [
        "! rows, line 2: is longer than 20,000 characters - no dispatch is that long", "b",
    ]  # fmt: skip
    assert lines in (0, 30_000)


def test_a_fifty_megabyte_line_is_refused_in_little_memory() -> None:
    data = b'{"text": "a"}\n{"text": "' + b"x" * 50_000_000 + b'"}\n{"text": "b"}\n'
    tracemalloc.start()
    found, _ = load(load_jsonl, data, Limits(characters=1_000_000))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert texts(found) == [
        "a",
        "! rows, line 2: is longer than 4,000,000 characters - no dispatch is that long",
        "b",
    ]
    assert peak < 30_000_000


@given(
    st.lists(
        st.tuples(*[st.text(st.characters(exclude_categories=["Cs", "Cc"]))] * 2),
        min_size=1,
        max_size=5,
    )
)
def test_what_csv_writes_is_read(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["id", "text"])
    writer.writerows(rows)
    found, _ = load(load_csv, out.getvalue().encode())
    wanted = [text for _, text in rows]
    got = [x.text if isinstance(x, Dispatch) else x for x in found]
    assert len(got) == len(wanted)
    for g, w in zip(got, wanted, strict=True):
        assert g == w or (not w.strip() and "the text is empty" in g)
