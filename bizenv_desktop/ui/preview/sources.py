"""Where the numbers of a report come from: a click on a figure lists the rows behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from bizenv_desktop.records.lookup import displays
from bizenv_desktop.ui.review.form_pane import FormPane
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_CHOOSE = "点报表里的一格，这里列出这个数背后的记录；双击打开记录。"
_SHARES = (700, 420)


class SourcesPane(QSplitter):
    """At the left the tables of a report, at the right the rows behind the chosen figure."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._edition = 0
        self.form = FormPane()
        self.rows = LinesTable(("台账", "记录"), (120, 300))
        self.words = QLabel(_CHOOSE)
        self.words.setWordWrap(True)
        self.words.setContentsMargins(8, 4, 8, 4)
        self.form.chosen.connect(self._ask)
        self.rows.opened.connect(lambda one: desk.open(Place("record", *one)))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addWidget(self.rows, 1)
        self.addWidget(self.form)
        self.addWidget(right)
        self.setSizes(list(_SHARES))
        self.setStretchFactor(0, 1)

    def show_data(self, data: ReportData | None) -> None:
        """Show a report; None empties the pane."""
        self._edition += 1
        self.form.show_data(data)
        self.rows.show_lines([])
        self.words.setText(_CHOOSE)

    def _ask(self) -> None:
        spot, data = self.form.spot(), self.form.data()
        if spot is None or data is None:
            return
        self._edition += 1
        edition = self._edition
        line, column, _part = spot
        self._desk.run(
            self, rows_behind, self._desk.services, data, line, column,
            then=lambda found: self._show(data, column, found) if edition == self._edition else None,
            failed=lambda _problem: None,
        )  # fmt: skip

    def _show(self, data: ReportData, column: int, found: Sequence[tuple[str, str, str]]) -> None:
        ledgers = self._desk.forms.ledgers
        self.rows.show_lines([Line((ledgers[ledger].title, name), (ledger, row)) for ledger, row, name in found])
        heading = "·".join(data.columns[column].head)
        self.words.setText(
            f"“{heading}”背后的 {len(found)} 条记录，双击打开：" if found else f"“{heading}”没有背后的记录。"
        )


def rows_behind(services: Services, data: ReportData, line: int, column: int) -> list[tuple[str, str, str]]:
    """Return ledger, id and name of the rows behind a figure that still are in this copy. Run on a worker."""
    sources = services.reports.behind(data, line, data.columns[column].id)
    by_ledger: dict[str, list[str]] = {}
    for ledger, row in sources:
        by_ledger.setdefault(ledger, []).append(row)
    with services.copy.read() as reader:
        names = {
            (ledger, row): name
            for ledger, ids in by_ledger.items()
            for row, name in displays(reader, ledger, ids).items()
        }
    return [(ledger, row, names[ledger, row]) for ledger, row in sources if (ledger, row) in names]
