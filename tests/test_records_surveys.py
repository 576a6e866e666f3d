"""Surveys of the investment environment: read from old lists, with the answers counted and costs compared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

SURVEYS = [
    [
        "调研课题",
        "调研方式",
        "调研时间",
        "调研对象数",
        "发放问卷",
        "回收问卷",
        "有效问卷",
        "发现问题",
        "短板",
        "对策建议",
    ],
    ["企业用工成本", "网络问卷", "2022.4.28", 100, 100, 80, 75, "用工成本升得快", "技工少", "订单培养"],
    ["园区配套", "企业座谈会", "2022.4.29", 12, None, None, None, "公交不便", None, "增开班车"],
]
ANSWERS = [
    ["问卷", "题干", "选项", "选择人数"],
    ["2022-04-28 企业用工成本（问卷）", "最希望降低的成本", "用工", 40],
    ["2022-04-28 企业用工成本（问卷）", "最希望降低的成本", "用电", 20],
]
COSTS = [
    ["年份", "成本要素", "指标名称", "本市水平", "计量单位", "对标城市", "对标城市值", "数据来源"],
    [2021, "用地", "工业用地出让价", 312.5, "元/㎡", "演示对标市", 420, "自然资源部门公告"],
    [2021, "劳动力", "月均工资", 6800, "元/月", None, None, "统计年鉴"],
]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def read(records, tmp_path, ledger, table):
    book = write_xlsx(tmp_path / f"{ledger}.xlsx", {"表": table})
    result = Importer(records.copy).run(ledger, book)
    rows = records.rows(ledger, order=[("id", False)])
    assert result.created == len(rows) == len(table) - 1
    assert [one.ext for one in rows] == [{}] * len(rows)
    assert records.held(ledger) == []
    return [one.values for one in rows]


def test_old_lists_of_surveys_and_of_their_answers_are_read(records, tmp_path):
    form, talk = read(records, tmp_path, "env_survey", SURVEYS)
    assert (form["method"], form["survey_date"], form["target_count"]) == ("问卷", "2022-04-28", 100)
    assert (form["sent"], form["returned"], form["valid"]) == (100, 80, 75)
    assert (talk["method"], talk["sent"], talk["suggestions"]) == ("座谈会", None, "增开班车")


def test_the_answers_of_a_survey_stand_below_it(records, tmp_path):
    survey = records.create("env_survey", {"topic": "企业用工成本", "method": "问卷", "survey_date": "2022-04-28"})
    told = read(records, tmp_path, "env_survey_answer", ANSWERS)
    assert {one["survey_id"] for one in told} == {survey.id}
    assert sorted((one["answer"], one["count"]) for one in told) == [("用工", 40), ("用电", 20)]


def test_an_old_list_of_costs_is_read_with_its_units(records, tmp_path):
    land, wage = read(records, tmp_path, "cost_item", COSTS)
    assert (land["factor"], land["local_value"], land["unit"]) == ("土地", Decimal("312.5"), "元每平方米")
    assert (land["bench_value"], land["bench_year"], land["data_source"]) == (Decimal(420), 2021, "自然资源部门公告")
    assert (wage["factor"], wage["unit"], wage["bench_year"]) == ("人力", "元每月", None)


def test_a_survey_is_archived_with_its_report_only(records):
    told = {"topic": "园区配套", "method": "座谈会", "survey_date": "2026-11-20", "target_count": 12,
            "findings": "公交不便", "suggestions": "增开班车"}  # fmt: skip
    row = records.create("env_survey", told).id
    records.advance("env_survey", row, "已提交")
    with pytest.raises(BizenvError) as barred:
        records.advance("env_survey", row, "市级审核")
    assert "报告" in str(barred.value)
