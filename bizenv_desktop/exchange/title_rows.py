"""What stands above the heading: title, 填报单位, 填报日期, 单位, and the week in the title (catalogue 1 to 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.date_text import read_date
from bizenv_desktop.exchange.header import texts_of
from bizenv_desktop.exchange.units import units_of_row
from bizenv_desktop.exchange.words import narrow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.units import Unit

_UNIT_NAME = re.compile(
    r"(?:填报|报送|上报|填表|制表)(?:单位|部门)\s*[:：]\s*(.+?)(?=\s{2,}|\s*(?:填报|报送|上报|填表|制表)?(?:日期|时间|人)\s*[:：]|$)"
)
_DAY = r"\s*([\d年月日./\-—〇零一二三四五六七八九十 ]+)"
_DATE = re.compile(r"(?:(?:填报|报送|上报|填表|制表|统计|截至|截止)?(?:日期|时间)|截至|截止)\s*[:：]" + _DAY)
_CUT_OFF = re.compile(r"(?:截至|截止)(?:日期)?" + _DAY)
_WEEK = re.compile(r"(\d{4})\s*年?\s*(?:度)?\s*第\s*(\d{1,2})\s*周|(\d{4})-?W(\d{1,2})", re.IGNORECASE)
_DAYS = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?\s*[-—–~至]+\s*(?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日")
_MONTH = re.compile(r"(\d{4})\s*年\s*(\d{1,2})\s*月(?!\s*\d{1,2}\s*日)")
_UNIT_WORD = re.compile(r"(?<![报送表制])单\s*位\s*[:：]\s*(\S+)")
_ANNEX = re.compile(r"\s*附[件表]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")
_LAST_WEEK = 53


@dataclass(frozen=True)
class TitleRows:
    """Facts above the heading; "" or None where nothing says them. `year` is that of the report, for hints."""

    title: str = ""
    report_unit: str = ""
    report_date: str = ""
    units: tuple[Unit, ...] = ()
    year: str = ""
    texts: tuple[str, ...] = ()
    """Every text above the heading."""
    reasons: tuple[tuple[int, str, int], ...] = ()
    """Row, why it holds no data, and its item."""

    def unit(self, currency: str) -> Unit | None:
        """Return the unit of the 单位 row for amounts in a currency: that of its own where the row names several."""
        own = next((unit for unit in self.units if unit.currency == currency), None)
        return own or next(iter(self.units), None)


def read_title_rows(grid: SheetGrid, above: int) -> TitleRows:
    """Read the rows above row `above`, and the text above the table of a document or web page."""
    texts = {row: list(texts_of(grid, row).values()) for row in range(1, above)}
    lines = [*([line] for line in grid.preamble), *texts.values()]
    flat = [narrow(text) for row in lines for text in row]
    title = next((row[0].strip() for row in lines if row and not _is_labelled(row[0]) and not _ANNEX.match(row[0])), "")
    day = next((reading for pattern in (_DATE, _CUT_OFF) for text in flat if (reading := _date_in(text, pattern))), "")
    units = next((listed for text in flat if (listed := _units(text))), [])
    names = (_UNIT_NAME.search(text.strip()) for row in lines for text in row)
    name = next((found[1].strip() for found in names if found), "")
    year = day[:4] or next((found[1] for text in flat if (found := re.search(r"((?:19|20)\d{2})年", text))), "")
    reasons = tuple(_reason(row, cells) for row, cells in texts.items() if cells)
    return TitleRows(title, name, day, tuple(units), year, tuple(flat), reasons)


def _is_labelled(text: str) -> bool:
    half = narrow(text)
    return bool(_UNIT_NAME.search(half) or _DATE.search(half) or (_UNIT_WORD.search(half) and len(half) < 20))  # noqa: PLR2004


def _reason(row: int, cells: list[str]) -> tuple[int, str, int]:
    half = [narrow(text) for text in cells]
    if any(_UNIT_NAME.search(text) or _DATE.search(text) for text in half):
        return row, "填报信息", 2
    if any(_units(text) for text in half) and len(cells) == 1:
        return row, "单位行", 3
    return row, "表题", 1


def _units(text: str) -> list[Unit]:
    found = _UNIT_WORD.search(text)
    return units_of_row("单位:" + found[1]) if found else []


def _date_in(text: str, pattern: re.Pattern[str]) -> str:
    found = pattern.search(text)
    reading = read_date(found[1].strip()) if found else None
    return reading.value if reading is not None and reading.trouble == "none" else ""


def period_in(texts: Iterable[str]) -> str:
    """Return the period key that a title names: 2022年第19周 is 2022-W19, 2022年5月 is 2022-05; "" for none."""
    halves = [narrow(text) for text in texts]
    for text in halves:
        found = _WEEK.search(text)
        if found:
            year, week = found[1] or found[3], int(found[2] or found[4])
            if 1 <= week <= _LAST_WEEK:
                return f"{year}-W{week:02}"
    for text in halves:
        found = _DAYS.search(text)
        if found and (key := _week_of(int(found[1]), int(found[2]), int(found[3]))):
            return key
    for text in halves:
        found = _MONTH.search(text)
        if found and 1 <= int(found[2]) <= 12:  # noqa: PLR2004 — months
            return f"{found[1]}-{int(found[2]):02}"
    return ""


def _week_of(year: int, month: int, day: int) -> str:
    try:
        iso = date(year, month, day).isocalendar()
    except ValueError:
        return ""
    return f"{iso.year}-W{iso.week:02}"
