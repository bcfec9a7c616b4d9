"""Forecasts that wait to be settled are listed by the day they fall due on both databases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what is not settled by its day alone: PostgreSQL sorts by nothing after a NULL."""
    waiting = sa.text("factuality = 'forecast' AND settled IS NULL")
    op.create_index(
        "ix_claim_open", "claim", ["due_day", "pk"],
        sqlite_where=waiting, postgresql_where=waiting,
    )  # fmt: skip
