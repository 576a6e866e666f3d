"""The week in the grid: forty projects by the keyboard, pasted blocks, input methods, taking back."""

from decimal import Decimal

import pytest
from PySide6.QtCore import QCoreApplication, QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QPlainTextEdit

from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.weekly.loading import load_lines
from bizenv_desktop.ui.weekly.page import WeeklyPage
from tests.helpers_ui import LAST_WEEK, WEEK, FakePeriods, a_desk, quiet

CHANGED = set(range(1, 40, 3)) - {37}
"""Twelve of the forty lines."""


@pytest.fixture
def periods():
    return FakePeriods()


@pytest.fixture
def page(qtbot, tmp_path, periods):
    with a_desk(tmp_path, periods=periods) as desk:
        made = WeeklyPage(desk)
        qtbot.addWidget(made)
        made.resize(1300, 800)
        with qtbot.waitExposed(made):
            made.show()
        made.activateWindow()
        made.show_place(Place("weekly"))
        settle(qtbot, made)
        yield made


def settle(qtbot, page):
    qtbot.waitUntil(lambda: bool(page.pane.state.rows))
    qtbot.waitUntil(lambda: not page.pane.saves.pending and not page.pane._checking.isActive(), timeout=10_000)
    qtbot.waitUntil(quiet(page.desk), timeout=10_000)


def column(page, name):
    return [field.id for field in page.pane.state.columns].index(name)


def stored(page, period=WEEK):
    rows = page.desk.services.records.rows("project_progress", where=f"week_key = '{period}'")
    return {page.desk.services.records.display("project", row.values["project_id"]): row.values for row in rows}


class Keyboard:
    """Presses keys where the focus is and counts them; a typed text counts as text, not as keys."""

    def __init__(self, page):
        self.view = page.pane.view
        self.keys = 0

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        self.keys += 1
        QTest.keyClick(QApplication.focusWidget() or self.view, key, modifier)

    def type(self, text):
        QTest.keyClick(self.view, text[0])
        editor = self.view._editor()
        for letter in text[1:]:
            QTest.keyClick(editor, letter)


def test_the_lines_of_the_week_are_there_filled_from_last_week(page):
    rows = page.pane.state.rows

    assert len(rows) == 40
    assert {row.values["invested_total"] for row in rows} == {Decimal(1000)}
    assert not any(row.stored for row in rows)
    assert stored(page) == {}


def test_space_marks_a_selection_unchanged_in_one_step(qtbot, page):
    page.pane.view.selectAll()

    QTest.keyClick(page.pane.view, Qt.Key.Key_Space)
    settle(qtbot, page)

    week = stored(page)
    assert len(week) == 40
    assert all(values["has_change"] is False for values in week.values())
    page.undo()
    settle(qtbot, page)
    assert stored(page) == {}
    assert len(stored(page, LAST_WEEK)) == 40


def test_forty_projects_take_at_most_eighty_keys_and_no_click(qtbot, page, periods):
    keyboard = Keyboard(page)
    page.pane.view.setFocus()

    for row in range(40):
        if row not in CHANGED:
            keyboard.press(Qt.Key.Key_Space)
            continue
        for text in ("topped out", "fit out", "1200"):
            keyboard.type(text)
            keyboard.press(Qt.Key.Key_Tab)
        keyboard.type("500")
        keyboard.press(Qt.Key.Key_Return)
    keyboard.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)
    keyboard.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)

    week = list(stored(page).values())
    assert keyboard.keys <= 80
    assert sum(values["has_change"] for values in week) == 12
    assert {values["invested_total"] for values in week if values["has_change"]} == {Decimal(1200)}
    assert {values["invested_year"] for values in week if values["has_change"]} == {Decimal(500)}
    assert page.desk.errors == []


def test_an_input_methods_first_key_opens_the_cell_and_is_not_lost(qtbot, page):
    view = page.pane.view
    view.go(0, column(page, "progress_note"))
    view.setFocus()

    QCoreApplication.sendEvent(view, QInputMethodEvent("f", []))
    editor = view._editor()
    done = QInputMethodEvent("", [])
    done.setCommitString("封顶")
    QCoreApplication.sendEvent(editor, done)
    QTest.keyClick(editor, Qt.Key.Key_Return)
    settle(qtbot, page)

    assert isinstance(editor, QPlainTextEdit)
    assert page.pane.state.rows[0].values["progress_note"] == "封顶"


def test_typing_replaces_what_was_there_and_f2_keeps_it(qtbot, page):
    view = page.pane.view
    view.go(0, column(page, "invested_total"))
    view.setFocus()

    QTest.keyClick(view, "7")
    QTest.keyClick(view._editor(), Qt.Key.Key_Return)
    view.go(0, column(page, "invested_total"))
    QTest.keyClick(view, Qt.Key.Key_F2)
    QTest.keyClick(view._editor(), "5")
    QTest.keyClick(view._editor(), Qt.Key.Key_Return)

    assert page.pane.state.rows[0].values["invested_total"] == Decimal(75)


def test_a_block_from_excel_is_taken_wrong_cells_are_marked_and_the_paste_is_one_step(qtbot, page):
    view = page.pane.view
    QGuiApplication.clipboard().setText("1100\t400\n约一千\t500")
    view.go(0, column(page, "invested_total"))

    view.paste()
    settle(qtbot, page)

    state = page.pane.state
    assert state.rows[0].values["invested_total"] == Decimal(1100)
    assert state.text(1, column(page, "invested_total")) == "约一千"
    assert state.rows[1].values["invested_total"] == Decimal(1000)
    assert "格式错误 1 格" in page.state_label.text()
    page.undo()
    settle(qtbot, page)
    assert stored(page) == {}


def test_a_pasted_table_with_headings_finds_projects_and_keeps_unknown_columns(qtbot, page):
    title = page.pane.state.rows[3].title
    QGuiApplication.clipboard().setText(f"项目名称\t本周进展\t领导批示\n{title}\t封顶\t抓紧")
    page.pane.view.go(0, 0)

    page.pane.view.paste()
    settle(qtbot, page)

    row = page.desk.services.records.rows("project_progress", where=f"week_key = '{WEEK}'")
    assert [(one.values["progress_note"], one.ext) for one in row] == [("封顶", {"领导批示": "抓紧"})]


def test_fill_down_copies_the_first_line(qtbot, page):
    view, place = page.pane.view, column(page, "next_plan")
    page.pane.model.put([(0, place, "推进装修")], "填写")
    for row in (0, 1, 2):
        view.selectionModel().select(page.pane.model.index(row, place), QItemSelectionModel.SelectionFlag.Select)
    view.selectionModel().select(
        page.pane.model.index(0, column(page, "progress_note")), QItemSelectionModel.SelectionFlag.Deselect
    )

    view.fill_down()
    settle(qtbot, page)

    assert [page.pane.state.text(row, place) for row in range(4)] == ["推进装修"] * 3 + [""]


def test_a_changed_stage_asks_its_date_in_the_cell(qtbot, page):
    page.pane.model.put([(0, column(page, "stage"), "S6主体施工"), (0, column(page, "progress_note"), "主体")], "填写")
    settle(qtbot, page)
    page.pane.check_all()
    settle(qtbot, page)

    assert page.pane.model._severity(0, column(page, "stage_date")) == "hard"
    wanted = [one for one in page.pane.findings if "stage_date" in one.fields]
    page.pane.jump(wanted[0])
    assert page.pane.view.currentIndex().column() == column(page, "stage_date")


def test_lines_that_wait_are_not_told_to_be_without_problems(qtbot, page):
    page.pane.check_all()
    settle(qtbot, page)
    waiting = page.pane.panel.list.empty
    assert page.pane.panel.count.text() == "已填的行没有审核问题"
    page.pane.mark_unchanged(range(len(page.pane.state.rows)))
    settle(qtbot, page)

    assert f"还有 {len(page.pane.state.rows)} 项未更新" in waiting
    assert page.pane.panel.count.text() == "没有审核问题"
    assert page.pane.panel.list.empty == "没有审核问题"


def test_one_text_explains_the_findings_of_many_lines(qtbot, page):
    text = [(row, column(page, "progress_note"), "完成桩基施工") for row in range(3)]
    page.pane.model.put([*text, *((row, column(page, "next_plan"), "主体") for row in range(3))], "填写")
    settle(qtbot, page)
    page.pane.check_all()
    settle(qtbot, page)
    same = [one for one in page.pane.findings if one.code == "L07-V3"]

    page.pane.panel.explain_wanted.emit(same)
    dialog = QApplication.activeModalWidget()
    dialog.edit.setPlainText("本周桩基分区施工，文字表述相同，已与项目专人电话核对")
    dialog.accept_filled()
    settle(qtbot, page)

    assert len(same) == 3
    assert all(one.explanation for one in page.pane.findings if one.code == "L07-V3")


def test_what_bars_the_submission_is_shown_beside_the_grid(qtbot, page, periods):
    from bizenv_desktop.checks.findings import Finding

    row = page.pane.state.rows[0]
    periods.findings = [
        Finding("project_progress", row.id, row.title, "L07-H1", "hard", ("has_change",), "本周未更新", "")
    ]

    page.submit()
    QApplication.activeModalWidget().buttons()[0].click()
    qtbot.waitUntil(lambda: page.pane.panel.list.count() == 1)
    qtbot.waitUntil(quiet(page.desk))

    assert "本周未更新" in page.pane.panel.list.item(0).text()
    periods.findings = []
    page.submit()
    QApplication.activeModalWidget().buttons()[0].click()
    qtbot.waitUntil(lambda: periods.now == "submitted")


def test_a_submitted_period_takes_no_typing_and_says_why(qtbot, page, periods):
    periods.now = "submitted"
    page.show_place(Place("weekly", extra={"period": WEEK}))
    page._use_period()
    settle(qtbot, page)
    view = page.pane.view
    view.selectAll()

    QTest.keyClick(view, Qt.Key.Key_Space)
    QTest.keyClick(view, "7")
    settle(qtbot, page)

    assert stored(page) == {}
    assert view.state() != view.State.EditingState
    assert "已上报" in page.notice.text()
    assert "撤回" in page.notice.text()
    assert not page.unchanged_button.isEnabled()


def test_only_a_reviewer_is_offered_to_submit(page):
    assert not page.submit_button.isEnabled()
    assert "审核人" in page.submit_button.toolTip()


def test_a_years_figure_begins_anew_in_january(page):
    records, desk = page.desk.services.records, page.desk
    ledger = desk.ledger("project_progress")
    row = records.rows("project_progress", where=f"week_key = '{LAST_WEEK}'", limit=1)[0]
    records.create("project_progress", {**_kept(row.values), "week_key": "2021-W52"})
    project = row.values["project_id"]

    weeks = {key: load_lines(desk.services, ledger, key).rows for key in ("2022-W01", "2022-W19")}

    line = {key: next(one.values for one in rows if one.values["project_id"] == project) for key, rows in weeks.items()}
    assert line["2022-W01"]["invested_year"] == Decimal(0)
    assert line["2022-W01"]["invested_total"] == Decimal(1000)
    assert line["2022-W19"]["invested_year"] == Decimal(300)


def test_the_line_of_a_project_that_ends_stays_in_its_week(qtbot, page):
    page.pane.model.put([(0, column(page, "stage"), "SX"), (0, column(page, "stage_date"), "2022-05-10")], "填写")
    ended = page.pane.state.rows[0].id
    settle(qtbot, page)
    ledger = page.desk.ledger("project_progress")

    this_week = load_lines(page.desk.services, ledger, WEEK).rows
    next_week = load_lines(page.desk.services, ledger, "2022-W20").rows

    assert ended in [row.id for row in this_week]
    assert (len(this_week), len(next_week)) == (40, 39)


def test_a_text_may_serve_all_findings_of_its_kind(qtbot, page):
    text = [(row, column(page, "progress_note"), "完成桩基施工") for row in range(3)]
    page.pane.model.put([*text, *((row, column(page, "next_plan"), "主体") for row in range(3))], "填写")
    settle(qtbot, page)
    page.pane.check_all()
    settle(qtbot, page)
    panel = page.pane.panel
    while panel.list.currentRow() < 0 or panel.list.currentItem().data(Qt.ItemDataRole.UserRole).code != "L07-V3":
        page.next_finding(1)

    page.explain_findings()
    dialog = QApplication.activeModalWidget()
    dialog.edit.setPlainText("本周桩基分区施工，文字表述相同，已与项目专人电话核对")
    dialog.findChild(QCheckBox).click()
    QTest.keyClick(dialog.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(qtbot, page)

    assert [bool(one.explanation) for one in page.pane.findings if one.code == "L07-V3"] == [True] * 3


def _kept(values):
    dropped = ("id", "created_at", "updated_at", "row_version", "reporter", "source", "previous_stage")
    return {name: value for name, value in values.items() if name not in dropped and value is not None}
