"""Structure of sheets: catalogue 1 to 25 and "Rows" of the import rules, one story per sentence."""

import pytest

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.exchange.grid import Merge, Style
from tests.helpers_exchange_import import cells, planned, sheet

HEAD = ["序号", "县区", "项目名称", "总投资（亿元）", "签约日期", "备注"]
ROW = [1, "铁西区", "演示项目一", 2.5, "2021.3.15", None]
ROW2 = [2, "浑南区", "演示项目二", 3, "2021.4.15", None]


def one(*rows, **more):
    (plan,) = planned("project", sheet(*rows, **more))
    return plan


def excluded(plan):
    return {problem.row: problem.message for problem in plan.problems if problem.severity == "excluded"}


def notes(plan):
    return [(problem.row, problem.code) for problem in plan.problems if problem.severity == "note" and problem.code]


def data(plan):
    return [row.row for row in plan.rows if not row.held]


def test_title_reporting_unit_and_unit_rows_stand_above():
    """1, 2, 3: read into the package header; the unit is that of amounts without one."""
    plan = one(
        ["演示市招商引资项目台账"],
        ["填报单位：演示市商务局（演示）", None, None, "填报日期：2022年5月13日"],
        [None, None, None, None, None, "单位：亿元"],
        ["序号", "县区", "项目名称", "总投资", "签约日期", "备注"],
        ROW,
    )
    assert plan.title.title == "演示市招商引资项目台账"
    assert (plan.title.report_unit, plan.title.report_date) == ("演示市商务局（演示）", "2022-05-13")
    assert cells(plan)["D5 total_investment"]["value"] == "25000"
    assert excluded(plan) == {1: "表题", 2: "填报信息", 3: "单位行", 4: "表头"}


def test_heading_of_two_rows_is_joined():
    """4: merged or not, the innermost heading counts, joined where that is needed."""
    merged = one(
        ["序号", "项目名称", "投资方", None, "总投资（亿元）", None],
        [None, None, "名称", "注册地", "总投资", "其中：外资（万美元）"],
        [1, "演示项目一", "演示公司", "江苏", 2.5, 500],
        merges=(Merge(1, 3, 1, 4), Merge(1, 5, 1, 6), Merge(1, 1, 2, 1), Merge(1, 2, 2, 2)),
    )
    flat = one(
        ["序号", "项目名称", "投资方", None, "总投资（亿元）", None],
        [None, None, "名称", "注册地", "总投资", "其中：外资（万美元）"],
        [1, "演示项目一", "演示公司", "江苏", 2.5, 500],
    )
    for plan in (merged, flat):
        assert cells(plan)["C3 project_investor.investor_name"]["value"] == ["演示公司"]
        assert cells(plan)["D3 project_investor.origin"]["value"] == "江苏"
        assert cells(plan)["E3 total_investment"]["value"] == "25000"
        assert cells(plan)["F3 foreign_amount"]["value"] == "500"


def test_heading_of_three_rows_and_vertical_text():
    """5: white space and line breaks don't count."""
    plan = one(
        ["序 号", "项 目\n名 称", "总投\n资额\n（亿元）", "回访", None],
        [None, None, None, "情况", None],
        [None, None, None, "日期", "方式"],
        [1, "演示项目一", 2.5, "2022-03-04", "电话"],
        merges=(Merge(1, 4, 1, 5), Merge(2, 4, 2, 5), Merge(1, 1, 3, 1), Merge(1, 2, 3, 2), Merge(1, 3, 3, 3)),
    )
    assert (plan.header.first, plan.header.last) == (1, 3)
    assert cells(plan)["C4 total_investment"]["value"] == "25000"


def test_heading_whose_second_row_names_the_fields_takes_the_merged_row_above():
    plan = one(
        ["序号", "基本情况", None, "投资", None],
        [None, "项目名称", "县区", "总投资（亿元）", "签约日期"],
        [1, "演示项目一", "铁西区", 2.5, "2021.3.15"],
        merges=(Merge(1, 2, 1, 3), Merge(1, 4, 1, 5), Merge(1, 1, 2, 1)),
    )
    assert (plan.header.first, plan.header.last) == (1, 2)
    assert cells(plan)["B3 project_name"]["value"] == "演示项目一"


def test_data_row_without_a_number_is_not_taken_for_a_heading():
    plan = one(HEAD, [None, "铁西区", "演示项目一", "2.5亿元", "2021.3.15", "无序号"], ROW2)
    assert data(plan) == [2, 3]


def test_column_index_row_is_left_out():
    """6: 甲 乙 and consecutive numbers."""
    plan = one(HEAD, ["甲", "乙", 1, 2, 3, 4], ROW)
    assert (excluded(plan)[2], data(plan)) == ("栏号行", [3])
    plan = one(HEAD, [1, 2, 3, 4, 5, 6], ROW)
    assert (excluded(plan)[2], data(plan)) == ("栏号行", [3])


def test_heading_that_repeats_on_each_page_is_left_out():
    plan = one(HEAD, ROW, ["序号", "县 区", "项目\n名称", "总投资（亿元）", "签约日期", "备注"], ROW2)
    assert (excluded(plan)[3], data(plan)) == ("重复表头", [2, 4])


def test_section_rows_are_left_out_and_their_count_checked():
    """8 and I-8: 个 or 项; held rows count too."""
    plan = one(HEAD, ["一、新签约项目（2个）"], ROW, ROW2, ["二、续建项目（3项）"], ROW)
    assert [excluded(plan)[row] for row in (2, 5)] == ["分组行", "分组行"]
    assert notes(plan) == [(5, "I-8")]
    assert [row.section for row in plan.rows] == ["一、新签约项目（2个）"] * 2 + ["二、续建项目（3项）"]


def test_nested_sections_count_into_the_outer_one():
    plan = one(HEAD, ["一、全市（2个）"], ["（一）新建（1个）"], ROW, ["（二）续建（1个）"], ROW2)
    assert notes(plan) == []


@pytest.mark.parametrize("word", ["合计", " 合  计", "小计", "总 计", "合计：", "合\u3000计"])
def test_total_rows_are_left_out(word):
    plan = one(HEAD, ROW, [None, None, word, 2.5, None, None])
    assert (excluded(plan)[3], data(plan), notes(plan)) == ("合计行", [2], [])


def test_word_for_total_in_any_cell_makes_a_total_row_but_not_inside_a_text():
    plan = one(
        HEAD,
        ROW,
        [None, "合计", None, 2.5, None, None],
        [3, "铁西区", "演示合计中心项目", 1, "2021.5.1", "资金合计2亿元"],
    )
    assert data(plan) == [2, 4]


def test_wrong_total_is_a_finding_and_subtotals_start_anew():
    """I-9: 小计 over its part, 合计 over all."""
    plan = one(
        HEAD, ROW, [None, None, "小计", 2.5, None], ROW2, [None, None, "小计", 3, None], [None, None, "合计", 5.5, None]
    )
    assert notes(plan) == []
    wrong = one(HEAD, ROW, ROW2, [None, None, "合计", 9, None])
    assert notes(wrong) == [(4, "I-9")]


def test_total_over_currencies_is_a_finding():
    head = ["项目名称", "到位日期", "币种", "申报金额", "付款方"]
    rows = (
        ["甲项目", "2022-03-01", "人民币", 100, "甲"],
        ["乙项目", "2022-03-02", "美元", 20, "乙"],
        ["合计", None, None, 120, None],
    )
    (plan,) = planned("fund_receipt", sheet(head, *rows))
    assert notes(plan) == [(4, "L00-V3")]


def test_vertical_merge_fills_down_inside_its_range_only():
    """10: reported at its first cell."""
    plan = one(
        HEAD,
        ROW,
        [2, None, "演示项目二", 3, "2021.4.15", None],
        [3, None, "演示项目三", 3, "2021.4.15", None],
        merges=(Merge(2, 2, 3, 2),),
    )
    values = [{cell.field: cell.verdict.value for cell in row.cells} for row in plan.rows]
    assert [row.get("site_region") for row in values] == ["210106", "210106", None]
    assert cells(plan)["B2 site_region"]["value"] == "210106"
    assert "B3 site_region" not in cells(plan)


@pytest.mark.parametrize("word", ["同上", "〃", "″", '"'])
def test_ditto_takes_the_nearest_data_row_above(word):
    """11: past excluded rows."""
    plan = one(HEAD, ROW, ["一、续建项目"], [2, word, "演示项目二", word, "2021.4.15", None])
    assert cells(plan)["B4 site_region"]["value"] == "210106"
    assert cells(plan)["D4 total_investment"]["value"] == "25000"
    assert 11 in cells(plan)["B4 site_region"]["items"]


def test_ditto_on_the_first_row_is_rejected():
    assert cells(one(HEAD, [1, "同上", "演示项目一", 2.5, None, None]))["B2 site_region"]["state"] == "rejected"


@pytest.mark.parametrize(
    "text", ["注：演示数据", "备注：演示", "填表人：张演示  审核人：李演示", "审核人：李演示", "联系电话：024-00000000"]
)
def test_footers_end_the_table(text):
    """12: and after them rows with only a first cell."""
    plan = one(HEAD, ROW, [text], ["    2.接上行"], [None], ["再接上行"])
    assert data(plan) == [2]
    assert all(excluded(plan)[row] == "表尾注释" for row in (3, 4, 6))


def test_blank_rows_and_rows_with_only_a_number_hold_nothing():
    """13, 15: numbers may have gaps, restart or repeat."""
    plan = one(HEAD, ROW, [None, " ", "\u3000"], ["3.1", *ROW2[1:]], [4, None, None, None])
    assert data(plan) == [2, 4]
    assert cells(plan)["A4 None"]["state"] == "ok"


def test_side_by_side_tables_are_held():
    """14: cell by cell in the report, but not stored."""
    plan = one(["县区", "项目名称", "总投资（亿元）", None] * 2, ["铁西区", "甲项目", 2, None, "浑南区", "乙项目", 3])
    assert (plan.treatment, plan.items) == ("held", (14,))
    assert cells(plan)["F2 project_name"]["value"] == "乙项目"


def test_hidden_and_struck_rows_are_held():
    """16, 22: their cells keep their own states."""
    struck = {(3, column): Style(struck=True) for column in range(1, 6)}
    plan = one(HEAD, ROW, ROW2, [3, *ROW[1:]], hidden_rows=frozenset({2}), styles=struck)
    assert [(row.row, row.held) for row in plan.rows] == [(2, (16,)), (3, (22,)), (4, ())]
    hidden, crossed, _ = plan.rows
    assert "包括隐藏行列" in hidden.held_why
    assert "去掉删除线" in crossed.held_why
    assert "包括隐藏行列" not in crossed.held_why  # that would not bring it in
    assert cells(plan)["D2 total_investment"]["state"] == "ok"


def test_hidden_rows_and_columns_come_in_when_asked():
    grid = {"hidden_rows": frozenset({2}), "hidden_columns": frozenset({4})}
    (asked,) = planned("project", sheet(HEAD, ROW, ROW2, **grid), include_hidden=True)
    assert data(asked) == [2, 3]
    assert cells(asked)["D3 total_investment"]["state"] == "ok"
    assert cells(one(HEAD, ROW, ROW2, **grid))["D3 total_investment"]["state"] == "held"


def test_hidden_sheets_and_sheets_without_heading_are_listed_only():
    """17."""
    plans = planned(
        "project",
        sheet(HEAD, ROW, name="明细"),
        sheet(HEAD, ROW, name="备份", state="hidden"),
        sheet(["填报说明"], ["一、金额单位为亿元"], name="说明"),
        sheet(HEAD, ROW, name="深藏", state="veryHidden"),
    )
    assert [(plan.name, plan.treatment) for plan in plans] == [
        ("明细", "import"),
        ("备份", "not_imported"),
        ("说明", "not_imported"),
        ("深藏", "not_imported"),
    ]


def test_summary_that_repeats_the_other_sheets_is_held():
    """18."""
    plans = planned(
        "project",
        sheet(HEAD, ROW, ROW2, name="汇总"),
        sheet(HEAD, ROW, name="铁西区"),
        sheet(HEAD, ROW2, name="浑南区"),
    )
    assert {plan.name: plan.treatment for plan in plans} == {"汇总": "held", "铁西区": "import", "浑南区": "import"}


def test_one_sheet_per_county_is_imported_whole():
    plans = planned("project", sheet(HEAD, ROW, name="铁西区"), sheet(HEAD, ROW2, name="浑南区"))
    assert [plan.treatment for plan in plans] == ["import", "import"]


def test_unknown_columns_stay_with_their_heading():
    """19: columns without a heading too."""
    plan = one([*HEAD, "领导批示（演示）"], [*ROW, "同意", "旁注"])
    assert cells(plan)["G2 ext:领导批示（演示）"]["value"] == "同意"
    assert cells(plan)["H2 ext:H列"]["value"] == "旁注"


def test_two_columns_for_one_field_hold_the_cells_of_both():
    """20."""
    plan = one([*HEAD, "总投资额（万元）"], [*ROW, 25000])
    for name in ("D2 total_investment", "G2 total_investment"):
        assert (cells(plan)[name]["state"], cells(plan)[name]["items"]) == ("held", [20])


@pytest.mark.parametrize(
    ("ledger", "head", "words"),
    [
        ("project", ["序号", "县区", "总投资（亿元）", "签约日期", "当前阶段"], "项目名称"),
        ("project_progress", ["序号", "本周阶段", "本周进展", "累计完成投资（万元）", "下周计划"], "项目"),
        ("issue", ["编号", "企业名称", "问题类别", "受理时间", "难度"], "问题描述"),
        ("issue", ["编号", "问题描述", "问题类别", "受理时间", "难度"], "企业"),
        ("voucher", ["资金编号", "凭证类型", "开具单位", "凭证日期", "金额"], "凭证号"),
        ("fund_receipt", ["资金编号", "到位日期", "资金类型", "申报金额", "付款方"], "项目"),
    ],
)
def test_sheet_without_its_identity_column_is_refused_with_a_list(ledger, head, words):
    """21: other required columns may be missing."""
    with pytest.raises(BizenvError, match=words) as refused:
        planned(ledger, sheet(head, ["1"] * len(head)))
    assert (refused.value.code, refused.value.exit_code) == ("NO_KEY_COLUMN", 3)


def test_workbook_without_any_heading_and_unknown_sheet_name_are_refused():
    with pytest.raises(BizenvError) as refused:
        planned("project", sheet(["说明"], ["没有表"]))
    assert refused.value.code == "NO_HEADING"
    with pytest.raises(UsageProblem):
        planned("project", sheet(HEAD, ROW), sheet="没有的表")


def test_only_the_chosen_sheet_is_imported():
    plans = planned("project", sheet(HEAD, ROW, name="甲"), sheet(HEAD, ROW2, name="乙"), sheet="乙")
    assert {plan.name: plan.treatment for plan in plans} == {"甲": "not_imported", "乙": "import"}


def test_fill_colour_is_a_note_and_no_data():
    """23: a banded table means nothing."""
    red = {(3, column): Style(fill="FF0000") for column in range(1, 6)}
    rows = [[number, *ROW[1:]] for number in range(1, 9)]
    plan = one(HEAD, *rows, styles=red)
    assert [row.notes[0][0] for row in plan.rows if row.notes] == [23]
    banded = {(row, column): Style(fill="DDEEFF") for row in range(2, 9, 2) for column in range(1, 6)}
    assert not any(row.notes for row in one(HEAD, *rows, styles=banded).rows)


def test_comment_of_a_cell_goes_to_the_remark():
    """24: field remark, address of the commented cell; its own column stays."""
    plan = one(HEAD, [*ROW[:5], "原备注"], comments={(2, 3): "名称以备案证为准"})
    assert cells(plan)["C2 remark"]["value"] == "名称以备案证为准"
    assert cells(plan)["F2 remark"]["value"] == "原备注"


def test_sum_of_year_columns_is_compared_with_the_total():
    """I-56."""
    head = ["项目名称", "县区", "总投资（亿元）", "2022年", "2023年"]
    (plan,) = planned(
        "project", sheet(["单位：亿元"], head, ["甲项目", "铁西区", 3, 1, 2], ["乙项目", "铁西区", 3, 1, 1])
    )
    assert notes(plan) == [(4, "I-56")]


def test_lost_leading_zeros_are_held_with_a_suggestion():
    """84: a number among digit texts of one length, some with leading zeros."""
    head = ["项目名称", "县区", "总投资（亿元）", "档案号"]
    rows = ["甲", "铁西区", 1, "007"], ["乙", "铁西区", 1, "012"], ["丙", "铁西区", 1, 7]
    found = cells(*planned("project", sheet(head, *rows)))
    assert (found["D4 ext:档案号"]["state"], found["D4 ext:档案号"]["suggestion"]) == ("held", "007")
    assert found["D2 ext:档案号"]["value"] == "007"
    mixed = ["甲", "铁西区", 1, "YS07"], ["乙", "铁西区", 1, "012"], ["丙", "铁西区", 1, 7]
    assert cells(*planned("project", sheet(head, *mixed)))["D4 ext:档案号"]["state"] == "ok"


def test_weekly_sheet_takes_its_week_from_the_title():
    head = ["项目名称", "本周阶段", "有无变化", "累计完成投资（万元）"]
    (plan,) = planned("project_progress", sheet(["演示市周调度表（2022年第19周）"], head, ["甲项目", "开工", "有", 5]))
    assert plan.period == "2022-W19"
    (plan,) = planned("project_progress", sheet(head, ["甲项目", "开工", "有", 5], name="2022年第3周"))
    assert plan.period == "2022-W03"


def test_weekly_sheet_that_names_no_week_is_held():
    head = ["项目名称", "本周阶段", "有无变化", "累计完成投资（万元）"]
    (plan,) = planned("project_progress", sheet(head, ["甲项目", "开工", "有", 5]))
    assert plan.treatment == "held"
    (plan,) = planned("project_progress", sheet([*head, "周期"], ["甲项目", "开工", "有", 5, "2022-W19"]))
    assert plan.treatment == "import"


def test_sheet_goes_to_the_ledger_that_its_headings_fit_best():
    funds = sheet(
        ["项目名称", "资金编号", "到位日期", "币种", "申报金额", "付款方"],
        ["甲", "DZ1", "2022-03-01", "CNY", 5, "乙"],
        name="资金",
    )
    proofs = sheet(
        ["资金编号", "凭证类型", "凭证号", "开具单位", "凭证日期", "币种", "金额"],
        ["DZ1", "01", "N1", "行", "2022-03-02", "CNY", 5],
        name="凭证",
    )
    plans = planned("fund_receipt", proofs, funds)
    assert [(plan.name, plan.ledger) for plan in plans] == [("资金", "fund_receipt"), ("凭证", "voucher")]
    assert cells(plans[1])["A2 fund_receipt_id.ext:资金编号"]["value"] == "DZ1"


def test_annex_line_is_no_title_and_hides_no_week():
    head = ["项目名称", "本周阶段", "有无变化", "累计完成投资（万元）"]
    (plan,) = planned(
        "project_progress",
        sheet(["附件1"], ["演示市周调度表（2022年第19周，截至5月12日）"], head, ["甲项目", "开工", "有", 5]),
    )
    assert (plan.title.title[:6], plan.period) == ("演示市周调度", "2022-W19")


def test_plan_column_wins_over_an_expected_date():
    head = ["项目名称", "县区", "开工日期", "计划开工日期"]
    (plan,) = planned("project", sheet(head, ["甲项目", "铁西区", "预计2022年6月", "2022.7"]))
    found = cells(plan)
    assert found["C2 start_date"]["state"] == "null"
    assert found["C2 plan_start_date"]["value"] == "2022-06"
    assert found["D2 plan_start_date"]["value"] == "2022-07"
