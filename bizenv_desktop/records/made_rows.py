"""Child rows that come with a new parent row, one for each code of a field (`Ledger.each`): six steps of a policy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop.records.filling import filled_edits
from bizenv_desktop.storage.edits import CREATE, Edit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.edits import Step
    from bizenv_desktop.storage.reading import Reader

_SHARED = ("region_code", "report_unit")
"""What the rows take over from their parent."""


def made_with(reader: Reader, step: Step, by: str) -> list[Edit]:
    """Return the edits that make the child rows of a step's new rows, but for those that it makes itself.

    Their ids come from their natural key, so two copies make the same rows. They are numbered (序号) in the order of
    the codes. A row that has been there stays as it is, deleted ones too.
    """
    forms = reader.context.forms
    children = [child for child in forms.ledgers.values() if child.each]
    parents = {child.parent_ledger for child in children}
    new = [edit for edit in step.edits if edit.kind == CREATE and edit.ledger in parents]
    if not new:
        return []
    wanted = [
        edit
        for child in children
        for parent in new
        if parent.ledger == child.parent_ledger
        for edit in _rows_of(reader, child, parent)
    ]
    edits = filled_edits(reader, wanted, by=by, kind=step.kind)
    there = {(edit.ledger, edit.id) for edit in step.edits}
    for ledger in {edit.ledger for edit in edits}:
        there |= _stored(reader, ledger, [edit.id for edit in edits if edit.ledger == ledger])
    return [edit for edit in edits if (edit.ledger, edit.id) not in there]


def _rows_of(reader: Reader, child: Ledger, parent: Edit) -> Sequence[Edit]:
    codes = reader.context.forms.code_list(child.fields[child.each].type)
    shared = {name: parent.values[name] for name in _SHARED if parent.values.get(name)}
    return [
        Edit(CREATE, child.id, "", {**shared, "seq": place, child.parent: parent.id, child.each: code})
        for place, code in enumerate(codes.codes if codes else (), 1)
    ]


def _stored(reader: Reader, ledger: str, ids: list[str]) -> set[tuple[str, str]]:
    sql = f'SELECT id FROM "{ledger}" WHERE id IN (SELECT value FROM json_each(?))'
    return {(ledger, row_id) for (row_id,) in reader.all(sql, (json.dumps(ids),))}
