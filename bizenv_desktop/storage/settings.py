"""The settings of a copy: the defaults of the definitions under what the bureau has changed (ledger `setting`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.base.ids import natural_id
from bizenv_desktop.formdef.setting_values import fault_of
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.edits import CREATE, DELETE, Edit, Step, apply_step

if TYPE_CHECKING:
    from bizenv_desktop.storage.reading import Reader
    from bizenv_desktop.storage.writing import Writer

LEDGER = "setting"


def read_settings(reader: Reader) -> dict[str, str]:
    """Return every setting by name."""
    forms = reader.context.forms
    if LEDGER in forms.ledgers:
        changed = dict(reader.all(f'SELECT name, value FROM "{LEDGER}" WHERE deleted = 0 AND value IS NOT NULL'))
    else:
        changed = meta.beginning(reader, meta.SETTING)
    return {**forms.settings, **changed}


def change_setting(writer: Writer, name: str, value: str | None, *, by: str) -> None:
    """Change a setting; None goes back to the default.

    Raises UsageProblem for a name that no definition knows, and for a value with which its rules cannot reckon.
    """
    forms = writer.context.forms
    if name not in forms.settings:
        raise UsageProblem("NO_SETTING", f"没有设置“{name}”", "检查名称")
    if value is not None and (fault := fault_of(forms.settings[name], value)):
        what, remedy = fault
        raise UsageProblem("SETTING_VALUE", f"这个设置{what}", remedy)
    if LEDGER not in forms.ledgers:
        meta.put(writer, meta.SETTING + name, value)
        return
    kind, values = (CREATE, {"name": name, "value": value}) if value is not None else (DELETE, {})
    edit = Edit(kind, LEDGER, natural_id(LEDGER, [name]), values)
    apply_step(writer, Step("setting", f"设置 {name}", [edit]), by=by)
