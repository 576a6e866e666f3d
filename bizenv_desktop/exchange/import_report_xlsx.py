"""Writes the import report as XLSX: a sheet for each outcome, and a marked copy of the rows in question."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.files import whole_file
from bizenv_desktop.base.text import wrapped_lines
from bizenv_desktop.exchange.grid import column_letter

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import SheetGrid, Workbook
    from bizenv_desktop.exchange.import_report import MarkedCell, Outcome, ReportPlan, ReportTable

COLOURS: dict[Outcome, str] = {
    "changed": "#DDEBF7", "held": "#FFF2CC", "rejected": "#F8CBAD", "excluded": "#E7E6E6", "note": "#E2EFDA",
}  # fmt: skip
_MAX_COPIED_ROWS = 20_000
_MAX_TEXT = 32_767
_LINE_POINTS, _HIGHEST = 15, 409
"""Height of a line, and the highest row that a workbook may have."""
_A4 = 9
"""The number of the paper size in workbooks."""
_SEVERITY = ("rejected", "held", "changed", "note", "excluded")
"""Which colour a cell with several marks takes."""


def write_import_report(plan: ReportPlan, path: Path | str, book: Workbook | None = None) -> None:
    """Write the report; with the workbook also a copy of its rows in question. Raise EXPORT_FAILED."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as out:
        writer = _Writer(out, plan)
        for table in plan.tables:
            writer.table(table)
        for sheet in book.sheets if book else ():
            writer.copy(sheet)
    with whole_file(Path(path)) as draft:
        draft.write_bytes(content.getvalue())


class _Writer:
    def __init__(self, out: Any, plan: ReportPlan) -> None:
        self._out, self._plan = out, plan
        self._title = out.add_format({"bold": True, "font_size": 14})
        self._head = out.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
        self._body = out.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self._marked = {
            outcome: out.add_format({"bg_color": colour, "border": 1, "text_wrap": True, "valign": "top"})
            for outcome, colour in COLOURS.items()
        }

    def table(self, table: ReportTable) -> None:
        """Write one table on its own sheet."""
        sheet = self._out.add_worksheet(table.title)
        sheet.write_string(0, 0, f"{self._plan.title}：{table.title}", self._title)
        sheet.write_string(1, 0, f"文件：{self._plan.file}　{table.meaning}")
        for column, (heading, width) in enumerate(zip(table.columns, table.widths, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(2, column, heading, self._head)
        for number, row in enumerate(table.rows, 3):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, self._body)
            lines = max(wrapped_lines(str(value), width) for value, width in zip(row, table.widths, strict=False))
            if lines > 1:  # not every program fits wrapped rows by itself
                sheet.set_row(number, min(lines * _LINE_POINTS + 2, _HIGHEST))
        sheet.freeze_panes(3, 0)
        sheet.autofilter(2, 0, 2 + len(table.rows), len(table.columns) - 1)
        sheet.repeat_rows(2)
        _print_on_a4(sheet)

    def copy(self, grid: SheetGrid) -> None:
        """Write the rows of a sheet that have marks, the cells in the colour of their outcome."""
        marks: dict[int, list[MarkedCell]] = {}
        for mark in self._plan.marks:
            if mark.sheet == grid.name and 0 < mark.row <= grid.n_rows:
                marks.setdefault(mark.row, []).append(mark)
        if not marks:
            return
        sheet = self._out.add_worksheet(_sheet_name(f"标注·{grid.name}", self._out))
        rows = sorted(marks)[:_MAX_COPIED_ROWS]
        sheet.write_string(0, 0, "原表行号", self._head)
        width = max(len(grid.rows[row - 1]) for row in rows)
        for column in range(1, max(width, 1) + 1):
            sheet.write_string(0, column, column_letter(column), self._head)
        for number, row in enumerate(rows, 1):
            self._copied_row(sheet, number, grid, row, marks[row])
        sheet.set_column(1, max(width, 1), 14)
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        _print_on_a4(sheet)

    def _copied_row(self, sheet: Any, number: int, grid: SheetGrid, row: int, marks: list[MarkedCell]) -> None:
        whole = [mark for mark in marks if mark.column == 0]
        sheet.write_number(number, 0, row, self._format(whole))
        for column in range(1, len(grid.rows[row - 1]) + 1):
            here = [mark for mark in marks if mark.column == column]
            cell = grid.cell(row, column)
            sheet.write_string(number, column, (cell.text or cell.formula)[:_MAX_TEXT], self._format(here or whole))
            if said := "\n".join(dict.fromkeys(mark.message for mark in here if mark.message)):
                sheet.write_comment(number, column, said, {"x_scale": 2})

    def _format(self, marks: list[MarkedCell]) -> Any:
        worst = min((_SEVERITY.index(mark.outcome) for mark in marks), default=None)
        return self._body if worst is None else self._marked[_SEVERITY[worst]]  # type: ignore[index]


def _print_on_a4(sheet: Any) -> None:
    """Print a sheet as wide as a page; without that its last columns come on pages of their own."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)


def _write(sheet: Any, row: int, column: int, value: str | int, cell_format: Any) -> None:
    if isinstance(value, int):
        sheet.write_number(row, column, value, cell_format)
    else:
        sheet.write_string(row, column, value[:_MAX_TEXT], cell_format)


def _sheet_name(name: str, out: Any) -> str:
    from bizenv_desktop.exchange.out_model import OutSheet
    from bizenv_desktop.exchange.out_parts import sheet_names

    taken = [OutSheet(sheet.get_name(), ()) for sheet in out.worksheets()]
    return sheet_names([*taken, OutSheet(name, ())])[-1]
