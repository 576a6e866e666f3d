"""The page that maps each clause of the plan to the ledgers, rules and reports that carry it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bizenv_desktop.formdef.handbook.words import compressed, table
from bizenv_desktop.formdef.print_views import views_named
from bizenv_desktop.formdef.report_model import Report

if TYPE_CHECKING:
    from bizenv_desktop.formdef.document_model import DocumentForm
    from bizenv_desktop.formdef.model import Check, Deadline, Forms, Ledger
    from bizenv_desktop.formdef.plan import Clause, Plan

_NAMED = re.compile(r"'([a-z][a-z0-9_]*)'")
_COUNTED = re.compile(r"\bFROM ([a-z][a-z0-9_]*)_v\b")
_HEADS = ("条款", "要市里做的", "台账", "规则和期限", "报表和公文")
_LIST_ONLY = "台账清单"
"""Every ledger can be printed as a list, with or without a form of its own."""


def clause_page(plan: Plan, forms: Forms) -> str:
    """Return the page as Markdown."""
    lines = [
        "# 参考：方案条款对照",
        "",
        f"《{plan.title}》（{plan.doc_no}）涉及市级商务部门的每一条，由哪些台账、规则、报表和公文承担。",
        "本页由程序的定义生成。规则的提示、依据和设置见以下各页；每本台账都能另外打印清单和单条记录。",
        "",
        *table(_HEADS, [_row(clause, forms) for clause in plan.clauses]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _row(clause: Clause, forms: Forms) -> tuple[str, ...]:
    duty = clause.duty + (f"（{clause.note.rstrip('。')}）" if clause.note else "")
    ledgers = carriers(clause, forms)
    codes = compressed(rule.code for rule in rules_of(clause, forms))
    reports = [report.title for report in reports_of(clause, forms)]
    return (
        f"{clause.id} {clause.title}",
        duty,
        "、".join(f"{ledger.number}{ledger.title}" for ledger in ledgers),
        f"`{codes}`" if codes else "",
        "、".join(reports) or _LIST_ONLY,
    )


def carriers(clause: Clause, forms: Forms) -> list[Ledger]:
    """Return the ledgers that carry a clause, as far as they are defined."""
    return [forms.ledgers[name] for name in clause.ledgers if name in forms.ledgers]


def rules_of(clause: Clause, forms: Forms) -> list[Check | Deadline]:
    """Return the checks and deadlines of a clause's ledgers, without those that every ledger has."""
    common = {check.code for check in forms.common_checks}
    ledgers = carriers(clause, forms)
    checks = [check for ledger in ledgers for check in ledger.checks if check.code not in common]
    return [*checks, *(deadline for ledger in ledgers for deadline in ledger.deadlines)]


def reports_of(clause: Clause, forms: Forms) -> list[Report | DocumentForm]:
    """Return the reports and official documents that a clause names, or whose numbers stand on its ledgers' rows."""
    printed: list[Report | DocumentForm] = [*forms.reports.values(), *forms.documents.values()]
    return [one for one in printed if one.id in clause.reports or stands_on(one, forms) & set(clause.ledgers)]


def stands_on(printed: Report | DocumentForm, forms: Forms) -> set[str]:
    """Return the ledgers whose rows are behind the numbers of a report or document, without those that only name them.

    A report's queries name the ledger of each row; a document stands on its reports and on what its own figures count.
    """
    if isinstance(printed, Report):
        texts = (printed.source, printed.lines, *printed.behind.values(), *(one.source for one in printed.blocks))
        own = {name for text in texts for name in _NAMED.findall(text) if name in forms.ledgers}
        own |= {name.partition(".")[0] for name in (printed.record, *printed.closes) if name}
        inside = printed.parts
    else:
        texts = tuple(figure.sql + views_named(figure.sql, forms) for figure in printed.figures)
        own = {name for text in texts for name in _COUNTED.findall(text)}
        inside = tuple(named.rpartition("/")[2] for named in printed.reports.values())
    return own.union(*(stands_on(forms.reports[name], forms) for name in inside if name in forms.reports))
