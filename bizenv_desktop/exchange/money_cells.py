"""Money cells: catalogue 35 to 57. One cell and what its column says, to one verdict."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.base.numbers import canonical, round_to_fen
from bizenv_desktop.exchange.amount_text import CURRENCY_NAMES, AmountText, read_amount
from bizenv_desktop.exchange.units import WAN, Unit, unit_in
from bizenv_desktop.exchange.verdict import FOREIGN, CellVerdict, OtherCurrency, held, ok

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Style

_MOST = Decimal(10) ** 12
"""万; what SQLite's integer of hundredths still holds."""
_DUST_DIGITS = 15
_IN_CHARACTERS = 43


class MoneyColumn(msgspec.Struct, frozen=True):
    """What a money column says of its cells.

    `currency` is that of the field (万元: CNY, 万美元: USD), or of the row where there is a currency column. `unit`
    is the heading's, else the 单位 row's; `by_row` where a currency column makes bare numbers 万.
    """

    currency: str
    unit: Unit | None = None
    by_row: bool = False


def number_verdict(number: Decimal, style: Style, column: MoneyColumn) -> CellVerdict:
    """Judge a stored number: the number format may name a unit, dust of binary fractions goes (52, 57)."""
    if not style.literal and column.unit is not None and number >= 0 and _is_plain(column, column.unit):
        return _plain_number(number, column.unit, column.currency)
    amount = AmountText(number / style.scale if style.literal else number)
    in_format = unit_in(style.literal) if style.literal else None
    if in_format is not None:
        amount = AmountText(amount.number, in_format.scale, in_format.currency)
    items = (57,) if len(number.as_tuple().digits) > _DUST_DIGITS else ()
    negative = (51,) if number < 0 else ()
    return amount_verdict(_with_items(amount, items + negative), column)


def _is_plain(column: MoneyColumn, unit: Unit) -> bool:
    return unit.currency in ("", column.currency) or column.by_row


def _plain_number(number: Decimal, unit: Unit, currency: str) -> CellVerdict:
    """Judge the usual case in few steps: a bare number in the unit of its heading."""
    exact = number * unit.scale / WAN
    if exact > _MOST:
        return held(f"数太大（{canonical(exact)}万）：请核对单位", 53)
    value = round_to_fen(exact)
    if value == exact:
        return CellVerdict("ok", value, unit=_wan_words(currency))
    if len(number.as_tuple().digits) > _DUST_DIGITS:
        return ok(value, 57, unit=_wan_words(currency))
    return ok(value, unit=_wan_words(currency), message="已四舍五入到分")


def text_verdict(text: str, column: MoneyColumn) -> CellVerdict:
    """Judge a text: 1.2亿元, 约3亿, 50-80亿元, 1.2亿元（含外资500万美元）."""
    amount = read_amount(text)
    verdict = amount_verdict(amount, column)
    return verdict if verdict.items or verdict.state != "ok" else verdict.with_items(49)


def _with_items(amount: AmountText, items: tuple[int, ...]) -> AmountText:
    return AmountText(amount.number, amount.scale, amount.currency, items=amount.items + items) if items else amount


def amount_verdict(amount: AmountText, column: MoneyColumn) -> CellVerdict:
    """Judge an amount as read: unit, currency, qualifier, range, split."""
    if amount.trouble is not None:
        items = (amount.trouble,) if amount.trouble else ()
        return held(amount.message, *items, suggestion=_suggested(amount.suggestion, column))
    unit = _unit(amount, column)
    if unit is None:
        return held("没有单位：请在单元格、表头或“单位：”行写明元、万元或亿元", 38)
    if _is_too_large(amount, unit):
        return held("数太大：请核对单位", 53)
    if unit.currency != column.currency:
        return _other_currency(amount, unit, column)
    verdict = _range(amount, unit) if amount.high is not None else _single(amount, unit)
    if column.unit is not None and _differs(amount, column.unit):
        verdict = _soft(verdict, f"单元格单位与表头单位（{column.unit.words}）不同，按单元格", 39)
    return _split(verdict, amount) if amount.foreign is not None else verdict


def _suggested(suggestion: str | None, column: MoneyColumn) -> str | None:
    """Return a suggestion as the field is typed: a bare number, which is in the column's unit, in 万."""
    if suggestion is None or not re.fullmatch(r"\d+(\.\d+)?", suggestion):
        return suggestion
    unit = _unit(AmountText(), column)
    return canonical(in_wan(Decimal(suggestion), unit.scale)) if unit is not None else None


def _differs(amount: AmountText, heading: Unit) -> bool:
    """Tell whether the cell writes another size than the heading; an amount in characters has no size of its own."""
    return amount.scale is not None and amount.scale != heading.scale and _IN_CHARACTERS not in amount.items


def _unit(amount: AmountText, column: MoneyColumn) -> Unit | None:
    """Return the unit of the cell, else of the heading, the 单位 row, or (with a currency column) 万."""
    if amount.scale is not None:
        heading = column.unit.currency if column.unit is not None and not column.by_row else ""
        return Unit(amount.scale, amount.currency or heading or column.currency)
    if column.by_row:
        return Unit(column.unit.scale if column.unit is not None else WAN, amount.currency or column.currency)
    if column.unit is None:
        return None
    return Unit(column.unit.scale, amount.currency or column.unit.currency or column.currency)


def in_wan(number: Decimal, scale: int) -> Decimal:
    """Return an amount in 万, rounded to hundredths of the currency."""
    return round_to_fen(number * scale / WAN)


def _is_too_large(amount: AmountText, unit: Unit) -> bool:
    scale = max(unit.scale, amount.low_scale or 1)
    return any(abs(number) * scale / WAN > _MOST for number in (amount.number, amount.high or amount.number))


def _single(amount: AmountText, unit: Unit) -> CellVerdict:
    exact = amount.number * unit.scale / WAN
    value = round_to_fen(exact)
    words = _wan_words(unit.currency)
    finer = value != exact and 57 not in amount.items  # noqa: PLR2004 — the catalogue's number
    verdict = ok(value, *amount.items, unit=words, message="已四舍五入到分" if finer else "")
    if 51 in amount.items:  # noqa: PLR2004
        verdict = _soft(verdict, "金额为负数：请核对", 51)
    if amount.qualifier:
        verdict = _soft(verdict, f"约数“{amount.qualifier}”：请核实准确数", 44)
        verdict = msgspec.structs.replace(verdict, remark=amount.qualifier)
    return verdict


def _range(amount: AmountText, unit: Unit) -> CellVerdict:
    high = amount.high or Decimal(0)
    low = in_wan(amount.number, amount.low_scale or unit.scale)
    message = "是一个区间：选定一个数之前不计入合计"
    return CellVerdict(
        "range", None, amount.items, message, unit=_wan_words(unit.currency), minimum=low,
        maximum=in_wan(high, unit.scale), remark=amount.qualifier,
    )  # fmt: skip


def _other_currency(amount: AmountText, unit: Unit, column: MoneyColumn) -> CellVerdict:
    value = canonical(in_wan(amount.number, amount.low_scale or unit.scale))
    if amount.high is not None:
        value += "-" + canonical(in_wan(amount.high, unit.scale))
    wan = _wan_words(unit.currency)
    message = f"币种与本栏（{_wan_words(column.currency)}）不同，未折算：{value}{wan}"
    other = OtherCurrency(value, wan, unit.currency)
    return CellVerdict("flag", None, (*amount.items, 40), message, unit=_wan_words(column.currency), other=other)


def _split(verdict: CellVerdict, amount: AmountText) -> CellVerdict:
    """Catalogue 54: the foreign part goes to the field of foreign money, the whole stays."""
    part = amount.foreign
    if part is None:
        return verdict
    foreign = amount_verdict(part, MoneyColumn("USD"))
    foreign = _soft(foreign, "从总额的括注中拆出：请核对", 54)
    whole = _soft(verdict, "金额中含外资额，已拆分：请核对", 54)
    return msgspec.structs.replace(whole, also=((FOREIGN, foreign),))


def _soft(verdict: CellVerdict, message: str, item: int) -> CellVerdict:
    state = "flag" if verdict.state in ("ok", "flag") else verdict.state
    text = f"{verdict.message}；{message}" if verdict.message else message
    return msgspec.structs.replace(verdict.with_items(item), state=state, message=text)


def _wan_words(currency: str) -> str:
    return "万" + CURRENCY_NAMES.get(currency, currency)


def large_or_small(verdict: CellVerdict, message: str) -> CellVerdict:
    """Catalogue 53: remark on an amount outside the size limits of the ledger's checks."""
    return _soft(verdict, message, 53)
