"""Before a sync one sees what will be sent: record, field, old and new, in the words of the work."""

from __future__ import annotations

import re
from typing import Any

from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.storage.edits import Edit, Step
from tests.helpers_ui import WEEK, quiet
from tests.helpers_ui_sync import a_conflicts_page, a_sync_page, a_synced_desk, change, named, two_computers

ALLOWED = {"PDF", "MB", "KB", "S5", "MW"}
"""Latin words that people read in this list."""


def sent(desk: Any, qtbot: Any) -> list[tuple[str, ...]]:
    page = a_sync_page(desk, qtbot)
    return [line.cells[:5] for line in page.outgoing.lines]


def apply(desk: Any, *edits: Edit, kind: str = "edit") -> None:
    desk.services.records.apply(Step(kind, "演示", list(edits)))


def label(desk: Any, ledger: str, field: str) -> str:
    return str(desk.ledger(ledger).fields[field].label)


def test_edits_new_records_deletions_and_children_say_record_field_old_and_new(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, _province):
        desk.services.syncer.sync()
        row = change(desk, "演示项目03", officer="赵演示", total_investment=None)
        apply(desk, Edit("create", "project_investor", new_id(), {"project_id": row, "investor_name": "甲公司"}))
        desk.services.records.delete("project_progress", _a_week(desk), "重复")
        lines = sent(desk, qtbot)
        title = desk.ledger("project").title

        assert (title, "演示项目03", label(desk, "project", "officer"), "王演示", "赵演示") in lines
        cleared = next(line for line in lines if line[2] == label(desk, "project", "total_investment"))
        assert cleared[3]
        assert cleared[4] == ""
        assert (label(desk, "project_investor", "project_id"), "", "演示项目03") in [line[2:] for line in lines]
        assert [line[2:] for line in lines if line[4] == "删除"] == [("整条记录", "", "删除")]


def _a_week(desk: Any) -> str:
    return str(desk.services.records.rows("project_progress", limit=1)[0].id)


def test_a_submission_is_told_as_one_and_no_code_of_the_program_is_shown(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, _province):
        desk.services.syncer.sync()
        copy, names = desk.services.copy, {"report_id": "weekly_dispatch", "period_key": WEEK}
        snapshot = natural_id("report_snapshot", ["weekly_dispatch", WEEK, copy.city, "1"])
        period = natural_id("report_period", ["weekly_dispatch", WEEK, copy.city])
        (tmp_path / "扫描.pdf").write_bytes(b"%PDF" + b"x" * 3_000_000)
        row = named(desk, "演示项目03")
        desk.services.records.attach("project", row, "attachments", [tmp_path / "扫描.pdf"])
        apply(
            desk,
            Edit("create", "report_snapshot", snapshot, {**names, "city": copy.city, "version": 1, "sha256": "0" * 64}),
            Edit("create", "report_period", period, {**names, "city": copy.city, "state": "submitted", "version": 1}),
            kind="period",
        )
        apply(desk, Edit("cmd", "report_period", period, {"state": "withdrawn", "reason": "填错了"}), kind="period")
        told = {"ledger": "project", "row": row, "code": "L02-V1", "text": "合同约定分期", "author": "张演示"}
        apply(desk, Edit("create", "explanation", new_id(), told))
        lines = sent(desk, qtbot)
        week = f"{desk.forms.reports['weekly_dispatch'].title} 2022年第19周"

        assert (desk.ledger("report_period").title, week, "办理", "", "已上报 第1版") in lines
        assert (desk.ledger("report_period").title, week, "办理", "已上报", "已撤回：填错了") in lines
        assert (desk.ledger("report_snapshot").title, week, "上报时冻结", "", "第1版的数据和打印件") in lines
        assert (desk.ledger("attachment_file").title, "扫描.pdf", "附件", "", "2.9 MB") in lines
        assert (desk.ledger("project").title, "演示项目03", "情况说明", "", "合同约定分期") in lines
        assert (
            desk.ledger("project").title,
            "演示项目03",
            label(desk, "project", "attachments"),
            "",
            "扫描.pdf",
        ) in lines
        english = {word for line in lines for cell in line for word in re.findall(r"[A-Za-z_]{2,}", cell)}
        assert english <= ALLOWED | {"pdf"}, "codes and file numbers are for the program"


def test_a_settled_conflict_is_told_by_its_record_and_the_value_chosen(qtbot, tmp_path):
    with two_computers(tmp_path) as (desk, other):
        row = change(desk, "演示项目03", officer="赵演示")
        other.change(row, officer="孙演示")
        other.sync()
        desk.services.syncer.sync()
        page = a_conflicts_page(desk, qtbot)
        page.view.buttons["theirs"].click()
        qtbot.waitUntil(lambda: not page.table.lines)
        qtbot.waitUntil(quiet(desk))
        chosen = f"{label(desk, 'project', 'officer')}=孙演示"

        assert (desk.ledger("project").title, "演示项目03", "解决冲突", "", chosen) in sent(desk, qtbot)
