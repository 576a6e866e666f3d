"""The tables of a copy beside its ledgers."""

from __future__ import annotations

VERSION = 5
"""Raised when these tables change; `upgrade` then runs what is new."""

_SYNC_LOG = """CREATE TABLE IF NOT EXISTS sync_log (n INTEGER PRIMARY KEY, at TEXT NOT NULL, "by" TEXT NOT NULL,
 outcome TEXT NOT NULL, text TEXT NOT NULL) STRICT"""

_FOREIGN = """CREATE TABLE IF NOT EXISTS foreign_row (ledger TEXT NOT NULL, id TEXT NOT NULL, scope TEXT NOT NULL,
 PRIMARY KEY (ledger, id)) STRICT, WITHOUT ROWID"""

STATEMENTS = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    # Definitions that came by sync; those of the program are files.
    """CREATE TABLE definition (kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL,
     body TEXT NOT NULL, signature TEXT, PRIMARY KEY (kind, id, version)) STRICT, WITHOUT ROWID""",
    # One step is one undo; `undoes` names the step that it took back.
    """CREATE TABLE step (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, title TEXT NOT NULL,
     "by" TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, undoes TEXT) STRICT""",
    # History, undo and outbox in one. `device_seq` is NULL until the operation is first put into a batch; `sig` is the
    # author's signature of a command; `raw_json` how an older definition said what this one cannot: so it travels.
    # `again` (1) tells that it was settled once and travels again, since the server was set back: the row and the
    # state that is kept under own operations have it in them, until the server's row comes anew.
    """CREATE TABLE op (n INTEGER PRIMARY KEY, op TEXT NOT NULL UNIQUE, step TEXT NOT NULL, tx TEXT NOT NULL,
     kind TEXT NOT NULL, ledger TEXT NOT NULL, id TEXT NOT NULL, set_json TEXT, old_json TEXT, base_seq INTEGER,
     def_version INTEGER NOT NULL, "by" TEXT NOT NULL, at TEXT NOT NULL, why TEXT NOT NULL, state TEXT NOT NULL,
     device_seq INTEGER, row_seq INTEGER, result_json TEXT, sig TEXT, raw_json TEXT, again INTEGER) STRICT""",
    "CREATE INDEX op_by_row ON op (ledger, id)",
    "CREATE INDEX op_by_step ON op (step)",
    "CREATE INDEX op_pending ON op (n) WHERE state = 'pending'",
    "CREATE INDEX op_unsettled ON op (ledger, id) WHERE state IN ('pending', 'acked')",
    "CREATE INDEX op_refused ON op (n) WHERE state = 'rejected'",
    "CREATE INDEX op_by_device_seq ON op (device_seq) WHERE device_seq IS NOT NULL",
    # The server's state of rows that have unsettled operations, and of no other row.
    """CREATE TABLE base (ledger TEXT NOT NULL, id TEXT NOT NULL, seq INTEGER NOT NULL, body TEXT NOT NULL,
     deleted INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (ledger, id)) STRICT, WITHOUT ROWID""",
    """CREATE TABLE inbox (n INTEGER PRIMARY KEY, scope TEXT NOT NULL, epoch TEXT NOT NULL, seq INTEGER NOT NULL,
     ledger TEXT NOT NULL, id TEXT NOT NULL, deleted INTEGER NOT NULL DEFAULT 0, body TEXT NOT NULL, field_seq TEXT,
     def_version INTEGER, "by" TEXT, at TEXT, UNIQUE (scope, ledger, id)) STRICT""",
    """CREATE TABLE cursor (scope TEXT PRIMARY KEY, epoch TEXT NOT NULL, seq INTEGER NOT NULL, role TEXT,
     floor INTEGER NOT NULL DEFAULT 0, partial INTEGER NOT NULL DEFAULT 0, at TEXT) STRICT, WITHOUT ROWID""",
    # Attached files. `name` is that under blobs/, `state` as in `attachments`.
    """CREATE TABLE blob (sha256 TEXT PRIMARY KEY, name TEXT NOT NULL, size INTEGER NOT NULL, state TEXT NOT NULL,
     url TEXT, sent INTEGER NOT NULL DEFAULT 0, thumbnail BLOB, at TEXT NOT NULL) STRICT""",
    """CREATE TABLE draft (ledger TEXT NOT NULL, id TEXT NOT NULL, "by" TEXT NOT NULL, body TEXT NOT NULL,
     at TEXT NOT NULL, PRIMARY KEY (ledger, id, "by")) STRICT, WITHOUT ROWID""",
    """CREATE TABLE cell_note (id TEXT PRIMARY KEY, ledger TEXT NOT NULL, row TEXT NOT NULL, field TEXT NOT NULL,
     item INTEGER, state TEXT NOT NULL, original TEXT NOT NULL, suggestion TEXT, message TEXT NOT NULL, value TEXT,
     at TEXT NOT NULL) STRICT, WITHOUT ROWID""",
    "CREATE INDEX cell_note_by_row ON cell_note (ledger, row)",
    "CREATE INDEX cell_note_open ON cell_note (ledger, field) WHERE state IN ('held', 'waiting', 'range')",
    # One line a sync, kept for good.
    _SYNC_LOG,
    # Rows of other scopes than the copy's own (in the province's copy only).
    _FOREIGN,
)

UPGRADES: dict[int, tuple[str, ...]] = {
    2: (
        _SYNC_LOG,
        "ALTER TABLE op ADD COLUMN sig TEXT",
        """UPDATE op SET sig = coalesce(json_extract(result_json, '$.sent.sig'), json_extract(result_json, '$.sig')),
         result_json = CASE WHEN device_seq IS NOT NULL THEN result_json END
         WHERE state = 'pending' AND result_json IS NOT NULL""",
    ),
    3: (_FOREIGN,),
    4: ("ALTER TABLE op ADD COLUMN raw_json TEXT",),
    5: (
        "ALTER TABLE op ADD COLUMN again INTEGER",
        """UPDATE op SET again = 1 WHERE state = 'pending' AND row_seq IS NOT NULL AND NOT EXISTS
         (SELECT 1 FROM base WHERE base.ledger = op.ledger AND base.id = op.id AND base.seq > 0)""",
        "UPDATE op SET row_seq = NULL WHERE state = 'pending'",
    ),
}
"""Version → what brings the tables of the version before up to it."""
