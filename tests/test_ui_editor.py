"""The record editor: typing, checking, saving, drafts, child rows, history."""

import time
from decimal import Decimal
from itertools import groupby

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.model import Field
from bizenv_desktop.ui.dialogs import TextDialog
from bizenv_desktop.ui.editor import attachments, references  # noqa: F401 - they register their editors
from bizenv_desktop.ui.editor.context import EditContext
from bizenv_desktop.ui.editor.fields import FieldEditor, make_editor
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.editor.tab_order import tab_stops
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk, forms, quiet

SAMPLES = {
    types.Text: "甲", types.LongText: "甲\n乙", types.Integer: 7, types.DecimalNumber: Decimal("1.5"),
    types.Money: Decimal("0.3"), types.Percent: Decimal(35), types.Date: "2022-05-09", types.DateTime: "2022-05-09",
    types.Boolean: False, types.TextList: ["甲", "乙"], types.Uscc: "91350100M000100Y43", types.Region: "210106",
    types.SelectOne: "S5开工", types.SelectMultiple: ["S5开工", "S6主体施工"], types.Attachment: ["a" * 64],
}  # fmt: skip


@pytest.fixture
def desk(qtbot, tmp_path):
    with a_desk(tmp_path) as made:
        yield made


@pytest.fixture
def page(qtbot, desk):
    made = RecordPage(desk)
    qtbot.addWidget(made)
    made.resize(1200, 800)
    made.show()
    return made


def opened(page, qtbot, row="", ledger="project", **values):
    page.show_place(Place("record", ledger, row, extra={"values": values}))
    qtbot.waitUntil(lambda: page.loaded is not None and page.loaded.id == row and page.loaded.ledger == ledger)
    qtbot.waitUntil(quiet(page.desk))
    page.sheet.build_all()
    qtbot.waitUntil(quiet(page.desk))
    return page.sheet


def a_project(desk):
    return desk.services.records.rows("project", limit=1)[0].id


def typed(cell, text):
    cell.editor.line.setText(text)
    cell.editor.line.textEdited.emit(text)


@pytest.mark.parametrize("kind", SAMPLES, ids=lambda kind: kind.__name__)
def test_each_type_shows_its_value_and_gives_it_back(qtbot, desk, kind):
    made = {types.SelectOne: ("stage",), types.SelectMultiple: ("stage",)}.get(kind, ())
    field = Field("x", "栏", kind(*made))

    editor = make_editor(field.type, field, EditContext(desk, "project"))
    qtbot.addWidget(editor)
    editor.show_value(SAMPLES[kind])

    assert editor.value() == SAMPLES[kind]
    editor.show_value(None)
    assert editor.value() is None


def test_every_field_of_every_ledger_has_an_editor(qtbot, desk):
    for ledger in forms().ledgers.values():
        for field in ledger.fields.values():
            editor = make_editor(field.type, field, EditContext(desk, ledger.id))
            qtbot.addWidget(editor)
            assert isinstance(editor, FieldEditor)


def test_yes_no_or_neither(qtbot, desk):
    field = Field("x", "栏", types.Boolean())
    editor = make_editor(field.type, field, EditContext(desk, "project"))
    qtbot.addWidget(editor)

    seen = []
    for button in (True, False, False):
        qtbot.mouseClick(editor.buttons[button], Qt.MouseButton.LeftButton)
        seen.append(editor.value())

    assert seen == [True, False, None]


def test_a_code_is_found_by_pinyin_initials(qtbot, desk, page):
    sheet = opened(page, qtbot, a_project(desk))
    choice = sheet.cells["site_region"].editor.line
    choice.setFocus()

    choice.clear()
    qtbot.keyClicks(choice, "xms")
    entries = [choice.list.item(row).text() for row in range(choice.list.count())]

    assert "新民市" in " ".join(entries)


def test_what_was_typed_is_saved_and_can_be_taken_back(qtbot, desk, page):
    row = a_project(desk)
    sheet = opened(page, qtbot, row)

    typed(sheet.cells["total_investment"], "1.2亿")
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))

    assert desk.services.records.get("project", row).values["total_investment"] == Decimal(12_000)
    page.undo()
    qtbot.waitUntil(lambda: desk.services.records.get("project", row).values["total_investment"] != Decimal(12_000))
    assert desk.errors == []


def test_a_text_that_does_not_fit_is_told_below_its_field_and_not_saved(qtbot, desk, page):
    row = a_project(desk)
    sheet = opened(page, qtbot, row)

    typed(sheet.cells["total_investment"], "约三亿")
    page.save()
    qtbot.waitUntil(lambda: bool(sheet.cells["total_investment"].message.text()))

    assert isinstance(desk.errors[0], BizenvError)
    assert sheet.cells["total_investment"].editor.line.text() == "约三亿"


def test_an_entry_that_was_not_saved_is_there_again(qtbot, desk, page):
    row = a_project(desk)
    typed(opened(page, qtbot, row).cells["chain"], "新能源")
    assert page.may_leave()
    qtbot.waitUntil(quiet(desk))

    other = RecordPage(desk)
    qtbot.addWidget(other)
    sheet = opened(other, qtbot, row)

    assert sheet.cells["chain"].editor.value() == "新能源"
    assert other.dirty


def test_a_new_record_keeps_its_draft_until_it_is_saved(qtbot, desk, page):
    typed(opened(page, qtbot, ledger="enterprise").cells["name"], "演示企业")
    page.keep_draft()
    qtbot.waitUntil(quiet(desk))
    assert [draft.id for draft in desk.services.records.drafts()] == ["new"]

    page.save()
    qtbot.waitUntil(lambda: page.loaded is not None and page.loaded.id != "")
    qtbot.waitUntil(quiet(desk))

    assert desk.services.records.drafts() == []
    assert desk.services.records.rows("enterprise")[0].values["name"] == "演示企业"


def test_a_finding_stands_below_its_field_and_leads_to_it(qtbot, desk, page):
    sheet = opened(page, qtbot, a_project(desk))

    typed(sheet.cells["total_investment"], "0")
    qtbot.waitUntil(lambda: any(one.code == "L06-H24" for one in page.findings))
    finding = next(one for one in page.findings if one.code == "L06-H24")
    page.side.findings.chosen.emit(finding)

    assert sheet.cells["total_investment"].message.text() == finding.message
    assert sheet.cells["total_investment"].editor.line.property("finding") == "hard"
    assert page.next_finding(1) is None


def test_child_rows_are_added_changed_and_removed_in_one_step(qtbot, desk, page):
    row = a_project(desk)
    table = opened(page, qtbot, row).tables["project_investor"]
    name = [field.id for field in table.state.columns].index("investor_name")
    table.add_row()
    table.add_row()
    table.model.put([(0, name, "甲公司"), (1, name, "乙公司")], "填写")

    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))
    first = desk.services.records.rows("project_investor")
    table = opened(page, qtbot, row).tables["project_investor"]
    table.model.put([(0, name, "丙公司")], "填写")
    table.view.selectRow(1)
    table.remove_rows()
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))

    names = [one.values["investor_name"] for one in desk.services.records.rows("project_investor")]
    assert len(first) == 2
    assert names == ["丙公司"]
    assert desk.errors == []


def test_rows_are_removed_and_opened_only_where_one_is_chosen(qtbot, desk, page):
    table = opened(page, qtbot, a_project(desk)).tables["project_investor"]

    def offered():
        return table.add_button.isEnabled(), table.remove_button.isEnabled(), table.open_button.isEnabled()

    assert offered() == (True, False, False), "an empty table"
    table.add_row()
    assert offered() == (True, True, False), "a row that is not saved cannot be opened"
    name = [field.id for field in table.state.columns].index("investor_name")
    table.model.put([(0, name, "甲公司")], "填写")
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))

    table = opened(page, qtbot, a_project(desk)).tables["project_investor"]
    assert offered() == (True, False, False)
    table.view.selectRow(0)
    assert offered() == (True, True, True)
    table.remove_button.click()
    assert (table.state.rows, offered()) == ([], (True, False, False))


def test_tab_visits_the_sheet_from_its_top_and_then_the_side(qtbot, desk, page):
    for row in (a_project(desk), ""):
        page.show_place(Place("record", "project", row))
        qtbot.waitUntil(lambda row=row: page.loaded is not None and page.loaded.id == row)
        sheet = page.sheet
        qtbot.waitUntil(lambda sheet=sheet: len(sheet.tables) > 0 and not sheet.is_building)
        stops = [one for one in tab_stops(page.splitter) if one is not page.splitter]
        places = ["side" if page.side.isAncestorOf(one) or one is page.side else "sheet" for one in stops]
        assert [place for place, _same in groupby(places)] == ["sheet", "side"]
        made = [name for one in stops for name, cell in sheet.cells.items() if cell.isAncestorOf(one)]
        assert [name for name, _same in groupby(made)] == [name for name in sheet.cells if name in made]


def test_a_reference_is_searched_by_name_and_only_a_chosen_row_counts(qtbot, desk, page):
    sheet = opened(page, qtbot, ledger="project_progress")
    editor = sheet.cells["project_id"].editor

    editor.line.setText("演示项目07")
    editor.line.textEdited.emit("演示项目07")
    with pytest.raises(BizenvError):
        editor.value()
    qtbot.waitUntil(lambda: editor.line.list.count() > 0)
    editor.line.list.setCurrentRow(0)
    editor.line._pick(editor.line.list.item(0))

    assert desk.services.records.display("project", editor.value()) == "演示项目07"


def test_a_name_typed_in_full_is_chosen_by_tab_and_by_going_on_before_its_list_came(qtbot, desk, page):
    sheet = opened(page, qtbot, ledger="project_progress")
    editor = sheet.cells["project_id"].editor
    line = editor.line

    line.setText("演示项目07")
    line.textEdited.emit(line.text())
    qtbot.waitUntil(lambda: line.is_open() and line.list.count() == 1)
    QTest.keyClick(line, Qt.Key.Key_Tab)
    by_tab = desk.services.records.display("project", editor.value())

    line.clear()
    line.setText("演示项目08")
    line.textEdited.emit(line.text())
    QApplication.sendEvent(line, QFocusEvent(QEvent.Type.FocusOut))
    qtbot.waitUntil(lambda: sheet.cells["project_id"].value_or_none() is not None)

    assert by_tab == "演示项目07"
    assert desk.services.records.display("project", editor.value()) == "演示项目08"
    assert not line.is_open()


def test_a_reference_to_whatever_ledger_takes_words_and_promises_no_search(qtbot, page):
    editor = opened(page, qtbot, ledger="typical_case").cells["source_id"].editor

    editor.line.setText("2022年5月窗口检查")

    assert editor.value() == "2022年5月窗口检查"
    assert "查找" not in editor.line.placeholderText()
    assert not editor.open_button.isVisible()


def test_the_history_says_who_changed_what(qtbot, desk, page):
    row = a_project(desk)
    desk.services.records.change("project", row, {"officer": "赵演示"}, why="换人")
    opened(page, qtbot, row)

    text = page.side.widget(1).text.toPlainText()

    assert "专人：王演示 → 赵演示" in text
    assert "原因：换人" in text


def test_a_date_that_the_week_keeps_is_corrected_with_a_reason(qtbot, desk, page):
    row = a_project(desk)
    sheet = opened(page, qtbot, row)
    typed(sheet.cells["start_date"], "2022-02-18")

    page.save()
    question = page.findChild(TextDialog)
    assert "开工日期" in question.findChild(QLabel).text()
    question.accept_filled()
    assert question.isVisible()
    assert desk.services.records.get("project", row).values["start_date"] == "2022-03-01"
    question.edit.setPlainText("按施工许可证更正")
    question.accept_filled()
    qtbot.waitUntil(lambda: not page.dirty and quiet(desk)())

    assert desk.services.records.get("project", row).values["start_date"] == "2022-02-18"
    assert desk.services.records.history("project", row, "start_date")[-1].why == "按施工许可证更正"


def test_calculated_fields_take_no_typing(qtbot, desk, page):
    sheet = opened(page, qtbot, a_project(desk))

    assert sheet.cells["rag_status"].editor.line.isReadOnly()
    assert sheet.cells["funds_total"].editor.line.isReadOnly()


def test_a_hundred_fields_are_open_in_half_a_second(qtbot, desk, page):
    row = a_project(desk)
    opened(page, qtbot, row)
    page._place = Place("record")

    best = []
    for _ in range(3):
        start = time.thread_time()
        page._show(page.loaded)
        best.append(time.thread_time() - start)
        page.sheet.build_all()

    assert len(page.sheet.cells) > 70
    assert min(best) < 0.5


def test_a_file_is_kept_encrypted_and_shown_by_its_name(qtbot, desk, page, tmp_path):
    row = a_project(desk)
    editor = opened(page, qtbot, row).cells["attachments"].editor
    photo = tmp_path / "现场照片.txt"
    photo.write_text("演示")

    editor.add_files([photo])
    qtbot.waitUntil(lambda: editor.list.count() == 1 and editor.list.item(0).text() == "现场照片.txt")
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)

    assert len(desk.services.records.get("project", row).values["attachments"]) == 1


def test_texts_that_fit_no_field_and_child_rows_are_in_the_draft_too(qtbot, desk, page):
    row = a_project(desk)
    sheet = opened(page, qtbot, row)
    typed(sheet.cells["total_investment"], "约三亿")
    table = sheet.tables["project_investor"]
    name = [field.id for field in table.state.columns].index("investor_name")
    share = [field.id for field in table.state.columns].index("share")
    table.add_row()
    table.model.put([(0, name, "甲公司"), (0, share, "一半")], "填写")
    page.keep_draft()
    qtbot.waitUntil(quiet(desk))

    other = RecordPage(desk)
    qtbot.addWidget(other)
    again = opened(other, qtbot, row)

    assert again.cells["total_investment"].editor.line.text() == "约三亿"
    assert again.tables["project_investor"].state.text(0, name) == "甲公司"
    assert again.tables["project_investor"].state.text(0, share) == "一半"
    other.give_up()
    qtbot.waitUntil(lambda: desk.services.records.drafts() == [])


def test_an_own_column_of_the_bureau_is_edited_like_a_field(qtbot, desk, page):
    from bizenv_desktop.records.own_columns import add_own_columns
    from bizenv_desktop.ui.own_columns import shown_own_columns

    add_own_columns(desk.services.records, "project", ["领导批示"])
    row = a_project(desk)
    sheet = opened(page, qtbot, row)

    sheet.cells["ext:领导批示"].editor.text.setPlainText("抓紧")
    page.save()
    qtbot.waitUntil(lambda: not page.dirty)
    qtbot.waitUntil(quiet(desk))

    assert shown_own_columns(desk.services.copy, "project") == ["领导批示"]
    assert desk.services.records.get("project", row).ext == {"领导批示": "抓紧"}
    assert desk.errors == []


def an_officer_with_firms(desk):
    records = desk.services.records
    for name in ("沈阳演示动力电池有限公司", "沈阳演示铸造有限公司"):
        records.create("enterprise", {"name": name, "no_uscc_reason": "筹建中"})
    officer = records.create("service_officer", {"name": "孙演示", "unit": "沈阳市商务局"})
    return officer.id


def test_a_reference_in_a_child_row_is_found_by_its_initials(qtbot, desk, page):
    officer = an_officer_with_firms(desk)
    table = opened(page, qtbot, officer, "service_officer").tables["service_assignment"]
    table.add_row()
    column = [one.id for one in table.state.columns].index("enterprise_id")
    table.view.go(0, column)

    QTest.keyClick(table.view, "s")
    editor = table.view._editor()
    QTest.keyClicks(editor, "yyszz")
    qtbot.waitUntil(lambda: editor.list.count() == 1)
    QTest.keyClick(editor, Qt.Key.Key_Return)

    assert table.state.text(0, column) == "沈阳演示铸造有限公司"
    assert table.state.rows[0].values["enterprise_id"] != "沈阳演示铸造有限公司"
    assert page.dirty
    qtbot.waitUntil(quiet(desk))


def test_a_pasted_name_is_looked_up_and_an_unknown_one_stays_to_be_chosen(qtbot, desk, page):
    officer = an_officer_with_firms(desk)
    table = opened(page, qtbot, officer, "service_officer").tables["service_assignment"]
    table.add_row()
    table.add_row()
    column = [one.id for one in table.state.columns].index("enterprise_id")

    table.model.put([(0, column, "沈阳演示铸造有限公司"), (1, column, "没有这家公司")], "粘贴")
    qtbot.waitUntil(lambda: table.state.wrong(0, column) is None)
    qtbot.waitUntil(quiet(desk))

    assert table.state.text(0, column) == "沈阳演示铸造有限公司"
    assert "没有选定" in table.state.wrong(1, column).message
