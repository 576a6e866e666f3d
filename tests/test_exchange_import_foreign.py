"""Old workbooks of foreign investment come in by the headings that bureaus write."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

import pytest

from tests.helpers_exchange_import import bring_in_one, new_copy

FIRM = "演示外资电子（沈阳）有限公司"


@pytest.fixture
def copy(tmp_path):
    made = new_copy(tmp_path)
    yield made
    made.close()


@pytest.fixture
def bring_in(copy, tmp_path):
    return partial(bring_in_one, copy, tmp_path)


def test_a_list_of_rewards(bring_in):
    row = bring_in(
        "fdi_reward",
        ("申报企业", FIRM),
        ("奖励年度", "2022"),
        ("新设/增资", "增资扩股"),
        ("实际使用外资（万美元）", 300),
        ("是否不含股东贷款", "是"),
        ("申报奖励金额（万元）", 50),
        ("公示时间", "2022.5.9-2022.5.13"),
        ("资金下达文号", "演示财指〔2022〕1号"),
        ("承诺兑付日期", "2022.6.30"),
        ("实际拨付金额（万元）", 48.5),
        ("拨付时间", "2022.6.20"),
    )
    assert (row["enterprise_id"], row["year"], row["fdi_kind"]) == (FIRM, 2022, "增资")
    assert [row[name] for name in ("actual_fdi", "applied", "paid")] == [300, 50, Decimal("48.5")]
    assert (str(row["publicity_from"]), str(row["publicity_to"])) == ("2022-05-09", "2022-05-13")
    assert (str(row["promised_pay_date"]), str(row["pay_date"])) == ("2022-06-30", "2022-06-20")
    assert row["excl_shareholder_loan"] is True


def test_a_list_of_information_reports(bring_in):
    row = bring_in(
        "fdi_info_report",
        ("外商投资企业名称", FIRM),
        ("报告类型", "变更报告"),
        ("变更事项", "股权变更"),
        ("涉及变更登记", "否"),
        ("发生日期", "2022.4.28"),
        ("报送时间", "2022.5.20"),
        ("报送系统", "企业登记系统"),
        ("核查结果", "一致"),
        ("报送状态", "已报"),
    )
    assert (row["enterprise_id"], row["report_type"], row["trigger"]) == (FIRM, "变更", "股权变更")
    assert (str(row["event_date"]), str(row["submit_date"])) == ("2022-04-28", "2022-05-20")
    assert (row["channel"], row["check_result"], row["report_status"]) == ("企业登记系统", "一致", "已报")
    assert row["needs_registration"] is False


def test_a_table_of_what_was_pushed(bring_in):
    row = bring_in(
        "fdi_push_batch", ("月份", "2022年4月"), ("应推送条数", 120), ("实收条数", 118), ("差异原因及处理", "补推")
    )
    assert (row["period_key"], row["expected"], row["received"], row["handling"]) == ("2022-04", 120, 118, "补推")


def test_a_register_of_complaints(bring_in):
    row = bring_in(
        "fdi_complaint",
        ("投诉企业", FIRM),
        ("国别（地区）", "日本"),
        ("被投诉机关", "演示街道办事处"),
        ("类别", "侵权协调"),
        ("投诉内容", "厂区道路长期被占"),
        ("收到完整材料日期", "2022.4.28"),
        ("是否受理", "受理"),
        ("受理时间", "2022.5.6"),
        ("办结时间", "2022.6.10"),
        ("处理情况", "现场协调清障"),
        ("办理结果", "解决"),
        ("是否保密", "是"),
    )
    assert (row["complainant"], row["country"], row["respondent"]) == (FIRM, "日本", "演示街道办事处")
    assert [str(row[name]) for name in ("complete_date", "decision_date", "done_date")] == [
        "2022-04-28",
        "2022-05-06",
        "2022-06-10",
    ]
    assert (row["accepted"], row["handling"], row["result"]) == ("受理", "现场协调清障", "解决")
    assert row["is_confidential"] is True


def test_a_record_of_legal_service(bring_in):
    row = bring_in("fdi_legal_service", ("服务时间", "2022.5.10"), ("服务方式", "座谈"), ("服务内容", "外商投资法解读"))
    assert (str(row["service_date"]), row["kind"], row["content"]) == ("2022-05-10", "座谈", "外商投资法解读")


def test_a_list_of_firms_and_banks(bring_in):
    row = bring_in(
        "bank_match",
        ("融资企业", FIRM),
        ("融资需求金额（万元）", 2000),
        ("融资用途", "购置设备"),
        ("贷款期限（月）", 36),
        ("对接金融机构", "演示银行沈阳分行"),
        ("对接时间", "2022.4.20"),
        ("授信额度（万元）", 1500),
        ("已放款金额（万元）", 1200),
        ("年利率（%）", 4.35),
        ("担保", "抵押"),
        ("状态", "放款"),
    )
    assert (row["enterprise_id"], row["usage"], row["term_months"]) == (FIRM, "购置设备", 36)
    assert [row[name] for name in ("need", "credit", "lent", "rate")] == [2000, 1500, 1200, Decimal("4.35")]
    assert (row["bank"], str(row["match_date"])) == ("演示银行沈阳分行", "2022-04-20")
    assert (row["guarantee"], row["match_status"]) == ("抵押", "放款")
