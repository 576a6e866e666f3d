"""What stands above the heading: title, 填报单位, 填报日期, 单位, and the week in the title (catalogue 1 to 3)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.exchange.date_text import read_date
from bizenv_desktop.exchange.header import texts_of
from bizenv_desktop.exchange.units import units_of_row
from bizenv_desktop.exchange.words import narrow

if TYPE_CHECKING:
    from bizenv_desktop.exchange.grid import SheetGrid
    from bizenv_desktop.exchange.units import Unit

_UNIT_NAME = re.compile(
    r"(?:填报|报送|上报|填表|制表)(?:单位|部门)\s*[:：]\s*(.+?)(?=\s{2,}|\s*(?:填报|报送|上报|填表|制表)?(?:日期|时间|人)\s*[:：]|$)"
)
_DAY = r"\s*([\d年月日./\-—〇零一二三四五六七八九十 ]+)"
_DATE = re.compile(r"(?:(?:填报|报送|上报|填表|制表|统计|截至|截止)?(?:日期|时间)|截至|截止)\s*[:：]" + _DAY)
_CUT_OFF = re.compile(r"(?:截至|截止)(?:日期)?" + _DAY)
_UNIT_WORD = re.compile(r"(?<![报送表制])单\s*位\s*[:：]\s*(\S+)")
_ANNEX = re.compile(r"\s*附[件表]\s*[\d一二三四五六七八九十]*\s*[:：]?\s*$")


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
