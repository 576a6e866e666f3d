"""Leaders' journeys: read from an old list, counted by rank, tied to the projects that came of them."""

from __future__ import annotations

import pytest

from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

TABLE = """
领导姓名|职务|招商形式|招商方式|活动时间|目的地|重点区域|拜访企业数|企业名单|在谈项目数|签约金额（亿元）|后续跟进人|跟进时限
周演示|市长|外出招商|产业链、展会招商|2022.3.15|苏州|长三角|6|演示冷链公司、演示装备公司|2|1.5|孙演示|2022-06-15
"""
OLD_LIST = [line.split("|") for line in TABLE.strip().splitlines()]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def test_an_old_list_of_journeys_is_read_and_names_the_projects_that_came_of_them(records, tmp_path):
    book = write_xlsx(tmp_path / "一把手招商.xlsx", {"活动": OLD_LIST})
    assert Importer(records.copy).run("leader_activity", book).created == 1
    (row,) = records.rows("leader_activity")
    assert row.ext == {}
    told = row.values
    assert (told["leader_rank"], told["activity_type"], told["methods"]) == (
        "政府主要领导",
        "走出去",
        ["产业链招商", "展会"],
    )
    assert (told["start_date"], told["end_date"], told["activity_status"]) == ("2022-03-15", "2022-03-15", "已开展")
    assert (told["companies_met"], told["company_list"]) == (6, ["演示冷链公司", "演示装备公司"])
    assert told["signed_amount"] == 15000
    assert told["project_ids"] in (None, [])
    project = records.create("project", {"project_name": "演示冷链", "sign_event_id": row.id}).id
    assert records.get("leader_activity", row.id).values["project_ids"] == [project]
