"""Everything about one record across the ledgers, as a form to print: its main figures, what is due, its days.

It shows what the window shows (`records.related`), without what the ledgers withhold from prints.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bizenv_desktop.records.related import panorama, tasks_of, without
from bizenv_desktop.reports.data import Block, Column, Line, ReportData
from bizenv_desktop.reports.own_forms import RECORD
from bizenv_desktop.reports.withheld import WithheldReader

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.records.related import Panorama
    from bizenv_desktop.records.todo import Task
    from bizenv_desktop.reports.build import Reports
    from bizenv_desktop.reports.data import Exact

_TIMELINE = (
    Column("when", ("日期",), "text", 1.15),
    Column("ledger", ("台账",), "text", 1.1),
    Column("title", ("事项",), "text", 2.3),
    Column("told", ("内容",), "text", 2.5),
    Column("how", ("关系",), "text", 1.5),
    Column("state", ("状态",), "text", 0.8, "center"),
)
_DUE = (
    Column("title", ("事项",), "text", 5.0),
    Column("due", ("期限",), "date", 1.2),
    Column("left", ("剩余",), "text", 1.4),
)
_OWN = "本记录"


def panorama_data(reports: Reports, records: Records, ledger: str, row_id: str) -> ReportData:
    """Return the form of a record; raises UsageProblem NO_ROW where there is none."""
    record = reports.build(f"{ledger}{RECORD}", row_id)
    with records.copy.read() as reader:
        seen = panorama(WithheldReader(reader), ledger, row_id)
    forms = records.copy.forms
    tasks = tasks_of(seen, records.todo())
    counted = "、".join(f"{forms.ledgers[name].title} {number}" for name, number in seen.counts.items())
    return replace(
        record,
        report="",
        title=f"{forms.ledgers[ledger].title}全景",
        label=seen.title,
        head=(("记录", f"{len(seen.rows)} 条" + (f"：{counted}" if counted else "")),),
        blocks=tuple(_blocks(record, seen, tasks, forms)),
        notes=("“本记录”是这条记录自己的节点，注明（计划）的是计划或期限。台账里标明涉密、移送的内容不印。",),
        signoff=(),
    )


def _blocks(record: ReportData, seen: Panorama, tasks: Sequence[Task], forms: Forms) -> Iterable[Block]:
    main = _main_figures(record, forms.ledgers[seen.ledger].list_columns)
    if main.columns:
        yield main
    if tasks:
        lines = tuple(Line("row", (without(task.title, seen.title), task.due, _left(task.days))) for task in tasks)
        yield Block(f"到期事项（{len(tasks)}项）", "table", _DUE, lines)
    yield Block("按日期的全部记录", "table", _TIMELINE, tuple(_timeline(seen)), text="其他台账中没有这条记录的内容")


def _main_figures(record: ReportData, wanted: Sequence[str]) -> Block:
    """Return the figures of the ledger's list, out of the blocks of the record's own form."""
    known: dict[str, tuple[Column, Exact]] = {}
    for block in record.blocks:
        if block.kind == "fields":
            known |= {
                column.id: (column, value) for column, value in zip(block.columns, block.lines[0].values, strict=True)
            }
    found = [known[name] for name in wanted if name in known]
    line = Line("row", tuple(value for _, value in found))
    return Block("基本情况", "fields", tuple(column for column, _ in found), (line,))


def _timeline(seen: Panorama) -> Iterable[Line]:
    """Give rows and the days of the record itself, the latest first."""
    brief = [row.brief(seen.title) for row in seen.rows]
    days = [(row.day, (row.when, row.ledger_title, row.title, row.told, row.how, row.state)) for row in brief]
    days += [
        (one.day, (one.when, _OWN, one.label + ("（计划）" if one.planned else ""), "", "", ""))
        for one in seen.milestones
    ]
    return (Line("row", values) for _, values in sorted(days, key=lambda pair: pair[0], reverse=True))


def _left(days: int | None) -> str:
    if days is None:
        return ""
    return f"逾期{-days}个工作日" if days < 0 else "今天" if days == 0 else f"{days}个工作日"
