"""One story of two PCs, two people and a province: after each chapter both copies are whole."""

from __future__ import annotations

import pytest

from bizenv_desktop.province.embedded import EmbeddedProvince
from tests.helpers_cli import SAMPLES, Bizenv, use_environment
from tests.test_cli_periods import WEEK, a_project, a_week, explain_all, submit

PROJECTS = SAMPLES / "沈阳市2021年签约重点项目台账.xlsx"
ISSUES = SAMPLES / "沈阳市企业问题清单.xls"


@pytest.fixture
def province(tmp_path):
    with EmbeddedProvince(tmp_path / "province") as made:
        yield made


@pytest.fixture
def office(tmp_path, capsys, monkeypatch, province):
    """Give the PC of 张演示 and 李演示, and that of 赵演示, all enrolled."""
    use_environment(monkeypatch)
    first = Bizenv(tmp_path / "first", capsys).new()
    second = Bizenv(tmp_path / "second", capsys, user="赵演示").new()
    for pc, user, role in ((first, "张演示", "editor"), (first, "李演示", "reviewer"), (second, "赵演示", "editor")):
        code = province.add_user(user, city="210100", role=role)
        pc("enroll", "--server", province.url, "--code", code, user=user)
    return first, second


def whole(*pcs):
    for pc in pcs:
        assert pc("verify")["problems"] == []


def exchange(*pcs):
    return [pc("sync") for pc in (*pcs, *pcs)]


def test_both_copies_stay_whole_through_everything(office):
    first, second = office
    first("import", "project", PROJECTS)
    first("import", "issue", ISSUES)
    first("undo")
    whole(first)
    exchange(first, second)
    assert second("rows", "issue") == []
    assert len(second("rows", "project")) == len(first("rows", "project")) > 0
    whole(first, second)

    first("import", "issue", ISSUES)
    exchange(first, second)
    assert len(second("held", "issue")) == len(first("held", "issue"))
    first("undo")
    exchange(first, second)
    assert (second("rows", "issue"), second("held", "issue"), first("held", "issue")) == ([], [], [])
    whole(first, second)

    first("delete", "project", first("rows", "project")[0]["id"], "--reason", "误录", expect=(0, 3))
    row = first("rows", "project", "--limit", "1")[0]["id"]
    first("set", "project", row, "remark=张说")
    second("set", "project", row, "remark=赵说")
    exchange(first, second)
    (conflict,) = second("conflicts")
    whole(first, second)
    second("resolve", conflict["id"], "--take", "mine")
    exchange(second, first)
    assert first("conflicts") == second("conflicts") == []
    whole(first, second)


def test_both_copies_stay_whole_through_a_submission_and_its_withdrawal(office):
    first, second = office
    line = a_week(first, a_project(first))
    explain_all(first)
    exchange(first, second)
    assert submit(first)["state"] == "submitted"
    result = first("sync")
    assert (result["state"], result["rejected"], result["blobs_up"]) == ("done", 0, 2)
    late = second("set", "project_progress", line["id"], "problem=供电")
    assert second("sync")["rejected"] == 1
    assert late["problem"] == "供电"
    whole(first, second)
    first("withdraw", "weekly_dispatch", WEEK, "--reason", "填错一行", user="李演示")
    exchange(first, second)
    first("set", "project_progress", line["id"], "problem=用地")
    exchange(first, second)
    assert second("rows", "project_progress")[0]["problem"] == "用地"
    whole(first, second)
