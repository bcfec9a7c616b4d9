"""Words that a person asks for, as a query of SQLite's FTS5 and of PostgreSQL."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

__all__ = ["Words", "fts5", "parse_words", "tsquery"]


@dataclass(frozen=True, slots=True)
class Words:
    """One part of a text query: words that follow one another, the last perhaps a beginning."""

    words: tuple[str, ...]
    prefix: bool = False
    negated: bool = False


_PART = re.compile(r'(-?)(?:"([^"]*)"?|([^\s"]+))')
_WORD = re.compile(r"[^\W_]+")


def parse_words(text: str) -> tuple[Words, ...]:
    """Take a person's query apart; whatever they type is a query, none is a syntax error."""
    parts = []
    for minus, phrase, word in _PART.findall(text.replace("“", '"').replace("”", '"')):
        raw = phrase or word
        words = tuple(w.casefold() for w in _WORD.findall(raw.replace("\x00", " ")))
        if words:
            parts.append(Words(words, bool(word) and raw.endswith("*"), bool(minus)))
    return tuple(parts)


def fts5(parts: Sequence[Words]) -> str:
    """Write a query of FTS5; every word is quoted, so none can be taken for an operator."""

    def one(p: Words) -> str:
        return '"' + " ".join(p.words) + '"' + (" *" if p.prefix else "")

    wanted = " AND ".join(one(p) for p in parts if not p.negated)
    unwanted = [one(p) for p in parts if p.negated]
    return f"({wanted}) NOT ({' OR '.join(unwanted)})" if unwanted else wanted


def tsquery(parts: Sequence[Words], language: str) -> Any:
    """Write the same query for PostgreSQL."""
    terms = []
    for p in parts:
        words = " <-> ".join(f"'{w}'" for w in p.words) + (":*" if p.prefix else "")
        terms.append(f"!({words})" if p.negated else f"({words})")
    return sa.func.to_tsquery(sa.literal_column(f"'{language}'"), " & ".join(terms))
