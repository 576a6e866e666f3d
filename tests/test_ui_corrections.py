"""In the window: an approved week is opened again, corrected and submitted anew; the scan goes to its version."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtWidgets import QDialogButtonBox

from bizenv_desktop.ui.dialogs import TextDialog
from bizenv_desktop.ui.periods import page as periods_page
from bizenv_desktop.ui.periods.about import PeriodCard
from bizenv_desktop.ui.periods.scan import ScanDialog
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.weekly.page import locked_words
from tests.helpers_periods import REPORT, SHENYANG, WEEK, Bureau, a_province, synced
from tests.helpers_ui import gone, quiet
from tests.test_ui_review_story import at_the_desk, press, shown, the_week

if TYPE_CHECKING:
    from collections.abc import Iterator

WHY = "审计发现漏写用地问题"


@pytest.fixture
def city(qtbot, tmp_path) -> Iterator[Bureau]:
    """Give a city whose week the province has approved."""
    with a_province(tmp_path) as (shenyang, _, office):
        shenyang.a_week()
        shenyang.submit()
        synced(shenyang, office)
        office.first.review.approve(SHENYANG, REPORT, WEEK)
        synced(office, shenyang)
        yield shenyang


def typed(page: Any, text: str) -> None:
    dialog = page.findChild(TextDialog)
    dialog.edit.setPlainText(text)
    dialog.accept_filled()


def opened_places(desk: Any) -> list[Any]:
    places: list[Any] = []
    desk.place_wanted.connect(places.append)
    return places


def test_an_approved_week_is_corrected_in_five_clicks_and_its_note_and_original_are_printed(qtbot, tmp_path, city):
    with at_the_desk(tmp_path, city, "李演示") as desk:
        page = the_week(desk, qtbot)
        assert (page.correct_button.isVisible(), page.withdraw_button.isVisible()) == (True, False)
        assert not page.sides.isTabVisible(3)
        page.correct_button.click()
        typed(page, WHY)
        qtbot.waitUntil(lambda: "更正中（第1版）" in {line.cells[3] for line in page.table.lines}, timeout=20_000)
        qtbot.waitUntil(lambda: page.sides.isTabVisible(3), timeout=20_000)
        assert f"第1次更正，更正第1版（还没有上报）\n更正原因：{WHY}" in page.sides.correction.about.text()
        assert not page.sides.correction.note.isEnabled()
        assert "已上报" not in page.panel.list.empty
        assert {line.cells[4] for line in page.table.lines if line.cells[3] == "更正中（第1版）"} == {""}

        [week] = city.first.records.rows("project_progress")
        city.first.records.change("project_progress", week.id, {"problem": "用地未批"})
        city.explain()
        desk.announce()
        page.refresh()
        table = page.sides.correction.table
        qtbot.waitUntil(lambda: "用地未批" in {line.cells[3] for line in table.lines}, timeout=20_000)
        assert page.submit_button.text() == "重新上报…"
        page.submit_button.click()
        press(page, "上报")
        qtbot.waitUntil(lambda: desk.services.periods.state(REPORT, WEEK).version == 2, timeout=20_000)
        qtbot.waitUntil(page.sides.correction.note.isEnabled, timeout=20_000)
        qtbot.waitUntil(quiet(desk), timeout=20_000)

        places = opened_places(desk)
        page.sides.correction.note.click()
        page.sides.correction.original.click()
        qtbot.waitUntil(lambda: len(places) == 2, timeout=20_000)
        preview = shown(PreviewPage(desk), qtbot, places[0])
        qtbot.waitUntil(lambda: "报表更正说明" in preview.note.text(), timeout=20_000)
        original = desk.services.periods.frozen(REPORT, WEEK, 1)
        assert places[1].extra["given"].printout.pdf == original.pdf


def test_who_enters_the_week_is_told_where_the_correction_begins(city):
    state = city.first.periods.state(REPORT, WEEK)
    assert "到“报表期间”点“更正…”，出更正版" in locked_words(state, reviewer=True)
    assert "请审核人到“报表期间”" in locked_words(state, reviewer=False)


def test_a_scan_is_kept_only_under_the_code_that_it_shows(qtbot, tmp_path, city, monkeypatch):
    scan = tmp_path / "盖章.pdf"
    scan.write_bytes(b"%PDF-1.4")
    monkeypatch.setattr(periods_page, "choose_scans", lambda _parent: [str(scan)])
    code = city.first.periods.state(REPORT, WEEK).snapshot[:8]
    with at_the_desk(tmp_path, city, "李演示") as desk:
        page = the_week(desk, qtbot)
        toasts: list[str] = []
        desk.toast_wanted.connect(lambda text, *_more: toasts.append(text))
        page.scan_button.click()
        dialog = page.findChild(ScanDialog)
        save = dialog.findChild(QDialogButtonBox).buttons()[0]
        save.click()
        assert dialog.error.text() == "请输入页脚校验码的前8位"
        dialog.code.setText("deadbeef")
        save.click()
        qtbot.waitUntil(lambda: "没有校验码为“deadbeef”的一版" in dialog.error.text(), timeout=20_000)
        assert dialog.isVisible()
        dialog.code.setText(code.upper())
        save.click()
        qtbot.waitUntil(gone(dialog), timeout=20_000)
        qtbot.waitUntil(quiet(desk), timeout=20_000)
        assert toasts == [f"扫描件存入第1版（校验码 {code}）"]
    [row] = city.first.records.rows("submission")
    assert (len(row.values["signed_scan"]), row.values["scan_matches"]) == (1, True)
    assert Path(scan).exists()


def test_who_submitted_by_proxy_is_named_so_beside_the_period(qtbot, city):
    card = PeriodCard()
    qtbot.addWidget(card)
    state = city.first.periods.state(REPORT, WEEK)
    card.show_state(replace(state, proxy=True))
    by_proxy = card.state.text()
    card.show_state(state)

    assert f"{state.submitted_by}（代）" in by_proxy
    assert "（代）" not in card.state.text()
