"""Date cells: catalogue 58 to 71. One cell and what its field wants, to one verdict."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from bizenv_desktop.base.partial_dates import lo
from bizenv_desktop.exchange.cells import from_serial
from bizenv_desktop.exchange.date_text import DateText, iso, read_date, read_period
from bizenv_desktop.exchange.verdict import PLANNED, CellVerdict, flag, held, null, ok, rejected
from bizenv_desktop.exchange.words import narrow

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Cell

_FIRST_SERIAL, _LAST_SERIAL = 20000, 59999
_PLAN_WORDS = re.compile(r"预计|预期|计划于|计划|拟定|拟于|拟|力争|争取")
_PLAN_TAILS = re.compile(
    r"(?:前|内|左右)?(?:完成)?(?:正式|全面)?(?:签约|注册|落地|开工|动工|建设|竣工|完工|建成|投产|达产|试产|投用|复工|完成|启动|开始|实施)*(?:前|左右)?$"
)


class DateColumn(msgspec.Struct, frozen=True):
    """What a date field wants: `today` (ISO), whether year or month alone may stand, whether it must not be later.

    `has_plan` where 预计 goes to a planned field of its own; `is_plan` for planned dates, 期限 and 时限. `year` is the
    workbook's, for a suggestion where the cell has none.
    """

    today: str
    partial: bool = False
    actual: bool = False
    has_plan: bool = False
    is_plan: bool = False
    date1904: bool = False
    year: str = ""


def cell_verdict(cell: Cell, column: DateColumn) -> CellVerdict:
    """Judge any filled cell of a date column that is neither an error nor a word for nothing."""
    if isinstance(cell.value, dt.date):
        return moment_verdict(cell.value, column)
    if isinstance(cell.value, Decimal):
        return serial_verdict(cell.value, column, is_date=cell.style.is_date)
    if isinstance(cell.value, bool):
        return held("不是日期：请填写日期", 69)
    return text_verdict(str(cell.value), column)


def moment_verdict(moment: dt.date, column: DateColumn) -> CellVerdict:
    """Catalogue 59 and 71: a date cell; a time of day is dropped and said, no shift of time zones."""
    has_time = isinstance(moment, dt.datetime) and moment.time() != dt.time()
    return _dated(DateText(iso(moment), has_time=has_time), column, 59)


def serial_verdict(number: Decimal, column: DateColumn, *, is_date: bool = False) -> CellVerdict:
    """Catalogue 59, 61, 70: a number in a date column."""
    if number == 0 or (is_date and 0 <= number < 1):
        return null(70, message="1900-01-00 不是日期：留空")
    whole = number == number.to_integral_value()
    if not whole and not is_date:
        return held(f"数字 {number} 可能是{_month_or_day(number)}：请填写日期", 61)
    if is_date or _FIRST_SERIAL <= number <= _LAST_SERIAL:
        moment = from_serial(float(number), date1904=column.date1904)
        if moment is None:
            return rejected(f"序号 {number} 不是日期：请填写日期", 66)
        return moment_verdict(moment, column)
    return text_verdict(str(int(number)), column)


def _month_or_day(number: Decimal) -> str:
    if _FIRST_SERIAL <= number <= _LAST_SERIAL:
        return f"{from_serial(float(number)):%Y-%m-%d %H:%M} 的序号"
    year, _, part = str(number).partition(".")
    return f"{year}年1月或10月" if part == "1" else f"{year}年{part}月，也可能丢了末尾的零"


def text_verdict(text: str, column: DateColumn) -> CellVerdict:
    """Judge a date text; 预计 and 拟 make it a planned date (64)."""
    half = narrow(text)
    if half.isdigit() and len(half) == 5 and _FIRST_SERIAL <= int(half) <= _LAST_SERIAL:  # noqa: PLR2004 — serial as text
        return serial_verdict(Decimal(half), column)
    if half in ("1900-01-00", "1900/1/0", "1900-1-0", "1900年1月0日", "0"):
        return null(70, message="1900-01-00 不是日期：留空")
    if _PLAN_WORDS.search(half):
        return _planned(half, column)
    return _dated(read_date(text), column, 58)


def _planned(text: str, column: DateColumn) -> CellVerdict:
    words = _PLAN_TAILS.sub("", re.sub(r"[()（）]", "", _PLAN_WORDS.sub("", text))).strip(":：于在")
    reading = read_date(words)
    if column.is_plan and not column.has_plan:
        return _dated(reading, column, 58).with_items(64)
    plan = _dated(reading, DateColumn(column.today, partial=True, is_plan=True, year=column.year), 58).with_items(64)
    if not column.has_plan:
        return held(f"“{text}”是计划日期，不能作实际日期：请填写实际日期", 64, suggestion=None)
    if plan.state not in ("ok", "flag"):
        return held(f"“{text}”是计划，没有明确日期：请填写计划日期", 64)
    actual = null(64, message=f"“{text}”填入计划日期，实际日期留空")
    return msgspec.structs.replace(actual, also=((PLANNED, plan),))


def _dated(reading: DateText, column: DateColumn, item: int) -> CellVerdict:
    if reading.trouble != "none":
        return _troubled(reading, column)
    if column.actual and (lo(reading.value) or "") > column.today:
        return rejected(f"日期 {reading.value} 在今天之后，而本栏是实际日期：请改正，计划日期填计划栏", 67)
    if reading.precision != "day" and not column.partial:
        return held(f"只有{_known(reading)}，本栏要具体到日：请补填日期", 63 if reading.remark else 60)
    return _taken(reading, item)


def _taken(reading: DateText, item: int) -> CellVerdict:
    items = (71,) if reading.has_time else (item,) if reading.precision == "day" else (60,)
    if reading.remark or reading.precision == "quarter":
        items = (63,)
    message = "时刻已略去，只取日期" if reading.has_time else ""
    if reading.short_year:
        return flag(reading.value, f"年份只有两位，按 {reading.value[:4]} 年理解：请核对", 58, remark=reading.remark)
    if reading.remark:
        return flag(reading.value, f"“{reading.remark}”没有计入日期", *items, remark=reading.remark)
    return ok(reading.value, *items, message=message)


def _known(reading: DateText) -> str:
    return {"month": "年月", "quarter": "季度", "year": "年份"}.get(reading.precision, "") + f"（{reading.value}）"


def _troubled(reading: DateText, column: DateColumn) -> CellVerdict:
    hint = f"（本表为{column.year}年）" if column.year else ""
    if reading.trouble == "invalid":
        return rejected("没有这个日期：请改正", 66)
    if reading.trouble == "no_year":
        return held(f"日期没有年份{hint}：请补填", 62)
    if reading.trouble == "two":
        return held("一格有两个日期：请选定一个", 69)
    if reading.trouble == "done_word":
        return held("是进展而不是日期：请填写日期，阶段请填当前阶段栏", 65)
    return held("不是日期：请填写日期", 63)


def period_verdict(cell: Cell) -> CellVerdict:
    """Catalogue 68: a start and an end in one cell."""
    pair = read_period(str(cell.value)) if isinstance(cell.value, str) else None
    if pair is None:
        return held("不是起止日期：请写成 2021.3-2023.12 的样子，或分别填写", 68)
    start, end = pair
    return CellVerdict("period", None, (68,), start=start.value, end=end.value)
