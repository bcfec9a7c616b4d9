"""Cues: a claim, its trigger, what attributes it, and the label its words give."""

from __future__ import annotations

from pathlib import Path

import pytest

from according.errors import UsageError
from according.reading.factuality import (
    CueTable,
    cue_factuality,
    cue_hits,
    cue_polarity,
    done_by_nobody,
    factuality_cues,
    find_cues,
    polarity_cues,
)
from according.spans import Span

# text with the claim in [], its trigger in <>; the attributing words; label; the evidence
FACTUALITY = [
    ("[The rebels <left> the town]", None, None, []),
    ("[The rebels may have <left>]", None, "possible", ["may"]),
    ("[the strike could <spread>]", None, "possible", ["could"]),
    ("[Perhaps the rebels <left>]", None, "possible", ["Perhaps"]),
    ("[The rebels apparently <left>]", None, "probable", ["apparently"]),
    ("[the siege seems to <hold>]", None, "probable", ["seems to"]),
    ("they believe [the rebels <left>]", "believe", "probable", ["believe"]),
    ("they fear [the dam <broke>]", "fear", "possible", ["fear"]),
    ("[The talks will <open> soon]", None, "forecast", ["will"]),
    ("[The bridge is set to <open>]", None, "forecast", ["set to"]),
    ("[The river's likely to <rise>]", None, "probable", ["likely"]),
    ("they expect [the river to <rise>]", "expect", "forecast", ["expect"]),
    ("if [the dam <breaks>], the town is lost", None, "conditional", ["if"]),
    ("[it would have <fallen>]", None, "conditional", ["would have"]),
    ("unless [the rain <stops>] they leave", None, "conditional", ["unless"]),
    ("[The rebels must <leave>]", None, "directive", ["must"]),
    ("he called on [the rebels to <leave>]", "called on", "directive", ["called on"]),
    ("he vowed [to <rebuild> the town]", "vowed", "directive", ["vowed to"]),
    ("they came [to <rebuild> the town]", None, "directive", ["to "]),
    ("[We will <rebuild> the town]", None, "directive", ["We will"]),
    ("[Had the dam <burst>], thousands would have died", None, "conditional", ["Had"]),
    ("[Had the dam <burst>]?", None, "question", ["?"]),
    ("he asked whether [the town <fell>]", None, "question", ["whether"]),
    ("[Did the town <fall>]?", None, "question", ["?"]),
    (
        "it neither confirmed nor denied that [it <struck> the town]",
        None,
        "question",
        ["nor denied that"],
    ),
    # a month is no doubt, an ability in the past no possibility
    ("[In May the rebels <left>]", None, None, []),
    ("[They could not <leave>]", None, None, []),
    # "to" after a verb of what was done tells a fact
    ("[the rebels began to <leave>]", None, "fact", []),
    # beyond a relative pronoun the attributing words do not reach
    ("he urged calm in the town, [who had <seen> war]", "urged", None, []),
]


def marked(text: str) -> tuple[str, tuple[Span, ...], Span]:
    """Take the brackets out of a marked text; return it with the claim's and trigger's spans."""
    plain = ""
    at: dict[str, int] = {}
    for character in text:
        if character in "[]<>":
            at[character] = len(plain)
        else:
            plain += character
    return plain, (Span(at["["], at["]"]),), Span(at["<"], at[">"])


def cue_of(text: str, cue: str | None) -> tuple[Span, ...]:
    return (Span(text.index(cue), text.index(cue) + len(cue)),) if cue else ()


@pytest.mark.parametrize(("source", "cue", "label", "words"), FACTUALITY)
def test_factuality(source: str, cue: str | None, label: str | None, words: list[str]) -> None:
    text, span, trigger = marked(source)
    cue_spans = cue_of(text, cue)
    assert cue_factuality(text, span, trigger, cue, cue_spans=cue_spans)[0] == label
    spans = factuality_cues(text, span, trigger, label or "fact", cue_spans=cue_spans)
    assert [text[s.start : s.end] for s in spans] == words


POLARITY = [
    ("[The rebels <left>]", None, None, []),
    ("[The rebels did not <leave>]", None, "denied", ["not"]),
    ("[The rebels didn't <leave>]", None, "denied", ["n't"]),
    ("[The rebels haven’t <left>]", None, "denied", ["n’t"]),
    ("[neither Syrian nor Turkish jets <flew>]", None, "denied", ["neither", "nor"]),
    ("[The army failed to <stop> them]", None, "denied", ["failed to"]),
    ("[The mayor refused to <sign>]", None, "denied", ["refused to"]),
    ("[No troops <entered> the town]", None, "denied", ["No"]),
    ("the army denied that [the town <fell>]", "denied", "denied", ["denied"]),
    # what is not denied
    ("[No fewer than ten <fell>]", None, None, []),
    ("[Not the army. The rebels <left>]", None, None, []),
    ("[the unrelated <attack>]", None, None, []),
]


@pytest.mark.parametrize(("source", "cue", "label", "words"), POLARITY)
def test_polarity(source: str, cue: str | None, label: str | None, words: list[str]) -> None:
    text, span, trigger = marked(source)
    cue_spans = cue_of(text, cue)
    assert cue_polarity(text, span, trigger, cue, cue_spans=cue_spans)[0] == label
    spans = polarity_cues(text, span, trigger, label or "affirmed", cue_spans=cue_spans)
    assert [text[s.start : s.end] for s in spans] == words


def test_a_cue_without_its_span_is_a_label_without_evidence() -> None:
    text, span, trigger = marked("[the town <fell>]")
    assert cue_polarity(text, span, trigger, "has denied")[0] == "denied"
    assert polarity_cues(text, span, trigger, "denied") == ()


def test_one_scan_serves_all_claims() -> None:
    text = "The dam may break. The town will not fall."
    scan = find_cues(text)
    for span, trigger in ((Span(0, 17), Span(12, 17)), (Span(19, 41), Span(37, 41))):
        assert cue_hits(text, (span,), trigger, scan=scan) == cue_hits(text, (span,), trigger)


def test_no_claim_no_cue() -> None:
    assert cue_hits("The dam may break.", (), Span(12, 17)) == ()


def test_a_users_row(tmp_path: Path) -> None:
    extra = tmp_path / "cues.yaml"
    extra.write_text("- {label: possible, scope: lead, words: [word has it that], strength: 4}\n")
    table = CueTable.load(extra)
    text, span, trigger = marked("Word has it that [the rebels <left>]")
    assert cue_factuality(text, span, trigger, table=table) == ("possible", 4)
    assert cue_factuality(text, span, trigger) == (None, 0)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{label: doubtful, scope: any, words: [x]}", "label is 'doubtful'"),
        ("{label: possible, scope: here, words: [x]}", "scope is 'here'"),
        ("{label: possible, scope: any}", "either words or a pattern"),
        ("{label: possible, scope: any, words: [x], pattern: x}", "either words or a pattern"),
        ("{label: possible, scope: any, pattern: '('}", "does not compile"),
        ("{label: possible, scope: any, pattern: 'x*'}", "matches nothing at all"),
        ("{label: possible, scope: any, words: [x], whitin: 3}", "field 'whitin'"),
        ("{label: possible, scope: any, words: [x], within: near}", "must be a int"),
        ("{label: possible, scope: any, words: ['*']}", "a word is needed"),
        ("{scope: any, words: [x]}", "lacks the field 'label'"),
    ],
)
def test_a_wrong_row_is_named(tmp_path: Path, row: str, message: str) -> None:
    extra = tmp_path / "cues.yaml"
    extra.write_text(f"- {row}\n")
    with pytest.raises(UsageError, match=message):
        CueTable.load(extra)


@pytest.mark.parametrize("source", ["label: possible", "[[[", "- just words"])
def test_a_file_that_is_no_list_of_rows(tmp_path: Path, source: str) -> None:
    extra = tmp_path / "cues.yaml"
    extra.write_text(source)
    with pytest.raises(UsageError, match=r"cues\.yaml"):
        CueTable.load(extra)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        CueTable.load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("the rockets were fired by neither side", "fired", True),
        ("the bridge was guarded by no one", "guarded", True),
        ("the rockets were fired by both sides", "fired", False),
        ("held by neither side, the town was shelled", "shelled", False),
    ],
)
def test_what_nobody_did_is_denied(text: str, trigger: str, expected: bool) -> None:
    at = Span(text.index(trigger), text.index(trigger) + len(trigger))
    assert done_by_nobody(text, (Span(0, len(text)),), at) is expected
