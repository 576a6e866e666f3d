"""From a workbook to stored rows: references, keys, child rows, openings, notes, undo; one story per sentence."""

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError, Cancelled, UsageProblem
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import new_copy, stored, write_xlsx

HEAD = ["县区", "项目名称", "总投资（亿元）", "签约日期", "当前阶段"]
ONE = ["铁西区", "演示项目一", 2.5, "2021.3.15", "签约"]
TWO = ["浑南区", "演示项目二", 3, "2021.4.15", "开工"]
WEEK = ["项目名称", "本周阶段", "有无变化", "累计完成投资（万元）"]


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path) as opened:
        yield opened


@pytest.fixture
def bring(copy, tmp_path):
    """Write a workbook of one sheet and import it."""

    def run(ledger, *rows, file="工作簿.xlsx", name="表", **options):
        path = write_xlsx(tmp_path / file, {name: [list(row) for row in rows]})
        return Importer(copy).run(ledger, path, **options)

    return run


def counts(result, at=0):
    one = result.sheets[at]
    return one.created, one.updated, one.unchanged


def notes(copy, ledger):
    with copy.read() as reader:
        return reader.all(
            "SELECT field, state, original, suggestion FROM cell_note WHERE ledger = ? ORDER BY id", (ledger,)
        )


def codes(result):
    return [problem.code for problem in result.problems if problem.code]


def test_rows_are_stored_with_their_place_and_source(copy, bring):
    assert counts(bring("project", HEAD, ONE, TWO)) == (2, 0, 0)
    first, _ = stored(copy, "project")
    assert (first["project_name"], first["total_investment"], first["sign_date"]) == (
        "演示项目一",
        Decimal(25000),
        "2021-03-15",
    )
    assert (first["source"], first["source_ref"], first["is_legacy"]) == ("导入", "工作簿.xlsx!表!2", True)


def test_project_signed_after_the_plan_is_no_legacy(copy, bring):
    bring("project", HEAD, ["铁西区", "新项目", 2, "2023.3.15", "签约"])
    assert stored(copy, "project")[0]["is_legacy"] is False


def test_the_same_workbook_again_changes_nothing(copy, bring):
    bring("project", HEAD, ONE, TWO)
    assert counts(bring("project", HEAD, ONE, TWO)) == (0, 0, 2)
    assert len(stored(copy, "project")) == 2


def test_the_same_bytes_under_another_name_are_refused(copy, tmp_path):
    path = write_xlsx(tmp_path / "甲.xlsx", {"表": [HEAD, ONE]})
    Importer(copy).run("project", path)
    other = tmp_path / "乙.xlsx"
    other.write_bytes(path.read_bytes())
    with pytest.raises(BizenvError) as refused:
        Importer(copy).run("project", other)
    assert (refused.value.code, refused.value.exit_code) == ("SAME_BYTES", 3)


def test_newer_edition_changes_only_what_differs_and_lists_it(copy, bring):
    bring("project", HEAD, ONE, TWO)
    result = bring("project", HEAD, [*ONE[:2], 4, *ONE[3:]], TWO)
    assert counts(result) == (0, 1, 1)
    changed = [problem for problem in result.problems if problem.code == "CHANGED"]
    assert [(one.field, one.original, one.value) for one in changed] == [("total_investment", "25000", "40000")]
    assert stored(copy, "project")[0]["total_investment"] == Decimal(40000)


def test_key_ignores_spaces_zero_width_characters_and_bracket_width(copy, bring):
    bring("project", HEAD, ["铁西区", "演示（一期）项目", 2, "2021.3.15", "签约"])
    assert counts(
        bring("project", HEAD, ["铁西区", " 演示(一期)\u200b 项目", 2, "2021.3.15", "签约"], file="另.xlsx")
    ) == (0, 1, 0)
    assert len(stored(copy, "project")) == 1


def test_blank_cell_of_a_newer_edition_leaves_the_value(copy, bring):
    bring("project", HEAD, ONE)
    bring("project", HEAD, [*ONE[:2], None, None, ONE[4]], file="另.xlsx")
    assert stored(copy, "project")[0]["total_investment"] == Decimal(25000)


def test_two_rows_of_one_workbook_are_never_merged(copy, bring):
    """A second import matches them in their order."""
    rows = ONE, [*ONE[:2], 9, *ONE[3:]]
    assert counts(bring("project", HEAD, *rows)) == (2, 0, 0)
    assert counts(bring("project", HEAD, *rows, file="另.xlsx", name="表二")) == (0, 0, 2)
    assert [row["total_investment"] for row in stored(copy, "project")] == [Decimal(25000), Decimal(90000)]


def test_second_row_of_one_identity_is_held(copy, bring):
    bring("project", HEAD, ONE)
    result = bring(
        "project_progress",
        ["2022年第19周"],
        WEEK,
        ["演示项目一", "开工", "有", 5],
        ["演示项目一", "开工", "有", 7],
        file="周.xlsx",
    )
    assert (counts(result), result.sheets[0].held_rows) == ((1, 0, 0), 1)
    assert stored(copy, "project_progress")[0]["invested_total"] == Decimal(5)


def test_ten_thousandfold_slip_is_a_finding(copy, bring):
    bring("project", HEAD, ONE)
    assert "L06-V29" in codes(bring("project", HEAD, [*ONE[:2], 25000, *ONE[3:]]))


def test_projects_are_found_by_name_and_others_wait(copy, bring):
    bring("project", HEAD, ["铁西区", "演示（一期）项目", 2, "2021.3.15", "签约"])
    result = bring(
        "project_progress",
        ["2022年第19周"],
        WEEK,
        ["演示(一期)项目", "开工", "有", 5],
        ["没有的项目", "开工", "有", 7],
        file="周.xlsx",
    )
    found, waiting = stored(copy, "project_progress")
    assert found["project_id"] == stored(copy, "project")[0]["id"]
    assert (waiting["project_id"], waiting["week_key"]) == (None, "2022-W19")
    assert ("project_id", "waiting", "没有的项目", None) in notes(copy, "project_progress")
    assert counts(result) == (2, 0, 0)
    again = bring(
        "project_progress",
        ["2022年第19周 "],
        WEEK,
        ["演示(一期)项目", "开工", "有", 5],
        ["没有的项目", "开工", "有", 7],
        file="周二.xlsx",
    )
    assert counts(again) == (0, 0, 2)


def test_project_of_two_regions_with_one_name_is_told_by_the_region(copy, bring):
    bring("project", HEAD, ONE, ["浑南区", *ONE[1:]])
    bring(
        "project_progress", ["2022年第19周"], ["县区", *WEEK], ["浑南区", "演示项目一", "开工", "有", 5], file="周.xlsx"
    )
    assert stored(copy, "project_progress")[0]["project_id"] == stored(copy, "project")[1]["id"]


def test_saving_a_week_writes_the_stage_of_the_project(copy, bring):
    bring("project", HEAD, ONE)
    bring("project_progress", ["2022年第19周"], WEEK, ["演示项目一", "开工", "有", 5], file="周.xlsx")
    assert stored(copy, "project")[0]["stage"] == "S5开工"
    result = bring("project", HEAD, [*ONE[:4], "洽谈"], file="新版.xlsx")
    assert stored(copy, "project")[0]["stage"] == "S5开工"
    assert "KEPT" in codes(result)


def test_restated_total_is_compared_and_never_written(copy, bring):
    bring("project", HEAD, ONE)
    result = bring(
        "project_progress",
        ["2022年第19周"],
        [*WEEK, "协议总投资（亿元）"],
        ["演示项目一", "开工", "有", 5, 9],
        file="周.xlsx",
    )
    assert any("只作核对" in problem.message for problem in result.problems)
    assert stored(copy, "project")[0]["total_investment"] == Decimal(25000)


def test_enterprises_and_task_forces_are_made_where_missing(copy, bring):
    head = [*HEAD, "项目公司", "统一社会信用代码", "工作专班"]
    bring(
        "project",
        head,
        [*ONE, "演示公司", "91350100M000100Y43", "第1专班"],
        [*TWO, "演示公司", "91350100M000100Y43", "第1专班"],
    )
    assert [(one["name"], one["uscc"]) for one in stored(copy, "enterprise")] == [("演示公司", "91350100M000100Y43")]
    assert [one["name"] for one in stored(copy, "task_force")] == ["第1专班"]
    assert len({one["company_id"] for one in stored(copy, "project")}) == 1


def test_enterprise_is_matched_by_its_code_first(copy, bring):
    """X19: another name for the same code is a finding, and the enterprise keeps its name."""
    head = [*HEAD, "项目公司", "统一社会信用代码"]
    bring("project", head, [*ONE, "演示公司", "91350100M000100Y43"])
    result = bring("project", head, [*TWO, "演示旧名公司", "91350100M000100Y43"], file="另.xlsx")
    assert codes(result) == ["X19"]
    assert [one["name"] for one in stored(copy, "enterprise")] == ["演示公司"]
    assert ("name", "note", "演示旧名公司", "演示旧名公司") in notes(copy, "enterprise")


def test_code_that_comes_later_fills_the_gap(copy, bring):
    bring("project", [*HEAD, "项目公司"], [*ONE, "演示公司"])
    bring("project", [*HEAD, "项目公司", "信用代码"], [*TWO, "演示公司", "91350100M000100Y43"], file="另.xlsx")
    assert [(one["name"], one["uscc"]) for one in stored(copy, "enterprise")] == [("演示公司", "91350100M000100Y43")]


def test_held_code_waits_at_the_enterprise(copy, bring):
    bring("project", [*HEAD, "项目公司", "信用代码"], [*ONE, "演示公司", "9135O100M000100Y43"])
    assert notes(copy, "enterprise") == [("uscc", "held", "9135O100M000100Y43", "91350100M000100Y43")]


def test_several_investors_are_split(copy, bring):
    head = [*HEAD, "投资方", "持股比例（%）"]
    bring("project", head, [*ONE, "甲公司、乙公司；丙公司", 35], [*TWO, "丁公司", 35])
    rows = {(one["investor_name"], one["share"]) for one in stored(copy, "project_investor")}
    assert rows == {("甲公司", None), ("乙公司", None), ("丙公司", None), ("丁公司", Decimal(35))}
    again = bring(
        "project", head, [*ONE, "甲公司、乙公司；丙公司", 35], [*TWO, "丁公司", 35], file="另.xlsx", name="表二"
    )
    assert counts(again) == (0, 0, 2)
    assert len(stored(copy, "project_investor")) == 4


def test_lines_of_progress_become_log_rows(copy, bring):
    text = "2022-03-02 已受理\n2022年3月4日：现场走访\n电话沟通"
    bring("issue", ["编号", "企业名称", "问题描述", "办理进展"], ["1", "演示公司", "演示问题", text])
    rows = {(one["log_time"], one["progress"]) for one in stored(copy, "issue_log")}
    assert rows == {("2022-03-02", "已受理"), ("2022-03-04", "现场走访"), (None, "电话沟通")}


def test_opening_figures_become_one_entry_per_currency(copy, bring):
    """0 and blank make none; dated by the workbook; again nothing changes."""
    head = [*HEAD, "资金类别", "累计到位资金（万元）", "累计到位外资（万美元）"]
    rows = [*ONE, "外资", 126000, 5200], [*TWO, "内资省外", 0, None]
    bring("project", ["填报日期：2022年5月13日"], head, *rows)
    entries = stored(copy, "fund_receipt")
    assert [(one["currency"], one["recognized_amount"], one["declared_amount"]) for one in entries] == [
        ("CNY", Decimal(126000), Decimal(126000)),
        ("USD", Decimal(5200), Decimal(5200)),
    ]
    assert {(one["fund_type"], one["recognition"], one["receive_date"], one["origin_class"]) for one in entries} == {
        ("期初结转", "已认定", "2022-05-13", "境外")
    }
    assert entries[0]["opening_basis"] == "工作簿.xlsx!表!G3"
    assert entries[0]["source_ref"] == "工作簿.xlsx!表!3"
    assert [one["funds_total"] for one in stored(copy, "project")] == [Decimal(126000), 0]
    assert counts(bring("project", ["填报日期：2022年5月13日"], head, *rows)) == (0, 0, 2)


def test_later_cumulative_figure_changes_nothing_and_is_a_finding(copy, bring):
    head = [*HEAD, "累计到位资金（万元）"]
    bring("project", head, [*ONE, 100])
    result = bring("project", head, [*ONE, 150], file="新版.xlsx")
    assert (counts(result), codes(result)) == ((0, 0, 1), ["L08-V1"])
    assert [one["recognized_amount"] for one in stored(copy, "fund_receipt")] == [Decimal(100)]


def test_opening_without_a_workbook_date_is_dated_today_with_a_note(copy, bring):
    result = bring("project", [*HEAD, "累计到位资金（万元）"], [*ONE, 100])
    assert stored(copy, "fund_receipt")[0]["receive_date"] == "2026-11-24"
    assert any("填报日期" in problem.message for problem in result.problems)


def test_invested_total_stands_as_imported_until_the_first_week(copy, bring):
    bring("project", [*HEAD, "累计完成投资（万元）"], [*ONE, 77])
    assert stored(copy, "project")[0]["invested_total"] == Decimal(77)
    bring("project_progress", ["2022年第19周"], WEEK, ["演示项目一", "开工", "有", 90], file="周.xlsx")
    assert stored(copy, "project")[0]["invested_total"] == Decimal(90)


def test_receipts_match_by_the_own_number_else_by_their_content(copy, bring):
    bring("project", HEAD, ONE)
    head = ["项目名称", "到位日期", "币种", "申报金额", "付款方"]
    row = ["演示项目一", "2022-03-01", "人民币", 100, "演示公司"]
    bring("fund_receipt", [*head, "资金编号"], [*row, "DZ1"], [*row, "DZ2"], file="资金.xlsx")
    changed = [*row[:3], 120, row[4], "DZ1"]
    assert counts(bring("fund_receipt", [*head, "资金编号"], changed, [*row, "DZ2"], file="资金二.xlsx")) == (0, 1, 1)
    assert counts(bring("fund_receipt", head, row, file="资金三.xlsx")) == (0, 0, 1)


def test_vouchers_find_their_receipt_by_the_own_number(copy, tmp_path):
    proofs = [
        ["资金编号", "凭证类型", "凭证号", "开具单位", "凭证日期", "币种", "金额"],
        ["DZ1", "01", "N1", "演示银行", "2022-03-02", "CNY", 5],
        ["DZ9", "01", "N2", "演示银行", "2022-03-02", "CNY", 5],
    ]
    funds = [
        ["项目名称", "资金编号", "到位日期", "币种", "申报金额", "付款方"],
        ["甲项目", "DZ1", "2022-03-01", "CNY", 5, "演示公司"],
    ]
    result = Importer(copy).run("fund_receipt", write_xlsx(tmp_path / "资金.xlsx", {"凭证": proofs, "资金": funds}))
    assert [(one.sheet, one.created) for one in result.sheets] == [("资金", 1), ("凭证", 2)]
    first, second = stored(copy, "voucher")
    assert first["fund_receipt_id"] == stored(copy, "fund_receipt")[0]["id"]
    assert second["fund_receipt_id"] is None


def test_held_and_left_over_cells_wait_as_notes(copy, bring):
    head = [*HEAD, "年度计划投资（万元）"]
    bring(
        "project",
        head,
        ["铁西区", "演示项目一", "50-80亿元", "3月15日", "推进中", "约300"],
        ["铁西区", "演示项目二", "500万美元", "2022-02-30", "签约", "待定"],
    )
    found = {(field, state, original) for field, state, original, _ in notes(copy, "project")}
    assert found == {
        ("total_investment", "range", "50-80亿元"),
        ("sign_date", "held", "3月15日"),
        ("stage", "held", "推进中"),
        ("annual_plan", "note", "约300"),
        ("total_investment", "other_currency", "500万美元"),
        ("sign_date", "rejected", "2022-02-30"),
        ("annual_plan", "note", "待定"),
    }


def test_decided_cell_is_not_asked_again(copy, bring):
    from bizenv_desktop.records.deciding import decide, held

    bring("project", HEAD, [*ONE[:4], "推进中"])
    with copy.read() as reader:
        (note,) = held(reader)
    decide(copy, note.id, value="S5开工")
    bring("project", [*HEAD, "备注"], [*ONE[:4], "推进中", "新版"], file="新版.xlsx")
    with copy.read() as reader:
        assert held(reader) == []
    assert stored(copy, "project")[0]["stage"] == "S5开工"


def test_own_columns_are_kept_with_their_heading(copy, bring):
    bring("project", [*HEAD, "领导批示（演示）"], [*ONE, "同意"])
    assert stored(copy, "project")[0]["ext"] == {"领导批示（演示）": "同意"}


def test_comment_joins_the_remark(copy, tmp_path):
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    book = Workbook()
    for row in ([*HEAD, "备注"], [*ONE, "原备注"]):
        book.active.append(row)
    book.active["B2"].comment = Comment("以备案证为准", "张演示")
    book.save(tmp_path / "批注.xlsx")
    Importer(copy).run("project", tmp_path / "批注.xlsx")
    assert stored(copy, "project")[0]["remark"].split("\n") == ["原备注", "以备案证为准"]


def test_import_is_one_step_that_undo_takes_back_and_import_brings_again(copy, bring):
    from bizenv_desktop.records.undo import undo

    head = [*HEAD, "项目公司", "累计到位资金（万元）"]
    bring("project", head, [*ONE, "演示公司", 100], TWO)
    with copy.read() as reader:
        assert reader.value("SELECT count(*) FROM step WHERE kind = 'import'") == 1
    undo(copy)
    assert [stored(copy, name) for name in ("project", "enterprise", "fund_receipt")] == [[], [], []]
    assert counts(bring("project", head, [*ONE, "演示公司", 100], TWO)) == (2, 0, 0)


def test_dry_run_says_the_same_and_stores_nothing(copy, bring):
    preview = bring("project", HEAD, ONE, TWO, dry_run=True)
    assert (counts(preview), preview.step) == ((2, 0, 0), "")
    assert stored(copy, "project") == []
    assert counts(bring("project", HEAD, ONE, TWO)) == (2, 0, 0)


def test_cancel_at_any_row_leaves_nothing(copy, bring):
    rows = [["铁西区", f"演示项目{n}", 2, "2021.3.15", "签约"] for n in range(200)]
    for stop in range(1, 9):
        asked = iter(range(1000))
        with pytest.raises(Cancelled):
            bring("project", HEAD, *rows, cancelled=lambda asked=asked, stop=stop: next(asked) >= stop)
        assert stored(copy, "project") == []


def test_progress_is_told(copy, bring):
    said = []
    bring("project", HEAD, ONE, progress=lambda done, total, what: said.append((done <= total, what)))
    assert all(good for good, _ in said)
    assert {"读取文件", "保存"} <= {what for _, what in said}


def test_columns_are_mapped_by_hand(copy, bring):
    bring("project", [*HEAD, "企业对接电话"], [*ONE, "024-00000000"], mapping={"企业对接电话": "contact_phone"})
    assert stored(copy, "project")[0]["contact_phone"] == "024-00000000"
    with pytest.raises(UsageProblem):
        bring("project", HEAD, ONE, file="二.xlsx", mapping={"企业对接电话": "contact_phone"})
    with pytest.raises(UsageProblem):
        bring("project", HEAD, ONE, file="三.xlsx", mapping={"当前阶段": "不存在"})


def test_answer_has_the_shape_of_the_contract(copy, bring):
    answer = bring("project", HEAD, ONE, ["浑南区", "项目二", "几千万", None, None]).to_json(cells=True)
    assert set(answer) >= {"import", "file", "sheets", "problems", "cells"}
    (one,) = answer["sheets"]
    assert {
        key: one[key]
        for key in ("sheet", "ledger", "rows_read", "created", "updated", "unchanged", "excluded", "held", "rejected")
    } == {
        "sheet": "表",
        "ledger": "project",
        "rows_read": 2,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "excluded": 1,
        "held": 1,
        "rejected": 0,
    }
    held = next(problem for problem in answer["problems"] if problem["severity"] == "held")
    assert (held["row"], held["column"], held["field"], held["item"], held["original"]) == (
        3,
        "C",
        "total_investment",
        46,
        "几千万",
    )
    assert "cells" not in bring("project", HEAD, ONE, file="二.xlsx").to_json()


def test_viewer_may_not_import(copy, bring):
    copy.add_user("李演示", frozenset({"viewer"}), "演示口令-viewer")
    copy.data_version()
    copy.roles = frozenset({"viewer"})
    with pytest.raises(BizenvError):
        bring("project", HEAD, ONE)


def test_plan_column_is_stored_and_the_expected_date_noted(copy, bring):
    bring(
        "project",
        ["项目名称", "县区", "开工日期", "计划开工日期"],
        ["甲项目", "铁西区", "预计2022年6月", "2022.7"],
        ["乙项目", "铁西区", "预计2022年6月", None],
    )
    dates = {one["project_name"]: one["plan_start_date"] for one in stored(copy, "project")}
    assert dates == {"甲项目": "2022-07", "乙项目": "2022-06"}
    assert ("plan_start_date", "note", "预计2022年6月", None) in notes(copy, "project")


def test_held_cell_of_a_child_row_waits_there_once(copy, bring):
    head = [*HEAD, "投资方", "持股比例"]
    bring("project", head, [*ONE, "甲公司", 0.35])
    assert notes(copy, "project_investor") == [("share", "held", "0.35", "35%")]
    again = bring("project", [*head, "备注"], [*ONE, "甲公司", 0.35, None], file="另.xlsx")
    assert (counts(again), len(notes(copy, "project_investor")), notes(copy, "project")) == ((0, 0, 1), 1, [])


def test_issue_without_a_number_is_known_by_its_content(copy, bring):
    head = ["编号", "企业名称", "问题描述", "受理时间", "状态"]
    bring("issue", head, [None, "甲公司", "问题一", "2022.3.1", "交办"], [None, "甲公司", "问题二", "2022.3.1", "登记"])
    rows = [None, "甲公司", "问题二", "2022.3.1", "交办"], [None, "甲公司", "问题一", "2022.3.1", "交办"]
    assert counts(bring("issue", head, *rows, file="新版.xlsx")) == (0, 1, 1)


def test_every_project_row_of_a_county_may_lack_its_region(copy, bring):
    bring("project", HEAD, ONE)
    assert counts(bring("project", HEAD[1:], ONE[1:], file="另.xlsx")) == (0, 0, 1)


def test_sheets_of_one_workbook_refer_to_each_other(copy, tmp_path):
    weeks = [["2022年第19周"], WEEK, ["演示项目一", "开工", "有", 5]]
    path = write_xlsx(tmp_path / "全套.xlsx", {"周报": weeks, "项目": [HEAD, ONE]})
    result = Importer(copy).run("project", path)
    assert [(one.sheet, one.created) for one in result.sheets] == [("项目", 1), ("周报", 1)]
    assert stored(copy, "project_progress")[0]["project_id"] == stored(copy, "project")[0]["id"]
