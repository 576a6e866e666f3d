"""The tables of the half-year and the year: targets against what came, assessments, totals of the ledgers."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 7, 10)) as made:
        yield made


def build(city, report, period):
    return Reports(city.copy).build(report, period)


def shown(data, line):
    return {one.id: line.values[n] for n, one in enumerate(data.columns)}


def target(city, indicator, value, unit, region="210100"):
    city.add("target", year=2022, region=region, indicator=indicator, value=Decimal(value), unit=unit)


def test_a_target_of_the_city_counts_all_its_counties_and_one_of_a_county_only_its_own(city):
    for region, day in (("210102", "2022-02-01"), ("210103", "2022-03-01"), ("210103", "2021-03-01")):
        project = city.project(f"演示{region}{day}", region, sign_date=day)
        known = {"recognition": "已认定", "recognized_amount": Decimal(30), "recognized_date": "2022-05-01"}
        city.receipt(project, "2022-05-01", "30", **known)
    target(city, "到位资金", "180", "万元")
    target(city, "到位资金", "60", "万元", "210103")
    target(city, "签约个数", "4", "个")
    data = build(city, "target_progress", "2022-H1")
    lines = [shown(data, line) for line in data.detail()]
    assert [(one["region"], one["indicator"], one["actual"]) for one in lines] == [
        ("沈阳市", "到位资金", 90), ("沈阳市", "签约个数", 2), ("沈河区", "到位资金", 60),
    ]  # fmt: skip
    assert (lines[0]["done"], lines[0]["ahead"], lines[0]["gap"]) == (50, 0, 90)
    assert (lines[1]["earlier"], lines[1]["growth"]) == (1, 100)
    assert (lines[2]["done"], lines[2]["gap"]) == (100, 0)
    behind = Reports(city.copy).behind(data, 0, "actual")
    assert [ledger for ledger, _ in behind] == ["fund_receipt"] * 3


def test_projects_stand_by_grade_and_score(city):
    scores = {"score_invest": Decimal(80), "score_service": Decimal(80), "score_issue": Decimal(80)}
    for name, grade, progress in (("演示甲", "C", "40"), ("演示乙", "A", "90"), ("演示丙", "A", "100")):
        values = {"score_progress": Decimal(progress), "opinion": "演示意见", **scores}
        city.add("assessment", project_id=city.project(name), period_key="2022-H1", grade=grade, **values)
    data = build(city, "assessment_scores", "2022-H1")
    assert [shown(data, line)["name"] for line in data.detail()] == ["演示丙", "演示乙", "演示甲"]
    assert shown(data, data.detail()[0])["score_total"] == Decimal(88)
    assert dict(data.head)["各等次"] == "A 2个，C 1个"


def test_what_the_meetings_decided_and_the_task_forces_stand_in_month_and_half_year(city):
    held = city.add("dispatch_meeting", meeting_type="月例会", meeting_date="2022-06-06", chair="李演示")
    city.add("meeting_action", meeting_id=held, content="演示：解决用电", due_date="2022-06-30", action_status="推进")
    city.add("task_force", name="演示一专班", level="市级", leader="李演示", start_date="2022-01-05")
    for report, period, title, shown_as in (
        ("monthly", "2022-06", "会议议定事项督办表", "演示：解决用电"),
        ("half_year", "2022-H1", "招商引资工作专班名册", "演示一专班"),
    ):
        part = next(one for one in build(city, report, period).parts if one.title == title)
        assert [shown_as in line.values for line in part.detail()] == [True]


@pytest.mark.parametrize(("report", "period"), [("half_year", "2022-H1"), ("annual", "2022"), ("quarterly", "2022-Q2")])
def test_the_whole_report_is_made_even_where_nothing_happened(city, report, period):
    data = build(city, report, period)
    assert [part.title for part in data.parts]
    assert all(line.kind == "total" or line.values for part in data.parts for line in part.lines)
