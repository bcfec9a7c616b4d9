"""Settings, read once and passed in; no module keeps any of its own."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told: ``threads`` for onnxruntime in each process (0: its own choice)."""

    threads: int = 0
