"""What this copy has of a scope, as the digests by which the server sees whether it has the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.storage import foreign
from bizenv_desktop.wire.digest import digest_of

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.wire.messages import LedgerDigest

Versions = dict[str, tuple[int, bool]]
"""Row → its version at the server, and whether it lives there."""


def digests(reader: Reader, scope: str) -> dict[str, LedgerDigest]:
    """Return the digest of each ledger: the server's rows that are here, shown or waiting, under own operations."""
    ledgers = [*reader.context.forms.ledgers, *(one for (one,) in reader.all("SELECT DISTINCT ledger FROM inbox"))]
    return {one: _digest(reader, scope, one) for one in dict.fromkeys(ledgers)}


def _digest(reader: Reader, scope: str, ledger: str) -> LedgerDigest:
    versions = _shown(reader, scope, ledger) if ledger in reader.context.forms.ledgers else {}
    waiting = "SELECT id, seq, deleted = 0 FROM inbox WHERE scope = ? AND ledger = ?"
    for row, seq, lives in reader.all(waiting, (scope, ledger)):
        if seq >= versions.get(row, (0, False))[0]:
            versions[row] = (seq, bool(lives))
    return digest_of((row, seq) for row, (seq, lives) in versions.items() if lives)


def _shown(reader: Reader, scope: str, ledger: str) -> Versions:
    condition, values = foreign.rows_of(reader, scope)
    here = condition.format(ledger=ledger)
    sql = f'SELECT id, row_seq, deleted = 0 FROM "{ledger}" WHERE row_seq IS NOT NULL AND {here}'
    found = {row: (seq, bool(lives)) for row, seq, lives in reader.all(sql, values)}
    for row, lives in reader.all("SELECT id, deleted = 0 FROM base WHERE ledger = ?", (ledger,)):
        if row in found:
            found[row] = (found[row][0], bool(lives))
    return found
