"""A table that a person has put together (自定义表) as a report form: from there on it is a report like any other."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.report_model import ReportColumn
from bizenv_desktop.records.custom_tables import label_in
from bizenv_desktop.records.filters import quoted, where
from bizenv_desktop.records.table_choices import MONTH, SUM, YEAR, group_parts, in_several_units
from bizenv_desktop.reports.own_forms import CUSTOM, list_form, own_column
from bizenv_desktop.reports.shown_columns import column_of, order_sql
from bizenv_desktop.storage.edits import EXT_KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.records.custom_tables import CustomTable

_LINES = ReportColumn("n_lines", "", "1", "integer", total=SUM, hidden=True)
"""Gives a table that is grouped and sums nothing its subtotals, which say how many lines there are."""
_MONTH = """CASE substr({0}, 6, 2) WHEN '' THEN '' WHEN '33' THEN '第一季度' WHEN '34' THEN '第二季度'
 WHEN '35' THEN '第三季度' WHEN '36' THEN '第四季度' ELSE ltrim(substr({0}, 6, 2), '0') || '月' END"""
_PARTS = {YEAR: (4, "substr({0}, 1, 4) || '年'"), MONTH: (7, f"substr({{0}}, 1, 4) || '年' || {_MONTH}")}
"""For each part of a date: the length of its text, and how people write it."""


def custom_form(forms: Forms, table: CustomTable, remarks: Sequence[str], today: date) -> Report:
    """Return the form of a table whose fields are those of today; `remarks` are printed as notes."""
    ledger = forms.ledgers[table.ledger]
    shown = {
        one.field: replace(_column(forms, ledger, one.field, one.unit, n), total=one.total)
        for n, one in enumerate(table.columns, 1)
    }
    groups = [_group(forms, ledger, key, shown, n) for n, key in enumerate(table.groups, 1)]
    silent = [_LINES] if groups and not any(one.total for one in shown.values()) else []
    conditions = "；".join(one.sentence(label_in(ledger, one.column)) for one in table.filters)
    return list_form(
        forms, ledger,
        report=CUSTOM + table.id,
        title=table.title,
        fields=[ledger.fields[name] for name in table.fields if name in ledger.fields],
        columns=[*shown.values(), *(one for one in groups if one.hidden), *silent],
        where=where(ledger, forms, list(table.filters), today) or "1",
        groups=tuple(one.id for one in groups),
        order=tuple(_order(forms, ledger, table)),
        overall=not any(
            one.total == SUM and in_several_units(ledger, ledger.fields[one.field], table.fixed)
            for one in table.columns
        ),
        headline={"筛选条件": f"SELECT {quoted(conditions)}"} if conditions else {},
        notes=(*remarks, *_withheld(ledger, table)),
    )  # fmt: skip


def _column(forms: Forms, ledger: Ledger, name: str, unit: str = "", number: int = 0) -> ReportColumn:
    if name.startswith(EXT_KEY):
        return own_column(name.removeprefix(EXT_KEY), number)
    return column_of(ledger.fields[name], forms, unit)


def _group(forms: Forms, ledger: Ledger, key: str, shown: Mapping[str, ReportColumn], number: int) -> ReportColumn:
    """Return the column by which lines are grouped: one that is shown, else one that is there for grouping only."""
    name, part = group_parts(key)
    if not part and name in shown:
        return shown[name]
    made = _column(forms, ledger, name)
    if part:
        made = replace(made, kind="text", value=_PARTS[part][1].format(f"({made.value})"))
    return replace(made, id=f"group{number}", hidden=True)


def _order(forms: Forms, ledger: Ledger, table: CustomTable) -> list[str]:
    """Return the order of the lines: groups first (lines without one last), then as the person asked."""
    down = dict(table.order)
    order = []
    for key in table.groups:
        name, part = group_parts(key)
        value = f"({_column(forms, ledger, name).value})"
        value = f"substr({value}, 1, {_PARTS[part][0]})" if part else value
        order.append(f"{value} IS NULL, {value}{' DESC' if down.get(name) else ''}")
    order += [
        f"({_column(forms, ledger, name).value}){' DESC' if goes_down else ''}"
        for name, goes_down in table.order
        if name not in table.groups
    ]
    return order if table.order else [*order, *order_sql(ledger)]


def _withheld(ledger: Ledger, table: CustomTable) -> list[str]:
    """Return what a reader must know where a filter looks at what confidential rows keep inside the bureau."""
    rule = ledger.confidential
    if rule is None:
        return []
    asked = [one.column for one in table.filters if one.column in rule.fields or one.column.startswith(EXT_KEY)]
    named = "、".join(f"“{label_in(ledger, name)}”" for name in asked)
    return [f"涉密的记录不按{named}筛选，以免从筛选结果看出内容"] if asked else []
