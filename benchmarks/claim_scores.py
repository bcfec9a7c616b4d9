"""Scores of claims, and of the labels and sources of attributions, on the dispatch corpus.

A predicted claim is the gold one when their triggers share a word; or, where the annotators
agreed on the trigger, when their spans agree to a Dice of 0.8. Labels are scored on matched
claims; a label that the second annotator gave (``also_...``) is right as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from benchmarks.words import Counts, Share, Words, WordSet, dice, macro_f1, union

__all__ = ["CLAIM_LABELS", "PRONOUNS", "CorpusScores", "match_claims", "score_corpus"]

CLAIM_LABELS = (
    "factuality", "polarity", "event", "actor", "recipient", "place", "happened_on", "sizes",
)  # fmt: skip
PRONOUNS = frozenset(("he", "she", "they", "it", "who", "we", "i"))
SPAN_AGREEMENT = 0.8
CONTENT_AGREEMENT = 0.5
ENOUGH = 15  # gold claims below which a label is left out of the macro average

Row = Mapping[str, Any]


def _shares(*names: str) -> dict[str, Share]:
    return {name: Share() for name in names}


@dataclass
class CorpusScores:
    """Counts over the corpus.

    ``labels`` holds mode and act of matched attributions and all labels of matched claims;
    ``sources`` how many matched attributions were given to the right entity: of all whose
    source the gold resolves, of pronouns and nominals ("he", "the officer"), and of those whose
    source stands in another sentence than the cue; ``wrong`` how many got a wrong entity,
    which is worse than none.
    """

    claims: Counts = field(default_factory=Counts)
    labels: dict[str, Share] = field(default_factory=lambda: _shares("mode", "act", *CLAIM_LABELS))
    sources: dict[str, Share] = field(default_factory=lambda: _shares("all", "pronoun", "far"))
    wrong: Share = field(default_factory=Share)
    factualities: dict[str, Counts] = field(default_factory=dict)

    @property
    def common(self) -> dict[str, Counts]:
        """The factuality labels with at least 15 matched gold claims."""
        return {k: c for k, c in self.factualities.items() if c.hit + c.missed >= ENOUGH}

    @property
    def macro_f1(self) -> float:
        """The mean F1 over the common factuality labels."""
        return macro_f1(self.common.values())


def score_corpus(gold: Iterable[Row], readings: Mapping[str, Row]) -> CorpusScores:
    """Score readings (in their JSON form, by the dispatch's own id) against corpus rows.

    A dispatch without a reading is left out here: it counts in the attribution scores.
    """
    scores = CorpusScores()
    for row in gold:
        reading = readings.get(row["id"])
        if reading is not None:
            words = Words(row["text"])
            _score_attributions(scores, words, row, reading)
            _score_claims(scores, words, row, reading)
    return scores


def match_claims(
    words: Words, gold: Sequence[Row], predicted: Sequence[Row]
) -> list[tuple[int, int]]:
    """Pair each gold claim, in order, with the best free prediction that qualifies."""
    trigger = [words.of([p["trigger"]] if p.get("trigger") else None) for p in predicted]
    span = [words.of(p["span"]) for p in predicted]
    pairs: list[tuple[int, int]] = []
    free = set(range(len(predicted)))
    for i, claim in enumerate(gold):
        own, whole = words.of([claim["trigger"]]), words.of(claim["span"])
        also = claim.get("also_trigger")
        if also:
            own |= words.of([also])
        fit = [
            j
            for j in sorted(free)
            if own & trigger[j] or (not also and dice(whole, span[j]) >= SPAN_AGREEMENT)
        ]
        if fit:
            best = max(fit, key=lambda j: dice(whole, span[j]))
            free.remove(best)
            pairs.append((i, best))
    return pairs


def _score_claims(scores: CorpusScores, words: Words, row: Row, reading: Row) -> None:
    gold, predicted = row["claims"], reading["claims"]
    pairs = match_claims(words, gold, predicted)
    owed = [(gold[i], predicted[j]) for i, j in pairs if not gold[i].get("optional")]
    needed = sum(not claim.get("optional") for claim in gold)
    scores.claims.add(len(owed), len(predicted) - len(pairs), needed - len(owed))
    dates = {date["id"]: date["span"] for date in reading["dates"]}
    for want, got in owed:
        for name in ("factuality", "polarity", "event"):
            scores.labels[name].add(got[name] in (want[name], want.get(f"also_{name}")))
        _count_factuality(scores.factualities, want, got["factuality"])
        for name in ("actor", "recipient"):
            have = words.of(role["span"] for role in got.get(name) or ())
            scores.labels[name].add(_any_role(words, have, _either(want, name)))
        where = (got.get("place") or {}).get("span")
        when = dates.get(got.get("happened_on") or "")
        scores.labels["place"].add(_any_span(words, where, _either(want, "place")))
        scores.labels["happened_on"].add(_any_span(words, when, _either(want, "happened_on")))
        if want["sizes"]:
            answers = {_size(size) for size in got.get("sizes") or ()}
            scores.labels["sizes"].add(any(_size(size) in answers for size in want["sizes"]))


def _count_factuality(classes: dict[str, Counts], want: Row, got: str) -> None:
    label = want["factuality"]
    own = classes.setdefault(label, Counts())
    if got in (label, want.get("also_factuality")):
        own.hit += 1
    else:
        own.missed += 1
        classes.setdefault(got, Counts()).extra += 1


def _either(want: Row, name: str) -> tuple[Any, Any]:
    return want[name], want.get(f"also_{name}", want[name])


def _any_role(words: Words, have: WordSet, wanted: Iterable[list[list[int]]]) -> bool:
    return any(bool(have & words.of(spans)) or (not have and not spans) for spans in wanted)


def _any_span(words: Words, have: list[int] | None, wanted: Iterable[list[int] | None]) -> bool:
    return any(
        (span is None and have is None)
        or bool(span and have and words.of([span]) & words.of([have]))
        for span in wanted
    )


def _size(size: Row) -> tuple[str, int | None, int | None]:
    return size["what"], size["low"], size["high"]


def _score_attributions(scores: CorpusScores, words: Words, row: Row, reading: Row) -> None:
    entities = {entity["id"]: entity for entity in reading["entities"]}
    gold_entities = {entity["id"]: entity for entity in row["entities"]}
    predicted = [(words.of(a["cue"]), words.of(a["content"]), a) for a in reading["attributions"]]
    for want in row["attributions"]:
        if want.get("optional"):
            continue
        got = _best_attribution(words, want, predicted)
        if got is None:
            continue
        for name in ("mode", "act"):
            scores.labels[name].add(got.get(name) in (want[name], want.get(f"also_{name}")))
        if want["source"] and want["source_entity"]:
            entity = entities.get(got.get("source_entity") or "")
            right = _same_entity(words, want, gold_entities[want["source_entity"]], entity)
            scores.wrong.add(entity is not None and not right)
            for kind in _source_kinds(words, row["text"], want):
                scores.sources[kind].add(right)


def _best_attribution(
    words: Words, want: Row, predicted: Sequence[tuple[WordSet, WordSet, Row]]
) -> Row | None:
    cue, content = words.of(want["cue"]), words.of(want["content"])
    best: Row | None = None
    most = 0.0
    for its_cue, its_content, row in predicted:
        agreement = dice(its_content, content)
        if its_cue & cue and agreement >= CONTENT_AGREEMENT and agreement > most:
            best, most = row, agreement
    return best


def _source_kinds(words: Words, text: str, want: Row) -> list[str]:
    start, end = want["source"][0]
    written = text[start:end].lower()
    kinds = ["all"]
    if written in PRONOUNS or written.startswith("the "):
        kinds.append("pronoun")
    if want["cue"] and words.sentence(start) != words.sentence(want["cue"][0][0]):
        kinds.append("far")
    return kinds


def _same_entity(words: Words, want: Row, gold: Row, entity: Row | None) -> bool:
    """Tell whether the predicted entity is the gold one, judged by their mentions.

    It is, when it has a mention other than the source's own words among the gold entity's
    mentions; or, for an entity mentioned nowhere else, when it has those words.
    """
    if entity is None:
        return False
    own = words.of(want["source"])
    elsewhere = union(words.of([mention]) for mention in gold["mentions"]) - own
    mentions = [words.of([mention]) for mention in entity["mentions"]]
    if not elsewhere:
        return any(mention & own for mention in mentions)
    return any(mention & elsewhere and mention <= elsewhere | own for mention in mentions)
