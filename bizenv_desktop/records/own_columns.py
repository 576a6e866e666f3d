"""The bureau's own columns of a ledger (自有列): listed, added, renamed and hidden, for all who use the copy."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY, PATCH, Edit, Step
from bizenv_desktop.storage.notes import read_notes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.storage.edits import CellNote
    from bizenv_desktop.storage.reading import Reader

LEDGER = "own_column"


@dataclass(frozen=True)
class OwnColumn:
    """One own column; `rows` counts the live rows with a value in it, `added` tells of one that someone put there."""

    heading: str
    position: int
    hidden: bool
    rows: int
    added: bool


def own_columns(reader: Reader, ledger: str) -> list[OwnColumn]:
    """Return the own columns of a ledger: those that were added, in their order, then those that rows brought along."""
    sql = f"SELECT heading, position, hidden FROM {LEDGER}_v WHERE ledger = ? ORDER BY position, heading"
    known = {str(heading): (place or 0, bool(hidden)) for heading, place, hidden in reader.all(sql, (ledger,))}
    used = dict(
        reader.all(f'SELECT x.key, count(*) FROM "{ledger}" t, json_each(t.ext) x WHERE t.deleted = 0 GROUP BY x.key')
    )
    brought = [heading for heading in sorted(used) if heading not in known]
    return [
        OwnColumn(heading, *known.get(heading, (0, False)), used.get(heading, 0), heading in known)
        for heading in (*known, *brought)
    ]


def add_own_columns(records: Records, ledger: str, headings: Sequence[str]) -> list[str]:
    """Add own columns that are not there yet, in one step; return their headings.

    Raises UsageProblem for an empty heading, and EXISTS for one that is a field of the ledger.
    """
    definition = records.copy.context.ledger(ledger)
    with records.copy.read() as reader:
        known = [one.heading for one in own_columns(reader, ledger)]
    wanted = [_heading(definition, heading) for heading in dict.fromkeys(headings)]
    fresh = [heading for heading in wanted if heading not in known]
    edits = [_made(ledger, heading, len(known) + place) for place, heading in enumerate(fresh, 1)]
    if edits:
        records.apply(Step("edit", f"增加自有列 {'、'.join(fresh)}", edits))
    return fresh


def hide_own_column(records: Records, ledger: str, heading: str, *, hidden: bool) -> None:
    """Leave an own column out of lists and prints, or show it again; its values stay."""
    with records.copy.read() as reader:
        column = _column(reader, records.copy.context.ledger(ledger), heading)
    row_id = natural_id(LEDGER, [ledger, heading])
    edit = Edit(PATCH, LEDGER, row_id, {"hidden": hidden}) if column.added else _made(ledger, heading, 0, hidden=hidden)
    records.apply(Step("edit", f"{'隐藏' if hidden else '显示'}自有列 {heading}", [edit]))


def rename_own_column(records: Records, ledger: str, heading: str, new: str) -> int:
    """Give an own column another heading in every row, in one step; return how many rows have it."""
    definition = records.copy.context.ledger(ledger)
    with records.copy.read() as reader:
        column = _column(reader, definition, heading)
        name = _heading(definition, new)
        if any(one.heading == name for one in own_columns(reader, ledger)):
            raise BizenvError("EXISTS", f"{definition.title}已有自有列“{name}”", "换一个列名")
        edits = _moved(reader, ledger, heading, name)
    rows = len(edits)
    if column.added:
        edits.append(Edit(DELETE, LEDGER, natural_id(LEDGER, [ledger, heading])))
    edits.append(_made(ledger, name, column.position, hidden=column.hidden))
    records.apply(Step("edit", f"自有列“{heading}”改名为“{name}”", edits))
    return rows


def _moved(reader: Reader, ledger: str, heading: str, new: str) -> list[Edit]:
    notes: dict[str, list[CellNote]] = {}
    for note in read_notes(reader, "ledger = ? AND field = ?", (ledger, EXT_KEY + heading)):
        notes.setdefault(note.row, []).append(replace(note, field=EXT_KEY + new))
    rows = reader.all(f'SELECT id, ext FROM "{ledger}" WHERE deleted = 0 AND ext IS NOT NULL ORDER BY rid')
    edits = []
    for row_id, text in rows:
        own = json.loads(text)
        ext: dict[str, str | None] = {heading: None, new: own[heading]} if heading in own else {}
        if ext or row_id in notes:
            edits.append(Edit(PATCH, ledger, row_id, {}, ext, notes.get(row_id, [])))
    return edits


def _made(ledger: str, heading: str, position: int, *, hidden: bool = False) -> Edit:
    values: dict[str, Value] = {"ledger": ledger, "heading": heading, "position": position, "hidden": hidden}
    return Edit(CREATE, LEDGER, natural_id(LEDGER, [ledger, heading]), values)


def _heading(ledger: Ledger, text: str) -> str:
    heading = "".join(text.split())
    if not heading:
        raise UsageProblem("USAGE", "自有列的列名是空的", "写明列名")
    if any(field.label == heading for field in ledger.fields.values()):
        raise BizenvError("EXISTS", f"{ledger.title}已有一栏叫“{heading}”", "换一个列名，或直接填那一栏")
    return heading


def _column(reader: Reader, ledger: Ledger, heading: str) -> OwnColumn:
    found = own_columns(reader, ledger.id)
    column = next((one for one in found if one.heading == heading), None)
    if column is None:
        there = "、".join(one.heading for one in found) or "无"
        raise UsageProblem("NO_COLUMN", f"{ledger.title}没有自有列“{heading}”", f"现有：{there}")
    return column
