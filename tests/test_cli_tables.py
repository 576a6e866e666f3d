"""A table of one's own on the command line: saved, listed, printed by its name, changed, deleted."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.helpers_cli import Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    made = Bizenv(tmp_path / "copy", capsys).new()
    for name, region, amount in (
        ("演示甲", "和平区", "1.2亿"),
        ("演示乙", "沈河区", "8000万"),
        ("演示丙", "和平区", "2亿"),
    ):
        made("set", "project", "new", f"project_name={name}", f"site_region={region}", f"total_investment={amount}")
    return made


def saved(bizenv, *words, **how):
    return bizenv("table", "save", "大项目按县区", "project", *words, **how)


def test_a_table_is_saved_listed_and_printed_by_its_name(bizenv, tmp_path):
    saved(
        bizenv, "--columns", "project_name", "协议总投资", "--sum", "total_investment@亿元", "--group", "site_region",
        "--filter", "total_investment", "区间", "1亿", "", "--order", "total_investment:降",
    )  # fmt: skip
    [table] = bizenv("table", "list")
    assert table["columns"][1] == {"field": "total_investment", "total": "sum", "unit": "亿元"}
    assert (table["author"], table["groups"], table["remarks"]) == ("张演示", ["site_region"], [])
    assert table["filters"] == ["协议总投资：1亿 起"]
    out = tmp_path / "大项目.xlsx"
    assert bizenv("print", "大项目按县区", "--out", out)["out"] == str(out)
    cells = [[cell.value for cell in line] for line in load_workbook(out).active.iter_rows()]
    assert [line[1:3] for line in cells if line[1] in ("演示甲", "演示乙", "演示丙")] == [
        ["演示丙", 2],
        ["演示甲", 1.2],
    ]
    assert [line[0] for line in cells if "计（" in str(line[0])] == ["和平区小计（2个）", "合计（2个）"]
    assert bizenv("print", "大项目按县区", "--out", tmp_path / "大项目.pdf", user="李演示")["pages"] == 1


def test_one_s_own_table_is_replaced_by_its_name_and_deleted(bizenv, tmp_path):
    saved(bizenv, "--columns", "project_name")
    saved(bizenv, "--columns", "project_name", "stage")
    [table] = bizenv("table", "list")
    assert [one["field"] for one in table["columns"]] == ["project_name", "stage"]
    saved(bizenv, "--columns", "stage", user="李演示", expect=(3,))
    assert "NOT_AUTHOR" in bizenv.errors
    bizenv("table", "delete", "大项目按县区")
    assert bizenv("table", "list") == []
    bizenv("print", "大项目按县区", "--out", tmp_path / "大项目.pdf", expect=(2,))
    assert "bizenv table list" in bizenv.errors


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--columns", "没有这一栏"), "没有字段 没有这一栏"),
        (("--columns", "project_name", "--sum", "total_investment"), "不在列里"),
        (("--columns", "project_name", "--sum", "project_name"), "不是可以相加的数"),
        (("--columns", "project_name", "--filter", "stage", "大于", "3"), "这不是一个条件"),
        (("--columns", "project_name", "--filter", "total_investment", "区间", "1亿"), "区间写两个值"),
        (("--columns", "project_name", "--filter", "total_investment", "=", "很多"), "筛选条件“协议总投资 = 很多”"),
    ],
)  # fmt: skip
def test_what_makes_no_table_is_said(bizenv, words, said):
    saved(bizenv, *words, expect=(2, 3))
    assert said in bizenv.errors
    assert bizenv("table", "list") == []
