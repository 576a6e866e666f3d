"""The linter of definitions: explains each error with file, key and remedy, and lists what still waits.

It looks at names first (fields, codes, ledgers, states), then at each SQL text as tokens (functions, settings, codes,
arithmetic), then lets SQLite explain it against empty tables (names, syntax, and no full scan for one record).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.county_sheet import county_texts
from bizenv_desktop.formdef.lint_database import LintDatabase
from bizenv_desktop.formdef.lint_document import document_problems
from bizenv_desktop.formdef.lint_ledger import name_problems
from bizenv_desktop.formdef.lint_report import report_problems
from bizenv_desktop.formdef.lint_sql import faults_in, waiting_ledgers
from bizenv_desktop.formdef.loader import forms_folder, read_forms
from bizenv_desktop.formdef.plan import plan_problems
from bizenv_desktop.formdef.problems import Problem
from bizenv_desktop.formdef.report_sql import PARAMETERS, parameters_in
from bizenv_desktop.formdef.setting_uses import uses_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms, Ledger

_ONE_RECORD = "edit"
_STEP = "step:"


def lint(forms: Forms | None = None, folder: Path | None = None) -> list[Problem]:
    """Return every problem of the definitions; those marked `waiting` are no errors.

    Without `forms` the files of `folder` (default: the program's own) are read first, and faults in the files
    themselves are among the problems.
    """
    found: list[Problem] = []
    if forms is None:
        folder = folder or forms_folder()
        forms, found = read_forms([folder])
        found += plan_problems(folder, forms)
    for ledger in forms.ledgers.values():
        found += name_problems(ledger, forms)
    database = LintDatabase(forms)
    for ledger in forms.ledgers.values():
        found += _ledger_sql(ledger, forms, database)
        found += _subjects(ledger, forms, database)
        found += _choice_filters(ledger, forms, database)
    for name, sql in forms.views.items():
        found += _query(f"{name}.sql", "视图", sql, forms, database)
        found += [
            Problem(f"{name}.sql", "视图", f"没有参数 :{one}", "请从中选：" + "、".join(sorted(PARAMETERS)))
            for one in sorted(parameters_in(sql) - PARAMETERS)
        ]
    for report in forms.reports.values():
        found += report_problems(report, forms, database)
    for document in forms.documents.values():
        found += document_problems(document, forms, database)
    found += _settings(forms)
    database.close()
    return list(dict.fromkeys(found))


def errors(problems: list[Problem]) -> list[Problem]:
    """Return the problems that must be mended: all but those that wait for a ledger."""
    return [problem for problem in problems if not problem.waiting]


def _settings(forms: Forms) -> Iterator[Problem]:
    """Give the settings that say nothing of themselves, and words for a setting that is not there."""
    for name, uses in uses_of(forms).items():
        if not uses:
            yield Problem("settings.toml", f"words.{name}", f"设置 {name} 没有说明", "请在 words 中写明它是什么")
        if name not in forms.settings:
            yield Problem("settings.toml", f"words.{name}", f"没有名为 {name} 的设置", "请改正名称，或删去这一行")


def _ledger_sql(ledger: Ledger, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    file = f"{ledger.id}.toml"
    for key, sql, one_record in _texts(ledger):
        waiting = waiting_ledgers(sql, forms)
        if waiting:
            if not _declared(key, waiting, ledger):
                yield Problem(
                    file, key, f"读了没有定义的台账 {'、'.join(sorted(waiting))}", "请写入 waits_for，或改正名称"
                )
            continue
        faults = list(faults_in(sql, ledger.id, forms))
        for what, remedy in faults:
            yield Problem(file, key, what, remedy)
        if not faults:
            yield from _explained(file, key, sql, ledger.id, database, one_record=one_record)


def _subjects(ledger: Ledger, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    """Give the faults of the SQL that chooses lines of a grid or of a county's sheet."""
    texts = list(county_texts(ledger))
    if ledger.grid is not None and ledger.grid.subject in ledger.fields and ledger.grid.subjects:
        owner = getattr(ledger.fields[ledger.grid.subject].type, "target", "")
        texts.append(("grid.subjects", ledger.grid.subjects, owner))
    for key, sql, owner in texts:
        if owner not in forms.ledgers:
            continue
        faults = list(faults_in(sql, owner, forms))
        if not faults and (fault := database.fault_of_expression(sql, owner)):
            faults = [(f"SQL 不成立（{fault}）", "请核对字段名、台账名和括号")]
        for what, remedy in faults:
            yield Problem(f"{ledger.id}.toml", key, what, remedy)


def _choice_filters(ledger: Ledger, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    """Give the faults of the SQL that filters choices; `choice` is a code of the field, or a row of its target."""
    for field in ledger.fields.values():
        if not field.choice_filter:
            continue
        file, key = f"{ledger.id}.toml", f"fields.{field.id}.choice_filter"
        codes, target = forms.code_list(field.type), getattr(field.type, "target", "")
        if codes is None and target not in forms.ledgers:
            yield Problem(file, key, "这个字段没有可筛选的选项", "只有代码字段和引用字段可以写 choice_filter")
            continue
        faults = list(faults_in(field.choice_filter, ledger.id, forms))
        if not faults and (fault := database.fault_of_choice(field.choice_filter, ledger.id, codes, target)):
            faults = [(f"SQL 不成立（{fault}）", "this 是本记录，choice 是选项；请核对字段名和括号")]
        for what, remedy in faults:
            yield Problem(file, key, what, remedy)


def _declared(key: str, waiting: set[str], ledger: Ledger) -> bool:
    declared = {check.code: check.waits_for for check in ledger.checks}
    declared |= {deadline.code: deadline.waits_for for deadline in ledger.deadlines}
    return waiting <= set(declared.get(key, ()))


def _texts(ledger: Ledger) -> Iterator[tuple[str, str, bool]]:
    """Give key, SQL and whether it runs for one record at a time."""
    yield "display", ledger.display or "this.id", True
    if ledger.confidential:
        yield "confidential.when", ledger.confidential.when, True
    for field in ledger.fields.values():
        for key in ("when", "calculation", "proposal", "relevant"):
            if sql := getattr(field, key):
                yield f"fields.{field.id}.{'required' if key == 'when' else key}", sql, True
    for check in ledger.checks:
        if check.constraint:
            one = any(moment == _ONE_RECORD or moment.startswith(_STEP) for moment in check.when)
            yield check.code, check.constraint, one
    yield from ((deadline.code, deadline.due, False) for deadline in ledger.deadlines if deadline.due)
    for number, write in enumerate(ledger.writes, 1):
        yield from ((f"writes[{number}]", sql, True) for sql in (write.value, write.when) if sql)
    for number, step in enumerate(ledger.workflow.transitions if ledger.workflow else (), 1):
        yield from ((f"workflow.transitions[{number}]", sql, True) for sql in (step.guard, *step.sets.values()) if sql)


def _explained(
    file: str, key: str, sql: str, ledger: str, database: LintDatabase, *, one_record: bool
) -> Iterator[Problem]:
    if fault := database.fault_of_expression(sql, ledger):
        yield Problem(file, key, f"SQL 不成立（{fault}）", "请核对字段名、台账名和括号")
        return
    for scan in database.scans(sql, ledger):
        if scan.repeated or one_record:
            yield Problem(file, key, f"要逐行扫描整个表（{scan.table}）", "请按引用或编号等字段查找，使它能用索引")


def _query(file: str, key: str, sql: str, forms: Forms, database: LintDatabase) -> Iterator[Problem]:
    for what, remedy in faults_in(sql, "", forms, printed=True):
        yield Problem(file, key, what, remedy)
    if fault := database.fault(sql):
        yield Problem(file, key, f"SQL 不成立（{fault}）", "请核对字段名、台账名和括号")
