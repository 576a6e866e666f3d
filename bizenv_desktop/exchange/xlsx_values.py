"""The stored value of an xlsx cell by its type attribute."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.cells import as_text, styled_number
from bizenv_desktop.exchange.grid import ErrorValue, Raw, Style
from bizenv_desktop.exchange.xlsx_strings import unescape

if TYPE_CHECKING:
    from collections.abc import Callable


def stored_value(kind: str, text: str, style: Style, *, date1904: bool) -> Raw:
    """Return the value of `<v>` for the type attribute n, b, e, d or str."""
    return _READERS.get(kind, _number)(text, style, date1904)


def _number(text: str, style: Style, date1904: bool) -> Raw:
    text = text.strip()
    try:
        number = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return as_text(text)
    return styled_number(number, style, date1904=date1904)


def _iso_date(text: str, _style: Style, _date1904: bool) -> Raw:
    try:
        moment = dt.datetime.fromisoformat(text.strip().removesuffix("Z"))
    except ValueError:
        return as_text(text)
    return moment.date() if moment.time() == dt.time() else moment


_READERS: dict[str, Callable[[str, Style, bool], Raw]] = {
    "n": _number,
    "b": lambda text, _style, _date1904: text.strip() in ("1", "true"),
    "e": lambda text, _style, _date1904: ErrorValue(text.strip()),
    "d": _iso_date,
    "str": lambda text, _style, _date1904: as_text(unescape(text)),
}
