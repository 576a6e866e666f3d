"""The forms of task forces and meetings: who leads, what was decided and is late, the papers of one meeting."""

from datetime import date

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, fields, head, printed, rows, table, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def task_force(city, name, **values):
    whole = {
        "level": "市级",
        "leader": "赵演示",
        "commerce_head": "钱演示",
        "liaison": "孙演示",
        "start_date": "2022-01-10",
    }
    return city.add("task_force", name=name, **whole | values)


def meeting(city, day, kind="月例会", **values):
    whole = {"period_key": day[:7], "chair": "赵演示"}
    return city.add("dispatch_meeting", meeting_type=kind, meeting_date=day, **whole | values)


def action(city, of, content, due, **values):
    whole = {"duty_unit": "演示供电公司", "owner": "吴演示", "action_status": "推进"}
    return city.add("meeting_action", meeting_id=of, content=content, due_date=due, **whole | values)


def test_the_roster_has_the_forces_that_are_active_and_names_projects_without_one(city):
    first = task_force(city, "第一专班", liaison_phone="13912345678", members=["甲演示", "乙演示"])
    task_force(city, "旧专班", end_date="2022-03-31")
    for name in ("演示甲", "演示乙"):
        city.project(name, task_force_id=first)
    city.project("演示停", task_force_id=first, stage="SX搁置终止")
    city.project("演示无专班")
    data = build(city, "task_force_roster")
    assert texts(data, "name") == ["第一专班"]
    row = rows(data)[0]
    assert (row["members"], row["projects"], row["project_names"]) == ("甲演示、乙演示", 2, "演示乙、演示甲")
    assert head(data)["没有专班的清单项目"] == "1个：演示无专班"
    assert [ledger for ledger, _ in Reports(city.copy).behind(data, 0, "projects")] == ["project"] * 2
    assert "139****5678" in printed(data)


def test_what_meetings_decided_is_open_late_or_done_as_of_the_period(city):
    before = meeting(city, "2022-04-06")
    here = meeting(city, "2022-05-06")
    action(city, before, "早已办结", "2022-04-20", action_status="销号", done_date="2022-04-18")
    action(city, before, "逾期", "2022-05-20")
    action(city, before, "六月才办结", "2022-05-25", action_status="办结", done_date="2022-06-02")
    action(city, here, "期内办结", "2022-05-30", action_status="办结", done_date="2022-05-30")
    action(city, here, "未到期", "2022-06-30")
    action(city, here, "别市的", "2022-06-30", region_code=OTHER_CITY)
    action(city, meeting(city, "2022-06-06"), "以后的", "2022-06-30")
    data = build(city, "action_tracking")
    shown = {row["content"]: (row["status"], row["late"], row["done_date"]) for row in rows(data)}
    assert shown == {
        "逾期": ("推进", 11, None),
        "六月才办结": ("推进", 6, None),
        "未到期": ("推进", None, None),
        "期内办结": ("办结", None, "2022-05-30"),
    }
    words = head(data)
    assert [words[name] for name in ("议定事项", "其中本期议定", "已办结", "其中逾期")] == ["4项", "2项", "1项", "2项"]
    assert words["办结率"] == "33.3%"


def test_the_order_names_who_must_do_what_until_when_and_leaves_room_for_the_answer(city):
    row = action(city, meeting(city, "2022-05-06", period_key="2022-04"), "接入双回路供电", "2022-05-31")
    data = build(city, "action_order", row)
    assert data.label == "来源：2022年5月6日月例会"
    matter = fields(data, "督办事项")
    assert (matter["责任单位"], matter["责任人"], matter["完成期限"]) == ("演示供电公司", "吴演示", "2022-05-31")
    assert matter["来源会议"] == "2022-05-06 月例会（2022年4月）"
    assert fields(data, "目前办理情况")["状态"] == "推进（逾期10天）"
    text = printed(data)
    assert "接入双回路供电" in text
    assert "（加盖公章）" in text


def test_the_papers_of_a_meeting_come_from_its_rows(city):
    heard = city.project("议题项目")
    late = city.project("超期项目", plan_production_date="2021-01")
    city.week(heard, "2022-W18", "100", progress_note="会前进展")
    city.week(heard, "2022-W20", "100", progress_note="会后进展")
    earlier = meeting(city, "2022-04-06")
    action(city, earlier, "未办结事项", "2022-04-30")
    action(city, earlier, "已办结事项", "2022-04-30", action_status="办结", done_date="2022-04-28")
    here = meeting(city, "2022-05-06", period_key="2022-04", project_ids=[heard])
    action(city, here, "新议定事项", "2022-05-31")
    city.project("别市超期项目", plan_production_date="2021-01", region_code=OTHER_CITY)

    notice = build(city, "meeting_notice", here)
    assert notice.label == "2022年4月例会"
    assert "定于2022年5月6日召开2022年4月招商引资例会，由赵演示主持" in printed(notice)
    assert [line[1] for line in table(notice, "议题项目和汇报单位")] == ["议题项目"]
    assert [line[1] for line in table(notice, "尚未办结的议定事项（请责任单位汇报办理情况）")] == ["未办结事项"]

    agenda = build(city, "meeting_agenda", here)
    old = table(agenda, "通报以前议定事项的办理情况")
    assert [(line[2], line[6]) for line in old] == [("未办结事项", "逾期6天")]
    assert [(line[1], line[4]) for line in table(agenda, "红灯、黄灯项目")] == [("超期项目", "红")]
    assert late != heard

    minutes = build(city, "meeting_minutes", here)
    assert [line[4] for line in table(minutes, "听取的项目")] == ["会前进展"]
    assert [(line[1], line[4]) for line in table(minutes, "议定事项")] == [("新议定事项", "2022-05-31")]
    assert "听取1个项目的汇报，议定1项事项" in printed(minutes)


def test_a_meeting_without_projects_or_decisions_still_prints(city):
    empty = meeting(city, "2022-05-09", "特事特办", chair=None)
    for report in ("meeting_notice", "meeting_agenda", "meeting_minutes"):
        text = printed(build(city, report, empty))
        assert "没有议题项目" in text
        assert "特事特办调度会" in text
    for report in ("task_force_roster", "action_tracking"):
        data = build(city, report, "")
        assert data.detail() == []
        assert data.title in printed(data)
