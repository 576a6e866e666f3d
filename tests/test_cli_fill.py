"""来表套打 on the command line: looked at, filled beside the sent file, found again."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook

from tests.helpers_cli import Bizenv, use_environment
from tests.test_sent_forms import form


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    made = Bizenv(tmp_path / "copy", capsys).new()
    made("set", "project", "new", "project_name=演示甲", "site_region=和平区", "total_investment=1.2亿")
    return made


def test_a_sent_workbook_is_looked_at_and_filled(bizenv, tmp_path):
    sent = form(tmp_path / "来表.xlsx")
    seen = bizenv("fill", sent, "project", "--dry-run", expect=(1,))
    assert (seen["rows"], seen["inserted"]) == (1, 0)
    assert [one["heading"] for one in seen["columns"] if one["field"] is None] == ["批示"]
    assert not (tmp_path / "来表（已填）.xlsx").exists()

    made = bizenv("fill", sent, "project", "--map", "批示=stage", "--out", tmp_path / "填好.xlsx", expect=(0,))
    assert made["out"] == str(tmp_path / "填好.xlsx")
    assert load_workbook(made["out"])["情况表"]["C3"].value == "演示甲"
    assert [one["given"] for one in bizenv("fill", sent, expect=(0,))["columns"]] == ["kept"] * 6


def test_what_stands_in_the_way_is_an_error_with_its_place(bizenv, tmp_path):
    sent = form(tmp_path / "来表.xlsx", prepare=lambda sheet: sheet.cell(3, 3, "上周的项目"))

    bizenv("fill", sent, "project", expect=(3,))
    assert "FILL_ROWS" in bizenv.errors
    bizenv("fill", sent, "project", "--out", sent, "--rows", "replace", expect=(2,))
    assert "FILL_TARGET" in bizenv.errors
    bizenv("fill", sent, "project", "--map", "没有的表头=stage", expect=(2,))
    assert "NO_COLUMN" in bizenv.errors
