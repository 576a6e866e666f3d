"""The year on the screen: months with what is late, the month's lines, each opening its place; printable."""

from __future__ import annotations

from datetime import date

import pytest

from bizenv_desktop.base.dispatch import DispatchSettings
from bizenv_desktop.base.workdays import WorkCalendar
from bizenv_desktop.periods.year_plan import Standing, plan_year, with_tasks
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.theme import RED
from bizenv_desktop.ui.yearly.page import YearPage
from tests.helpers_ui import TODAY, FakePeriods, a_desk, forms, quiet, shown


class YearPeriods(FakePeriods):
    """The real calendar of a copy that was made on 2022-04-20, with one deadline."""

    tasks_: tuple = ()

    def year_plan(self, year):
        standing = Standing(TODAY, date(2022, 4, 20), {})
        return with_tasks(plan_year(forms(), year, WorkCalendar(), DispatchSettings(), standing), self.tasks_)


@pytest.fixture
def page(tmp_path, qtbot):
    from bizenv_desktop.records.todo import Task

    periods = YearPeriods()
    periods.tasks_ = (Task("D-L03-due", "commitment", "c1", "演示公司：承诺到期", "2022-05-10", -2, "overdue"),)
    with a_desk(tmp_path, periods=periods) as desk:
        yield shown(YearPage(desk), qtbot, Place("yearly"))


def titles(page):
    return [line.cells[3] for line in page.lines.lines]


def test_it_opens_on_the_month_of_today_with_what_is_late_in_red(page):
    assert page.heading.text() == "2022年5月　6 项，其中逾期 3 项"
    late = next(line for line in page.lines.lines if line.cells[3] == "演示公司：承诺到期")
    assert (late.cells[2], late.cells[6], late.inks[3]) == ("期限", "逾期 2 工作日", RED)
    assert [line.cells for line in page.months.lines][5] == ("5月", "6", "3")


def test_another_month_and_the_whole_year_are_one_choice_away(page):
    page.months.selectRow(7)
    assert any("2022年第2季度" in title for title in titles(page))
    page.months.selectRow(0)
    assert page.heading.text().startswith("2022年　")
    assert len(titles(page)) > 60


def test_own_deadlines_can_be_left_out(page):
    page.own.setChecked(False)
    assert "演示公司：承诺到期" not in titles(page)
    assert page.months.lines[5].cells[1] == "5"


def test_a_line_opens_its_period_or_its_record(page):
    opened = []
    page.desk.place_wanted.connect(opened.append)
    for line in page.lines.lines:
        if line.cells[2] in ("期限", "周汇报"):
            page.lines.opened.emit(line.item)
    assert opened[0] == Place("periods", extra={"report": "weekly_dispatch", "period": "2022-W18"})
    assert Place("record", "commitment", "c1") in opened


def test_a_year_without_known_holidays_says_so(page, qtbot):
    page.year.setValue(2027)
    qtbot.waitUntil(lambda: "2027年放假安排未载入" in page.warning.text())
    assert page.warning.isVisibleTo(page)


def test_the_year_opens_in_the_print_preview(page, qtbot):
    opened = []
    page.desk.place_wanted.connect(opened.append)
    page.preview()
    qtbot.waitUntil(lambda: bool(opened))
    assert opened[0].extra["given"].printout.pdf.startswith(b"%PDF")
    qtbot.waitUntil(quiet(page.desk))
