"""Sources and contents that leave the cue's sentence on a guess alone."""

from __future__ import annotations

from according.reading.attributions import Draft
from according.reading.mentions import Found
from according.reading.own_sentence import own_sentence
from according.reading.quotations import find_quotations
from according.reading.sentences import sentences
from according.spans import Span, Spans, quote


def found(text: str, *words: str) -> list[Found]:
    return [Found(Span(text.index(w), text.index(w) + len(w)), "ORG", 0.9) for w in words]


def draft(text: str, source: str, cue: str, *contents: str) -> Draft:
    def spans(*parts: str) -> Spans:
        return tuple(Span(text.index(p), text.index(p) + len(p)) for p in parts if p)

    return Draft(spans(source), spans(cue), spans(*contents), (), (), "indirect", "say", 0.9, 0.9)


def mended(text: str, drafts: list[Draft], *speakers: str) -> list[tuple[str, str]]:
    out = own_sentence(text, drafts, found(text, *speakers), find_quotations(text), sentences(text))
    return [(quote(text, d.source), quote(text, d.content)) for d in out]


def test_the_subject_of_the_next_sentence_is_not_the_source() -> None:
    text = "Strikes killed 12 people the Monitor said. The Union condemned the strikes."
    drafts = [
        draft(text, "The Union", "said", "Strikes killed 12 people"),
        draft(text, "The Union", "condemned", "the strikes"),
    ]
    assert mended(text, drafts, "the Monitor", "The Union") == [
        ("the Monitor", "Strikes killed 12 people"),
        ("The Union", "the strikes"),
    ]


def test_a_subject_taken_for_the_end_of_the_content_is_the_source() -> None:
    text = "Strikes killed 12 people the Monitor said. The Union condemned the strikes."
    drafts = [draft(text, "The Union", "said", "Strikes killed 12 people the Monitor")]
    assert mended(text, drafts, "the Monitor", "The Union") == [
        ("the Monitor", "Strikes killed 12 people")
    ]


def test_a_source_elsewhere_stays_when_nobody_stands_before_the_cue() -> None:
    text = "The Union met on Monday. Twelve people had died, it was said at the end."
    drafts = [draft(text, "The Union", "said", "Twelve people had died")]
    assert mended(text, drafts, "The Union") == [("The Union", "Twelve people had died")]


def test_words_of_a_sentence_with_its_own_cue_are_not_the_neighbours() -> None:
    text = "It must stop he added. The Monitor said there were no deaths."
    drafts = [
        draft(text, "he", "added", "It must stop", "there were no deaths"),
        draft(text, "The Monitor", "said", "there were no deaths"),
    ]
    assert mended(text, drafts, "The Monitor") == [
        ("he", "It must stop"),
        ("The Monitor", "there were no deaths"),
    ]


def test_a_quotation_may_run_over_sentences_with_cues() -> None:
    text = '"They left. My wife said nothing," he added.'
    drafts = [
        draft(text, "he", "added", '"They left. My wife said nothing,"'),
        draft(text, "My wife", "said", "nothing"),
    ]
    assert mended(text, drafts, "My wife")[0][1] == '"They left. My wife said nothing,"'
