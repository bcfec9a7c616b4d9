"""The word lists of comparing, read once from the YAML files beside the package."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = [
    "Body",
    "bodies",
    "body_pattern",
    "capitals",
    "cues",
    "document_frequencies",
    "publishers",
    "resource",
]


@dataclass(frozen=True, slots=True)
class Body:
    """A body that dispatches credit: its name, the side it speaks for, and what it is."""

    id: str
    name: str
    camp: str | None
    generic: bool
    agency: bool


def resource(name: str) -> str:
    """Return the text of a file of ``according/resources``."""
    return files("according").joinpath("resources").joinpath(name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _bodies_file() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(resource("comparing_bodies.yaml"))
    return data


@lru_cache(maxsize=1)
def bodies() -> Mapping[str, Body]:
    """Return the known bodies by id."""
    return {
        b["id"]: Body(
            b["id"], b["name"], b.get("camp"), bool(b.get("generic")), bool(b.get("agency"))
        )
        for b in _bodies_file()["bodies"]
    }


@lru_cache(maxsize=1)
def publishers() -> Mapping[str, str]:
    """Return publishers (lower case) that are bodies themselves, by body id."""
    return dict(_bodies_file()["publishers"])


@lru_cache(maxsize=1)
def capitals() -> frozenset[str]:
    """Return the places whose names stand for their governments."""
    return frozenset(p for b in _bodies_file()["bodies"] for p in b.get("places", ()))


@lru_cache(maxsize=1)
def body_pattern() -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return one pattern for all bodies and the body id of each of its groups."""
    parts, ids = [], []
    for b in _bodies_file()["bodies"]:
        written = [*b.get("exact", ()), *b.get("places", ())]
        names = [f"(?i:{n})" for n in b.get("names", ())] + written
        parts.append("(" + "|".join(names) + ")")
        ids.append(b["id"])
    return re.compile(r"(?<![\w-])(?:" + "|".join(parts) + r")(?:['’]?s)?(?![\w])"), tuple(ids)


@lru_cache(maxsize=1)
def cues() -> Mapping[str, re.Pattern[str]]:
    """Return the cue patterns by name; events and actors as ``events.air``, ``actors.moscow``."""
    data = yaml.safe_load(resource("comparing_cues.yaml"))
    flat: dict[str, list[str]] = {}
    for name, value in data.items():
        if isinstance(value, dict):
            flat.update({f"{name}.{k}": v for k, v in value.items()})
        else:
            flat[name] = value
    return {name: re.compile(r"(?<![\w-])(?:" + "|".join(v) + ")") for name, v in flat.items()}


@lru_cache(maxsize=1)
def document_frequencies() -> tuple[int, Mapping[str, int]]:
    """Return how many news texts were counted and in how many of them each word stood."""
    data = json.loads(resource("comparing_words.json"))
    return int(data["texts"]), data["words"]
