"""The plan of a compound report: its title and headline, then each of its tables under a numbered heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.chinese_numbers import chinese_number
from bizenv_desktop.printing.charts import place_charts
from bizenv_desktop.printing.flow import Flow
from bizenv_desktop.printing.page_plan import STYLES
from bizenv_desktop.printing.table_plan import (
    Table,
    closing,
    closing_height,
    footer_words,
    head_lines,
    notes,
    notes_height,
    running_title,
    title_block,
    unit_words,
)

if TYPE_CHECKING:
    from bizenv_desktop.printing.page_plan import PagePlan
    from bizenv_desktop.reports.data import ReportData

_BEFORE_PART = 5.0
_AFTER_HEADING = 1.5
_WITH_LAST_LINES = 6.0
"""Millimetres after a table that stay with its last lines, so that a sum never stands alone."""
_HEADING = STYLES["part"].line_height + _AFTER_HEADING + 2 * STYLES["plain"].line_height
"""Millimetres of a heading with its head lines, which stay with the beginning of the table."""
NOTHING = "本期没有。"
"""What stands for a table without lines."""


def plan_compound(data: ReportData) -> PagePlan:
    """Return the pages of a compound report."""
    flow = Flow(data.paper, running_title(data))
    title_block(flow, data)
    for number, part in enumerate(data.parts, 1):
        _part(flow, part, number, closing_height(flow, data) if part is data.parts[-1] else 0.0)
    closing(flow, data)
    return flow.finish(f"{data.title} {data.label}".strip(), footer_words(data), data.unit)


def _part(flow: Flow, part: ReportData, number: int, below: float) -> None:
    """Write a part; `below` millimetres follow its notes and stay with its last lines."""
    flow.skip(_BEFORE_PART)
    table = Table(flow, part.columns, part.lines)
    below += notes_height(flow, part)
    stays = 0.0 if part.charts else max(below, _WITH_LAST_LINES)
    flow.need(min(_HEADING + table.least(stays), flow.full_room))
    flow.pair(f"{chinese_number(number)}、{part.title}", unit_words(part), "part")
    flow.skip(_AFTER_HEADING)
    head_lines(flow, part)
    if part.lines:
        table.place(below=stays)
        place_charts(flow, part, below)
    else:
        flow.need(STYLES["plain"].line_height + below)
        flow.paragraph(NOTHING, "plain")
    notes(flow, part)
