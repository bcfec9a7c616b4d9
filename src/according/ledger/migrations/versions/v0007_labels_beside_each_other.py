"""Labels are crossed within the index of one of them, without opening a claim."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LABELS = ("country", "event", "factuality", "polarity")


def upgrade() -> None:
    """Hold the other labels beside the day in the index of each."""
    for label in _LABELS:
        others = [x for x in _LABELS if x != label]
        op.drop_index(f"ix_claim_{label}", table_name="claim")
        op.create_index(f"ix_claim_{label}", "claim", [label, "day", "pk", *others, "review"])
