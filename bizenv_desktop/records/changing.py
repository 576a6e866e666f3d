"""The verbs that make, change and delete records."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.records import permissions
from bizenv_desktop.records.filling import filled_edits
from bizenv_desktop.records.following import apply_whole
from bizenv_desktop.records.lookup import displays, find_row
from bizenv_desktop.records.reading import get_record
from bizenv_desktop.records.validation import Validator, check_values
from bizenv_desktop.storage.attachments import LEDGER as FILES
from bizenv_desktop.storage.edits import CREATE, DELETE, EXT_KEY, PATCH, Edit, Step, StepResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.records.record import Record
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

    Values = Mapping[str, Value]
    Ext = Mapping[str, str | None]


_NAMED = 3
"""Rows that a refusal names."""


def create(
    copy: LocalCopy,
    ledger: str,
    values: Values,
    *,
    children: Mapping[str, Sequence[Values]] | None = None,
    ext: Ext | None = None,
) -> Record:
    """Make a record with its child rows, as one step."""
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    permissions.refuse_program_fields(definition, values, fresh=True)
    return copy.write(
        partial(_create, copy=copy, ledger=definition, values=values, children=children or {}, ext=ext or {})
    )


def _create(
    writer: Writer,
    *,
    copy: LocalCopy,
    ledger: Ledger,
    values: Values,
    children: Mapping[str, Sequence[Values]],
    ext: Ext,
) -> Record:
    region = permissions.own_region(writer, copy)
    plain, own = split_ext(values)
    (edit,) = filled_edits(
        writer,
        [Edit(CREATE, ledger.id, "", resolved(writer, ledger, plain), {**own, **ext})],
        by=copy.user,
        region=region,
    )
    check_values(copy.forms, ledger, edit.values)
    _refuse_existing(writer, ledger, edit.id)
    rows = [edit, *_child_edits(writer, copy, edit, children, region)]
    apply_whole(writer, Step("edit", _title("新建", ledger, _told(ledger, edit.values)), rows), by=copy.user)
    return get_record(writer, ledger.id, edit.id)


def _refuse_existing(reader: Reader, ledger: Ledger, row_id: str) -> None:
    if reader.value(f'SELECT 1 FROM "{ledger.id}" WHERE id = ? AND deleted = 0', (row_id,)):
        name = displays(reader, ledger.id, [row_id]).get(row_id, row_id)
        raise BizenvError("EXISTS", f"{ledger.title}中已有“{name}”（{row_id}）", "直接修改那一条")


def _child_edits(
    writer: Writer, copy: LocalCopy, parent: Edit, children: Mapping[str, Sequence[Values]], region: str
) -> list[Edit]:
    edits = []
    for name, rows in children.items():
        child = copy.context.ledger(name)
        if child.parent_ledger != parent.ledger:
            raise BizenvError("NOT_A_CHILD", f"{child.title}不是这张台账的子表", "检查子表代号")
        for row in rows:
            permissions.refuse_program_fields(child, row, fresh=True)
            values = {**resolved(writer, child, row), child.parent: parent.id}
            edits.append(Edit(CREATE, name, "", values))
    done = filled_edits(writer, edits, by=copy.user, region=region)
    for edit in done:
        check_values(copy.forms, copy.context.ledger(edit.ledger), edit.values)
    return done


def change(
    copy: LocalCopy, ledger: str, row_id: str, values: Values, *, why: str = "", ext: Ext | None = None
) -> Record:
    """Change fields of a record; what does not differ is left out."""
    definition = copy.context.ledger(ledger)
    permissions.require_changer(copy, definition, values)
    return copy.write(
        partial(_change, copy=copy, ledger=definition, row_id=row_id, values=values, why=why, ext=ext or {})
    )


def _change(
    writer: Writer, *, copy: LocalCopy, ledger: Ledger, row_id: str, values: Values, why: str, ext: Ext
) -> Record:
    before = get_record(writer, ledger.id, row_id)
    plain, own = split_ext(values)
    new = {name: value for name, value in resolved(writer, ledger, plain).items() if value != before.values.get(name)}
    permissions.refuse_program_fields(ledger, new, fresh=False, why=why)
    check_values(copy.forms, ledger, new)
    name = displays(writer, ledger.id, [row_id]).get(row_id, "")
    step = Step("edit", _title("修改", ledger, name), [Edit(PATCH, ledger.id, row_id, new, {**own, **ext})], why)
    apply_whole(writer, step, by=copy.user)
    return get_record(writer, ledger.id, row_id)


def delete(copy: LocalCopy, ledger: str, row_id: str, reason: str) -> None:
    """Delete a record with its child rows; refused without a reason, and while other records refer to it."""
    definition = copy.context.ledger(ledger)
    permissions.require_writer(copy, definition)
    if not reason.strip():
        raise BizenvError("NO_REASON", f"删除{definition.title}须写明原因", "填写原因后再删")
    copy.write(partial(_delete, copy=copy, ledger=definition, row_id=row_id, reason=reason))


def _delete(writer: Writer, copy: LocalCopy, ledger: Ledger, row_id: str, reason: str) -> None:
    get_record(writer, ledger.id, row_id)
    rows = with_children(writer, ledger, row_id)
    _refuse_referenced(writer, rows)
    edits = [Edit(DELETE, *row) for row in rows]
    name = displays(writer, ledger.id, [row_id]).get(row_id, "")
    apply_whole(writer, Step("delete", _title("删除", ledger, name), edits, reason), by=copy.user)


def _title(what: str, ledger: Ledger, name: str) -> str:
    """Return what people read of a step in the history and before they undo it."""
    return f"{what}{ledger.title}“{name}”" if name else f"{what}{ledger.title}"


def _told(ledger: Ledger, values: Values) -> str:
    """Return what tells a new record from others: the first of its searched fields that has a text."""
    texts = (values.get(name) for name in ledger.search)
    return next((one for one in texts if isinstance(one, str) and one), "")


def with_children(reader: Reader, ledger: Ledger, row_id: str) -> list[tuple[str, str]]:
    """Return a row and all rows of its child ledgers, parents first."""
    rows = [(ledger.id, row_id)]
    for child in reader.context.forms.children_of(ledger.id):
        sql = f'SELECT id FROM "{child.id}" WHERE "{child.parent}" = ? AND deleted = 0'
        rows += [one for (child_id,) in reader.all(sql, (row_id,)) for one in with_children(reader, child, child_id)]
    return rows


def _refuse_referenced(reader: Reader, rows: Sequence[tuple[str, str]]) -> None:
    """Raise BizenvError that names every ledger whose rows refer to one that is to go."""
    going = set(rows)
    found = [
        (other, field, [one for one in referring if (other.id, one) not in going])
        for ledger, row_id in rows
        for other, field, referring in references_to(reader, ledger, row_id)
    ]
    said = [_referring(reader, other, field, left) for other, field, left in found if left]
    if said:
        raise BizenvError("REFERENCED", "；".join(said), "先改掉或删除那些记录；同一事物录了两次的，用合并")


def _referring(reader: Reader, other: Ledger, field: Field, rows: list[str]) -> str:
    names = "、".join(displays(reader, other.id, rows[:_NAMED]).values()) + ("…" if len(rows) > _NAMED else "")
    return f"{other.title}中有 {len(rows)} 条的“{field.label}”指向它（{names}）"


def references_to(reader: Reader, ledger: str, row_id: str) -> list[tuple[Ledger, Field, list[str]]]:
    """Return the live rows that refer to a row, by ledger and field."""
    found = []
    for other in reader.context.forms.ledgers.values():
        for field in other.fields.values():
            if not field.stored or getattr(field.type, "target", "") not in (ledger, "any"):
                continue
            column = f'"{other.id}"."{field.id}"'
            listed = f"EXISTS (SELECT 1 FROM json_each({column}) one WHERE one.value = ?)"
            condition = (
                f"{column} = ?" if isinstance(field.type, ft.Reference) else f"{column} IS NOT NULL AND {listed}"
            )
            rows = reader.all(f'SELECT id FROM "{other.id}" WHERE deleted = 0 AND {condition}', (row_id,))
            if rows:
                found.append((other, field, [one for (one,) in rows]))
    return found


def apply(copy: LocalCopy, step: Step) -> StepResult:
    """Write many edits as one step, new rows filled; for imports, pasted blocks and the like."""
    ledgers = {edit.ledger: copy.context.ledger(edit.ledger) for edit in step.edits}
    if any(not ledger.system for ledger in ledgers.values()):
        copy.require(*permissions.WRITERS)
    return copy.write(partial(apply_in, copy=copy, step=step))


def apply_in(writer: Writer, copy: LocalCopy, step: Step) -> StepResult:
    """Do what `apply` does inside a transaction of the caller."""
    region = permissions.own_region(writer, copy)
    edits = filled_edits(writer, step.edits, by=copy.user, region=region, kind=step.kind)
    validators = {name: Validator(copy.forms, copy.context.ledger(name)) for name in {edit.ledger for edit in edits}}
    for edit in edits:
        validators[edit.ledger].check(edit.values)
    return apply_whole(writer, Step(step.kind, step.title, edits, step.why, step.undoes), by=copy.user)


def new_edit(copy: LocalCopy, ledger: str, values: Values) -> Edit:
    """Return the edit that makes a row, filled, for a step of the program itself."""
    with copy.read() as reader:
        return filled_edits(reader, [Edit(CREATE, ledger, "", values)], by=copy.user)[0]


def resolved(reader: Reader, ledger: Ledger, values: Values) -> dict[str, Value]:
    """Return values whose references are ids: a display text is looked up; for an unknown ledger the text stays."""
    forms = reader.context.forms
    whole = dict(values)
    for name, value in values.items():
        field = ledger.fields.get(name)
        if field and value and isinstance(field.type, ft.Attachment):
            _refuse_unknown_files(reader, ledger, field, value)
        target = getattr(field.type, "target", "") if field else ""
        if not value or target not in forms.ledgers:
            continue
        if isinstance(value, list):
            whole[name] = [find_row(reader, target, item) for item in value]
        else:
            whole[name] = find_row(reader, target, str(value))
    return whole


def _refuse_unknown_files(reader: Reader, ledger: Ledger, field: Field, value: Value) -> None:
    """Raise BizenvError for a file that the copy does not know: a typed text proves nothing."""
    known = FILES in reader.context.forms.ledgers
    for item in value if known and isinstance(value, list) else ():
        if not reader.value(f'SELECT 1 FROM "{FILES}" WHERE sha256 = ? AND deleted = 0', (str(item),)):
            raise BizenvError(
                "NO_FILE", f"{ledger.title}的“{field.label}”里没有文件“{item}”", "用“添加附件”（bizenv attach）上传"
            )


def split_ext(values: Values) -> tuple[dict[str, Value], dict[str, str | None]]:
    """Return the fields and the own columns (`ext:…`) among values."""
    own = {name.removeprefix(EXT_KEY): _text(value) for name, value in values.items() if name.startswith(EXT_KEY)}
    return {name: value for name, value in values.items() if not name.startswith(EXT_KEY)}, own


def _text(value: Value) -> str | None:
    return None if value is None else str(value)
