"""Outlets: bodies that carry what others say, and never those others."""

from __future__ import annotations

import pytest

from according.reading.reader import load


@pytest.mark.parametrize(
    "text",
    [
        "In a statement published by state news agency SANA, the army said it had taken the hill.",
        "In a statement published by SANA, the Syrian army said it had taken the hill.",
    ],
)
def test_a_body_is_not_the_outlet_that_published_its_statement(text: str) -> None:
    reading = load().read(text)
    (attribution,) = reading.attributions
    names = {e.id: e.name for e in reading.entities}
    assert names[attribution.source_entity or ""].endswith("army")


def test_the_agency_is_the_outlet_named_before() -> None:
    reading = load().read("SANA said 12 people died. The agency added that the army had gone.")
    names = {e.id: e.name for e in reading.entities}
    assert {names[a.source_entity or ""] for a in reading.attributions} == {"SANA"}


def test_a_company_may_be_the_outlet_named_before() -> None:
    reading = load().read(
        "Twitter said the pages were gone. The company added that they were fake."
    )
    names = {e.id: e.name for e in reading.entities}
    assert {names[a.source_entity or ""] for a in reading.attributions} == {"Twitter"}


def test_an_outlet_that_looks_like_a_person_is_a_body() -> None:
    reading = load().read(
        "Al Arabiya reported, citing its correspondent, that the town had fallen."
    )
    assert [(e.name, e.type) for e in reading.entities[:2]] == [
        ("Al Arabiya", "ORG"),
        ("unnamed correspondent", "PERSON"),
    ]
