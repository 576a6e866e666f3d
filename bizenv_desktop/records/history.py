"""What happened to a record: each change of each field, by whom, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.record import Change
from bizenv_desktop.storage.edits import CREATE, DELETE
from bizenv_desktop.storage.merged import merged_into
from bizenv_desktop.storage.notes import KEY as NOTE_KEY
from bizenv_desktop.storage.row_store import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bizenv_desktop.storage.reading import Reader

ROW = ""
"""Field of a change that is the row as a whole: made or deleted."""


def history(reader: Reader, ledger: str, row_id: str, field: str | None = None) -> list[Change]:
    """Return the changes of a row (or of one field), oldest first, with those of rows that were merged into it.

    Notes of cells are left out.
    """
    names = {row_id: "", **merged_into(reader, ledger, row_id)}
    sql = (
        'SELECT id, kind, set_json, old_json, "by", at, why, state FROM op'
        f" WHERE ledger = ? AND id IN ({','.join('?' * len(names))}) ORDER BY n"
    )
    found = [change for one, *row in reader.all(sql, (ledger, *names)) for change in _changes(row, names[one])]
    return [change for change in found if field is None or change.field == field]


def _changes(row: Sequence[Any], of: str) -> Iterator[Change]:
    kind, new_json, old_json, by, at, why, state = row
    new, old = decode(new_json), decode(old_json)
    if kind == DELETE:
        yield Change(ROW, "已有", None, by, at, why, kind, state, of)
        return
    if kind == CREATE:
        yield Change(ROW, None, "新建", by, at, why, kind, state, of)
    for name, value in new.items():
        if not name.startswith(NOTE_KEY):
            yield Change(name, old.get(name), value, by, at, why, kind, state, of)


def change_json(change: Change) -> dict[str, Any]:
    """Return a change as the command line gives it."""
    return {
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "by": change.by,
        "at": change.at,
        "why": change.why,
        **({"of": change.of} if change.of else {}),
    }
