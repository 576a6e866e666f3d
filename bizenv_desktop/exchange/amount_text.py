"""Reads the text of an amount: number, unit, qualifier, range, a foreign part in brackets. No field is known here."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from bizenv_desktop.exchange.words import narrow

SCALES = {"": 1, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "十亿": 10**9,
          "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip
"""Words of size, in units of the currency."""

CURRENCIES = {
    **dict.fromkeys(("元人民币", "人民币元", "人民币", "元", "圆", "RMB", "CNY", "￥", "¥"), "CNY"),
    **dict.fromkeys(("美元", "美金", "USD", "US$", "$"), "USD"), **dict.fromkeys(("欧元", "EUR", "€"), "EUR"),
    **dict.fromkeys(("日元", "JPY"), "JPY"), **dict.fromkeys(("港元", "港币", "HKD"), "HKD"),
    **dict.fromkeys(("韩元", "KRW"), "KRW"), **dict.fromkeys(("英镑", "GBP", "£"), "GBP"),
    **dict.fromkeys(("新加坡元", "新元", "SGD"), "SGD"), "澳元": "AUD", "加元": "CAD", "瑞士法郎": "CHF", "卢布": "RUB",
    "台币": "TWD", "新台币": "TWD",
}  # fmt: skip
"""How an amount names its currency."""

CURRENCY_NAMES = {
    "CNY": "元", "USD": "美元", "EUR": "欧元", "JPY": "日元", "HKD": "港元", "KRW": "韩元", "GBP": "英镑",
    "SGD": "新加坡元", "AUD": "澳元", "CAD": "加元", "CHF": "瑞士法郎", "RUB": "卢布", "TWD": "新台币",
}  # fmt: skip


_LONGEST = 80


def _one_of(words: object) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_SCALE = f"(?:{_one_of([word for word in SCALES if word])})"
_CURRENCY = f"(?:{_one_of(CURRENCIES)})"
UNIT = f"(?:个?(?P<scale{{0}}>{_SCALE})?(?P<currency{{0}}>{_CURRENCY})?)"
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?:E[+-]?\d+)?"
_TO = r"(?:至|到|~|-|—|–|―|−)"
_SIGN = r"(?P<sign>[-−△▲负])?"

_ONE = re.compile(
    f"{_SIGN}(?P<before>{_CURRENCY})?{_SIGN.replace('sign', 'sign2')}(?P<number>{_NUMBER}){UNIT.format('')}整?"
)
_TWO = re.compile(
    f"(?P<before>{_CURRENCY})?(?P<low>{_NUMBER}){UNIT.format('_low')}{_TO}(?P<high>{_NUMBER}){UNIT.format('_high')}"
)
_COMPOUND = re.compile(f"(?P<yi>{_NUMBER})亿(?P<wan>{_NUMBER})(?P<scale>千万|百万|万)(?P<currency>{_CURRENCY})?整?")
_QUALIFIER_BEFORE = re.compile(
    r"([≥≤<>≈~]=?|大约|约|将近|接近|近|超过|超|逾|不低于|不少于|不超过|不高于|至少|大概|预计|估计|估算|拟)"
)
_QUALIFIER_AFTER = re.compile(r"(左右|以上|以下|以内|上下|余元)$")
_VAGUE = re.compile(
    r"[一二两三四五六七八九]{2}[十百千万亿]|多|余|几|数[十百千万亿]|若干|上[百千万亿]|来[万亿元]|[十百千万亿]把|[过近逾超][百千万亿]"
)
_SUM = re.compile(r"\d[^\d+]*\+|[*×÷]|=")
_FOREIGN = re.compile(
    r"[(,;、。]?(?:其中)?[:,]?(?:含|包含|包括|含有|利用)?[:,]?(?:利用)?外资(?:额|金额|部分)?[:为约]?(?P<part>.+?)\)?"
)
_CHINESE_DIGITS = "零〇○一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾佰仟百千两貳參陸廿"
_CHINESE = re.compile(f"[{_CHINESE_DIGITS}万亿萬億点點]+")


@dataclass(frozen=True)
class AmountText:
    """An amount as written. `scale` is the unit's size in units of the currency, None where the text has no unit.

    `currency` is the ISO code, "" where not said. A range has `high`. `trouble` is the catalogue number why it can't be
    taken (then nothing else counts).
    """

    number: Decimal = Decimal(0)
    scale: int | None = None
    currency: str = ""
    high: Decimal | None = None
    low_scale: int | None = None
    qualifier: str = ""
    items: tuple[int, ...] = ()
    foreign: AmountText | None = None
    trouble: int | None = None
    message: str = ""
    suggestion: str | None = None


@lru_cache(maxsize=4096)
def read_amount(text: str) -> AmountText:
    """Read an amount; a text that is none comes back with `trouble`."""
    if len(text) > _LONGEST:
        return AmountText(trouble=0, message="文字太长，不是金额：请填写数字和单位")
    squeezed = _joined(text).rstrip("。;,，、")
    bracketed = _negative_brackets(squeezed)
    if bracketed:
        inner = read_amount(bracketed)
        return replace(inner, number=-inner.number, items=(*inner.items, 51)) if inner.trouble is None else inner
    main, foreign = _split_foreign(squeezed)
    qualifier, core = _qualifier(_unit_in_brackets(main))
    amount = _core(core)
    if qualifier and amount.trouble is None:
        amount = replace(amount, qualifier=qualifier, items=(*amount.items, 44))
    return replace(amount, foreign=foreign, items=(*amount.items, 54)) if foreign and amount.trouble is None else amount


def _joined(text: str) -> str:
    """Full width to half width (42), a space between groups of three digits to a comma (41), other spaces away."""
    half = narrow(text).replace("'", "")
    half = re.sub(r"(?<=\d)\s+(?=\d)", ",", half)
    return re.sub(r"\s+", "", half).upper().replace("萬", "万").replace("億", "亿")


def _negative_brackets(text: str) -> str:
    found = re.fullmatch(r"\(([\d.,E]+)\)(.*)", text)
    return found[1] + found[2] if found else ""


def _split_foreign(text: str) -> tuple[str, AmountText | None]:
    found = re.search(r"(?<=[元万亿金\d])" + _FOREIGN.pattern + r"$", text)
    if not found:
        return text, None
    part = read_amount(found["part"])
    return text[: found.start()], part


def _unit_in_brackets(text: str) -> str:
    found = re.fullmatch(rf"(.*\d)\(({_SCALE}?{_CURRENCY}?)\)", text)
    return found[1] + found[2] if found else text


def _qualifier(text: str) -> tuple[str, str]:
    before = _QUALIFIER_BEFORE.match(text)
    core = text[before.end() :] if before else text
    after = _QUALIFIER_AFTER.search(core)
    word = (before[1] if before else "") + (after[1] if after else "")
    if after and after[1] == "余元":
        return "", text
    return word, core[: after.start()] if after else core


def _core(text: str) -> AmountText:
    for reading in (_one, _compound, _range, _chinese):
        amount = reading(text)
        if amount is not None:
            return amount
    return _trouble(text)


def _one(text: str) -> AmountText | None:
    found = _ONE.fullmatch(text)
    if not found:
        return None
    number = _decimal(found["number"])
    if number is None:
        return None
    negative = bool(found["sign"] or found["sign2"])
    items = _spelling(found["number"]) + _unit_items(found["scale"]) + ((51,) if negative else ())
    scale, currency = _unit(found["scale"], found["currency"], found["before"])
    return AmountText(-number if negative else number, scale, currency, items=items)


def _compound(text: str) -> AmountText | None:
    found = _COMPOUND.fullmatch(text)
    if not found:
        return None
    yi, wan = _decimal(found["yi"]), _decimal(found["wan"])
    if yi is None or wan is None:
        return None
    total = yi * SCALES["亿"] + wan * SCALES[found["scale"]]
    return AmountText(total / SCALES["万"], SCALES["万"], CURRENCIES.get(found["currency"] or "", ""), items=(35,))


def _range(text: str) -> AmountText | None:
    found = _TWO.fullmatch(text)
    if not found:
        return None
    low, high = _decimal(found["low"]), _decimal(found["high"])
    if low is None or high is None:
        return None
    scale, currency = _unit(found["scale_high"], found["currency_high"], found["before"])
    low_scale, low_currency = _unit(found["scale_low"], found["currency_low"], None)
    if currency and low_currency and currency != low_currency:
        return AmountText(trouble=45, message="两个数的币种不同：请选定一个数")
    if low * (low_scale or scale or 1) > high * (scale or 1):
        return AmountText(trouble=45, message="区间的起数大于止数：请核对")
    return AmountText(low, scale, currency or low_currency, high, low_scale, items=(45,))


def _chinese(text: str) -> AmountText | None:
    """Catalogue 43: 壹亿贰仟万元, 一点二亿."""
    found = re.fullmatch(
        f"(?P<before>人民币|美元)?(?P<number>{_CHINESE.pattern})(?P<currency>{_CURRENCY})?[整正]?", text
    )
    if not found:
        return None
    number = chinese_number(found["number"])
    if number is None:
        return None
    currency = CURRENCIES.get(found["currency"] or found["before"] or "", "")
    has_unit = bool(currency) or re.search("[万亿]", found["number"])
    return AmountText(number, 1 if has_unit else None, currency, items=(43,))


def chinese_number(text: str) -> Decimal | None:
    """Return the value of a number in Chinese characters; None where it is none (几千, 三四个)."""
    plain = text.replace("點", "点").replace("○", "零").replace("〇", "零")
    found = re.fullmatch(r"([^点]*点[^万亿]+)([万亿]*)", plain)
    head, size = (found[1], found[2]) if found else (plain, "")
    scale = 1
    for char in size:
        scale *= SCALES[char]
    try:
        import cn2an

        value = Decimal(str(cn2an.cn2an(head, "normal" if found or len(head) > 1 else "smart")))
    except (ValueError, InvalidOperation, TypeError, KeyError, IndexError):
        return None
    return value * scale


def _trouble(text: str) -> AmountText:
    if _VAGUE.search(text):
        return AmountText(trouble=46, message=f"“{text}”不是准确的数：请填写准确数")
    if _SUM.search(text):
        return AmountText(trouble=55, message=f"“{text}”是算式：请填写合计数", suggestion=_sum_of(text))
    found = re.fullmatch(rf"({_NUMBER}{_SCALE}?{_CURRENCY}?)\(.*", text)
    suggestion = found[1] if found else None
    return AmountText(trouble=0, message=f"“{text}”不是金额：请填写数字和单位", suggestion=suggestion)


def _sum_of(text: str) -> str | None:
    found = re.fullmatch(rf"({_NUMBER}(?:\+{_NUMBER})+)({_SCALE}?{_CURRENCY}?)", text)
    if not found:
        return None
    numbers = [_decimal(part) for part in re.split(r"(?<!E)\+", found[1])]
    if any(number is None for number in numbers):
        return None
    return format(sum((number for number in numbers if number is not None), Decimal(0)), "f") + found[2]


def _unit(scale: str | None, currency: str | None, before: str | None) -> tuple[int | None, str]:
    code = CURRENCIES.get(currency or "", "") or CURRENCIES.get(before or "", "")
    if scale:
        return SCALES[scale], code
    return (1, code) if currency or before else (None, "")


def _unit_items(scale: str | None) -> tuple[int, ...]:
    if not scale:
        return ()
    return (35,) if "亿" in scale else (36,)


def _spelling(number: str) -> tuple[int, ...]:
    return ((41,) if "," in number else ()) + ((50,) if "E" in number else ())


def _decimal(text: str) -> Decimal | None:
    try:
        value = Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 30 else None  # noqa: PLR2004 — no amount is that long
