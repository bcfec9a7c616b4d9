"""Vary training windows: dispatches reach a reader without commas, quotation marks or capitals.

A varied window keeps its targets; words that are dropped take theirs along.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from training.samples import Sample

MASK = 103
# Vocabulary ids of BERT's uncased word list.
COMMAS = (1010, 1005, 1521, 1520)  # , ' and single curly quotation marks
QUOTES = (1000, 1523, 1524, 1005, 1520, 1521)


def vary(sample: Sample, rng: random.Random) -> Sample:
    """Return the sample as it is, without some punctuation, without capitals, or with gaps."""
    lot = rng.random()
    if lot < 0.06:
        return _without(sample, COMMAS + QUOTES if lot < 0.03 else COMMAS)
    if lot < 0.09:
        return _without(sample, QUOTES)
    if lot < 0.12:
        w = sample.window
        return replace(sample, window=replace(w, types=w.types // 3 * 3))
    if lot < 0.5:
        w = sample.window
        ids = w.ids.copy()
        gaps = [i for i in range(1, len(ids)) if ids[i] != 102 and rng.random() < 0.05]
        ids[gaps] = MASK
        return replace(sample, window=replace(w, ids=ids))
    return sample


def _without(sample: Sample, marks: tuple[int, ...]) -> Sample:
    """Drop the words that are one of ``marks``; what hung on quotation marks goes with them."""
    w = sample.window
    drop = np.isin(w.ids[w.first], marks)
    drop[[a.word for a in sample.anchors] + [t.word for t in sample.triggers]] = False
    for first, last, _ in sample.mentions:
        drop[[first, last]] = False
    keep = ~drop
    if keep.all() or not keep.any():
        return sample
    pieces = np.ones(len(w.ids), bool)
    pieces[w.first[drop]] = False
    place = np.cumsum(pieces) - 1
    word = np.cumsum(keep) - 1
    types = w.types[pieces]
    if set(QUOTES) <= set(marks):
        types = types % 3
    window = replace(
        w,
        end=w.begin + int(keep.sum()),
        ids=w.ids[pieces],
        types=types,
        first=place[w.first[keep]],
        paragraph=w.paragraph[keep],
    )
    return replace(
        sample,
        window=window,
        binary={k: v[keep] for k, v in sample.binary.items()},
        tags={k: v[keep] for k, v in sample.tags.items()},
        scale=None if sample.scale is None else sample.scale[keep],
        anchors=[replace(a, word=int(word[a.word]), roles=a.roles[keep]) for a in sample.anchors],
        triggers=[
            replace(
                t,
                word=int(word[t.word]),
                inside=None if t.inside is None else t.inside[keep],
                roles=None if t.roles is None else t.roles[keep],
            )
            for t in sample.triggers
        ],
        mentions=[(int(word[b]), int(word[e]), n) for b, e, n in sample.mentions],
    )
