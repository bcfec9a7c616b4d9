"""Errors: each says what happened and why it matters."""

from __future__ import annotations

__all__ = [
    "AccordingError", "DispatchError", "EvidenceError", "StopError", "UsageError", "one_line",
]  # fmt: skip


class AccordingError(Exception):
    """Base of all errors the project raises on purpose."""


class EvidenceError(AccordingError):
    """Words said to be in a text are not there."""


class DispatchError(AccordingError):
    """One dispatch cannot be used: skip it, name it, go on with the others."""


class StopError(AccordingError):
    """Nothing further can be done: stop the run (exit code 3)."""


class UsageError(AccordingError):
    """The caller asked for something that does not exist (exit code 2)."""


def one_line(what: object, most: int = 300) -> str:
    """Return what something says as one line of at most ``most`` characters."""
    return " ".join(str(what).split())[:most]
