"""How sheets are told apart: sums from details, a second table from the first, children from their parents."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import new_copy, planned, sheet, stored, write_xlsx
from tests.other_bureaus.page import Page
from tests.other_bureaus.writers import write_text, write_xls, write_xml
from tests.other_bureaus.writers import write_xlsx as write_pages

HEAD = ["县区", "项目名称", "总投资（万元）", "签约日期"]
RECEIPT = ["项目名称", "到位日期", "币种", "申报金额（万元）", "付款方"]
A, B = ["和平区", "甲", 1000, "2021-03-01"], ["沈河区", "乙", 2000, "2021-03-02"]


def _receipts(month):
    return [RECEIPT, *([name, f"2022-0{month}-05", "人民币", 100 * month, "付款方"] for name in "甲乙丙")]


def test_months_of_the_same_projects_are_no_sums():
    plans = planned("fund_receipt", *(sheet(*_receipts(month), name=f"{month}月") for month in (1, 2, 3)))
    assert [plan.treatment for plan in plans] == ["import"] * 3


def test_the_sum_of_months_is_held():
    months = [sheet(*_receipts(month), name=f"{month}月") for month in (1, 2)]
    plans = planned("fund_receipt", sheet(*_receipts(1), *_receipts(2)[1:], name="全年汇总"), *months)
    assert {plan.name: plan.treatment for plan in plans} == {"全年汇总": "held", "1月": "import", "2月": "import"}


def test_weeks_of_the_same_projects_are_no_sums():
    week = ["项目名称", "本周阶段", "有无变化", "累计完成投资（万元）"]
    sheets = [sheet([f"2022年第{n}周"], week, ["甲", "签约", "是", 5], name=f"第{n}周") for n in (19, 20, 21)]
    assert [plan.treatment for plan in planned("project_progress", *sheets)] == ["import"] * 3


def test_another_table_beside_the_first_holds_the_sheet():
    firms = ["企业名称", "统一社会信用代码", "企业类型", "成立日期"]
    plan = planned("project", sheet([*HEAD, None, *firms], [*A, None, "甲公司", None, "内资", "2021-03-02"]))[0]
    assert (plan.treatment, plan.items) == ("held", (14,))


def test_a_blank_column_within_a_table_is_none():
    plan = planned("project", sheet([*HEAD, None, "备注"], [*A, None, "x"]))[0]
    assert (plan.treatment, len(plan.data_rows)) == ("import", 1)


def test_another_table_below_the_first_is_held_from_its_heading_on():
    other = ["签约日期", "项目名称", "县区", "总投资（万元）"]
    plan = planned("project", sheet(HEAD, A, [], other, ["2021-03-02", "乙", "沈河区", 2000]))[0]
    assert [row.row for row in plan.data_rows] == [2]
    assert [(row.row, row.held) for row in plan.rows if row.held] == [(4, (14,)), (5, (14,))]


def test_a_sheet_of_investors_makes_no_further_projects(tmp_path):
    with new_copy(tmp_path) as copy:
        rows = [
            ["县区", "项目名称", "投资方名称", "注册地", "持股比例（%）"],
            ["和平区", "甲", "演示一公司", "北京", 60],
            [None, "甲", "演示二公司", "上海", 40],
        ]
        Importer(copy).run("project", write_xlsx(tmp_path / "项目.xlsx", {"表": [HEAD, A]}))
        result = Importer(copy).run("project", write_xlsx(tmp_path / "投资方.xlsx", {"投资方": rows}))
        assert [(one.ledger, one.created) for one in result.sheets] == [("project_investor", 2)]
        project = stored(copy, "project")
        assert len(project) == 1
        assert {row["project_id"] for row in stored(copy, "project_investor")} == {project[0]["id"]}


def test_investors_under_projects_named_once_stay_with_the_projects():
    rows = ["项目名称", "投资方名称", "注册地"], ["甲", "演示一公司", "北京"], ["乙", "演示二公司", "上海"]
    assert planned("project", sheet(*rows))[0].ledger == "project"


def test_two_rows_of_one_key_stay_two_projects(tmp_path):
    with new_copy(tmp_path) as copy:
        rows = [[*HEAD, "投资方"], [*A, "演示一公司"], [*A, "演示二公司"]]
        assert Importer(copy).run("project", write_xlsx(tmp_path / "a.xlsx", {"表": rows})).created == 2
        assert (
            Importer(copy).run("project", write_xlsx(tmp_path / "b.xlsx", {"表": [*rows, [*B, "丙"]]})).unchanged == 2
        )


@pytest.mark.parametrize(
    "write",
    [
        lambda path, page: write_pages(path.with_suffix(".xlsx"), page),
        lambda path, page: write_xls(path.with_suffix(".xls"), page),
        lambda path, page: write_xml(path.with_suffix(".xml"), page),
        lambda path, page: write_text(path.with_suffix(".csv"), page),
    ],
    ids=["xlsx", "xls", "xml", "csv"],
)
def test_what_stands_below_fifty_blank_rows_is_said(write, tmp_path):
    page = Page("表", "project", {}, rows=[HEAD, A, *([] for _ in range(60)), B])
    with new_copy(tmp_path) as copy:
        result = Importer(copy).run("project", write(tmp_path / "空行", page))
        assert result.created == 1
        assert [(one.row, one.item) for one in result.problems if one.item == 13] == [(2, 13)]


def test_a_text_with_an_open_quote_is_refused(tmp_path):
    path = tmp_path / "引号.csv"
    path.write_text(
        '县区,项目名称,总投资（万元）,签约日期\n和平区,"甲,1000,2021-3-1\n沈河区,乙,2000,2021-3-1\n', "utf-8"
    )
    with new_copy(tmp_path) as copy:
        with pytest.raises(BizenvError, match=r"FILE_BROKEN.*第 2 行"):
            Importer(copy).run("project", path)
        assert stored(copy, "project") == []


@pytest.mark.parametrize("words", ["说明：演示", "制表人：张演示", "单位负责人（签字）：王演示", "数据来源：市商务局"])
def test_what_is_signed_below_a_table_is_no_project(words):
    plan = planned("project", sheet(["项目名称", *HEAD[2:], "县区"], ["甲", 1000, "2021-03-01", "和平区"], [words]))[0]
    assert [row.row for row in plan.data_rows] == [2]
    assert [one.row for one in plan.problems if one.item == 12] == [3]


@pytest.mark.parametrize(
    ("ledger", "headings", "lacking"),
    [
        ("project", ["县区", "总投资（万元）", "签约日期", "备注"], "项目名称"),
        ("voucher", ["资金编号", "凭证类型", "开具单位", "凭证日期", "金额"], "凭证号"),
        ("issue", ["编号", "县区", "问题描述", "受理时间"], "企业名称"),
        ("issue", ["编号", "县区", "企业名称", "受理时间", "状态"], "问题描述"),
        ("fund_receipt", ["资金编号", "到位日期", "币种", "申报金额"], "项目名称"),
        ("project_progress", ["县区", "本周阶段", "币种", "凭证日期", "备注"], "项目名称"),
    ],
)
def test_a_sheet_without_its_identity_is_refused_and_goes_nowhere_else(ledger, headings, lacking):
    with pytest.raises(BizenvError, match=f"NO_KEY_COLUMN.*缺少列：{lacking}[；;]"):
        planned(ledger, sheet(["2022年第19周"], headings, ["x"] * len(headings)))


def test_a_sheet_goes_to_the_ledger_that_fits_best():
    other = sheet(["项目名称", "总投资（亿元）", "备注"], ["甲", 2, "x"], name="项目")
    named = sheet(["项目名称", "核查日期", "核查人员", "核查方式"], ["甲", "2022-05-05", "赵演示", "现场"], name="核查")
    assert {plan.name: plan.ledger for plan in planned("site_inspection", named, other)} == {
        "核查": "site_inspection",
        "项目": "project",
    }
