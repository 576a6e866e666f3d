"""A city submits, the province returns with reasons, the city works them off and submits again: on the command line."""

from __future__ import annotations

import json

import pytest

from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import Bizenv, use_environment
from tests.test_cli_periods import WEEK, a_project, a_week, explain_all, submit

PERIOD = ("weekly_dispatch", WEEK)


@pytest.fixture
def everyone(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    with EmbeddedProvince(tmp_path / "province") as serving:
        city = Bizenv(tmp_path / "city", capsys).new()
        office = Bizenv(tmp_path / "office", capsys, user="孙演示")
        office("new", "--city", "210000", "--unit", "省商务厅", "--user", "孙演示")
        for copy, user, region, role in (
            (city, "张演示", "210100", "editor"),
            (city, "李演示", "210100", "reviewer"),
            (office, "孙演示", "210000", "province"),
        ):
            code = serving.add_user(user, city=region, role=role)
            copy("enroll", "--server", serving.url, "--code", code, user=user)
        yield city, office


def test_a_return_with_a_file_of_reasons_and_the_way_back(everyone, tmp_path):
    city, office = everyone
    week = a_week(city, a_project(city))
    explain_all(city)
    assert submit(city)["state"] == "submitted"
    for copy in (city, office):
        copy("sync")

    [listed] = office("review", "list", "--city", "沈阳市")
    assert (listed["city_name"], listed["word"], listed["overdue"], listed["submitted_by"]) == (
        "沈阳市", "已上报", 5, "李演示")  # fmt: skip
    missing = office("review", "missing", "--out", tmp_path / "催报单.txt")
    assert missing["rows"] > 0
    assert "大连市：" in (tmp_path / "催报单.txt").read_text("utf-8")
    assert "沈阳市：重点项目周调度情况表 2022年第19周" not in (tmp_path / "催报单.txt").read_text("utf-8")

    seen = office("review", "view", *PERIOD, "--city", "沈阳市", "--out", tmp_path / "原表.pdf")
    assert (tmp_path / "原表.pdf").read_bytes().startswith(b"%PDF")
    assert seen["data"]["title"] == "重点项目周调度情况表"
    assert office("review", "changes", *PERIOD, "--city", "210100") == []
    assert not [one for one in office("review", "check", *PERIOD, "--city", "沈阳市") if one["severity"] == "hard"]

    office("return", *PERIOD, "--city", "沈阳市", expect=(3,))
    assert "NO_REASON" in office.errors
    (tmp_path / "理由.csv").write_text(
        "\ufeff台账,记录,字段,理由\n项目周进展,演示风电项目 2022-W19,本周进展,请核对\n,,,请附会议纪要\n", "utf-8"
    )
    back = office("return", *PERIOD, "--city", "沈阳市", "--reasons", tmp_path / "理由.csv")
    assert (back["state"], back["city"]) == ("returned", "210100")
    for copy in (office, city):
        copy("sync")

    waiting = city("review", "reasons")
    assert [(one["row"], one["field"], one["text"]) for one in waiting] == [
        (week["id"], "progress_note", "请核对"), ("", "", "请附会议纪要")]  # fmt: skip
    assert {one["code"] for one in submit(city)} == {"RETURNED"}
    city("tick", waiting[0]["id"])
    city("tick", waiting[1]["id"], "--answer", "纪要已随附件报送")
    city(
        "set",
        "project_progress",
        week["id"],
        "progress_note=完成测风塔选址",
        "next_plan=测风",
        "correction_reason=省厅退回",
    )
    explain_all(city)
    again = submit(city)
    assert "version" in again, [one["message"] for one in again]
    for copy in (city, office):
        copy("sync")
    changed = office("review", "changes", *PERIOD, "--city", "沈阳市")
    assert ("progress_note", "无变化", "完成测风塔选址") in [
        (one["field"], one["before"], one["after"]) for one in changed
    ]
    assert office("approve", *PERIOD, "--city", "沈阳市")["state"] == "approved"
    assert city("late", "list") == []
    assert json.dumps(office("review", "list", "--state", "approved"), ensure_ascii=False).count("沈阳市") == 1


def test_a_file_that_holds_no_reasons_is_refused_whole(everyone, tmp_path):
    _, office = everyone
    for name, text in (("空.csv", ""), ("别的.csv", "甲,乙\n1,2\n"), ("坏.json", "{"), ("数.json", "[1]")):
        (tmp_path / name).write_text(text, "utf-8")
        office("return", *PERIOD, "--city", "沈阳市", "--reasons", tmp_path / name, expect=(2,))
        assert "BAD_REASONS" in office.errors
