"""The own forms of foreign trade: training, frictions, one plan per enterprise, coverage of tools, what was pushed."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, fields, head, printed, rows, table, texts
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def firm(city, name, region="210102", **values):
    return city.add("enterprise", name=name, region=region, no_uscc_reason="其他", **values)


def test_attendance_of_all_trainings_is_that_of_the_sums(city):
    one, other = firm(city, "演示甲"), firm(city, "演示乙")
    for day, expected, firms in (("2022-05-06", 10, [one, other]), ("2022-05-20", 2, [one]), ("2022-06-01", 9, [one])):
        values = {"topic": "RCEP", "form": "线下", "expected": expected, "attended": len(firms)}
        city.add("training", train_date=day, enterprise_ids=firms, satisfaction=Decimal("98.5"), **values)
    data = build(city, "training_attendance")
    assert texts(data, "attendance") == [20, 50]
    total = rows(data)[-1]
    assert (total["expected"], total["attended"], total["attendance"]) == (12, 3, 25)
    assert (head(data)["培训"], head(data)["参训企业"]) == ("2场", "2家")
    assert len(Reports(city.copy).behind(data, 0, "attended")) == 3


def push(city, topic, firms, day="2022-05-09", **values):
    whole = {"channel": "微信群", "content": "演示轴承案应诉提示"}
    return city.add("notice_push", push_date=day, topic=topic, enterprise_ids=firms, **whole | values)


def test_a_case_tells_the_days_left_and_who_was_not_warned(city):
    one, other = firm(city, "演示轴承"), firm(city, "演示机床")

    def case(name, **values):
        whole = {"case_type": "反倾销", "country": "演示国", "product": "轴承", "filing_date": "2022-04-28"}
        whole |= {"enterprise_ids": [one, other], "amount": Decimal("120.5"), "case_status": "立案"}
        return city.add("trade_friction", case_name=name, **whole | values)

    case("还有几天", response_due="2022-06-10", responding=False)
    case("已过期限", response_due="2022-05-20")
    case("应诉的", response_due="2022-06-20", responding=True, case_status="应诉")
    case("往年结案的", filing_date="2021-03-01", case_status="结案")
    case("六月立案的", filing_date="2022-06-02")
    push(city, "摩擦预警", [one])
    push(city, "政策解读", [other])
    push(city, "摩擦预警", [other], "2022-06-02")
    data = build(city, "friction_response")
    assert texts(data, "case_name") == ["已过期限", "还有几天", "应诉的"]
    assert texts(data, "left") == ["已过11天", "还有10天", "已应诉"]
    assert (texts(data, "firms"), texts(data, "told")) == ([2, 2, 2], [1, 1, 1])
    assert rows(data)[-1]["amount"] == Decimal("361.5")
    assert head(data)["有企业未收到预警"] == "3起"


def test_a_push_to_nobody_in_particular_does_not_count_for_the_rate(city):
    one, other = firm(city, "演示甲"), firm(city, "演示乙")
    push(city, "政策解读", [one, other], receipts=1)
    push(city, "其他", None, "2022-05-10", receipts=50)
    data = build(city, "push_record")
    assert texts(data, "rate") == [50, None]
    total = rows(data)[-1]
    assert (total["firms"], total["receipts"], total["rate"]) == (2, 51, 50)
    assert head(data)["对象企业"] == "2家"


def test_coverage_by_district_counts_each_enterprise_once_and_compares_with_last_year(city):
    def tool(whose, kind, period, **values):
        whole = {"currency": "USD", "insured": Decimal(100)}
        return city.add("trade_tool", enterprise_id=whose, tool_type=kind, period_key=period, **whole | values)

    here = [firm(city, f"演示和平{n}", is_trader=True) for n in range(4)]
    there = firm(city, "演示沈河", "210103", is_trader=False)
    tool(here[0], "出口信保", "2022-01")
    tool(here[0], "信保+担保", "2022-Q1", currency="CNY", insured=Decimal("7.5"))
    tool(here[1], "出口信保", "2022-05")
    tool(here[2], "出口信保", "2022-06")
    tool(here[3], "跨境电商", "2022-02")
    tool(here[0], "出口信保", "2021-05")
    tool(here[1], "出口信保", "2021")
    tool(there, "展会", "2022-03")
    city.add("target", year=2022, region="210102", indicator="信保投保企业数", value=Decimal(4), unit="家")
    data = build(city, "tool_coverage")
    first, second, total = rows(data)
    assert (first["district"], second["district"]) == ("和平区", "沈河区")
    assert [first[name] for name in ("traders", "insured", "insured_last", "growth", "coverage")] == [4, 2, 1, 100, 50]
    assert (first["target"], first["done"]) == (4, 50)
    assert (first["usd"], first["cny"], first["ecommerce"]) == (200, Decimal("7.5"), 1)
    assert (second["coverage"], second["fair"], total["coverage"]) == (None, 1, 50)
    assert "—" in printed(data)


def test_one_plan_for_one_enterprise_with_its_difficulties_and_measures(city):
    owner = firm(city, "演示机械", phone="13912345678")
    plan = city.add(
        "enterprise_plan", enterprise_id=owner, year=2022, survey_mode="走访", survey_date="2022-03-10",
        diagnosis="运力紧张", goal="出口稳中有增", plan_status="实施",
    )  # fmt: skip
    issue = city.add("issue", issue_no="210100-2022-0001", issue_status="办理中", description="运力不足")
    city.add("plan_difficulty", plan_id=plan, content="运力不足", route="转问题清单", issue_id=issue)
    for due in ("2022-05-31", "2022-06-30"):
        city.add("plan_measure", plan_id=plan, measure="协调舱位", duty_unit="演示市商务局", due_date=due)
    data = build(city, "enterprise_plan_sheet", plan)
    assert data.label == "演示机械　2022年"
    assert fields(data, "调研和诊断")["逾期措施"] == "1条"
    assert table(data, "困难和处理") == [(1, "运力不足", "转问题清单", "210100-2022-0001", "办理中")]
    assert [(line[3], line[4]) for line in table(data, "措施")] == [("2022-05-31", "逾期"), ("2022-06-30", None)]
    assert "13912345678" not in printed(data)


@pytest.mark.parametrize("report", ["training_attendance", "friction_response", "tool_coverage", "push_record"])
def test_a_form_without_rows_still_prints(city, report):
    data = build(city, report)
    assert data.detail() == []
    assert data.title in printed(data)
