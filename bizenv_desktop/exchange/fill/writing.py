"""Carries a plan out: the sent workbook with its cells filled, as bytes; every other part of it stays as it was."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.fill.making_room import make_room
from bizenv_desktop.exchange.fill.references import Insertion
from bizenv_desktop.exchange.fill.sheet_tree import SheetTree
from bizenv_desktop.exchange.grid import PLAIN
from bizenv_desktop.exchange.out_xlsx import EPOCH, FIRST_SURE_DAY, MAX_TEXT, number_text
from bizenv_desktop.exchange.units import is_percent_heading
from bizenv_desktop.exchange.xlsx_refs import split_range
from bizenv_desktop.exchange.xlsx_styles import is_true

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml import etree

    from bizenv_desktop.exchange.fill.book_parts import BookParts
    from bizenv_desktop.exchange.fill.plan import FillCell, FillPlan
    from bizenv_desktop.exchange.grid import Style

_SUM = re.compile(r"(?:SUM\(|SUBTOTAL\(1?0?9,)\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)\)", re.IGNORECASE)
_BEFORE_CALCULATION = (
    "fileVersion", "fileSharing", "workbookPr", "workbookProtection", "bookViews", "sheets", "functionGroups",
    "externalReferences", "definedNames",
)  # fmt: skip
_MAC_EPOCH = dt.date(1904, 1, 1)


def filled_book(book: BookParts, plan: FillPlan) -> bytes:
    """Return the workbook with the plan carried out; raise EXPORT_TOO_LONG for a text that no cell holds."""
    sheet = SheetTree(book.tree(book.sheets()[plan.sheet]))
    if plan.extra:
        after = max(plan.body.last, plan.body.first - 1)
        make_room(book, sheet, Insertion(plan.sheet, after, plan.extra), plan.body.first)
    writer = _CellWriter(book, sheet, plan)
    for cell in plan.cells:
        writer.write(cell)
    if _forget_results(book, sheet, plan.sheet):
        book.drop_calculation_chain()
        _ask_to_calculate(book.tree(book.main))
    return book.content()


class _CellWriter:
    def __init__(self, book: BookParts, sheet: SheetTree, plan: FillPlan) -> None:
        self._sheet, self._name = sheet, plan.sheet
        self._styles: Sequence[Style] = book.styles()
        setting = book.tree(book.main).find("{*}workbookPr")
        self._epoch = _MAC_EPOCH if setting is not None and is_true(setting.get("date1904")) else EPOCH
        self._percent_headings = {one.index for one in plan.columns if is_percent_heading(one.levels)}

    def write(self, cell: FillCell) -> None:
        """Write one cell in its format: a day as a date only where the sheet shows dates there."""
        row, column, content = cell.row, cell.column, cell.content
        if content is None:
            self._sheet.clear(row, column)
        elif isinstance(content, dt.date):
            self._day(cell, content)
        elif isinstance(content, str):
            self._text(cell, content)
        elif cell.percent:
            self._share(cell, Decimal(content))
        elif digits := number_text(content):
            self._sheet.put_number(row, column, digits)
        else:
            self._text(cell, canonical(Decimal(content)))

    def _style(self, cell: FillCell) -> Style:
        number = self._sheet.style(cell.row, cell.column)
        return self._styles[number] if number < len(self._styles) else PLAIN

    def _day(self, cell: FillCell, day: dt.date) -> None:
        if self._style(cell).is_date and day >= FIRST_SURE_DAY:
            self._sheet.put_number(cell.row, cell.column, str((day - self._epoch).days))
        else:
            self._sheet.put_text(cell.row, cell.column, day.isoformat())

    def _share(self, cell: FillCell, percent: Decimal) -> None:
        """Write 35% as 0.35 where the format shows percent, as 35 under a heading with %, else with its sign."""
        if self._style(cell).is_percent:
            self._sheet.put_number(cell.row, cell.column, canonical(percent / 100))
        elif cell.column in self._percent_headings and percent > 1:
            self._sheet.put_number(cell.row, cell.column, canonical(percent))
        else:
            self._sheet.put_text(cell.row, cell.column, f"{canonical(percent)}%")

    def _text(self, cell: FillCell, text: str) -> None:
        if len(text) > MAX_TEXT:
            raise BizenvError(
                "EXPORT_TOO_LONG", f"工作表“{self._name}” {cell.name} 要填的文字超过 {MAX_TEXT} 字，单元格放不下",
                "请先把该记录的长文本移到附件",
            )  # fmt: skip
        self._sheet.put_text(cell.row, cell.column, text)


def _forget_results(book: BookParts, sheet: SheetTree, name: str) -> bool:
    """Forget what formulas gave before; plain sums of plain numbers are worked out here. Tell whether there are any."""
    found = list(sheet.formulas())
    for _row, _column, cell, formula in found:
        _set_result(cell, formula, None)
    for _row, _column, cell, formula in found:
        _set_result(cell, formula, _sum(sheet, formula.text or ""))
    others = 0
    for other, part in book.sheets().items():
        if other == name or not _mentions(book.tree(part), name):
            continue
        for _row, _column, cell, formula in SheetTree(book.tree(part)).formulas():
            _set_result(cell, formula, None)
            others += 1
    return bool(found or others)


def _mentions(root: etree._Element, name: str) -> bool:
    return any(name in (formula.text or "") for formula in root.iter("{*}f"))


def _set_result(cell: etree._Element, formula: etree._Element, result: str | None) -> None:
    for child in list(cell):
        if child is not formula:
            cell.remove(child)
    cell.attrib.pop("t", None)
    if result is not None:
        value = cell.makeelement(formula.tag.partition("}")[0] + "}v", {})
        value.text = result
        cell.append(value)


def _sum(sheet: SheetTree, text: str) -> str | None:
    """Return the sum that a formula is; None for any other formula, or where one stands among the cells."""
    found = _SUM.fullmatch(text)
    area = split_range(f"{found[1]}{found[2]}:{found[3]}{found[4]}".upper()) if found else None
    if area is None:
        return None
    total = Decimal(0)
    for row in range(area.top, min(area.bottom, sheet.last_row) + 1):
        for column, cell in sheet.cells(row):
            if not area.left <= column <= area.right:
                continue
            if cell.find("{*}f") is not None:
                return None
            if cell.get("t", "n") == "n" and (digits := cell.findtext("{*}v")):
                total += Decimal(digits)
    return canonical(total)


def _ask_to_calculate(workbook: etree._Element) -> None:
    """Have formulas worked out when the file is opened."""
    setting = workbook.find("{*}calcPr")
    if setting is None:
        space = workbook.tag.partition("}")[0] + "}"
        setting = workbook.makeelement(f"{space}calcPr", {})
        before = [n for n, child in enumerate(workbook) if _local(child) in _BEFORE_CALCULATION]
        workbook.insert(max(before, default=-1) + 1, setting)
    setting.set("fullCalcOnLoad", "1")


def _local(element: etree._Element) -> str:
    return str(element.tag).partition("}")[2]
