"""From what SQL gives to the exact values of a report: one entry per kind of column."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.numbers import fen_to_wan, micro_to_decimal
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.values import code_name
from bizenv_desktop.reports.data import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.code_lists import CodeList
    from bizenv_desktop.formdef.report_model import ReportColumn
    from bizenv_desktop.reports.data import Exact

_CODE = "code:"


def exact(kind: str, value: Any, codes: Mapping[str, CodeList]) -> Exact:
    """Return the exact value of an SQL result: amounts of 分 in 万, millionths as decimals, codes as their labels."""
    if value is None or value == "":
        return None
    if kind.startswith("money:"):
        return fen_to_wan(value)
    if kind in ("number", "quantity", "percent", "rate"):
        return micro_to_decimal(value)
    if kind == "integer":
        return int(value)
    if kind.startswith(_CODE):
        return code_label(str(value), kind.removeprefix(_CODE), codes)
    return str(value)


def code_label(value: str, code_list: str, codes: Mapping[str, CodeList]) -> str:
    """Return the label of a code; a district by its own name, without its city's."""
    if code_list == REGIONS:
        entry = codes[REGIONS].codes.get(value) if REGIONS in codes else None
        return entry.label if entry else value
    return code_name(value, codes.get(code_list))


def as_column(column: ReportColumn) -> Column:
    """Return a column as layouts see it: `seq` and codes are resolved by then."""
    kind = "integer" if column.kind == "seq" else "text" if column.kind.startswith(_CODE) else column.kind
    align = column.align or ("center" if column.kind == "seq" else "")
    head = tuple(column.head.split("/"))
    return Column(column.id, head, kind, column.width, align, column.total, column.behind)


def names(value: Any) -> list[str]:
    """Return the texts of a JSON array, or the text itself."""
    if not value:
        return []
    text = str(value)
    return [str(item) for item in json.loads(text)] if text.startswith("[") else [text]
