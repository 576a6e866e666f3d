"""The server's tables. Every key begins with the scope, so that they can be distributed or partitioned by it.

A scope is one city; the province (210000) and `catalog` are scopes too. Devices, accounts and the log of operations lie
in the scope of their account's city. Bodies are canonical JSON texts, so that SQLite and PostgreSQL behave alike.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, ForeignKeyConstraint, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()


def _scope() -> Column[str]:
    return Column("scope", String(20), primary_key=True)


scope = Table(
    "scope",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("epoch", String(40), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False, default=0),
)


def _row_columns() -> list[Column[Any]]:
    return [
        _scope(),
        Column("ledger", String(200), primary_key=True),
        Column("id", String(36), primary_key=True),
        Column("seq", BigInteger, nullable=False),
        Column("def", String(220), nullable=False),
        Column("field_seq", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("deleted", Boolean, nullable=False),
        Column("by", String(200), nullable=False),
        Column("at", String(40), nullable=False),
        Column("device", String(36), nullable=False),
        Column("op", String(36), nullable=False),
    ]


row = Table("row", metadata, *_row_columns(), Index("row_by_seq", "scope", "seq", unique=True))

purged_row = Table("purged_row", metadata, *_row_columns())

moved_row = Table(
    "moved_row",
    metadata,
    _scope(),
    Column("ledger", String(200), primary_key=True),
    Column("row_id", String(36), primary_key=True),
    Column("target", String(20), nullable=False),
    Column("at", String(40), nullable=False),
)

op_log = Table(
    "op_log",
    metadata,
    _scope(),
    Column("device", String(36), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("op", String(36), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("target", String(20), nullable=False),
    Column("ledger", String(200), nullable=False),
    Column("row_id", String(36), nullable=False),
    Column("row_seq", BigInteger),
    Column("kind", String(20), nullable=False),
    Column("by", String(200), nullable=False),
    Column("at", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("result", Text, nullable=False),
    Column("received", String(40), nullable=False),
    Index("op_log_by_op", "scope", "op"),
    Index("op_log_by_row", "target", "ledger", "row_id", "row_seq"),
    Index("op_log_by_row_seq", "target", "row_seq"),
)

account = Table(
    "account",
    metadata,
    _scope(),
    Column("name", String(200), primary_key=True),
    Column("region", String(20), nullable=False),
    Column("roles", Text, nullable=False),
    Column("revoked", Boolean, nullable=False, default=False),
)

device = Table(
    "device",
    metadata,
    _scope(),
    Column("id", String(36), primary_key=True),
    Column("pubkey", String(64), nullable=False),
    Column("last_seq", BigInteger, nullable=False, default=0),
    Column("revoked", Boolean, nullable=False, default=False),
    Column("since", String(40), nullable=False),
    Index("device_by_key", "scope", "pubkey"),
)

binding = Table(
    "binding",
    metadata,
    _scope(),
    Column("device", String(36), primary_key=True),
    Column("account", String(200), primary_key=True),
    Column("token_hash", String(64), nullable=False),
    Column("user_key", String(64), nullable=False),
    Column("since", String(40), nullable=False),
    ForeignKeyConstraint(["scope", "device"], ["device.scope", "device.id"]),
    ForeignKeyConstraint(["scope", "account"], ["account.scope", "account.name"]),
    Index("binding_by_token", "scope", "token_hash", unique=True),
)

enroll_code = Table(
    "enroll_code",
    metadata,
    _scope(),
    Column("code_hash", String(64), primary_key=True),
    Column("account", String(200), nullable=False),
    Column("made", String(40), nullable=False),
    Column("used", String(40)),
)

blob = Table(
    "blob",
    metadata,
    _scope(),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", String(200), nullable=False),
)

upload = Table(
    "upload",
    metadata,
    _scope(),
    Column("sha256", String(64), primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("reached", BigInteger, nullable=False),
    Column("at", String(40), nullable=False),
    Column("by", String(200), nullable=False),
)

package_key = Table(
    "package_key",
    metadata,
    _scope(),
    Column("seal", String(64), nullable=False),
    Column("sign", String(64), nullable=False),
    Column("since", String(40), nullable=False),
)

package = Table(
    "package",
    metadata,
    _scope(),
    Column("id", String(36), primary_key=True),
    Column("device", String(36), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("hash", String(64), nullable=False),
    Column("manifest", Text, nullable=False),
    Column("received", String(40), nullable=False),
    Column("refused", String(40), nullable=False),
    Index("package_by_device", "scope", "device", "number"),
)

parked_batch = Table(
    "parked_batch",
    metadata,
    _scope(),
    Column("device", String(36), primary_key=True),
    Column("first_seq", BigInteger, primary_key=True),
    Column("package", String(36), primary_key=True),
    Column("account", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("at", String(40), nullable=False),
)

blob_ref = Table(
    "blob_ref",
    metadata,
    _scope(),
    Column("sha256", String(64), primary_key=True),
    Column("ledger", String(200), primary_key=True),
    Column("row_id", String(36), primary_key=True),
    Index("blob_ref_by_row", "scope", "ledger", "row_id"),
)

conflict_ref = Table(
    "conflict_ref",
    metadata,
    _scope(),
    Column("ledger", String(200), primary_key=True),
    Column("row_id", String(36), primary_key=True),
    Column("grp", String(400), primary_key=True),
    Column("turn", Integer, primary_key=True),
    Column("id", String(36), nullable=False),
    Column("open", Boolean, nullable=False),
)

definition = Table(
    "definition",
    metadata,
    _scope(),
    Column("name", String(200), primary_key=True),
    Column("version", BigInteger, primary_key=True),
    Column("hash", String(64), nullable=False),
    Column("text", Text, nullable=False),
    Column("signature", String(128), nullable=False),
    Column("at", String(40), nullable=False),
)
