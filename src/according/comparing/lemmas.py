"""Lemmas of event mentions, and the kinds of event they may name.

``resources/comparing_lemmas.yaml`` has the forms that cutting endings does not bring together,
``comparing_synonyms.yaml`` rows of words that may name one kind of event ("sack", "dismiss",
"let go"): an editor's thesaurus, since a few dozen annotated topics show too few synonyms.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import yaml
from numpy.typing import NDArray

from according.comparing.lexicons import resource
from according.comparing.passages import stem

__all__ = ["WORD", "head_lemma", "kinds_shared", "lemma"]

Floats = NDArray[np.float64]
WORD = re.compile(r"[A-Za-z][A-Za-z'’\-]*|\d[\d,.]*")


@lru_cache(maxsize=1)
def _lists() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    data = yaml.safe_load(resource("comparing_lemmas.yaml"))
    irregular = {form: lemma for lemma, forms in data["irregular"].items() for form in forms}
    return irregular, frozenset(data["particles"]), frozenset(data["helpers"])


@lru_cache(maxsize=32768)
def lemma(word: str) -> str:
    """Return the form under which all forms of a word are counted."""
    irregular = _lists()[0]
    plain = word.lower().strip("'’-")
    if plain in irregular:
        return irregular[plain]
    if len(plain) > 4 and plain.endswith(("ied", "ies")):
        return plain[:-3] + "y"
    cut = stem(plain)
    if cut == plain and len(plain) == 4 and plain.endswith("e"):
        return plain[:-1]  # "fire" with "fired" and "firing"
    if cut == plain and len(plain) == 4 and plain.endswith("ed"):
        return plain[:-1]  # "used" with "use"
    return cut


def head_lemma(words: str) -> tuple[str, str]:
    """Return the lemma of a mention's head word and the head word as written, lower case."""
    _, particles, helpers = _lists()
    found = WORD.findall(words) or [words.strip() or "?"]
    content = [w for w in found if w.lower() not in particles and w.lower() not in helpers]
    head = (content or found)[-1]
    return lemma(head), head.lower()


def _key(words: str) -> str:
    return " ".join(map(lemma, WORD.findall(words)))


@lru_cache(maxsize=1)
def _kinds() -> tuple[dict[str, frozenset[int]], int]:
    """Return the rows in which each word or phrase stands, and how many rows there are."""
    rows = yaml.safe_load(resource("comparing_synonyms.yaml"))
    found: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for words in row:
            found.setdefault(_key(str(words)), set()).add(number)
    return {k: frozenset(v) for k, v in found.items()}, len(rows)


def kinds_shared(mentions: Sequence[str]) -> tuple[Floats, Floats]:
    """Return for every pair of mentions 1 where they may name one kind of event, and 1 where
    the kinds of both are known.

    A phrase that has a row of its own ("let go") is not taken for its head word.
    """
    kinds, number = _kinds()
    rows = np.zeros((len(mentions), number), dtype=np.float32)
    for i, words in enumerate(mentions):
        key = _key(words)
        own = kinds.get(key) if " " in key else None
        rows[i, list(own or kinds.get(head_lemma(words)[0], frozenset()))] = 1.0
    known = rows.any(1).astype(np.float64)
    return np.minimum(rows @ rows.T, 1).astype(np.float64), np.minimum.outer(known, known)
