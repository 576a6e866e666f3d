"""The screen of sent workbooks: what fills each column is seen and set right before anything is written."""

from __future__ import annotations

import pytest
from openpyxl import load_workbook
from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.ui.filling import page as page_module
from bizenv_desktop.ui.filling.page import FillPage
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, quiet
from tests.test_sent_forms import HEADS, form


@pytest.fixture
def screen(qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(page_module, "choose_target", lambda _parent, _title, name, _kinds: name)
    with a_desk(tmp_path) as desk:
        shown = FillPage(desk)
        qtbot.addWidget(shown)
        shown.resize(1170, 700)
        shown.show()
        yield shown


def opened(qtbot, screen, path, **extra):
    screen.show_place(Place("filling", extra={"file": str(path), **extra}))
    settle(qtbot, screen)


def settle(qtbot, screen):
    qtbot.waitUntil(quiet(screen.desk), timeout=30000)


def choose(qtbot, screen, row, path):
    box = screen.columns.columns.cellWidget(row, 2)
    box.setCurrentIndex(box.findData(path))
    box.activated.emit(box.currentIndex())
    settle(qtbot, screen)


def said(screen):
    table = screen.choice.remarks.model()
    return [table.index(row, 1).data() for row in range(table.rowCount())]


def test_a_workbook_is_mapped_seen_and_saved_beside_the_sent_one(qtbot, screen, tmp_path):
    sent = form(tmp_path / "来表.xlsx")
    opened(qtbot, screen, sent, source="project")
    assert "填 40 行" in screen.choice.state.text()
    assert "新插入 37 行" in screen.choice.state.text()
    assert "“批示”没有对应，留空" in said(screen)

    choose(qtbot, screen, 5, "officer")
    preview = screen.columns.preview
    assert preview.item(0, 6).text() == "王演示"
    assert said(screen) == []

    screen.save()
    settle(qtbot, screen)
    assert screen.desk.errors == []
    sheet = load_workbook(tmp_path / "来表（已填）.xlsx")["情况表"]
    assert (sheet["F42"].value, sheet["C43"].value) == ("王演示", "合计")


def test_a_workbook_of_the_same_headings_is_known_the_next_time(qtbot, screen, tmp_path):
    opened(qtbot, screen, form(tmp_path / "一.xlsx"), source="project")
    choose(qtbot, screen, 5, "officer")
    screen.save()
    settle(qtbot, screen)

    screen.choice.source.setCurrentIndex(-1)
    opened(qtbot, screen, form(tmp_path / "二.xlsx"))
    assert screen.choice.source.currentData() == "project"
    assert screen.columns.columns.item(5, 4).text() == "上次的对应"


def test_a_renamed_heading_is_asked_about_before_anything_is_written(qtbot, screen, tmp_path):
    opened(qtbot, screen, form(tmp_path / "一.xlsx"), source="project")
    choose(qtbot, screen, 5, "officer")
    screen.save()
    settle(qtbot, screen)
    opened(qtbot, screen, form(tmp_path / "二.xlsx", heads=[*HEADS[:5], "跟踪人"]), source="project")
    assert any("F2 现在是“跟踪人”" in one for one in said(screen))

    screen.save()
    box = next(one for one in screen.findChildren(QMessageBox) if one.isVisible())
    assert "F2 “批示”" in box.text()
    next(button for button in box.buttons() if button.text() == "取消").click()
    assert not (tmp_path / "二（已填）.xlsx").exists()


def test_what_stands_in_the_way_is_said_in_place_and_rows_are_replaced_when_asked(qtbot, screen, tmp_path):
    def prepare(sheet):
        sheet["C3"] = "上周的项目"

    opened(qtbot, screen, form(tmp_path / "来表.xlsx", prepare=prepare), source="project")
    assert "第 3—3 行已经填了内容" in screen.choice.state.text()
    assert not screen.fill_button.isEnabled()

    screen.choice.rows.setCurrentIndex(1)
    screen.choice.rows.activated.emit(1)
    settle(qtbot, screen)
    assert screen.fill_button.isEnabled()
    assert screen.columns.preview.item(0, 3).text() == "演示项目00"


def test_without_a_source_the_screen_asks_for_one(qtbot, screen, tmp_path):
    opened(qtbot, screen, form(tmp_path / "来表.xlsx"))
    assert "先选从哪里取数" in screen.choice.state.text()
    assert not screen.fill_button.isEnabled()
