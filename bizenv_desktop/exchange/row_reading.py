"""Reads the data rows of one sheet: every filled cell becomes a verdict, merged cells fill down, 同上 looks up."""

from __future__ import annotations

import dataclasses
import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.exchange import text_cells
from bizenv_desktop.exchange.cells import make_cell
from bizenv_desktop.exchange.grid import PLAIN, ErrorValue, Raw, SheetGrid, Style, UncachedFormula, column_letter
from bizenv_desktop.exchange.header import is_filled
from bizenv_desktop.exchange.headings import ext_target
from bizenv_desktop.exchange.judges import ColumnFacts, Judge, judge_cell, make_judge
from bizenv_desktop.exchange.plan import PlannedCell, PlannedRow
from bizenv_desktop.exchange.sheet_columns import Column, Matcher, is_currency
from bizenv_desktop.exchange.verdict import FOREIGN, PLANNED, TAKEN, UNIT, CellVerdict, rejected
from bizenv_desktop.exchange.words import is_ditto, is_plain_text, no_number, null_verdict
from bizenv_desktop.formdef.field_types import LongText, Money, Text

if TYPE_CHECKING:
    from bizenv_desktop.exchange.body_rows import BodyRow
    from bizenv_desktop.formdef.model import Field, Ledger

_DIGITS_OF_ZERO = 2


class RowReader:
    """Reads the rows of one sheet in order; it remembers what 同上 and merged cells need."""

    def __init__(
        self, grid: SheetGrid, ledger: Ledger, columns: dict[int, Column], matcher: Matcher, *, first_row: int
    ) -> None:
        self._grid = grid
        self._first_row = first_row
        self._ledger = ledger
        self._columns = columns
        self._matcher = matcher
        self._last: dict[int, CellVerdict | None] = {}
        self._tops: dict[int, dict[int, int]] = _vertical_merges(grid)
        self._merged: dict[tuple[int, int], CellVerdict] = {}
        self._reported: set[tuple[int, int]] = set()
        self._currency = next((column for column in columns.values() if self._says_currency(column)), None)
        self._judges: dict[tuple[int, str], Judge] = {}
        self._is_plain = not grid.styles and not grid.merges
        """No cell has a format or is merged: a text that came before in a column means the same again."""
        self._known, self._width = list(columns), max(columns, default=0) if _has_no_gap(columns) else 0

    def read(self, body: BodyRow) -> PlannedRow:
        """Return the verdicts of a data row."""
        values = self._grid.rows[body.row - 1]
        width = len(values)
        currency = self._row_currency(body.row, values)
        cells: list[PlannedCell] = []
        for number in self._numbers(values):
            column = self._columns.get(number) or self._without_heading(number)
            raw = values[number - 1] if number <= width else None
            known = column.texts.get(raw) if raw.__class__ is str and self._is_plain else None
            if known is not None:
                cells.append(PlannedCell(column, body.row, column.target.field, known, raw))
                self._remember(body, number, known)
            elif raw is None and not self._tops:
                self._remember(body, number, None)
            else:
                self._read_cell(body, column, raw, currency, cells)
        return PlannedRow(body.row, cells, body.section)

    def _numbers(self, values: Any) -> list[int]:
        if len(values) <= self._width:
            return self._known
        beyond = [number for number, raw in enumerate(values, 1) if number not in self._columns and is_filled(raw)]
        return sorted([*self._columns, *beyond])

    def _without_heading(self, number: int) -> Column:
        heading = f"{column_letter(number)}列"
        facts = ColumnFacts(None, heading)
        column = Column(number, (heading,), ext_target([heading]), None, facts, make_judge(facts, self._matcher.around))
        self._columns[number] = column
        return column

    def _read_cell(self, body: BodyRow, column: Column, raw: Raw, currency: str, cells: list[PlannedCell]) -> None:
        row, number = body.row, column.index
        if is_filled(raw):
            verdict = self._verdict(column, raw, row, currency)
            if self._tops:
                verdict = self._first_of_merge(row, number, verdict)
        else:
            top = self._tops.get(number, {}).get(row)
            known = self._merged.get((top, number)) if top is not None else None
            if top is None or known is None:
                self._remember(body, number, None)
                return
            verdict, raw, row = known, self._grid.raw(top, number), top
        self._remember(body, number, verdict)
        first = not self._tops or self._is_first(row, number)
        cells.append(PlannedCell(column, row, column.target.field, verdict, raw, first))
        for role, second in verdict.also:
            field = self._second_field(column, role)
            if field:
                cells.append(PlannedCell(column, row, field, second, raw, first))

    def _first_of_merge(self, row: int, number: int, verdict: CellVerdict) -> CellVerdict:
        """Catalogue 10: remember the verdict for the rows that the merged cell covers."""
        if self._tops.get(number, {}).get(row) != row:
            return verdict
        self._merged[row, number] = verdict.with_items(10)
        return self._merged[row, number]

    def _is_first(self, row: int, number: int) -> bool:
        """Tell whether a cell is reported for the first time."""
        if (row, number) in self._reported:
            return False
        if self._tops.get(number, {}).get(row) == row:
            self._reported.add((row, number))
        return True

    def _second_field(self, column: Column, role: str) -> str:
        if column.field is None or column.target.kind != "field":
            return ""
        if role in (PLANNED, UNIT):
            return column.field.planned if role == PLANNED else column.field.unit_field
        return foreign_field(self._ledger, column.field) if role == FOREIGN else ""

    def _remember(self, body: BodyRow, number: int, verdict: CellVerdict | None) -> None:
        if body.kind == "data":
            self._last[number] = verdict

    def _verdict(self, column: Column, raw: Raw, row: int, currency: str) -> CellVerdict:
        style = self._grid.styles.get((row, column.index), PLAIN) if self._grid.styles else PLAIN
        key = (raw.__class__, raw, id(style), currency if column.facts and column.facts.by_row else "")
        seen = column.seen.get(key)
        if seen is not None:
            return seen
        if isinstance(raw, str) and is_ditto(raw) and column.is_judged:
            return self._ditto(column)
        column.seen[key] = verdict = self._fresh(column, raw, style, key[3])
        if self._is_plain and raw.__class__ is str and not key[3] and not verdict.also:
            column.texts[str(raw)] = verdict
        return verdict

    def _fresh(self, column: Column, raw: Raw, style: Style, currency: str) -> CellVerdict:
        if not column.is_judged:
            return column.fixed_verdict(original_text(raw))
        if column.takes_text and raw.__class__ is str and is_plain_text(str(raw)):
            return CellVerdict("ok", str(raw))
        if raw.__class__ is float and not math.isfinite(raw):
            return no_number()
        if column.number_judge is not None and not currency and raw.__class__ in (int, float):
            return column.number_judge(Decimal(repr(raw)), style)
        return self._judged(column, raw, style, currency)

    def _judged(self, column: Column, raw: Raw, style: Style, currency: str) -> CellVerdict:
        cell = make_cell(raw, style, date1904=self._grid.date1904)
        if cell.kind == "number" and self._is_text(column):
            width = self._digit_width(column)
            if width:
                return text_cells.lost_zero_verdict(cell.number_text, width)
        return judge_cell(cell, self._judge_of(column, currency), is_boolean=column.is_boolean)

    def _judge_of(self, column: Column, currency: str) -> Judge:
        facts = column.facts or ColumnFacts(None)
        if not currency or currency == facts.currency:
            return column.judge or make_judge(facts, self._matcher.around)
        key = (column.index, currency)
        if key not in self._judges:
            self._judges[key] = make_judge(dataclasses.replace(facts, currency=currency), self._matcher.around)
        return self._judges[key]

    def _ditto(self, column: Column) -> CellVerdict:
        """Catalogue 11: as the nearest data row above."""
        if column.index not in self._last:
            return rejected("“同上”的上面没有数据行：请填写", 11)
        above = self._last[column.index]
        return above.with_items(11) if above is not None else CellVerdict("null", None, (11,), "上一行为空")

    def _says_currency(self, column: Column) -> bool:
        return (
            column.target.kind == "field"
            and column.field is not None
            and is_currency(self._matcher.forms, column.field)
        )

    def _row_currency(self, row: int, values: Any) -> str:
        column = self._currency
        if column is None:
            return ""
        raw = values[column.index - 1] if column.index <= len(values) else None
        verdict = self._merged_currency(row, column) if not is_filled(raw) else self._verdict(column, raw, row, "")
        code = str(verdict.value) if verdict is not None and verdict.state in TAKEN else ""
        return code or (column.facts.currency if column.facts else "CNY")

    def _merged_currency(self, row: int, column: Column) -> CellVerdict | None:
        top = self._tops.get(column.index, {}).get(row)
        return self._merged.get((top, column.index)) if top is not None else None

    def _is_text(self, column: Column) -> bool:
        if column.target.kind == "ext":
            return True
        return (
            column.field is not None
            and isinstance(column.field.type, Text)
            and not isinstance(column.field.type, LongText)
        )

    def _digit_width(self, column: Column) -> int:
        """Catalogue 84: the one length of the column's digit texts, some with leading zeros; 0 where there is none."""
        if column.lost_zero_width:
            return max(column.lost_zero_width, 0)
        words = (str(raw).strip() for raw in self._raws(column.index) if isinstance(raw, str))
        texts = [word for word in words if null_verdict(word) is None and not is_ditto(word)]
        digits = [text for text in texts if text.isdigit()]
        one_length = len({len(text) for text in digits}) == 1 and len(digits) == len(texts)
        zeros = any(text.startswith("0") for text in digits)
        column.lost_zero_width = len(digits[0]) if one_length and zeros and len(digits[0]) >= _DIGITS_OF_ZERO else -1
        return max(column.lost_zero_width, 0)

    def _raws(self, number: int) -> list[Raw]:
        rows = self._grid.rows[self._first_row - 1 :]
        return [row[number - 1] for row in rows if number <= len(row) and is_filled(row[number - 1])]


def _has_no_gap(columns: dict[int, Column]) -> bool:
    return set(columns) == set(range(1, max(columns, default=0) + 1))


def _vertical_merges(grid: SheetGrid) -> dict[int, dict[int, int]]:
    """Return, by column, the first row of the merged range that covers a row."""
    tops: dict[int, dict[int, int]] = {}
    for merge in grid.merges:
        if merge.bottom > merge.top:
            rows = dict.fromkeys(range(merge.top, min(merge.bottom, grid.n_rows) + 1), merge.top)
            tops.setdefault(merge.left, {}).update(rows)
    return tops


def foreign_field(ledger: Ledger, whole: Field) -> str:
    """Return the field that takes the foreign part of an amount: the next one in 万美元 after it; "" for none."""
    names = list(ledger.fields)
    after = names[names.index(whole.id) + 1 :] if whole.id in ledger.fields else []
    for name in after:
        field = ledger.fields[name]
        if isinstance(field.type, Money) and field.unit == "万美元":
            return name
    return ""


def original_text(raw: Raw) -> str:
    """Return a raw value as the report quotes it."""
    if isinstance(raw, UncachedFormula | ErrorValue | str):
        return str(raw)
    return make_cell(raw).text
