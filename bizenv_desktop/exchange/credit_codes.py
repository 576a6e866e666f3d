"""Credit code cells: catalogue 74 and 75."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.base.uscc import LENGTH, uscc_ok
from bizenv_desktop.exchange.verdict import CellVerdict, hard, held, ok, rejected
from bizenv_desktop.exchange.words import squeeze

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import Cell

_OLD_LICENCE = 15
_NUMBER_TEXT = re.compile(r"\d+(\.\d+)?[Ee][+-]?\d+|\d+\.\d+")
_SHAPE = re.compile(r"[0-9A-Z]{18}")
_ALIKE = str.maketrans("OIl", "011")


def cell_verdict(cell: Cell) -> CellVerdict:
    """Judge a filled cell of a credit code column."""
    if isinstance(cell.value, Decimal):
        return lost_digits()
    return text_verdict(str(cell.value))


def lost_digits() -> CellVerdict:
    """Catalogue 75: a sheet keeps fifteen digits of a number."""
    return rejected("信用代码存成了数字，15位以后的数字已丢失：请按营业执照以文本重填", 75)


def text_verdict(text: str) -> CellVerdict:
    """Width, case and white space are mended; a likely misread O, I or l is only suggested."""
    plain = squeeze(text)
    if _NUMBER_TEXT.fullmatch(plain):
        return lost_digits()
    code = plain.upper()
    mended = (74,) if code != text else ()
    if uscc_ok(code):
        return ok(code, *mended, *((72,) if re.search(r"\s", text) else ()))
    guess = plain.translate(_ALIKE).upper()
    if guess != code and uscc_ok(guess):
        return held(f"“{code}”不是有效代码，可能把 0、1 写成了 O、I：请按营业执照核对", 74, suggestion=guess)
    if _SHAPE.fullmatch(code):
        return hard(code, "统一社会信用代码校验不通过：请核对营业执照", 74)
    if len(code) == _OLD_LICENCE and code.isdigit():
        return held("是15位旧注册号：请填写18位统一社会信用代码", 74)
    return held(f"统一社会信用代码应为{LENGTH}位，现为{len(code)}位：请按营业执照核对", 74)
