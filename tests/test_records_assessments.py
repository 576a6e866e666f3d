"""Half-yearly assessments: read from old lists, added up by the published weights; the experience beside them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

SCORES = [
    [
        "评估项目",
        "评估期间",
        "进度得分",
        "资金到位得分",
        "专班服务得分",
        "问题办理得分",
        "综合得分",
        "评估等级",
        "评语",
    ],
    ["演示冷链", "2022年上半年", 90, 80, 85.5, 70.25, 83.3625, "优秀", "按计划推进"],
    ["演示装备", "2022年上半年", None, None, None, None, 55, "建议清退", "投资方无意继续"],
]
EXPERIENCE = [
    ["题目", "推荐单位", "经验类别", "主要做法", "推广情况", "推广时间"],
    ["专班驻点服务", "铁西区商务局", "工作机制", "每周驻点半天", "全市", "2022.4.20"],
]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def test_an_old_list_of_assessments_keeps_its_totals_until_the_four_scores_are_known(records, tmp_path):
    for name in ("演示冷链", "演示装备"):
        records.create("project", {"project_name": name})
    book = write_xlsx(tmp_path / "半年评估.xlsx", {"评估": SCORES})
    assert Importer(records.copy).run("assessment", book).created == 2
    cold, machines = records.rows("assessment", order=[("score_total", True)])
    assert (cold.ext, machines.ext) == ({}, {})
    assert (cold.values["period_key"], cold.values["grade"]) == ("2022-H1", "A")
    assert (machines.values["score_total"], machines.values["grade"]) == (Decimal(55), "建议退出")
    assert cold.values["score_total"] == Decimal("83.3625")

    four = {"score_progress": 60, "score_invest": 60, "score_service": 60}
    assert records.change("assessment", machines.id, four).values["score_total"] == Decimal(55)
    assert records.change("assessment", machines.id, {"score_issue": 40}).values["score_total"] == Decimal(57)


def test_an_old_list_of_experience_is_read(records, tmp_path):
    book = write_xlsx(tmp_path / "经验做法.xlsx", {"经验": EXPERIENCE})
    assert Importer(records.copy).run("experience", book).created == 1
    (row,) = records.rows("experience")
    assert row.ext == {}
    assert (row.values["title"], row.values["unit"]) == ("专班驻点服务", "铁西区商务局")
    assert (row.values["kind"], row.values["spread_scope"]) == ("机制", "市内")
    assert row.values["adopted_date"] == "2022-04-20"
