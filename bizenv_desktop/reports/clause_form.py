"""How far the plan is carried out, as a table to print: a line for each clause, with the rows of the year behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.reports.data import Column, Line, ReportData

if TYPE_CHECKING:
    from bizenv_desktop.records.clauses import Carrier, ClauseState, PlanState
    from bizenv_desktop.storage.copy import LocalCopy

_COLUMNS = (
    Column("n", ("序号",), "integer", 0.45),
    Column("clause", ("条款",), "text", 0.8, "center"),
    Column("title", ("名称",), "text", 1.6),
    Column("duty", ("要市里做的",), "text", 3.4),
    Column("ledgers", ("台账及条数（本年/全部）",), "text", 3.4),
    Column("entered", ("任务", "登记"), "integer", 0.6, total="sum"),
    Column("finished", ("任务", "完成"), "integer", 0.6, total="sum"),
    Column("overdue", ("任务", "逾期"), "integer", 0.6, total="sum"),
    Column("progress", ("任务", "进度（%）"), "integer", 0.7),
)


def clause_data(state: PlanState, copy: LocalCopy) -> ReportData:
    """Return the table; the mean progress of a clause without tasks is empty."""
    lines = [_line(number, one) for number, one in enumerate(state.clauses, 1)]
    sums = tuple(_sum(lines, n) if column.total else None for n, column in enumerate(_COLUMNS))
    year, month, day = (int(part) for part in state.today.split("-"))
    without = sum(not one.entered for one in state.clauses)
    return ReportData(
        report="",
        title="实施方案逐条落实情况表",
        period=str(state.year),
        label=f"{state.year}年",
        city=copy.city,
        unit=copy.unit,
        head=(
            ("方案", f"《{state.title}》（{state.doc_no}）"),
            ("截至", f"{year}年{month}月{day}日"),
            ("还没有登记任务的条款", f"{without}条"),
        ),
        columns=_COLUMNS,
        lines=(*lines, Line("total", sums, label="合计")),
        notes=(
            "本年条数按各台账记录发生的日期（没有发生日期的按期间或期限，子表按所属记录）归入；没有日期的台账只列全部条数。",
            "进度为已登记任务进度的平均数，完成的按100%计；逾期为过了期限没有完成的任务。",
        ),
        signoff=("填表人", "审核人", "单位负责人"),
        paper="A4 landscape",
        made_on=state.today,
    )


def _line(number: int, one: ClauseState) -> Line:
    told = "；".join(map(carrier_words, one.carriers))
    duty = one.duty + (f"（{one.note.rstrip('。')}）" if one.note else "")
    progress = None if one.progress is None else int(one.progress)
    values = (
        number, one.id, one.title, duty, told, len(one.entered), one.finished, one.overdue, progress,
    )  # fmt: skip
    return Line("row", values)


def carrier_words(one: Carrier) -> str:
    """Return a ledger with its rows of the year and all of them."""
    counted = f"{one.rows}" if one.this_year is None else f"{one.this_year}/{one.rows}"
    return f"{one.title} {counted}"


def _sum(lines: list[Line], n: int) -> int:
    return sum(value for line in lines if isinstance(value := line.values[n], int))
