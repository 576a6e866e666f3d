"""The own forms of supervision: findings set right, papers cleaned up, cases collected, tasks shared out."""

from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, texts
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def check(city, day, **values):
    whole = {
        "eight_area": "审批", "mode": "抽查", "target": "演示窗口", "has_finding": True, "finding": "材料多要一份",
        "duty_unit": "演示局", "owner": "赵演示", "due_date": "2022-05-20", "check_status": "整改中",
    }  # fmt: skip
    return city.add("supervision", check_date=day, **whole | values)


def test_findings_open_or_closed_in_the_month_and_clean_checks_counted(city):
    done = {"check_status": "办结", "recheck": "合格", "eight_area": "信用"}
    check(city, "2022-04-01", other_areas=["作风", "监管"])
    check(city, "2022-04-02", **done, recheck_date="2022-05-10")
    check(city, "2022-03-02", **done, recheck_date="2022-04-10")
    check(city, "2022-05-09", has_finding=False, check_status="办结")
    check(city, "2022-06-02")
    data = build(city, "eight_area_rectification")
    assert texts(data, "area") == ["信用", "审批"]
    assert (texts(data, "state"), texts(data, "others")) == (["已办结", "逾期11天"], [None, "作风、监管"])
    names = ("本期检查", "其中未发现问题", "问题", "已办结", "逾期未办结", "各方面")
    assert [head(data)[name] for name in names] == ["1次", "1次", "2个", "1个", "1个", "信用 1个、审批 1个"]


def test_a_transferred_clue_prints_neither_unit_nor_finding(city):
    check(city, "2022-05-09", transferred=True, transfer_date="2022-05-12", target="不能印的单位", finding="不能印的事")
    text = printed(build(city, "eight_area_rectification"))
    assert "（涉密）" in text
    assert "不能印" not in text


def test_papers_cleaned_up_with_the_promises_that_still_stand_under_them(city):
    def paper(title, action, **values):
        whole = {"issuer": "演示市政府", "effective_date": "2018-01-01", "due_date": "2022-05-31"}
        return city.add("policy_cleanup", doc_title=title, action=action, **whole | values)

    policy = city.add("policy", title="演示老政策", doc_no="演政发〔2018〕1号")
    promise = city.add("commitment", policy_id=policy, fulfil_status="履行中")
    city.add("commitment", policy_id=policy, fulfil_status="已兑现")
    paper("留着的", "保留")
    paper("改过的", "修改", done_date="2022-05-20")
    paper("演示老政策", "废止", doc_no="演政发〔2018〕1号")
    data = build(city, "cleanup_catalogue", "2022-Q2")
    assert texts(data, "title") == ["演示老政策", "改过的", "留着的"]
    assert (texts(data, "state"), texts(data, "live")) == (["逾期", "已完成", "保留"], [1, 0, None])
    assert head(data)["各类处理"] == "保留 1件、修改 1件、废止 1件"
    assert Reports(city.copy).behind(data, 0, "live") == [("commitment", promise)]


def test_the_collection_keeps_bad_examples_in_until_they_may_be_told(city):
    def case(title, kind="正面经验", **values):
        words = {"subject": "演示单位", "background": "背景", "practice": "做法", "effect": "成效"}
        return city.add("typical_case", title=title, case_type=kind, **words | values)

    case("内部的反面", "反面通报", openness="内部", anonymized=True)
    case("没有隐去的反面", "反面通报", openness="公开", anonymized=False)
    case("公开的反面", "反面通报", openness="公开", anonymized=True, adopted="领导小组决定公开")
    case("一次办结", openness="公开")
    data = build(city, "case_collection", "2022-06")
    assert texts(data, "title") == ["一次办结", "公开的反面"]
    assert (head(data)["各类型"], head(data)["已采用"]) == ("正面经验 1个、反面通报 1个", "1个")
    assert "没有隐去的反面" not in printed(data)


def test_tasks_stand_in_the_order_of_the_clauses_and_late_ones_are_named(city):
    def task(clause, status, due, **values):
        whole = {"lead": "演示科", "progress": Decimal(30), "assist": ["甲科", "乙科"]}
        return city.add(
            "plan_task", clause=clause, task=f"任务{clause}", task_status=status, due_date=due, **whole | values
        )

    for clause, status, due in (("四（一）", "推进", "2022-12-31"), ("三(二)1", "滞后", "2022-05-01"),
                                ("三(一)2", "完成", "2022-04-30"), ("二(一)", "未启动", "2022-06-30")):  # fmt: skip
        task(clause, status, due)
    data = build(city, "task_division")
    assert texts(data, "clause") == ["二(一)", "三(一)2", "三(二)1", "四（一）"]
    assert texts(data, "late") == [None, None, "逾期30天", None]
    assert texts(data, "assist")[0] == "甲科、乙科"
    assert [head(data)[name] for name in ("逾期未完成", "完成而没有佐证")] == ["1项", "1项"]


@pytest.mark.parametrize(
    "report", ["eight_area_rectification", "cleanup_catalogue", "case_collection", "task_division"]
)
def test_a_form_without_rows_still_prints(city, report):
    data = build(city, report)
    assert data.detail() == []
    assert data.title in printed(data)
