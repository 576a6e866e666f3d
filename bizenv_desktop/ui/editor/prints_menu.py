"""The menu of what can be printed of a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms, Ledger


class PrintsMenu(QMenu):
    """`wanted` carries the name of the report that was chosen."""

    wanted = Signal(str)

    def offer(self, forms: Forms, ledger: Ledger) -> None:
        """Offer the forms that are made for a ledger, and the record's own form."""
        self.clear()
        made = [(one.id, one.title) for one in forms.reports.values() if one.record == ledger.id]
        for report, title in [*made, (f"{ledger.id}.record", "登记表（全部字段）")]:
            self.addAction(title).triggered.connect(lambda _checked=False, name=report: self.wanted.emit(name))
