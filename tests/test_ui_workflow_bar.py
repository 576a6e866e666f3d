"""The steps of a record beside its title: each can be taken, and none is cut off on a small screen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, a_small_window, quiet


@pytest.fixture
def window(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        yield a_small_window(desk, qtbot)


@pytest.fixture
def page(window, qtbot):
    records = window.desk.services.records
    firm = records.create("enterprise", {"name": "演示数控机床（沈阳）有限公司"}).id
    promise = {"enterprise_id": firm, "content": "投产后按设备投资给予奖补，分两年兑现", "due_date": "2022-03-31"}
    row = records.create("commitment", promise).id
    window.open(Place("record", "commitment", row))
    qtbot.waitUntil(quiet(window.desk), timeout=20_000)
    QGuiApplication.processEvents()
    return window.page


def test_a_promise_has_many_ways_and_all_can_be_read_and_taken(page, qtbot):
    wanted = []
    page.bar.flow.wanted.disconnect()
    page.bar.flow.wanted.connect(lambda step: wanted.append(step.target))
    buttons = page.bar.flow.findChildren(QPushButton)
    narrow = [one.text() for one in buttons if one.width() < one.fontMetrics().horizontalAdvance(one.text())]
    assert narrow == []
    assert page.bar.flow.state.width() >= page.bar.flow.state.sizeHint().width()
    (more,) = [one for one in buttons if one.menu()]
    for one in buttons:
        for action in one.menu().actions() if one is more else ():
            action.trigger()
        if one is not more:
            one.click()
    assert sorted(wanted) == sorted(step.target for step in page.loaded.steps)
    assert len(wanted) > 3


def test_a_long_title_ends_in_dots_and_says_itself_whole(page):
    assert page.bar.heading.toolTip() == page.bar.heading.text() == page.loaded.title
    assert page.bar.heading.width() < page.bar.heading.sizeHint().width()
