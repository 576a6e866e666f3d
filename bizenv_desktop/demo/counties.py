"""Workbooks for two counties of the demo city: both are sent for the week that runs, one comes back filled in.

The county types as people do, one amount in words among the rest, so that one cell waits for a decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.demo import people
from bizenv_desktop.exchange.county.returned import Wanted
from bizenv_desktop.exchange.headings import ROW_ID

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services

HOME = "县区工作簿"
_HEAD_AT = 5
"""The headings of a sheet stand at most so far down."""
_AWAITED, _RETURNED = "大东区", "铁西区"
_FILLED: tuple[dict[str, str], ...] = (
    {
        "有无变化": "是",
        "本周进展": "主体结构完成三层，设备订货合同已签（演示）",
        "存在问题": "临时用电容量不足（演示）",
    },
    {"有无变化": "是", "本周进展": "厂房地面施工（演示）", "累计完成投资": "约三个亿左右"},
)
"""What the county says of its first projects, by heading; the last amount is none that a program may read."""


def exchange(services: Services, folder: Path, say: Callable[[str], None]) -> None:
    """Send the two workbooks into a folder, fill one in, take it back, and say what became of it."""
    counties = services.counties
    units = [counties.unit(name) for name in (_AWAITED, _RETURNED)]
    sent = {one.unit.name: one for one in counties.send(people.RUNNING_WEEK, folder / "下发", units)}
    say(f"  给{'、'.join(sent)}下发 {people.RUNNING_WEEK} 的工作簿，{sum(one.lines for one in sent.values())} 行")
    back = _fill(sent[_RETURNED].path, folder / "报回")
    [taken] = counties.take([back], Wanted(people.RUNNING_WEEK))
    if taken.problem is not None:
        raise taken.problem
    say(f"  {taken.unit}报回：填报 {taken.filled} 行，改动 {len(taken.changes)} 格，待决定 {taken.held} 格")


def _fill(sent: Path, folder: Path) -> Path:
    """Type what the county says into its workbook, and save it as it comes back."""
    import openpyxl

    book = openpyxl.load_workbook(sent)
    row, sheet, places = next(found for one in book.worksheets if (found := _headings(one)) is not None)
    for number, values in enumerate(_FILLED, row + 1):
        for heading, text in values.items():
            sheet.cell(number, places[heading]).value = text
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / sent.name)
    return folder / sent.name


def _headings(sheet: Any) -> tuple[int, Any, dict[str, int]] | None:
    """Return the row of a sheet's headings, the sheet, and the column of each without its unit; None for no table."""
    for row in sheet.iter_rows(max_row=_HEAD_AT):
        if row[0].value == ROW_ID:
            return row[0].row, sheet, {str(cell.value).partition("（")[0]: cell.column for cell in row}
    return None
