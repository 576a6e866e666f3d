"""The great survey of the business environment and its activities: read from old lists, followed to the end."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

TABLE = """
场景|调研时间|走访对象|痛点堵点难点|改进措施|牵头单位|完成时限|完成进度|取得成效
出口退税|2022.5.10|外贸企业12家|单证往返两次|窗口预审|演示区商务局|2022-06-30|40%|试行3周
"""
SURVEY = [line.split("|") for line in TABLE.strip().splitlines()]
ACTIVITIES = [
    ["活动名称", "活动时间", "活动类型", "参与人数", "活动成果"],
    ["营商环境大讨论", "2022.5.9", "大讨论", 46, "形成建议8条"],
    ["服务企业先进表彰", "2022.5.11", "表彰", 120, None],
]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def test_an_old_list_of_the_survey_is_read_and_its_measure_followed_until_it_is_done(records, tmp_path):
    book = write_xlsx(tmp_path / "大调研.xlsx", {"大调研": SURVEY})
    assert Importer(records.copy).run("env_grand_survey", book).created == 1
    (row,) = records.rows("env_grand_survey")
    assert (row.ext, records.held()) == ({}, [])
    assert (row.values["scene"], row.values["survey_date"]) == ("出口退税", "2022-05-10")
    assert (row.values["measure"], row.values["duty_unit"]) == ("窗口预审", "演示区商务局")
    assert (row.values["due_date"], row.values["progress"]) == ("2022-06-30", Decimal(40))

    def due():
        return [(task.kind, task.due) for task in records.todo() if task.id == row.id and task.due]

    assert due() == [("D-L37", "2022-06-30")]
    records.change("env_grand_survey", row.id, {"progress": Decimal(100)})
    assert due() == []


def test_an_old_list_of_activities_is_read(records, tmp_path):
    book = write_xlsx(tmp_path / "主题活动.xlsx", {"活动": ACTIVITIES})
    assert Importer(records.copy).run("theme_activity", book).created == 2
    talk, praise = records.rows("theme_activity", order=[("activity_date", False)])
    assert (talk.ext, praise.ext) == ({}, {})
    assert (talk.values["kind"], talk.values["participants"]) == ("专题讨论", 46)
    assert (praise.values["kind"], praise.values["activity_date"]) == ("先进激励", "2022-05-11")
