"""From a raw value and its style to a `Cell`: kind, exact number text, serial of a date, text as shown."""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from functools import lru_cache, singledispatch

from bizenv_desktop.base.numbers import canonical
from bizenv_desktop.exchange.grid import EMPTY, PLAIN, Cell, ErrorValue, Raw, Style, UncachedFormula

_ERROR_TEXT = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA|##+)", re.IGNORECASE)
_EPOCH_1900 = dt.datetime(1899, 12, 30)  # noqa: DTZ001 — a sheet's dates have no zone
_EPOCH_1904 = dt.datetime(1904, 1, 1)  # noqa: DTZ001
_LEAP_BUG = 60  # 1900-02-29, which never was, has this serial; earlier ones are one less


def make_cell(raw: Raw, style: Style = PLAIN, *, date1904: bool = False) -> Cell:
    """Return the cell of a raw value; comment and formula are the sheet's to add."""
    if raw is None or raw == "":
        return EMPTY if style is PLAIN else Cell(style=style)
    if isinstance(raw, dt.date):
        return _date_cell(raw, style, date1904=date1904)
    return _cell(raw, style)


@singledispatch
def _cell(raw: object, style: Style) -> Cell:
    return Cell(str(raw), "text", "", str(raw), style)


@_cell.register
def _(raw: ErrorValue, style: Style) -> Cell:
    return Cell(str(raw), "error", "", str(raw), style)


@_cell.register
def _(raw: UncachedFormula, style: Style) -> Cell:
    return Cell(str(raw), "formula_without_value", "", "", style, formula=str(raw))


@_cell.register
def _(raw: bool, style: Style) -> Cell:
    return Cell(raw, "boolean", "", "TRUE" if raw else "FALSE", style)


@_cell.register(int)
@_cell.register(float)
def _(raw: float, style: Style) -> Cell:
    number_text = number_text_of(raw)
    value = Decimal(number_text)
    return Cell(value, "number", number_text, shown(value, style), style)


def number_text_of(raw: float) -> str:
    """Return the shortest decimal text that is exactly the stored number: 12000.0 is `12000`, 9.12101E+17 has no E."""
    return canonical(Decimal(repr(raw)))


def _date_cell(raw: dt.date, style: Style, *, date1904: bool) -> Cell:
    moment = raw if isinstance(raw, dt.datetime) else dt.datetime(raw.year, raw.month, raw.day)  # noqa: DTZ001
    whole_day = moment.time() == dt.time()
    value = moment.date() if whole_day else moment
    text = value.isoformat() if whole_day else moment.isoformat(sep=" ", timespec="seconds")
    return Cell(value, "date", serial_text(moment, date1904=date1904), text, style)


def serial_text(moment: dt.datetime, *, date1904: bool = False) -> str:
    """Return the serial number under which a sheet stores a moment."""
    gap = moment - (_EPOCH_1904 if date1904 else _EPOCH_1900)
    days = gap.days - (1 if not date1904 and gap.days <= _LEAP_BUG else 0)
    part = Decimal(gap.seconds) / 86400
    return canonical((Decimal(days) + part).quantize(Decimal("0.0000000001")))


def from_serial(serial: float, *, date1904: bool = False) -> dt.datetime | None:
    """Return the moment of a serial number to the second; None before day 1 and after the year 9999."""
    shift = 1 if not date1904 and serial < _LEAP_BUG else 0
    if serial < (0 if date1904 else 1):
        return None
    try:
        exact = (_EPOCH_1904 if date1904 else _EPOCH_1900) + dt.timedelta(days=serial + shift)
    except OverflowError:
        return None
    return (exact + dt.timedelta(milliseconds=500)).replace(microsecond=0)


def as_text(text: str) -> Raw:
    """Return a text as raw value: what looks like an error value (`#N/A`, a row of #) is one; "" is nothing."""
    if text.startswith("#") and _ERROR_TEXT.fullmatch(text.strip()):
        return ErrorValue(text.strip())
    return text or None


def styled_number(number: float, style: Style, *, date1904: bool) -> Raw:
    """Return a stored number as what its format makes of it: a date, a time of day as text, or the number itself.

    Serial 0 stays the number 0 (shown as 1900-01-00); a date that no calendar has is what the sheet shows: ####.
    """
    if isinstance(number, float) and not math.isfinite(number):
        return ErrorValue("#NUM!")
    if not style.is_date or number == 0:
        return number
    if 0 < number < 1 and not date1904:
        seconds = round(number * 86400) % 86400
        return dt.time(seconds // 3600, seconds // 60 % 60, seconds % 60).isoformat()
    moment = from_serial(number, date1904=date1904)
    if moment is None:
        return ErrorValue("####")
    return moment.date() if moment.time() == dt.time() else moment


def shown(value: Decimal, style: Style) -> str:
    """Return a number as its format shows it, for the usual formats: %, decimals, leading zeros, unit text."""
    if style is PLAIN:
        return canonical(value)
    if style.is_date:
        return "1900-01-00" if value == 0 else canonical(value)
    decimals, zeros = _digits(style.number_format)
    number = value * 100 if style.is_percent else value / style.scale
    text = canonical(number) if decimals is None else format(round(number, decimals), "f")
    if zeros > 1 and decimals == 0 and value >= 0:
        text = text.zfill(zeros)
    return text + ("%" if style.is_percent else "") + style.literal


@lru_cache(maxsize=512)
def _digits(number_format: str) -> tuple[int | None, int]:
    """Return the decimals that a format shows (None: as many as there are) and the zeros it pads with."""
    section = number_format.split(";", 1)[0]
    if "0" not in section or "General" in section or "E" in section.upper():
        return None, 0
    whole, _, part = section.partition(".")
    return sum(part.count(char) for char in "0#"), whole.count("0") if "#" not in whole else 0
