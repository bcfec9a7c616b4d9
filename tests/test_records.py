"""Spans, evidence and ids: what everything else stands on."""

from __future__ import annotations

import pytest

from according.errors import EvidenceError
from according.records import Dispatch
from according.spans import Evidence, Span, alike, common, covers, merge, overlap, quote, trimmed

TEXT = "He said “no” twice."


def test_evidence_is_the_words_at_its_span() -> None:
    assert Evidence.of("d", TEXT, Span(8, 12)).quote == "“no”"
    assert Evidence.of("d", TEXT, Span(8, 12), "“no”").span == (8, 12)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (Span(8, 12), '"no"'),  # straight marks are other characters
        (Span(8, 13), "“no”"),  # one too many
        (Span(5, 5), None),  # empty
        (Span(15, 25), None),  # beyond the end
        (Span(-4, -1), None),  # Python would slice from the end; a text has no place -4
    ],
)
def test_evidence_that_does_not_stand_there_cannot_be_made(span: Span, words: str | None) -> None:
    with pytest.raises(EvidenceError):
        Evidence.of("d", TEXT, span, words)


def test_a_dispatch_is_known_by_text_publisher_date_and_url() -> None:
    one = Dispatch("text", "Kestrel Wire", "2031-03-10", "https://a.invalid")
    assert one.id == Dispatch("text", "Kestrel Wire", "2031-03-10", "https://a.invalid").id
    assert one.id == Dispatch(**{**_fields(one), "ref": "7", "title": "T", "path": "p"}).id
    for other in ({"text": "text "}, {"publisher": None}, {"published_at": None}, {"url": None}):
        assert Dispatch(**{**_fields(one), **other}).id != one.id
    # fields do not run into one another
    assert Dispatch("a", "b").id != Dispatch("ab").id


def _fields(d: Dispatch) -> dict[str, str | None]:
    names = ("text", "publisher", "published_at", "url")
    return {k: getattr(d, k) for k in names}


def test_spans() -> None:
    assert overlap(Span(0, 3), Span(2, 5)) and not overlap(Span(0, 3), Span(3, 5))
    assert covers([Span(0, 9)], Span(2, 9)) and not covers([Span(0, 4), Span(4, 9)], Span(2, 9))
    assert merge([Span(5, 7), Span(0, 2), Span(2, 4)]) == (Span(0, 4), Span(5, 7))
    assert merge([Span(0, 2), Span(3, 4)], gap=1) == (Span(0, 4),)
    assert quote(TEXT, [Span(0, 2), Span(8, 12)]) == "He … “no”"
    assert alike((Span(0, 4),), (Span(2, 6),)) == 0.5
    assert alike((), ()) == 0.0
    assert common([Span(0, 5), Span(8, 9)], [Span(3, 9)]) == (Span(3, 5), Span(8, 9))


def test_trimming_takes_marks_and_leaves_words() -> None:
    text = ", the mayor, - "
    assert trimmed(text, Span(0, len(text))) == Span(2, 11)
    assert trimmed(" ,", Span(0, 2)) == Span(0, 2)
