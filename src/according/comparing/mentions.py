"""Do two event mentions mean one event? A pair scorer over words, arguments and documents.

Light features and a small logistic model, after the lemma baselines of the literature:
mentions of one lemma, or of lemmas seen to go together, in documents and sentences that
speak of the same things. ``resources/comparing_mentions.json`` holds the weights and the
lemma pairs, made by ``training/train_mentions.py`` from ECB+ train.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cdist

from according.comparing.events import average_link
from according.comparing.lemmas import WORD, head_lemma, kinds_shared, lemma
from according.comparing.lexicons import document_frequencies, resource
from according.comparing.meanings import vectors
from according.comparing.passages import stem
from according.comparing.told import sentences
from according.comparing.usage import usage

__all__ = [
    "FEATURES", "MentionModel", "MentionView", "cluster_mentions", "head_lemma", "mention_model",
    "pair_features",
]  # fmt: skip

Floats = NDArray[np.float64]
Synonyms = Mapping[tuple[str, str], float]
_SAME_DOCUMENTS = 0.08


@dataclass(frozen=True)
class MentionView:
    """A mention of an event: its document's id and text, and the words that name it."""

    document: str
    text: str
    start: int
    end: int
    embedding: NDArray[np.float32] | None = field(default=None, compare=False)


FEATURES = (
    "same_lemma", "meaning", "spelling", "synonyms", "synonyms_known", "sentence", "names",
    "names_apart", "numbers", "numbers_apart", "documents", "documents_centred",
    "documents_together",
    "same_document", "lemma_rarity", "lemma_share", "window", "words_shared", "embedding",
    "phrase", "nearby", "phrase_and_together", "nearby_and_together",
    "lemma_and_together", "lemma_and_sentence", "lemma_and_rarity", "synonyms_and_together",
    "meaning_and_together", "meaning_and_sentence", "lemma_same_document",
    "kind", "kind_known", "kind_and_together", "kind_and_meaning", "kind_and_sentence",
    "same_sentence", "side_by_side", "lemmas_nearby", "salience",
)  # fmt: skip


def pair_features(mentions: Sequence[MentionView], synonyms: Synonyms) -> Floats:
    """Return the features of every pair of one topic's mentions: (n, n, features), symmetric."""
    n = len(mentions)
    lemmas, heads = zip(*(head_lemma(m.text[m.start : m.end]) for m in mentions), strict=True)
    kinds = list(dict.fromkeys(lemmas))
    at = np.array([kinds.index(x) for x in lemmas])
    same = (at[:, None] == at[None, :]).astype(float)
    spelling = cdist(kinds, kinds, scorer=JaroWinkler.similarity)[np.ix_(at, at)]
    means = vectors(heads).astype(np.float64)
    meaning = np.clip(means @ means.T, 0, 1)
    meaning[~(np.abs(means).sum(1) > 0)] = 0.3
    meaning[:, ~(np.abs(means).sum(1) > 0)] = 0.3
    meaning = np.maximum(meaning, same)
    table, known = np.zeros((len(kinds),) * 2), np.zeros((len(kinds),) * 2)
    for i, a in enumerate(kinds):
        for j, b in enumerate(kinds):
            value = synonyms.get((min(a, b), max(a, b)))
            if value is not None:
                table[i, j], known[i, j] = value, 1.0
    synonym, synonym_known = table[np.ix_(at, at)], known[np.ix_(at, at)]

    documents = list(dict.fromkeys(m.document for m in mentions))
    texts = {m.document: m.text for m in mentions}
    of = np.array([documents.index(m.document) for m in mentions])
    terms = [_terms(texts[d]) for d in documents]
    doc_alike, doc_centred = _cosines(terms), _cosines(terms, centred=True)
    together_docs = _together(doc_alike)
    alike, together = doc_alike[np.ix_(of, of)], together_docs[np.ix_(of, of)]
    centred = doc_centred[np.ix_(of, of)]
    same_document = (of[:, None] == of[None, :]).astype(float)

    bounds = {d: sentences(t) for d, t in texts.items()}
    where = [_sentence(m, bounds[m.document]) for m in mentions]
    around = [m.text[start:end] for m, (start, end) in zip(mentions, where, strict=True)]
    places = {x: i for i, x in enumerate(dict.fromkeys(zip(of.tolist(), where, strict=True)))}
    within = np.array([places[x] for x in zip(of.tolist(), where, strict=True)])
    sentence = _cosines([_terms(s, skip=h) for s, h in zip(around, heads, strict=True)])
    window = _cosines([_terms(_near(m), skip=h) for m, h in zip(mentions, heads, strict=True)])
    phrase = _meaning([WORD.findall(m.text[m.start : m.end].lower()) for m in mentions])
    nearby = _meaning([WORD.findall(_near(m).lower()) for m in mentions])
    names, names_apart = _overlap([_names(s) for s in around])
    numbers, numbers_apart = _overlap([frozenset(re.findall(r"\d[\d.,]*", s)) for s in around])
    words = _overlap(
        [frozenset(map(lemma, WORD.findall(m.text[m.start : m.end]))) for m in mentions]
    )[0]
    texts_counted, counts = document_frequencies()
    rarity = np.array([math.log((texts_counted + 1) / (counts.get(h, 0) + 1)) / 8 for h in heads])
    share = np.bincount(at)[at] / n
    rare = np.minimum(rarity[:, None], rarity[None, :])
    embedding = _embeddings(mentions)
    both = np.maximum(same, np.clip(synonym, 0, None))
    kind, kind_known = kinds_shared([m.text[m.start : m.end] for m in mentions])
    used = usage(at, of, within, together_docs, nearby)
    return np.stack(
        [
            same, meaning, spelling, synonym, synonym_known, sentence, names, names_apart, numbers,
            numbers_apart, alike, centred, together, same_document, rare,
            np.minimum(share[:, None], share[None, :]), window, words, embedding, phrase, nearby,
            phrase * together, nearby * together, same * together,
            same * sentence, same * rare, both * together, meaning * together, meaning * sentence,
            same * same_document,
            kind, kind_known, kind * together, kind * meaning, kind * sentence,
            (within[:, None] == within[None, :]).astype(float), used.side_by_side, used.alike,
            used.salience,
        ],
        axis=-1,
    )  # fmt: skip


def _meaning(rows: Sequence[Sequence[str]]) -> Floats:
    """Return the cosines of the rows' mean meanings, rare words weighing more."""
    texts, counts = document_frequencies()
    out = np.zeros((len(rows), 40))
    for i, row in enumerate(rows):
        weights = np.array([math.log((texts + 1) / (counts.get(w, texts) + 1)) for w in row])
        if len(row):
            out[i] = weights @ vectors(row)
    out /= np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.clip(out @ out.T, 0, 1))


def _embeddings(mentions: Sequence[MentionView]) -> Floats:
    """Return the cosines of the mentions' embeddings; 0.5 everywhere where one has none."""
    given = [m.embedding for m in mentions if m.embedding is not None]
    if len(given) < len(mentions):
        return np.full((len(mentions),) * 2, 0.5)
    rows = np.stack(given).astype(np.float64)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.clip(rows @ rows.T, 0, 1))


def _sentence(m: MentionView, bounds: Sequence[tuple[int, int]]) -> tuple[int, int]:
    for start, end in bounds:
        if start <= m.start < end:
            return start, end
    return max(0, m.start - 100), m.end + 100


def _near(m: MentionView) -> str:
    before = m.text[max(0, m.start - 60) : m.start].rsplit("\n", 1)[-1]
    after = m.text[m.end : m.end + 60].split("\n", 1)[0]
    return (
        before[before.find(" ") + 1 :] + " " + after[: after.rfind(" ") if " " in after else None]
    )


@lru_cache(maxsize=1)
def _stems() -> dict[str, int]:
    out: dict[str, int] = {}
    for word, count in document_frequencies()[1].items():
        out[stem(word)] = out.get(stem(word), 0) + count
    return out


def _terms(text: str, skip: str = "") -> dict[str, float]:
    texts, stems = document_frequencies()[0], _stems()
    counts = Counter(stem(w.lower()) for w in WORD.findall(text) if w.lower() != skip)
    out = {}
    for word, count in counts.items():
        weight = math.log((texts + 1) / (stems.get(word, 0) + 1))
        if weight > 1.0:
            out[word] = (1 + math.log(count)) * weight
    return out


def _cosines(rows: Sequence[Mapping[str, float]], centred: bool = False) -> Floats:
    """Return the cosines (n, n) of sparse rows.

    Words that most rows hold tell little of which belong together and count little; words
    of one row only, nothing. ``centred`` takes out what all rows have in common.
    """
    columns: dict[str, int] = {}
    for row in rows:
        for word in row:
            columns.setdefault(word, len(columns))
    dense = np.zeros((len(rows), max(1, len(columns))), dtype=np.float32)
    for i, row in enumerate(rows):
        for word, value in row.items():
            dense[i, columns[word]] = value
    held = (dense > 0).sum(0)
    dense *= np.log((len(rows) + 1) / np.maximum(held, 1))
    dense[:, held == 1] = 0.0
    if centred:
        dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
        dense -= dense.mean(0)
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    return np.asarray(dense @ dense.T, dtype=np.float64)


def _together(alike: Floats) -> Floats:
    """Cluster a topic's documents into stories: 1 where two tell one story, else 0."""
    out = np.zeros_like(alike)
    for group in average_link(alike, _SAME_DOCUMENTS):
        out[np.ix_(group, group)] = 1.0
    return out


def _names(sentence: str) -> frozenset[str]:
    found = WORD.findall(sentence)
    return frozenset(w.lower() for w in found[1:] if w[0].isupper() and len(w) > 2)


def _overlap(sets: Sequence[frozenset[str]]) -> tuple[Floats, Floats]:
    """Return for every pair the share of the smaller set in both, and 1 where both are apart."""
    columns = {x: i for i, x in enumerate(sorted(frozenset().union(*sets)))}
    dense = np.zeros((len(sets), max(1, len(columns))), dtype=np.float32)
    for i, row in enumerate(sets):
        dense[i, [columns[x] for x in row]] = 1.0
    shared = (dense @ dense.T).astype(np.float64)
    size = dense.sum(1).astype(np.float64)
    least = np.minimum(size[:, None], size[None, :])
    apart = ((least > 0) & (shared == 0)).astype(float)
    return np.asarray(shared / np.maximum(least, 1)), apart


@dataclass(frozen=True)
class MentionModel:
    """Weights over ``FEATURES`` (standardised), the threshold of a merge, the lemma pairs."""

    mean: Floats
    scale: Floats
    weights: Floats
    bias: float
    threshold: float
    synonyms: Synonyms

    def probability(self, features: Floats) -> Floats:
        """Return the probability (..., ) that pairs with these features are one event."""
        z = ((features - self.mean) / self.scale) @ self.weights + self.bias
        return np.asarray(1 / (1 + np.exp(-z)))

    def to_json(self) -> str:
        """Return the model as JSON, lemma pairs as "a b": value."""
        return json.dumps(
            {
                "threshold": round(self.threshold, 3),
                "bias": round(self.bias, 4),
                "features": {
                    name: [round(float(x[i]), 4) for x in (self.mean, self.scale, self.weights)]
                    for i, name in enumerate(FEATURES)
                },
                "synonyms": {
                    f"{a} {b}": round(v, 2) for (a, b), v in sorted(self.synonyms.items())
                },
            },
            ensure_ascii=False, separators=(",", ":"),
        )  # fmt: skip

    @classmethod
    def from_json(cls, words: str) -> MentionModel:
        """Read a model that ``to_json`` wrote."""
        data = json.loads(words)
        rows = np.array([data["features"][name] for name in FEATURES])
        pairs = {tuple(k.split(" ", 1)): v for k, v in data["synonyms"].items()}
        return cls(
            rows[:, 0], rows[:, 1], rows[:, 2], data["bias"], data["threshold"],
            {(a, b): float(v) for (a, b), v in pairs.items()},
        )  # fmt: skip


@lru_cache(maxsize=1)
def mention_model() -> MentionModel:
    """Return the trained model that ships with the package."""
    return MentionModel.from_json(resource("comparing_mentions.json"))


def cluster_mentions(
    mentions: Sequence[MentionView], model: MentionModel | None = None
) -> list[list[int]]:
    """Cluster the event mentions of one topic: lists of indices, singletons included."""
    if not mentions:
        return []
    trained = model or mention_model()
    scores = trained.probability(pair_features(mentions, trained.synonyms))
    return average_link(scores, trained.threshold)
