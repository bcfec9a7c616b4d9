"""Marks that a wrong decoding left as control codes are read as marks, at the same offsets."""

from __future__ import annotations

import according
from according.reading.control_codes import with_marks

TEXT = (
    "KOLM (Bell Wire) \x97 Police and the guard said the bridge was closed.\n"
    "\x93The road isn\x92t safe,\x94 Mayor Edda Kranz said."
)


def test_a_code_becomes_its_mark_and_nothing_moves() -> None:
    seen = with_marks(TEXT)
    assert len(seen) == len(TEXT)
    assert "Wire) — Police" in seen and "“The road isn’t safe,” Mayor" in seen
    plain = "A line\x85and another, “quoted”."
    assert with_marks(plain) is plain


def test_a_dateline_ends_and_a_quotation_stands_at_the_codes() -> None:
    reading = according.load().read(TEXT)
    source = [" ".join(TEXT[a:b] for a, b in x.source) for x in reading.attributions]
    assert source == ["Police and the guard", "Mayor Edda Kranz"]
    first, second = reading.attributions
    assert first.mode == "indirect" and second.mode == "direct"
    assert [TEXT[a:b] for a, b in second.content] == ["\x93The road isn\x92t safe,\x94"]
    assert all(TEXT[c.span[0].start : c.span[0].end] in c.quote for c in reading.claims)
