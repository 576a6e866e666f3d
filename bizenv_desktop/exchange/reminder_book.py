"""The 催报 list as a workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.exchange.out_model import OutColumn, OutSheet, OutWorkbook
from bizenv_desktop.exchange.out_xlsx import write_xlsx
from bizenv_desktop.periods.reminders import HEADS, WIDTHS

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.periods.reminders import ReminderList

_CHARACTERS = 10


def write_reminders(listed: ReminderList, out: Path) -> int:
    """Write the list; return its number of rows. Raises EXPORT_FAILED."""
    columns = [OutColumn(head, width=_CHARACTERS * width) for head, width in zip(HEADS, WIDTHS, strict=True)]
    return write_xlsx(OutWorkbook([OutSheet("催报单", columns, listed.rows, plain=True)]), out)
