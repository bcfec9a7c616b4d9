"""Settings, read once and passed in; no module keeps any of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from according.errors import UsageError

__all__ = ["DEVICES", "Settings", "device", "gazetteer_folder"]

DEVICES = ("auto", "cpu", "gpu")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run may be told.

    ``threads`` for onnxruntime in each process (0: its own choice). ``device``: where the model
    runs, one of ``DEVICES``; ``auto`` takes a GPU where onnxruntime has one that works.
    """

    threads: int = 0
    device: str = "auto"


def device(environment: Mapping[str, str] | None = None) -> str:
    """Return the device that ``ACCORDING_DEVICE`` names; without it ``auto``.

    Raises:
        UsageError: when it names none.
    """
    env = os.environ if environment is None else environment
    named = env.get("ACCORDING_DEVICE") or "auto"
    if named not in DEVICES:
        raise UsageError(f"ACCORDING_DEVICE is {named!r}: it must be {', '.join(DEVICES)}")
    return named


def gazetteer_folder(environment: Mapping[str, str] | None = None) -> Path:
    """Return the folder of the places a user added, which need not exist.

    ``ACCORDING_GAZETTEER`` names it; else it lies among the user's data, where the platform
    keeps them.
    """
    env = os.environ if environment is None else environment
    if env.get("ACCORDING_GAZETTEER"):
        return Path(env["ACCORDING_GAZETTEER"])
    if sys.platform == "win32" and env.get("LOCALAPPDATA"):
        return Path(env["LOCALAPPDATA"], "according", "gazetteer")
    home = Path(env.get("HOME") or env.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "according" / "gazetteer"
    data = env.get("XDG_DATA_HOME")
    return (Path(data) if data else home / ".local" / "share") / "according" / "gazetteer"
