"""What no query needs is not kept in order: each random key costs a page for every claim added."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop three indexes; let one by score serve the queue of doubt as well."""
    op.drop_index("ix_canonical_key", table_name="canonical")
    op.drop_index("ix_claim_passage", table_name="claim")
    op.drop_index("ix_claim_doubt", table_name="claim")
    op.drop_index("ix_claim_score", table_name="claim")
    op.create_index("ix_claim_score", "claim", ["score", "pk", "day", "review"])
