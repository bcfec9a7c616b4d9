"""The keys by which new dispatches and entities find what to be compared with, and what is done."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the three tables of collating."""
    for table, other in (("dispatch_key", "dispatch"), ("entity_key", "canonical")):
        column = f"{other}_pk"
        op.create_table(
            table,
            sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
            sa.Column(column, sa.Integer(), autoincrement=False, nullable=False),
            sa.ForeignKeyConstraint([column], [f"{other}.pk"], name=f"fk_{table}_{column}"),
            sa.PrimaryKeyConstraint("key", column, name=f"pk_{table}"),
            sqlite_with_rowid=False,
        )
        op.create_index(f"ix_{table}_{other}", table, [column], unique=False)
    op.create_table(
        "collated",
        sa.Column("dispatch_pk", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reading_key", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dispatch_pk"], ["dispatch.pk"], name="fk_collated_dispatch_pk"
        ),
        sa.PrimaryKeyConstraint("dispatch_pk", name="pk_collated"),
    )  # fmt: skip
