"""The import report as tables: every cell that was changed, held, refused or left out, and the notes. Pure.

The input is the JSON answer of an import; writers (XLSX, print) only lay the tables out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bizenv_desktop.exchange.catalogue import item_name
from bizenv_desktop.exchange.grid import column_letter

Outcome = Literal["summary", "changed", "held", "rejected", "excluded", "note"]

TITLES: Mapping[Outcome, str] = {
    "summary": "汇总", "changed": "修改", "held": "待定", "rejected": "拒绝", "excluded": "未导入", "note": "说明",
}  # fmt: skip
_MEANINGS: Mapping[Outcome, str] = {
    "changed": "已换算或整理后导入，原文保留", "held": "没有导入，等人决定：在“待决定”中处理，或用 bizenv decide",
    "rejected": "没有导入，该行其余各格已导入", "excluded": "整行或整表不是数据，没有导入", "note": "已导入，请留意",
}  # fmt: skip
COLUMNS = ("工作表", "行", "列", "表头", "字段", "目录项", "原文", "结果", "说明")
WIDTHS = (16, 7, 6, 18, 20, 20, 28, 22, 44)
_COUNTS = (
    ("sheet", "工作表"), ("ledger", "台账"), ("rows_read", "读到行数"), ("created", "新增"), ("updated", "更新"),
    ("unchanged", "未变"), ("excluded", "未导入行"), ("held", "待定格"), ("rejected", "拒绝格"),
)  # fmt: skip


@dataclass(frozen=True)
class ReportTable:
    """One table of the report; a cell is text or a number. `widths` are relative (characters)."""

    outcome: Outcome
    title: str
    meaning: str
    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[str | int, ...], ...]


@dataclass(frozen=True)
class MarkedCell:
    """A cell of the original to be marked: `column` 0 marks the row."""

    sheet: str
    row: int
    column: int
    outcome: Outcome
    message: str


@dataclass(frozen=True)
class ReportPlan:
    """The whole report: its file, its tables (empty outcomes left out) and the cells to mark in a copy."""

    title: str
    file: str
    tables: tuple[ReportTable, ...]
    marks: tuple[MarkedCell, ...]


def plan_import_report(answer: Mapping[str, Any]) -> ReportPlan:
    """Return the report of an import from its JSON answer (`sheets` and `problems`)."""
    by_outcome: dict[Outcome, list[Mapping[str, Any]]] = {}
    for problem in answer["problems"]:
        by_outcome.setdefault(outcome_of(problem), []).append(problem)
    tables = [_table(outcome, by_outcome[outcome]) for outcome in TITLES if outcome in by_outcome]
    file = str(answer.get("file") or "")
    marks = tuple(_mark(outcome, problem) for outcome, found in by_outcome.items() for problem in found)
    return ReportPlan("导入报告", file, (_summary(answer, by_outcome), *tables), marks)


def outcome_of(problem: Mapping[str, Any]) -> Outcome:
    """Return what became of a cell: a note whose value differs from the original text is a change."""
    severity = problem["severity"]
    if severity in ("held", "rejected", "excluded"):
        return severity  # type: ignore[no-any-return]
    value = problem.get("value")
    return "note" if value is None or _text(value) == _text(problem.get("original")) else "changed"


def _summary(answer: Mapping[str, Any], found: Mapping[Outcome, Sequence[object]]) -> ReportTable:
    rows: list[tuple[str | int, ...]] = [
        tuple(_number_or_text(sheet.get(name)) for name, _ in _COUNTS) for sheet in answer["sheets"]
    ]
    counted = "；".join(f"{TITLES[outcome]} {len(found[outcome])} 条" for outcome in TITLES if outcome in found)
    return ReportTable(
        "summary", TITLES["summary"], counted or "没有需要说明的单元格", tuple(title for _, title in _COUNTS),
        (20, 14, *(9.0 for _ in _COUNTS[2:])), tuple(rows),
    )  # fmt: skip


def _table(outcome: Outcome, problems: Sequence[Mapping[str, Any]]) -> ReportTable:
    ordered = sorted(problems, key=_place)
    return ReportTable(outcome, TITLES[outcome], _MEANINGS[outcome], COLUMNS, WIDTHS, tuple(map(_line, ordered)))


def _place(problem: Mapping[str, Any]) -> tuple[str, int, int]:
    return _text(problem.get("sheet")), problem.get("row") or 0, column_number_of(problem.get("column"))


def _line(problem: Mapping[str, Any]) -> tuple[str | int, ...]:
    return (
        _text(problem.get("sheet")), _number_or_text(problem.get("row")), _letters(problem.get("column")),
        _text(problem.get("heading")), _text(problem.get("field")), item_name(problem.get("item")),
        _text(problem.get("original")), _text(problem.get("value")), _text(problem.get("message")),
    )  # fmt: skip


def _mark(outcome: Outcome, problem: Mapping[str, Any]) -> MarkedCell:
    column = problem.get("column")
    return MarkedCell(
        _text(problem.get("sheet")), problem.get("row") or 0, column_number_of(column), outcome,
        _text(problem.get("message")) or item_name(problem.get("item")),
    )  # fmt: skip


def column_number_of(column: str | int | None) -> int:
    """Return a column given by its letters or number as a number; 0 for none."""
    from bizenv_desktop.exchange.xlsx_refs import column_number

    return column_number(column) if isinstance(column, str) and column.isalpha() else int(column or 0)


def _letters(column: str | int | None) -> str:
    return column_letter(column) if isinstance(column, int) else column or ""


def _number_or_text(value: object) -> str | int:
    return value if isinstance(value, int) and not isinstance(value, bool) else _text(value)


def _text(value: object) -> str:
    """Return a value as people read it: lists joined, yes and no in words."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, (list, tuple)):
        return "、".join(_text(one) for one in value)
    if isinstance(value, Mapping):
        return "，".join(f"{key}：{_text(one)}" for key, one in value.items() if one is not None)
    return "" if value is None else str(value)
