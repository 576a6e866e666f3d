"""How large things may be on the wire (sync protocol, section limits). Sizes in bytes."""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB

PUSH_OPS = 500
PUSH_BYTES = MIB
PUSH_HARD_BYTES = 4 * MIB
OP_BYTES = 256 * KIB
TX_OPS = 500
PULL_ROWS = 1000
PULL_BYTES = 2 * MIB
APPLY_AT_ONCE = 2000
"""Rows up to which all pages of a pull are applied in one transaction."""
BLOB_BYTES = 200 * MIB
UPLOAD_PIECE, UPLOAD_LEAST = 4 * MIB, 256 * KIB
"""The largest piece of a file in one request, and the piece to which a client goes down after cuts."""
BLOB_CHECK = 1000
"""Hashes in one question of which files the server has."""
FILES_WANTED = 200
"""Files that the server asks for at once."""
BACKOFF_FIRST = 2.0
BACKOFF_LAST = 300.0
"""Seconds: full jitter between these two."""
