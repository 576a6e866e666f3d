"""The rows of a list that the province returned: marked, with the reasons as their tip; a link to the first below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.lists.model import LedgerModel
    from bizenv_desktop.ui.services import Services


class ReturnedLink(QPushButton):
    """Says how many rows came back, and opens the first of them; hands the marks to the list."""

    def __init__(self, desk: Desk, ledger: Ledger, model: LedgerModel) -> None:
        super().__init__()
        self._desk, self._ledger, self._model = desk, ledger, model
        self.setProperty("role", "link")
        self.setToolTip("打开第一条；改好以后在记录上方点“标记已改”")
        self.clicked.connect(self._open)
        self.hide()

    def read(self) -> None:
        """Read which rows came back."""
        self._desk.read(
            self, returned_rows, self._desk.services, self._ledger.id, then=self._show, failed=lambda _problem: None
        )

    def _show(self, returned: Mapping[str, str]) -> None:
        self._model.mark_returned(returned)
        self.setText(f"省厅退回 {len(returned)} 条")
        self.setVisible(bool(returned))

    def _open(self) -> None:
        first = next(iter(self._model.returned), "")
        if first:
            self._desk.open(Place("record", self._ledger.id, first))


def returned_rows(services: Services, ledger: str) -> dict[str, str]:
    """Return the reasons of the rows of a ledger that are returned and not corrected yet. Run on a worker."""
    found: dict[str, str] = {}
    for one in services.review.open_reasons():
        if one.ledger == ledger and one.row:
            text = f"省厅退回：{one.label + '：' if one.label else ''}{one.text}"
            found[one.row] = f"{found[one.row]}\n{text}" if one.row in found else text
    return found
