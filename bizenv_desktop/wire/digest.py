"""The digest by which a copy and the server see that they have the same rows of a ledger, at the same versions.

Only living rows count: of a deleted one a copy may know less (the server tidies tombstones away), and shows nothing.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bizenv_desktop.wire.messages import LedgerDigest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def digest_of(rows: Iterable[tuple[str, int]]) -> LedgerDigest:
    """Return count and SHA-256 of the lines `id seq` in order of ids."""
    lines = sorted(f"{row_id} {seq}\n" for row_id, seq in rows)
    return LedgerDigest(len(lines), hashlib.sha256("".join(lines).encode()).hexdigest())


def differing(mine: Mapping[str, LedgerDigest], theirs: Mapping[str, LedgerDigest]) -> list[str]:
    """Return the ledgers whose digests are not the same; one without rows is like one that is not there."""
    nothing = digest_of(())
    return sorted(one for one in {*mine, *theirs} if mine.get(one, nothing) != theirs.get(one, nothing))
