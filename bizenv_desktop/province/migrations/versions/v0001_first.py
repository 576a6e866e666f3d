"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make scopes, rows, the log of operations, accounts, devices, files and conflicts."""
    op.create_table(
        "account",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=20), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "name"),
    )
    op.create_table(
        "blob",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("scope", "sha256"),
    )
    op.create_table(
        "blob_ref",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("ledger", sa.String(length=200), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("scope", "sha256", "ledger", "row_id"),
    )
    op.create_index("blob_ref_by_row", "blob_ref", ["scope", "ledger", "row_id"], unique=False)
    op.create_table(
        "conflict_ref",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("ledger", sa.String(length=200), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("grp", sa.String(length=400), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("scope", "ledger", "row_id", "grp", "turn"),
    )
    op.create_table(
        "device",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("pubkey", sa.String(length=64), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("scope", "id"),
    )
    op.create_index("device_by_key", "device", ["scope", "pubkey"], unique=False)
    op.create_table(
        "enroll_code",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("made", sa.String(length=40), nullable=False),
        sa.Column("used", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("scope", "code_hash"),
    )
    op.create_table(
        "op_log",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("op", sa.String(length=36), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("target", sa.String(length=20), nullable=False),
        sa.Column("ledger", sa.String(length=200), nullable=False),
        sa.Column("row_id", sa.String(length=36), nullable=False),
        sa.Column("row_seq", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("received", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("scope", "device", "seq"),
    )
    op.create_index("op_log_by_op", "op_log", ["scope", "op"], unique=False)
    op.create_index("op_log_by_row", "op_log", ["target", "ledger", "row_id", "row_seq"], unique=False)
    op.create_index("op_log_by_row_seq", "op_log", ["target", "row_seq"], unique=False)
    op.create_table(
        "row",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("ledger", sa.String(length=200), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("def", sa.String(length=220), nullable=False),
        sa.Column("field_seq", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("op", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("scope", "ledger", "id"),
    )
    op.create_index("row_by_seq", "row", ["scope", "seq"], unique=True)
    op.create_table(
        "scope",
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("epoch", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("floor", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "binding",
        sa.Column("scope", sa.String(length=20), nullable=False),
        sa.Column("device", sa.String(length=36), nullable=False),
        sa.Column("account", sa.String(length=200), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_key", sa.String(length=64), nullable=False),
        sa.Column("since", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["scope", "account"],
            ["account.scope", "account.name"],
        ),
        sa.ForeignKeyConstraint(
            ["scope", "device"],
            ["device.scope", "device.id"],
        ),
        sa.PrimaryKeyConstraint("scope", "device", "account"),
    )
    op.create_index("binding_by_token", "binding", ["scope", "token_hash"], unique=True)
