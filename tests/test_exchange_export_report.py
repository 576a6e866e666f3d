"""The import report: each cell that was changed, held, refused or left out has its line, and its mark in the copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.grid import SheetGrid, Workbook
from bizenv_desktop.exchange.import_report import plan_import_report
from bizenv_desktop.exchange.import_report_xlsx import write_import_report
from bizenv_desktop.exchange.read import read_workbook

if TYPE_CHECKING:
    from pathlib import Path


def problem(severity: str, row: int, column: str, **more: Any) -> dict[str, Any]:
    base = {
        "sheet": "台账", "row": row, "column": column, "heading": "总投资", "field": "total_investment", "item": 35,
        "code": "I-35", "severity": severity, "original": "1.2亿元", "value": None, "message": "演示说明",
    }  # fmt: skip
    return base | more


ANSWER: dict[str, Any] = {
    "file": "甲.xlsx",
    "sheets": [{"sheet": "台账", "ledger": "project", "rows_read": 3, "created": 3, "held": 1, "rejected": 1}],
    "problems": [
        problem("note", 3, "B", value="12000"), problem("held", 2, "B", item=46, original="几千万"),
        problem("rejected", 4, "B", item=33, original="#N/A"), problem("excluded", 5, "", item=9, original="合计"),
        problem("note", 2, "A", item=81, original="㙍", value="㙍"),
    ],
}  # fmt: skip


def test_every_problem_is_in_the_table_of_its_outcome() -> None:
    tables = {table.outcome: table for table in plan_import_report(ANSWER).tables}
    assert list(tables) == ["summary", "changed", "held", "rejected", "excluded", "note"]
    assert sum(len(table.rows) for name, table in tables.items() if name != "summary") == len(ANSWER["problems"])
    assert tables["changed"].rows[0][:3] == ("台账", 3, "B")
    assert "35 带“亿元”的金额" in tables["changed"].rows[0]
    assert tables["held"].rows[0][6] == "几千万"


def test_a_clean_import_says_that_there_is_nothing_to_say() -> None:
    (summary,) = plan_import_report({"file": "a", "sheets": [], "problems": []}).tables
    assert summary.meaning == "没有需要说明的单元格"


def test_the_workbook_has_a_sheet_for_each_outcome_and_a_marked_copy(tmp_path: Path) -> None:
    grid = SheetGrid("台账", [["名称", "总投资"], ["=1+1", "几千万"], ["乙", "1.2亿元"], ["丙", "#N/A"], ["合计", 3.5]])
    write_import_report(plan_import_report(ANSWER), tmp_path / "报告.xlsx", Workbook("甲.xlsx", "xlsx", "", (grid,)))
    book = openpyxl.load_workbook(tmp_path / "报告.xlsx")
    assert book.sheetnames == ["汇总", "修改", "待定", "拒绝", "未导入", "说明", "标注·台账"]
    copied = book["标注·台账"]
    assert [copied.cell(row, 1).value for row in range(2, 6)] == [2, 3, 4, 5]
    assert copied["C2"].fill.fgColor.rgb == "FFFFF2CC"
    assert copied["C4"].fill.fgColor.rgb == "FFF8CBAD"
    assert copied["B5"].fill.fgColor.rgb == copied["C5"].fill.fgColor.rgb == "FFE7E6E6"
    assert copied["C2"].comment.text == "演示说明"
    assert copied["B2"].data_type != "f"


def test_formula_like_text_of_the_original_does_not_execute(tmp_path: Path) -> None:
    answer = ANSWER | {"problems": [problem("held", 2, "B", original="=cmd|' /C calc'!A0")]}
    write_import_report(plan_import_report(answer), tmp_path / "a.xlsx")
    sheet = read_workbook(tmp_path / "a.xlsx").sheets[1]
    assert sheet.cell(4, 7).kind == "text"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BizenvError, match="EXPORT_FAILED"):
        write_import_report(plan_import_report(ANSWER), tmp_path / "none" / "a.xlsx")


def test_every_sheet_prints_as_wide_as_a_page(tmp_path: Path) -> None:
    grid = SheetGrid("台账", [["名称", "总投资"], ["甲", "几千万"]])
    write_import_report(plan_import_report(ANSWER), tmp_path / "报告.xlsx", Workbook("甲.xlsx", "xlsx", "", (grid,)))
    for sheet in openpyxl.load_workbook(tmp_path / "报告.xlsx"):
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (True, 0)


def test_a_long_message_makes_its_row_higher(tmp_path: Path) -> None:
    answer = ANSWER | {"problems": [problem("held", 2, "B"), problem("held", 3, "B", message="很长的说明" * 30)]}
    write_import_report(plan_import_report(answer), tmp_path / "a.xlsx")
    rows = openpyxl.load_workbook(tmp_path / "a.xlsx")["待定"].row_dimensions
    assert (rows[5].height or 0) > 3 * (rows[4].height or 15)
