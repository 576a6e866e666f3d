"""Text cells: kept as written (72, 81 to 83), lists (78), numbers that stand in text columns (75, 76, 84)."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.base.text import strip_invisible
from bizenv_desktop.exchange.verdict import CellVerdict, flag, held, ok, rejected
from bizenv_desktop.exchange.words import has_private_use

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Cell

_SEPARATORS = re.compile("[、；;]")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
_PHONE = re.compile("电话|手机|联系方式|传真")
_MOST_DIGITS = 15
_LONG = Decimal(10) ** _MOST_DIGITS
_YEAR_MONTH_FORMAT = re.compile(r'^(?!.*d)(?!.*日).*y.*m|年"?m+"?月"?$', re.IGNORECASE)

PRIVATE_USE = "含造字区字符，显示可能异常：请核对"


def split_list(text: str) -> list[str]:
    """Split at 、 ； ; only; empty parts go."""
    return [part for piece in _SEPARATORS.split(text) if (part := strip_invisible(piece))]


def is_phone_heading(heading: str) -> bool:
    """Tell whether a column holds telephone numbers."""
    return bool(_PHONE.search(heading))


def text_verdict(text: str, *, phone: bool = False) -> CellVerdict:
    """Judge a text: outer white space and zero-width characters go, all else stays."""
    kept = strip_invisible(text)
    if has_private_use(kept):
        return flag(kept, PRIVATE_USE, 81)
    if phone and _SCIENTIFIC.fullmatch(kept):
        return held(f"“{kept}”是科学计数法，号码的后几位已丢失：请重填", 76)
    return ok(kept, *((72,) if kept != text else ()))


def cell_verdict(cell: Cell, *, phone: bool = False) -> CellVerdict:
    """Judge any filled cell of a text column."""
    if isinstance(cell.value, Decimal):
        return number_verdict(cell, phone=phone)
    if isinstance(cell.value, dt.date):
        return ok(_date_text(cell))
    if isinstance(cell.value, bool):
        return ok("是" if cell.value else "否")
    return text_verdict(str(cell.value), phone=phone)


def number_verdict(cell: Cell, *, phone: bool = False) -> CellVerdict:
    """Return the digits of a number in a text column; above fifteen of them some are lost (75)."""
    number = cell.value
    if not isinstance(number, Decimal):
        return text_verdict(str(number), phone=phone)
    if abs(number) >= _LONG:
        return rejected("号码存成了数字，15位以后的数字已丢失：请以文本重填", 75)
    whole = number == number.to_integral_value()
    if phone and not whole:
        return held(f"“{canonical(number)}”不是号码：请重填", 76)
    text = cell.text if _padded(cell) else canonical(number)
    return ok(cell.text if cell.is_percent else text, 76 if phone else 49)


def _padded(cell: Cell) -> bool:
    """Tell whether the number format shows leading zeros (000000): then the text is what people see."""
    return cell.text.isdigit() and cell.text.startswith("0") and len(cell.text) > 1


def _date_text(cell: Cell) -> str:
    iso = cell.text
    if _YEAR_MONTH_FORMAT.search(cell.number_format) and len(iso) >= 7:  # noqa: PLR2004 — a date shown as year and month
        return iso[:7]
    return iso


def list_verdict(text: str) -> CellVerdict:
    """Catalogue 78: several names in one cell."""
    parts = split_list(text)
    items = (78,) if len(parts) > 1 else ()
    if any(has_private_use(part) for part in parts):
        return flag(parts, PRIVATE_USE, *items, 81)
    return ok(parts, *items)


def lost_zero_verdict(text: str, width: int) -> CellVerdict:
    """Catalogue 84: a number among digit texts of one length, some with leading zeros."""
    suggestion = text.zfill(width) if len(text) < width else text
    return held(f"本栏都是{width}位编号，此格存成了数字，前面的零可能已丢失：请核对", 84, suggestion=suggestion)
