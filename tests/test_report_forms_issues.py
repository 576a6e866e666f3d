"""The forms of an enterprise's issue: handed over, asked back, struck off; and the list of those suspended."""

from datetime import date

import pytest

from tests.helpers_forms import build, fields, head, printed, rows, table, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def issue(city, **values):
    whole = {
        "issue_no": "210100-2022-0001", "party_kind": "企业", "channel": "走访", "category": "水电气热",
        "enterprise_id": city.add("enterprise", name="演示机械", no_uscc_reason="其他"), "description": "用电增容",
        "contact": "王演示", "contact_phone": "13812345678", "accept_time": "2022-05-06T09:00",
        "assign_time": "2022-05-06T15:00", "duty_unit": "演示供电公司", "owner": "周演示",
        "feedback_due": "2022-05-11", "solve_due": "2022-05-17", "issue_status": "交办", "is_closed": False,
    }  # fmt: skip
    return city.add("issue", **whole | values)


def callback(city, of, day, **values):
    whole = {"caller": "吴演示", "method": "电话", "reached": "接通", "satisfaction": "满意", "solved": "是"}
    return city.add("issue_callback", issue_id=of, callback_date=day, **whole | values)


def test_an_order_says_who_does_what_by_when_and_how_to_object(city):
    row = issue(city, assist_units=["演示区政府", "演示街道"], eight_area="审批", other_areas=["监管"])
    data = build(city, "issue_order", row)
    assert data.label == "编号：210100-2022-0001"
    assert fields(data, "问题")["八个方面"] == "审批（兼涉：监管）"
    handed = fields(data, "交办")
    assert (handed["责任单位"], handed["协办单位"]) == ("演示供电公司", "演示区政府、演示街道")
    assert (handed["反馈时限"], handed["解决时限"]) == ("2022-05-11", "2022-05-17")
    text = printed(data)
    assert "1个工作日内书面退回" in text
    assert "尚无进展，由责任单位填报。" in text
    assert "138****5678" in text
    assert "13812345678" not in text


def test_an_order_of_a_request_at_the_customs_names_port_and_link_and_hides_the_declaration(city):
    row = issue(city)
    city.add("customs_request", issue_id=row, port="演示港", link="查验", declaration_no="090120221012345678")
    said = fields(build(city, "issue_order", row), "问题")["问题描述"]
    assert said.startswith("用电增容\n通关诉求：查验，演示港")
    assert "090120221012345678" not in said


def test_a_callback_shows_what_was_done_and_the_calls_before(city):
    row = issue(city, issue_status="办结待回访", result="解决", done_date="2022-05-16")
    city.add("issue_log", issue_id=row, log_time="2022-05-12T10:00", progress="已送电", handler="周演示")
    callback(city, row, "2022-05-18", reached="未接通", satisfaction=None, solved=None)
    second = callback(city, row, "2022-05-20", comment="希望常来")
    callback(city, row, "2022-05-25")
    data = build(city, "callback_form", second)
    assert fields(data, "办理")["最近进展"] == "已送电"
    assert (fields(data, "本次回访")["满意度"], fields(data, "本次回访")["企业意见"]) == ("满意", "希望常来")
    assert [line[0] for line in table(data, "以前的回访")] == ["2022-05-18"]


def closing(city, row):
    return fields(build(city, "issue_closing", row), "销号条件")


def test_an_issue_is_struck_off_when_done_and_the_enterprise_is_content(city):
    row = issue(city, issue_status="办结待回访", result="解决", done_date="2022-05-20")
    assert (closing(city, row)["已回访"], closing(city, row)["须领导签批"]) == ("否", "不符合销号条件")
    callback(city, row, "2022-05-23")
    found = closing(city, row)
    assert [found[name] for name in ("已办结", "已回访", "回访人非责任人", "满意度", "须领导签批")] == [
        "是", "是", "是", "满意", "否",
    ]  # fmt: skip
    assert fields(build(city, "issue_closing", row), "办理")["办结日期"] == "2022-05-20（逾期3天）"
    callback(city, row, "2022-05-24", satisfaction="不满意", solved="否")
    assert closing(city, row)["满意度"] == "不满意，须重办"
    assert closing(city, row)["须领导签批"] == "不符合销号条件"


def test_out_of_reach_on_three_days_the_head_signs(city):
    row = issue(city, issue_status="办结待回访", done_date="2022-05-16")
    for day in ("2022-05-18", "2022-05-18", "2022-05-19"):
        callback(city, row, day, reached="未接通", satisfaction=None, solved=None)
    assert closing(city, row)["已回访"] == "未接通2日（须3日）"
    assert closing(city, row)["须领导签批"] == "不符合销号条件"
    callback(city, row, "2022-05-20", reached="未接通", satisfaction=None, solved=None)
    assert closing(city, row)["须领导签批"] == "是"


def test_suspended_issues_with_who_allowed_it_and_whether_the_review_is_late(city):
    head_of = city.add("person", name="李演示", unit="演示市商务局")
    kept = {"issue_status": "挂账", "suspend_reason": "等待规划调整", "suspend_approver": head_of}
    issue(city, issue_no="001", suspend_date="2022-03-01", review_due="2022-05-30", **kept)
    issue(city, issue_no="002", suspend_date="2022-05-01", review_due="2022-07-30", **kept)
    issue(city, issue_no="003", issue_status="挂账", suspend_date="2022-05-01")
    issue(city, issue_no="004", suspend_date="2022-06-05", review_due="2022-08-30", **kept)
    issue(city, issue_no="005")
    issue(city, issue_no="006", suspend_date="2022-05-01", region_code=OTHER_CITY, **kept)
    data = build(city, "suspended_issues")
    shown = {row["issue_no"]: row for row in rows(data)}
    assert set(shown) == {"001", "002", "003"}
    assert (shown["001"]["days"], shown["001"]["review"], shown["001"]["approver"]) == (91, "超期1天", "李演示")
    assert (shown["002"]["review"], shown["003"]["review"]) == ("未到期", "未定复核日")
    assert [head(data)[name] for name in ("挂账", "复核超期", "没有批准人或复核日")] == ["3件", "1件", "1件"]
    assert len(texts(build(city, "suspended_issues", ""), "n")) == 4
