"""From a figure of a report to the records behind it, and from there to the record."""

from functools import partial

import pytest

from bizenv_desktop.home.rendering import draw
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.printouts import Prints
from bizenv_desktop.ui.screens import Place
from tests.helpers_ui import a_desk


@pytest.fixture
def desk(tmp_path):
    with a_desk(tmp_path) as made:
        object.__setattr__(made.services, "reports", Reports(made.services.copy, made.services.checker))
        prints = Prints(made.services, partial(draw, made.services.copy))
        object.__setattr__(made.services, "printing", prints)
        yield made


def test_a_figure_leads_to_its_records(qtbot, desk):
    page = PreviewPage(desk)
    qtbot.addWidget(page)
    page.show_place(Place("preview", extra={"report": "three_rates", "key": ""}))
    qtbot.waitUntil(lambda: bool(page.pdf))
    page.sources_button.click()
    sources = page.sources
    qtbot.waitUntil(lambda: sources.form.form.rowCount() > 0)
    signed = next(n for n, one in enumerate(sources.form.form.columns) if one.id == "signed")
    sources.form.go(0, signed)
    count = int(sources.form.form.text(0, signed))
    qtbot.waitUntil(lambda: sources.rows.model().rowCount() == count)
    assert f"背后的 {count} 条记录" in sources.words.text()
    opened = []
    desk.open = opened.append
    ledger, row = sources.rows.lines[0].item
    sources.rows.opened.emit((ledger, row))
    assert ledger == "project"
    assert opened == [Place("record", ledger, row)]


def test_a_form_without_a_cadence_is_printed_up_to_today_or_for_any_period(qtbot, desk):
    page = PreviewPage(desk)
    qtbot.addWidget(page)
    page.report_box.setCurrentIndex(page.report_box.findData("three_rates"))
    page.report_box.activated.emit(page.report_box.currentIndex())
    offered = [page.period_box.itemText(n) for n in range(page.period_box.count())]
    assert offered[0] == "截至今天"
    assert {"2022年5月", "2022年第2季度", "2022年上半年", "2022年"} <= set(offered)
    qtbot.waitUntil(lambda: bool(page.pdf))


def test_a_form_that_speaks_of_its_period_offers_the_current_one_first(qtbot, desk):
    page = PreviewPage(desk)
    qtbot.addWidget(page)
    page.report_box.setCurrentIndex(page.report_box.findData("fdi_monthly"))
    page.report_box.activated.emit(page.report_box.currentIndex())
    offered = [page.period_box.itemText(n) for n in range(page.period_box.count())]
    assert offered[0] == "2022年5月"
    assert "截至今天" not in offered
    qtbot.waitUntil(lambda: bool(page.pdf))


def test_what_is_reported_most_often_comes_first(qtbot, desk):
    page = PreviewPage(desk)
    qtbot.addWidget(page)
    assert page.report_box.itemData(0) == "weekly_dispatch"
    assert [page.report_box.itemData(n) for n in range(1, 5)] == ["monthly", "quarterly", "half_year", "annual"]
