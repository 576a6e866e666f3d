"""The plan of a record form: boxes with label and value, tables of child rows, photos, room to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bizenv_desktop.printing.cell_text import is_number, places, writer
from bizenv_desktop.printing.flow import Flow, Part
from bizenv_desktop.printing.page_plan import STYLES, Cell, Image, PagePlan
from bizenv_desktop.printing.table_plan import Table, closing, footer_words, running_title, title_block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bizenv_desktop.reports.data import Block, Column, Line, Picture, ReportData

_Item = TypeVar("_Item")

_GAP = 2.0
_MOST_LINES_BESIDE = 2
"""Lines of a text up to which its box stands beside others."""
_LABEL_SHARE = 0.3
_LABEL_MOST = 34.0  # millimetres
SIGN_HEIGHT = 13.0
"""Millimetres of a box to sign in."""
_PHOTO_SHAPE = 0.75  # height to width of the box of a photo
_CAPTION_GAP = 1.0


def plan_record(data: ReportData) -> PagePlan:
    """Return the pages of a record form."""
    flow = Flow(data.paper, running_title(data))
    title_block(flow, data)
    for block in data.blocks:
        if block is data.blocks[-1]:
            _keep_together(flow, data, block)
        _BLOCKS[block.kind](flow, block)
        flow.skip(_GAP)
    closing(flow, data)
    return flow.finish(f"{data.title} {data.label}".strip(), footer_words(data), data.unit)


def _keep_together(flow: Flow, data: ReportData, block: Block) -> None:
    """Begin a new page where the last block, being a short one, would be parted from notes and signatures."""
    strip = Flow.strip(flow.width)
    _BLOCKS[block.kind](strip, block)
    strip.skip(_GAP)
    closing(strip, data)
    if strip.y <= flow.full_room / 2:
        flow.need(strip.y)


def _heading(flow: Flow, block: Block, keep: float) -> None:
    """Write the title of a block, together with at least `keep` millimetres of it."""
    part = Part(flow.left, flow.width, flow.wrapped(block.title, flow.width, "section"), "section")
    look = STYLES["section"]
    flow.need(len(part.lines) * look.line_height + 2 * look.pad + keep)
    flow.row([part])


def _fields(flow: Flow, block: Block) -> None:
    rows = [_spread(flow, row, block.across) for row in _rows(flow, block)]
    _heading(flow, block, flow.least_of(rows[0]) if rows else 0.0)
    for row in rows:
        flow.row(row)


def _texts(block: Block) -> list[tuple[str, str, Column]]:
    line: Line = block.lines[0]
    written = []
    for n, column in enumerate(block.columns):
        write = writer(column, places(column, [line], n))
        written.append(("/".join(column.head), write(line.values[n]), column))
    return written


def _rows(flow: Flow, block: Block) -> Iterator[list[tuple[str, str, Column]]]:
    each = flow.width / block.across
    room = each - _label_width(each)
    return rows_of_boxes(((item, len(flow.wrapped(item[1], room, "value"))) for item in _texts(block)), block.across)


def rows_of_boxes(items: Iterable[tuple[_Item, int]], across: int) -> Iterator[list[_Item]]:
    """Put boxes beside each other, given with their number of lines; one of more than two has a row of its own."""
    row: list[_Item] = []
    for item, lines in items:
        long = lines > _MOST_LINES_BESIDE
        if row and (long or len(row) == across):
            yield row
            row = []
        if long:
            yield [item]
        else:
            row.append(item)
    if row:
        yield row


def _spread(flow: Flow, row: Sequence[tuple[str, str, Column]], across: int) -> list[Part]:
    """Return the boxes of a row; the last one takes what is left of the width."""
    each = flow.width / across
    label_width = _label_width(each)
    parts = []
    for n, (label, text, column) in enumerate(row):
        left = flow.left + n * each
        right = flow.left + ((n + 1) * each if n < len(row) - 1 else flow.width)
        width = right - left - label_width
        align = "right" if is_number(column.kind) and len(row) > 1 else "left"
        parts.append(Part(left, label_width, flow.label(label, label_width, "label"), "label", "center"))
        parts.append(Part(left + label_width, width, flow.wrapped(text, width, "value"), "value", align))
    return parts


def _label_width(each: float) -> float:
    return min(_LABEL_MOST, max(each * _LABEL_SHARE, 24.0))


def _table(flow: Flow, block: Block) -> None:
    if not block.lines:
        _text(flow, block)
        return
    table = Table(flow, block.columns, block.lines)
    _heading(flow, block, table.least())
    table.place()


def _text(flow: Flow, block: Block) -> None:
    part = _whole(flow, block.text)
    _heading(flow, block, flow.least_of([part]))
    flow.row([part])


def _whole(flow: Flow, text: str) -> Part:
    """Return a text over the whole width."""
    return Part(flow.left, flow.width, flow.wrapped(text, flow.width, "value"), "value")


def _signature(flow: Flow, block: Block) -> None:
    rows = [_texts(block)[n : n + block.across] for n in range(0, len(block.columns), block.across)]
    _heading(flow, block, SIGN_HEIGHT * len(rows))
    each = flow.width / block.across
    label_width = _label_width(each)
    for row in rows:
        parts = []
        for n, (label, name, _) in enumerate(row):
            left = flow.left + n * each
            width = (each if n < len(row) - 1 else flow.left + flow.width - left) - label_width
            printed = flow.wrapped(signature_words(name), width, "value")
            parts.append(Part(left, label_width, flow.label(label, label_width, "label"), "label", "center"))
            parts.append(Part(left + label_width, width, printed, "value"))
        flow.row(parts, least=SIGN_HEIGHT)


def signature_words(name: str) -> str:
    """Return what stands where somebody signs."""
    return f"{name or '　　　　'}（签字）　　　　年　月　日"


def _photos(flow: Flow, block: Block) -> None:
    each = flow.width / block.across
    height = each * _PHOTO_SHAPE
    caption = STYLES["note"].line_height
    _heading(flow, block, (height + caption if block.pictures else 0) + STYLES["value"].line_height)
    if block.text:
        flow.row([_whole(flow, block.text)])
    for start in range(0, len(block.pictures), block.across):
        row = block.pictures[start : start + block.across]
        captions = [flow.wrapped(_caption(picture, start + n + 1), each - 4, "note") for n, picture in enumerate(row)]
        below = max(map(len, captions)) * caption + 2 * _CAPTION_GAP
        flow.need(height + below)
        for n, picture in enumerate(row):
            left = flow.left + n * each
            flow.put_image(Image(left + 1, flow.y + 1, each - 2, height - 2, picture.sha256, picture.name))
            top = flow.y + height + _CAPTION_GAP
            flow.put(Cell(left + 2, top, each - 4, len(captions[n]) * caption, captions[n], "note", "center"))
        flow.y += height + below


def _caption(picture: Picture, number: int) -> str:
    return f"图{number} {picture.caption or picture.name}".strip()


_BLOCKS: dict[str, Callable[[Flow, Block], None]] = {
    "fields": _fields,
    "table": _table,
    "text": _text,
    "signature": _signature,
    "photos": _photos,
}
