"""The own forms of foreign investment: rewards, reports to press for, data pushed, complaints, legal service, banks."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, rows, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def firm(city, name="演示外资电子", **values):
    return city.add("enterprise", name=name, region="210102", no_uscc_reason="其他", **values)


def reward(city, **values):
    whole = {
        "enterprise_id": firm(city), "year": 2022, "actual_fdi": Decimal(300), "applied": Decimal("50.5"),
        "approved": Decimal(40), "promised_pay_date": "2022-05-20", "reward_status": "下达",
    }  # fmt: skip
    return city.add("fdi_reward", **whole | values)


def test_a_reward_is_paid_late_less_than_approved_or_not_at_all(city):
    paid = {"reward_status": "拨付", "pay_date": "2022-05-25", "paid": Decimal(30)}
    reward(city, accept_date="2022-01-01", **paid)
    reward(city, accept_date="2022-01-02")
    reward(city, accept_date="2022-01-03", promised_pay_date="2022-06-30")
    reward(city, reward_status="拨付", pay_date="2022-04-30", paid=Decimal(40))
    reward(city, year=2023)
    data = build(city, "reward_payment")
    assert texts(data, "on_time") == ["晚5天", "逾期11天", "未到期"]
    total = rows(data)[-1]
    assert (total["actual"], total["approved"], total["paid"], total["rate"]) == (900, 120, 30, 25)
    assert [head(data)[name] for name in ("已拨付", "逾期未拨付", "少拨")] == ["1项", "1项", "1项"]
    assert "151.50" in printed(data)


def test_the_receipts_of_a_reward_stand_behind_its_foreign_funds(city):
    receipt = city.receipt(city.project("演示外资项目"), "2022-03-01", "300", currency="USD")
    reward(city, fund_receipt_ids=[receipt])
    reports = Reports(city.copy)
    data = reports.build("reward_payment", "")
    assert ("fund_receipt", receipt) in reports.behind(data, 0, "actual")


def info(city, name, **values):
    whole = {
        "enterprise_id": firm(city, name, phone="13912345678"), "report_type": "变更", "trigger": "地址",
        "needs_registration": False, "channel": "企业登记系统", "report_status": "待报",
    }  # fmt: skip
    return city.add("fdi_info_report", **whole | values)


def test_reports_to_press_for_are_late_soon_due_or_to_be_mended(city):
    """Twenty working days after 6 April end on 6 May, those after 7 April on 7 May, a working Saturday."""
    info(city, "逾期", event_date="2022-04-06")
    yearly = {"report_type": "年度", "report_year": 2021, "trigger": "年报", "channel": "公示系统"}
    info(city, "快到", **yearly)
    info(city, "报过", event_date="2022-04-06", submit_date="2022-04-20", report_status="已报")
    info(city, "月末后报", event_date="2022-04-07", submit_date="2022-06-01", report_status="已报")
    mend = {"submit_date": "2022-04-20", "notice_date": "2022-05-10", "rectify_due": "2022-06-08"}
    info(city, "整改", event_date="2022-04-06", report_status="整改中", **mend)
    info(city, "注销", report_type="注销", event_date="2022-04-06", channel="部门共享")
    info(city, "六月的事", event_date="2022-06-02")
    data = build(city, "info_report_reminder")
    assert texts(data, "enterprise") == ["逾期", "月末后报", "整改", "快到"]
    assert texts(data, "late") == ["逾期25天", "逾期24天", "还有8天", "还有30天"]
    assert [head(data)[name] for name in ("待催报", "已逾期", "其中整改")] == ["4件", "2件", "1件"]
    assert "13912345678" not in printed(data)


def test_what_was_pushed_and_received_by_month(city):
    batches = (("2022-04", 100, 100, None), ("2022-05", 120, 114, "两家已注销"), ("2022-06", 80, None, None))
    for month, expected, received, said in batches:
        values = {"period_key": month, "expected": expected, "received": received, "handling": said}
        city.add("fdi_push_batch", **values)
    data = build(city, "push_check", "2022-Q2")
    assert texts(data, "difference") == [0, -6, None]
    total = rows(data)[-1]
    assert (total["expected"], total["received"]) == (300, 214)
    assert round(total["rate"], 2) == Decimal("97.27")
    assert [head(data)[name] for name in ("尚未核对", "有差异", "有差异没有写明处理")] == ["1批", "1批", "0批"]
    assert texts(build(city, "push_check"), "period") == ["2022-05"]


def complaint(city, day, **values):
    whole = {
        "complainant": "演示外资电子", "country": "日本", "respondent": "演示街道办事处", "kind": "侵权协调",
        "content": "门前道路被占", "accepted": "受理", "is_confidential": False,
    }  # fmt: skip
    return city.add("fdi_complaint", complete_date=day, **whole | values)


def test_complaints_with_their_clocks_and_nothing_of_confidential_ones(city):
    complaint(city, "2022-02-10", decision_date="2022-02-16", done_date="2022-05-10", result="解决")
    complaint(city, "2022-05-09", decision_date="2022-05-12", complainant="不能印的", is_confidential=True)
    complaint(city, "2022-04-01", accepted="不予受理", decision_date="2022-04-07")
    complaint(city, "2022-06-01")
    data = build(city, "complaint_register")
    assert texts(data, "complete_date") == ["2022-02-10", "2022-05-09"]
    assert (texts(data, "decided_in"), texts(data, "done_in")) == ([4, 3], [61, None])
    assert [head(data)[name] for name in ("本期收到", "已办结", "超期")] == ["1件", "1件", "1件"]
    assert texts(data, "complainant") == ["演示外资电子", "（涉密）"]
    assert "不能印的" not in printed(data)
    assert len(build(city, "complaint_register", "").detail()) == 4


def test_legal_service_counts_each_enterprise_once_above_the_table(city):
    one, other = firm(city), firm(city, "演示第二")
    for day, firms in (("2022-05-06", [one]), ("2022-05-20", [one, other]), ("2022-06-01", [other])):
        values = {"kind": "咨询", "content": "外商投资法"}
        city.add("fdi_legal_service", service_date=day, enterprise_ids=firms, **values)
    data = build(city, "legal_service_record")
    assert rows(data)[-1]["firms"] == 3
    assert (head(data)["服务企业"], head(data)["各类型"]) == ("2家", "咨询 2次")
    assert texts(data, "names")[1] == "演示外资电子、演示第二"


def test_banks_met_and_what_they_lent(city):
    zone = city.add("zone", name="演示开发区")

    def need(status, amount, **values):
        whole = {"subject_kind": "企业", "bank": "演示银行", "need_date": "2022-03-10", "match_status": status}
        return city.add("bank_match", need=Decimal(amount), **whole | values)

    need("放款", 100, enterprise_id=firm(city), match_date="2022-04-01", credit=Decimal(80), lent=Decimal(60))
    need("推送", 300, subject_kind="开发区", zone_id=zone)
    need("未果", 50, need_date="2021-03-10", match_date="2021-05-10", fail_reason="抵押物不足")
    need("需求", 10, need_date="2022-06-02")
    need("需求", 10, region_code=OTHER_CITY)
    data = build(city, "bank_matching")
    assert sorted(texts(data, "subject")) == ["演示外资电子", "演示开发区"]
    total = rows(data)[-1]
    assert (total["need"], total["credit"], total["lent"], total["met"]) == (400, 80, 60, 15)
    assert head(data)["银行未回复"] == "1项"


@pytest.mark.parametrize(
    "report",
    ["reward_payment", "info_report_reminder", "push_check", "complaint_register", "legal_service_record",
     "bank_matching"],
)  # fmt: skip
def test_a_form_without_rows_still_prints(city, report):
    data = build(city, report)
    assert data.detail() == []
    assert data.title in printed(data)
