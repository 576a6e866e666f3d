"""The plan of a report table: title, head lines, columns with multi-level headings, sums, notes, sign-off line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import version_words
from bizenv_desktop.printing import faces
from bizenv_desktop.printing.cell_text import is_number, places, writer
from bizenv_desktop.printing.charts import place_charts
from bizenv_desktop.printing.column_widths import column_widths
from bizenv_desktop.printing.flow import Flow, Part, height_of
from bizenv_desktop.printing.heads import head_cells
from bizenv_desktop.printing.page_plan import LIGHTS, STYLES, Cell, PagePlan
from bizenv_desktop.reports.data import room_of_label

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.reports.data import Column, Line, ReportData

_BETWEEN = "　　"
_HEAD_SHARE = 0.8  # of the width that joined head lines may fill
_CLOSING_GAP = 1.5
_LAST_LINES = 3  # of the table that stay with the signatures
_SIGN_ROOM = 12.0  # millimetres: room for a signature above the line


def plan_table(data: ReportData) -> PagePlan:
    """Return the pages of a report table."""
    flow = Flow(data.paper, running_title(data), unit_words(data))
    title_block(flow, data)
    below = closing_height(flow, data)
    Table(flow, data.columns, data.lines).place(below=0.0 if data.charts else below)
    place_charts(flow, data, below)
    closing(flow, data)
    return flow.finish(f"{data.title} {data.label}".strip(), footer_words(data), data.unit)


def running_title(data: ReportData) -> str:
    """Return what stands at the top of the pages after the first."""
    return f"{data.title}（续） {data.label}".strip()


def unit_words(data: ReportData) -> str:
    """Return 单位：万元, or "" where the table has no amounts."""
    return f"单位：{data.money_unit}" if data.money_unit else ""


def footer_words(data: ReportData) -> str:
    """Return 期间·版本·校验码前8位, by which a sealed scan is compared with the data."""
    code = f"校验码 {data.checksum[:8]}"
    if data.kind == "record":
        return f"打印日期 {data.made_on}·{code}"
    version = version_words(data.version, data.correction) if data.version else "未上报稿"
    return "·".join(part for part in (data.period, version, code) if part)


def title_block(flow: Flow, data: ReportData) -> None:
    """Write title, period, unit line and head lines."""
    flow.paragraph(data.title, "title", "center")
    if data.label:
        flow.skip(0.8)
        flow.paragraph(data.label, "subtitle", "center")
    flow.skip(1.5)
    flow.pair(f"填报单位：{data.unit}" if data.unit else "", unit_words(data), "plain")
    head_lines(flow, data)
    flow.skip(1.2)


def head_lines(flow: Flow, data: ReportData) -> None:
    """Write the named figures that stand above a table, short ones beside each other."""
    for text in _joined(flow, [f"{label}：{text}" for label, text in data.head]):
        flow.paragraph(text, "plain")


def _joined(flow: Flow, texts: Sequence[str]) -> list[str]:
    """Put short head lines beside each other."""
    lines: list[str] = []
    for text in texts:
        longer = f"{lines[-1]}{_BETWEEN}{text}" if lines else text
        if lines and len(flow.wrapped(longer, flow.width * _HEAD_SHARE, "plain")) == 1:
            lines[-1] = longer
        else:
            lines.append(text)
    return lines


def closing(flow: Flow, data: ReportData) -> None:
    """Write notes, explanations of soft findings and the sign-off line, after the table."""
    flow.skip(_CLOSING_GAP)
    texts = _closing_texts(flow, data)
    for place, text in enumerate(texts, 1):
        if place == len(texts) and data.signoff:  # signatures never stand alone on a page
            lines = flow.wrapped(text, flow.width, "note")
            flow.need(min(len(lines) * STYLES["note"].line_height + _SIGN_ROOM, flow.full_room))
        flow.paragraph(text, "note")
    if data.signoff:
        sign_line(flow, data.signoff)


def closing_height(flow: Flow, data: ReportData) -> float:
    """Return the height of what follows the table, as far as it must stay with the last lines."""
    texts = _closing_texts(flow, data)
    lines = sum(len(flow.wrapped(text, flow.width, "note")) for text in texts)
    height = _CLOSING_GAP + lines * STYLES["note"].line_height + (_SIGN_ROOM if data.signoff else 0)
    return min(height, flow.full_room / 2)


def _closing_texts(flow: Flow, data: ReportData) -> list[str]:
    texts = _numbered([*data.notes, *filter(None, [faces.missing_note(flow.missing)])])
    if data.explanations:
        texts = [*texts, "审核情况说明：", *(f"{number}. {text}" for number, text in enumerate(data.explanations, 1))]
    return texts


def notes_height(flow: Flow, data: ReportData) -> float:
    """Return the height of the notes of a table that is a part of a report."""
    lines = sum(len(flow.wrapped(text, flow.width, "note")) for text in _numbered(data.notes))
    return _CLOSING_GAP + lines * STYLES["note"].line_height


def notes(flow: Flow, data: ReportData) -> None:
    """Write the notes of a table that is a part of a report."""
    flow.skip(_CLOSING_GAP)
    for text in _numbered(data.notes):
        flow.paragraph(text, "note")


def _numbered(notes: Sequence[str]) -> list[str]:
    return (
        [f"注{number}：{note}" for number, note in enumerate(notes, 1)]
        if len(notes) > 1
        else [f"注：{n}" for n in notes]
    )


def sign_line(flow: Flow, names: Sequence[str]) -> None:
    """Write 填表人： 审核人： 单位负责人： side by side, with room to sign."""
    flow.need(_SIGN_ROOM)
    flow.skip(_SIGN_ROOM - STYLES["sign"].line_height)
    labels = [f"{name}：" for name in names] + ["年　　月　　日"]
    each = flow.width / len(labels)
    for place, label in enumerate(labels):
        align = "right" if place == len(names) else "left"
        lines = flow.wrapped(label, each, "sign")
        flow.put(Cell(flow.left + place * each, flow.y, each, STYLES["sign"].line_height, lines, "sign", align))
    flow.y += STYLES["sign"].line_height


@dataclass(frozen=True)
class _Heads:
    """The headings of a table, to be repeated on each page; calling it writes them."""

    flow: Flow
    parts: tuple[tuple[Part, int, int], ...]
    row_heights: tuple[float, ...]

    @property
    def height(self) -> float:
        return sum(self.row_heights)

    def __call__(self) -> None:
        top = self.flow.y
        for part, row, rows in self.parts:
            y = top + sum(self.row_heights[:row])
            height = sum(self.row_heights[row : row + rows])
            self.flow.put(Cell(part.x, y, part.width, height, part.lines, part.style, part.align))
        self.flow.y = top + self.height


class Table:
    """One table on a flow of pages."""

    def __init__(
        self, flow: Flow, columns: Sequence[Column], lines: Sequence[Line], *, head_style: str = "head"
    ) -> None:
        self._flow = flow
        self._columns = columns
        self._lines = lines
        self._head_style = head_style
        self._write = [writer(column, places(column, lines, n)) for n, column in enumerate(columns)]
        self._widths = column_widths(columns, lines, self._write, flow.width)
        self._lefts = [flow.left + sum(self._widths[:n]) for n in range(len(columns))]
        self._aligns = [_align(column) for column in columns]

    def place(self, below: float = 0.0) -> None:
        """Write headings and lines onto the pages; the last lines stay with the `below` millimetres that follow."""
        heads = self._heads()
        self._flow.need(min(self.least(below), self._flow.full_room))
        heads()
        rows = [self._parts(line) for line in self._lines[-_LAST_LINES:]] if below else []
        for line in self._lines[: len(self._lines) - len(rows)]:
            self._flow.row(self._parts(line), heads)
        together = sum(max(map(height_of, row)) for row in rows) + below
        if rows and self._flow.room < together <= self._flow.full_room - heads.height:
            self._flow.new_page()
            heads()
        for row in rows:
            self._flow.row(row, heads)

    def least(self, below: float = 0.0) -> float:
        """Return the height of the headings and of what must stand under them: the first line as far as it must.

        All lines of a short table stay with the `below` millimetres that follow, so they stay with the headings too.
        """
        heads = self._heads().height
        if below and self._lines and len(self._lines) <= _LAST_LINES:
            together = sum(max(map(height_of, self._parts(line))) for line in self._lines) + below
            if together <= self._flow.full_room - heads:
                return heads + together
        first = self._flow.least_of(self._parts(self._lines[0])) if self._lines else 0.0
        return heads + max(first, 2 * STYLES["row"].line_height)

    def _parts(self, line: Line) -> list[Part]:
        kinds: dict[str, Callable[[Line], list[Part]]] = {
            "row": self._row, "group": self._group, "subtotal": self._sum, "total": self._sum,
        }  # fmt: skip
        return kinds[line.kind](line)

    def _heads(self) -> _Heads:
        cells = head_cells([column.head for column in self._columns])
        depth = max((cell.row + cell.rows for cell in cells), default=0)
        heights = [0.0] * depth
        parts = []
        for cell in cells:
            width = sum(self._widths[cell.column : cell.column + cell.columns])
            lines = self._flow.label(cell.text, width, self._head_style)
            part = Part(self._lefts[cell.column], width, lines, self._head_style, "center")
            needed = (
                (_height(part) - sum(heights[cell.row : cell.row + cell.rows - 1])) if cell.rows > 1 else _height(part)
            )
            heights[cell.row + cell.rows - 1] = max(heights[cell.row + cell.rows - 1], needed)
            parts.append((part, cell.row, cell.rows))
        return _Heads(self._flow, tuple(parts), tuple(heights))

    def _row(self, line: Line) -> list[Part]:
        wrapped = self._flow.wrapped
        parts = []
        for n, value in enumerate(line.values):
            text = self._write[n](value)
            light = text if self._columns[n].kind == "light" and text in LIGHTS else ""
            lines = wrapped(text, self._widths[n], "row") if text else ()
            parts.append(Part(self._lefts[n], self._widths[n], lines, "row", self._aligns[n], light))
        return parts

    def _group(self, line: Line) -> list[Part]:
        lines = self._flow.wrapped(line.label, self._flow.width, "group")
        return [Part(self._flow.left, self._flow.width, lines, "group")]

    def _sum(self, line: Line) -> list[Part]:
        """Write a sum; its label takes the columns before the first number."""
        first = room_of_label(self._columns, line)
        width = sum(self._widths[:first])
        parts = [Part(self._flow.left, width, self._flow.wrapped(line.label, width, line.kind), line.kind, "center")]
        for n in range(first, len(line.values)):
            text = self._write[n](line.values[n])
            lines = self._flow.wrapped(text, self._widths[n], line.kind)
            parts.append(Part(self._lefts[n], self._widths[n], lines, line.kind, self._aligns[n]))
        return parts if first else parts[1:]


def _height(part: Part) -> float:
    look = STYLES[part.style]
    return len(part.lines) * look.line_height + 2 * look.pad


def _align(column: Column) -> str:
    return column.align or (
        "right" if is_number(column.kind) else "center" if column.kind in ("date", "light") else "left"
    )
