"""What someone is typing, kept so that a crash loses nothing; never sent and in no history."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.writing import Writer

NEW = "new"
"""Row id of the draft of a record that is not saved yet."""


@dataclass(frozen=True)
class Draft:
    """An unsaved state of a record: plain JSON as the editor gave it, and when."""

    ledger: str
    id: str
    body: Mapping[str, Any]
    at: str


def save_draft(copy: LocalCopy, ledger: str, row_id: str, body: Mapping[str, Any]) -> None:
    """Keep what the acting user is typing, over what was kept before."""
    text = json.dumps(body, ensure_ascii=False)
    copy.write(partial(_save, row=(ledger, row_id, copy.user, text, copy.clock.now())))


def _save(writer: Writer, row: tuple[str, ...]) -> None:
    sql = 'INSERT INTO draft (ledger, id, "by", body, at) VALUES (?, ?, ?, ?, ?)'
    writer.execute(f"{sql} ON CONFLICT DO UPDATE SET body = excluded.body, at = excluded.at", row)


def load_draft(copy: LocalCopy, ledger: str, row_id: str) -> Draft | None:
    """Return what the acting user left unsaved, or None."""
    with copy.read() as reader:
        found = reader.one(
            'SELECT body, at FROM draft WHERE ledger = ? AND id = ? AND "by" = ?', (ledger, row_id, copy.user)
        )
    return Draft(ledger, row_id, json.loads(found[0]), found[1]) if found else None


def list_drafts(copy: LocalCopy) -> list[Draft]:
    """Return all unsaved states of the acting user, oldest first."""
    with copy.read() as reader:
        rows = reader.all('SELECT ledger, id, body, at FROM draft WHERE "by" = ? ORDER BY at', (copy.user,))
    return [Draft(ledger, row_id, json.loads(body), at) for ledger, row_id, body, at in rows]


def clear_draft(copy: LocalCopy, ledger: str, row_id: str) -> None:
    """Forget an unsaved state, once it is saved or given up."""
    sql = 'DELETE FROM draft WHERE ledger = ? AND id = ? AND "by" = ?'
    copy.write(lambda writer: writer.execute(sql, (ledger, row_id, copy.user)))
