"""The charts of a report as the workbook's own: they follow when somebody changes a figure of the table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bizenv_desktop.printing.charts import DARK, PALETTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.printing.xlsx_sheet import Sheet
    from bizenv_desktop.reports.data import Chart, ReportData

_WIDTH_SHARE = 0.7
"""Of the sheet's width."""
_EDGE = 4
"""Pixels above and below a chart within its row, so that its frame is not drawn on the page before."""
_HEAD_PIXELS, _BAR_PIXELS, _GAP_PIXELS = 80, 12, 6


def insert_charts(sheet: Sheet, data: ReportData, first: int) -> None:
    """Insert the charts of a table whose lines begin at row `first` below it.

    Each lies in one tall row, so that no page cuts it; one of more bars than such a row holds is drawn closer. Every
    bar has its figure, so the axis of the figures is left out.
    """
    for chart in data.charts if data.detail() else ():
        sheet.row += 1
        height = sheet.tall_row(_height(data, chart) + 2 * _EDGE) - 2 * _EDGE
        sheet.sheet.insert_chart(sheet.row, 0, _chart(sheet, data, first, chart, height), {"y_offset": _EDGE})
        sheet.row += 1


def _chart(sheet: Sheet, data: ReportData, first: int, chart: Chart, height: int) -> Any:
    places = {column.id: n for n, column in enumerate(data.columns)}
    made = sheet.book.add_chart({"type": "bar", **({"subtype": "stacked"} if chart.kind == "stacked" else {})})
    drawn = (*chart.values, *([chart.mark] if chart.mark else []))
    for n, name in enumerate(drawn):
        head, colour = data.columns[places[name]].head, PALETTE[n % len(PALETTE)]
        inside = chart.kind == "stacked"
        labels = {"value": True, "font": {"color": "#FFFFFF" if inside and colour in DARK else "#000000"}}
        made.add_series(
            {
                "name": "·".join(head),
                "categories": _cells(sheet.sheet, data, first, places[chart.group or chart.label], places[chart.label]),
                "values": _cells(sheet.sheet, data, first, places[name], places[name]),
                "fill": {"color": colour},
                "data_labels": labels | ({"position": "center", "num_format": "General;-General;;"} if inside else {}),
                "gap": 60,
            }
        )
    made.set_title({"name": chart.title, "name_font": {"size": 12}})
    made.set_y_axis({"reverse": True})
    made.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
    made.set_legend({"none": True} if len(drawn) == 1 else {"position": "bottom"})
    made.set_size({"width": int(sheet.pixels(sheet.whole) * _WIDTH_SHARE), "height": height})
    return made


def _height(data: ReportData, chart: Chart) -> int:
    bars = 1 if chart.kind in ("stacked", "funnel") else len(chart.values) + bool(chart.mark)
    return _HEAD_PIXELS + len(data.detail()) * (bars * _BAR_PIXELS + _GAP_PIXELS)


def _cells(sheet: Any, data: ReportData, first: int, left: int, right: int) -> str:
    """Return the formula of some columns' cells in the detail lines; sums between them are left out."""
    from xlsxwriter.utility import quote_sheetname, xl_range_abs

    name = quote_sheetname(sheet.get_name())
    pieces = [f"{name}!{xl_range_abs(top, left, bottom, right)}" for top, bottom in _runs(data, first)]
    return f"={pieces[0]}" if len(pieces) == 1 else f"=({','.join(pieces)})"


def _runs(data: ReportData, first: int) -> Iterator[tuple[int, int]]:
    """Give first and last row of each run of detail lines."""
    for is_row, lines in groupby(enumerate(data.lines), key=lambda one: one[1].kind == "row"):
        numbers = [n for n, _ in lines]
        if is_row:
            yield first + numbers[0], first + numbers[-1]
