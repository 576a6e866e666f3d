"""The charts on a head's desk: drawn from the sheet that is printed, and an empty city is told what to do."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from bizenv_desktop.printing.charts import PALETTE
from bizenv_desktop.ui.chart_view import ChartView
from bizenv_desktop.ui.preview.page import PreviewPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.workbench.choosing import page_for
from tests.helpers_review import a_desk_of
from tests.helpers_ui import REGIONS, a_desk, quiet, shown

HEAD = ("局长演示", frozenset({"viewer"}))


def a_page(desk, qtbot):
    page = shown(page_for(desk), qtbot, Place("workbench"))
    qtbot.waitUntil(lambda: quiet(desk)() and bool(page.charts.shown), timeout=30_000)
    return page


def fill(records):
    """Give four counties a target and one of them money, and an issue that is open."""
    project = records.find("project", "演示项目00")
    for region in ("210100", *REGIONS):
        wanted = {"year": 2022, "region": region, "indicator": "到位资金", "unit": "万元", "value": Decimal(5000)}
        records.create("target", wanted)
    money = {
        "currency": "CNY",
        "fund_type": "注册资本金",
        "declared_amount": Decimal(300),
        "recognized_amount": Decimal(300),
    }
    records.create(
        "fund_receipt",
        {"project_id": project, "receive_date": "2022-05-10", "recognition": "已认定", **money},
    )
    records.create("issue", {"description": "用电增容", "accept_time": "2022-05-06T09:00", "project_id": project})


def test_the_funnel_is_drawn_and_a_chart_without_rows_names_the_ledgers_that_it_needs(qtbot, tmp_path):
    with a_desk_of(tmp_path, *HEAD) as desk:
        page = a_page(desk, qtbot)
        funnel, money, issues = page.charts.shown
        assert funnel.sheet is not None
        assert "40（100.0%）" in funnel.sheet.pages[0].texts("note")
        assert (money.sheet, "“到位资金”" in money.missing, "“年度目标”" in money.missing) == (None, True, True)
        assert "登记或导入“企业问题清单”" in issues.missing
        (view,) = page.charts.findChildren(ChartView)
        picture = view.grab().toImage()
        first = view.plan.pages[0].bars[0]
        left = (view.width() - view.plan.width * view.scale) / 2
        x, y = left + (first.x + first.width / 2) * view.scale, (first.y + first.height / 2) * view.scale
        assert picture.pixelColor(int(x), int(y)) == QColor(PALETTE[0])


def test_a_chart_opens_the_form_that_it_is_of(qtbot, tmp_path):
    with a_desk_of(tmp_path, *HEAD) as desk:
        page = a_page(desk, qtbot)
        opened: list[Place] = []
        desk.place_wanted.connect(opened.append)
        qtbot.mouseClick(page.charts.findChildren(ChartView)[0], Qt.MouseButton.LeftButton)
        assert opened == [Place("preview", extra={"report": "key_charts", "key": ""})]


def test_all_charts_stand_on_a_small_screen_in_print_that_can_be_read(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        fill(desk.services.records)
    with a_desk_of(tmp_path, *HEAD) as desk:
        page = a_page(desk, qtbot)
        views = page.charts.findChildren(ChartView)
        assert len(views) == 3
        assert page.height() == 700
        assert all(view.scale >= 3.3 for view in views), "ten pixels high print"


def test_charts_take_the_height_that_is_there_and_print_stays_as_large(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        fill(desk.services.records)
    with a_desk_of(tmp_path, *HEAD) as desk:
        page = a_page(desk, qtbot)
        view = ChartView(page.charts.shown[0].sheet, page.charts.shown[0].taller)
        qtbot.addWidget(view)
        view.resize(400, 280)
        low, scale = view.plan.height, view.scale
        view.resize(400, 520)
        assert (view.plan.height > 1.7 * low, view.scale) == (True, scale)
        assert view.plan.height * view.scale <= 520
        assert view.plan.pages[0].texts() == page.charts.shown[0].sheet.pages[0].texts()


def test_the_form_of_the_charts_can_be_chosen_in_the_preview_up_to_today(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        page = shown(PreviewPage(desk), qtbot, Place("preview", extra={"report": "key_charts", "key": ""}))
        assert page.report_box.currentText() == "重点工作进展图表"
        assert page.period_box.currentText() == "截至今天"
