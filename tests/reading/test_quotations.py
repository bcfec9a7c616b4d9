"""Quotations in every style; mode and act of an attribution."""

from __future__ import annotations

from pathlib import Path

import pytest

from according.errors import UsageError
from according.reading.quotations import ActCues, act_of, find_quotations, mode_of
from according.spans import Span
from tests.growth import growth

CASES = [
    # straight, curly, several in one line
    ('He said "yes" and "no".', ['"yes"', '"no"']),
    ("“The road is open,” he said.", ["“The road is open,”"]),
    # doubled marks, and those of old wires
    ('They hold an ""iron ring"" around it.', ['""iron ring""']),
    ("the ``old quarter'' burned", ["``old quarter''"]),
    # guillemets, low quotes
    ("«La route est ouverte», dit-il.", ["«La route est ouverte»"]),
    ("„Der Weg ist frei“, sagte er.", ["„Der Weg ist frei“"]),
    # single marks, but no apostrophes, possessives or decades
    ("She said 'it's over' and left.", ["'it's over'"]),
    ("‘We stay,’ the mayor said.", ["‘We stay,’"]),
    ("the rebels' posts and the soldiers' graves", []),
    ("He was born in the '90s, isn't he?", []),
    ("They took 'the rebels' post' twice.", ["'the rebels' post'"]),
    # reopened at each paragraph: one quotation
    ('"One.\n\n"Two," he said.', ['"One.\n\n"Two,"']),
    ("“One.\n“Two,” he said.", ["“One.\n“Two,”"]),
    # unclosed: it ends with its paragraph
    ('"One road is open.\n\nThe "ring road" is not.', ['"One road is open.', '"ring road"']),
    # a wrapped line does not end it
    ('"We are here, and\nwe stay," she said.', ['"We are here, and\nwe stay,"']),
    # inches are no quotation
    ('a 5" gun and a 6" gun', []),
    # a quotation inside one
    ('"He told me "go" and I left," she said.', ['"He told me "go" and I left,"']),
    ("", []),
    ('"', []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_quotations(text: str, expected: list[str]) -> None:
    assert [text[q.span.start : q.span.end] for q in find_quotations(text)] == expected


def test_parts_of_a_quotation() -> None:
    text = "“One.\n\n“Two,” he said. “Three.\n\nFour."
    first, second = find_quotations(text)
    assert first.closed and [text[p.start : p.end] for p in first.pieces] == ["One.", "Two,"]
    assert text[first.inner.start : first.inner.end] == "One.\n\n“Two,"
    assert not second.closed and text[second.inner.start : second.inner.end] == "Three."


@pytest.mark.parametrize("unit", ['" ', "'a s' b ", "“a\n\n", "“a\n\n“", '"a ', "''``"])
def test_linear_time(unit: str) -> None:
    assert growth(lambda n: find_quotations(unit * (n // len(unit))), 8_000, 80_000) < 40


MODES = [
    # content all in marks
    ('"The road is open," he said.', ['"The road is open,"'], "said", "direct"),
    # no marks
    ("He said that the road is open.", ["that the road is open"], "said", "indirect"),
    # a part in marks
    ('He said the road is "wide open now".', ['the road is "wide open now"'], "said", "mixed"),
    # marks round a name or a word change nothing
    ('He said "The Ring of Steel" has closed.', ['"The Ring of Steel" has closed'], "said",
     "indirect"),
    ("He said the 'surge' has begun.", ["the 'surge' has begun"], "said", "indirect"),
    # a thought
    ("He hopes that the road is open.", ["that the road is open"], "hopes", "belief"),
    # somebody's words inside another's quotation are not quoted themselves
    ('"He says they left the city for good," she said.', ["they left the city for good"], "says",
     "indirect"),
    # a statement set off by a colon and a line
    ("The minister said:\n\nI welcome the truce.", ["I welcome the truce"], "said", "direct"),
    # split content
    ('"The road," he said, "is open."', ['"The road,"', '"is open."'], "said", "direct"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "content", "cue", "expected"), MODES)
def test_mode(text: str, content: list[str], cue: str, expected: str) -> None:
    spans = tuple(Span(text.index(c), text.index(c) + len(c)) for c in content)
    assert mode_of(text, spans, find_quotations(text), cue) == expected


@pytest.mark.parametrize(
    ("cue", "expected"),
    [
        ("said", "say"),
        ("according to", "say"),
        ("has repeatedly denied", "deny"),
        ("announced", "announce"),
        ("said in a statement denying", "deny"),  # the verb that says more than "said"
        ("accused", "accuse"),
        ("called on", "demand"),
        ("believes", "believe"),
        ("vowed", "promise"),
        ("intends", "plan"),
        ("urged", "demand"),
        ("acknowledged", "confirm"),
        ("praised", "praise"),
        ("warned", "warn"),
        ("ordered", "order"),
        ("jumped", None),
        ("", None),
    ],
)
def test_act(cue: str, expected: str | None) -> None:
    assert act_of(cue) == expected


def test_asking_to_and_asking_whether() -> None:
    assert act_of("asked", content_words="the council to send help") == "demand"
    assert act_of("asked", content_words="whether help was on its way to them") == "ask"


def test_a_users_act_comes_first(tmp_path: Path) -> None:
    extra = tmp_path / "acts.yaml"
    extra.write_text("- {act: warn, words: [thundered, claimed]}\n")
    cues = ActCues.load(extra)
    assert act_of("thundered", cues) == "warn"
    assert act_of("claimed", cues) == "warn"
    assert act_of("said", cues) == "say"


def test_an_act_that_does_not_exist(tmp_path: Path) -> None:
    extra = tmp_path / "acts.yaml"
    extra.write_text("- {act: shout, words: [thundered]}\n")
    with pytest.raises(UsageError, match="act is 'shout'"):
        ActCues.load(extra)
