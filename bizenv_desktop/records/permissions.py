"""Who may change what: by role, by county, and which fields only the program writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

WRITERS = ("editor", "county", "inspector")
"""Roles that enter and change rows."""

JUDGES = ("editor", "county", "inspector", "reviewer")
"""Roles that decide held cells and explain findings."""

AUTHORS = ("editor", "county", "inspector", "reviewer", "admin")
"""Roles that have steps of their own to take back or to send again: all but those who only look."""

PERSON = "person"
_PROGRAM_FIELDS = frozenset({"id", "created_at", "updated_at", "row_version", "source", "source_ref"})


def require_writer(copy: LocalCopy, ledger: Ledger) -> None:
    """Raise BizenvError unless the acting user may enter rows of a ledger; people are kept by admins."""
    if ledger.system:
        raise BizenvError("SYSTEM_LEDGER", f"{ledger.title}由程序维护，不能直接修改", "用相应的功能操作")
    if ledger.id == PERSON:
        copy.require("admin")
    else:
        copy.require(*WRITERS)


def require_own_county(copy: LocalCopy, reader: Reader, ledger: Ledger, region: str | None) -> None:
    """Raise BizenvError where someone who enters for one county only touches a row of another."""
    if copy.roles.intersection({"editor", "inspector"}) or "county" not in copy.roles:
        return
    own = own_region(reader, copy)
    if own and region and region != own:
        raise BizenvError(
            "NOT_YOUR_COUNTY", f"{ledger.title}的这一行属于地区 {region}，您只能填报 {own}", "请由该县区或市级人员修改"
        )


def own_region(reader: Reader, copy: LocalCopy) -> str:
    """Return the region that the acting user enters rows for; the city's where nothing else is said."""
    if not copy.person or PERSON not in copy.forms.ledgers or "region_code" not in copy.forms.ledgers[PERSON].fields:
        return copy.city
    return str(reader.value(f'SELECT region_code FROM "{PERSON}" WHERE id = ?', (copy.person,)) or copy.city)


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


def _refusal(ledger: Ledger, label: str, what: str, remedy: str) -> BizenvError:
    return BizenvError("READONLY", f"{ledger.title}的“{label}”{what}", remedy)
