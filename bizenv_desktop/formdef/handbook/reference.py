"""The reference pages: each ledger with its fields, its steps, its rules and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.formdef.handbook.words import (
    SEVERITIES,
    filling_text,
    hint_text,
    moments_text,
    settings_text,
    table,
    type_text,
)
from bizenv_desktop.formdef.rule_sources import source_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.formdef.chapters import Chapter
    from bizenv_desktop.formdef.model import Check, Deadline, Field, Forms, Ledger, Workflow

_FIELD_HEADS = ("字段", "标识", "类型", "填写", "可选值和说明")
_RULE_HEADS = ("编号", "级别", "何时审", "提示", "依据", "设置和承担")
_DEADLINE = "期限"


def common_page(forms: Forms) -> str:
    """Return the page of what every ledger has."""
    fields = forms.common.fields.values() if forms.common else ()
    lines = [
        "# 参考：共有字段和规则",
        "",
        "本页由程序的定义生成。以下各页是每本台账自己的字段和规则，这里的字段和规则每本台账都有，不再重复。",
        "",
        *_said(forms),
        "",
        "## 共有字段",
        "",
        *_fields(fields, forms),
        *([_flow(forms.common, forms.common.workflow), ""] if forms.common and forms.common.workflow else ()),
        "## 共有规则",
        "",
        *_rules(forms.common_checks, ()),
    ]
    return _page(lines)


def _said(forms: Forms) -> list[str]:
    """Say how the pages are read, and how many rules there are."""
    counts = rule_counts(forms)
    kinds = f"强制 {counts['hard']} 条，核实 {counts['soft']} 条，期限 {counts[_DEADLINE]} 条"
    return [
        f"全部台账共有规则 {sum(counts.values())} 条：{kinds}。",
        "",
        "- **强制**：不改正不能报送；**核实**：写明核实说明后可以报送；**期限**：到期前列入待办。",
        "- **何时审**：录入时、报送前、进入某一状态时，或导入时。",
        "- **依据**：方案的条款、公开资料、通行做法，或程序的默认值；默认值是设置项，省厅和本单位都能改。",
        "- **标识**是命令行和空白表样里用的字段名。",
    ]


def rule_counts(forms: Forms) -> dict[str, int]:
    """Return how many rules there are, each code counted once: by severity, and deadlines."""
    checks = {check.code: check.severity for check in forms.common_checks}
    checks |= {check.code: check.severity for ledger in forms.ledgers.values() for check in ledger.checks}
    deadlines = {one.code for ledger in forms.ledgers.values() for one in ledger.deadlines}
    severities = list(checks.values())
    return {**{name: severities.count(name) for name in SEVERITIES}, _DEADLINE: len(deadlines)}


def chapter_page(chapter: Chapter, forms: Forms) -> str:
    """Return the page of some ledgers."""
    lines = [f"# 参考：{chapter.title}", "", "本页由程序的定义生成。", ""]
    for ledger in forms.ledgers.values():
        if not ledger.system and chapter.holds(ledger):
            lines += _ledger(ledger, forms)
    return _page(lines)


def _ledger(ledger: Ledger, forms: Forms) -> list[str]:
    common = {check.code for check in forms.common_checks}
    own = [field for field in ledger.fields.values() if not field.common]
    checks = [check for check in ledger.checks if check.code not in common]
    return [
        f"## {ledger.number} {ledger.title} `{ledger.id}`",
        "",
        *_about(ledger, forms),
        *_fields(own, forms),
        *_rules(checks, ledger.deadlines),
    ]


def _about(ledger: Ledger, forms: Forms) -> list[str]:
    said = []
    parent = forms.ledgers.get(ledger.parent_ledger)
    if parent is not None:
        said.append(f"- {parent.title}的子表。")
    if ledger.key:
        labels = "、".join(ledger.fields[name].label for name in ledger.key)
        said.append(f"- 导入时按{labels}对应已有的行。")
    if ledger.workflow is not None and not ledger.fields[ledger.workflow.field].common:
        said.append(_flow(ledger, ledger.workflow))
    if ledger.confidential is not None:
        labels = "、".join(ledger.fields[name].label for name in ledger.confidential.fields)
        said.append(f"- 涉密的行打印和导出时不出：{labels}。")
    return [*said, ""] if said else []


def _flow(ledger: Ledger, workflow: Workflow) -> str:
    steps = "；".join(
        f"{'、'.join(step.sources)}→{step.target}" + (f"（{step.label}）" if step.label != step.target else "")
        for step in workflow.transitions
    )
    return f"- {ledger.fields[workflow.field].label}从{workflow.initial}起：{steps}。"


def _fields(fields: Iterable[Field], forms: Forms) -> list[str]:
    rows = [
        (field.label, f"`{field.id}`", type_text(field, forms), filling_text(field), hint_text(field, forms))
        for field in fields
    ]
    return table(_FIELD_HEADS, rows)


def _rules(checks: Iterable[Check], deadlines: Iterable[Deadline]) -> list[str]:
    rows = [
        (f"`{check.code}`", SEVERITIES[check.severity], moments_text(check), check.message, source_text(check.source),
         settings_text(check))
        for check in checks
    ]  # fmt: skip
    rows += [
        (f"`{one.code}`", _DEADLINE, "", one.message, source_text(one.source), settings_text(one)) for one in deadlines
    ]
    return table(_RULE_HEADS, rows)


def _page(lines: list[str]) -> str:
    return "\n".join(lines).rstrip() + "\n"
