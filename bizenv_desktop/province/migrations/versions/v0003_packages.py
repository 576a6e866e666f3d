"""Packages on a stick: the province's keys, packages that came, batches that wait for earlier ones."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of packages."""
    op.create_table(
        "package_key",
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.Column("sign", sa.String(64), nullable=False),
        sa.Column("since", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("scope"),
    )
    op.create_table(
        "package",
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("received", sa.String(40), nullable=False),
        sa.Column("refused", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("scope", "id"),
    )
    op.create_index("package_by_device", "package", ["scope", "device", "number"])
    op.create_table(
        "parked_batch",
        sa.Column("scope", sa.String(20), nullable=False),
        sa.Column("device", sa.String(36), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("package", sa.String(36), nullable=False),
        sa.Column("account", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("scope", "device", "first_seq", "package"),
    )
