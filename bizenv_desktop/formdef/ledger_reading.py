"""Reads a ledger's definition (`forms/ledgers/ID.toml`): fields, checks, workflow, deadlines, editor layout."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.confidential import read_confidential
from bizenv_desktop.formdef.county_sheet import read_county_sheet
from bizenv_desktop.formdef.field_reading import change_field, read_field
from bizenv_desktop.formdef.model import (
    CITY,
    Check,
    Deadline,
    Field,
    Grid,
    ImportPeriod,
    Ledger,
    Number,
    Section,
    Transition,
    Workflow,
    Write,
)
from bizenv_desktop.formdef.upcast_reading import read_upcasts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.toml_table import TomlTable

STATUS = "status"
"""The common field of the default workflow; absent where a ledger has a status of its own."""

SQL_VERSION = 1

_FIELD_WORD = re.compile(r" ?([a-z][a-z0-9_]+) ?")
"""The id of a field in Chinese words, with the spaces that set it off."""


def read_ledger(table: TomlTable, common: Ledger | None, codes: dict[str, CodeList]) -> Ledger:
    """Return the ledger of a file with the fields, checks and workflow of `common` merged in."""
    ledger_id = table.needed("id")
    if table.integer("sql", SQL_VERSION) != SQL_VERSION:
        table.note("sql", "不支持的 SQL 版本", f"请写 sql = {SQL_VERSION}，或升级程序")
    system = table.boolean("system")
    workflow = _workflow(table.table("workflow"))
    owner = table.text("owner", CITY)
    shared = _shared(common, owner, keep_status=workflow is None and not system)
    fields = _fields(table, ledger_id, shared, codes)
    if workflow is None and common is not None and not system:
        workflow = common.workflow
    ledger = Ledger(
        id=ledger_id,
        number=table.text("number"),
        title=table.needed("title"),
        version=table.integer("version", 1),
        fields=_keyed(_readable(fields), key := table.texts("key"), identity := table.texts("identity")),
        key=key,
        identity=identity,
        display=table.text("display"),
        order=table.texts("order"),
        search=table.texts("search"),
        list_columns=table.texts("list"),
        parent=table.text("parent"),
        checks=tuple(_check(item, ledger_id) for item in table.tables("checks")) + _common_checks(common, ledger_id),
        groups=tuple(_group(item) for item in table.tables("groups")),
        workflow=workflow,
        deadlines=tuple(_deadline(item, ledger_id) for item in table.tables("deadlines")),
        sections=tuple(_section(item) for item in table.tables("sections")),
        system=system,
        owner=owner,
        private=table.boolean("private"),
        confidential=read_confidential(table.table("confidential")),
        cities=table.text_map("cities"),
        refused_without=table.texts("refused_without"),
        writes=tuple(_write(item) for item in table.tables("writes")),
        number_rule=_number(table.table("number_rule")),
        listed=table.boolean("listed"),
        each=table.text("each"),
        periods=tuple(_period(item) for item in table.tables("periods")),
        grid=_grid(table.table("grid")),
        county=read_county_sheet(table.table("county")),
        upcasts=read_upcasts(table),
        oldest=table.integer("oldest", 1),
    )
    table.done()
    return ledger


def _shared(common: Ledger | None, owner: str, *, keep_status: bool) -> dict[str, Field]:
    """Return the common fields; in a ledger of the province they are its, as the rows are."""
    shared = dict(common.fields) if common is not None else {}
    if not keep_status:
        shared.pop(STATUS, None)
    if owner == CITY:
        return shared
    return {field_id: replace(field, owner=owner) for field_id, field in shared.items()}


def _fields(table: TomlTable, ledger_id: str, shared: dict[str, Field], codes: dict[str, CodeList]) -> dict[str, Field]:
    own: dict[str, Field] = {}
    for field_id, inner in table.named_tables("fields").items():
        if field_id in shared:
            shared[field_id] = change_field(shared[field_id], inner)
        else:
            own[field_id] = read_field(field_id, inner, ledger_id, codes)
    if table.boolean("loose"):
        shared = {field_id: replace(field, required="", when="") for field_id, field in shared.items()}
    first = {field_id: shared.pop(field_id) for field_id in ("id", "seq") if field_id in shared}
    return first | own | shared


def _readable(fields: Mapping[str, Field]) -> dict[str, Field]:
    """Let the words of a required field's condition name fields by their labels: 反映主体类型=企业."""

    def named(found: re.Match[str]) -> str:
        field = fields.get(found[1])
        return field.label if field is not None else found[0]

    return {
        name: replace(field, when_text=_FIELD_WORD.sub(named, field.when_text).replace("<>", "不是"))
        if field.when_text
        else field
        for name, field in fields.items()
    }


def _keyed(fields: Mapping[str, Field], key: tuple[str, ...], identity: tuple[str, ...]) -> dict[str, Field]:
    return {
        name: replace(field, key=name in key, identity=name in identity) if name in key or name in identity else field
        for name, field in fields.items()
    }


def _common_checks(common: Ledger | None, ledger_id: str) -> tuple[Check, ...]:
    return tuple(replace(check, ledger=ledger_id) for check in common.checks) if common is not None else ()


def _check(table: TomlTable, ledger: str) -> Check:
    check = Check(
        code=table.needed("code"),
        ledger=ledger,
        severity=table.needed("severity"),
        when=table.texts("when"),
        constraint=table.text("constraint"),
        fields=table.texts("fields"),
        message=table.needed("message"),
        source=table.text("source"),
        setting=table.text_map("setting"),
        carried_by=table.text("carried_by"),
        waits_for=table.texts("waits_for"),
        covered_by=table.texts("covered_by"),
        same_as_required=table.boolean("same_as_required"),
        similar=table.texts("similar"),
        condition=table.text("condition"),
    )
    table.done()
    return check


def _deadline(table: TomlTable, ledger: str) -> Deadline:
    deadline = Deadline(
        code=table.needed("code"),
        ledger=ledger,
        due=table.text("due"),
        fields=table.texts("fields"),
        message=table.needed("message"),
        source=table.text("source"),
        setting=table.text_map("setting"),
        carried_by=table.text("carried_by"),
        waits_for=table.texts("waits_for"),
        remind=table.text("remind"),
        each=table.text("each"),
    )
    table.done()
    return deadline


def _workflow(table: TomlTable | None) -> Workflow | None:
    if table is None:
        return None
    workflow = Workflow(
        field=table.needed("field"),
        initial=table.needed("initial"),
        transitions=tuple(_transition(item) for item in table.tables("transitions")),
    )
    table.done()
    return workflow


def _transition(table: TomlTable) -> Transition:
    transition = Transition(
        sources=table.texts("from"),
        target=table.needed("to"),
        roles=table.texts("roles"),
        guard=table.text("guard"),
        guard_message=table.text("guard_message"),
        needs=table.texts("needs"),
        reason=table.boolean("reason"),
        label=table.text("label"),
        sets=table.text_map("sets"),
    )
    table.done()
    return transition


def _group(table: TomlTable) -> tuple[str, ...]:
    fields = table.texts("fields")
    table.done()
    return fields


def _section(table: TomlTable) -> Section:
    section = Section(table.needed("title"), table.texts("fields"), table.text("child"))
    table.done()
    return section


def _write(table: TomlTable) -> Write:
    write = Write(table.needed("field"), table.needed("value"), table.text("reference"), table.text("when"))
    table.done()
    return write


def _number(table: TomlTable | None) -> Number | None:
    if table is None:
        return None
    number = Number(
        table.needed("field"), table.needed("pattern"), table.text("year_of", "created_at"), table.text("temporary")
    )
    table.done()
    return number


def _period(table: TomlTable) -> ImportPeriod:
    period = ImportPeriod(table.needed("heading"), table.text("start"), table.text("end"))
    table.done()
    return period


def _grid(table: TomlTable | None) -> Grid | None:
    if table is None:
        return None
    grid = Grid(
        report=table.needed("report"),
        period=table.needed("period"),
        subject=table.needed("subject"),
        subjects=table.text("subjects"),
        subject_fields=table.texts("subject_fields"),
        columns=table.texts("columns"),
        carry=table.texts("carry"),
        yearly=table.text_map("yearly"),
        unchanged=table.text_map("unchanged"),
        changed=table.text_map("changed"),
    )
    table.done()
    return grid
