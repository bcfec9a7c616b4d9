"""Outlets by name, and the words that make a name one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from according.reading.mentions import Found

__all__ = ["called_outlet", "is_outlet", "is_outlets_name", "outlets", "outlets_as_bodies"]

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_KEPT = 1 << 13  # names of which it is kept whether they are an outlet's


@dataclass(frozen=True, slots=True)
class Outlets:
    """The words of ``people_outlets.yaml``, lower case."""

    names: frozenset[str]
    borne: frozenset[str]
    words: frozenset[str]
    agency_before: frozenset[str]
    not_after: frozenset[str]
    generic: frozenset[str]
    told: frozenset[str]
    carried: frozenset[str]


@cache
def outlets() -> Outlets:
    """Return the words by which outlets are known."""
    path = files("according.resources") / "people_outlets.yaml"
    data: dict[str, Any] = yaml.load(
        path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    )
    return Outlets(**{k: frozenset(data[k]) for k in Outlets.__dataclass_fields__})


def is_outlets_name(words: str) -> bool:
    """Tell whether words are an outlet's own name ("SANA", "Al-Manar"), and no plain word."""
    known = outlets()
    low = words.lower()
    own = words.isupper() or "-" in words  # "Time" and "Fox" are also words, "Politico" is rare
    return own and low in known.names and low not in known.generic


@lru_cache(maxsize=_KEPT)
def is_outlet(words: str) -> bool:
    """Tell whether a name is an outlet's ("al jazeera", "the hill"); "the press" is none."""
    low, bare = _plain(words)
    known = outlets()
    return bare not in known.generic and (low in known.names or bare in known.names)


@lru_cache(maxsize=_KEPT)
def called_outlet(words: str) -> bool:
    """Tell whether words mean an outlet: its name, or what it is called ("state television")."""
    if is_outlet(words):
        return True
    known = outlets()
    _, bare = _plain(words)
    if bare in known.generic:
        return False
    tokens = _WORD.findall(bare)
    for k, token in enumerate(tokens):
        following = tokens[k + 1] if k + 1 < len(tokens) else ""
        # "the Times" and "Radio X", but not "the press office" or "the Post Office"
        if token in known.words and following not in known.not_after:
            return True
        if token == "agency" and k and tokens[k - 1] in known.agency_before:
            return True
    return False


def _plain(words: str) -> tuple[str, str]:
    """Return words in lower case, and without their article and possessive ending."""
    low = words.lower().replace("’", "'").strip()
    return low, low.removeprefix("the ").removesuffix("'s")


def outlets_as_bodies(text: str, mentions: Sequence[Found]) -> list[Found]:
    """Return the mentions, outlets that look like persons ("Al Arabiya", "Anadolu") as bodies."""

    def is_body(words: str) -> bool:
        return is_outlet(words) and (words.isupper() or words.lower() not in outlets().borne)

    return [
        m._replace(type="ORG")
        if m.type == "PERSON" and is_body(text[m.span.start : m.span.end])
        else m
        for m in mentions
    ]
