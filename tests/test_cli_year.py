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
