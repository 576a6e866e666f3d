"""What the linter says of a report form: ledgers, fields and columns that it names, and its queries."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import KINDS
from bizenv_desktop.formdef.lint_sql import faults_in, waiting_ledgers
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.report_sql import (
    COMPARED,
    NO_LINES,
    PARAMETERS,
    bases_query,
    formula_query,
    parameters,
    value_sql,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.lint_database import LintDatabase
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.formdef.report_model import Report

_KINDS = ("table", "record", "compound", "document")
_CHARTS = ("bars", "stacked", "funnel")
_BLOCKS = ("fields", "table", "photos", "text", "signature")
_TOTALS = ("", "sum", "count")
_OF_THE_PERIOD = re.compile("本期|当期|期内|本周|本月|当月")
_BROKEN = "请核对字段名、台账名和括号"


def report_problems(report: Report, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    """Give the faults of a report form; one that reads a ledger not yet defined waits."""
    file = f"{report.id}.toml"
    yield from _names(report, forms, file)
    waiting = {name for sql in _everything(report) for name in waiting_ledgers(sql, forms)}
    if waiting:
        yield Problem(file, "source", f"等待台账 {'、'.join(sorted(waiting))}", "定义该台账后自动生效", waiting=True)
        return
    for key, sql, ledger in (*_table(report), *_record(report)):
        for what, remedy in faults_in(sql, ledger, forms, printed=True):
            yield Problem(file, key, what, remedy)
        fault = database.fault_of_expression(sql, ledger) if ledger else database.fault(sql)
        if fault:
            yield Problem(file, key, f"SQL 不成立（{fault}）", _BROKEN)


def _names(report: Report, forms: Forms, file: str) -> Iterator[Problem]:
    if report.kind not in _KINDS:
        yield Problem(file, "kind", f"没有报表类型 {report.kind}", "请从中选：" + "、".join(_KINDS))
    for ledger in (*report.reads, *([report.record] if report.record else [])):
        if ledger not in forms.ledgers:
            yield Problem(file, "reads", f"台账 {ledger} 还没有定义", "定义该台账后自动生效", waiting=True)
    for name in report.closes:
        ledger, _dot, field = name.partition(".")
        if ledger in forms.ledgers and field not in forms.ledgers[ledger].fields:
            yield Problem(file, "closes", f"{ledger} 没有字段 {field}", "请写成 台账.字段")
    yield from _columns(report, file)
    yield from _period(report, file)
    yield from _charts(report, file)
    yield from _parts(report, forms, file)
    yield from _entered(report, forms, file)
    if report.compared and set(report.compared) != set(COMPARED):
        yield Problem(file, "compared", "同比的口径要写 basis、now、before 三项", "请补全 [compared]")
    for name in sorted(parameters(report) - PARAMETERS):
        yield Problem(file, "source", f"没有参数 :{name}", "请从中选：" + "、".join(sorted(PARAMETERS)))


def _columns(report: Report, file: str) -> Iterator[Problem]:
    for name in set(report.groups) - {column.id for column in report.columns}:
        yield Problem(file, "groups", f"没有列 {name}", "分组只能按 [[columns]] 中的列")
    if report.ranked and report.ranked not in {column.id for column in report.columns}:
        yield Problem(file, "ranked", f"没有列 {report.ranked}", "排名只能按 [[columns]] 中的列")
    for column in report.columns:
        if column.total not in _TOTALS:
            yield Problem(file, f"columns.{column.id}", f"合计方式 {column.total} 不对", "请写 sum、count 或留空")
        for name in set(column.behind) - set(report.behind):
            yield Problem(file, f"columns.{column.id}", f"没有 behind.{name}", "请写入 [behind]")
    for number, block in enumerate(report.blocks, 1):
        if block.kind not in _BLOCKS:
            yield Problem(file, f"blocks[{number}]", f"没有块类型 {block.kind}", "请从中选：" + "、".join(_BLOCKS))


def _period(report: Report, file: str) -> Iterator[Problem]:
    if report.period and report.period not in KINDS:
        yield Problem(file, "period", f"没有期间种类 {report.period}", "请从中选：" + "、".join(KINDS))
    if report.period or report.cadence or report.kind == "record":
        return
    for column in report.columns:
        if _OF_THE_PERIOD.search(column.head):
            what = f"“{column.head}”只在期间内有意义，没有期间时会把各年都算进去"
            yield Problem(file, f"columns.{column.id}", what, "请写 period（不选期间时按哪一种当前期间统计）")


def _charts(report: Report, file: str) -> Iterator[Problem]:
    printed = [column.id for column in report.columns if not column.hidden]
    known = set(printed)
    for chart in report.charts:
        if chart.kind not in _CHARTS:
            yield Problem(file, "charts", f"没有图表类型 {chart.kind}", "请从中选：" + "、".join(_CHARTS))
        for name in sorted({chart.label, *chart.values, *([chart.mark] if chart.mark else [])} - known):
            yield Problem(file, "charts", f"图表“{chart.title}”没有列 {name}", "请写 [[columns]] 中印出的列")
        if chart.group and (chart.group, chart.label) not in pairwise(printed):
            yield Problem(
                file, "charts", f"图表“{chart.title}”的 {chart.group} 不在 {chart.label} 左边", "把两列排在一起"
            )


def _parts(report: Report, forms: Forms, file: str) -> Iterator[Problem]:
    if (report.kind == "compound") != bool(report.parts):
        yield Problem(file, "parts", "合订报表须有 parts，其他报表不能有", "请核对 kind 和 parts")
    if report.desk and (
        report.cadence or not any(forms.reports[one].charts for one in report.parts if one in forms.reports)
    ):
        yield Problem(file, "desk", "上工作台的报表须不按期间上报，且分表有图", "请去掉 cadence，在分表里写 [[charts]]")
    for name in report.parts:
        part = forms.reports.get(name)
        if part is None or part.kind != "table":
            yield Problem(file, "parts", f"{name} 不是已定义的表格", "请写 forms/reports 里 kind 为 table 的报表代号")


def _entered(report: Report, forms: Forms, file: str) -> Iterator[Problem]:
    for column in report.columns:
        ledger, _dot, field = column.field.partition(".")
        if column.field and (ledger not in forms.ledgers or field not in forms.ledgers[ledger].fields):
            yield Problem(file, f"columns.{column.id}", f"没有字段 {column.field}", "请写成 台账.字段")


def _everything(report: Report) -> Iterator[str]:
    yield report.source
    yield from (sql for _key, sql, _ledger in (*_table(report), *_record(report)))


def _table(report: Report) -> Iterator[tuple[str, str, str]]:
    """Give key and query of each text of a table form; the lines are `base`, one of them is `this`."""
    if report.kind == "record":
        return
    base = f"WITH base AS ({report.source or NO_LINES}) "
    table = "base"
    if report.lines:
        base, table = f"{base.rstrip()}, lines AS ({report.lines}) ", "lines"
    if report.source:
        yield "source", report.source, ""
    for column in report.columns:
        yield f"columns.{column.id}", f"{base}SELECT ({value_sql(column)}) FROM {table} AS this", ""
    if formulas := formula_query(report):
        yield "columns", formulas, ""
    for order in report.order:
        yield "order", f"{base}SELECT 1 FROM {table} AS this ORDER BY {order}", ""
    if report.counted:
        yield "counted", f"{base}SELECT {report.counted} FROM {table} AS this", ""
    if set(report.compared) == set(COMPARED):
        yield "compared", base + bases_query(report), ""
    for kind, queries in (("headline", report.headline), ("behind", report.behind)):
        yield from ((f"{kind}.{name}", base + sql, "") for name, sql in queries.items())


def _record(report: Report) -> Iterator[tuple[str, str, str]]:
    """Give key, SQL and ledger of each text of a record form; `this` is the row of its source, else the record."""
    texts = [("label", report.label)] if report.label else []
    for number, block in enumerate(report.blocks, 1):
        key = f"blocks[{number}]"
        if block.kind == "table":
            yield from ((f"{key}.{one.head}", _of(block.source, one.value), "") for one in block.columns)
            continue
        texts += [(f"{key}.{column.head}", column.value) for column in block.columns]
        texts += [(f"{key}.{name}", sql) for name, sql in (("photos", block.photos), ("text", block.text)) if sql]
    for key, sql in texts:
        yield (key, _of(report.source, sql), "") if report.source else (key, sql, report.record)


def _of(source: str, value: str) -> str:
    return f"SELECT ({value}) FROM ({source}) AS this"
