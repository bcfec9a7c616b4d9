"""The word lists of sizes, compiled: what a noun, a verb or the words before a number count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from according.reading.lexicons import alternatives, rows
from according.records import SIZES

__all__ = ["SizeWords", "bundled_words"]

_WHATS: Final = (*SIZES[:-1], "people", "things", "skipped")


@dataclass(frozen=True, slots=True)
class SizeWords:
    """The compiled word lists: noun and predicate to what they count, and the words before."""

    nouns: dict[str, str]
    predicates: re.Pattern[str]
    predicate_groups: tuple[str, ...]
    before: re.Pattern[str]
    before_groups: tuple[str, ...]

    @classmethod
    def load(cls, extra: Path | None = None) -> SizeWords:
        """Read the bundled lists and a user's own rows.

        Raises:
            UsageError: when a row has unknown fields, roles or sizes.
        """
        table = rows(
            "size_nouns.yaml",
            required={"what": str, "role": str, "words": list},
            optional={"note": str},
            choices={"what": _WHATS, "role": ("noun", "predicate", "before")},
            extra=extra,
        )
        nouns: dict[str, str] = {}
        phrases: dict[str, dict[str, list[str]]] = {"predicate": {}, "before": {}}
        for row in table:
            if row["role"] == "noun":
                for word in row["words"]:
                    nouns.setdefault(str(word).lower(), row["what"])
            else:
                phrases[row["role"]].setdefault(row["what"], []).extend(row["words"])
        predicates, before = phrases["predicate"], phrases["before"]
        return cls(
            nouns,
            re.compile(
                "|".join(rf"(\b(?:{alternatives(w)})\b)" for w in predicates.values()),
                re.IGNORECASE,
            ),
            tuple(predicates),
            re.compile(
                "|".join(rf"(\b(?:{alternatives(w)})\s+$)" for w in before.values()),
                re.IGNORECASE,
            ),
            tuple(before),
        )


@lru_cache(maxsize=1)
def bundled_words() -> SizeWords:
    """Return the lists of ``resources/size_nouns.yaml``."""
    return SizeWords.load()
