"""The window of somebody whom the province has revoked: the data go out of sight, and come back with a new code."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.app import Program
from bizenv_desktop.ui.gate.sealed import SealedCard
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog
from tests.helpers_ui import quiet
from tests.test_ui_gate import PaperGate
from tests.test_ui_sync import a_synced_desk, change


@pytest.fixture
def program(qtbot, qapp, tmp_path, monkeypatch):
    """Give the program with its window open on a copy that has something to send, and the province."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    with a_synced_desk(tmp_path) as (desk, province):
        desk.services.syncer.sync()
        change(desk, "演示项目03", officer="赵演示")
        settings = QSettings(str(tmp_path / "program.ini"), QSettings.Format.IniFormat)
        settings.setValue("sync/automatic", False)
        program = Program(qapp, PaperGate(["张演示"]), settings)
        program.enter(desk.services)
        qtbot.addWidget(program.window)
        qtbot.addWidget(program.box)
        qtbot.waitUntil(quiet(program.desk))
        yield program, province
        qtbot.waitUntil(quiet(program.desk))
        program.desk.stop()
        program.garbage.stop()


def revoke(province, *, undo=False):
    with province.app.state.store.write() as connection:
        connection.exec_driver_sql(f"UPDATE account SET revoked = {'false' if undo else 'true'}")


def sealed_card(program, qtbot):
    program.desk.exchange.start()
    qtbot.waitUntil(lambda: isinstance(program.box.card, SealedCard) and bool(program.box.card.waiting.text()))
    qtbot.waitUntil(quiet(program.desk))
    return program.box.card


def test_the_window_goes_out_of_sight_and_comes_back_with_a_new_code(qtbot, program):
    program, province = program
    revoke(province)
    card = sealed_card(program, qtbot)
    hidden = (program.window.isVisible(), program.box.isVisible())
    told = card.waiting.text()
    program.desk.announce()  # what other screens read now is refused, in silence
    qtbot.waitUntil(quiet(program.desk))
    boxes = [one for one in program.window.findChildren(QMessageBox) if one.isVisible()]

    card.enroll.click()
    qtbot.waitUntil(lambda: any(one.isVisible() for one in card.findChildren(EnrollDialog)))
    (dialog,) = [one for one in card.findChildren(EnrollDialog) if one.isVisible()]
    dialog.code.setText(province.code("张演示"))
    dialog.enroll()
    qtbot.waitUntil(program.window.isVisible)
    qtbot.waitUntil(quiet(program.desk))

    assert hidden == (False, True)
    assert told == "没有上传的修改：1 项，都保留着。"
    assert boxes == []
    assert not program.box.isVisible()
    assert program.desk.services.syncer.sync().rejected == 0


def test_a_revocation_that_is_taken_back_opens_the_window_by_another_try(qtbot, program):
    program, province = program
    revoke(province)
    card = sealed_card(program, qtbot)
    card.again.click()
    qtbot.waitUntil(lambda: "已被撤销" in card.message.text())
    still = program.window.isVisible()
    revoke(province, undo=True)
    card.again.click()
    qtbot.waitUntil(program.window.isVisible)
    qtbot.waitUntil(quiet(program.desk))

    assert not still
    assert program.desk.services.syncer.state().waiting == 0


def test_what_waits_leaves_on_a_stick_from_the_sealed_window(qtbot, program, tmp_path, monkeypatch):
    program, province = program
    revoke(province)
    card = sealed_card(program, qtbot)
    stick = tmp_path / "包.lsp"
    monkeypatch.setattr("bizenv_desktop.ui.gate.sealed.choose_target", lambda *_words: str(stick))
    card.export.click()
    qtbot.waitUntil(lambda: "已写好" in card.message.text())

    assert stick.exists()
    assert not program.window.isVisible()


def test_a_sealed_copy_opens_on_the_sealed_window(qtbot, qapp, program, tmp_path):
    first, province = program
    revoke(province)
    sealed_card(first, qtbot)
    settings = QSettings(str(tmp_path / "second.ini"), QSettings.Format.IniFormat)
    second = Program(qapp, PaperGate(["张演示"]), settings)
    second.enter(first.desk.services)
    qtbot.addWidget(second.box)
    qtbot.waitUntil(quiet(second.desk))
    second.garbage.stop()

    assert second.window is None
    assert isinstance(second.box.card, SealedCard)
