"""Run the ``according`` command on gold dispatches, as a user would, and keep its answers.

Answers are kept in the machine's temporary folder under a key made of the code, the model and
the input, so that a change to any of them reads anew.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["CommandError", "compare", "executable", "fingerprint", "read"]

PACKAGE = Path(__file__).resolve().parents[1] / "src" / "according"


class CommandError(Exception):
    """The command did not do what was asked: the figures cannot be made."""


def executable() -> str:
    """Return the command beside this Python, or the one named in ``ACCORDING``."""
    return os.environ.get("ACCORDING") or str(Path(sys.executable).parent / "according")


@functools.cache
def fingerprint() -> str:
    """Return a hash of everything in the package: code, lexicons, gazetteer and model."""
    total = hashlib.sha256(executable().encode())
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(str(path.relative_to(PACKAGE)).encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()


def read(dispatches: Iterable[Mapping[str, Any]], *, fresh: bool = False) -> dict[str, Any]:
    """Read dispatches (``id``, ``text`` and what is known) and return readings by that id.

    Raises:
        CommandError: when the command stops, or gives back another text than it was given.
    """
    rows = list(dispatches)
    lines = _run(["read", "{}", "--format", "jsonl"], rows, fresh)
    readings = {line["dispatch"]["ref"]: line for line in lines}
    for row in rows:
        reading = readings.get(row["id"])
        if reading is not None and reading["dispatch"]["text"] != row["text"]:
            raise CommandError(
                f"the text of {row['id']} came back changed - its spans would count in another text"
            )
    return readings


def compare(pairs: Iterable[Mapping[str, Any]], *, fresh: bool = False) -> dict[str, str]:
    """Compare pairs of claims and return the relation of each by its id."""
    keep = ("text", "span", "title", "publisher", "published_at")
    rows = [
        {"id": p["id"]} | {side: {k: p[side].get(k) for k in keep} for side in ("left", "right")}
        for p in pairs
    ]
    lines = _run(["compare", "--pairs", "{}", "--format", "jsonl"], rows, fresh)
    return {line["id"]: line["relation"] for line in lines}


def _run(arguments: list[str], rows: list[Any], fresh: bool) -> list[Any]:
    given = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    key = hashlib.sha256("\0".join((fingerprint(), *arguments, given)).encode()).hexdigest()
    kept = Path(tempfile.gettempdir()) / f"according-gate-{os.getuid()}" / f"{key[:32]}.jsonl"
    if fresh or not kept.is_file():
        kept.parent.mkdir(mode=0o700, exist_ok=True)
        kept.with_suffix(".new").write_text(_output(arguments, given), encoding="utf-8")
        kept.with_suffix(".new").replace(kept)
    return [json.loads(line) for line in kept.read_text(encoding="utf-8").split("\n") if line]


def _output(arguments: list[str], given: str) -> str:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        path.write_text(given, encoding="utf-8")
        words = [executable(), *(a.replace("{}", str(path)) for a in arguments)]
        try:
            done = subprocess.run(
                words, cwd=folder, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL
            )
        except OSError as error:
            raise CommandError(f"{words[0]} cannot be run: {error.strerror}") from error
    told = done.stderr.strip().splitlines() or ["no message"]
    # a crash ends with 1 as well, which else means that some dispatches were skipped
    crashed = any(line.startswith("Traceback (most recent call last)") for line in told)
    if done.returncode > 1 or crashed or (given and not done.stdout):
        raise CommandError(
            f"according {arguments[0]} ended with {done.returncode}: {told[-1].rstrip('.')}"
        )
    return done.stdout
