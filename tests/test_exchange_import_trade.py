"""Old workbooks of foreign trade come in by the headings that bureaus write."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest
from openpyxl import load_workbook

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.export import export_ledger
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import bring_in_one, new_copy, stored

FIRM, OTHER = "演示外贸轴承（沈阳）有限公司", "演示轻工进出口有限公司"


@pytest.fixture
def copy(tmp_path):
    made = new_copy(tmp_path)
    yield made
    made.close()


@pytest.fixture
def bring_in(copy, tmp_path):
    return partial(bring_in_one, copy, tmp_path)


def test_a_list_of_trainings(bring_in):
    row = bring_in(
        "training",
        ("培训主题", "RCEP规则"),
        ("培训时间", "2022.4.20"),
        ("举办单位", "演示市商务局"),
        ("覆盖片区", "辽中片区"),
        ("主讲人", "演示讲师"),
        ("培训方式", "线上线下"),
        ("通知企业数（家）", 60),
        ("参训企业数（家）", 2),
        ("参训企业名单", f"{FIRM}、{OTHER}"),
        ("满意率（%）", 98.5),
    )
    assert (row["topic"], str(row["train_date"]), row["host"]) == ("RCEP", "2022-04-20", "演示市商务局")
    assert (row["area"], row["lecturer"], row["form"]) == ("辽中片区", "演示讲师", "混合")
    assert (row["expected"], row["attended"], row["enterprise_ids"]) == (60, 2, [FIRM, OTHER])
    assert row["satisfaction"] == Decimal("98.5")


def test_a_table_of_firms_that_use_rcep(bring_in):
    row = bring_in(
        "rcep_use",
        ("享惠企业", FIRM),
        ("统计期间", "2022年一季度"),
        ("对RCEP国家出口额（万美元）", 320.5),
        ("原产地证书份数", 12),
        ("享惠额（万元）", 45.6),
    )
    assert (row["enterprise_id"], row["period_key"], row["origin_certs"]) == (FIRM, "2022-Q1", 12)
    assert (row["export_amount"], row["benefit_amount"]) == (Decimal("320.5"), Decimal("45.6"))


def test_a_list_of_trade_frictions(bring_in):
    row = bring_in(
        "trade_friction",
        ("案名", "演示轴承反倾销案"),
        ("案件性质", "反倾销调查"),
        ("发起国（地区）", "演示国"),
        ("涉案产品", "滚动轴承"),
        ("海关编码", "84821000"),
        ("立案时间", "2022.4.28"),
        ("应诉截止日期", "2022.6.10"),
        ("涉案企业名称", f"{FIRM}、{OTHER}"),
        ("涉案出口额（万美元）", 120.5),
        ("是否参加应诉", "是"),
        ("代理律所", "演示律师事务所"),
        ("通知渠道", "公众号"),
        ("初裁税率", "12.3%"),
        ("案件进展", "已初裁"),
    )
    assert (row["case_name"], row["case_type"], row["country"]) == ("演示轴承反倾销案", "反倾销", "演示国")
    assert (row["product"], row["hs_code"], row["amount"]) == ("滚动轴承", "84821000", Decimal("120.5"))
    assert (str(row["filing_date"]), str(row["response_due"])) == ("2022-04-28", "2022-06-10")
    assert (row["enterprise_ids"], row["responding"]) == ([FIRM, OTHER], True)
    assert (row["legal_service"], row["alert_channel"]) == ("演示律师事务所", "微信公众号")
    assert (row["prelim"], row["case_status"]) == ("12.3%", "初裁")


@pytest.mark.parametrize(("filed", "status"), [("2022.4.28", "立案"), ("", "预警")])
def test_a_friction_without_a_status_is_judged_by_its_filing(bring_in, filed, status):
    row = bring_in("trade_friction", ("案件名称", "演示案"), ("发起国", "演示国"), ("立案日期", filed))
    assert row["case_status"] == status


def test_a_table_of_plans_with_the_difficulties_and_measures_of_a_firm(bring_in, copy):
    row = bring_in(
        "enterprise_plan",
        ("企业名称", FIRM),
        ("年份", 2022),
        ("调研形式", "实地走访"),
        ("走访时间", "2022.3.10"),
        ("困难", "国际运力不足"),
        ("处理方式", "企业自行解决"),
        ("原因分析", "舱位紧张"),
        ("帮扶措施", "协调中欧班列舱位"),
        ("责任部门", "演示市商务局"),
        ("期限", "2022.6.30"),
        ("运用政策工具", "出口信保"),
        ("工作目标", "出口稳中有增"),
        ("需上级协调解决事项", "增开班列"),
        ("状态", "实施中"),
    )
    assert (row["enterprise_id"], row["year"], row["plan_status"]) == (FIRM, 2022, "实施")
    assert (row["survey_mode"], str(row["survey_date"]), row["diagnosis"]) == ("走访", "2022-03-10", "舱位紧张")
    assert (row["goal"], row["upper_matters"], row["difficulties"]) == ("出口稳中有增", "增开班列", "国际运力不足")
    (difficulty,), (measure,) = stored(copy, "plan_difficulty"), stored(copy, "plan_measure")
    assert (difficulty["plan_id"], difficulty["route"]) == (row["id"], "企业自行解决")
    assert (measure["measure"], measure["duty_unit"]) == ("协调中欧班列舱位", "演示市商务局")
    assert (str(measure["due_date"]), measure["tool"], measure["plan_id"]) == ("2022-06-30", "出口信保", row["id"])


def test_a_list_of_policy_tools(bring_in):
    row = bring_in(
        "trade_tool",
        ("投保企业", FIRM),
        ("政策工具", "出口信用保险"),
        ("统计期间", "2022年4月"),
        ("保单币种", "美元"),
        ("承保金额（万美元）", 500),
        ("保险费（万元）", 3.2),
        ("理赔金额（万美元）", 12.5),
        ("保单融资额（万元）", 200),
        ("补助金额（万元）", 1.5),
    )
    assert (row["enterprise_id"], row["tool_type"], row["period_key"]) == (FIRM, "出口信保", "2022-04")
    assert [row[name] for name in ("insured", "premium", "claim")] == [500, Decimal("3.2"), Decimal("12.5")]
    assert (row["financing"], row["subsidy"], row["currency"]) == (200, Decimal("1.5"), "USD")


def test_a_list_of_new_ways_of_trade(bring_in):
    row = bring_in(
        "trade_tool",
        ("企业名称", FIRM),
        ("业态", "跨境电子商务"),
        ("季度", "2022年二季度"),
        ("跨境模式", "9710"),
        ("交易金额（万美元）", 80),
        ("备案号", "演示备1号"),
        ("备案时间", "2022.4.1"),
    )
    assert (row["tool_type"], row["period_key"], row["customs_mode"]) == ("跨境电商", "2022-Q2", "9710")
    assert (row["turnover"], row["filing_no"], str(row["filing_date"])) == (80, "演示备1号", "2022-04-01")


def test_a_list_of_requests_at_the_customs_makes_one_issue_each(bring_in, copy):
    row = bring_in(
        "issue",
        ("企业", FIRM),
        ("问题描述", "出口货物查验时间长"),
        ("受理时间", "2022.5.9"),
        ("来源渠道", "单一窗口"),
        ("通关口岸", "演示港"),
        ("报关单编号", "090120220000001234"),
        ("通关环节", "海关查验"),
        ("帮扶措施", "协调海关优先查验"),
        ("帮扶前通关时间（小时）", 48),
        ("帮扶后通关时间（小时）", 30.5),
    )
    assert (row["enterprise_id"], row["description"], row["channel"]) == (FIRM, "出口货物查验时间长", "单一窗口")
    (request,) = stored(copy, "customs_request")
    assert (request["issue_id"], request["port"], request["link"]) == (row["id"], "演示港", "查验")
    assert (request["channel"], request["help_mode"]) == ("单一窗口热线", "协调海关优先查验")
    assert (request["declaration_no"], request["hours_before"]) == ("090120220000001234", 48)
    assert (request["hours_after"], request["hours_saved"]) == (Decimal("30.5"), Decimal("17.5"))


@pytest.mark.parametrize(("number", "shown"), [("090120220000001234", False), ("0901**********1234", True)])
def test_a_full_number_of_a_customs_declaration_does_not_leave_the_bureau(copy, tmp_path, number, shown):
    records = Records(copy, Checker(copy))
    issue = records.create("issue", {"description": "查验时间长", "channel": "单一窗口"}).id
    request = {"issue_id": issue, "port": "演示港", "link": "查验", "declaration_no": number}
    assert records.create("customs_request", request).values["channel"] == "单一窗口热线"
    book = tmp_path / "问题.xlsx"
    export_ledger(records, "issue", book)
    cells = {cell.value for page in load_workbook(book) for line in page.iter_rows() for cell in line}
    assert (number in cells, "（涉密）" in cells) == (shown, not shown)
    Importer(copy, Checker(copy)).run("issue", book)
    assert [one["declaration_no"] for one in stored(copy, "customs_request")] == [number]
