"""Write pages in the file kinds that bureaus send."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from html import escape
from typing import TYPE_CHECKING, Any

from .wanted import Cell

_LIKE_A_FORMULA = 83

if TYPE_CHECKING:
    from pathlib import Path

    from .page import Page


def write_xlsx(path: Path, *pages: Page, bend: Any = None) -> Path:
    """Write an ordinary workbook; `bend` may change it before it is saved."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for page in pages:
        _fill_sheet(book.create_sheet(page.name), page)
    if bend:
        bend(book)
    with path.open("wb") as out:
        book.save(out)
    return path


def _fill_sheet(sheet: Any, page: Page) -> None:
    from openpyxl.comments import Comment

    for number, row in enumerate(page.rows, 1):
        for column, value in enumerate(row, 1):
            raw = value.raw if isinstance(value, Cell) else value
            if raw is None:
                continue
            cell = sheet.cell(number, column, raw)
            if isinstance(value, Cell) and _LIKE_A_FORMULA in value.items:
                cell.data_type = "s"
            if isinstance(value, Cell) and value.format:
                cell.number_format = value.format
            if isinstance(value, Cell) and value.comment:
                cell.comment = Comment(value.comment, "演示")
    for span in page.merges:
        sheet.merge_cells(span)
    _dress(sheet, page)


def _dress(sheet: Any, page: Page) -> None:
    from openpyxl.styles import Font, PatternFill

    for row in page.hidden_rows:
        sheet.row_dimensions[row].hidden = True
    for column in page.hidden_columns:
        sheet.column_dimensions[column].hidden = True
    for row in page.struck_rows:
        for cell in sheet[row]:
            cell.font = Font(strike=True)
    for row in page.filled_rows:
        for cell in sheet[row]:
            cell.fill = PatternFill("solid", "FFFF0000")
    sheet.sheet_state = page.state


def write_xls(path: Path, *pages: Page, dates_1904: bool = False) -> Path:
    """Write a true BIFF8 workbook."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = dates_1904
    for page in pages:
        sheet = book.add_sheet(page.name)
        for number, row in enumerate(page.rows):
            for column, value in enumerate(row):
                raw = value.raw if isinstance(value, Cell) else value
                if raw is not None:
                    sheet.write(number, column, raw, _xls_style(value, raw))
        for row in page.hidden_rows:
            sheet.row(row - 1).hidden = True
        sheet.visibility = {"visible": 0, "hidden": 1, "veryHidden": 2}[page.state]
    with path.open("wb") as out:
        book.save(out)
    return path


def _xls_style(value: Any, raw: Any) -> Any:
    import xlwt

    style = xlwt.XFStyle()
    if isinstance(raw, datetime):
        style.num_format_str = "yyyy-mm-dd hh:mm"
    elif isinstance(raw, date):
        style.num_format_str = "yyyy-mm-dd"
    if isinstance(value, Cell) and value.format:
        style.num_format_str = value.format
    return style


def texts(page: Page) -> list[list[str]]:
    """Return the rows as the texts that a file without types keeps."""
    return [[_text(value) for value in row] for row in page.rows]


def _text(value: Any) -> str:
    raw = value.raw if isinstance(value, Cell) else value
    if raw is None:
        return ""
    return f"{raw:%Y/%m/%d}" if isinstance(raw, date) else str(raw)


def write_text(path: Path, page: Page, encoding: str = "utf-8-sig", delimiter: str = ",") -> Path:
    """Write comma or tab separated text."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(texts(page))
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def write_html(path: Path, page: Page, encoding: str = "gb18030") -> Path:
    """Write a web page as report servers do, named as a workbook."""
    lines = [
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={encoding}"></head><body><table border=1>'
    ]
    for row in texts(page):
        cells = "".join(f"<td>{escape(text).replace(chr(10), '<br>')}</td>" for text in row)
        lines.append(f"<tr>{cells}</tr>")
    lines.append("</table></body></html>")
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


_SPREADSHEET = (
    'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
)


def write_xml(path: Path, *pages: Page) -> Path:
    """Write SpreadsheetML 2003."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>',
        f"<Workbook {_SPREADSHEET}>",
    ]
    for page in pages:
        lines.append(f'<Worksheet ss:Name="{escape(page.name)}"><Table>')
        for row in page.rows:
            cells = "".join(_xml_cell(place, value) for place, value in enumerate(row, 1))
            lines.append(f"<Row>{cells}</Row>")
        lines.append("</Table></Worksheet>")
    lines.append("</Workbook>")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _xml_cell(place: int, value: Any) -> str:
    raw = value.raw if isinstance(value, Cell) else value
    if raw is None:
        return ""
    if isinstance(raw, datetime):
        kind, text = "DateTime", raw.isoformat()
    elif isinstance(raw, date):
        kind, text = "DateTime", f"{raw.isoformat()}T00:00:00.000"
    else:
        kind, text = ("Number" if isinstance(raw, (int, float)) else "String"), str(raw)
    return f'<Cell ss:Index="{place}"><Data ss:Type="{kind}">{escape(text).replace(chr(10), "&#10;")}</Data></Cell>'


def write_docx(path: Path, *pages: Page) -> Path:
    """Write each page as a table of a Word document."""
    from docx import Document

    document = Document()
    document.add_paragraph("抚顺市项目现场核查情况（演示）")
    for page in pages:
        rows = texts(page)
        table = document.add_table(len(rows), max(map(len, rows)))
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                table.cell(number, column).text = text
        document.add_paragraph("")
    document.save(str(path))
    return path
