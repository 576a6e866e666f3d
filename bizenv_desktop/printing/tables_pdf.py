"""Prints a list of simple titled tables, e.g. an import report: texts only, one table below the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.flow import Flow, Part
from bizenv_desktop.printing.page_plan import STYLES, PagePlan
from bizenv_desktop.printing.pdf import PrintResult, write_pdf
from bizenv_desktop.printing.table_plan import Table
from bizenv_desktop.reports.data import Column, Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_GAP = 3.0


@dataclass(frozen=True)
class SimpleTable:
    """A table of texts. `heads` may have levels joined by `/`; `widths` are relative (default: all alike)."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float] = ()


def plan_tables(
    title: str,
    tables: Sequence[SimpleTable],
    *,
    lines: Sequence[str] = (),
    paper: str = "A4 landscape",
    footer: str = "",
) -> PagePlan:
    """Return the pages of a title, some lines of text, and tables; a table without rows says 无."""
    flow = Flow(paper, title)
    flow.paragraph(title, "title", "center")
    flow.skip(_GAP)
    for line in lines:
        flow.paragraph(line, "plain")
    for table in tables:
        flow.skip(_GAP)
        _place(flow, table)
    if note := faces.missing_note(flow.missing):
        flow.skip(_GAP)
        flow.paragraph(f"注：{note}", "note")
    return flow.finish(title, footer)


def print_tables(
    title: str,
    tables: Sequence[SimpleTable],
    out: Path | None = None,
    *,
    lines: Sequence[str] = (),
    paper: str = "A4 landscape",
    footer: str = "",
) -> PrintResult:
    """Print titled tables to a PDF file (or nowhere: the result has the bytes)."""
    return write_pdf(plan_tables(title, tables, lines=lines, paper=paper, footer=footer), out)


def _place(flow: Flow, table: SimpleTable) -> None:
    flow.need(4 * STYLES["section"].line_height)
    flow.row([Part(flow.left, flow.width, flow.wrapped(table.title, flow.width, "section"), "section")])
    if not table.rows:
        flow.row([Part(flow.left, flow.width, ("无",), "value")])
        return
    widths = table.widths or [1.0] * len(table.heads)
    columns = [
        Column(str(n), tuple(head.split("/")), width=width)
        for n, (head, width) in enumerate(zip(table.heads, widths, strict=True))
    ]
    Table(flow, columns, [Line("row", tuple(row)) for row in table.rows]).place()
