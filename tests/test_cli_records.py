"""A project officer's day on the command line."""

from __future__ import annotations

import pytest

from tests.helpers_cli import Bizenv, use_environment


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def a_project(bizenv, **values):
    given = {"project_name": "演示风电项目", "site_region": "铁西区", "stage": "S1", "key_lists": "市重点"} | values
    return bizenv("set", "project", "new", *(f"{name}={value}" for name, value in given.items()))


def test_values_are_typed_as_in_the_editor(bizenv):
    record = a_project(bizenv, total_investment="1.2亿", sign_date="2022年5月")
    assert record["total_investment"] == "12000"
    assert record["sign_date"] == "2022-05"
    assert record["site_region"] == "210106"
    assert record["stage"] == "S1洽谈"


def test_a_record_is_found_by_its_name_and_cleared_by_an_empty_value(bizenv):
    a_project(bizenv, town="演示街道")
    assert bizenv("set", "project", "演示风电项目", "town=")["town"] is None
    changes = bizenv("history", "project", "演示风电项目")
    assert [(one["field"], one["old"], one["new"], one["by"]) for one in changes if one["field"] == "town"][-1] == (
        "town",
        "演示街道",
        None,
        "张演示",
    )


def test_undo_takes_the_last_step_back(bizenv):
    a_project(bizenv, total_investment="5000")
    bizenv("set", "project", "演示风电项目", "total_investment=6000")
    bizenv("undo")
    assert bizenv("rows", "project", "--fields", "total_investment")[0]["total_investment"] == "5000"


def test_a_wrong_value_names_field_and_remedy_and_changes_nothing(bizenv):
    a_project(bizenv)
    bizenv("set", "project", "演示风电项目", "sign_date=去年", expect=(2, 3))
    assert "签约日期" in bizenv.errors
    assert "错误[" in bizenv.errors
    assert bizenv("rows", "project")[0]["sign_date"] is None


def test_unknown_ledger_and_verb_are_usage_errors(bizenv):
    bizenv("rows", "nonsense", expect=(2,))
    assert "错误[" in bizenv.errors
    bizenv("dance", expect=(2,))


def test_a_bare_explanation_is_refused(bizenv):
    record = a_project(bizenv, officer="王演示")
    findings = bizenv("check", "project")
    assert "L11-V2" in [one["code"] for one in findings if one["id"] == record["id"]]
    bizenv("explain", "project", record["id"], "L11-V2", "核实无误", expect=(2, 3))
    answer = bizenv("explain", "project", record["id"], "L11-V2", "专人电话待换号后登记")
    assert answer["explanation"] == "专人电话待换号后登记"


def test_three_tenths_of_ten_thousand_make_three(bizenv):
    project = a_project(bizenv)
    for day in ("2022-05-01", "2022-05-02", "2022-05-03"):
        receipt = bizenv(
            "set", "fund_receipt", "new", f"project_id={project['id']}", f"receive_date={day}", "period=2022-05",
            "fund_type=注册资本金", "origin_class=省外", "currency=CNY", "declared_amount=0.1", "payer=演示甲",
        )  # fmt: skip
        assert receipt["declared_amount"] == "0.1"
    assert bizenv("rows", "project", "--fields", "funds_declared")[0]["funds_declared"] == "0.3"


def test_deleting_asks_for_a_reason_and_can_be_undone(bizenv):
    record = a_project(bizenv)
    bizenv("delete", "project", record["id"], "--reason", "重复登记")
    assert bizenv("rows", "project") == []
    bizenv("undo")
    assert [row["id"] for row in bizenv("rows", "project")] == [record["id"]]


def test_no_network_is_said_and_changes_nothing(bizenv):
    a_project(bizenv)
    bizenv("sync", expect=(3,))
    assert "错误[" in bizenv.errors
    assert len(bizenv("rows", "project")) == 1


def test_a_wrong_passphrase_is_refused_quickly(bizenv, monkeypatch):
    monkeypatch.setenv("BIZENV_PASSPHRASE", "不对")
    bizenv("rows", "project", expect=(3,))
    assert "口令" in bizenv.errors


def test_a_merge_is_shown_before_it_is_done_and_its_history_read_afterwards(bizenv):
    keep, drop = a_project(bizenv)["id"], a_project(bizenv, project_name="演示风电项目（重复）", town="演示街道")["id"]
    a_project(bizenv, project_name="增资", increase_of=drop)
    planned = bizenv("merge", "project", keep, drop, "--dry-run")
    assert (planned["keep"], planned["drop"]) == ("演示风电项目", "演示风电项目（重复）")
    assert [one["count"] for one in planned["moved"]] == [1]
    assert len(bizenv("rows", "project")) == 3
    bizenv("merge", "project", keep, drop)
    assert {one["increase_of"] for one in bizenv("rows", "project")} == {None, keep}
    towns = [one for one in bizenv("history", "project", keep) if one["field"] == "town"]
    assert [(one["new"], one["of"]) for one in towns] == [("演示街道", "演示风电项目（重复）")]
    bizenv("merge", "project", keep, keep, "--dry-run", expect=(3,))
    assert bizenv("verify")["problems"] == []


def test_a_number_that_two_issues_have_is_changed_by_a_verb(bizenv):
    company = bizenv("set", "enterprise", "new", "name=演示公司", "kind=内资")["id"]
    given = ("channel=走访", "category=用地", f"enterprise_id={company}", "accept_time=2022-05-20")
    first, later = (bizenv("set", "issue", "new", *given, f"description={text}")["id"] for text in ("甲事", "乙事"))
    bizenv("renumber", "issue", later, expect=(3,))
    assert "OWN_NUMBER" in bizenv.errors
    assert first != later
