"""The blocks of a record form in a workbook, on a grid of narrow columns: boxes and tables have widths of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.cell_text import is_number, places, writer
from bizenv_desktop.printing.column_widths import column_widths
from bizenv_desktop.printing.record_plan import SIGN_HEIGHT, rows_of_boxes, signature_words
from bizenv_desktop.printing.xlsx_sheet import page_width
from bizenv_desktop.reports.data import Line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bizenv_desktop.printing.xlsx_sheet import Sheet, Span
    from bizenv_desktop.reports.data import Block, Column, Exact

GRID = 24
"""Columns of the sheet: divisible by the two, three or four boxes that stand beside each other."""
_LABEL_SHARE = 3
"""The label of a box takes the third part of it."""
_LABEL_LEAST, _LABEL_MOST = 3, 5
_POINTS = 72 / 25.4
_Item = tuple[str, "Column", "Exact"]


def write_blocks(sheet: Sheet) -> None:
    """Write the blocks of a record form; the sheet has `GRID` columns."""
    for block in sheet.data.blocks:
        sheet.wide(block.title, bold=True, border=1, bg_color="#F2F2F2")
        _BLOCKS.get(block.kind, _text)(sheet, block)
        for number, picture in enumerate(block.pictures, 1):
            sheet.wide(f"图{number} {picture.caption or picture.name}".strip(), border=1)


def _text(sheet: Sheet, block: Block) -> None:
    if block.text or not block.pictures:
        sheet.wide(block.text, border=1)


def _table(sheet: Sheet, block: Block) -> None:
    if not block.lines:
        _text(sheet, block)
        return
    writers = [writer(column, places(column, block.lines, n)) for n, column in enumerate(block.columns)]
    widths = column_widths(block.columns, block.lines, writers, page_width(sheet.data.paper))
    sheet.table(block.columns, block.lines, _spans(widths))


def _spans(widths: Sequence[float]) -> list[Span]:
    """Return the columns of the grid that come closest to some widths, at least one each."""
    unit = sum(widths) / GRID
    spans: list[Span] = []
    first, right = 0, 0.0
    for n, width in enumerate(widths):
        right += width
        last = max(first, min(round(right / unit), GRID - (len(widths) - n - 1)) - 1)
        spans.append((first, last))
        first = last + 1
    return spans


def _fields(sheet: Sheet, block: Block) -> None:
    each = GRID // block.across
    for row in _rows(sheet, block, each):
        _boxes(sheet, row, each)


def _rows(sheet: Sheet, block: Block, each: int) -> Iterator[list[_Item]]:
    values = zip(block.columns, block.lines[0].values, strict=True)
    items: list[_Item] = [("/".join(column.head), column, value) for column, value in values]
    span = (_label(each), each - 1)
    lines = (sheet.lines_of(item[2], span) if isinstance(item[2], str) else 1 for item in items)
    return rows_of_boxes(zip(items, lines, strict=True), block.across)


def _boxes(sheet: Sheet, row: Sequence[_Item], each: int, least: float = 0.0) -> None:
    """Write boxes of label and value; the last one takes what is left of the width."""
    texts: list[tuple[Span, str]] = []
    for n, (label, column, value) in enumerate(row):
        first, last = n * each, ((n + 1) * each if n < len(row) - 1 else GRID) - 1
        middle = first + _label(each)
        look = sheet.look(bold=True, border=1, align="center", bg_color="#F7F7F7")
        words = sheet.label(label, (first, middle - 1))
        sheet.merge((sheet.row, first, sheet.row, middle - 1), words, look)
        align = "right" if is_number(column.kind) and len(row) > 1 else "left"
        sheet.value(
            (middle, last), column, value, places(column, [Line("row", (value,))], 0), {"border": 1, "align": align}
        )
        texts += [((first, middle - 1), words), ((middle, last), value if isinstance(value, str) else "")]
    sheet.fit_height(texts, least=least)
    sheet.row += 1


def _label(each: int) -> int:
    return min(_LABEL_MOST, max(each // _LABEL_SHARE, _LABEL_LEAST))


def _signature(sheet: Sheet, block: Block) -> None:
    """Write the names with room to sign."""
    each = GRID // block.across
    names = zip(block.columns, block.lines[0].values, strict=True)
    items: list[_Item] = [("/".join(column.head), column, signature_words(str(name or ""))) for column, name in names]
    for start in range(0, len(items), block.across):
        _boxes(sheet, items[start : start + block.across], each, SIGN_HEIGHT * _POINTS)


_BLOCKS: dict[str, Callable[[Sheet, Block], None]] = {
    "fields": _fields,
    "table": _table,
    "signature": _signature,
}
