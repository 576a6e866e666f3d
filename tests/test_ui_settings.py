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


def test_a_number_of_a_rule_is_found_changed_and_given_back(qtbot, page):
    copy, rules = page.desk.services.copy, page.rules
    rules.search.setText("L17-V1")
    (line,) = rules.list.lines
    assert line.cells == ("赋权6个月没有办件（空转）：请说明或调整。", "赋权事项", "L17-V1", "6", "6", "程序默认")
    rules.list.selectRow(0)
    assert not rules.reset_button.isEnabled()

    rules.typed.setText("12")
    rules.change_button.click()
    qtbot.waitUntil(lambda: rules.list.lines[0].cells[3] == "12")
    assert copy.settings["l17_idle_months"] == "12"
    assert rules.message.text() == "已改为 12，从下一次审核起算；随同步送到本单位的其他电脑。"

    rules.typed.setText("半年")
    rules.change_button.click()
    qtbot.waitUntil(lambda: rules.message.text().startswith("这个设置须是数字，“半年”不是"))
    rules.typed.setText("-3")
    rules.change_button.click()
    qtbot.waitUntil(lambda: "不能是负数" in rules.message.text())
    assert copy.settings["l17_idle_months"] == "12"

    rules.reset_button.click()
    qtbot.waitUntil(lambda: rules.list.lines[0].cells[3] == "6")
    assert not rules.reset_button.isEnabled()


def test_every_setting_says_what_it_is(page):
    assert len(page.rules.list.lines) == len(page.desk.forms.settings)
    assert [line.item.name for line in page.rules.list.lines if not line.cells[0] or not line.cells[5]] == []
