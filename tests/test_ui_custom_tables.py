"""A table of one's own in the window: made from a list, shown, changed, printed, deleted."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.home.rendering import draw
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, custom_tables, save_table
from bizenv_desktop.records.filters import BETWEEN, EQUALS, Filter
from bizenv_desktop.records.table_choices import SUM
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.ui.custom.dialog import CustomTableDialog
from bizenv_desktop.ui.custom.page import CustomTablesPage
from bizenv_desktop.ui.lists.columns import Columns
from bizenv_desktop.ui.lists.pane import ListPane
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.printouts import Prints
from bizenv_desktop.ui.screens import Place
from tests.helpers_official import seen_pages
from tests.helpers_ui import a_desk, quiet, shown

TABLE = CustomTable(
    "按县区", "project", (TableColumn("project_name"), TableColumn("total_investment", SUM, "亿元")), ("site_region",)
)


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        object.__setattr__(made.services, "reports", Reports(made.services.copy, made.services.checker))
        object.__setattr__(made.services, "printing", Prints(made.services, partial(draw, made.services.copy)))
        yield made


def kept(desk):
    with desk.services.copy.read() as reader:
        return custom_tables(reader)


def dialog_of(parent, qtbot):
    qtbot.waitUntil(lambda: any(one.isVisible() for one in parent.findChildren(CustomTableDialog)))
    return next(one for one in parent.findChildren(CustomTableDialog) if one.isVisible())


def printed(pdf):
    return "".join(line.text for line in seen_pages(pdf)[0].lines)


def choose(box, value):
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def save(dialog, qtbot, desk):
    dialog.wanted.emit(dialog.table())
    qtbot.waitUntil(quiet(desk))


def test_a_list_becomes_a_table_with_its_columns_filter_and_order(qtbot, desk):
    pane = ListPane(desk, desk.ledger("project"))
    qtbot.addWidget(pane)
    pane.show()
    pane.use_columns(Columns(("project_name", "total_investment", "stage")))
    qtbot.waitUntil(quiet(desk))
    pane.set_filter(Filter("total_investment", BETWEEN, "5.0035亿", ""))
    pane.sort_by(1, add=False)
    pane.sort_by(1, add=False)
    qtbot.waitUntil(quiet(desk))
    said = []
    desk.toast_wanted.connect(lambda text, _action, _do: said.append(text))
    pane.actions_.save_as_table()
    dialog = dialog_of(pane, qtbot)
    assert [one.field for one in dialog.rows.columns] == ["project_name", "total_investment", "stage"]
    assert dialog.conditions.list.item(0).text() == "协议总投资（万元）：5.0035亿 起"
    save(dialog, qtbot, desk)
    assert "表名" in dialog.error.text()  # it has none yet, and stays open
    dialog.title_edit.setText("大项目")
    choose(dialog.rows.table.cellWidget(1, 1), SUM)
    choose(dialog.rows.table.cellWidget(1, 2), "亿元")
    choose(dialog.group_boxes[0], "site_region")
    save(dialog, qtbot, desk)
    [table] = kept(desk)
    assert table.columns[1] == TableColumn("total_investment", SUM, "亿元")
    assert (table.groups, table.order) == (("site_region",), (("total_investment", True),))
    assert said == ["已保存自定义表“大项目”"]
    data = desk.services.reports.build("大项目", "")
    assert data.lines[-1].label == "合计（5个）"
    assert desk.errors == []


def test_the_screen_shows_the_chosen_table_as_it_is_printed(qtbot, desk):
    for title in ("甲表", "按县区"):
        table = save_table(desk.services.records, replace(TABLE, title=title))
    page = shown(CustomTablesPage(desk), qtbot, Place("custom", row=table.id))
    qtbot.waitUntil(lambda: bool(page.view.pdf))
    assert [line.cells for line in page.list.lines] == [
        ("按县区", "招商引资项目", "张演示"), ("甲表", "招商引资项目", "张演示"),
    ]  # fmt: skip
    assert page.chosen.table.title == "按县区"
    assert seen_pages(page.view.pdf)[0].has("按县区")
    opened = []
    desk.open = opened.append
    page.preview()
    assert opened == [Place("preview", extra={"report": f"custom_table.{table.id}", "key": ""})]


def test_a_table_is_changed_and_printed_anew(qtbot, desk):
    save_table(desk.services.records, TABLE)
    page = shown(CustomTablesPage(desk), qtbot, Place("custom"))
    page.edit()
    dialog = dialog_of(page, qtbot)
    dialog.rows.table.setCurrentCell(1, 0)
    dialog.rows.shift(-1)
    choose(dialog.rows.add_box, "stage")
    dialog.rows.add()
    dialog.rows.table.setCurrentCell(1, 0)
    dialog.rows.remove()
    choose(dialog.conditions.column_box, "project_name")
    box = dialog.conditions.ask()
    box.operator.setCurrentText(EQUALS)
    box.low.setText("演示项目05")
    box.low.returnPressed.emit()
    save(dialog, qtbot, desk)
    assert [one.field for one in kept(desk)[0].columns] == ["total_investment", "stage"]
    qtbot.waitUntil(lambda: "筛选条件：项目名称=演示项目05" in printed(page.view.pdf))


def test_another_s_table_is_opened_and_copied_but_not_changed(qtbot, tmp_path):
    with a_desk(tmp_path) as first:
        save_table(first.services.records, TABLE)
    with a_desk(tmp_path, user="李演示") as desk:
        page = shown(CustomTablesPage(desk), qtbot, Place("custom"))
        assert not page.edit_button.isEnabled()
        assert not page.delete_button.isEnabled()
        page.copy()
        dialog = dialog_of(page, qtbot)
        assert dialog.title_edit.text() == "按县区（另存）"
        save(dialog, qtbot, desk)
        assert [(one.title, one.author) for one in kept(desk)] == [("按县区", "张演示"), ("按县区（另存）", "李演示")]


def test_a_table_is_deleted_after_a_question_and_comes_back_by_undo(qtbot, desk):
    save_table(desk.services.records, TABLE)
    page = shown(CustomTablesPage(desk), qtbot, Place("custom"))
    page.delete()
    box = next(one for one in page.findChildren(QMessageBox) if one.isVisible())
    next(button for button in box.buttons() if button.text() == "删除").click()
    qtbot.waitUntil(quiet(desk))
    assert kept(desk) == []
    assert page.list.lines == []
    desk.services.records.undo()
    assert [one.title for one in kept(desk)] == ["按县区"]


def test_a_table_whose_ledger_is_gone_is_named_and_can_be_deleted(qtbot, desk, monkeypatch):
    save_table(desk.services.records, TABLE)
    monkeypatch.delitem(desk.services.copy.forms.ledgers, "project")
    page = shown(CustomTablesPage(desk), qtbot, Place("custom"))
    assert "已不在表单定义里" in page.note.text()
    assert page.delete_button.isEnabled()
    assert not page.print_button.isEnabled()
    assert desk.errors == []


def test_the_preview_names_the_table_and_offers_no_period_for_it(qtbot, desk):
    table = save_table(desk.services.records, TABLE)
    page = PreviewPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place("preview", extra={"report": "three_rates", "key": ""}))
    page.show_place(Place("preview", extra={"report": f"custom_table.{table.id}", "key": ""}))
    qtbot.waitUntil(lambda: "按县区" in page.note.text())
    assert (page.report_box.currentIndex(), page.report_box.placeholderText()) == (-1, "按县区")
    assert not page.period_box.isVisible()
