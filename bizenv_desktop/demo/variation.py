"""How the values of one copy of the demo pattern differ from the pattern: names, codes, places, amounts, the year."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from decimal import Decimal
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.uscc import check_digit
from bizenv_desktop.formdef import field_types as types

if TYPE_CHECKING:
    from bizenv_desktop.demo.pattern import Pattern
    from bizenv_desktop.formdef.field_types import FieldType
    from bizenv_desktop.formdef.model import Forms

YEAR = timedelta(weeks=52)
"""The copies of the year before lie so much earlier: days of the week stay."""

_KEPT = "张李"
"""Surnames of the users: they enter and review in every copy."""
_DEMO = "演示"
_PERSON = re.compile(rf"(.){_DEMO}")
_PHONE = re.compile(r"139(\d{8})")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SERIAL = re.compile(r"(?<=〕)\d+(?=号)")
_YEAR_WORD = re.compile(r"20\d\d(?=年|〕)")
_LAST_DIGITS = re.compile(r"\d+$")
_DAY = len("2022-05-09")
_YEARLY = (types.Date, types.DateTime, types.PeriodKey, types.Integer)
"""Types of values that may say a year."""


class Variation:
    """The copy number `number` of the pattern; odd ones are of the year before."""

    def __init__(self, forms: Forms, pattern: Pattern, number: int) -> None:
        self.number = number
        self.past = number % 2 == 1
        self._turn = number // 2
        self._pattern = pattern
        self._factor = Decimal(pattern.factors[number % len(pattern.factors)])
        self._mark = "".join(random.Random(number).choices(pattern.syllables, k=4)) if number else ""  # noqa: S311
        names = forms.codes["regions"].codes
        self._regions = {old: new[self._turn % len(new)] for old, new in pattern.regions.items()}
        self._words = {names[old].label: names[new].label for old, new in self._regions.items()}
        self._words |= self._names(forms)
        longest_first = sorted(self._words, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first)))

    def _names(self, forms: Forms) -> dict[str, str]:
        """Return the names of things in this copy by their names in the pattern."""
        told: dict[str, str] = {}
        for ledger, rows in self._pattern.rows.items():
            for field in self._pattern.names(forms.ledgers[ledger]):
                told |= {row[field]: self._named(row[field]) for row in rows.values() if row.get(field)}
        return told

    def _named(self, name: str) -> str:
        if not self.number:
            return name
        if _SERIAL.search(name):
            return _SERIAL.sub(str(self.number + 1), name)
        if not _CHINESE.search(name):
            return _raised(name, self.number)
        before, demo, after = name.partition(_DEMO)
        return f"{before}{demo}{self._mark}{after}" if demo else self._mark + name

    def has(self, ledger: str, row: str) -> bool:
        """Tell whether this copy has a row; the first of each year have all."""
        group, share = self._pattern.shares.get(f"{ledger}.{row}", (0, 1.0))
        return self._turn == 0 or random.Random(f"{self.number} {group}").random() < share  # noqa: S311

    def spread(self, ledger: str, field: str, day: Any) -> Any:
        """Return a day of this copy, earlier by some days where the field's days are to differ."""
        days = self._pattern.spread.get(f"{ledger}.{field}")
        if not days:
            return day
        return (date.fromisoformat(day) - timedelta(days=self._turn * 5 % days)).isoformat()

    def chosen(self, ledger: str, field: str) -> str | None:
        """Return the value that this copy has of a field with a list of choices."""
        given = self._pattern.choices.get(f"{ledger}.{field}")
        return given[self._turn % len(given)] if given else None

    def fixed(self, field_type: FieldType, field: str, value: Any) -> Any:
        """Return a value of this copy that stands in the right year already."""
        return value if isinstance(field_type, _YEARLY) else self.of(field_type, field, value)

    @singledispatchmethod
    def of(self, _field_type: FieldType, _field: str, value: Any) -> Any:
        """Return a value of this copy; references and files are the caller's."""
        return value

    @of.register(types.Text)
    @of.register(types.LongText)
    def _(self, _field_type: FieldType, _field: str, value: str) -> str:
        return self._text(value)

    @of.register
    def _(self, _field_type: types.TextList, _field: str, value: list[str]) -> list[str]:
        return [self._text(one) for one in value]

    @of.register
    def _(self, _field_type: types.Region, _field: str, value: str) -> str:
        return self._regions.get(value, value)

    @of.register
    def _(self, _field_type: types.Uscc, _field: str, value: str) -> str:
        return self._code(value)

    @of.register
    def _(self, _field_type: types.Money, _field: str, value: str) -> str:
        return str((Decimal(value) * self._factor).quantize(Decimal("0.01")))

    @of.register
    def _(self, _field_type: types.Integer, field: str, value: int) -> int:
        return value - self.past if field.endswith("year") else value

    @of.register(types.Date)
    @of.register(types.DateTime)
    def _(self, _field_type: FieldType, _field: str, value: str) -> str:
        return self.day(value)

    @of.register
    def _(self, _field_type: types.PeriodKey, _field: str, value: str) -> str:
        return self._period(value)

    def day(self, value: str) -> str:
        """Return a day, a partial date or a time in the year of this copy."""
        if not self.past:
            return value
        if len(value) < _DAY:
            return f"{int(value[:4]) - 1}{value[4:]}"
        return (date.fromisoformat(value[:_DAY]) - YEAR).isoformat() + value[_DAY:]

    def _period(self, key: str) -> str:
        if not self.past:
            return key
        period = Period.parse(key)
        return Period.numbered(period.kind, period.year - 1, period.number).key

    def _text(self, value: str) -> str:
        if person := _PERSON.fullmatch(value):
            return self._person(person[1])
        if phone := _PHONE.fullmatch(value):
            return f"139{(int(phone[1]) + self.number * 17) % 10**8:08}"
        value = self._known.sub(lambda known: self._words[known[0]], value)
        return _YEAR_WORD.sub(lambda year: str(int(year[0]) - 1), value) if self.past else value

    def _person(self, surname: str) -> str:
        """Return another person, different ones for different ones: all surnames, then with one more character."""
        surnames, syllables = self._pattern.surnames, self._pattern.syllables
        place = surnames.find(surname)
        if surname in _KEPT or place < 0:
            return surname + _DEMO
        more = self.number // len(surnames)
        given = syllables[(more - 1) % len(syllables)] if more else ""
        return surnames[(place + self.number) % len(surnames)] + _DEMO + given

    def _code(self, code: str) -> str:
        first = f"{code[:2]}{self._regions.get(code[2:8], code[2:8])}MA{self.number * 10 + int(code[16]):07}"
        return first + check_digit(first)


def _raised(code: str, number: int) -> str:
    """Return a code whose last digits are so much higher."""
    if not _LAST_DIGITS.search(code):
        return f"{code}-{number:04}"
    return _LAST_DIGITS.sub(lambda digits: f"{int(digits[0]) + number:0{len(digits[0])}}", code)
