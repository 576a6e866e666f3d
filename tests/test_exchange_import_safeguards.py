"""Workbooks of supervision, clean-up, cases and tasks with the headings of bureaus: every column finds its field."""

from __future__ import annotations

from tests.helpers_exchange_import import read


def test_checks_of_windows_and_their_mending():
    values, own = read(
        "supervision",
        ["序号", "检查时间", "受检单位", "检查形式", "问题类别", "存在问题", "整改单位", "责任人", "整改时限",
         "整改情况", "复查时间", "复查结果", "是否移送", "是否通报", "状态"],
        [1, "2022.4.12", "演示政务服务窗口", "暗访", "作风", "窗口无人值守", "演示审批局", "郑演示", "2022-05-31",
         "已排班", "2022.5.10", "整改到位", "否", "否", "已办结"],
    )  # fmt: skip
    assert own == []
    assert (values["mode"], values["eight_area"], values["recheck"]) == ("窗口暗访", "作风", "合格")
    assert (values["check_date"], values["due_date"]) == ("2022-04-12", "2022-05-31")
    assert (values["transferred"], values["check_status"]) == (False, "办结")


def test_papers_that_are_cleaned_up():
    values, own = read(
        "policy_cleanup",
        ["序号", "政策措施名称", "发文字号", "制定单位", "印发日期", "存在问题", "清理意见", "清理依据", "完成时限",
         "完成时间", "废止文号", "是否向社会公布"],
        [1, "演示市招商引资若干措施", "演示发〔2018〕3号", "演示市人民政府", "2018年6月1日", "设置不当排他条款",
         "拟废止", "公平竞争审查制度", "2022-06-30", "2022.6.10", "演示发〔2022〕8号", "是"],
    )  # fmt: skip
    assert own == []
    assert (values["reason"], values["action"], values["published"]) == ("不当排他", "废止", True)
    assert (values["effective_date"], values["done_date"], values["due_date"]) == (
        "2018-06-01",
        "2022-06-10",
        "2022-06-30",
    )


def test_cases_good_and_bad():
    values, own = read(
        "typical_case",
        ["案例类别", "案例名称", "报送单位", "案例背景", "主要做法", "工作成效", "报送级别",
         "采用情况", "是否公开", "是否匿名"],
        ["反面案例", "演示窗口空岗", "演示局", "群众反映", "约谈", "已排班", "省级", "", "不公开", "是"],
    )  # fmt: skip
    assert own == []
    assert (values["case_type"], values["submit_level"], values["openness"]) == ("反面通报", "省", "内部")
    assert values["anonymized"] is True


def test_tasks_of_the_plan():
    values, own = read(
        "plan_task",
        ["序号", "对应条款", "重点任务", "牵头单位", "配合科室", "完成时限", "完成进度", "完成情况"],
        [1, "三(三)3", "推进一网通办", "政务服务科", "外资科、综合科", "2022年12月31日", "30%", "推进中"],
    )
    assert own == []
    assert (values["clause"], values["lead"], values["assist"]) == ("三(三)3", "政务服务科", ["外资科", "综合科"])
    assert (values["due_date"], values["progress"], values["task_status"]) == ("2022-12-31", 30, "推进")
