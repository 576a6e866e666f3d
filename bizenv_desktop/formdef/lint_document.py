"""What the linter says of a document's template: its reports, its queries, the names that its text uses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.periods import KINDS
from bizenv_desktop.base.prose import FILTERS
from bizenv_desktop.formdef.lint_sql import faults_in, waiting_ledgers
from bizenv_desktop.formdef.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.formdef.lint_database import LintDatabase
    from bizenv_desktop.formdef.model import Forms

DOCUMENT_NAMES = frozenset({"unit", "city", "label", "cutoff_words", "year"})
"""What every text may name besides the template's own figures and reports."""
_FORMS = ("公文", "信函")


def document_problems(form: DocumentForm, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    """Give the faults of a template; one that reads a ledger or report not yet defined waits."""
    file = f"{form.id}.toml"
    if form.period and form.period not in KINDS:
        yield Problem(file, "period", f"没有期间种类 {form.period}", "请从中选：" + "、".join(KINDS))
    if form.form not in _FORMS:
        yield Problem(file, "form", f"没有公文格式 {form.form}", "请写 公文 或 信函")
    if form.longest and form.longest not in forms.settings:
        yield Problem(file, "longest", f"没有名为 {form.longest} 的设置", "请写某条规则的 setting 中的名称")
    for name, named in form.reports.items():
        report, _, part = named.partition("/")
        if report not in forms.reports:
            yield Problem(file, f"reports.{name}", f"报表 {report} 还没有定义", "定义后自动生效", waiting=True)
        elif part and part not in forms.reports[report].parts:
            yield Problem(file, f"reports.{name}", f"{report} 没有组成部分 {part}", "请写它的 parts 中的一张")
    for figure in form.figures:
        yield from _query(file, f"figures.{figure.id}", figure.sql, forms, database)
    for key, text in (("heading", form.heading), ("text", form.text)):
        yield from _names(file, key, text, form)


def _query(file: str, key: str, sql: str, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    if waiting := waiting_ledgers(sql, forms):
        yield Problem(file, key, f"等待台账 {'、'.join(sorted(waiting))}", "定义该台账后自动生效", waiting=True)
        return
    for what, remedy in faults_in(sql, "", forms, printed=True):
        yield Problem(file, key, what, remedy)
    if fault := database.fault(sql):
        yield Problem(file, key, f"SQL 不成立（{fault}）", "请核对字段名、台账名和括号")


def _names(file: str, key: str, text: str, form: DocumentForm) -> Iterator[Problem]:
    from jinja2 import Environment, TemplateSyntaxError, meta

    environment = Environment(autoescape=True)
    environment.filters.update(FILTERS)
    try:
        used = meta.find_undeclared_variables(environment.parse(text))
    except TemplateSyntaxError as error:
        yield Problem(file, key, f"模板第 {error.lineno} 行写法不对（{error.message}）", "请核对大括号和百分号是否成对")
        return
    known = DOCUMENT_NAMES | set(form.reports) | {figure.id for figure in form.figures}
    for name in sorted(used - known):
        yield Problem(file, key, f"没有数字或报表 {name}", "请写入 [figures] 或 [reports]，或改正名称")
