"""The label sets of the encoder's heads, in the order of their outputs."""

from __future__ import annotations

from according.records import ACTS, ENTITY_TYPES, EVENTS, FACTUALITIES, MODES

__all__ = ["ACTS", "ATTRIBUTION_ROLES", "CLAIM_ROLES", "HEADS", "bio", "head_slices"]

ATTRIBUTION_ROLES = ("O", "source", "cue", "content", "relay", "said_on")
CLAIM_ROLES = ("O", "actor", "recipient", "place", "happened_on")
NAME_TYPES = ("Person", "Organization", "Location", "NORP", "Facility", "Misc")


def bio(types: tuple[str, ...]) -> tuple[str, ...]:
    """Return O, then B- and I- of each type."""
    return ("O", *(f"{p}-{t}" for t in types for p in "BI"))


# One output a word and label; ``anchor`` and ``trigger`` and the three ``in_`` are single logits.
HEADS: dict[str, tuple[str, ...]] = {
    "anchor": ("anchor",),
    "in_source": ("in_source",),
    "in_cue": ("in_cue",),
    "in_content": ("in_content",),
    "trigger": ("trigger",),
    "mode": MODES,
    "act": ACTS,
    "factuality": FACTUALITIES,
    "denied": ("denied",),
    "event": EVENTS,
    "mention": bio(ENTITY_TYPES),
    "inner": bio(ENTITY_TYPES),
    "name": bio(NAME_TYPES),
    "toponym": bio(("TOPONYM",)),
    "date": bio(("DATE",)),
    "scale": ("scale",),
}


def head_slices() -> dict[str, slice]:
    """Return where each head's outputs lie in the word logits."""
    out, at = {}, 0
    for name, labels in HEADS.items():
        out[name] = slice(at, at + len(labels))
        at += len(labels)
    return out
