"""The office's own forms: handing over, what was submitted, what counties returned, the province's table of cities."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.home.services import Services
from bizenv_desktop.records.lookup import displays
from tests.helpers_counties import WEEKLY, CountyFile
from tests.helpers_forms import build, fields, head, printed, rows, table, texts
from tests.helpers_reports import OTHER_CITY, a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def person(city, name):
    return city.add("person", name=name, unit="演示科", post="科员", phone="13912345678", roles=["填报"])


def submission(city, **values):
    whole = {
        "report_id": "monthly",
        "period_key": "2022-05",
        "version": 1,
        "snapshot": "a1b2c3d4e5f6",
        "channel": "网络",
    }
    return city.add("submission", **whole | values)


def correction(city, version):
    """Note that a version is the first 更正版 of May's monthly report."""
    whole = {"report_id": "monthly", "period_key": "2022-05", "city": city.copy.city, "version": version}
    city.add("report_snapshot", **whole, sha256="a1b2c3d4e5f6", correction=1, corrects=1, correction_reason="演示原因")


def test_what_one_hands_over_stands_on_one_sheet_for_three_signatures(city):
    leaving, coming = person(city, "王演示"), person(city, "李演示")
    city.project("演示在建", officer="王演示")
    city.project("演示达产", officer="王演示", stage="S9达产")
    city.project("别人的", officer="李演示")
    task = {"task": "建立清单", "lead": "演示科", "task_status": "推进", "reporter": "王演示"}
    city.add("plan_task", clause="三(一)1", due_date="2022-07-01", **task)
    city.add("plan_task", clause="三(一)2", due_date="2022-07-01", **task | {"task_status": "完成"})
    values = {"kind": "岗位移交", "scope": ["project", "plan_task"], "start_date": "2022-06-10", "approver": coming}
    sheet = city.add("handover", from_person=leaving, to_person=coming, **values)
    data = build(city, "handover_list", sheet)
    assert data.label == "岗位移交：王演示 → 李演示"
    assert fields(data, "交接双方")["起止日期"] == "2022-06-10 起"
    assert [row[1] for row in table(data, "交接范围")] == ["招商引资项目", "方案任务台账"]
    assert [row[1] for row in table(data, "负责的项目")] == ["演示在建"]
    assert [row[1:5] for row in table(data, "没有办结的事项")] == [("方案任务", "建立清单", "2022-07-01", "推进")]
    assert list(fields(data, "签字")) == ["移交人", "接收人", "批准人"]
    assert "演示在建" in printed(data)


def test_submissions_by_version_with_the_scan_that_is_missing(city):
    signer = person(city, "孙演示")
    submission(city, recalled_at="2022-06-08T09:30", recall_reason="到位资金有误")
    submission(city, version=2, channel="公文交换", signer=signer, missing_regions=["210123", "210124"])
    submission(city, version=3)
    correction(city, 3)
    data = build(city, "submission_register", "2022-06")
    assert set(texts(data, "report")) == {"招商引资工作月例会材料"}
    assert (texts(data, "period")[0], texts(data, "code")[0]) == ("2022年5月", "a1b2c3d4")
    shown = {row["version"]: row for row in rows(data) if row["version"]}
    assert "第3版（第1次更正）" in shown
    assert (shown["第1版"]["recalled"], shown["第1版"]["scan"]) == ("2022-06-08 09:30", None)
    assert [shown["第2版"][name] for name in ("scan", "signer", "missing")] == ["待传", "孙演示", "康平县、法库县"]
    assert [head(data)[name] for name in ("更正版", "撤回", "盖章扫描件待传")] == ["1次", "1次", "1件"]
    assert build(city, "submission_register", "2022-05").detail() == []


def test_the_slip_of_a_submission_names_version_and_code_and_leaves_room_to_sign(city):
    correction(city, 2)
    data = build(city, "dispatch_slip", submission(city, version=2, signer=person(city, "孙演示")))
    assert data.label.endswith("2022年5月")
    facts = fields(data, "发文事项")
    assert (facts["版本"], facts["校验码"], facts["缺报县区"]) == ("第2版（第1次更正）", "a1b2c3d4", "无")
    assert list(fields(data, "办理")) == ["拟稿", "核稿", "会签", "签发"]
    assert fields(data, "办理")["签发"] == "孙演示"
    assert "发文处理笺" in printed(data)


def test_what_each_county_returned_and_which_is_missing(city):
    full, part, _none = (city.project(f"演示{n}", region) for n, region in enumerate(("210102", "210103", "210123")))
    second = city.project("演示又一个", "210103")
    for project in (full, part):
        city.week(project, "2022-W19", "100")
    city.week(second, "2022-W24", "100")
    city.receipt(full, "2022-05-10", "30")
    city.project("停了的", "210123", stage="SX搁置终止")
    submission(city, missing_regions=["210123"])
    data = build(city, "county_returns")
    shown = {row["district"]: row for row in rows(data)}
    assert [shown[name]["state"] for name in ("和平区", "沈河区", "康平县")] == ["已报", "部分报送", "缺报"]
    assert [shown["沈河区"][name] for name in ("due", "reported", "rest", "rate")] == [2, 1, 1, 50]
    assert (shown["和平区"]["funds"], rows(data)[-1]["due"], head(data)["缺报县区"]) == (1, 4, "康平县")


def test_what_counties_returned_tells_which_workbooks_are_back(tmp_path):
    with a_city(tmp_path, date(2022, 5, 12)) as city:
        for number, region in enumerate(("210102", "210103", "210123")):
            city.project(f"演示{number}", region)
        counties = Services(city.copy).counties
        sent = counties.send("2022-W19", tmp_path / "下发")
        file = CountyFile(sent[0].path)
        counties.take([file.fill(WEEKLY, file.row_of(WEEKLY, "演示0"), 有无变化="否").save()])
        counties.name_missing("2022-W19", counties.unit("康平县"), "没有报来")
        data = build(city, "county_returns", "2022-W19")
        shown = {row["district"]: row for row in rows(data)}
        assert [shown[name]["state"] for name in ("和平区", "沈河区", "康平县")] == ["已报", "未回收", "缺报"]
        assert (shown["和平区"]["back"], shown["和平区"]["changes"]) == ("05-12 09:00", 1)
        assert (head(data)["工作簿"], head(data)["缺报县区"]) == ("下发3个，回收1个", "康平县")


def test_what_counties_fill_in_is_printed_for_those_that_report_on_paper(city):
    key, plain = city.project("演示重点"), city.project("演示一般", "210103", key_lists=["一般"])
    city.project("停了的", stage="SX搁置终止")
    city.week(key, "2022-W18", "3200", problem="用电不足")
    city.week(plain, "2022-04", "50")
    week, month = build(city, "county_workbook", "2022-W19"), build(city, "county_workbook", "2022-05")
    (line,) = [row for row in rows(week) if row["name"]]
    assert (line["name"], line["last_invested"], line["last_problem"], line["invested"]) == (
        "演示重点",
        3200,
        "用电不足",
        None,
    )
    assert [row["name"] for row in rows(month) if row["name"]] == ["演示一般"]
    assert (head(week)["填报项目"], head(week)["已填"]) == ("1个", "0个")
    assert "县区负责人（盖章）" in printed(week)


def test_the_province_sees_each_city_with_its_rates_and_a_city_only_itself(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10), "210000") as province:
        for region, place in (("210102", "210100"), ("210103", "210100"), ("210202", OTHER_CITY)):
            values = {"total_investment": Decimal(20000), "region_code": place}
            project = province.project(f"演示{region}", region, **values)
            province.receipt(project, "2022-05-10", "100", recognition="已认定", recognized_amount=Decimal(5000),
                             region_code=place)  # fmt: skip
        data = build(province, "province_summary")
        assert texts(data, "city") == ["沈阳市", "大连市"]
        total = rows(data)[-1]
        assert (total["signed"], total["investment"], total["recognized"], total["recognized_rate"]) == (
            3,
            60000,
            15000,
            25,
        )
    with a_city(tmp_path / "city", date(2022, 6, 10)) as one:
        one.project("演示")
        one.project("外市的", "210202", region_code=OTHER_CITY)
        assert texts(build(one, "province_summary"), "city") == ["沈阳市"]


@pytest.mark.parametrize("report", ["submission_register", "county_returns", "province_summary"])
def test_a_form_without_rows_still_prints(city, report):
    data = build(city, report)
    assert data.detail() == []
    assert data.title in printed(data)


def test_what_was_submitted_is_named_by_the_title_of_the_report_and_its_week(city):
    row = submission(city, report_id="weekly_dispatch", period_key="2022-W19")
    with city.copy.read() as reader:
        name = displays(reader, "submission", [row])[row]
    assert name == "重点项目周调度情况表 2022年第19周 第1版"
