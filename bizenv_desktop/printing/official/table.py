"""A table inside the text: as wide as the type area, its heads again on each page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.printing import faces
from bizenv_desktop.printing.official import measures as m
from bizenv_desktop.printing.official.lines import set_line
from bizenv_desktop.printing.official.setting import Item, gap, text_line
from bizenv_desktop.printing.official.sheets import Rule
from bizenv_desktop.printing.official.text_blocks import Run
from bizenv_desktop.printing.page_plan import MM
from bizenv_desktop.printing.wrap import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.printing.official.setting import Setting
    from bizenv_desktop.printing.official.text_blocks import Table

PAD, RULE = 1.2, 0.25
"""Room inside a cell and weight of the lines, in millimetres."""
LINE_SPACING = 1.4
_SIZES = ((6, 14.0), (9, 12.0), (99, 10.5))
"""Size of the type by the number of columns: 4号, 小四, 五号."""
_LEAST_CHARS = 3
_SLACK = 0.2
_NUMBER = re.compile(r"[-+]?[\d.,]+%?")
_GAP = 2.0
HEAD_FACE, CELL_FACE = "hei", "fangsong"


def type_size(table: Table) -> float:
    """Return the size of a table's type in points."""
    return next(size for columns, size in _SIZES if len(table.heads) <= columns)


def column_widths(table: Table) -> list[float]:
    """Return the widths of the columns in millimetres, all together the type area.

    What is too much is taken from columns with long texts; a number keeps its room, so that it stands in one line.
    """
    size = type_size(table)
    columns = range(len(table.heads))
    rows = [table.heads, *table.rows]
    wanted = [max(_width(row[n], size) for row in rows) for n in columns]
    least = [max(_width("一" * _LEAST_CHARS, size), *(_least(row[n], size) for row in rows)) for n in columns]
    wanted = [max(pair) for pair in zip(wanted, least, strict=True)]
    over = sum(wanted) - m.CORE_WIDTH
    if over <= 0:
        return [width - over / len(wanted) for width in wanted]
    spare = [width - bound for width, bound in zip(wanted, least, strict=True)]
    if sum(spare) >= over:
        return [width - over * part / sum(spare) for width, part in zip(wanted, spare, strict=True)]
    return [bound * m.CORE_WIDTH / sum(least) for bound in least]


def _width(text: str, size: float) -> float:
    return faces.width(text, HEAD_FACE, size) / MM + 2 * PAD + _SLACK


def _least(text: str, size: float) -> float:
    """Return the width that a cell cannot do without: that of a number."""
    return _width(text, size) if _NUMBER.fullmatch(text) else 0.0


def table_items(table: Table) -> list[Item]:
    """Return caption, heads and rows."""
    if not table.heads:
        return []
    widths = column_widths(table)
    size = type_size(table)
    head = _row(table.heads, widths, size, HEAD_FACE, keep=True)
    items: list[Item] = []
    if table.caption:
        line = set_line([Run(HEAD_FACE, table.caption)], m.SIZE_4)
        items.append(
            text_line("caption", line, m.LEFT + (m.CORE_WIDTH - line.width / MM) / 2, size=m.SIZE_4, keep=True)
        )
    items.append(head)
    items += [_row(row, widths, size, CELL_FACE, again=(head,)) for row in table.rows]
    return [*items, gap(_GAP)]


def _row(
    cells: Sequence[str],
    widths: Sequence[float],
    size: float,
    face: str,
    *,
    keep: bool = False,
    again: tuple[Item, ...] = (),
) -> Item:
    texts = [
        wrap(cell, (width - 2 * PAD) * MM, face, size) if cell else ()
        for cell, width in zip(cells, widths, strict=True)
    ]
    step = size * LINE_SPACING / MM
    height = max(1, *(len(lines) for lines in texts)) * step + 2 * PAD

    def draw(setting: Setting, top: float) -> None:
        x = m.LEFT
        for lines, width in zip(texts, widths, strict=True):
            _box(setting, x, top, width, height)
            y = top + (height - len(lines) * step) / 2 + (step - size / MM) / 2
            for text in lines:
                line = set_line([Run(face, text)], size)
                left = x + PAD if len(lines) > 1 and face == CELL_FACE else x + (width - line.width / MM) / 2
                setting.put("cell", line, left, y, size)
                y += step
            x += width

    return Item(height, height, draw, keep=keep, again=again)


def _box(setting: Setting, x: float, top: float, width: float, height: float) -> None:
    setting.rule(top, RULE, x=x, length=width)
    setting.rule(top + height, RULE, x=x, length=width)
    for place in (x, x + width):
        setting.sheets[-1].rules.append(Rule(place, top, height, RULE, upright=True))
