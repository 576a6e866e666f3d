"""Own columns and drafts on the command line."""

from __future__ import annotations

from contextlib import closing

import pytest

from bizenv_desktop.home.services import open_services
from tests.helpers_cli import PASSPHRASE, Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def headings(bizenv):
    return [one["heading"] for one in bizenv("columns", "list", "enterprise")]


def test_an_own_column_is_added_filled_renamed_and_hidden(bizenv, tmp_path):
    assert bizenv("columns", "add", "enterprise", "批示", "联 络员") == {"added": ["批示", "联络员"]}
    assert bizenv("columns", "add", "enterprise", "批示") == {"added": []}
    made = bizenv("set", "enterprise", "new", "name=演示公司", "kind=内资", "ext:批示=同意")
    bizenv("set", "enterprise", "new", "name=另一演示公司", "kind=内资")
    assert bizenv("columns", "rename", "enterprise", "批示", "领导批示") == {"heading": "领导批示", "rows": 1}
    assert headings(bizenv) == ["领导批示", "联络员"]
    by_id = {row["id"]: row for row in bizenv("rows", "enterprise")}
    assert by_id[made["id"]]["ext:领导批示"] == "同意"
    assert "ext:批示" not in by_id[made["id"]]
    bizenv("columns", "hide", "enterprise", "领导批示")
    hidden = {one["heading"]: one["hidden"] for one in bizenv("columns", "list", "enterprise")}
    assert hidden == {"领导批示": True, "联络员": False}
    bizenv("columns", "show", "enterprise", "领导批示")
    assert bizenv("verify")["problems"] == []
    for _ in range(2):
        bizenv("undo")
    bizenv("undo")
    assert headings(bizenv) == ["批示", "联络员"]
    assert {row["id"]: row for row in bizenv("rows", "enterprise")}[made["id"]]["ext:批示"] == "同意"


def test_a_heading_that_is_taken_or_unknown_is_said(bizenv):
    bizenv("columns", "add", "enterprise", "企业名称", expect=(3,))
    assert "已有一栏" in bizenv.errors
    bizenv("columns", "add", "enterprise", "甲", "乙")
    bizenv("columns", "rename", "enterprise", "甲", "乙", expect=(3,))
    assert "已有自有列" in bizenv.errors
    bizenv("columns", "hide", "enterprise", "丙", expect=(2,))
    assert "现有：甲、乙" in bizenv.errors
    bizenv("columns", "list", "nothing", expect=(2,))
    assert headings(bizenv) == ["甲", "乙"]


def test_a_draft_is_listed_and_thrown_away_by_who_typed_it(bizenv):
    with closing(open_services(bizenv.home, user="张演示", passphrase=PASSPHRASE)) as services:
        services.records.save_draft("enterprise", "new", {"values": {"name": "打了一半"}})
    assert bizenv("drafts", "list", user="李演示") == []
    [draft] = bizenv("drafts", "list")
    assert (draft["ledger"], draft["id"], draft["body"]) == ("enterprise", "new", {"values": {"name": "打了一半"}})
    bizenv("drafts", "drop", "enterprise", "new", user="李演示", expect=(3,))
    bizenv("drafts", "drop", "enterprise", "new")
    assert bizenv("drafts", "list") == []
    assert bizenv("rows", "enterprise") == []
