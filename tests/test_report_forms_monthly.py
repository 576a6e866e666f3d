"""The monthly material: what came of the month's projects and of enterprises' issues, and the figures' rows."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.printing.pdf import write_pdf
from bizenv_desktop.printing.plan import plan
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def shown(data, line=-1):
    return {one.id: data.lines[line].values[n] for n, one in enumerate(data.columns)}


def issue(city, accepted, due, **values):
    whole = {"description": "演示：用电", "issue_status": "办理中", "region_code": "210102"}
    return city.add("issue", accept_time=f"{accepted} 09:00", solve_due=due, **whole | values)


def test_a_project_that_was_registered_and_started_in_the_month_stands_twice(city):
    city.project("演示甲", register_date="2022-05-05", start_date="2022-05-20")
    city.project("演示乙", register_date="2022-04-30", production_date="2022-05-06")
    data = build(city, "new_stages")
    assert [line.values[3] for line in data.detail()] == ["演示甲", "演示甲", "演示乙"]
    assert [line.values[1] for line in data.detail()] == ["一、新注册", "二、新开工", "三、新投产"]
    assert dict(data.head)["新开工"] == "1个"


def test_what_the_meeting_may_take_up_stands_with_a_proposal(city):
    asked = {"coordination_needed": "演示：用电", "duty_unit": "演示供电公司", "help_due": "2022-06-20"}
    city.week(city.project("演示求", plan_finish_date="2022-12", key_lists=[]), "2022-05", "100", **asked)
    city.project("演示迟", stage="S2签约", plan_register_date="2022-02-01")
    city.project("演示差", plan_finish_date="2022-05-25", key_lists=[])
    city.project("演示稳", plan_finish_date="2022-12", key_lists=[])
    city.project("演示终", stage="SX搁置终止", plan_register_date="2022-02-01")
    data = build(city, "agenda_proposals")
    lines = [shown(data, n) for n in range(len(data.lines))]
    assert [(line["name"], line["light"], line["proposal"]) for line in lines] == [
        ("演示求", "绿", "提请会议协调"), ("演示迟", "红", "县区汇报"), ("演示差", "黄", "书面说明"),
    ]  # fmt: skip
    assert (lines[0]["duty_unit"], lines[0]["due"]) == ("演示供电公司", "2022-06-20")
    assert data.title in [part.title for part in build(city, "monthly").parts]


def test_issues_by_what_became_of_them_and_how_old_they_are(city):
    issue(city, "2022-05-10", "2022-05-30", issue_status="办结待回访", done_date="2022-05-25")
    issue(city, "2022-05-12", "2022-06-20")
    issue(city, "2022-03-01", "2022-05-10")
    issue(city, "2022-01-05", "2022-04-01", issue_status="挂账", suspend_reason="演示")
    row = shown(build(city, "issue_handling"))
    assert [row[name] for name in ("is_new", "done_now", "is_open", "suspended", "overdue")] == [2, 1, 3, 1, 1]
    assert [row[name] for name in ("age30", "age90", "age_more")] == [1, 0, 2]
    assert (row["due"], row["due_done"], round(row["done_rate"], 2)) == (3, 1, Decimal("33.33"))


def test_in_a_month_that_is_not_over_nothing_is_overdue_ahead_of_its_day(city):
    issue(city, "2022-06-01", "2022-06-20")
    issue(city, "2022-06-01", "2022-06-08")
    row = shown(build(city, "issue_handling", "2022-06"))
    assert (row["is_open"], row["overdue"], row["due"]) == (2, 1, 1)


def test_callbacks_that_reached_nobody_do_not_count(city):
    row = issue(city, "2022-05-10", "2022-05-30", issue_status="办结待回访", done_date="2022-05-20")
    for said, reached in (("满意", "接通"), ("不满意", "接通"), (None, "未接通")):
        values = {"callback_date": "2022-05-25", "satisfaction": said, "reached": reached}
        city.add("issue_callback", issue_id=row, **values)
    data = build(city, "issue_handling")
    assert (shown(data)["asked"], shown(data)["content"], shown(data)["content_rate"]) == (2, 1, 50)
    reports = Reports(city.copy)
    assert sum(ledger == "issue_callback" for ledger, _ in reports.behind(data, 0, "asked")) == 2


def test_the_whole_month_prints_with_a_heading_for_each_table_even_where_nothing_happened(city):
    data = build(city, "monthly")
    pages = plan(data).pages
    headings = [text for page in pages for text in page.texts("part") if "、" in text]
    assert len(headings) == len(data.parts)
    assert sum("本期没有。" in page.texts("plain") for page in pages)
    assert write_pdf(plan(data)).missing == ()
