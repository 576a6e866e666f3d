"""Merges two records of the same thing: one is kept, every reference to the other is rewritten, the other is deleted.

Nothing is copied between the two: what the dropped one said stays in its history. A row whose natural key holds the
reference (a week of the dropped project) moves to the id of its new key; where the kept record has that row already, a
person must decide first.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.natural_keys import identity_of
from bizenv_desktop.records import permissions
from bizenv_desktop.records.changing import references_to
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.lookup import displays
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit, Step, apply_step

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer


def merge(copy: LocalCopy, ledger: str, keep: str, drop: str) -> Record:
    """Keep one of two records; one undo step. Raises BizenvError where both have a row of the same natural key."""
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    if keep == drop:
        raise BizenvError("SAME_ROW", "保留和去掉的是同一条记录", "选择两条不同的记录")
    return copy.write(partial(_merge, copy=copy, ledger=definition, keep=keep, drop=drop))


def _merge(writer: Writer, copy: LocalCopy, ledger: Ledger, keep: str, drop: str) -> Record:
    get_record(writer, ledger.id, keep)
    names = displays(writer, ledger.id, [keep, drop])
    if drop not in names:
        raise BizenvError("NO_ROW", f"{ledger.title} 中没有记录 {drop}", "检查写法")
    edits = _Rewriting(writer).of(ledger.id, drop, keep)
    edits.append(Edit(DELETE, ledger.id, drop))
    refuse_closed(writer, edits)
    permissions.refuse_others(writer, edits)
    why = f"与“{names[keep]}”合并"
    apply_step(writer, Step("merge", f"合并{ledger.title}：{names[drop]} → {names[keep]}", edits, why), by=copy.user)
    return get_record(writer, ledger.id, keep)


class _Rewriting:
    """Collects the edits that turn references to one row into references to another."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._values: dict[tuple[str, str], dict[str, Value]] = {}

    def of(self, ledger: str, old: str, new: str) -> list[Edit]:
        """Return the edits for all rows that refer to a row, and to those that must move with it."""
        edits: list[Edit] = []
        for other, field, rows in references_to(self._reader, ledger, old):
            for row_id in rows:
                edits += self._rewrite(other, field, row_id, old, new)
        return edits

    def _rewrite(self, ledger: Ledger, field: Field, row_id: str, old: str, new: str) -> list[Edit]:
        values = self._current(ledger.id, row_id)
        before = values[field.id]
        values[field.id] = (
            list(dict.fromkeys(new if one == old else one for one in before)) if isinstance(before, list) else new
        )
        moved = identity_of(ledger, values) if field.id in ledger.identity else None
        if not moved or moved == row_id:
            return [Edit(PATCH, ledger.id, row_id, {field.id: values[field.id]})]
        self._refuse_double(ledger, moved)
        stored = {name: value for name, value in values.items() if value is not None and ledger.fields[name].stored}
        del stored["id"]
        made = Edit(CREATE, ledger.id, moved, stored, ext=get_record(self._reader, ledger.id, row_id).ext)
        return [made, *self.of(ledger.id, row_id, moved), Edit(DELETE, ledger.id, row_id)]

    def _current(self, ledger: str, row_id: str) -> dict[str, Value]:
        here = (ledger, row_id)
        if here not in self._values:
            self._values[here] = dict(get_record(self._reader, ledger, row_id).values)
        return self._values[here]

    def _refuse_double(self, ledger: Ledger, moved: str) -> None:
        if self._reader.value(f'SELECT 1 FROM "{ledger.id}" WHERE id = ? AND deleted = 0', (moved,)):
            name = displays(self._reader, ledger.id, [moved])[moved]
            raise BizenvError("BOTH_HAVE", f"两条记录在{ledger.title}中都有“{name}”", "先删去其中一条再合并")
