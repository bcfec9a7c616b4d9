"""Dispatches of any number and length, recombined from the bundled exercise with a fixed seed."""

from __future__ import annotations

import json
import random
from pathlib import Path

__all__ = ["EXERCISE", "dispatches", "long_dispatch", "paragraphs"]

EXERCISE = Path(__file__).resolve().parents[1] / "src/according/resources/exercise/exercise.jsonl"
SEED = 11


def paragraphs() -> list[str]:
    """Return the paragraphs of the exercise's English dispatches."""
    rows = [json.loads(line) for line in EXERCISE.read_text(encoding="utf-8").splitlines()]
    english = [row["text"] for row in rows if not row["id"].endswith("-fr")]
    return [paragraph for text in english for paragraph in text.split("\n\n")]


def dispatches(count: int, length: int = 7) -> list[str]:
    """Return ``count`` texts of ``length`` paragraphs each (some 250 words)."""
    choice, stock = random.Random(SEED), paragraphs()
    return ["\n\n".join(choice.sample(stock, length)) for _ in range(count)]


def long_dispatch(size: int) -> str:
    """Return one text of at least ``size`` bytes in UTF-8."""
    choice, stock = random.Random(SEED), paragraphs()
    parts: list[str] = []
    written = 0
    while written < size:
        parts.append(choice.choice(stock))
        written += len(parts[-1].encode()) + 2
    return "\n\n".join(parts)
