"""The charts of a report as the workbook's own: they follow when somebody changes a figure of the table."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from bizenv_desktop.printing.charts import DARK, PALETTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.reports.data import Chart, ReportData

_WIDTH_SHARE = 0.7
"""Of the sheet's width."""
_ROW_PIXELS = 20
_HEAD_PIXELS, _BAR_PIXELS, _GAP_PIXELS = 80, 12, 6


def chart_rows(data: ReportData) -> int:
    """Return how many rows of a sheet the charts of a table cover."""
    return sum(_height(data, chart) // _ROW_PIXELS + 2 for chart in data.charts if data.detail())


def insert_charts(book: Any, sheet: Any, data: ReportData, first: int, row: int, *, pixels: float) -> None:
    """Insert the charts of a table whose lines begin at row `first`, from `row` on downwards.

    `pixels` is the width of the sheet. Every bar has its figure, so the axis of the figures is left out.
    """
    places = {column.id: n for n, column in enumerate(data.columns)}
    for chart in data.charts if data.detail() else ():
        made = book.add_chart({"type": "bar", **({"subtype": "stacked"} if chart.kind == "stacked" else {})})
        drawn = (*chart.values, *([chart.mark] if chart.mark else []))
        for n, name in enumerate(drawn):
            head, colour = data.columns[places[name]].head, PALETTE[n % len(PALETTE)]
            inside = chart.kind == "stacked"
            labels = {"value": True, "font": {"color": "#FFFFFF" if inside and colour in DARK else "#000000"}}
            made.add_series(
                {
                    "name": "·".join(head),
                    "categories": _cells(sheet, data, first, places[chart.group or chart.label], places[chart.label]),
                    "values": _cells(sheet, data, first, places[name], places[name]),
                    "fill": {"color": colour},
                    "data_labels": labels
                    | ({"position": "center", "num_format": "General;-General;;"} if inside else {}),
                    "gap": 60,
                }
            )
        made.set_title({"name": chart.title, "name_font": {"size": 12}})
        made.set_y_axis({"reverse": True})
        made.set_x_axis({"visible": False, "major_gridlines": {"visible": False}})
        made.set_legend({"none": True} if len(drawn) == 1 else {"position": "bottom"})
        made.set_size({"width": int(pixels * _WIDTH_SHARE), "height": _height(data, chart)})
        sheet.insert_chart(row, 0, made)
        row += _height(data, chart) // _ROW_PIXELS + 2


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
