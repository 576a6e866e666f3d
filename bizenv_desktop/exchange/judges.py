"""From a cell to its verdict, by the type of the field: one judge per column, made once, asked for every cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.text import strip_invisible
from bizenv_desktop.exchange import credit_codes, date_cells, money_cells, quantity_cells, text_cells
from bizenv_desktop.exchange.choices import ChoiceWords, yes_no_verdict
from bizenv_desktop.exchange.date_cells import DateColumn
from bizenv_desktop.exchange.grid import Cell
from bizenv_desktop.exchange.limits import size_limits
from bizenv_desktop.exchange.money_cells import MoneyColumn
from bizenv_desktop.exchange.quantity_cells import QuantityColumn
from bizenv_desktop.exchange.region_words import RegionWords
from bizenv_desktop.exchange.verdict import CellVerdict, held, ok
from bizenv_desktop.exchange.words import error_verdict, no_number, not_calculated, null_verdict
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import REGIONS
from bizenv_desktop.formdef.typed_periods import read_period
from bizenv_desktop.formdef.value_problem import ValueProblem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.exchange.grid import Style
    from bizenv_desktop.exchange.units import Unit
    from bizenv_desktop.formdef.model import Field, Forms

Judge = Callable[[Cell], CellVerdict]
"""Judges a filled cell that is neither broken nor a word for nothing."""
NumberJudge = Callable[[Decimal, "Style"], CellVerdict]
"""Judges a stored number."""


@dataclass
class Surroundings:
    """What judges know beside their column: definitions, the own city, today, the bureau's settings."""

    forms: Forms
    city: str
    today: str
    settings: Mapping[str, str] = field(default_factory=dict)
    _limits: dict[str, dict[str, Callable[[object], str]]] = field(default_factory=dict)
    _choices: dict[str, ChoiceWords] = field(default_factory=dict)
    _regions: RegionWords | None = None

    def choices(self, codes: str) -> ChoiceWords:
        """Return the words of a code list."""
        if codes not in self._choices:
            self._choices[codes] = ChoiceWords(self.forms.codes[codes])
        return self._choices[codes]

    def limit(self, ledger: str, field_id: str) -> Callable[[object], str] | None:
        """Return the size limit of an amount (53): from a value to a message."""
        if ledger not in self._limits:
            self._limits[ledger] = size_limits(self.forms, self.forms.ledgers[ledger], self.settings)
        return self._limits[ledger].get(field_id)

    @property
    def regions(self) -> RegionWords:
        """Return the words of the region list."""
        if self._regions is None:
            self._regions = RegionWords(self.forms.codes[REGIONS], self.city)
        return self._regions


@dataclass(frozen=True)
class ColumnFacts:
    """What a column says of its cells. `currency` is ISO, as far as field or row fix it; `year` is the report's.

    `units` are the units between which a field of its own decides (`Field.unit_field`).
    """

    field: Field | None
    heading: str = ""
    unit: Unit | None = None
    quantity_unit: str = ""
    units: tuple[str, ...] = ()
    percent: bool = False
    currency: str = "CNY"
    by_row: bool = False
    listed: bool = False
    period: bool = False
    date1904: bool = False
    year: str = ""
    limit: Callable[[object], str] | None = None


def judge_cell(cell: Cell, judge: Judge, *, is_boolean: bool = False) -> CellVerdict:
    """Judge a filled cell: broken ones are rejected (33), words for nothing are null in all columns but yes/no (47)."""
    if cell.kind == "formula_without_value":
        return not_calculated()
    if isinstance(cell.value, Decimal) and not cell.value.is_finite():
        return no_number()
    if isinstance(cell.value, str):
        text = strip_invisible(cell.value)
        broken = error_verdict(text)
        if broken is not None:
            return broken
        nothing = None if is_boolean else null_verdict(text)
        if nothing is not None:
            return nothing
    return judge(cell)


def make_judge(facts: ColumnFacts, around: Surroundings) -> Judge:
    """Return the judge of a column."""
    if facts.period:
        return date_cells.period_verdict
    if facts.listed:
        return _list_judge
    if facts.field is None:
        phone = text_cells.is_phone_heading(facts.heading)
        return lambda cell: text_cells.cell_verdict(cell, phone=phone)
    return _judge(facts.field.type, facts, around)


def takes_text(facts: ColumnFacts) -> bool:
    """Tell whether a column keeps texts as written."""
    plain = facts.field is None or type(facts.field.type) in (types.Text, types.LongText)
    return plain and not facts.period and not facts.listed and not text_cells.is_phone_heading(facts.heading)


def make_number_judge(facts: ColumnFacts) -> NumberJudge | None:
    """Return the judge of stored numbers in a money column; None for others."""
    if facts.field is None or not isinstance(facts.field.type, types.Money):
        return None
    column, limit = MoneyColumn(facts.currency, facts.unit, facts.by_row), facts.limit

    def judge(number: Decimal, style: Style) -> CellVerdict:
        verdict = money_cells.number_verdict(number, style, column)
        message = limit(verdict.value) if limit and verdict.value is not None else ""
        return money_cells.large_or_small(verdict, message) if message else verdict

    return judge


def _list_judge(cell: Cell) -> CellVerdict:
    return text_cells.list_verdict(cell.text if not isinstance(cell.value, str) else cell.value)


@singledispatch
def _judge(field_type: types.FieldType, facts: ColumnFacts, _around: Surroundings) -> Judge:
    del field_type
    phone = text_cells.is_phone_heading(facts.heading)
    return lambda cell: text_cells.cell_verdict(cell, phone=phone)


@_judge.register
def _(field_type: types.PeriodKey, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    def judge(cell: Cell) -> CellVerdict:
        if isinstance(cell.value, date) and len(field_type.kinds) == 1:  # a table program makes a date of 2022-05
            return ok(Period.containing(cell.value, field_type.kinds[0]).key)
        try:
            return ok(read_period(cell.text, field_type))
        except ValueProblem as problem:
            return held(f"{problem.what}：{problem.remedy}")

    return judge


@_judge.register
def _(_type: types.Money, facts: ColumnFacts, _around: Surroundings) -> Judge:
    column, limit = MoneyColumn(facts.currency, facts.unit, facts.by_row), facts.limit
    of_number = make_number_judge(facts)

    def judge(cell: Cell) -> CellVerdict:
        if isinstance(cell.value, Decimal) and of_number is not None:
            return of_number(cell.value, cell.style)
        if not isinstance(cell.value, str):
            return held("不是金额：请填写数字和单位")
        verdict = money_cells.text_verdict(cell.value, column)
        message = limit(verdict.value) if limit and verdict.value is not None else ""
        return money_cells.large_or_small(verdict, message) if message else verdict

    return judge


@_judge.register(types.Integer)
@_judge.register(types.DecimalNumber)
def _(field_type: types.FieldType, facts: ColumnFacts, _around: Surroundings) -> Judge:
    unit = facts.field.unit if facts.field else ""
    column = QuantityColumn(unit, isinstance(field_type, types.Integer), facts.quantity_unit, facts.units)
    return lambda cell: quantity_cells.cell_verdict(cell, column)


@_judge.register
def _(_type: types.Percent, facts: ColumnFacts, _around: Surroundings) -> Judge:
    return lambda cell: quantity_cells.percent_verdict(cell, percent_heading=facts.percent)


@_judge.register(types.Date)
@_judge.register(types.DateTime)
def _(field_type: types.FieldType, facts: ColumnFacts, around: Surroundings) -> Judge:
    own = facts.field
    column = DateColumn(
        around.today,
        partial=getattr(field_type, "partial", False),
        actual=own is not None and own.is_actual_date,
        has_plan=own is not None and bool(own.planned),
        is_plan=own is not None and not own.is_actual_date,
        date1904=facts.date1904,
        year=facts.year,
    )
    return lambda cell: date_cells.cell_verdict(cell, column)


@_judge.register
def _(_type: types.Boolean, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    return lambda cell: yes_no_verdict(cell.text)


@_judge.register
def _(field_type: types.SelectOne, _facts: ColumnFacts, around: Surroundings) -> Judge:
    words = around.choices(field_type.codes)
    return lambda cell: words.verdict(cell.text.strip())


@_judge.register
def _(field_type: types.SelectMultiple, _facts: ColumnFacts, around: Surroundings) -> Judge:
    words = around.choices(field_type.codes)
    return lambda cell: words.many_verdict(cell.text)


@_judge.register
def _(_type: types.TextList, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    return _list_judge


@_judge.register
def _(_type: types.Region, _facts: ColumnFacts, around: Surroundings) -> Judge:
    return lambda cell: around.regions.verdict(cell.text)


@_judge.register
def _(_type: types.Uscc, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    return credit_codes.cell_verdict


@_judge.register
def _(_type: types.References, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    return _list_judge


@_judge.register(types.Attachment)
def _(_type: types.FieldType, _facts: ColumnFacts, _around: Surroundings) -> Judge:
    return lambda _cell: held("本栏由程序填写，不能导入：请在记录中添加")
