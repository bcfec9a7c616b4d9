"""The development data: where each set lies under the data folder, and its dispatches.

The data is not part of the project (most of it may not be redistributed). It is looked for in
``--data DIR`` or, without that, in a folder ``shared`` beside the repository.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["SETS", "GoldSet", "default_data", "load_rows", "polnear_attributions"]

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One development set: its file, and how a row becomes a dispatch for the reader."""

    file: str
    dispatch: Callable[[Row], dict[str, Any]]

    def rows(self, data: Path) -> list[Row] | None:
        """Return the rows, or None where the file is not there."""
        path = data / self.file
        return load_rows(path) if path.is_file() else None


def default_data() -> Path:
    """Return the folder ``shared`` beside the repository, whether it exists or not."""
    return Path(__file__).resolve().parents[2] / "shared"


def load_rows(path: Path) -> list[Row]:
    """Load one JSON object a line."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def polnear_attributions(row: Row) -> list[dict[str, Any]]:
    """Return the first annotator's attributions that have a cue and a content."""
    first = min(row["annotations"], key=lambda annotation: annotation["annotator"])
    return [
        {role: [[s["start"], s["end"]] for s in a[role]] for role in ("source", "cue", "content")}
        for a in first["attributions"]
        if a["cue"] and a["content"]
    ]


def _plain(row: Row) -> dict[str, Any]:
    return {"id": row["id"], "text": row["text"]}


def _polnear(row: Row) -> dict[str, Any]:
    meta = row["meta"]
    return _plain(row) | {
        "published_at": meta.get("publication_date"),
        "publisher": meta.get("publisher"),
    }


def _corpus(row: Row) -> dict[str, Any]:
    return _plain(row) | {
        "published_at": row.get("published"),
        "publisher": row.get("publisher"),
        "title": row.get("title"),
    }


def _titled(row: Row) -> dict[str, Any]:
    return _plain(row) | {"title": row["meta"].get("title")}


def _timeml(row: Row) -> dict[str, Any]:
    return _plain(row) | {"published_at": (row["meta"].get("dct") or "")[:10] or None}


SETS: dict[str, GoldSet] = {
    "polnear": GoldSet("data/polnear/dev.jsonl", _polnear),
    "corpus": GoldSet("corpus/dev.jsonl", _corpus),
    "re3d": GoldSet("data/re3d/dev.jsonl", _plain),
    "trnews": GoldSet("data/geo_trnews/dev.jsonl", _titled),
    "lgl": GoldSet("data/geo_lgl/dev.jsonl", _titled),
    "tbaq": GoldSet("data/timeml_tbaq/dev.jsonl", _timeml),
    "uw": GoldSet("data/factuality_uw/dev.jsonl", _plain),
    "muc4": GoldSet("data/event_muc4/dev.jsonl", _plain),
    "pairs": GoldSet("pairs/open.jsonl", _plain),
}
