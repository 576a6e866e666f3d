"""Stories of the province's window: the list of submissions, who has not submitted, one returned or approved."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import openpyxl
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.findings import Finding
from bizenv_desktop.periods.review import Changed
from bizenv_desktop.ui.dialogs import TextDialog
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.review.page import ReviewPage
from bizenv_desktop.ui.review.submission_page import SubmissionPage
from bizenv_desktop.ui.screens import Place, load_screens, screens_for
from bizenv_desktop.ui.theme import RED
from bizenv_desktop.ui.tour import stops
from bizenv_desktop.ui.window import MainWindow
from tests.helpers_review import REPORT, FakeReview, a_desk_of, a_frozen, a_reason, submission
from tests.helpers_ui import LAST_WEEK, quiet, shown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.ui.desk import Desk

PROVINCE = frozenset({"province"})
CITY = "210100"


@contextmanager
def a_province(folder: Path, review: FakeReview) -> Iterator[Desk]:
    with a_desk_of(folder, "省演示", PROVINCE, review=review) as desk:
        yield desk


def a_list(desk: Desk, qtbot: Any) -> ReviewPage:
    return shown(ReviewPage(desk), qtbot, Place("review"))


def at(week: str = LAST_WEEK) -> Place:
    return Place("submission", extra={"city": CITY, "report": REPORT, "period": week})


@contextmanager
def opened(folder: Path, qtbot: Any, review: FakeReview | None = None) -> Iterator[tuple[SubmissionPage, FakeReview]]:
    """Open a submission of the last week in the province's window."""
    review = review or FakeReview(found=[submission(week=18)])
    with a_province(folder, review) as desk:
        review.frozen = a_frozen(desk)
        yield shown(SubmissionPage(desk), qtbot, at()), review
        qtbot.waitUntil(quiet(desk))


def answer(page: Any, button: str) -> str:
    """Press a button of the question that is open; return the question."""
    (box,) = [one for one in page.findChildren(QMessageBox) if one.isVisible()]
    text = box.text()
    next(one for one in box.buttons() if one.text() == button).click()
    return text


def type_reason(page: Any, qtbot: Any, text: str) -> tuple[str, str]:
    """Type a reason into the dialog that is open; return the text that it began with, and for which place it asked."""
    qtbot.waitUntil(lambda: any(one.isVisible() for one in page.findChildren(TextDialog)))
    (dialog,) = [one for one in page.findChildren(TextDialog) if one.isVisible()]
    began = dialog.text()
    where = dialog.question.text()
    dialog.edit.setPlainText(text)
    dialog.accept_filled()
    qtbot.waitUntil(quiet(page.desk))
    return began, where


def test_only_the_province_is_offered_the_review():
    load_screens()

    assert "review" in [one.id for one in screens_for(PROVINCE)]
    assert "review" not in [one.id for one in screens_for(frozenset({"editor", "reviewer", "admin"}))]


def test_the_admin_of_the_province_is_offered_nothing_of_a_citys_own_work():
    load_screens()
    offered = {one.id for one in screens_for(PROVINCE | {"admin"})}

    assert offered.isdisjoint({"weekly", "import", "held", "periods"})
    assert {"review", "lists", "sync", "conflicts", "settings"} <= offered


def test_submissions_of_all_cities_are_counted_by_state_and_filtered(qtbot, tmp_path):
    found = [
        submission(), submission("210200", overdue=2), submission("210300", state="returned", reasons=3, settled=1),
        submission("210200", 18, "approved"),
    ]  # fmt: skip
    with a_province(tmp_path, FakeReview(found=found)) as desk:
        page = a_list(desk, qtbot)
        pane = page.submissions
        everything = [line.cells[:4] for line in pane.table.lines]
        counts = [button.text() for button in pane.states.values()]
        late = pane.table.lines[1]
        pane.states["submitted"].click()
        waiting = [line.cells[0] for line in pane.table.lines]
        page.city.setCurrentIndex(page.city.findText("大连市"))
        page.city.activated.emit(page.city.currentIndex())
        of_city = pane.table.lines[0].cells[0]
        pane.states["returned"].click()

        assert pane.table.lines == []
        assert pane.table._empty.startswith("没有符合上面所选")
        assert everything[0] == ("沈阳市", "重点项目周调度情况表", "2022年第19周", "新报")
        assert counts == ["全部　4", "待审核　2", "已退回　1", "已撤回　0", "已通过　1", "更正中　0"]
        assert (late.cells[8], late.inks[8]) == ("逾期 2 工作日", RED)
        assert of_city == "大连市"
        assert waiting == ["沈阳市", "大连市"]
        assert pane.states["approved"].text() == "已通过　1"


def test_a_double_click_opens_the_submission(qtbot, tmp_path):
    with a_province(tmp_path, FakeReview(found=[submission()])) as desk:
        page = a_list(desk, qtbot)
        places: list[Place] = []
        desk.place_wanted.connect(places.append)
        page.submissions.table.selectRow(0)
        qtbot.keyClick(page.submissions.table, Qt.Key.Key_Return)

        assert places == [Place("submission", extra={"city": CITY, "report": REPORT, "period": "2022-W19"})]


def test_who_has_not_submitted_is_copied_saved_and_printed(qtbot, tmp_path, monkeypatch):
    owed = [submission("210200", state="open", overdue=3), submission("210300", state="open")]
    with a_province(tmp_path, FakeReview(owed=owed)) as desk:
        page = a_list(desk, qtbot)
        pane, out, places = page.missing, tmp_path / "催报.xlsx", []
        pane.copy()
        copied = QGuiApplication.clipboard().text()
        monkeypatch.setattr("bizenv_desktop.ui.review.missing_pane.choose_target", lambda *_words: str(out))
        pane.export()
        qtbot.waitUntil(quiet(desk))
        desk.place_wanted.connect(places.append)
        pane.preview()
        qtbot.waitUntil(lambda: bool(places))
        preview = shown(PreviewPage(desk), qtbot, places[0])
        qtbot.waitUntil(lambda: not preview.paper.pixmap().isNull())

        assert page.tabs.tabText(1) == "催报（2）"
        assert pane.table.lines[0].cells[4] == "逾期 3 工作日"
        assert "大连市：重点项目周调度情况表 2022年第19周，应于 2022-05-13 前报送，已逾期 3 个工作日" in copied
        assert openpyxl.load_workbook(out).active.max_row == 3
        assert preview.pdf.startswith(b"%PDF")
        assert "2 个市、2 期未报" in preview.note.text()


def test_opening_tells_the_city_and_shows_form_print_changes_and_findings(qtbot, tmp_path):
    review = FakeReview(
        found=[submission(week=18, version=2)],
        changes=[Changed("project_progress", "w", "演示项目03", "invested_total", "累计完成投资", "900", "1000")],
        findings=[Finding("project_progress", "w", "演示项目03", "L07-V1", "soft", ("progress_note",), "进展过短", "")],
    )
    with opened(tmp_path, qtbot, review) as (page, _):
        qtbot.waitUntil(lambda: bool(page.sides.found))
        sides = page.sides
        tabs = [sides.tabText(number) for number in range(sides.count())]

        assert review.opened == [(CITY, REPORT, LAST_WEEK)]
        assert tabs == ["报表", "打印件", "与上一版的差别（1）", "审核意见（1）"]
        assert sides.form.form.text(1, 2) == "完成桩基施工"
        assert sides.form.form.text(2, 0) == "总计（1个）"
        assert sides.changes.lines[0].cells == ("演示项目03", "累计完成投资", "900", "1000")
        sides.changes.selectRow(0)
        assert sides.change.text() == "上一版：900\n这一版：1000"
        assert "沈阳市" in page.heading.text()
        assert "李演示 2022-05-13 10:20 上报" in page.about.text()


def test_a_submission_is_returned_with_reasons_on_a_cell_a_change_a_finding_and_the_whole(qtbot, tmp_path):
    review = FakeReview(
        found=[submission(week=18)],
        changes=[Changed("project", "p", "演示项目07", "officer", "专班责任人", "王演示", "赵演示")],
        findings=[Finding("fund_receipt", "f", "到位第1笔", "L08-V1", "soft", ("payer",), "付款方未核", "")],
    )
    with opened(tmp_path, qtbot, review) as (page, _):
        qtbot.waitUntil(lambda: bool(page.sides.found))
        before = page.return_button.isEnabled(), page.return_button.toolTip()
        page.sides.form.go(1, 2)
        told = page.chosen.text()
        page.reason_button.click()
        _, on_cell = type_reason(page, qtbot, "写明工程量")
        page.sides.setCurrentIndex(2)
        page.sides.changes.selectRow(0)
        page.reason_button.click()
        type_reason(page, qtbot, "换人要附交接单")
        page.sides.setCurrentIndex(3)
        page.sides.findings.list.item(0).setSelected(True)
        page.reason_button.click()
        began, _ = type_reason(page, qtbot, "付款方请核实")
        page.whole_button.click()
        type_reason(page, qtbot, "与上周台账对不上")
        qtbot.waitUntil(page.return_button.isEnabled)
        barred = page.approve_button.toolTip()
        page.return_button.click()
        asked = answer(page, "退回")
        qtbot.waitUntil(lambda: bool(review.decided))
        qtbot.waitUntil(quiet(page.desk))
        (decided,) = review.decided
        (week,) = page.desk.services.records.rows("project_progress", where=f"week_key = '{LAST_WEEK}'", limit=1)

        assert before == (False, "退回须写明理由：先在报表、差别或审核意见里选一处写理由")
        assert "演示项目" in on_cell
        assert told == "沈河区 演示项目03·本周进展（形象进度）：完成桩基施工"
        assert "要通过，先把它们删去" in barred
        assert "4 条理由" in asked
        assert decided[:3] == ("returned", CITY, LAST_WEEK)
        assert [(one.ledger, one.row, one.field, one.text) for one in decided[3]] == [
            ("project_progress", week.id, "progress_note", "写明工程量"),
            ("project", "p", "officer", "换人要附交接单"),
            ("fund_receipt", "f", "payer", "付款方请核实"),
            ("", "", "", "与上周台账对不上"),
        ]
        assert began == "付款方未核"
        assert page.state.text() == "已退回"
        assert page.written.list.count() == 0
        assert not page.return_button.isEnabled()
        assert "等该市改正后重新上报" in page.why.text()
        assert page.desk.errors == []


def test_a_reason_on_a_sum_says_which_sum(qtbot, tmp_path):
    with opened(tmp_path, qtbot) as (page, review):
        page.sides.form.go(2, 3)
        page.write_reason()
        type_reason(page, qtbot, "合计不对")
        page.give_back()
        answer(page, "退回")
        qtbot.waitUntil(lambda: bool(review.decided))

        (reason,) = review.decided[0][3]
        assert (reason.ledger, reason.row) == ("", "")
        assert reason.text == "总计（1个）·累计完成投资（万元）：合计不对"


def test_reasons_being_written_outlive_the_window(qtbot, tmp_path):
    with opened(tmp_path, qtbot) as (page, review):
        page.sides.form.go(1, 2)
        page.write_reason()
        type_reason(page, qtbot, "写明工程量")
        again = shown(SubmissionPage(page.desk), qtbot, at())
        kept = again.written.list.item(0).text()
        again.written.list.setCurrentRow(0)
        again.written.drop.click()
        qtbot.waitUntil(quiet(page.desk))
        third = shown(SubmissionPage(page.desk), qtbot, at())

        assert kept.endswith("】写明工程量")
        assert third.written.list.count() == 0
        assert review.decided == []


def test_a_submission_is_approved_only_after_a_question(qtbot, tmp_path):
    with opened(tmp_path, qtbot) as (page, review):
        page.approve_button.click()
        answer(page, "再看看")
        nothing = list(review.decided)
        page.approve_button.click()
        asked = answer(page, "通过")
        qtbot.waitUntil(lambda: bool(review.decided))
        qtbot.waitUntil(quiet(page.desk))

        assert nothing == []
        assert "市里再改要出更正版" in asked
        assert review.decided == [("approved", CITY, LAST_WEEK)]
        assert page.state.text() == "已通过"
        assert "已经通过" in page.why.text()


def test_a_decision_that_came_too_late_is_told_and_keeps_the_reasons(qtbot, tmp_path):
    review = FakeReview(found=[submission(week=18)], refused=BizenvError("STALE_STEP", "该市刚刚撤回", "刷新后再看"))
    with opened(tmp_path, qtbot, review) as (page, _):
        page.whole_button.click()
        type_reason(page, qtbot, "与上周台账对不上")
        page.return_button.click()
        answer(page, "退回")
        qtbot.waitUntil(lambda: bool(page.desk.errors))
        qtbot.waitUntil(quiet(page.desk))

        assert page.desk.errors[0].code == "STALE_STEP"
        assert page.written.list.count() == 1


def test_a_submission_whose_files_have_not_come_cannot_be_decided(qtbot, tmp_path):
    review = FakeReview(found=[submission(week=18)])
    with a_province(tmp_path, review) as desk:
        page = shown(SubmissionPage(desk), qtbot, at())

        assert not page.approve_button.isEnabled()
        assert "还没有取回" in page.why.text()
        assert desk.errors[0].code == "FILE_NOT_HERE"


def test_what_was_done_about_the_last_reasons_stands_beside_a_submission_that_came_again(qtbot, tmp_path):
    given = [
        a_reason(1, "w", done=True, done_by="张演示", done_at="2022-05-16T10:20:00+08:00"),
        a_reason(2, answer="以合同为准"),
    ]
    review = FakeReview(found=[submission(week=18, version=2, resubmitted=True)], given=given)
    with opened(tmp_path, qtbot, review) as (page, _):
        texts = [page.last.list.item(row).text() for row in range(page.last.list.count())]

        assert page.last_heading.text() == "第1版的退回理由"
        assert "已改　张演示 2022-05-16 10:20" in texts[0]
        assert "答复：以合同为准" in texts[1]
        assert not page.last.answer.isVisible()


def test_the_tour_of_the_province_opens_every_stop(qtbot, tmp_path):
    review = FakeReview(found=[submission(week=18, version=2)], owed=[submission("210200", state="open", overdue=3)])
    with a_province(tmp_path, review) as desk:
        review.frozen = a_frozen(desk, 2)
        window = MainWindow(desk)
        qtbot.addWidget(window)
        window.show()
        names = []
        for stop in stops(window):
            window.open(stop.place)
            qtbot.waitUntil(quiet(desk))
            stop.act(window)
            qtbot.waitUntil(quiet(desk))
            names.append((stop.name, window.place.screen))

        assert names == [
            ("省厅工作台", "workbench"), ("报送审核", "review"), ("催报", "review"), ("一份报送", "submission"),
            ("与上一版的差别", "submission"), ("省厅的审核意见", "submission"),
        ]  # fmt: skip
        assert desk.errors == []
