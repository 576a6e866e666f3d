"""Reads a report form (`forms/reports/ID.toml`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.report_model import Report, ReportBlock, ReportChart, ReportColumn
from bizenv_desktop.formdef.report_sql import BY_LINE

if TYPE_CHECKING:
    from bizenv_desktop.formdef.toml_table import TomlTable

_SIGNOFF = ("填表人", "审核人", "单位负责人")


def read_report(table: TomlTable) -> Report:
    """Return the report form of a file."""
    columns = tuple(_column(item) for item in table.tables("columns"))
    by_line = BY_LINE if any(column.where for column in columns) else ""
    report = Report(
        id=table.needed("id"),
        title=table.needed("title"),
        cadence=table.text("cadence"),
        kind=table.text("kind", "table"),
        version=table.integer("version", 1),
        reads=table.texts("reads"),
        closes=table.texts("closes"),
        source=table.text("source"),
        columns=columns,
        groups=table.texts("groups"),
        headline=table.text_map("headline"),
        notes=table.texts("notes"),
        signoff=table.texts("signoff") if table.has("signoff") else _SIGNOFF,
        paper=table.text("paper", "A4 landscape"),
        unit=table.text("unit"),
        order=table.texts("order"),
        behind=table.text_map("behind"),
        counted=table.text("counted"),
        counter=table.text("counter", "个"),
        record=table.text("record"),
        blocks=tuple(_block(item) for item in table.tables("blocks")),
        label=table.text("label"),
        compared=table.text_map("compared"),
        lines=table.text("lines", by_line),
        ranked=table.text("ranked"),
        overall=table.boolean("overall", default=True),
        desk=table.boolean("desk"),
        parts=table.texts("parts"),
        period=table.text("period"),
        charts=tuple(_chart(item) for item in table.tables("charts")),
    )
    table.done()
    return report


def _column(table: TomlTable) -> ReportColumn:
    where, formula = table.text("where"), table.text("formula")
    known = table.has("kind") or where or formula
    column = ReportColumn(
        id=table.text("id"),
        head=table.needed("head"),
        value=table.text("value", "count(*)" if where else "NULL") if known else table.needed("value"),
        kind=table.text("kind", "text"),
        width=table.number("width", 1.0),
        total=table.text("total"),
        align=table.text("align"),
        behind=table.texts("behind"),
        field=table.text("field"),
        where=where,
        formula=formula,
        hidden=table.boolean("hidden"),
    )
    table.done()
    return column


def _chart(table: TomlTable) -> ReportChart:
    chart = ReportChart(
        title=table.needed("title"),
        label=table.needed("label"),
        values=table.texts("values"),
        kind=table.text("kind", "bars"),
        group=table.text("group"),
        mark=table.text("mark"),
    )
    table.done()
    return chart


def _block(table: TomlTable) -> ReportBlock:
    block = ReportBlock(
        title=table.needed("title"),
        kind=table.needed("kind"),
        columns=tuple(_column(item) for item in table.tables("columns")),
        source=table.text("source"),
        photos=table.text("photos"),
        text=table.text("text"),
        across=table.integer("across", 2),
    )
    table.done()
    return block
