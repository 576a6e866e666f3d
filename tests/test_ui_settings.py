"""The screen of settings: who has left is taken from the copy, after a question."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox

from bizenv_desktop.ui.screens import load_screens
from bizenv_desktop.ui.settings.page import PersonDialog, SettingsPage
from tests.helpers_ui import a_desk, quiet


@pytest.fixture
def page(qtbot, tmp_path):
    load_screens()
    with a_desk(tmp_path) as desk:
        made = SettingsPage(desk)
        qtbot.addWidget(made)
        made.refresh()
        qtbot.waitUntil(quiet(desk))
        yield made


def test_who_has_left_is_removed_after_a_question(qtbot, page):
    copy = page.desk.services.copy
    copy.add_user("周演示", frozenset({"viewer"}), "演示口令-周")
    before = [user.name for user in copy.users()]
    page.refresh()
    qtbot.waitUntil(lambda: page.people.model().rowCount() == len(before))
    page.people.setCurrentIndex(page.people.model().index(before.index("周演示"), 0))

    page.remove_person()

    box = page.findChild(QMessageBox)
    assert "周演示" in box.text()
    assert "周演示" in [user.name for user in copy.users()]
    next(button for button in box.buttons() if button.text() == "移除").click()
    qtbot.waitUntil(lambda: "周演示" not in [user.name for user in copy.users()])
    qtbot.waitUntil(lambda: page.people.model().rowCount() == len(before) - 1)


def test_a_person_without_name_or_role_is_told_what_lacks(qtbot, page):
    dialog = PersonDialog(page)
    qtbot.addWidget(dialog)
    dialog.passphrase.setText("演示口令-周")

    dialog.findChild(QDialogButtonBox).accepted.emit()

    assert not dialog.error.isHidden()
    assert dialog.error.text() == "还没有填：姓名、至少一个角色"
