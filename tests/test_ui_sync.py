"""Stories of the window's exchange with the province: what was rejected, enrolment, the log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtWidgets import QCheckBox, QMessageBox

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.formdef.loader import forms_folder
from bizenv_desktop.province.publishing import publish
from bizenv_desktop.storage.auto_backup import automatic_backup
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.sync.back_off import pause
from bizenv_desktop.sync.result import SyncResult
from bizenv_desktop.sync.syncer import Syncer
from bizenv_desktop.ui.settings.page import SettingsPage
from bizenv_desktop.ui.statusbar import StatusBar
from bizenv_desktop.ui.syncing.automatic import EVERY
from bizenv_desktop.ui.syncing.backups_pane import RestoreDialog
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog
from bizenv_desktop.ui.syncing.line_watch import LineWatch
from bizenv_desktop.ui.syncing.packages_pane import PackagesPane
from bizenv_desktop.wire.limits import BACKOFF_FIRST, BACKOFF_LAST
from tests.helpers_province import CLOCK, Province
from tests.helpers_storage import new_copy
from tests.helpers_sync import Line, Office
from tests.helpers_ui import FakeExchange, a_desk, forms, gone, quiet
from tests.helpers_ui_sync import (
    SERVER,
    a_conflicts_page,
    a_sync_page,
    a_synced_desk,
    an_editor,
    change,
    named,
    press,
    synced,
    two_computers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.ui.conflicts.page import ConflictsPage
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.editor.page import RecordPage
    from bizenv_desktop.ui.syncing.page import SyncPage


def officer(desk: Desk, row: str) -> Any:
    return desk.services.records.get("project", row).values["officer"]


def demoted(desk: Desk, province: Province, page: SyncPage, qtbot: Any) -> None:
    """Sync; then let the account be one that only looks, change one record and make another, and sync again."""
    synced(page, qtbot)
    desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("viewer",)))
    change(desk, "演示项目03", officer="赵演示")
    new = {"project_name": "演示新项目", "site_region": "210106", "stage": "S5开工"}
    desk.services.records.apply(Step("edit", "新建", [Edit("create", "project", "", new)]))
    synced(page, qtbot)


def test_a_rejected_change_is_told_with_record_field_value_reason_and_remedy(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        demoted(desk, province, page, qtbot)
        pane = page.refused
        changed, made = pane.table.lines
        pane.table.selectRow(0)

        label = desk.ledger("project").fields["officer"].label
        assert changed.cells[:4] == ("招商引资项目", "演示项目03", label, "赵演示")
        assert changed.cells[4:] == (
            "您的角色不能做这项操作",
            "只这一次：请有权限的同事另办，这一项点「放弃」；以后都要办：请省厅调整角色，再点「重新提交」",
        )
        assert made.cells[1:3] == ("演示新项目", "新建")  # it is in no ledger now, so told by what it would be called
        assert "办法：" in pane.detail.text()
        assert page.tabs.tabText(1) == "被拒绝（2）"


def test_what_was_rejected_is_sent_again_after_the_remedy(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        demoted(desk, province, page, qtbot)
        back = officer(desk, named(desk, "演示项目03"))
        desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("editor",)))
        page.refused.table.selectAll()
        page.refused.again.click()
        qtbot.waitUntil(lambda: not page.refused.table.lines)
        qtbot.waitUntil(quiet(desk))
        waiting = {line.cells[1] for line in page.outgoing.lines}
        synced(page, qtbot)

        assert waiting == {"演示项目03", "演示新项目"}
        assert (len(page.outgoing.lines), len(page.refused.table.lines)) == (0, 0)
        assert (back, officer(desk, named(desk, "演示项目03"))) == ("王演示", "赵演示")
        assert named(desk, "演示新项目")
        assert desk.errors == []


def test_what_was_refused_of_one_change_is_sent_again_together(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)
        desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("viewer",)))
        rows = [named(desk, name) for name in ("演示项目03", "演示项目04", "演示项目05")]
        whole = new_id()
        edits = [Edit("patch", "project", row, {"officer": "赵演示"}, tx=whole) for row in rows]
        desk.services.records.apply(Step("edit", "批量修改", edits))
        synced(page, qtbot)
        page.refused.table.selectRow(1)
        told = page.refused.detail.text()
        desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("editor",)))
        page.refused.again.click()
        qtbot.waitUntil(lambda: not page.refused.table.lines)
        qtbot.waitUntil(quiet(desk))
        synced(page, qtbot)

        assert "同一次修改还有 2 项，重新提交时一起送" in told
        assert [officer(desk, row) for row in rows] == ["赵演示"] * 3


def test_a_rejected_change_is_given_up_only_after_a_question_that_says_what_becomes_of_it(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)
        desk.services.syncer.enroll(SERVER, province.code("张演示", roles=("viewer",)))
        row = change(desk, "演示项目03", officer="赵演示")
        synced(page, qtbot)
        page.refused.table.selectRow(0)
        (line,) = page.refused.table.lines
        page.refused.discard.click()
        asked = page.findChild(QMessageBox).text()
        press(page, "不放弃")
        kept = len(page.refused.table.lines)
        page.refused.discard.click()
        press(page, "放弃")
        qtbot.waitUntil(lambda: not page.refused.table.lines)

        assert line.cells[1:4] == ("演示项目03", desk.ledger("project").fields["officer"].label, "赵演示")
        assert "历史" in asked
        assert kept == 1
        assert officer(desk, row) == "王演示"


def a_dialog(page: SyncPage, qtbot: Any) -> EnrollDialog:
    page.enroll_button.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(EnrollDialog)))
    return next(one for one in page.findChildren(EnrollDialog) if one.isVisible())


def test_a_revoked_laptop_is_enrolled_again_from_the_window(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        dialog = a_dialog(page, qtbot)
        before = (page.enroll_button.text(), dialog.server.text(), dialog.server.isReadOnly())
        dialog.code.setText("210100-WRONG")
        dialog.enroll()
        qtbot.waitUntil(dialog.error.isVisible)
        said = dialog.error.text()
        dialog.code.setText(province.code("张演示"))
        dialog.enroll()
        qtbot.waitUntil(gone(dialog))
        synced(page, qtbot)

        assert before == ("重新登记…", SERVER, True)
        assert "登记码不对" in said
        assert "同步完成" in page.result.text()
        assert desk.errors == []


def test_a_second_user_of_the_laptop_enrols_himself_in_the_window(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        line = Line(province)
    with a_desk(tmp_path, "李演示") as desk:
        province = Province(tmp_path, forms=forms())
        line.province = province
        desk.services = replace(desk.services, syncer=Syncer(desk.services.copy, carrier=lambda _server: line))  # type: ignore[arg-type, return-value]
        page = a_sync_page(desk, qtbot)
        offered = page.enroll_button.text()
        dialog = a_dialog(page, qtbot)
        dialog.code.setText(province.code("李演示", roles=("reviewer",)))
        dialog.enroll()
        qtbot.waitUntil(lambda: page.enroll_button.text() == "重新登记…")
        qtbot.waitUntil(quiet(desk))
        province.close()

        assert offered == "登记本人…"
        assert desk.services.syncer.state().enrolled == ("张演示", "李演示")


def test_a_file_that_is_no_root_certificate_is_told_before_the_code_is_spent(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, province):
        page = a_sync_page(desk, qtbot)
        dialog = a_dialog(page, qtbot)
        (tmp_path / "ca.pem").write_text("no certificate", "utf-8")
        dialog.certificate.setText(str(tmp_path / "ca.pem"))
        dialog.code.setText(province.code("张演示"))
        dialog.enroll()
        qtbot.waitUntil(dialog.error.isVisible)
        said = dialog.error.text()
        dialog.certificate.clear()
        dialog.enroll()
        qtbot.waitUntil(gone(dialog))
        qtbot.waitUntil(quiet(desk))

        assert "根证书" in said


def test_the_log_is_searched_filtered_and_exported(qtbot, tmp_path, monkeypatch):
    with a_synced_desk(tmp_path) as (desk, _):
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)
        synced(page, qtbot)
        everything = [line.cells[1:3] for line in page.log.table.lines]
        page.log.search.setText("上传")
        qtbot.waitUntil(lambda: len(page.log.table.lines) == 1)
        out = tmp_path / "log.xlsx"
        monkeypatch.setattr("bizenv_desktop.ui.syncing.log_pane.choose_target", lambda *_words: str(out))
        page.log.export()
        qtbot.waitUntil(quiet(desk))
        sheet = openpyxl.load_workbook(out).active
        page.log.outcome.setCurrentText("未完成")
        qtbot.waitUntil(lambda: not page.log.table.lines)
        qtbot.waitUntil(quiet(desk))

        assert [outcome for outcome, _ in everything] == ["完成", "完成"]
        assert everything[0][1] == "没有新的内容"
        assert [cell.value for cell in sheet[1]] == ["时间", "结果", "内容", "操作人"]
        assert (sheet.max_row, "上传" in sheet["C2"].value) == (2, True)


def test_what_failed_is_told_with_its_remedy(qtbot, tmp_path):
    exchange = FakeExchange(result=BizenvError("OFFLINE", "连不上省级服务器", "检查网络后再同步"))
    with a_desk(tmp_path, syncer=exchange) as desk:
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)

        assert page.result.text() == "未完成：连不上省级服务器；检查网络后再同步"


@pytest.fixture
def two(qtbot, tmp_path) -> Iterator[tuple[Desk, Office]]:
    with two_computers(tmp_path) as both:
        yield both


def disputed(desk: Desk, other: Office, *names: str) -> None:
    """Let both computers change a project's officer to other values, the other one first."""
    for name in names:
        row = change(desk, name, officer="赵演示")
        other.change(row, officer="孙演示")
    other.sync()
    desk.services.syncer.sync()


def shown(page: ConflictsPage) -> dict[str, str]:
    return {name: side._who.text() + side._text.text() for name, side in page.view._sides.items()}


def test_both_sides_stand_beside_the_old_value_with_who_and_when(qtbot, two):
    desk, other = two
    disputed(desk, other, "演示项目03")
    page = a_conflicts_page(desk, qtbot)
    sides = shown(page)

    assert "王演示" in sides["base"]
    assert all(word in sides["mine"] for word in ("张演示", "2022-05-12", "本机", "赵演示"))
    assert all(word in sides["theirs"] for word in ("孙演示", "设备", "2026-11-24"))


def test_the_next_conflict_is_chosen_after_one_is_settled(qtbot, two):
    desk, other = two
    disputed(desk, other, *(f"演示项目0{n}" for n in range(4)))
    page = a_conflicts_page(desk, qtbot)
    names = [line.cells[1] for line in page.table.lines]
    page.table.selectRow(1)
    page.view.buttons["theirs"].click()
    qtbot.waitUntil(lambda: len(page.table.lines) == 3)
    qtbot.waitUntil(quiet(desk))
    following = page.view.heading.text()
    page.table.selectRow(2)
    page.view.buttons["mine"].click()
    qtbot.waitUntil(lambda: len(page.table.lines) == 2)
    qtbot.waitUntil(quiet(desk))

    assert names[2] in following
    assert names[2] in page.view.heading.text()  # the last one was settled: the one before it
    assert page.view.buttons["mine"].isEnabled()


def test_many_conflicts_are_settled_in_one_go_after_a_question(qtbot, two):
    desk, other = two
    disputed(desk, other, *(f"演示项目0{n}" for n in range(3)))
    page = a_conflicts_page(desk, qtbot)
    page.table.selectAll()
    page.view.buttons["theirs"].click()
    asked = page.findChild(QMessageBox).text()
    press(page, "取消")
    kept = len(page.table.lines)
    page.view.buttons["theirs"].click()
    press(page, "全部采用")
    qtbot.waitUntil(lambda: not page.table.lines)
    qtbot.waitUntil(quiet(desk))
    desk.services.syncer.sync()

    assert "3 个冲突（3 条记录）" in asked
    assert kept == 3
    assert {officer(desk, named(desk, f"演示项目0{n}")) for n in range(3)} == {"孙演示"}
    assert desk.errors == []


def test_a_delete_against_an_edit_is_told_in_plain_words(qtbot, two):
    desk, other = two
    records = desk.services.records
    records.apply(Step("edit", "新建", [Edit("create", "project", "", {"project_name": "演示独立项目"})]))
    desk.services.syncer.sync()
    other.sync()
    row = named(desk, "演示独立项目")
    other.change(row, officer="孙演示")
    other.sync()
    records.apply(Step("edit", "删除", [Edit("delete", "project", row)]))
    desk.services.syncer.sync()
    page = a_conflicts_page(desk, qtbot)

    assert "张演示删除了这条记录，孙演示修改了它" in page.view.words.text()
    assert page.view.buttons["mine"].text() == "删除记录（本方）"
    assert page.view.buttons["theirs"].text() == "保留记录（对方的修改）"
    assert page.view.other.isHidden()
    page.view.buttons["mine"].click()
    qtbot.waitUntil(lambda: not page.table.lines)
    qtbot.waitUntil(quiet(desk))
    assert "演示独立项目" not in {one.values["project_name"] for one in records.rows("project")}


class Answers(FakeExchange):
    """An exchange that counts how often it was asked, and answers one thing after another."""

    def __init__(self, *answers: Any) -> None:
        super().__init__()
        self.answers = list(answers)
        self.asked = 0
        self.there = True

    def is_there(self) -> bool:
        return self.there

    def sync(self, progress: Any = None, cancelled: Any = None) -> Any:
        self.asked += 1
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


OFFLINE = BizenvError("OFFLINE", "连不上省平台", "检查网络后再同步")


def ticked(desk: Desk, qtbot: Any) -> None:
    """Let the timer of the automatic sync strike, and wait until nothing is under way."""
    qtbot.waitUntil(quiet(desk))
    desk.auto_sync.tick()
    qtbot.waitUntil(quiet(desk))


def test_without_a_network_the_window_tries_again_with_growing_pauses_and_says_when(qtbot, tmp_path):
    exchange = Answers(*[OFFLINE] * 10, SyncResult())
    with a_desk(tmp_path, syncer=exchange) as desk:
        desk.auto_sync.patience.jitter = lambda _least, most: most
        bar = StatusBar(desk)
        qtbot.addWidget(bar)
        pauses = []
        for _ in range(10):
            ticked(desk, qtbot)
            pauses.append(desk.auto_sync.timer.interval() / 1000)
        said = bar.sync_text.text()
        ticked(desk, qtbot)

        assert pauses[:3] == [4, 8, 16]
        assert pauses[-1] == BACKOFF_LAST
        assert "待上传 3 项 · 没有网络，下次 " in said
        assert desk.auto_sync.timer.interval() / 1000 == EVERY  # the line is back
        assert "上次同步 05-11 16:20" in bar.sync_text.text()
        assert desk.errors == []


def test_the_line_that_is_back_is_used_at_once_however_long_the_pause_had_grown(qtbot, tmp_path):
    exchange = Answers(*[OFFLINE] * 10, SyncResult())
    with a_desk(tmp_path, syncer=exchange) as desk:
        desk.auto_sync.patience.jitter = lambda _least, most: most
        bar = StatusBar(desk)
        qtbot.addWidget(bar)
        for _ in range(10):
            ticked(desk, qtbot)
        watch = desk.auto_sync.findChild(LineWatch)
        watch.changed(QNetworkInformation.Reachability.Disconnected)
        before = desk.auto_sync.timer.interval() / 1000
        watch.changed(QNetworkInformation.Reachability.Local)

        assert before == BACKOFF_LAST
        assert desk.auto_sync.timer.interval() / 1000 == BACKOFF_FIRST
        qtbot.waitUntil(lambda: "网络已恢复，下次 " in bar.sync_text.text())
        ticked(desk, qtbot)
        watch.changed(QNetworkInformation.Reachability.Online)
        assert desk.auto_sync.timer.interval() / 1000 == EVERY  # all is well: no sync more than usual


def test_a_server_that_was_away_is_found_by_a_glance(qtbot, tmp_path):
    exchange = Answers(*[OFFLINE] * 10, SyncResult())
    exchange.there = False
    with a_desk(tmp_path, syncer=exchange) as desk:
        desk.auto_sync.patience.jitter = lambda _least, most: most
        bar = StatusBar(desk)
        qtbot.addWidget(bar)
        for _ in range(10):
            ticked(desk, qtbot)
        glance(desk, qtbot)
        before = desk.auto_sync.timer.interval() / 1000
        exchange.there = True
        glance(desk, qtbot)

        assert before == BACKOFF_LAST
        assert desk.auto_sync.timer.interval() / 1000 == BACKOFF_FIRST
        qtbot.waitUntil(lambda: "省平台已连上，下次 " in bar.sync_text.text())


def test_a_server_that_is_there_and_fails_is_not_asked_sooner(qtbot, tmp_path):
    exchange = Answers(*[OFFLINE] * 10)
    with a_desk(tmp_path, syncer=exchange) as desk:
        desk.auto_sync.patience.jitter = lambda _least, most: most
        for _ in range(10):
            ticked(desk, qtbot)
            glance(desk, qtbot)
        assert desk.auto_sync.timer.interval() / 1000 == BACKOFF_LAST


def glance(desk: Desk, qtbot: Any) -> None:
    """Let the timer of the glances strike, and wait for what it finds."""
    desk.auto_sync.glance()
    qtbot.waitUntil(quiet(desk))


def test_a_pause_is_anywhere_below_its_bound_but_never_a_hammering():
    assert pause(3, lambda least, _most: least) == BACKOFF_FIRST
    assert pause(1000, lambda _least, most: most) == BACKOFF_LAST


def test_the_window_does_not_sync_by_itself_while_a_box_waits_for_a_person(qtbot, tmp_path):
    exchange = Answers(SyncResult())
    with a_desk(tmp_path, syncer=exchange) as desk:
        page = a_sync_page(desk, qtbot)
        box = a_dialog(page, qtbot)
        ticked(desk, qtbot)
        meanwhile = exchange.asked
        box.reject()
        ticked(desk, qtbot)

        assert (meanwhile, exchange.asked) == (0, 1)


def test_a_revoked_registration_stops_the_attempts_until_a_person_acts(qtbot, tmp_path):
    exchange = Answers(BizenvError("SYNC_REVOKED", "这台电脑或账户的登记已被撤销", "请联系省厅"), SyncResult())
    with a_desk(tmp_path, syncer=exchange) as desk:
        ticked(desk, qtbot)
        stopped, said = not desk.auto_sync.timer.isActive(), desk.exchange.notice
        desk.exchange.start()
        qtbot.waitUntil(quiet(desk))

        assert stopped
        assert said == "自动同步已停：这台电脑或账户的登记已被撤销"
        assert desk.auto_sync.timer.isActive()


def test_a_full_disk_is_tried_again_by_itself_once_there_may_be_room(qtbot, tmp_path):
    exchange = Answers(BizenvError("BACKUP_FAILED", "备份没有写成：磁盘已满", "腾出空间"), SyncResult())
    with a_desk(tmp_path, syncer=exchange) as desk:
        ticked(desk, qtbot)
        waits, said = desk.auto_sync.timer.isActive(), desk.exchange.notice
        ticked(desk, qtbot)

        assert waits
        assert said.startswith("备份没有写成：磁盘已满，下次 ")
        assert (exchange.asked, desk.exchange.notice) == (2, "")


def test_automatic_sync_is_switched_off_in_the_settings_and_stays_off(qtbot, tmp_path):
    with a_desk(tmp_path, syncer=Answers()) as desk:
        page = SettingsPage(desk)
        qtbot.addWidget(page)
        (box,) = [one for one in page.findChildren(QCheckBox) if "自动同步" in one.text()]
        was = box.isChecked()
        desk.auto_sync.start()
        running = desk.auto_sync.timer.isActive()
        box.click()
        stopped = not desk.auto_sync.timer.isActive()
        qtbot.waitUntil(quiet(desk))
    with a_desk(tmp_path, syncer=Answers()) as desk:
        desk.auto_sync.start()
        assert (was, running, stopped) == (True, True, True)
        assert not desk.auto_sync.timer.isActive()


def test_a_sync_that_was_cancelled_says_so(qtbot, tmp_path):
    with a_desk(tmp_path, syncer=Answers(SyncResult(pushed=2, state="cancelled"))) as desk:
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)

        assert page.result.text() == "已取消，下次接着来：上传 2 项"


def typed(page: RecordPage, name: str, text: str) -> None:
    line = page.sheet.cells[name].editor.line
    line.setText(text)
    line.textEdited.emit(text)


def test_an_open_editor_with_input_says_that_a_colleague_changed_the_record(qtbot, two):
    desk, other = two
    row = named(desk, "演示项目05")
    page = an_editor(desk, qtbot, row)
    typed(page, "total_investment", "6.6亿")
    other.change(row, officer="孙演示")
    other.sync()
    desk.exchange.start()
    qtbot.waitUntil(page.elsewhere.isVisible)
    qtbot.waitUntil(quiet(desk))
    said, kept = page.elsewhere.text.text(), page.sheet.cells["total_investment"].editor.line.text()
    page.elsewhere.button.click()
    qtbot.waitUntil(lambda: not page.elsewhere.isVisible())
    qtbot.waitUntil(quiet(desk))
    page.sheet.build_all()

    assert desk.ledger("project").fields["officer"].label in said
    assert "孙演示" in said
    assert kept == "6.6亿"
    assert page.loaded.values["officer"] == "孙演示"
    assert page.dirty  # what was typed lies over the new values
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))
    assert desk.services.records.get("project", row).values["total_investment"] == 66000
    assert officer(desk, row) == "孙演示"
    assert desk.errors == []


def test_an_open_editor_without_input_shows_the_new_values_at_once(qtbot, two):
    desk, other = two
    row = named(desk, "演示项目05")
    page = an_editor(desk, qtbot, row)
    other.change(row, officer="孙演示")
    other.sync()
    desk.exchange.start()
    qtbot.waitUntil(lambda: page.loaded.values["officer"] == "孙演示")
    qtbot.waitUntil(quiet(desk))

    assert not page.elsewhere.isVisible()


def test_one_goes_back_to_the_backup_before_a_sync_knowing_what_is_lost(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        automatic_backup(desk.services.copy, "before-sync")
        row = change(desk, "演示项目03", officer="赵演示")
        page = a_sync_page(desk, qtbot)
        page.backups.table.selectRow(0)
        page.backups.button.click()
        (dialog,) = page.findChildren(RestoreDialog)
        told = dialog.text.text()
        assert not dialog.passphrase.isVisible()
        dialog.restore()
        qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(QMessageBox)))
        press(page, "稍后关闭")
        qtbot.waitUntil(quiet(desk))
    with a_desk(tmp_path) as desk:
        assert officer(desk, row) == "王演示"
    assert [part in told for part in ("会不见", "会回来", "会保留", "同步前")] == [True] * 4


def test_a_backup_that_does_not_open_leaves_the_copy_open_and_the_work_goes_on(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        another = new_copy(tmp_path / "another")
        automatic_backup(another, "before-sync").replace(automatic_backup(desk.services.copy, "before-sync"))
        another.close()
        page = a_sync_page(desk, qtbot)
        page.backups.table.selectRow(0)
        page.backups.button.click()
        (dialog,) = page.findChildren(RestoreDialog)
        for given in ("", "不对的口令"):
            assert dialog.passphrase.isVisible() == bool(given)
            dialog.error.hide()
            dialog.passphrase.setText(given)
            dialog.restore()
            qtbot.waitUntil(dialog.error.isVisible)
        assert "口令打不开这份备份" in dialog.error.text()
        dialog.box.rejected.emit()
        row = change(desk, "演示项目03", officer="赵演示")
        assert officer(desk, row) == "赵演示"
        assert [one for one in page.findChildren(QMessageBox) if one.isVisible()] == []
        assert list(desk.services.copy.home.glob("restore-*")) == []


def test_changes_travel_by_stick_and_the_answer_is_taken_in(qtbot, tmp_path, monkeypatch):
    stick, answer, pdf = (tmp_path / name for name in ("去.lsp", "回.lsp", "交接单.pdf"))
    with a_synced_desk(tmp_path) as (desk, province):
        desk.services.syncer.sync()
        change(desk, "演示项目03", officer="赵演示")
        page = a_sync_page(desk, qtbot)
        bar = StatusBar(desk)
        qtbot.addWidget(bar)
        bar.read_sync_state()
        pane = page.findChild(PackagesPane)
        where = "bizenv_desktop.ui.syncing.packages_pane."
        monkeypatch.setattr(f"{where}choose_target", lambda _p, title, *_m: str(pdf if "交接单" in title else stick))
        monkeypatch.setattr(f"{where}choose_file", lambda *_words: str(answer))
        pane.export_button.click()
        qtbot.waitUntil(lambda: "已写好" in pane.result.text())
        exported = pane.result.text()
        pane.receipt_button.click()
        qtbot.waitUntil(lambda: "签字" in pane.result.text())
        kept = province.app.state.service.packages
        kept.answer(kept.take_in(stick).package, answer)
        pane.import_button.click()
        qtbot.waitUntil(lambda: "已导入" in pane.result.text())
        first = pane.result.text()
        qtbot.waitUntil(quiet(desk))
        pane.import_button.click()
        qtbot.waitUntil(lambda: "以前导入过" in pane.result.text())
        qtbot.waitUntil(quiet(desk))

        assert bar.sync_text.text().startswith("已全部同步")
        assert "1 项修改" in exported
        assert pdf.read_bytes().startswith(b"%PDF")
        assert "确认 1 项修改" in first
        assert "待上传的都已确认" in first
        assert (len(page.outgoing.lines), desk.errors) == (0, [])


def test_what_waits_is_counted_alike_everywhere_whatever_the_order_of_the_answers(qtbot, tmp_path, monkeypatch):
    with a_synced_desk(tmp_path) as (desk, _province):
        desk.services.syncer.sync()
        change(desk, "演示项目03", officer="赵演示", total_investment=None)
        page, bar = a_sync_page(desk, qtbot), StatusBar(desk)
        qtbot.addWidget(bar)
        bar.read_sync_state()
        qtbot.waitUntil(lambda: "待上传 1 项" in bar.sync_text.text())
        assert len(page.outgoing.lines) == 2
        assert "待上传：1 项" in page.state.text()
        assert page.tabs.tabText(0) == "待上传（1）"

        asked = []
        monkeypatch.setattr(desk, "run", lambda *_call, then, **_named: asked.append(then))
        before = desk.services.syncer.state()
        bar.read_sync_state()
        desk.services.syncer.sync()
        bar.read_sync_state()
        asked[1](desk.services.syncer.state())
        asked[0](before)
        assert bar.sync_text.text().startswith("已全部同步")


def test_syncs_that_bring_nothing_take_one_line_of_the_log(qtbot, tmp_path):
    with a_synced_desk(tmp_path) as (desk, _):
        for _turn in range(4):
            desk.services.syncer.sync()
        change(desk, "演示项目03", officer="赵演示")
        for _turn in range(2):
            desk.services.syncer.sync()
        texts = [line.text for line in desk.services.syncer.log()]

        assert texts[0] == texts[2] == "没有新的内容"
        assert texts[1] == "上传 1 项"
        assert len(texts) == 4


def test_new_definitions_of_the_province_are_told_and_change_nothing_under_the_hands(qtbot, tmp_path):
    with a_synced_desk(tmp_path / "one") as (desk, province):
        place = tmp_path / "forms" / "ledgers" / "zone.toml"
        place.parent.mkdir(parents=True)
        text = (forms_folder() / "ledgers" / "zone.toml").read_text("utf-8")
        place.write_text(text + '\n[fields.motto]\ntype = "text"\nlabel = "口号"\n', "utf-8")
        publish(province.app.state.store, forms(), CLOCK, place)
        said = []
        desk.toast_wanted.connect(lambda text, *_: said.append(text))
        page = a_sync_page(desk, qtbot)
        page.sync()
        qtbot.waitUntil(quiet(desk))

        assert "收到新的表单定义 1 个，重新打开程序后启用" in page.result.text()
        assert said == ["收到新的表单定义：关闭程序，重新打开后启用"]
        assert "motto" not in desk.services.forms.ledgers["zone"].fields


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0, ""), (200, ""), (-90_000, "快 1 天"), (7300, "慢 2 小时"), (-360, "快 6 分钟"), (315_360_000, "慢 3650 天")],
)
def test_a_clock_that_is_off_is_told_after_a_sync(qtbot, tmp_path, seconds, told):
    with a_desk(tmp_path, syncer=Answers(SyncResult(pushed=1, clock_off=seconds))) as desk:
        page = a_sync_page(desk, qtbot)
        synced(page, qtbot)

        assert ("本机时间" in page.result.text()) == bool(told)
        assert told in page.result.text()


def test_the_servers_clock_is_compared_with_the_copys(qtbot, tmp_path):
    """The copy's stands at May 2022, the province's at November 2026."""
    with a_synced_desk(tmp_path) as (desk, _province):
        years = desk.services.syncer.sync().clock_off / (365.25 * 86400)
        assert round(years, 1) == 4.5
