"""Writes a workbook for a county: what is only to be read is locked, the rest has lists, rules and marks of its own."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.files import whole_file
from bizenv_desktop.exchange.county.book import HEADING_ROW, cell_of
from bizenv_desktop.exchange.county.stamp import SHEET, stamp_cells
from bizenv_desktop.exchange.out_parts import CHOICES_SHEET

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bizenv_desktop.exchange.county.book import BookColumn, BookSheet, CountyBook
    from bizenv_desktop.exchange.out_model import Content

COVER = "填报说明"
_FONT = "宋体"
_GREY, _BLUE, _ORANGE, _RED = "#EDEDED", "#DDEBF7", "#FCE4D6", "#F8CBAD"
_FORMATS = {
    "text": "@", "money": "#,##0.00####", "number": "General", "integer": "0", "percent": "0.00%", "date": "yyyy-mm-dd",
}  # fmt: skip
_MOST_PROMPT, _MOST_TITLE, _MOST_ERROR = 250, 32, 220
_LONGEST_TEXT = 5_000
_LARGEST = 10**12
_A3, _A4 = 8, 9
_NARROW, _LINE, _LEAST_HEIGHT, _MOST_HEIGHT = 8, 15, 24, 180
_PROTECTION = {
    "format_columns": True, "format_rows": True, "select_locked_cells": True, "select_unlocked_cells": True,
    "autofilter": True,
}  # fmt: skip


def write_county_book(book: CountyBook, path: Path) -> None:
    """Write the workbook; it appears under its name only when it is whole. Raise EXPORT_FAILED."""
    import xlsxwriter

    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"strings_to_formulas": False, "strings_to_urls": False}) as made:
        _Writer(made, book).write()
    with whole_file(path) as draft:
        draft.write_bytes(content.getvalue())


class _Writer:
    def __init__(self, made: Any, book: CountyBook) -> None:
        self._made, self._book = made, book
        self._formats: dict[tuple[Any, ...], Any] = {}
        self._lists = {name: number for number, name in enumerate(book.choices)}

    def write(self) -> None:
        self._made.set_properties({"title": self._book.title})
        self._cover()
        for sheet in self._book.sheets:
            self._sheet(sheet)
        self._hidden(CHOICES_SHEET, [[name, *words] for name, words in self._book.choices.items()])
        self._hidden(SHEET, [stamp_cells(self._book.stamp)], deep=True)

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._made.add_format({"font_name": _FONT, "valign": "vcenter", **look})
        return self._formats[key]

    def _cover(self) -> None:
        sheet = self._made.add_worksheet(COVER)
        sheet.hide_gridlines(2)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 84)
        sheet.set_row(0, 40)
        sheet.merge_range(0, 0, 0, 1, self._book.title, self._format(font_size=18, bold=True, align="center"))
        for row, (label, text) in enumerate(self._book.cover, 1):
            wide = {"text_wrap": True, "border": 1, "font_size": 11}
            sheet.write_string(row, 0, label, self._format(**wide, bold=True, bg_color=_BLUE))
            sheet.write_string(row, 1, text, self._format(**wide, locked=bool(text), num_format="@"))
            sheet.set_row(row, 20 * max(1, -(-len(text) // 44)))
        sheet.protect("", _PROTECTION)
        sheet.set_paper(_A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)

    def _sheet(self, sheet: BookSheet) -> None:
        made = self._made.add_worksheet(sheet.name)
        last = len(sheet.columns) - 1
        shown = next(number for number, column in enumerate(sheet.columns) if not column.hidden)
        title = self._format(font_size=16, bold=True, align="center")
        note = self._format(font_size=10, font_color="#1F5A96", text_wrap=True)
        made.merge_range(0, shown, 0, last, sheet.title, title)
        made.merge_range(1, shown, 1, last, sheet.note, note)
        made.set_row(0, 30)
        made.set_row(1, 32)
        made.set_row(HEADING_ROW - 1, 36)
        for number, column in enumerate(sheet.columns):
            made.set_column(number, number, column.width, None, {"hidden": column.hidden})
            made.write_string(HEADING_ROW - 1, number, column.heading, self._heading(column))
        first_new = len(sheet.rows) - sheet.blank
        for place, row in enumerate(sheet.rows):
            made.set_row(HEADING_ROW + place, _height(sheet.columns, row))
            for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                locked = column.locked and not (column.open_when_new and place >= first_new)
                self._cell(made, HEADING_ROW + place, number, value, self._body(column, locked=locked))
        for number, column in enumerate(sheet.columns):
            self._rules(made, sheet, number, column)
        made.protect("", _PROTECTION)
        frozen = next((n for n, column in enumerate(sheet.columns) if not column.locked and not column.hidden), 0)
        made.freeze_panes(HEADING_ROW, frozen)
        made.repeat_rows(HEADING_ROW - 1)
        made.set_paper(_A3)
        made.set_landscape()
        made.set_margins(0.4, 0.4, 0.5, 0.6)
        made.fit_to_pages(1, 0)
        made.set_footer("&L&A&R第&P页 共&N页")

    def _heading(self, column: BookColumn) -> Any:
        colour = _ORANGE if column.required else _GREY if column.locked else _BLUE
        return self._format(bold=True, align="center", text_wrap=True, border=1, bg_color=colour)

    def _body(self, column: BookColumn, *, locked: bool) -> Any:
        look: dict[str, Any] = {"border": 1, "text_wrap": True, "num_format": _FORMATS[column.kind], "locked": locked}
        return self._format(**look, **({"bg_color": _GREY} if locked else {}))

    def _cell(self, made: Any, row: int, column: int, value: Content, look: Any) -> None:
        if value is None:
            made.write_blank(row, column, None, look)
        elif isinstance(value, str):
            made.write_string(row, column, value, look)
        elif isinstance(value, dt.date):
            made.write_datetime(row, column, value, look)
        else:
            made.write_number(row, column, float(value) if isinstance(value, Decimal) else value, look)

    def _rules(self, made: Any, sheet: BookSheet, number: int, column: BookColumn) -> None:
        if column.hidden or not sheet.rows or (column.locked and not (column.open_when_new and sheet.blank)):
            return
        last = HEADING_ROW + len(sheet.rows) - 1
        first = HEADING_ROW + (len(sheet.rows) - sheet.blank if column.locked else 0)
        place = cell_of(number + 1)
        if rule := self._validation(column, place):
            made.data_validation(first, number, last, number, rule)
        if column.required and not column.locked:
            missing = f'=AND({place}="",{column.required})'
            look = self._made.add_format({"bg_color": _ORANGE})
            made.conditional_format(
                first, number, last, number, {"type": "formula", "criteria": missing, "format": look}
            )
        if column.rule:
            broken = f'=AND({place}<>"",NOT({column.rule}))'
            look = self._made.add_format({"bg_color": _RED})
            made.conditional_format(
                first, number, last, number, {"type": "formula", "criteria": broken, "format": look}
            )

    def _validation(self, column: BookColumn, place: str) -> dict[str, Any]:
        rule: dict[str, Any] = self._kind_of_rule(column, place)
        if column.prompt:
            rule |= {"input_title": column.heading[:_MOST_TITLE], "input_message": column.prompt[:_MOST_PROMPT]}
        if "error_message" in rule:
            rule |= {"error_title": column.heading[:_MOST_TITLE], "error_message": rule["error_message"][:_MOST_ERROR]}
        return {"validate": "any", **rule} if rule else {}

    def _kind_of_rule(self, column: BookColumn, place: str) -> dict[str, Any]:
        if column.choices:
            letter, count = _letter(self._lists[column.choices]), len(self._book.choices[column.choices])
            source = f"='{CHOICES_SHEET}'!${letter}$2:${letter}${count + 1}"
            return {"validate": "list", "source": source, "error_message": "请从下拉列表中选择。"}
        if column.rule:
            checked = f"=AND(ISNUMBER({place}),{column.rule})" if column.kind in ("money", "number") else column.rule
            return {"validate": "custom", "value": checked, "error_message": column.rule_message}
        return self._plain(column)

    def _plain(self, column: BookColumn) -> dict[str, Any]:
        if column.day in ("any", "past"):
            latest = "=TODAY()" if column.day == "past" else dt.date(2099, 12, 31)
            late = "，不晚于今天" if column.day == "past" else ""
            message = f"请填日期，如 2022-05-07{late}。"
            between = {"criteria": "between", "minimum": dt.date(1980, 1, 1), "maximum": latest}
            return {"validate": "date", **between, "error_message": message}
        if column.kind in ("money", "number", "percent", "integer"):
            between = {"criteria": "between", "minimum": -_LARGEST, "maximum": _LARGEST}
            kind = "integer" if column.kind == "integer" else "decimal"
            return {"validate": kind, **between, "error_message": "只填数字，不写单位；没有的不填。"}
        if column.kind == "text" and not column.day:
            long = {"criteria": "<=", "value": _LONGEST_TEXT}
            return {"validate": "length", **long, "error_message": f"不超过 {_LONGEST_TEXT} 字。"}
        return {}

    def _hidden(self, name: str, columns: list[list[str]], *, deep: bool = False) -> None:
        sheet = self._made.add_worksheet(name)
        for number, words in enumerate(columns):
            for row, word in enumerate(words):
                sheet.write_string(row, number, word, self._format(num_format="@"))
        sheet.protect("", {})
        (sheet.very_hidden if deep else sheet.hide)()


def _height(columns: Sequence[BookColumn], row: Sequence[Content]) -> float:
    """Return the height of a row in points: each text in full, within reason; a Chinese character has two digits."""
    texts = ((column.width, value) for column, value in zip(columns, row, strict=True) if isinstance(value, str))
    lines = max((_lines(value, width) for width, value in texts if width > _NARROW), default=1)
    return float(min(max(_LEAST_HEIGHT, _LINE * lines), _MOST_HEIGHT))


def _lines(text: str, width: float) -> int:
    return sum(max(1, -(-2 * len(line) // max(1, int(width) - 1))) for line in text.split("\n"))


def _letter(number: int) -> str:
    from bizenv_desktop.exchange.grid import column_letter

    return column_letter(number + 1)
