"""Choosing one ledger, or all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Forms

_ALL = "全部台账"


class LedgerBox(QComboBox):
    """Its data is the id of a ledger, "" for all; ledgers of the program itself are not offered."""

    def __init__(self, forms: Forms) -> None:
        super().__init__()
        self.addItem(_ALL, "")
        for ledger in forms.ledgers.values():
            if not ledger.system:
                self.addItem(ledger.title, ledger.id)

    def choose(self, ledger: str) -> None:
        """Choose the ledger that a place names; a place that names none leaves the choice."""
        if ledger:
            self.setCurrentIndex(max(0, self.findData(ledger)))
