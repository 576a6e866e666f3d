"""Whole numbers, decimals and percent: catalogue 41 to 52 where no money is meant."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.exchange.amount_text import SCALES, read_amount
from bizenv_desktop.exchange.measures import measure, spelled
from bizenv_desktop.exchange.verdict import TAKEN, UNIT, CellVerdict, flag, held, ok
from bizenv_desktop.exchange.words import squeeze

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Cell

_MICRO = Decimal("0.000001")
_MOST = Decimal(10) ** 12
_TRAILING_UNIT = re.compile(r"^(.*[\d)])([^\d)（(]+)$")
_SOFT_TAILS = ("左右", "以上", "以下", "以内", "上下")


class QuantityColumn(msgspec.Struct, frozen=True):
    """What a number column wants: `unit` of the field (亩, 人), whole numbers only, the unit that its heading names.

    Where a field of its own says the unit, `units` are those that it may say.
    """

    unit: str = ""
    whole: bool = False
    heading_unit: str = ""
    units: tuple[str, ...] = ()


def cell_verdict(cell: Cell, column: QuantityColumn) -> CellVerdict:
    """Judge a filled cell of a number column."""
    if column.units:
        return _with_its_unit(cell, column)
    if isinstance(cell.value, Decimal):
        return _number(cell.value, column, () if len(cell.value.as_tuple().digits) <= 15 else (57,))  # noqa: PLR2004
    if isinstance(cell.value, str):
        return text_verdict(cell.value, column)
    return held("不是数字：请填写数字", 49)


def _with_its_unit(cell: Cell, column: QuantityColumn) -> CellVerdict:
    """Judge a cell whose unit goes to a field of its own: 3000 under 库容（吨）, or 3000立方米."""
    said = _without_unit(spelled(squeeze(cell.value)))[1] if isinstance(cell.value, str) else ""
    word = said or column.heading_unit
    unit = next((one for one in column.units if measure(word) is not None and measure(one) == measure(word)), "")
    if word and not unit:
        return held(f"单位“{word}”不在“{'、'.join(column.units)}”之中：请换算后填写", 39)
    verdict = cell_verdict(cell, QuantityColumn(unit, column.whole))
    if not unit or verdict.state not in TAKEN:
        return verdict
    return msgspec.structs.replace(verdict, also=((UNIT, ok(unit)),))


def text_verdict(text: str, column: QuantityColumn) -> CellVerdict:
    """Judge a text: 1,350 · 约300人 · 2021年 (for a year) · 24亩 · 2万㎡ · 12.5万人次 (for 万人次)."""
    core, unit = _without_unit(spelled(squeeze(text)))
    if unit and not _same_unit(unit, column):
        return held(f"单位“{unit}”与本栏（{column.unit or '无单位'}）不同：请换算后填写", 39)
    amount = read_amount(core)
    if amount.trouble is not None or amount.currency:
        items = (amount.trouble,) if amount.trouble else ()
        return held(f"“{text}”不是数字：请填写数字", *items, suggestion=amount.suggestion)
    scale = _scale(amount.scale, unit, column)
    if amount.high is not None:
        low = amount.number * _scale(amount.low_scale or amount.scale, unit, column)
        return _range(low, amount.high * scale, column, amount.items)
    verdict = _number(amount.number * scale, column, amount.items or (49,))
    if amount.qualifier and verdict.state in ("ok", "flag"):
        message = f"约数“{amount.qualifier}”：请核实准确数"
        return msgspec.structs.replace(verdict, state="flag", message=message, remark=amount.qualifier)
    return verdict


def _without_unit(text: str) -> tuple[str, str]:
    found = _TRAILING_UNIT.fullmatch(text)
    if not found or found[2] in SCALES or found[2] in _SOFT_TAILS:
        return text, ""
    tail, soft = found[2], ""
    for word in _SOFT_TAILS:
        if tail.endswith(word):
            tail, soft = tail.removesuffix(word), word
    size = next((word for word in sorted(SCALES, key=len, reverse=True) if word and tail.startswith(word)), "")
    return found[1] + size + soft, tail.removeprefix(size)


def _same_unit(unit: str, column: QuantityColumn) -> bool:
    own = column.unit[1:] if _size(column.unit) > 1 else column.unit
    known = {own, column.heading_unit, "年" if column.whole else "", "个", "名" if own == "人" else ""}
    return unit in known or (measure(unit) or ("", 1))[0] == (measure(own) or (own, 1))[0] != ""


def _scale(words: int | None, unit: str, column: QuantityColumn) -> Decimal:
    """Return by how much a number is multiplied: 12.5万人次 and 12.5 are 12.5 where 万人次 are wanted."""
    if not words and not unit:
        return Decimal(1)
    return Decimal(words or 1) * _size(unit) / _size(column.unit)


def _size(unit: str) -> int:
    found = measure(unit)
    return found[1] if found else 1


def _differs(column: QuantityColumn) -> bool:
    """Tell whether the heading names another measure than the field's, or the same at another size."""
    heading, own = column.heading_unit, column.unit
    return bool(heading and own) and heading != own and (measure(heading) or heading) != (measure(own) or own)


def _number(number: Decimal, column: QuantityColumn, items: tuple[int, ...]) -> CellVerdict:
    if _differs(column):
        return held(f"表头单位“{column.heading_unit}”与本栏（{column.unit}）不同：请换算后填写", 39)
    if abs(number) > _MOST:
        return held("数太大：请核对", 53)
    if column.whole:
        if number != number.to_integral_value():
            return held(f"{number} 不是整数：请填写整数", 49)
        return _negative(int(number), items)
    return _negative(number.quantize(_MICRO).normalize() + 0, items)


def _negative(number: Decimal | int, items: tuple[int, ...]) -> CellVerdict:
    if number < 0:
        return flag(number, "是负数：请核对", *dict.fromkeys((*items, 51)))
    return ok(number, *items)


def _range(low: Decimal, high: Decimal, column: QuantityColumn, items: tuple[int, ...]) -> CellVerdict:
    message = "是一个区间：请选定一个数"
    return CellVerdict("range", None, items, message, unit=column.unit, minimum=low, maximum=high)


def percent_verdict(cell: Cell, *, percent_heading: bool) -> CellVerdict:
    """Catalogue 48: "35%" and a number shown with % are certain; 35 under （%） too; 0.35 and 35 alone are held."""
    if isinstance(cell.value, Decimal):
        if abs(cell.value) > _MOST:
            return held("数太大：请核对", 48)
        if cell.is_percent:
            return _share(cell.value * 100)
        return _bare_share(cell.value, percent_heading=percent_heading)
    text = squeeze(str(cell.value)).replace("％", "%").removeprefix("百分之")
    found = re.fullmatch(r"(-?\d+(?:\.\d+)?)(%?)", text)
    if not found:
        return held(f"“{cell.value}”不是百分比：请写成 35% 的样子", 48)
    if found[2] or squeeze(str(cell.value)).startswith("百分之"):
        return _share(Decimal(found[1]))
    return _bare_share(Decimal(found[1]), percent_heading=percent_heading)


def _bare_share(number: Decimal, *, percent_heading: bool) -> CellVerdict:
    if percent_heading and number > 1:
        return _share(number)
    percent = f"{number.normalize():f}%" if number > 1 else f"{(number * 100).normalize():f}%"
    return held(f"{number} 可能是 {percent}，没有百分号：请确认", 48, suggestion=percent)


def _share(number: Decimal) -> CellVerdict:
    if abs(number) > _MOST:
        return held("数太大：请核对", 48)
    value = number.quantize(_MICRO).normalize() + 0
    if not 0 <= value <= 100:  # noqa: PLR2004 — percent
        return flag(value, "百分比不在 0 与 100 之间：请核对", 48)
    return ok(value, 48)
