"""Who may change what: by role, by county, and which fields only the program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.applying import applies
from bizenv_desktop.formdef.model import PROVINCE as PROVINCE_LEVEL
from bizenv_desktop.storage import foreign, row_versions
from bizenv_desktop.storage.edits import CREATE, PATCH
from bizenv_desktop.storage.row_state import load_rows
from bizenv_desktop.wire import system
from bizenv_desktop.wire.codes import REJECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.model import Field, Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.edits import Edit
    from bizenv_desktop.storage.reading import Reader

WRITERS = ("editor", "county", "inspector")
"""Roles that enter and change rows."""

JUDGES = ("editor", "county", "inspector", "reviewer")
"""Roles that decide held cells and explain findings."""

AUTHORS = ("editor", "county", "inspector", "reviewer", "admin")
"""Roles that have steps of their own to take back or to send again: all but those who only look."""

KEEPERS = (*AUTHORS, "province")
"""Roles that keep tables of their own: the province's people keep theirs in its own scope, where no city sees them."""

PERSON = "person"
_REGION = "region_code"
_WHOLE_CITY = ("editor", "inspector")
_PROGRAM_FIELDS = frozenset(
    {"id", "created_at", "updated_at", "row_version", "source", "source_ref", "reporter", "reviewer"}
)
"""Nobody writes another's name under a row: who enters it and who signs it is told by the program."""


def require_writer(copy: LocalCopy, ledger: Ledger) -> None:
    """Raise BizenvError unless the acting user may enter rows of a ledger that the city keeps; admins keep people."""
    if ledger.system:
        raise BizenvError("SYSTEM_LEDGER", f"{ledger.title}由程序维护，不能直接修改", "用相应的功能操作")
    if not applies(ledger, copy.forms, copy.city, lambda: copy.settings):
        raise BizenvError(
            "LEDGER_ELSEWHERE",
            f"{ledger.title}只由部分市填写，本市不填",
            "确须填写的，请管理人员在“设置”中把本市的代码加进该台账的设置",
        )
    if ledger.id == PERSON:
        copy.require("admin")
    else:
        copy.require(*WRITERS)


def require_changer(copy: LocalCopy, ledger: Ledger, names: Iterable[str]) -> None:
    """Raise BizenvError unless the acting user may change fields: those of the province are changed by its people."""
    owners = {ledger.fields[name].owner for name in names if name in ledger.fields}
    if owners == {PROVINCE_LEVEL} and not ledger.system:
        copy.require("province")
    else:
        require_writer(copy, ledger)


def refuse_others(reader: Reader, edits: Sequence[Edit]) -> None:
    """Raise BizenvError where an edit touches what is not the acting user's: a field of the other level, a county.

    Nor does anyone edit a row of a newer definition, whose fields may mean something else than here.
    """
    _refuse_newer(reader, edits)
    _refuse_other_level(reader, edits)
    _refuse_other_counties(reader, edits)


def _refuse_newer(reader: Reader, edits: Sequence[Edit]) -> None:
    for name in dict.fromkeys(edit.ledger for edit in edits):
        ledger = reader.context.ledger(name)
        if row_versions.too_new(reader, ledger, [edit.id for edit in edits if edit.ledger == name]):
            raise BizenvError(
                "ROW_NEWER",
                f"{ledger.title}的这一行按更新的表单定义填过，本机只能看",
                "同步一次，重新打开程序，启用新的表单定义；仍不行，更新程序",
            )


def _refuse_other_level(reader: Reader, edits: Sequence[Edit]) -> None:
    roles = reader.context.roles
    by_role = "province" in roles and not roles.intersection(WRITERS)
    of_cities = _rows_of_cities(reader, edits)
    for edit in edits:
        ledger = reader.context.ledger(edit.ledger)
        of_province = ledger.province_fields
        # what a bureau keeps for itself is the province's own as well: no row of a city's comes here
        provincial = (by_role and not ledger.private) or (edit.ledger, edit.id) in of_cities
        shared = system.PERIOD_SHARED if edit.ledger == system.PERIOD else frozenset()
        names = edit.values.keys() - of_province - shared if provincial else edit.values.keys() & of_province
        found = sorted(name for name in names if edit.values[name] is not None or edit.kind != CREATE)
        if found:
            what, remedy = REJECTIONS["forbidden_field"]
            raise BizenvError("FORBIDDEN_FIELD", f"{ledger.title}的“{ledger.fields[found[0]].label}”：{what}", remedy)


def _rows_of_cities(reader: Reader, edits: Sequence[Edit]) -> set[tuple[str, str]]:
    """Return the rows among the edits' that belong to another city than the copy (in the province's copy)."""
    ledgers = dict.fromkeys(edit.ledger for edit in edits)
    touched = {name: [edit.id for edit in edits if edit.ledger == name] for name in ledgers}
    return {(name, row) for name, ids in touched.items() for row in foreign.scopes_of(reader, name, ids)}


def _refuse_other_counties(reader: Reader, edits: Sequence[Edit]) -> None:
    if not is_of_county(reader.context.roles):
        return
    for name in dict.fromkeys(edit.ledger for edit in edits):
        ledger = reader.context.ledger(name)
        if _REGION not in ledger.fields or ledger.system:
            continue
        mine = [edit for edit in edits if edit.ledger == name]
        was = load_rows(reader, name, [edit.id for edit in mine])
        for edit in mine:
            before = was[edit.id].now.get(_REGION) if edit.id in was and not was[edit.id].deleted else None
            regions = {edit.values[_REGION]} if _REGION in edit.values else {before}
            for region in regions if edit.kind == CREATE and before is None else {before, *regions}:
                _refuse_region(reader, ledger, str(region or ""))


def is_of_county(roles: frozenset[str]) -> bool:
    """Tell whether somebody enters for one county only."""
    return "county" in roles and not roles.intersection(_WHOLE_CITY)


def _refuse_region(reader: Reader, ledger: Ledger, region: str) -> None:
    context = reader.context
    own = _region_of(reader, context.person) or context.city
    if own == context.city:
        raise BizenvError(
            "NO_COUNTY",
            f"用户“{context.user}”是县区填报，但还没有指定县区",
            "请管理员在“人员”中把他的填报地区改为所在县区",
        )
    if region != own:
        raise BizenvError(
            "NOT_YOUR_COUNTY",
            f"{ledger.title}的这一行属于地区 {region or '（空）'}，您只能填报 {own}",
            "请由该县区或市级人员修改",
        )


def require_own_county(copy: LocalCopy, reader: Reader, ledger: Ledger, region: str | None) -> None:
    """Raise BizenvError where someone who enters for one county only touches a row of another."""
    if is_of_county(copy.roles):
        _refuse_region(reader, ledger, region or "")


def _region_of(reader: Reader, person: str) -> str:
    ledgers = reader.context.forms.ledgers
    if not person or PERSON not in ledgers or _REGION not in ledgers[PERSON].fields:
        return ""
    return str(reader.value(f'SELECT {_REGION} FROM "{PERSON}" WHERE id = ?', (person,)) or "")


def own_region(reader: Reader, copy: LocalCopy) -> str:
    """Return the region that the acting user enters rows for; the city's where nothing else is said."""
    return _region_of(reader, copy.person) or copy.city


def refuse_program_fields(ledger: Ledger, names: Iterable[str], *, fresh: bool, why: str = "") -> None:
    """Raise BizenvError for a field that people don't write: calculated, read-only, or the state of the workflow.

    A fresh row may be given its first state and first values of calculated fields.
    """
    for name in names:
        field = ledger.fields.get(name)
        if field is None:
            continue
        if field.calculation and not (field.first_value and (fresh or why)):
            raise _refusal(ledger, field.label, "由程序计算", "请修改它所依据的数据")
        if name in _PROGRAM_FIELDS or (field.readonly and not field.calculation):
            raise _refusal(ledger, field.label, "由程序填写", "不能直接修改")
        if not fresh and ledger.workflow and ledger.workflow.field == name:
            raise _refusal(ledger, field.label, "随流程变化", "用“推进状态”（bizenv advance）修改")


def fixed_among(ledger: Ledger, names: Iterable[str]) -> list[Field]:
    """Return the fields that the program keeps up to date and a person changes only with a reason."""
    return [ledger.fields[name] for name in names if name in ledger.fields and ledger.fields[name].fixed]


def refuse_unreasoned(reader: Reader, edits: Sequence[Edit]) -> None:
    """Raise NO_REASON where an edit changes a fixed field of a saved row (`domain` A, one fact, one place: 更正)."""
    for edit in edits:
        ledger = reader.context.ledger(edit.ledger)
        fixed = fixed_among(ledger, edit.values) if edit.kind == PATCH else []
        if not fixed:
            continue
        row = load_rows(reader, ledger.id, [edit.id]).get(edit.id)
        labels = "、".join(f"“{one.label}”" for one in fixed if row and row.now.get(one.id) != edit.values[one.id])
        if labels:
            raise BizenvError(
                "NO_REASON", f"{ledger.title}的{labels}由程序维护，更正须写明原因", "写明更正原因（--reason）再保存"
            )


def _refusal(ledger: Ledger, label: str, what: str, remedy: str) -> BizenvError:
    return BizenvError("READONLY", f"{ledger.title}的“{label}”{what}", remedy)
