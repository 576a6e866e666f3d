"""The 催报 list on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.periods.reminders import HEADS, WIDTHS
from bizenv_desktop.printing.tables_pdf import SimpleTable, print_tables

if TYPE_CHECKING:
    from pathlib import Path

    from bizenv_desktop.periods.reminders import ReminderList
    from bizenv_desktop.printing.pdf import PrintResult


def print_reminders(listed: ReminderList, out: Path | None = None) -> PrintResult:
    """Print the list to a PDF file (or nowhere: the result has the bytes)."""
    table = SimpleTable("应报未报", HEADS, listed.rows, WIDTHS)
    return print_tables(listed.title, [table], out, lines=[f"{listed.summary}。"], paper="A4 portrait")
