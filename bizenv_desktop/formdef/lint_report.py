"""What the linter says of a report form: ledgers, fields and columns that it names, and its queries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.lint_sql import faults_in, waiting_ledgers
from bizenv_desktop.formdef.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.lint_database import LintDatabase
    from bizenv_desktop.formdef.model import Forms, Report

_KINDS = ("table", "record", "document")
_TOTALS = ("", "sum", "count")


def report_problems(report: Report, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    """Give the faults of a report form."""
    file = f"{report.id}.toml"
    yield from _names(report, forms, file)
    waiting = waiting_ledgers(report.source, forms)
    if waiting:
        yield Problem(file, "source", f"等待台账 {'、'.join(sorted(waiting))}", "定义该台账后自动生效", waiting=True)
        return
    if report.source:
        yield from _queries(report, forms, database, file)


def _names(report: Report, forms: Forms, file: str) -> Iterator[Problem]:
    if report.kind not in _KINDS:
        yield Problem(file, "kind", f"没有报表类型 {report.kind}", "请从中选：" + "、".join(_KINDS))
    for ledger in report.reads:
        if ledger not in forms.ledgers:
            yield Problem(file, "reads", f"台账 {ledger} 还没有定义", "定义该台账后自动生效", waiting=True)
    for name in report.closes:
        ledger, _dot, field = name.partition(".")
        if ledger in forms.ledgers and field not in forms.ledgers[ledger].fields:
            yield Problem(file, "closes", f"{ledger} 没有字段 {field}", "请写成 台账.字段")
    for column in report.columns:
        if column.total not in _TOTALS:
            yield Problem(file, f"columns.{column.id}", f"合计方式 {column.total} 不对", "请写 sum、count 或留空")


def _queries(report: Report, forms: Forms, database: LintDatabase, file: str) -> Iterator[Problem]:
    texts = {"source": report.source} | {f"headline.{key}": sql for key, sql in report.headline.items()}
    texts |= {f"columns.{one.id}": _column_query(report, one.value) for one in report.columns}
    texts |= {"groups": _column_query(report, ", ".join(report.groups))} if report.groups else {}
    for key, sql in texts.items():
        for what, remedy in faults_in(sql, "", forms):
            yield Problem(file, key, what, remedy)
        whole = sql if sql.lstrip().upper().startswith(("SELECT", "WITH")) else f"SELECT {sql}"
        if fault := database.fault(whole):
            yield Problem(file, key, f"SQL 不成立（{fault}）", "请核对字段名、台账名和括号")


def _column_query(report: Report, value: str) -> str:
    return f"SELECT {value} FROM ({report.source}) AS this"
