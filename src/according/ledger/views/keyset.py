"""Stable paging: a page begins after the sort key of the last row of the page before.

Rows added in between never shift a page, as counting with OFFSET would.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from according.errors import UsageError

__all__ = ["Keyset"]


@dataclass(frozen=True, slots=True)
class Keyset:
    """Columns of numbers, the last one unique, that order a view (descending unless ``rising``)."""

    columns: tuple[Any, ...]
    rising: bool = False

    def page(
        self, conn: Connection, query: Any, after: str | None, limit: int
    ) -> tuple[Sequence[Any], str | None]:
        """Return the rows of one page and the cursor of the next."""
        if limit < 1:
            raise UsageError(f"a page holds at least one row, not {limit}")
        names = [f"_{i}" for i in range(len(self.columns))]
        labelled = [c.label(n) for c, n in zip(self.columns, names, strict=True)]
        query = query.add_columns(*labelled)
        if after is not None:
            values = [sa.literal(v) for v in self._values(after)]
            mine, theirs = sa.tuple_(*self.columns), sa.tuple_(*values)
            query = query.where(mine > theirs if self.rising else mine < theirs)
        order = [c.asc() if self.rising else c.desc() for c in self.columns]
        rows = conn.execute(query.order_by(*order).limit(limit + 1)).all()
        shown = rows[:limit]
        if len(rows) <= limit:
            return shown, None
        return shown, "~".join(str(getattr(shown[-1], n)) for n in names)

    def _values(self, after: str) -> list[int | float]:
        values: list[int | float]
        try:
            values = [float(x) if "." in x else int(x) for x in after.split("~")]
        except ValueError:
            values = []
        if len(values) != len(self.columns):
            raise UsageError(f"{after!r} is no cursor of this view - take it from the page before")
        return values
