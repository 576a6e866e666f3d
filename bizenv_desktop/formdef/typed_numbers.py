"""Numbers as people type them: full width, thousands separators, 亿 and 万, currency words."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from bizenv_desktop.base.numbers import round_to_fen
from bizenv_desktop.formdef.value_problem import ValueProblem

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_PART = re.compile(rf"({_NUMBER})(百亿|十亿|亿|千万|百万|十万|万|千)?", re.ASCII)
_SCALES = {"": 1, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
           "百亿": 10**10}  # fmt: skip
_CURRENCIES = {"": "", "元": "CNY", "人民币": "CNY", "元人民币": "CNY", "CNY": "CNY", "RMB": "CNY", "¥": "CNY",
               "美元": "USD", "美金": "USD", "USD": "USD", "$": "USD", "欧元": "EUR", "EUR": "EUR", "日元": "JPY",
               "JPY": "JPY", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "韩元": "KRW", "KRW": "KRW"}  # fmt: skip
_WAN = 10**4
_MICRO = Decimal("0.000001")
_LARGEST = Decimal(9_000_000_000_000)
"""More than this many 万 does not fit the column; nothing real comes near."""


def squeezed(text: str) -> str:
    """Return a number text in half width without spaces; the minus signs of offices become `-`."""
    half = unicodedata.normalize("NFKC", text).upper().replace("萬", "万").replace("億", "亿")
    return re.sub(r"\s+", "", half).translate(str.maketrans("−－△", "---"))


def read_amount(text: str, unit: str, entry_unit: str | None) -> Decimal:
    """Return an amount in 万 of the field's currency; a bare number is in the field's unit (or its `entry_unit`).

    Finer amounts are rounded half up to the 分. Raises ValueProblem for ranges, estimates, other currencies.
    """
    plain = squeezed(text)
    sign, body = (-1, plain[1:]) if plain.startswith("-") else (1, plain)
    number, scale_given, currency = _parts(body, text)
    _agree(currency, unit, text)
    amount = (number / _WAN if entry_unit == "元" else number) if not scale_given and not currency else number / _WAN
    if abs(amount) > _LARGEST:
        raise ValueProblem(f"金额“{text}”太大", "请核对单位")
    return round_to_fen(sign * amount)


def read_decimal(text: str, unit: str) -> Decimal:
    """Return a number with at most six places (finer ones rounded half up); its own unit may stand behind it."""
    plain = squeezed(text).replace(",", "")
    for tail in (squeezed(unit), "%"):
        plain = plain.removesuffix(tail) if tail else plain
    if not re.fullmatch(r"-?(\d+(\.\d+)?|\.\d+)", plain, re.ASCII):
        raise ValueProblem(f"“{text}”不是数字", "请输入数字，例如 12.5")
    number = Decimal(plain)
    if abs(number) > _LARGEST:
        raise ValueProblem(f"数字“{text}”太大", "请核对")
    return number.quantize(_MICRO, rounding=ROUND_HALF_UP)


def read_integer(text: str, unit: str) -> int:
    """Return a whole number."""
    number = read_decimal(text, unit)
    if number != number.to_integral_value():
        raise ValueProblem(f"“{text}”不是整数", "请输入整数")
    return int(number)


def _parts(body: str, text: str) -> tuple[Decimal, bool, str]:
    """Return number, whether a size word stood there, and the currency code; 1亿2000万 counts as their sum."""
    number, scaled, at = Decimal(0), False, 0
    smallest: int | None = None
    while found := _PART.match(body, at):
        scale = _SCALES[found[2] or ""]
        if smallest is not None and scale >= smallest:
            break
        number += Decimal(found[1].replace(",", "")) * scale
        scaled, smallest, at = scaled or bool(found[2]), scale, found.end()
    currency = body[at:]
    if not at or currency not in _CURRENCIES:
        raise ValueProblem(f"金额“{text}”读不懂", "请输入一个数，可带单位，例如 12000、1.2亿、12000万元")
    return number, scaled, _CURRENCIES[currency]


def _agree(currency: str, unit: str, text: str) -> None:
    own = {"万元": "CNY", "万美元": "USD"}.get(unit, "")
    if currency and own and currency != own:
        raise ValueProblem(f"“{text}”的币种与本栏（{unit}）不同", "请填入对应币种的栏，或先按汇率折算")
