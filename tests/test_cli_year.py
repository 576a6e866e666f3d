"""The year and the panorama on the command line."""

from __future__ import annotations

import pytest

from tests.helpers_cli import Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "本机", capsys).new()


def test_the_year_is_listed_and_printed_and_a_company_is_seen_in_all_ledgers(bizenv, tmp_path):
    out = tmp_path / "日历.pdf"
    year = bizenv("calendar", "2022", "--out", out)
    week = next(one for one in year["lines"] if one["period"] == "2022-W20")
    assert (week["day"], week["kind"], week["days"]) == ("2022-05-20", "周汇报", 0)
    assert out.read_bytes().startswith(b"%PDF")

    bizenv("set", "enterprise", "new", "name=演示轴承有限公司", "uscc=91350100M000100Y43")
    bizenv("set", "project", "new", "project_name=演示项目", "company_id=演示轴承有限公司", "stage=S1洽谈")
    seen = bizenv("panorama", "enterprise", "91350100M000100Y43")
    assert seen["title"] == "演示轴承有限公司"
    assert [(row["ledger"], row["title"], row["how"]) for row in seen["rows"]] == [("project", "演示项目", "项目公司")]
    sheet = tmp_path / "全景.pdf"
    assert bizenv("panorama", "enterprise", "演示轴承有限公司", "--out", sheet)["pages"] == 1
    assert sheet.read_bytes().startswith(b"%PDF")


def test_the_plan_is_told_clause_by_clause_and_printed(bizenv, tmp_path):
    late = {"clause": "三(一)2", "task": "按季度走出去招商", "lead": "投资科", "due_date": "2022-03-31"}
    bizenv("set", "plan_task", "new", *(f"{name}={value}" for name, value in late.items()))
    table = tmp_path / "方案.xlsx"
    told = bizenv("clauses", "2022", "--out", table, expect=(1,))
    clause = next(one for one in told["clauses"] if one["clause"] == "三(一)2")
    assert (clause["entered"], clause["finished"], clause["overdue"], clause["progress"]) == (1, 0, 1, "0")
    assert {one["ledger"]: one["rows"] for one in clause["ledgers"]} == {"leader_activity": 0, "project_screening": 0}
    assert table.read_bytes().startswith(b"PK")
