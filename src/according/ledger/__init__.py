"""Keep claims: a database of dispatches, their readings, and what people decided about them."""

from __future__ import annotations

from according.ledger.comparison import Copies, Event, Member, Relation
from according.ledger.entities import Merge
from according.ledger.search import Filter
from according.ledger.store import Added, Ledger, Totals

__all__ = [
    "Added", "Copies", "Event", "Filter", "Ledger", "Member", "Merge", "Relation", "Totals",
]  # fmt: skip
