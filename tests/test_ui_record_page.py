"""The page of one record as a person meets it: where the cursor is, what a step says, what is seen of child rows."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import QCoreApplication

from bizenv_desktop.app import make_application
from bizenv_desktop.ui.editor.fields import GrowingText
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, quiet


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        yield made


@pytest.fixture
def page(qtbot, desk):
    made = RecordPage(desk)
    qtbot.addWidget(made)
    made.resize(1170, 700)
    made.show()
    return made


def an_issue(desk):
    records = desk.services.records
    firm = records.create("enterprise", {"name": "演示企业", "kind": "内资"}).id
    values = {"channel": "走访", "enterprise_id": firm, "description": "用电不稳", "category": "水电气热"}
    return records.create(
        "issue", values | {"accept_time": "2022-05-12", "difficulty": "一般", "duty_unit": "供电局", "owner": "王演示"}
    ).id


def as_built(page, qtbot, row="", **place):
    page.show_place(Place("record", "issue", row, **place))
    qtbot.waitUntil(lambda: page.sheet is not None and page.loaded.id == row and not page.sheet._idle.isActive())
    qtbot.waitUntil(quiet(page.desk))


def test_a_step_says_the_new_state_and_offers_no_undo_that_would_be_refused(qtbot, desk, page):
    as_built(page, qtbot, an_issue(desk))
    said = []
    desk.toast_wanted.connect(lambda *words: said.append(words))
    page.bar.flow.wanted.emit(next(one for one in page.loaded.steps if one.target == "交办"))
    qtbot.waitUntil(lambda: bool(said))

    assert said == [("已转为“交办”", "", None)]
    assert not desk.errors


def test_what_is_wrong_with_a_saved_child_row_is_said_when_the_record_is_opened(qtbot, desk, page):
    issue = an_issue(desk)
    values = {"issue_id": issue, "callback_date": "2022-05-12", "caller": "王演示", "method": "电话"}
    desk.services.records.create("issue_callback", values)
    as_built(page, qtbot, issue)

    assert "L25-H3" in [one.code for one in page.findings]


def test_the_cursor_is_in_the_first_empty_field_of_a_new_record(qtbot, desk, page):
    page.activateWindow()
    as_built(page, qtbot)

    held = page.focusWidget()
    assert held is not None
    assert page.sheet.cells["channel"].editor.isAncestorOf(held) or held is page.sheet.cells["channel"].editor


def test_blocks_that_come_squeeze_none_that_are_there(qtbot, desk, page):
    """The labels of what is built can be read at every pause of the building."""
    page.show_place(Place("record", "issue"))
    qtbot.waitUntil(lambda: page.sheet is not None)
    sheet = page.sheet
    sheet._idle.stop()
    while list(itertools.islice(sheet._building, 6)):
        QCoreApplication.processEvents()
        shown = [one.label for one in sheet.cells.values() if one.label.isVisible()]
        assert [one.text() for one in shown if one.height() < one.sizeHint().height() - 1] == []


def test_the_field_that_was_asked_for_is_in_sight_when_all_is_there(qtbot, desk, page):
    """Also one far down, whose place is known only when what is above it is laid out and has its words below."""
    page.activateWindow()
    as_built(page, qtbot, an_issue(desk), field="suspend_reason")
    qtbot.waitUntil(lambda: not page.sheet._laid_out.isActive())

    asked = page.sheet.cells["suspend_reason"].editor
    seen = asked.visibleRegion().boundingRect()
    assert seen.height() == asked.height() > 0


@pytest.mark.parametrize("lines", [1, 2, 3, 12])
def test_a_text_that_fits_has_no_scroll_bar(qtbot, lines):
    make_application()
    text = GrowingText()
    qtbot.addWidget(text)
    text.show()
    text.setPlainText("\n".join(["李演示"] * lines))
    QCoreApplication.processEvents()

    assert text.verticalScrollBar().maximum() == 0
