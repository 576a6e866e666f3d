"""What a table of one's own (自定义表) consists of, in words: for conflicts, and for what waits to be sent. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bizenv_desktop.records.custom_tables import read_content
from bizenv_desktop.records.table_choices import COUNT, SUM, group_parts

if TYPE_CHECKING:
    from bizenv_desktop.records.custom_tables import CustomTable, TableColumn

_TOTALS = {SUM: "合计", COUNT: "计数"}


def content_words(content: str) -> dict[str, str]:
    """Return columns, conditions, groups and order of a stored content by what they are called; {} for no content."""
    try:
        table = read_content(content)
    except (json.JSONDecodeError, KeyError, TypeError, ValueError):
        return {}
    return {
        "列": "、".join(_column(table, one) for one in table.columns),
        "条件": "；".join(one.sentence(table.label(one.column)) for one in table.filters) or "没有，列出全部记录",
        "分组小计": "、".join(_group(table, key) for key in table.groups) or "不分组",
        "排序": "、".join(f"{table.label(name)}{'（从大到小）' if down else ''}" for name, down in table.order)
        or "台账的次序",
    }


def _column(table: CustomTable, column: TableColumn) -> str:
    said = [one for one in (_TOTALS.get(column.total, ""), column.unit) if one]
    return table.label(column.field) + (f"（{'，'.join(said)}）" if said else "")


def _group(table: CustomTable, key: str) -> str:
    name, part = group_parts(key)
    return table.label(name) + (f"（按{part}）" if part else "")
