"""A whole review in the windows of a city and the province: submitted, returned, corrected, resubmitted, approved."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QMessageBox

from bizenv_desktop.app import desk_services
from bizenv_desktop.ui.desk import Desk
from bizenv_desktop.ui.dialogs import TextDialog
from bizenv_desktop.ui.editor.page import RecordPage
from bizenv_desktop.ui.garbage import GuiGarbage
from bizenv_desktop.ui.periods.page import PeriodsPage
from bizenv_desktop.ui.review.page import ReviewPage
from bizenv_desktop.ui.review.submission_page import SubmissionPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.work import Jobs
from tests.helpers_periods import REPORT, SHENYANG, WEEK, Bureau, a_province, synced
from tests.helpers_ui import quiet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEXT = "请写明谈到哪一步"


@pytest.fixture
def bureaus(qtbot, tmp_path) -> Iterator[tuple[Bureau, Bureau, Bureau]]:
    with a_province(tmp_path) as made:
        yield made


@contextmanager
def at_the_desk(folder: Path, bureau: Bureau, user: str) -> Iterator[Desk]:
    """Let somebody sit down at a bureau's PC."""
    jobs = Jobs()
    garbage = GuiGarbage(jobs)
    garbage.start()
    settings = QSettings(str(folder / f"{bureau.city}-{user}.ini"), QSettings.Format.IniFormat)
    desk = Desk(desk_services(bureau[user]), jobs, settings)
    desk.errors = []  # type: ignore[attr-defined]
    desk.error_wanted.connect(desk.errors.append)  # type: ignore[attr-defined]
    try:
        yield desk
        assert desk.errors == []  # type: ignore[attr-defined]
    finally:
        desk.stop()
        jobs.wait()
        garbage.stop()


def shown(page: Any, qtbot: Any, place: Place) -> Any:
    qtbot.addWidget(page)
    page.resize(1170, 700)
    page.show()
    page.show_place(place)
    qtbot.waitUntil(quiet(page.desk), timeout=20_000)
    return page


def press(page: Any, button: str) -> None:
    (box,) = [one for one in page.findChildren(QMessageBox) if one.isVisible()]
    next(one for one in box.buttons() if one.text() == button).click()


def the_submission(desk: Desk, qtbot: Any) -> SubmissionPage:
    """Open Shenyang's submission from the list, as the reviewer does."""
    page = shown(ReviewPage(desk), qtbot, Place("review"))
    places: list[Place] = []
    desk.place_wanted.connect(places.append)
    page.submissions.table.selectRow(0)
    qtbot.keyClick(page.submissions.table, Qt.Key.Key_Return)
    return shown(SubmissionPage(desk), qtbot, places[0])


def returned_with_a_reason(desk: Desk, qtbot: Any) -> None:
    page = the_submission(desk, qtbot)
    column = next(n for n, one in enumerate(page.opened.frozen.data.columns) if one.id == "progress")
    row = next(n for n, one in enumerate(page.opened.frozen.data.lines) if one.kind == "row")
    page.sides.form.go(row, column)
    page.reason_button.click()
    qtbot.waitUntil(lambda: page.findChild(TextDialog) is not None)
    dialog = page.findChild(TextDialog)
    dialog.edit.setPlainText(TEXT)
    dialog.accept_filled()
    qtbot.waitUntil(page.return_button.isEnabled)
    page.return_button.click()
    press(page, "退回")
    qtbot.waitUntil(lambda: page.state.text() == "已退回", timeout=20_000)
    qtbot.waitUntil(quiet(desk))


def the_week(desk: Desk, qtbot: Any) -> PeriodsPage:
    page = shown(PeriodsPage(desk), qtbot, Place("periods", extra={"report": REPORT, "period": WEEK}))
    qtbot.waitUntil(lambda: page.table.current() is not None)
    qtbot.waitUntil(quiet(desk), timeout=20_000)
    return page


def corrected(desk: Desk, qtbot: Any, week: str) -> tuple[list[str], Place, str]:
    """Follow the first reason to its field, correct it, tick it off; return reasons, place, and what the field said."""
    page = the_week(desk, qtbot)
    reasons = page.sides.reasons.list
    told = [reasons.item(row).text() for row in range(reasons.count())]
    places: list[Place] = []
    desk.place_wanted.connect(places.append)
    reasons.itemClicked.emit(reasons.item(0))
    record = shown(RecordPage(desk), qtbot, places[0])
    record.sheet.build_all()
    qtbot.waitUntil(quiet(desk), timeout=20_000)
    below = record.sheet.cells["progress_note"].message.text()
    values = {"progress_note": "已签意向书", "has_change": True, "next_plan": "谈定厂址"}
    desk.services.records.change("project_progress", week, values)
    reasons.item(0).setCheckState(Qt.CheckState.Checked)
    qtbot.waitUntil(lambda: "已改" in page.sides.reasons.list.item(0).text())
    qtbot.waitUntil(quiet(desk), timeout=20_000)
    return told, places[0], below


def submitted_again(desk: Desk, qtbot: Any) -> str:
    """Submit the week anew; return what the button is called."""
    page = the_week(desk, qtbot)
    called: str = page.submit_button.text()
    page.submit_button.click()
    press(page, "上报")
    qtbot.waitUntil(lambda: desk.services.periods.state(REPORT, WEEK).version == 2, timeout=20_000)
    qtbot.waitUntil(quiet(desk), timeout=20_000)
    return called


def approved(desk: Desk, qtbot: Any) -> tuple[list[Any], str]:
    """Approve what came again; return what changed and what stands of the last reason."""
    page = the_submission(desk, qtbot)
    changed = [line.cells[1:] for line in page.sides.changes.lines]
    last = page.last.list.item(0).text()
    page.approve_button.click()
    press(page, "通过")
    qtbot.waitUntil(lambda: page.state.text() == "已通过", timeout=20_000)
    qtbot.waitUntil(quiet(desk))
    return changed, last


def the_list(desk: Desk, qtbot: Any) -> tuple[list[Any], set[str]]:
    """Return the submissions as the province lists them, and the cities that owe the week."""
    page = shown(ReviewPage(desk), qtbot, Place("review"))
    return [line.cells for line in page.submissions.table.lines], {
        line.cells[0] for line in page.missing.table.lines if line.item.period == WEEK
    }


def test_a_week_is_returned_corrected_submitted_again_and_approved(qtbot, tmp_path, bureaus):
    city, other, office = bureaus
    _, week = city.a_week()
    city.submit()
    synced(city, office)
    with at_the_desk(tmp_path, office, "孙演示") as desk:
        found, owing = the_list(desk, qtbot)
        returned_with_a_reason(desk, qtbot)
    synced(office, city, other)
    with at_the_desk(tmp_path, city, "张演示") as desk:
        told, place, below = corrected(desk, qtbot, week)
    city.explain()
    with at_the_desk(tmp_path, city, "李演示") as desk:
        again = submitted_again(desk, qtbot)
    synced(city, office)
    with at_the_desk(tmp_path, office, "孙演示") as desk:
        came, _ = the_list(desk, qtbot)
        changed, last = approved(desk, qtbot)
    synced(office, city, other)

    label = city.first.forms.ledgers["project_progress"].fields["progress_note"].label
    assert [line[:4] for line in found] == [("沈阳市", "重点项目周调度情况表", "2022年第19周（截至5月12日）", "新报")]
    assert "大连市" in owing
    assert "沈阳市" not in owing
    assert told[0].endswith(f"·{label}】{TEXT}")
    assert place == Place("record", "project_progress", week, "progress_note")
    assert below.startswith(f"退回理由：{TEXT}")
    assert again == "重新上报…"
    assert (came[0][3], came[0][4], came[0][9]) == ("重报", "第2版", "已改 1 / 1")
    assert (label, "无变化", "已签意向书") in changed
    assert "已改　张演示" in last
    assert city.first.periods.state(REPORT, WEEK).state == "approved"
    assert other.first.review.reasons(REPORT, WEEK, SHENYANG) == []


def test_once_the_province_has_looked_the_city_cannot_take_the_week_back(qtbot, tmp_path, bureaus):
    city, _, office = bureaus
    city.a_week()
    city.submit()
    with at_the_desk(tmp_path, city, "李演示") as desk:
        before = the_week(desk, qtbot).withdraw_button.isEnabled()
    synced(city, office)
    with at_the_desk(tmp_path, office, "孙演示") as desk:
        the_submission(desk, qtbot)
    synced(office, city)

    with at_the_desk(tmp_path, city, "李演示") as desk:
        page = the_week(desk, qtbot)
        assert before
        assert not page.withdraw_button.isEnabled()
        assert "打开，不能自行撤回" in page.about.state.text()
