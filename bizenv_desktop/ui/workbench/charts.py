"""The charts of a head's workbench: which form has them, their sheets, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bizenv_desktop.formdef.handbook.clauses import stands_on
from bizenv_desktop.ui.bars import card, faint
from bizenv_desktop.ui.chart_view import ChartView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.printing.page_plan import PagePlan
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.ui.services import Services

_WIDTH = 80.0
"""Millimetres of a chart on the desk: a third of the smallest screen, with print that can be read."""
_NO_FIGURES = 30.0
"""Millimetres that stand for a chart without figures."""
_LARGER = (1.3, 1.6, 2.0, 2.4)
"""How much thicker bars may be where there is room below a chart."""
_SPACING = 12


@dataclass(frozen=True)
class DeskChart:
    """One chart: its sheet, or what is to be done so that there is one."""

    title: str
    sheet: PagePlan | None
    missing: str = ""
    taller: tuple[PagePlan, ...] = ()
    """The same with thicker bars, the tallest last."""

    @property
    def height(self) -> float:
        """The height in millimetres."""
        return self.sheet.height if self.sheet is not None else _NO_FIGURES


def desk_report(forms: Forms) -> str:
    """Return the form whose charts the desk shows; "" where there is none."""
    return next((one.id for one in forms.reports.values() if one.desk), "")


def load_charts(services: Services) -> list[DeskChart]:
    """Return the charts of the desk as of today. Runs on a worker; raises what building the form raises."""
    report = desk_report(services.forms)
    if not report:
        return []
    return [chart for part in services.reports.build(report, "").tables() for chart in _charts(part, services.forms)]


def _charts(part: ReportData, forms: Forms) -> list[DeskChart]:
    from bizenv_desktop.printing.charts import chart_sheets

    sheets = {sheet.title: sheet for sheet in chart_sheets(part, _WIDTH)}
    taller = [{sheet.title: sheet for sheet in chart_sheets(part, _WIDTH, larger)} for larger in _LARGER]
    needed = stands_on(forms.reports[part.report], forms)
    titles = "、".join(f"“{one.title}”" for one in forms.ledgers.values() if one.id in needed)
    missing = f"还没有数据。填报人员登记或导入{titles}以后，这里画出图。"
    return [
        DeskChart(
            one.title, sheets.get(one.title), missing, tuple(some[one.title] for some in taller if one.title in some)
        )
        for one in part.charts
    ]


class ChartsPane(QWidget):
    """The charts in two columns of like height; `open_form` shows the tables behind them."""

    def __init__(self, open_form: Callable[[], object]) -> None:
        super().__init__()
        self._open = open_form
        self.shown: list[DeskChart] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None

    def show_charts(self, charts: Sequence[DeskChart]) -> None:
        """Show charts in the place of those before."""
        self.shown = list(charts)
        if self._inside is not None:
            self._row.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = QWidget()
        row = QHBoxLayout(self._inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_SPACING)
        for column in columns_of(charts):
            stack = QVBoxLayout()
            stack.setSpacing(_SPACING)
            for chart in column:
                stack.addWidget(self._card(chart), round(chart.height))
            row.addLayout(stack, 1)
        self._row.addWidget(self._inside)

    def _card(self, chart: DeskChart) -> QWidget:
        if chart.sheet is None:
            frame, column = card(chart.title)
            column.addWidget(faint(chart.missing), 1, Qt.AlignmentFlag.AlignTop)
            return frame
        frame, column = card()
        view = ChartView(chart.sheet, chart.taller)
        view.clicked.connect(self._open)
        column.addWidget(view, 1)
        return frame


def columns_of(charts: Sequence[DeskChart]) -> list[list[DeskChart]]:
    """Share charts out over two columns, the tallest first; the first chart stands at the left."""
    columns: list[list[DeskChart]] = [[], []]
    for chart in sorted(charts, key=lambda one: -one.height):
        min(columns, key=lambda column: sum(one.height for one in column)).append(chart)
    ordered = [sorted(column, key=charts.index) for column in columns if column]
    return sorted(ordered, key=lambda column: charts.index(column[0]))
