"""The forms behind the charts of the desk, and a task force's own list: rows in, figures out."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.printing.charts import chart_sheets
from bizenv_desktop.printing.plan import plan
from tests.helpers_forms import build, fields, head, printed, rows, table, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def money(city, project, day, amount, **values):
    known = {"recognition": "已认定", "recognized_amount": Decimal(amount)}
    return city.receipt(project, day, amount, **known | values)


def target(city, region, value):
    return city.add("target", year=2022, region=region, indicator="到位资金", unit="万元", value=Decimal(value))


def issue(city, number, accepted, **values):
    known = {
        "issue_no": number, "description": "用电增容", "accept_time": f"{accepted}T09:00", "solve_due": "2022-07-01",
        "issue_status": "办理中", "is_closed": False,
    }  # fmt: skip
    return city.add("issue", **known | values)


def test_the_funnel_counts_projects_in_every_stage_that_they_passed_and_leaves_shelved_ones_out(city):
    for name, stage in (("甲", "S2签约"), ("乙", "S5开工"), ("丙", "S8投产"), ("丁", "SX搁置终止"), ("戊", "S1洽谈")):
        city.project(name, stage=stage, total_investment=Decimal(10000))
    city.project("外市的", OTHER_CITY, region_code=OTHER_CITY, stage="S9达产")
    data = build(city, "stage_funnel", "")
    assert dict(zip(texts(data, "stage"), texts(data, "projects"), strict=True)) == {
        "S2签约": 3, "S3注册": 2, "S4前期手续": 2, "S5开工": 2, "S6主体施工": 1, "S7竣工": 1, "S8投产": 1, "S9达产": 0,
    }  # fmt: skip
    assert rows(data)[3]["money"] == Decimal(20000)
    assert round(rows(data)[6]["share"], 1) == Decimal("33.3")
    assert head(data)["搁置终止"] == "1个"
    assert "2（66.7%）" in chart_sheets(data, 80)[0].pages[0].texts("note")


def test_money_stands_against_the_months_passed_for_the_city_and_each_county(city):
    here, there = city.project("甲", "210102"), city.project("乙", "210106")
    money(city, here, "2022-03-01", "3000")
    money(city, here, "2022-01-01", "9000", fund_type="期初结转")
    money(city, here, "2021-12-31", "500")
    money(city, there, "2022-06-01", "1000")
    money(city, there, "2022-06-01", "700", recognition="申报", recognized_amount=None)
    target(city, "210102", 10000)
    data = build(city, "funds_pace", "")
    assert [(line["district"], line["target"], line["recognized"], line["done"]) for line in rows(data)] == [
        ("沈阳市", 10000, 4000, 40),
        ("和平区", 10000, 3000, 30),
        ("铁西区", None, 1000, None),
    ]
    assert texts(data, "pace") == [50, 50, None]
    assert texts(data, "ahead") == [-10, -20, None]
    target(city, "210100", 8000)
    assert rows(build(city, "funds_pace", ""))[0]["done"] == 50


def test_open_issues_stand_by_their_age_and_suspended_ones_are_not_late(city):
    issue(city, "1", "2022-06-08")
    issue(city, "2", "2022-04-01", solve_due="2022-05-01")
    issue(city, "3", "2022-01-01", solve_due="2022-02-01", issue_status="挂账")
    issue(city, "4", "2022-06-01", issue_status="办结", done_date="2022-06-09")
    data = build(city, "issue_ageing", "")
    shown = [(line["band"], line["in_time"], line["late"], line["suspended"]) for line in rows(data)[:-1]]
    assert shown == [
        ("7日以内", 1, 0, 0), ("8—30日", 0, 0, 0), ("31—60日", 0, 0, 0), ("61—90日", 0, 1, 0), ("90日以上", 0, 0, 1),
    ]  # fmt: skip
    assert (rows(data)[-1]["open"], head(data)["其中超期"]) == (3, "1件")


def test_the_three_charts_print_on_one_form_and_an_empty_city_has_none(city):
    assert not chart_sheets(build(city, "key_charts", ""), 80)
    assert "本期没有。" in printed(build(city, "key_charts", ""))
    money(city, city.project("甲"), "2022-03-01", "3000")
    target(city, "210102", 10000)
    issue(city, "1", "2022-06-08")
    data = build(city, "key_charts", "")
    drawn = [text for page in plan(data).pages for text in page.texts("chart")]
    assert drawn == [sheet.title for sheet in chart_sheets(data, 80)]
    assert drawn == ["签约项目阶段漏斗（个）", "到位资金完成率与序时进度（%）", "未办结企业问题时长（件）"]


def test_lint_names_a_form_for_the_desk_that_has_no_charts_and_a_mark_without_a_column(city):
    forms = city.copy.forms
    funnel, whole = forms.reports["stage_funnel"], forms.reports["key_charts"]
    broken = replace(funnel, charts=(replace(funnel.charts[0], mark="nowhere"),))
    bare = replace(whole, parts=("task_division",))
    found = errors(lint(replace(forms, reports=forms.reports | {"stage_funnel": broken, "key_charts": bare})))
    assert {(one.file, one.key) for one in found} == {("stage_funnel.toml", "charts"), ("key_charts.toml", "desk")}


def test_a_task_force_has_its_projects_and_what_is_open_on_one_sheet(city):
    whose = {"leader": "周演示", "commerce_head": "郑演示", "liaison": "冯演示", "liaison_phone": "13912340003"}
    force = city.add("task_force", name="演示专班", level="市级", start_date="2022-01-01", **whose)
    own = city.project("甲项目", task_force_id=force)
    city.project("终止的", task_force_id=force, stage="SX搁置终止")
    city.project("别人的")
    city.week(own, "2022-W22", "500", progress_note="主体封顶", next_plan="设备安装")
    city.week(own, "2022-W21", "400", progress_note="旧进展")
    money(city, own, "2022-03-01", "3000")
    issue(city, "1", "2022-05-08", project_id=own, solve_due="2022-06-01")
    issue(city, "2", "2022-05-08", project_id=own, is_closed=True)
    meeting = city.add("dispatch_meeting", meeting_type="月例会", meeting_date="2022-06-01", project_ids=[own])
    city.add(
        "meeting_action",
        meeting_id=meeting,
        content="接电",
        duty_unit="供电",
        due_date="2022-06-20",
        action_status="推进",
    )
    city.add("meeting_action", meeting_id=meeting, content="做完的", duty_unit="供电", action_status="办结")
    data = build(city, "task_force_sheet", force)
    assert (data.label, fields(data, "专班")["覆盖项目（个）"]) == ("演示专班", 1)
    (project,) = table(data, "覆盖项目")
    assert project[1:9] == ("甲项目", "和平区", "S5开工", 12000, 3000, 500, "主体封顶", "设备安装")
    assert [(line[1], line[-1]) for line in table(data, "未销号的企业问题")] == [("1", "逾期9天")]
    assert [line[2] for line in table(data, "涉及会议未办结的议定事项")] == ["接电"]
    assert table(data, "尚未兑现的承诺") == []
    assert "139****0003" in printed(data)
