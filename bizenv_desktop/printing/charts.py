"""Charts of a report's tables as plain bars: every bar has its figure beside it, so that black and white will do.

Bars lie on their side, since names of counties and stages are long. What is missing has no bar and a dash. A mark is a
line across the bars of a group: how far they ought to reach (序时进度).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from bizenv_desktop.printing.cell_text import NOTHING, places, writer
from bizenv_desktop.printing.flow import Flow
from bizenv_desktop.printing.page_plan import STYLES, Bar, Cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bizenv_desktop.printing.page_plan import PagePlan
    from bizenv_desktop.reports.data import Chart, Column, Exact, ReportData

PALETTE = ("#1f4e8c", "#e08a1e", "#8fb8e0", "#5b8c3e", "#b9b9b9", "#7a4a8c")
"""Colours that also differ as greys, in the order of a chart's columns."""
DARK = ("#1f4e8c", "#5b8c3e", "#7a4a8c")
"""Those on which a figure is written in white."""
_LABEL_SHARE, _FIGURE_SHARE = 0.2, 0.2
"""Of the width; names and figures that need more of a narrow sheet get it, as far as the bars keep theirs."""
_MOST_SHARE = 0.34
_BAR = 3.4
_BETWEEN_BARS = 0.5
_BETWEEN_GROUPS = 2.2
_CLOSER = 0.7
"""How much lower bars and gaps may become so that a chart and what follows it stay on the page."""
_AXIS = 0.25
_AXIS_COLOUR = "#8a8f98"
_SQUARE = 2.6
_BEFORE = 4.0
_MARK, _MARK_COLOUR = 0.7, "#c0392b"
_LEAST_WIDTH = 0.3
"""Millimetres of a bar that stands for something, however small."""


class _Entry(NamedTuple):
    """One group of bars: its name, the value of each column, how each is written, and how far they ought to reach."""

    name: str
    values: tuple[Decimal | None, ...]
    written: tuple[str, ...]
    mark: Decimal | None = None


@dataclass(frozen=True)
class _Scale:
    """Where values lie between the left and the right end of the bars' room; names stand left of it."""

    label: float
    left: float
    width: float
    low: Decimal
    high: Decimal

    def at(self, value: Decimal) -> float:
        whole = self.high - self.low
        return self.left + (float((value - self.low) / whole) * self.width if whole else 0.0)


def place_charts(flow: Flow, data: ReportData, below: float = 0.0) -> None:
    """Put the charts of a table onto the pages, each below the other; one without any figure is left out.

    A chart is cut only where it is taller than a page. The last one stays with the `below` millimetres that follow.
    """
    drawn = [(chart, _entries(data, chart)) for chart in data.charts]
    drawn = [(chart, entries) for chart, entries in drawn if _has_figures(entries)]
    for chart, entries in drawn:
        _place(flow, chart, _names(data, chart), entries, below if chart is drawn[-1][0] else 0.0)


def chart_sheets(data: ReportData, width: float, larger: float = 1.0) -> list[PagePlan]:
    """Return each chart of a report as a sheet of its own, `width` mm wide and as high as the chart is.

    `larger` times as thick are bars and gaps, print as it always is: for a room that is higher than the chart needs.
    """
    sheets = []
    for table in data.tables():
        for chart in table.charts:
            flow = Flow.strip(width)
            flow.y = -_BEFORE  # nothing stands above it
            entries = _entries(table, chart)
            if _has_figures(entries):
                _place(flow, chart, _names(table, chart), entries, 0.0, larger)
                sheets.append(flow.cut(chart.title))
    return sheets


def _has_figures(entries: Sequence[_Entry]) -> bool:
    return any(value is not None for entry in entries for value in entry.values)


def _entries(data: ReportData, chart: Chart) -> list[_Entry]:
    at = {column.id: n for n, column in enumerate(data.columns)}
    wanted = [at[name] for name in chart.values]
    named = [at[name] for name in (chart.group, chart.label) if name]
    write = {n: _writer(data, n) for n in (*named, *wanted)}
    return [
        _Entry(
            " ".join(write[n](line.values[n]) or "未填" for n in named),
            tuple(_number(line.values[n]) for n in wanted),
            tuple(write[n](line.values[n]) or NOTHING for n in wanted),
            _number(line.values[at[chart.mark]]) if chart.mark else None,
        )
        for line in data.detail()
    ]


def _writer(data: ReportData, n: int) -> Callable[[Exact], str]:
    column: Column = data.columns[n]
    return writer(column, places(column, data.detail(), n))


def _number(value: Exact) -> Decimal | None:
    return Decimal(value) if isinstance(value, int | Decimal) else None


def _names(data: ReportData, chart: Chart) -> list[str]:
    heads = {column.id: column.head for column in data.columns}
    return [heads[name][-1] for name in (*chart.values, *_some(chart.mark))]


def _some(name: str) -> tuple[str, ...]:
    return (name,) if name else ()


def _place(  # noqa: PLR0917 - where, what, and how large
    flow: Flow, chart: Chart, names: Sequence[str], entries: list[_Entry], below: float, larger: float = 1.0
) -> None:
    rows = 1 if chart.kind in ("stacked", "funnel") else len(chart.values)
    top = _BEFORE + STYLES["chart"].line_height + STYLES["note"].line_height * (2 if len(names) > 1 else 1)
    size = larger * _size(flow, top, len(entries) * (rows * (_BAR + _BETWEEN_BARS) + _BETWEEN_GROUPS), below)
    each = size * (rows * (_BAR + _BETWEEN_BARS) + _BETWEEN_GROUPS)
    height = top + len(entries) * each
    if flow.room < (height + below if height + below <= flow.full_room else height) <= flow.full_room:
        flow.new_page()
    scale = _scale(flow, chart, entries)
    title = chart.title
    while entries:
        flow.skip(_BEFORE)
        flow.need(top + min(len(entries), 3) * each)
        fitting = max(1, int((flow.room - top) / each))
        now, entries = entries[:fitting], entries[fitting:]
        flow.paragraph(title, "chart", "center")
        if len(names) > 1:
            _legend(flow, names, len(chart.values), scale)
        flow.skip(1.0)
        _bars(flow, chart, now, scale, size)
        title = f"{chart.title}（续）"


def _size(flow: Flow, top: float, height: float, below: float) -> float:
    """Return how large bars are drawn: 1, or less where chart and what follows fit the page then only."""
    for room in (flow.room, flow.full_room):
        fitting = (room - top - below) / height
        if fitting >= _CLOSER:
            return min(1.0, fitting)
    return 1.0


def _scale(flow: Flow, chart: Chart, entries: Sequence[_Entry]) -> _Scale:
    stacked = chart.kind == "stacked"
    ends = [_total(entry) for entry in entries] if stacked else [v for e in entries for v in e.values if v is not None]
    ends += [entry.mark for entry in entries if entry.mark is not None]
    low, high = min([Decimal(0), *ends]), max([Decimal(0), *ends])
    label = _room(flow, _LABEL_SHARE, (entry.name for entry in entries))
    figure = _room(flow, _FIGURE_SHARE, (text for entry in entries for text in _figures(chart, entry)))
    return _Scale(label, flow.left + label, flow.width - label - figure, low, high)


def _room(flow: Flow, share: float, texts: Iterable[str]) -> float:
    """Return the width for texts beside the bars: a share of the sheet, or what they need where it is narrow."""
    needed = max((flow.width_of(text, "note") for text in texts), default=0.0) + 3.0
    return max(flow.width * share, min(needed, flow.width * _MOST_SHARE))


def _figures(chart: Chart, entry: _Entry) -> tuple[str, ...]:
    """Return what stands right of the bars of a group."""
    if chart.kind == "funnel":
        return tuple(f"{text}（100.0%）" for text in entry.written)
    return () if chart.kind == "stacked" else entry.written


def _total(entry: _Entry) -> Decimal:
    return sum((value for value in entry.values if value is not None), Decimal(0))


def _legend(flow: Flow, names: Sequence[str], bars: int, scale: _Scale) -> None:
    """Name the colours of the bars, and the mark after them."""
    height = STYLES["note"].line_height
    x = scale.left
    for n, name in enumerate(names):
        if n < bars:
            flow.put_bar(Bar(x, flow.y + (height - _SQUARE) / 2, _SQUARE, _SQUARE, PALETTE[n % len(PALETTE)]))
        else:
            flow.put_bar(Bar(x + _SQUARE - _MARK, flow.y, _MARK, height, _MARK_COLOUR))
        x += _SQUARE + 1.0
        room = flow.width_of(name, "note") + 1.0
        flow.put(Cell(x, flow.y, room, height, (name,), "note"))
        x += room + 4.0
    flow.skip(height)


def _bars(flow: Flow, chart: Chart, entries: Sequence[_Entry], scale: _Scale, size: float) -> None:
    draw = {"stacked": _stacked, "funnel": _funnel}.get(chart.kind, _beside)
    rows = 1 if draw is not _beside else len(entries[0].values)
    height = size * rows * (_BAR + _BETWEEN_BARS)
    top = flow.y
    first = entries[0].values[0]
    for entry in entries:
        room = scale.label - 2.0
        lines = flow.wrapped(entry.name, room, "note")[:2]
        flow.put(Cell(flow.left, flow.y, room, height, lines, "note", "right"))
        reach = scale.at(entry.mark) if entry.mark is not None else 0.0
        for bar, text, align in draw(entry, scale, flow.y, first, size):
            if bar.width:
                flow.put_bar(bar)
            _figure(flow, bar, text, align, max(bar.x + bar.width, reach))
        if entry.mark is not None:
            flow.put_bar(Bar(reach - _MARK / 2, flow.y - 0.6, _MARK, height + 0.7, _MARK_COLOUR))
        flow.skip(height + size * _BETWEEN_GROUPS)
    if chart.kind != "funnel":
        flow.put_bar(Bar(scale.at(Decimal(0)) - _AXIS / 2, top - 0.6, _AXIS, flow.y - top, _AXIS_COLOUR))


def _figure(flow: Flow, bar: Bar, text: str, align: str, right: float) -> None:
    """Write a figure right of a bar (and of its mark), or inside it."""
    if align == "center":
        if flow.width_of(text, "note") < bar.width:
            style = "figure" if bar.colour in DARK else "note"
            flow.put(Cell(bar.x, bar.y, bar.width, bar.height, (text,), style, "center"))
        return
    flow.put(Cell(right + 1.0, bar.y, flow.width_of(text, "note") + 1.0, bar.height, (text,), "note"))


def _beside(
    entry: _Entry, scale: _Scale, y: float, _first: Decimal | None, size: float
) -> Iterator[tuple[Bar, str, str]]:
    for n, (value, text) in enumerate(zip(entry.values, entry.written, strict=True)):
        zero = scale.at(Decimal(0))
        end = scale.at(value or Decimal(0))
        width = max(abs(end - zero), _LEAST_WIDTH) if value else 0.0
        top, colour = y + n * size * (_BAR + _BETWEEN_BARS), PALETTE[n % len(PALETTE)]
        yield Bar(min(zero, end), top, width, size * _BAR, colour), text, "right"


def _stacked(
    entry: _Entry, scale: _Scale, y: float, _first: Decimal | None, size: float
) -> Iterator[tuple[Bar, str, str]]:
    x = scale.at(Decimal(0))
    for n, (value, text) in enumerate(zip(entry.values, entry.written, strict=True)):
        if value and value > 0:
            width = scale.at(value) - scale.at(Decimal(0))
            yield Bar(x, y, width, size * _BAR, PALETTE[n % len(PALETTE)]), text, "center"
            x += width


def _funnel(
    entry: _Entry, scale: _Scale, y: float, first: Decimal | None, size: float
) -> Iterator[tuple[Bar, str, str]]:
    value, text = entry.values[0], entry.written[0]
    width = scale.at(value) - scale.at(Decimal(0)) if value and value > 0 else 0.0
    share = f"（{(value * 100 / first).quantize(Decimal('0.1'))}%）" if value is not None and first else ""
    yield Bar(scale.left + (scale.width - width) / 2, y, width, size * _BAR, PALETTE[0]), text + share, "right"
