"""Counties on the screen: workbooks are sent into a folder, looked at when they come back, and only then written."""

from __future__ import annotations

from datetime import date

import pytest

from bizenv_desktop.app import desk_services
from bizenv_desktop.home.services import Services
from bizenv_desktop.ui.counties import page as counties_page
from bizenv_desktop.ui.counties.page import CountiesPage
from bizenv_desktop.ui.desk import Desk
from bizenv_desktop.ui.periods.page import PeriodsPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.work import Jobs
from tests.helpers_counties import WEEKLY, CountyFile
from tests.helpers_reports import a_city
from tests.helpers_ui import quiet, shown

WEEK, NAME, OTHER = "2022-W19", "演示风电装备产业园", "演示数字产业园"


@pytest.fixture
def page(tmp_path, qtbot, monkeypatch):
    from PySide6.QtCore import QSettings

    folder = tmp_path / "下发"
    monkeypatch.setattr(counties_page, "choose_folder", lambda *_: str(folder))
    with a_city(tmp_path, date(2022, 5, 12)) as city:
        city.project(NAME)
        city.project(OTHER, "210103")
        settings = QSettings(str(tmp_path / "ui.ini"), QSettings.Format.IniFormat)
        desk = Desk(desk_services(Services(city.copy)), Jobs(), settings)
        desk.errors = []
        desk.error_wanted.connect(desk.errors.append)
        made = shown(CountiesPage(desk), qtbot, Place("counties"))
        made.folder = folder
        yield made
        desk.stop()
        desk.jobs.wait()


def line(page, name):
    return next(one.cells for one in page.list.lines if one.cells[0] == name)


def done(qtbot, page):
    qtbot.waitUntil(quiet(page.desk))
    assert page.desk.errors == []


def test_a_period_goes_from_sending_to_the_last_return(qtbot, page, monkeypatch):
    assert page.period.currentText() == "2022年第19周"
    assert page.summary.text() == "应报 2 个县区：已回收 0 个，缺报 0 个，还差 2 个：和平区、沈河区"
    page.send()
    done(qtbot, page)
    assert line(page, "和平区")[1:3] == ("已下发", "1")
    file = CountyFile(page.folder / "和平区-2022年第19周-县区填报.xlsx")
    row = file.row_of(WEEKLY, NAME)
    file.fill(WEEKLY, row, 有无变化="是", 本周进展="主厂房封顶", 下周计划="设备进场", 累计完成投资="约三千多").save()
    page.take_folder()
    done(qtbot, page)
    seen = {one.cells[1]: one.cells for one in page.returned.list.lines}
    assert (seen["和平区"][3], seen["和平区"][5], seen["和平区"][6]) == ("1/1", "1", "新增 1 条，更新 0 条")
    assert seen["沈河区"][6].startswith("不收：沈河区的工作簿一行也没有填；")
    page.returned.list.selectRow([one.cells[1] for one in page.returned.list.lines].index("和平区"))
    changes = {one.cells[3]: one.cells for one in page.returned.changes.lines}
    assert changes["本周进展"][2:6] == (NAME, "本周进展", "", "主厂房封顶")
    assert changes["累计完成投资"][7].startswith("待决定")
    assert page.desk.services.records.rows("project_progress") == []
    page.write()
    done(qtbot, page)
    assert len(page.desk.services.records.rows("project_progress")) == 1
    page._back()
    done(qtbot, page)
    assert (line(page, "和平区")[1], line(page, "和平区")[5]) == ("已回收", "1")
    page.list.selectRow([one.cells[0] for one in page.list.lines].index("沈河区"))
    monkeypatch.setattr(counties_page, "ask_text", lambda *given: given[3]("区里没有报来"))
    page.name_missing()
    done(qtbot, page)
    assert (line(page, "沈河区")[1], line(page, "沈河区")[8]) == ("缺报", "区里没有报来")
    assert page.summary.text() == "应报 2 个县区：已回收 1 个，缺报 1 个"
    assert page.missing_button.text() == "不再缺报"


def test_sending_again_asks_first_since_the_old_workbook_counts_no_more(qtbot, page, monkeypatch):
    page.send()
    done(qtbot, page)
    page.list.selectRow([one.cells[0] for one in page.list.lines].index("和平区"))
    asked = []
    monkeypatch.setattr(counties_page, "ask", lambda *given: asked.append(given[2]))
    page.send()
    assert asked[0].startswith("和平区已经下发过。重新下发以后，原来的工作簿作废")


def test_a_finding_about_a_county_leads_here(qtbot, page):
    page.send()
    done(qtbot, page)
    found = next(one for one in page.desk.services.periods.check("weekly_dispatch", WEEK) if one.code == "X15a")
    places = []
    page.desk.place_wanted.connect(places.append)
    periods = PeriodsPage(page.desk)
    qtbot.addWidget(periods)
    periods._shown = ("weekly_dispatch", WEEK)
    periods._jump(found)
    assert places == [Place("counties", extra={"period": WEEK})]
