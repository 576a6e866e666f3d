"""Deleted rows that copies need no more to be told of, and rows that went to another city."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables of tombstones."""
    op.create_table(
        "purged_row",
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("ledger", sa.String(200), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("def", sa.String(220), nullable=False),
        sa.Column("field_seq", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("op", sa.String(36), nullable=False),
        sa.PrimaryKeyConstraint("scope", "ledger", "id"),
    )
    op.create_table(
        "moved_row",
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("ledger", sa.String(200), nullable=False),
        sa.Column("row_id", sa.String(36), nullable=False),
        sa.Column("target", sa.String(20), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("scope", "ledger", "row_id"),
    )
