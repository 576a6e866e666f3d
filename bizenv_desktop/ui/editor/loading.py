"""Reads and writes one record with its child rows. Run on workers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bizenv_desktop.records.permissions import fixed_among
from bizenv_desktop.ui.own_columns import OWN, shown_own_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Forms, Ledger
    from bizenv_desktop.ui.services import Services

NEW = "new"
"""The row id of the draft of a record that does not exist yet."""


@dataclass
class ChildRow:
    """One row of a child ledger; `texts` are the display texts of its references."""

    id: str
    values: dict[str, Value]
    texts: dict[str, str] = field(default_factory=dict)


@dataclass
class Loaded:
    """A record as the editor takes it; `id` is "" for a new one."""

    ledger: str
    id: str
    title: str
    values: dict[str, Value]
    own: list[str] = field(default_factory=list)
    """Headings of the bureau's own columns; their values stand in `values` under `ext:` and the heading."""
    children: dict[str, list[ChildRow]] = field(default_factory=dict)
    draft: dict[str, Any] | None = None
    notes: Sequence[Any] = ()
    steps: Sequence[Any] = ()
    """Workflow steps that this person may take now."""
    preset: dict[str, Value] = field(default_factory=dict)
    """Values that a new record was opened with."""


@dataclass(frozen=True)
class ChildEdits:
    """What a person did to the rows of a child ledger."""

    created: Sequence[Mapping[str, Value]] = ()
    changed: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    deleted: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.created or self.changed or self.deleted)


def load_record(services: Services, ledger: Ledger, row_id: str, preset: Mapping[str, Value]) -> Loaded:
    """Return a record with its child rows and draft; a new one begins with its defaults."""
    kept = services.records.draft(ledger.id, row_id or NEW)
    draft = dict(kept.body) if kept is not None else None
    if not row_id:
        filled = services.records.new_edit(ledger.id, preset).values
        own = shown_own_columns(services.copy, ledger.id)
        return Loaded(ledger.id, "", f"新增{ledger.title}", dict(filled), own=own, draft=draft, preset=dict(preset))
    record = services.records.get(ledger.id, row_id)
    title = services.records.display(ledger.id, row_id)
    values = {**record.values, **{OWN + heading: value for heading, value in record.ext.items()}}
    own = shown_own_columns(services.copy, ledger.id)
    loaded = Loaded(ledger.id, row_id, title, values, own=own, draft=draft, notes=record.notes)
    loaded.steps = services.records.next_states(ledger.id, row_id) if ledger.workflow else ()
    for child in services.forms.children_of(ledger.id):
        loaded.children[child.id] = _children(services, child, row_id)
    return loaded


def _children(services: Services, child: Ledger, parent: str) -> list[ChildRow]:
    where = f"\"{child.parent}\" = '{parent}'"
    rows = services.records.rows(child.id, where=where)
    return [ChildRow(row.id, dict(row.values), _texts(services, child, row.values)) for row in rows]


def _texts(services: Services, ledger: Ledger, values: Mapping[str, Value]) -> dict[str, str]:
    named: dict[str, str] = {}
    for one in ledger.fields.values():
        target = _single_target(one)
        value = values.get(one.id)
        if value and target in services.forms.ledgers and one.id != ledger.parent:
            named[one.id] = services.records.display(target, str(value))
    return named


def _single_target(one: Field) -> str:
    from bizenv_desktop.formdef.field_types import Reference

    return one.type.target if isinstance(one.type, Reference) else ""


@dataclass(frozen=True)
class Typed:
    """What a person typed into a record: changed values (own columns under `ext:…`), rows of child ledgers."""

    values: Mapping[str, Value]
    children: Mapping[str, ChildEdits] = field(default_factory=dict)
    why: str = ""
    """The reason for a correction of fixed fields."""

    @property
    def own(self) -> dict[str, str | None]:
        """Return the own columns by heading."""
        own = {name.removeprefix(OWN): value for name, value in self.values.items() if name.startswith(OWN)}
        return {heading: None if value is None else str(value) for heading, value in own.items()}

    @property
    def fields(self) -> dict[str, Value]:
        """Return the fields alone."""
        return {name: value for name, value in self.values.items() if not name.startswith(OWN)}


def corrections(forms: Forms, ledger: Ledger, values: Mapping[str, Value], children: Mapping[str, ChildEdits]) -> str:
    """Return the labels of the changed fields that a person changes only with a reason; "" where none is."""
    found = fixed_among(ledger, values)
    for name, edits in children.items():
        for changed in edits.changed.values():
            found += fixed_among(forms.ledgers[name], changed)
    return "、".join(dict.fromkeys(f"“{one.label}”" for one in found))


def save_record(services: Services, ledger: Ledger, row_id: str, typed: Typed) -> str:
    """Save a record with its child rows as one step; return its id. The draft goes with it."""
    if not row_id:
        rows = {name: [dict(one) for one in edits.created] for name, edits in typed.children.items() if edits.created}
        made = services.records.create(ledger.id, typed.fields, children=rows or None, ext=typed.own or None)
        services.records.clear_draft(ledger.id, NEW)
        return str(made.id)
    if any(typed.children.values()):
        _save_family(services, ledger, row_id, typed)
    elif typed.values:
        services.records.change(ledger.id, row_id, typed.fields, why=typed.why, ext=typed.own or None)
    services.records.clear_draft(ledger.id, row_id)
    return row_id


def _save_family(services: Services, ledger: Ledger, row_id: str, typed: Typed) -> None:
    from bizenv_desktop.storage.edits import Edit, Step

    edits = [Edit("patch", ledger.id, row_id, typed.fields, typed.own)] if typed.values else []
    for name, done in typed.children.items():
        parent = services.forms.ledgers[name].parent
        edits += [Edit("create", name, "", {**one, parent: row_id}) for one in done.created]
        edits += [Edit("patch", name, one, dict(changed)) for one, changed in done.changed.items()]
        edits += [Edit("delete", name, one) for one in done.deleted]
    title = services.records.display(ledger.id, row_id)
    services.records.apply(Step("edit", f"修改 {title}", edits, typed.why))
