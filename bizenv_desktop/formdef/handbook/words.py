"""What the pages of the handbook say of fields and rules, in Chinese words."""

from __future__ import annotations

import re
from functools import singledispatch
from typing import TYPE_CHECKING

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.code_lists import codes_of
from bizenv_desktop.formdef.model import PROVINCE
from bizenv_desktop.formdef.shown_text import unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.formdef.model import Check, Deadline, Field, Forms

_BLANK = "\u3000"
MOST_CODES = 30
"""A longer list of codes (industries, regions) is not listed."""

SEVERITIES = {"hard": "强制", "soft": "核实"}
_MOMENTS = {"edit": "录入", "submit": "报送", "import": "导入"}
_CARRIERS = {
    "attachment": "附件",
    "calendar": "报送日历",
    "confidential": "打印和导出",
    "document": "公文",
    "import": "导入",
    "merge": "合并",
    "period": "报送",
    "report": "报表",
    "setting": "设置",
    "type": "字段类型",
    "workflow": "状态流程",
}
_CODE = re.compile(r"(.*?)(\d+)$")
"""A code that ends in a number: its stem, its number."""

_NUMBERS = re.compile(r"(\d+)")
_DUE = "D"
"""The head of the codes of deadlines."""


@singledispatch
def type_word(_kind: types.FieldType) -> str:
    """Return what a person calls a type of field."""
    return "文字"


for _kind, _word in {
    types.PeriodKey: "期间",
    types.LongText: "长文字",
    types.Integer: "整数",
    types.DecimalNumber: "小数",
    types.Money: "金额",
    types.Percent: "百分比",
    types.DateTime: "日期和时间",
    types.Boolean: "是或否",
    types.SelectOne: "单选",
    types.SelectMultiple: "多选",
    types.TextList: "多项文字",
    types.Attachment: "附件",
    types.Region: "行政区划",
    types.Uscc: "统一社会信用代码",
    types.Preview: "小图",
}.items():
    type_word.register(_kind)(lambda _type, _word=_word: _word)


@type_word.register
def _(kind: types.Date) -> str:
    return "日期，可只写年月" if kind.partial else "日期"


def type_text(field: Field, forms: Forms) -> str:
    """Return a field's type with its unit, or the ledger that it points to."""
    target = getattr(field.type, "target", "")
    if target:
        known = forms.ledgers.get(target)
        many = "多条" if isinstance(field.type, types.References) else ""
        return f"引用{many}：{known.title if known else '任一台账'}"
    unit = unit_of(field)
    return type_word(field.type) + (f"（{unit}）" if unit else "")


def filling_text(field: Field) -> str:
    """Return who fills a field, and when it must be filled."""
    if field.calculation:
        return "程序计算"
    if field.readonly:
        return "程序填写"
    said = {"always": "必填", "when": f"条件必填：{field.when_text}"}.get(field.required, "")
    return "，".join(filter(None, [said, "省厅填写" if field.owner == PROVINCE else ""]))


def hint_text(field: Field, forms: Forms) -> str:
    """Return the codes that may stand in a field, its default and its hint."""
    codes = forms.codes.get(codes_of(field.type))
    listed = "、".join(code.label for code in codes.codes.values()) if codes and len(codes.codes) <= MOST_CODES else ""
    default = f"默认{field.default}" if field.default else ""
    return "；".join(filter(None, [listed, default, field.hint]))


def moments_text(check: Check) -> str:
    """Return when a check is made."""
    words = (f"进入{one.removeprefix('step:')}" if one.startswith("step:") else _MOMENTS[one] for one in check.when)
    return "、".join(words)


def settings_text(rule: Check | Deadline) -> str:
    """Return the settings that a rule uses with their defaults, and who carries out a rule that has no condition."""
    said = [f"`{name} = {default}`" for name, default in rule.setting.items()]
    if rule.carried_by:
        said.append(f"由{_CARRIERS.get(rule.carried_by, '程序')}承担")
    covered = getattr(rule, "covered_by", ())
    if covered:
        said.append(f"由 `{compressed(covered)}` 承担")
    return "；".join(said)


def compressed(codes: Iterable[str]) -> str:
    """Return codes in order and in few words: `L01-H1～H3、H67、V1、X09`; a ledger is named once."""
    said: list[str] = []
    ledger = ""
    for run in _runs(sorted(dict.fromkeys(codes), key=_rank)):
        head, dash, rest = run[0].partition("-")
        first = rest if dash and head == ledger else run[0]
        ledger = head if dash and head != _DUE else ""
        said.append(first if len(run) == 1 else f"{first}～{run[-1].rpartition('-')[2]}")
    return "、".join(said)


def _runs(codes: Iterable[str]) -> list[list[str]]:
    """Return codes in runs of numbers that follow each other under one stem."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _follows(code, runs[-1][-1]):
            runs[-1].append(code)
        else:
            runs.append([code])
    return runs


def _rank(code: str) -> tuple[bool, list[tuple[int, str]]]:
    """Order codes by ledger, kind and number; deadlines come last."""
    parts = [part for part in _NUMBERS.split(code) if part]
    return code.startswith(_DUE), [(int(part), "") if part.isdigit() else (-1, part) for part in parts]


def _follows(code: str, last: str) -> bool:
    here, before = _CODE.match(code), _CODE.match(last)
    return bool(here and before) and here[1] == before[1] and int(here[2]) == int(before[2]) + 1  # type: ignore[index]


def cell(text: str) -> str:
    """Return a text as it may stand in a table; the window draws a cell without any character into its neighbour."""
    return " ".join(text.split()).replace("|", "\\|") or _BLANK


def row(*cells: str) -> str:
    """Return one line of a table."""
    return f"| {' | '.join(cell(one) for one in cells)} |"


def table(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """Return the lines of a table; none where it has no rows."""
    lines = [row(*one) for one in rows]
    return [row(*heads), "|---" * len(heads) + "|", *lines, ""] if lines else []
