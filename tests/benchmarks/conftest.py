"""Readings made from gold and then spoiled, so that every kind of mistake is in them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest

Row = Mapping[str, Any]
Span = list[int]

FACTUALITIES = ("fact", "probable", "possible", "forecast", "conditional", "directive", "none")


class Spoiler:
    """Turns gold rows into readings (JSON form) with mistakes, the same ones for one seed."""

    def __init__(self, seed: int, rate: float = 0.15) -> None:
        self.dice = random.Random(seed)
        self.rate = rate

    def slips(self) -> bool:
        return self.dice.random() < self.rate

    def span(self, text: str, span: Span) -> Span:
        """Move a span's edges to other words now and then."""
        start, end = span
        if self.slips():
            end = max(start + 1, min(len(text), end + self.dice.randint(-25, 25)))
        if self.slips():
            start = max(0, min(end - 1, start + self.dice.randint(-15, 15)))
        return [start, end]

    def spans(self, text: str, spans: list[Span]) -> list[Span]:
        return [self.span(text, s) for s in spans if not self.slips()]

    def some(self, rows: list[Any]) -> list[Any]:
        """Leave rows out and give some twice, in another order."""
        kept = [r for r in rows if not self.slips()]
        kept += [r for r in rows if self.slips()]
        self.dice.shuffle(kept)
        return kept

    def label(self, right: str, others: tuple[str, ...]) -> str:
        return self.dice.choice(others) if self.slips() else right

    def attributions(self, text: str, rows: list[Any]) -> list[dict[str, Any]]:
        out = []
        for number, row in enumerate(self.some(rows)):
            roles = {k: self.spans(text, row[k]) for k in ("source", "cue", "content")}
            entity = row.get("source_entity")
            out.append(
                {
                    "id": f"a{number}",
                    **roles,
                    "mode": self.label(row.get("mode", "indirect"), ("direct", "belief")),
                    "act": self.label(row.get("act", "say"), ("deny", "warn")),
                    "source_entity": self.label(entity, ("e1", "e2")) if entity else None,
                    "parent": "a0" if self.slips() else None,
                }
            )
        return out

    def reading(self, row: Row, **lists: list[Any]) -> dict[str, Any]:
        empty: dict[str, Any] = {
            k: [] for k in ("entities", "places", "dates", "attributions", "claims")
        }
        return {"dispatch": {"ref": row["id"], "text": row["text"]}, **empty, **lists}

    def corpus(self, row: Row) -> dict[str, Any]:
        text = row["text"]
        dates = [
            {"id": f"d{n}", "span": self.span(text, d["span"])} for n, d in enumerate(row["dates"])
        ]
        return self.reading(
            row,
            entities=[{**e, "mentions": self.spans(text, e["mentions"])} for e in row["entities"]],
            dates=dates,
            attributions=self.attributions(text, row["attributions"]),
            claims=[self.claim(text, c, dates) for c in self.some(row["claims"])],
        )

    def claim(self, text: str, row: Row, dates: list[Any]) -> dict[str, Any]:
        when = row["happened_on"]
        date = next((d["id"] for d in dates if when and d["span"][0] == when[0]), None)
        return {
            "trigger": self.span(text, row["trigger"]),
            "span": [self.span(text, s) for s in row["span"]],
            "factuality": self.label(row["factuality"], FACTUALITIES),
            "polarity": self.label(row["polarity"], ("affirmed", "denied")),
            "event": self.label(row["event"], ("ASSAULT", "STATE", "OTHER")),
            "actor": [{"span": s, "entity": None} for s in self.spans(text, row["actor"])],
            "recipient": [{"span": s, "entity": None} for s in self.spans(text, row["recipient"])],
            "place": {"span": row["place"]} if row["place"] and not self.slips() else None,
            "happened_on": date,
            "sizes": [{**s, "high": s["low"]} if self.slips() else dict(s) for s in row["sizes"]],
        }

    def spans_of(self, text: str, rows: list[Any]) -> list[Span]:
        found = [self.span(text, [r["start"], r["end"]]) for r in self.some(rows)]
        words = [list(m.span()) for m in re.finditer(r"\b\w{4,}\b", text)]
        return found + self.dice.sample(words, min(len(words), len(found) // 6))


@pytest.fixture
def spoil() -> Callable[[int], Spoiler]:
    """Make a spoiler from a seed."""
    return Spoiler
