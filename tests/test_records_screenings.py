"""The screening of projects: read from an old list; what may not come in is not signed."""

from __future__ import annotations

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import write_xlsx
from tests.helpers_storage import full_records

TABLE = """
拟引进项目|产业目录类别|负面清单|是否两高|符合性说明|国土意见|环评意见|节能意见|安评意见|联审日期|联审结论|准入条件
演示电池项目|鼓励类|内资项目|否|符合新能源方向|同意|原则同意|符合|同意|2022.3.20|有条件准入|能耗指标落实后开工
演示炼钢项目|淘汰类|不涉及|是|不符合|不同意|不同意|不同意|不同意|2022.3.21|不予准入|
"""
OLD_LIST = [line.split("|") for line in TABLE.strip().splitlines()]


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def test_an_old_list_of_screenings_is_read_and_bars_what_may_not_come_in(records, tmp_path):
    for name in ("演示电池项目", "演示炼钢项目"):
        records.create("project", {"project_name": name, "stage": "S2签约"})
    book = write_xlsx(tmp_path / "准入审查.xlsx", {"审查": OLD_LIST})
    assert Importer(records.copy).run("project_screening", book).created == 2
    good, bad = (row.values for row in records.rows("project_screening", order=[("review_date", False)]))
    assert (good["industry_policy"], good["fdi_access"], good["is_two_high"]) == ("鼓励", "不涉及", False)
    assert (good["land_opinion"], good["env_opinion"], good["energy_opinion"]) == ("同意", "有条件", "同意")
    assert (good["conclusion"], good["conditions"]) == ("有条件", "能耗指标落实后开工")
    assert (bad["industry_policy"], bad["conclusion"]) == ("淘汰", "不予引进")
    found = {one.title for one in Checker(records.copy).check_ledger("project") if one.code == "L05-H1"}
    assert found == {"演示炼钢项目"}
