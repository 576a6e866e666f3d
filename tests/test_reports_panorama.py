"""A record across the ledgers on paper: its days in order, what is due, and nothing that stays inside the bureau."""

from __future__ import annotations

from datetime import date

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.panorama_form import panorama_data
from bizenv_desktop.reports.withheld import WithheldReader
from tests.helpers_forms import printed
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 5, 12)) as made:
        yield made


def around(city, ledger, row):
    return panorama_data(Reports(city.copy), Records(city.copy, Checker(city.copy)), ledger, row)


def test_a_projects_days_stand_in_order_with_what_is_due_of_it(city):
    project = city.project("甲项目", plan_finish_date="2023-06")
    city.week(project, "2022-W18", "500")
    city.receipt(project, "2022-04-01", "300")
    city.add(
        "site_inspection", project_id=project, inspect_date="2022-04-20", rectify="补围挡", rectify_due="2022-05-09"
    )
    city.project("别的项目")
    data = around(city, "project", project)
    blocks = {block.title.partition("（")[0]: block for block in data.blocks}
    assert (data.title, data.label) == ("招商引资项目全景", "甲项目")
    assert [line.values[:2] for line in blocks["按日期的全部记录"].lines] == [
        ("2023-06", "本记录"), ("2022年第18周", "项目周进展"), ("2022-04-20", "现场核查"), ("2022-04-01", "到位资金"),
        ("2021-03-15", "本记录"),
    ]  # fmt: skip
    assert ("2022-05-09", "逾期3个工作日") in [line.values[1:] for line in blocks["到期事项"].lines]
    assert "累计到位资金" in ["".join(column.head).partition("（")[0] for column in blocks["基本情况"].columns]


def test_what_a_ledger_withholds_is_not_printed(city):
    secret = {"complainant": "某某外资公司", "respondent": "某某局", "content": "请求保密的事", "is_confidential": True}
    row = city.add("fdi_complaint", kind="侵权协调", complete_date="2022-04-28", **secret)
    text = printed(around(city, "fdi_complaint", row))
    assert "（涉密）" in text
    assert not [word for word in ("某某外资公司", "某某局", "请求保密的事") if word in text]
    with city.copy.read() as reader:
        kept = WithheldReader(reader)
        assert kept.value("SELECT complainant FROM fdi_complaint_v") == "（涉密）"
        assert kept.one("SELECT complainant FROM fdi_complaint_v WHERE id = ?", (row,)) == ("（涉密）",)
        assert reader.value("SELECT complainant FROM fdi_complaint_v") == "某某外资公司"
