"""What follows from a save, in the same step: proposals for empty fields, and what rows write elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.records.authors import unsigned
from bizenv_desktop.records.closing import refuse_closed
from bizenv_desktop.records.filling import IMPORT
from bizenv_desktop.records.made_rows import made_with
from bizenv_desktop.records.permissions import PERSON, refuse_others, refuse_unreasoned
from bizenv_desktop.storage.edits import DELETE, PATCH, Edit, Step, StepResult, apply_step
from bizenv_desktop.storage.settings import read_settings
from bizenv_desktop.storage.users import refuse_no_admin
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.writing import Writer

_CHOSEN = "this.id IN (SELECT value FROM json_each(:ids))"


def apply_whole(writer: Writer, step: Step, *, by: str) -> StepResult:
    """Write a step and what follows from it; all of it is one undo step.

    Raises BizenvError for rows of a closed period, for what the acting user may not touch, and for a correction of a
    fixed field without a reason (an import goes by its own plan). Proposals go into the
    operations of the rows themselves; what rows write elsewhere are operations of its own. A signed row that somebody
    else gives other figures must be signed anew.
    """
    step = replace(step, edits=[*unsigned(writer, step, by), *made_with(writer, step, by)])
    refuse_closed(writer, step.edits)
    refuse_others(writer, step.edits)
    if step.kind != IMPORT and not step.why.strip():
        refuse_unreasoned(writer, step.edits)
    result = apply_step(writer, step, by=by, propose=proposals)
    if not result.ops:
        return result
    touched: dict[str, dict[str, None]] = defaultdict(dict)
    for edit in step.edits:
        if edit.kind != DELETE:
            touched[edit.ledger][edit.id] = None
    edits = writes(writer, touched)
    if edits:
        result = apply_step(writer, Step(step.kind, step.title, edits, step.why), by=by, after=result)
    if any(edit.ledger == PERSON for edit in step.edits):
        refuse_no_admin(writer)
    return result


def proposals(writer: Writer, touched: Mapping[str, Collection[str]]) -> list[Edit]:
    """Return edits that fill empty fields with what the definition proposes."""
    values: dict[tuple[str, str], dict[str, Value]] = defaultdict(dict)
    for ledger, ids in _ledgers(writer, touched):
        for field in ledger.fields.values():
            if field.proposal and field.stored:
                condition = f'{_CHOSEN} AND this."{field.id}" IS NULL'
                for row_id, value in _values(writer, ledger, ("this.id", field.proposal), condition, ids):
                    values[ledger.id, row_id][field.id] = writer.context.codec(ledger.id).from_sql(field.id, value)
    return [Edit(PATCH, ledger, row_id, found) for (ledger, row_id), found in values.items()]


def writes(writer: Writer, touched: Mapping[str, Collection[str]]) -> list[Edit]:
    """Return edits of the rows that saved rows write to."""
    values: dict[tuple[str, str], dict[str, Value]] = defaultdict(dict)
    for ledger, ids in _ledgers(writer, touched):
        for write in ledger.writes:
            target = getattr(ledger.fields[write.reference].type, "target", "") if write.reference else ledger.id
            column = f'this."{write.reference}"' if write.reference else "this.id"
            condition = f"{_CHOSEN} AND {column} IS NOT NULL" + (f" AND ({write.when})" if write.when else "")
            for row_id, value in _values(writer, ledger, (column, write.value), condition, ids):
                values[target, row_id][write.field] = writer.context.codec(target).from_sql(write.field, value)
    return [Edit(PATCH, *target, found) for target, found in values.items() if _is_live(writer, *target)]


def _ledgers(writer: Writer, touched: Mapping[str, Collection[str]]) -> list[tuple[Ledger, str]]:
    return [(writer.context.ledger(name), json.dumps(list(ids))) for name, ids in touched.items()]


def _values(
    writer: Writer, ledger: Ledger, wanted: tuple[str, str], condition: str, ids: str
) -> list[tuple[str, str | int]]:
    whole = f'SELECT {wanted[0]}, ({wanted[1]}) AS found FROM "{view_name(ledger.id)}" AS this WHERE {condition}'
    expanded = sql_dialect.expand(whole, writer.context.forms, read_settings(writer))
    return [(row_id, value) for row_id, value in writer.all(expanded, {"ids": ids}) if value is not None]


def _is_live(writer: Writer, ledger: str, row_id: str) -> bool:
    return bool(writer.value(f'SELECT 1 FROM "{ledger}" WHERE id = ? AND deleted = 0', (row_id,)))
