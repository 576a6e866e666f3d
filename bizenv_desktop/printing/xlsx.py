"""Writes report data as a workbook: merged headings, real numbers and dates as text, ready to be printed as it is."""

from __future__ import annotations

import hashlib
import io
import re
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bizenv_desktop.printing.cell_text import places, writer
from bizenv_desktop.printing.column_widths import column_widths
from bizenv_desktop.printing.pdf import PrintResult
from bizenv_desktop.printing.table_plan import footer_words
from bizenv_desktop.printing.xlsx_blocks import GRID, write_blocks
from bizenv_desktop.printing.xlsx_charts import insert_charts
from bizenv_desktop.printing.xlsx_sheet import FONT, Sheet, page_width

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.reports.data import ReportData

_BAD_NAME = re.compile(r"[\[\]:*?/\\]")
_NAME_LENGTH = 31


def write_xlsx(data: ReportData, out: Path | None = None) -> PrintResult:
    """Write a report as a workbook to a file (or nowhere: the result has the bytes)."""
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    made = datetime.fromisoformat(data.made_on or "2000-01-01")
    book.set_properties({"title": data.title, "author": data.unit, "comments": footer_words(data), "created": made})
    for sheet in data.tables():
        _write(book, sheet if sheet is data else _alone(data, sheet))
    book.close()
    content = buffer.getvalue()
    if out is not None:
        out.write_bytes(content)
    return PrintResult(1, hashlib.sha256(content).hexdigest(), (FONT,), (), content)


def _alone(whole: ReportData, part: ReportData) -> ReportData:
    """Return a part of a compound as a sheet of its own, signed like the whole; the first has the whole's figures."""
    head = (*whole.head, *part.head) if part is whole.parts[0] else part.head
    return replace(part, head=head, signoff=whole.signoff, version=whole.version, explanations=whole.explanations)


def _write(book: Any, data: ReportData) -> None:
    sheet = Sheet(book, book.add_worksheet(_BAD_NAME.sub(" ", data.title)[:_NAME_LENGTH]), data)
    sheet.set_page()
    (_record if data.kind == "record" else _table)(sheet, data)
    sheet.closing()


def _record(sheet: Sheet, data: ReportData) -> None:
    sheet.set_widths([page_width(data.paper) / GRID] * GRID)
    sheet.title()
    write_blocks(sheet)


def _table(sheet: Sheet, data: ReportData) -> None:
    writers = [writer(column, places(column, data.lines, n)) for n, column in enumerate(data.columns)]
    width = page_width(data.paper)
    sheet.set_widths(column_widths(data.columns, data.lines, writers, width) or [width])
    sheet.title()
    top = sheet.row
    first = sheet.table(data.columns, data.lines, [(n, n) for n in range(len(data.columns))])
    sheet.sheet.repeat_rows(top, first - 1)
    sheet.sheet.freeze_panes(first, 0)
    insert_charts(sheet, data, first)
