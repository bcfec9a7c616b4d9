"""A quotation cut by a window's edge keeps all its words, and one owner."""

from __future__ import annotations

from according.reading.attributions import Draft
from according.reading.quotations import find_quotations
from according.reading.seams import across_seams
from according.reading.windows import cut
from according.spans import Span, Spans, quote
from tests.reading.test_attributions import TOKENIZER, tokenise

PARAGRAPH = "Nothing that was asked of us has been left undone in all these long weeks of waiting"


def draft(text: str, source: str, cue: str, *contents: str) -> Draft:
    def spans(*parts: str) -> Spans:
        return tuple(Span(text.index(p), text.index(p) + len(p)) for p in parts)

    return Draft(spans(source), spans(cue), spans(*contents), (), (), "direct", "say", 0.9, 0.9)


def test_words_after_the_seam_go_to_the_cue_before_it() -> None:
    first = f'The mayor said: "{PARAGRAPH}.'
    text = f'{first}\n"We will go on," he ended.'
    words = tokenise(text, TOKENIZER)
    windows = list(cut(words, 27))
    assert len(windows) == 2
    given = draft(text, "The mayor", "said", first[first.index('"') :])
    (found,) = across_seams(words, [w.begin for w in windows[1:]], [given], find_quotations(text))
    assert quote(text, found.content).endswith('"We will go on,"')


def test_words_before_the_seam_go_to_the_cue_after_it() -> None:
    text = f'"{PARAGRAPH}.\n"We will go on," the mayor said.'
    words = tokenise(text, TOKENIZER)
    windows = list(cut(words, 25))
    assert len(windows) == 2
    given = draft(text, "the mayor", "said", '"We will go on,"')
    (found,) = across_seams(words, [w.begin for w in windows[1:]], [given], find_quotations(text))
    assert quote(text, found.content).startswith('"Nothing that')


def test_a_side_with_its_own_attribution_is_left_alone() -> None:
    first = f'The mayor said: "{PARAGRAPH}.'
    text = f'{first}\n"We will go on," the bishop said.'
    words = tokenise(text, TOKENIZER)
    windows = list(cut(words, 27))
    given = [
        draft(text, "The mayor", "said", first[first.index('"') :]),
        draft(text, "the bishop", "the bishop said", '"We will go on,"'),
    ]
    assert (
        across_seams(words, [w.begin for w in windows[1:]], given, find_quotations(text)) == given
    )
