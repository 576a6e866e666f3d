"""Beside the sheet of a record: its findings, and its history once it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QTabWidget

from bizenv_desktop.formdef.values import from_json
from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.editor.history_panel import HistoryPanel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.editor.context import EditContext

_FINDINGS, _HISTORY = range(2)
_NARROWEST = 250
_TITLE = "审核问题"


class RecordSide(QTabWidget):
    """Tabs of one record after another; signals come from `findings`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.findings = FindingsPanel()
        self.findings.explain.setVisible(desk.may(*JUDGES))
        self.addTab(self.findings, _TITLE)
        self.setMinimumWidth(_NARROWEST)

    def show_findings(self, findings: Sequence[Any]) -> None:
        """Show findings, and how many they are."""
        self.findings.show_findings(findings)
        self.setTabText(_FINDINGS, f"{_TITLE}（{len(findings)}）" if findings else _TITLE)

    def open_findings(self) -> None:
        """Turn to the findings."""
        self.setCurrentIndex(_FINDINGS)

    def show_history(self, ledger: Ledger, row: str, context: EditContext) -> None:
        """Read and show the changes of a record; one that is not saved yet (`row` is "") has none."""
        before = self.widget(_HISTORY)
        if before is not None:
            self.removeTab(_HISTORY)
            before.deleteLater()
        if row:
            history = HistoryPanel(ledger, lambda name, value: _words(ledger, context, name, value))
            self.addTab(history, "修改历史")
            self._desk.run(history, self._desk.services.records.history, ledger.id, row, then=history.show_changes)


def _words(ledger: Ledger, context: EditContext, name: str, value: Any) -> str:
    field = ledger.fields.get(name)
    if field is None or value is None:
        return "" if value is None else str(value)
    try:
        return context.format(field, from_json(field.type, value))
    except Exception:  # noqa: BLE001 - an old value that fits its field no more is shown as it is
        return str(value)
