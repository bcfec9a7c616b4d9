"""The newest claims are searched by score and by the day they tell of without opening them."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Hold the bounds beside the day in the index of the newest claims."""
    op.drop_index("ix_claim_day", table_name="claim")
    op.create_index("ix_claim_day", "claim", ["day", "pk", "start_day", "end_day", "score"])
