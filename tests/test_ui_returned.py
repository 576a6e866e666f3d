"""Stories of a city whose period came back: reasons at the period, the record, the field and the list; late edits."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.periods.review import LateEdit
from bizenv_desktop.ui.dialogs import TextDialog
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.lists.page import ListsPage
from bizenv_desktop.ui.periods.page import PeriodsPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.theme import PALE_RED
from bizenv_desktop.ui.weekly.page import WeeklyPage
from tests.helpers_review import REPORT, FakeReview, a_reason
from tests.helpers_ui import LAST_WEEK, WEEK, FakePeriods, a_desk, quiet, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.periods.state import PeriodState
    from bizenv_desktop.ui.desk import Desk

TEXT = "进展写得太笼统，请写明完成的工程量"


@contextmanager
def a_city(folder: Path, state: str = "returned", user: str = "张演示") -> Iterator[tuple[Desk, FakeReview, str]]:
    """Give a desk whose week came back with a reason on a field of a row, and one on the whole form."""
    review = FakeReview()
    with a_desk(folder, user, review=review, periods=FakePeriods(now=state)) as desk:
        (row,) = desk.services.records.rows("project_progress", where=f"week_key = '{LAST_WEEK}'", limit=1)
        review.given = [a_reason(1, row.id), a_reason(2, text="合计与上周对不上")]
        yield desk, review, row.id


def the_week(desk: Desk, qtbot: Any) -> PeriodsPage:
    page = shown(PeriodsPage(desk), qtbot, Place("periods", extra={"report": REPORT, "period": WEEK}))
    qtbot.waitUntil(lambda: bool(page.about.state.text()))
    qtbot.waitUntil(quiet(desk))
    return page


def texts(page: PeriodsPage) -> list[str]:
    reasons = page.sides.reasons.list
    return [reasons.item(row).text() for row in range(reasons.count())]


def test_a_returned_period_begins_with_its_reasons_and_leads_to_the_field(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, _, row):
        page = the_week(desk, qtbot)
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        listed = page.sides.reasons.list
        listed.itemClicked.emit(listed.item(0))

        assert page.sides.currentWidget() is page.sides.reasons
        assert page.sides.tabText(1) == "退回理由（2）"
        assert texts(page) == [f"【演示项目03·本周进展】{TEXT}", "【整张表】合计与上周对不上"]
        assert places == [Place("record", "project_progress", row, "progress_note")]
        assert "逐条改正" in page.about.state.text()


def test_reasons_are_ticked_off_or_answered_and_then_it_is_submitted_again(qtbot, tmp_path):
    with a_city(tmp_path, user="李演示") as (desk, review, _):
        page = the_week(desk, qtbot)
        listed = page.sides.reasons.list
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        listed.item(0).setCheckState(Qt.CheckState.Checked)
        qtbot.waitUntil(lambda: review.given[0].done)
        qtbot.waitUntil(quiet(desk))
        first = texts(page)
        page.sides.reasons.list.setCurrentRow(0)
        page.sides.reasons.answer.click()
        dialog = page.sides.findChild(TextDialog)
        dialog.edit.setPlainText("上周漏统计一笔，已补")
        dialog.accept_filled()
        qtbot.waitUntil(lambda: review.given[1].settled)
        qtbot.waitUntil(quiet(desk))

        assert first[0].startswith("【整张表】")
        assert "已改" in first[1]
        assert page.sides.reasons.count.text() == "退回理由 2 条，已办 2 条"
        assert page.sides.tabText(1) == "退回理由"
        assert page.submit_button.text() == "重新上报…"
        assert page.submit_button.isEnabled()
        assert places == []  # ticking a box is not going to its place


def test_reasons_cannot_be_ticked_once_the_period_is_submitted_again(qtbot, tmp_path):
    with a_city(tmp_path, "submitted") as (desk, _, _row):
        page = the_week(desk, qtbot)

        assert not page.sides.reasons.answer.isEnabled()
        assert not page.sides.reasons.list.item(0).flags() & Qt.ItemFlag.ItemIsUserCheckable


def test_a_reason_that_bars_the_submission_is_answered_where_it_stands(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, _, row):
        found = Finding("project_progress", row, "演示项目03", "RETURNED", "soft", ("progress_note",), TEXT, "省厅退回")
        desk.services.periods.findings = [found]
        page = the_week(desk, qtbot)
        page.check()
        qtbot.waitUntil(lambda: page.panel.list.count() == 1)
        page.panel.list.setCurrentRow(0)
        page.explain_findings()

        assert page.sides.currentWidget() is page.sides.reasons
        assert page.findChild(TextDialog) is None


def test_the_editor_shows_the_reason_at_its_field_until_it_is_ticked_off(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, review, row):
        page = shown(RecordPage(desk), qtbot, Place("record", "project_progress", row, "progress_note"))
        qtbot.waitUntil(page.returned.isVisible)
        page.sheet.build_all()
        qtbot.waitUntil(quiet(desk))
        below = page.sheet.cells["progress_note"].message.text()
        notice = page.returned.text.text()
        page.dirty = True
        page.returned.done.click()
        too_early = review.given[0].done
        page.dirty = False
        page.returned.done.click()
        qtbot.waitUntil(lambda: not page.returned.isVisible())
        qtbot.waitUntil(quiet(desk))

        assert below.startswith(f"退回理由：{TEXT}")
        assert notice == f"省厅退回（2022-W19 第1版）“本周进展”：{TEXT}"
        assert not too_early  # what is not saved is not corrected
        assert review.given[0].done
        assert TEXT not in page.sheet.cells["progress_note"].message.text()


def test_a_record_without_reasons_has_no_notice(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, _, row):
        page = shown(RecordPage(desk), qtbot, Place("record", "project_progress", row))
        qtbot.waitUntil(page.returned.isVisible)
        project = desk.services.records.rows("project", limit=1)[0].id
        page.show_place(Place("record", "project", project))
        qtbot.waitUntil(quiet(desk))

        assert not page.returned.isVisible()


def test_the_list_marks_the_rows_that_came_back(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, review, row):
        page = shown(ListsPage(desk), qtbot, Place("lists", "project_progress"))
        model = page.pane.model
        qtbot.waitUntil(lambda: bool(model.returned) and bool(model.row_id(0)))
        number = next(n for n in range(model.rowCount()) if model.row_id(n) == row)
        ground = model.data(model.index(number, 0), Qt.ItemDataRole.BackgroundRole)
        tip = model.data(model.index(number, 0), Qt.ItemDataRole.ToolTipRole)
        other = model.data(model.index(number + 1, 0), Qt.ItemDataRole.BackgroundRole)
        link = page.pane.returned.text()
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        page.pane.returned.click()
        review.given = [replace(one, done=True) for one in review.given]
        page.pane.reload()
        qtbot.waitUntil(lambda: not model.returned)
        qtbot.waitUntil(quiet(desk))

        assert ground.color() == QColor(PALE_RED)
        assert f"省厅退回：本周进展：{TEXT}" in tip
        assert other is None
        assert link == "省厅退回 1 条"
        assert places == [Place("record", "project_progress", row)]
        assert page.pane.returned.isHidden()


def test_the_weekly_grid_marks_the_cell_that_came_back(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, _, row):
        page = shown(WeeklyPage(desk), qtbot, Place("weekly", extra={"period": LAST_WEEK}))
        pane = page.pane
        qtbot.waitUntil(lambda: bool(pane.state.rows))
        qtbot.waitUntil(quiet(desk))
        number = next(n for n, one in enumerate(pane.state.rows) if one.id == row)
        column = next(n for n, field in enumerate(pane.state.columns) if field.id == "progress_note")
        tip = pane.model.data(pane.model.index(number, column), Qt.ItemDataRole.ToolTipRole)

        assert f"省厅退回：{TEXT}" in tip


def late(row: str) -> LateEdit:
    values = (("本周进展", "完成主体二层"),)
    return LateEdit("o1", "project_progress", row, "演示项目03", values, "张演示", "2022-05-16T11:00:00", REPORT, WEEK)


def test_late_edits_are_sent_again_with_one_click_after_a_return(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, review, row):
        review.late = [late(row)]
        page = the_week(desk, qtbot)
        line = page.sides.late.table.lines[0].cells
        before = page.sides.tabText(2), page.sides.isTabVisible(2)
        page.sides.late.again.click()
        qtbot.waitUntil(lambda: not review.late)
        qtbot.waitUntil(quiet(desk))

        assert line == ("演示项目03", "本周进展：完成主体二层", "张演示 05-16")
        assert before == ("迟到的修改（1）", True)
        assert not page.sides.isTabVisible(2)


def test_late_edits_wait_while_the_period_is_locked_and_say_why(qtbot, tmp_path):
    with a_city(tmp_path, "submitted") as (desk, review, row):
        review.late = [late(row)]
        page = the_week(desk, qtbot)

        assert not page.sides.late.again.isEnabled()
        assert "退回以后" in page.sides.late.again.toolTip()


def test_a_submission_that_the_province_has_opened_cannot_be_taken_back(qtbot, tmp_path):
    class Opened(FakePeriods):
        def state(self, report: str, period: str) -> PeriodState:
            return replace(super().state(report, period), opened_at="2022-05-16T09:00:00+08:00", opened_version=1)

    with a_desk(tmp_path, "李演示", review=FakeReview(), periods=Opened(now="submitted")) as desk:
        page = the_week(desk, qtbot)

        assert not page.withdraw_button.isEnabled()
        assert "省厅已于 2022-05-16 09:00 打开" in page.about.state.text()


def test_the_weekly_grid_tells_what_a_return_asks_for(qtbot, tmp_path):
    with a_city(tmp_path) as (desk, _, _row):
        page = shown(WeeklyPage(desk), qtbot, Place("weekly", extra={"period": LAST_WEEK}))
        qtbot.waitUntil(lambda: "退回" in page.notice.text())
        qtbot.waitUntil(quiet(desk))

        assert "“报表期间”逐条勾选或答复" in page.notice.text()
        assert not page.pane.state.readonly
