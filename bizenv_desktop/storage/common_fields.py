"""What the program fills into the common fields of a new row (L00)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.storage.context import CopyContext

_FIRST_STATUS = "草稿"
BY_HAND = "手工"
IMPORTED = "导入"
MERGED = "合并"


def common_values(ledger: Ledger, context: CopyContext, *, by: str, source: str = BY_HAND) -> dict[str, Value]:
    """Return region, unit, reporter, source and the first state of the workflow, as far as the ledger has them.

    A state field with a proposal gets its first state from that. Number, times and version of the row are the storage's
    own (`edits.apply_step`).
    """
    values: dict[str, Value] = {
        "region_code": context.city,
        "report_unit": context.unit,
        "reporter": by,
        "source": source,
        "status": _FIRST_STATUS,
    }
    flow = ledger.workflow
    if flow and flow.initial and not ledger.fields[flow.field].proposal:
        values[flow.field] = flow.initial
    return {name: value for name, value in values.items() if name in ledger.fields}
