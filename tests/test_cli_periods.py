"""The week is checked, submitted by a second person, frozen, withdrawn and printed."""

from __future__ import annotations

import subprocess
from argparse import Namespace
from decimal import Decimal

import pytest

from bizenv_desktop.cli.opened import opened
from bizenv_desktop.storage import incoming
from tests.helpers_cli import Bizenv, use_environment

WEEK = "2022-W19"
EXPLAINED = "旧账按原档录入，材料列入补录计划"


@pytest.fixture
def bizenv(tmp_path, capsys, monkeypatch):
    use_environment(monkeypatch)
    return Bizenv(tmp_path / "copy", capsys).new()


def a_project(bizenv, name="演示风电项目", **values):
    given = {"project_name": name, "site_region": "铁西区", "stage": "S1", "key_lists": "市重点", "officer": "王演示"}
    given |= {"task_force_id": a_task_force(bizenv)} | values
    return bizenv("set", "project", "new", *(f"{field}={value}" for field, value in given.items()))


def a_task_force(bizenv):
    known = bizenv("rows", "task_force")
    if not known:
        values = ("name=演示专班", "level=市级", "leader=赵演示", "commerce_head=孙演示", "liaison=周演示")
        known = [bizenv("set", "task_force", "new", *values, "liaison_phone=13900000000", "start_date=2022-01-01")]
    return known[0]["id"]


def a_week(bizenv, project, **values):
    given = {"project_id": project["id"], "week_key": WEEK, "stage": "S1", "has_change": "否"}
    given |= {"invested_total": "0", "invested_year": "0"} | values
    return bizenv("set", "project_progress", "new", *(f"{field}={value}" for field, value in given.items()))


def explain_all(bizenv):
    for finding in bizenv("check", "--report", "weekly_dispatch", "--period", WEEK):
        if finding["severity"] == "soft" and not finding["explanation"]:
            bizenv("explain", finding["ledger"], finding["id"], finding["code"], EXPLAINED)


def submit(bizenv):
    return bizenv("submit", "weekly_dispatch", WEEK, user="李演示")


def pulled(bizenv, *, partial):
    """Leave the copy as a download leaves it that ends here (`partial`: more pages were to come)."""
    with opened(Namespace(home=str(bizenv.home), user="张演示")) as services:
        reached = {"210100": ("epoch", 1)}
        services.copy.write(lambda writer: incoming.advance(writer, reached, partial=partial, at="2022-05-20T09:00"))


def pdf_text(path):
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    return done.stdout


def test_a_hard_finding_bars_and_names_record_field_and_rule(bizenv):
    a_project(bizenv)
    explain_all(bizenv)
    barred = submit(bizenv)
    assert bizenv.code == 1
    assert bizenv.errors.startswith(f"没有上报：重点项目周调度情况表 {WEEK} 还有 1 条审核意见未处理；")
    assert [(one["title"], one["code"], one["severity"]) for one in barred] == [("演示风电项目", "L07-H1", "hard")]
    assert barred[0]["fields"]
    assert bizenv("rows", "submission") == []


def test_a_soft_finding_passes_only_with_an_explanation_which_prints(bizenv, tmp_path):
    a_week(bizenv, a_project(bizenv))
    barred = submit(bizenv)
    assert {one["severity"] for one in barred} == {"soft"}
    explain_all(bizenv)
    state = submit(bizenv)
    assert (state["state"], state["version"]) == ("submitted", 1)
    out = tmp_path / "week.pdf"
    printed = bizenv("print", "weekly_dispatch", WEEK, "--out", out)
    text = pdf_text(out)
    assert EXPLAINED in text
    assert state["snapshot"][:8] in text
    assert printed["snapshot"] == state["snapshot"]


def test_a_reprint_copies_the_bytes_though_the_rows_change(bizenv, tmp_path):
    project = a_project(bizenv)
    a_week(bizenv, project)
    explain_all(bizenv)
    submit(bizenv)
    first = bizenv("print", "weekly_dispatch", WEEK, "--out", tmp_path / "a.pdf")
    bizenv("set", "project", project["id"], "project_name=改了名的项目")
    again = bizenv("print", "weekly_dispatch", WEEK, "--out", tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    assert first["sha256"] == again["sha256"]


def test_who_entered_the_rows_cannot_submit_them(bizenv):
    bizenv("user", "add", "张演示", "--role", "admin,editor,reviewer")
    a_week(bizenv, a_project(bizenv))
    explain_all(bizenv)
    bizenv("submit", "weekly_dispatch", WEEK, expect=(3,))
    assert "L00-H1" in bizenv.errors


def test_nothing_is_submitted_while_a_download_is_half_done(bizenv):
    a_week(bizenv, a_project(bizenv))
    explain_all(bizenv)
    pulled(bizenv, partial=True)
    bizenv("submit", "weekly_dispatch", WEEK, user="李演示", expect=(3,))
    assert "PULL_PARTIAL" in bizenv.errors
    assert "先同步到完成" in bizenv.errors
    assert bizenv("rows", "submission") == []
    pulled(bizenv, partial=False)
    assert submit(bizenv)["state"] == "submitted"


def test_a_week_without_a_line_is_not_submitted(bizenv):
    submit_empty = ("submit", "weekly_dispatch", WEEK)
    bizenv(*submit_empty, user="李演示", expect=(3,))
    assert "没有应填报的项目" in bizenv.errors
    assert "填报本期的项目周进展" in bizenv.errors
    a_project(bizenv, key_lists="一般")
    bizenv(*submit_empty, user="李演示", expect=(3,))
    assert "EMPTY_REPORT" in bizenv.errors
    assert bizenv("rows", "submission") == []


def test_a_line_with_nothing_filled_bars_the_week(bizenv):
    a_week(bizenv, a_project(bizenv), has_change="", invested_total="", invested_year="")
    explain_all(bizenv)
    barred = submit(bizenv)
    assert {(one["code"], *one["fields"]) for one in barred} >= {
        ("REQUIRED", "has_change"), ("REQUIRED", "invested_total"), ("REQUIRED", "invested_year"),
    }  # fmt: skip


def test_an_editor_cannot_submit(bizenv):
    bizenv("submit", "weekly_dispatch", WEEK, expect=(3,))
    assert "审核" in bizenv.errors


def test_rows_of_a_submitted_week_are_closed_until_it_is_withdrawn(bizenv):
    line = a_week(bizenv, a_project(bizenv))
    explain_all(bizenv)
    submit(bizenv)
    bizenv("set", "project_progress", line["id"], "problem=供电", expect=(3,))
    assert "撤回" in bizenv.errors
    withdrawn = bizenv("withdraw", "weekly_dispatch", WEEK, "--reason", "填错一行", user="李演示")
    assert withdrawn["state"] == "withdrawn"
    assert bizenv("set", "project_progress", line["id"], "problem=供电")["problem"] == "供电"
    assert [row["recall_reason"] for row in bizenv("rows", "submission")] == ["填错一行"]
    explain_all(bizenv)
    assert submit(bizenv)["version"] == 2


def test_an_open_period_stands_in_the_to_do_list(bizenv):
    a_project(bizenv)
    tasks = [one for one in bizenv("todo") if one["kind"] == "period" and one["ledger"] == "weekly_dispatch"]
    weeks = {one["id"]: (one["due"], one["days"]) for one in tasks}
    assert weeks["2022-W20"] == ("2022-05-20", 0)


def test_the_total_equals_its_rows_to_the_fen_and_openings_stand_apart(bizenv, tmp_path):
    project = a_project(bizenv)
    a_week(bizenv, project)
    for day, amount in (("2022-05-10", "0.1"), ("2022-05-11", "0.2"), ("2022-05-11", "1234567.891234")):
        bizenv(
            "set", "fund_receipt", "new", f"project_id={project['id']}", f"receive_date={day}", "period=2022-05",
            "fund_type=注册资本金", "origin_class=省外", "origin_place=北京", "currency=CNY", "payer=演示甲",
            "payee=演示乙", f"declared_amount={amount}",
        )  # fmt: skip
    rows = bizenv("rows", "fund_receipt", "--fields", "declared_amount")
    total = sum(Decimal(row["declared_amount"]) for row in rows)
    assert bizenv("rows", "project", "--fields", "funds_declared")[0]["funds_declared"] == str(total)
    bizenv("print", "weekly_dispatch", WEEK, "--out", tmp_path / "w.pdf")
    assert str(total) in pdf_text(tmp_path / "w.pdf").replace(",", "")


def test_an_old_version_prints_as_it_was_submitted(bizenv, tmp_path):
    line = a_week(bizenv, a_project(bizenv))
    explain_all(bizenv)
    submit(bizenv)
    first = bizenv("print", "weekly_dispatch", WEEK, "--out", tmp_path / "first.pdf")
    bizenv("withdraw", "weekly_dispatch", WEEK, "--reason", "填错一行", user="李演示")
    bizenv("set", "project_progress", line["id"], "problem=供电")
    explain_all(bizenv)
    submit(bizenv)
    again = bizenv("print", "weekly_dispatch", WEEK, "--version", "1", "--out", tmp_path / "again.pdf")
    assert (tmp_path / "first.pdf").read_bytes() == (tmp_path / "again.pdf").read_bytes()
    assert again["snapshot"] == first["snapshot"]
    now = bizenv("print", "weekly_dispatch", WEEK, "--out", tmp_path / "now.pdf")
    assert now["snapshot"] != first["snapshot"]
    bizenv("print", "weekly_dispatch", WEEK, "--version", "3", "--out", tmp_path / "none.pdf", expect=(3,))
    assert "没有上报过第3版" in bizenv.errors
    bizenv("print", "project.list", "--version", "1", "--out", tmp_path / "none.pdf", expect=(2,))
    assert not (tmp_path / "none.pdf").exists()


def test_a_list_has_no_period_and_says_so(bizenv, tmp_path):
    a_project(bizenv)
    out = tmp_path / "list.pdf"
    assert "note" not in bizenv("print", "project.list", "--out", out)
    assert "演示风电项目" in pdf_text(out)
    assert "没有期间" in bizenv("print", "project.list", WEEK, "--out", out)["note"]
    out.unlink()
    bizenv("print", "project.list", "第十九周吧", "--out", out, expect=(2,))
    assert "期间写法不对" in bizenv.errors
    assert not out.exists()


def test_a_record_is_printed_by_its_name(bizenv, tmp_path):
    a_project(bizenv)
    bizenv("print", "project.record", "演示风电项目", "--out", tmp_path / "record.pdf")
    assert "演示风电项目" in pdf_text(tmp_path / "record.pdf")


def test_a_week_without_a_working_day_is_not_printed(bizenv, tmp_path):
    for number in range(31, 38):  # 31 January to 6 February
        day = f"2022-01-{number}" if number == 31 else f"2022-02-{number - 31:02}"
        bizenv("set", "holiday", "new", f"day={day}", "day_type=放假", "basis_doc=演示文件")
    bizenv("print", "weekly_dispatch", "2022-W05", "--out", tmp_path / "w.pdf", expect=(3,))
    assert "免报" in bizenv.errors
    assert not (tmp_path / "w.pdf").exists()
