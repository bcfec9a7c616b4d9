"""Scores of attributions: the words of each role, and whole attributions at three strictnesses.

exact   source, cue and content are the same words
good    cues and sources overlap (or neither has one), contents agree to a Dice of 0.8
near    the same with a Dice of 0.5

Attributions are matched one to one, the best-agreeing pair first. Gold that only one of two
annotators marked (``"optional": true``) is neither owed nor held against a prediction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.words import Counts, Words, WordSet, dice, union

__all__ = ["ROLES", "STRICTNESSES", "AttributionScores", "WordRoles", "match", "score_attributions"]

ROLES = ("source", "cue", "content")
STRICTNESSES = ("exact", "good", "near")

# The commonplace words of reporting, as against attitudes and actions ("resented", "abandoned").
_REPORTING = re.compile(
    r"(?i)\b(?:according to|say|says|said|saying|tell|tells|told|telling|add|adds|added|adding"
    r"|state[sd]|announce[sd]?|report(?:s|ed)|note[sd]|wrote|writes|explain(?:s|ed)?)\b"
)

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class WordRoles:
    """One attribution as sets of words."""

    source: WordSet
    cue: WordSet
    content: WordSet

    @classmethod
    def of(cls, words: Words, row: Row) -> WordRoles:
        """Take the three roles of an attribution written as lists of spans."""
        return cls(*(words.of(row.get(role)) for role in ROLES))

    def agrees(self, other: WordRoles, least: float) -> bool:
        """Tell whether cue and source overlap and the contents agree to at least ``least``."""
        return (
            _meet(self.cue, other.cue)
            and _meet(self.source, other.source)
            and dice(self.content, other.content) >= least
        )


def _meet(a: WordSet, b: WordSet) -> bool:
    return bool(a & b) or (not a and not b)


_TESTS: dict[str, Callable[[WordRoles, WordRoles], bool]] = {
    "exact": lambda a, b: a == b,
    "good": lambda a, b: a.agrees(b, 0.8),
    "near": lambda a, b: a.agrees(b, 0.5),
}


def match(
    gold: Sequence[WordRoles], predicted: Sequence[WordRoles], strictness: str
) -> dict[int, int]:
    """Pair gold with predictions one to one, the best contents first; gold number -> prediction."""
    test = _TESTS[strictness]
    candidates = sorted(
        (
            (dice(g.content, p.content), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(predicted)
            if test(g, p)
        ),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in candidates:
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


@dataclass
class AttributionScores:
    """Counts over many dispatches.

    ``reporting`` is "near" for attributions whose cue has a word of reporting, as far as the
    gold's cue (recall) or the prediction's (precision) has one; ``far_source`` is "near" for
    gold whose source stands in another sentence than its cue (recall only).
    """

    words: dict[str, Counts] = field(default_factory=lambda: {r: Counts() for r in ROLES})
    relations: dict[str, Counts] = field(
        default_factory=lambda: {s: Counts() for s in STRICTNESSES}
    )
    reporting: Counts = field(default_factory=Counts)
    far_source: Counts = field(default_factory=Counts)


def score_attributions(
    gold: Mapping[str, Sequence[Row]],
    predicted: Mapping[str, Sequence[Row]],
    texts: Mapping[str, str],
    *,
    nested: bool = True,
) -> AttributionScores:
    """Score predicted attributions against gold, dispatch by dispatch.

    Args:
        gold: the attributions of each dispatch, roles as lists of ``[start, end]``.
        predicted: the same from the reader; a dispatch it did not read counts as empty.
        texts: the text of each dispatch.
        nested: whether the gold has nested attributions; where it has none, a prediction with
            a ``parent`` that matches nothing is not held against the reader.
    """
    scores = AttributionScores()
    for key, rows in gold.items():
        _score_dispatch(scores, texts[key], rows, predicted.get(key, ()), nested)
    return scores


def _score_dispatch(
    scores: AttributionScores,
    text: str,
    gold_rows: Sequence[Row],
    rows: Sequence[Row],
    nested: bool,
) -> None:
    words = Words(text)
    gold = [WordRoles.of(words, row) for row in gold_rows]
    answers = [WordRoles.of(words, row) for row in rows]
    optional = {i for i, row in enumerate(gold_rows) if row.get("optional")}
    for role in ROLES:
        owed = union(getattr(g, role) for i, g in enumerate(gold) if i not in optional)
        free = union(getattr(gold[i], role) for i in optional) - owed
        found = union(getattr(a, role) for a in answers) - free
        scores.words[role].add(len(owed & found), len(found - owed), len(owed - found))
    forgiven = {j for j, row in enumerate(rows) if not nested and row.get("parent")}
    for strictness in STRICTNESSES:
        pairs = match(gold, answers, strictness)
        hit = len(pairs.keys() - optional)
        extra = len(set(range(len(answers))) - set(pairs.values()) - forgiven)
        scores.relations[strictness].add(hit, extra, len(gold) - len(optional) - hit)
    _score_parts(scores, text, words, gold_rows, rows, optional, forgiven, pairs)


def _score_parts(
    scores: AttributionScores,
    text: str,
    words: Words,
    gold_rows: Sequence[Row],
    rows: Sequence[Row],
    optional: set[int],
    forgiven: set[int],
    near: Mapping[int, int],
) -> None:
    for i, row in enumerate(gold_rows):
        if i in optional:
            continue
        if _reports(text, row):
            scores.reporting.add(i in near, 0, i not in near)
        if row["source"] and row["cue"]:
            here, there = (words.sentence(row[role][0][0]) for role in ("cue", "source"))
            if here != there:
                scores.far_source.add(i in near, 0, i not in near)
    free = set(near.values()) | forgiven
    scores.reporting.extra += sum(_reports(text, r) for j, r in enumerate(rows) if j not in free)


def _reports(text: str, row: Row) -> bool:
    return any(_REPORTING.search(text[start:end]) for start, end in row.get("cue") or ())
