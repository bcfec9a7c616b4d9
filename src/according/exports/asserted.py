"""Which claims an event data set may hold: events that somebody says did happen."""

from __future__ import annotations

from according.rows import ClaimRow

__all__ = ["PLOVER_TYPES", "happened"]

PLOVER_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "SANCTION", "PROTEST", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip


def happened(claim: ClaimRow) -> bool:
    """Tell whether a claim asserts an event of a PLOVER type.

    What is denied, foretold, demanded, asked or only possible is no record of an event; nor are
    states, and the types (DISASTER, MOVE, OTHER) that PLOVER does not have.
    """
    return (
        claim.event in PLOVER_TYPES
        and claim.polarity == "affirmed"
        and claim.factuality in ("fact", "probable")
    )
