"""What is left of a merge: a note on the record that was kept names the one that went.

The note travels with the record. It tells where a row that is gone went to, keeps the histories together, and makes the
merge an edit of the record that is kept, which beats its deletion on another PC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage.notes import CellNote, read_notes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.storage.reading import Reader

STATE = "merged"
"""State of such a note: `value` is the id of the row that went, `original` its name."""


def merged_note(ledger: str, keep: str, drop: str, name: str) -> CellNote:
    """Return the note for a row that takes the place of another."""
    return CellNote(new_id(), ledger, keep, "", None, STATE, name, message=f"“{name}”并入了这一条", value=drop)


def heir_of(reader: Reader, ledger: str, row: str) -> str:
    """Return the live row into which a row was merged, over however many merges; "" for none."""
    seen = {row}
    while found := _heirs(reader, ledger, [row]):
        row = found[row]
        if row in seen:
            break
        seen.add(row)
        if reader.value(f'SELECT 1 FROM "{ledger}" WHERE id = ? AND deleted = 0', (row,)):
            return row
    return ""


def _heirs(reader: Reader, ledger: str, rows: list[str]) -> dict[str, str]:
    marks = ",".join("?" * len(rows))
    where = f"ledger = ? AND state = ? AND value IN ({marks})"
    return {str(note.value): note.row for note in read_notes(reader, where, (ledger, STATE, *rows))}


def gone(reader: Reader) -> dict[tuple[str, str], str]:
    """Return the rows (ledger, id) that were merged away and are gone, each with the live row that took its place."""
    found = {}
    for note in read_notes(reader, "state = ?", (STATE,)):
        here = (note.ledger, str(note.value))
        known = note.ledger in reader.context.forms.ledgers
        if known and not reader.value(f'SELECT 1 FROM "{note.ledger}" WHERE id = ? AND deleted = 0', (here[1],)):
            heir = heir_of(reader, *here)
            if heir:
                found[here] = heir
    return found


def merged_into(reader: Reader, ledger: str, row: str) -> dict[str, str]:
    """Return the rows that were merged into a row and are gone, with their names; also those merged into these."""
    found: dict[str, str] = {}
    wanted: Iterable[str] = [row]
    while wanted:
        marks = ",".join("?" * len(list(wanted)))
        notes = read_notes(reader, f"ledger = ? AND state = ? AND row IN ({marks})", (ledger, STATE, *wanted))
        new = {str(note.value): note.original for note in notes if str(note.value) not in {row, *found}}
        found |= new
        wanted = list(new)
    marks = ",".join("?" * len(found))
    alive = reader.all(f'SELECT id FROM "{ledger}" WHERE deleted = 0 AND id IN ({marks})', list(found))
    return {one: name for one, name in found.items() if (one,) not in alive}
