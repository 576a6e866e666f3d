"""The workbench: what could not be read never looks like nothing to do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.workbench.page import WorkbenchPage
from tests.helpers_ui import FakeExchange, FakePeriods, a_desk, quiet


class Broken(FakeExchange):
    """An exchange whose conflicts cannot be read, until it is mended."""

    mended = False

    def conflicts(self) -> list[Any]:
        if self.mended:
            return []
        raise BizenvError("DISK_ERROR", "读不出本地数据", "检查磁盘")


class BrokenPeriods(FakePeriods):
    def tasks(self) -> list[Any]:
        raise BizenvError("NO_CALENDAR", "没有 2022 年的节假日表", "在“节假日”台账里填写")


def a_page(desk: Any, qtbot: Any) -> WorkbenchPage:
    page = WorkbenchPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.show_place(Place("workbench"))
    qtbot.waitUntil(quiet(desk))
    return page


def test_a_part_that_cannot_be_read_says_so_with_its_remedy_and_is_read_again(qtbot, tmp_path):
    exchange = Broken()
    with a_desk(tmp_path, syncer=exchange, periods=BrokenPeriods()) as desk:
        page = a_page(desk, qtbot)
        told, conflicts = page.warning.text.text(), page.waiting["conflicts"].text()
        empty = page.periods._empty
        exchange.mended = True
        desk.services = replace(desk.services, periods=FakePeriods())
        page.warning.again.click()
        qtbot.waitUntil(quiet(desk))

        assert "“冲突”没有读出：读不出本地数据；检查磁盘" in told
        assert "“报表期间”没有读出：没有 2022 年的节假日表" in told
        assert "没有读出" in conflicts
        assert "没有读出" in empty
        assert not page.warning.isVisible()
        assert page.waiting["conflicts"].text().endswith("0")
        assert page.periods._empty == "没有未上报的期间"


def test_a_day_without_problems_shows_no_warning(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        assert not a_page(desk, qtbot).warning.isVisible()
