"""Counties close before the city submits (X15): back, without open cells, or named as missing in print and B08."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.home.rendering import print_report
from bizenv_desktop.home.services import Services
from bizenv_desktop.periods.bars import SubmissionBarred
from bizenv_desktop.storage.copy import LocalCopy
from tests.helpers_counties import WEEKLY, CountyFile
from tests.helpers_reports import City, a_city
from tests.test_cli_periods import EXPLAINED, pdf_text

if TYPE_CHECKING:
    from pathlib import Path

WEEK, REPORT, NAME = "2022-W19", "weekly_dispatch", "演示风电项目"
PASSPHRASE = "demo-demo-1"  # noqa: S105 - of test copies


@dataclass
class Bureau:
    """One bureau: who enters and sends, who reviews and submits."""

    city: City
    clerk: Services
    reviewer: Services
    folder: Path

    def project(self, name: str, region: str) -> str:
        """Register a project that reports weekly."""
        texts = {
            "project_name": name, "site_region": region, "stage": "S1", "key_lists": "市重点", "officer": "王演示",
            "task_force_id": "演示专班",
        }  # fmt: skip
        records = self.clerk.records
        return str(records.create("project", records.parse_values("project", texts)).id)

    def week(self, project: str) -> None:
        """Fill a project's line of the week."""
        self.city.week(project, WEEK, "0", stage="S1洽谈", has_change=False, progress_note=None, next_plan=None)

    def send(self) -> CountyFile:
        """Send 铁西区 its workbook."""
        sent = self.clerk.counties.send(WEEK, self.folder)
        return CountyFile(next(one.path for one in sent if one.unit.name == "铁西区"))

    def take(self, file: CountyFile, **cells: Any) -> Any:
        """Take 铁西区's workbook back, filled in."""
        given = {"有无变化": "否", "累计完成投资": 0, "本年完成投资": 0} | cells
        (taken,) = self.clerk.counties.take([file.fill(WEEKLY, file.row_of(WEEKLY, NAME), **given).save()])
        return taken

    def missing(self) -> None:
        """Name 铁西区 as missing."""
        counties = self.clerk.counties
        counties.name_missing(WEEK, counties.unit("铁西区"), "区里系统升级，没有报来")

    def submit(self) -> str:
        """Explain what asks for it, submit, and return the state."""
        for one in self.clerk.periods.check(REPORT, WEEK):
            if one.severity == "soft" and not one.explanation:
                self.clerk.records.explain(one.ledger, [one.id], one.code, EXPLAINED)
        return self.reviewer.periods.submit(REPORT, WEEK).state

    def barred(self) -> dict[str, Any]:
        """Return the findings about counties that bar the submission, by code."""
        with pytest.raises(SubmissionBarred) as refused:
            self.submit()
        return {one.code: one for one in refused.value.findings if one.code.startswith("X15")}

    def line(self) -> Any:
        """Return what the list says of 铁西区."""
        return next(one for one in self.clerk.counties.lines(WEEK) if one.state.unit.name == "铁西区")


@pytest.fixture
def bureau(tmp_path):
    with a_city(tmp_path, date(2022, 5, 20)) as city:
        city.copy.add_user("李演示", frozenset({"reviewer"}), PASSPHRASE)
        home, clock = city.copy.home, city.copy.clock
        with LocalCopy.open(home, load_forms(), user="李演示", passphrase=PASSPHRASE, clock=clock) as second:
            city.add(
                "task_force", name="演示专班", level="市级", leader="赵演示", commerce_head="孙演示", liaison="周演示",
                liaison_phone="13900000000", start_date="2022-01-01",
            )  # fmt: skip
            made = Bureau(city, Services(city.copy), Services(second), tmp_path / "下发")
            made.project(NAME, "铁西区")
            yield made


def test_a_county_that_has_not_returned_bars_the_city_until_its_workbook_is_back(bureau):
    file = bureau.send()
    found = bureau.barred()["X15a"]
    assert (found.title, found.severity) == ("铁西区", "hard")
    assert found.message.startswith("2022-05-20下发，没有回收。还有县区未回收也未列入缺报")
    assert (bureau.take(file).filled, bureau.submit()) == (1, "submitted")
    (registered,) = bureau.clerk.records.rows("submission")
    assert not registered.values["missing_regions"]


def test_a_county_with_lines_that_got_no_workbook_bars_too(bureau):
    bureau.take(bureau.send())
    bureau.week(bureau.project("演示后来的项目", "皇姑区"))
    found = bureau.barred()["X15a"]
    assert (found.title, found.message.startswith("没有下发。")) == ("皇姑区", True)


def test_a_workbook_with_open_cells_is_not_closed_data(bureau):
    bureau.take(bureau.send(), 累计完成投资="约三千多")
    found = bureau.barred()
    assert set(found) == {"X15b"}
    assert found["X15b"].message.startswith("回收的工作簿还有1格待决定。报表只能用已关账的数据")
    (note,) = bureau.clerk.records.held("project_progress")
    bureau.clerk.records.decide(note.id, value="0")
    assert bureau.submit() == "submitted"


def test_a_missing_county_is_named_in_print_and_in_the_register(bureau, tmp_path):
    bureau.send()
    bureau.week(bureau.clerk.records.find("project", NAME))
    bureau.missing()
    assert (bureau.line().word, bureau.line().state.reason) == ("缺报", "区里系统升级，没有报来")
    assert bureau.submit() == "submitted"
    (registered,) = bureau.clerk.records.rows("submission")
    assert registered.values["missing_regions"] == ["210106"]
    print_report(bureau.clerk, REPORT, WEEK, tmp_path / "周报.pdf", None)
    assert "缺报县区：铁西区" in pdf_text(tmp_path / "周报.pdf")
    late = bureau.clerk.counties
    late.await_again(WEEK, late.unit("铁西区"))
    file = CountyFile(next(bureau.folder.glob("*.xlsx")))
    assert bureau.take(file, 累计完成投资=5).problem.code == "PERIOD_CLOSED"


def test_a_county_is_missing_with_a_reason_until_its_workbook_comes(bureau):
    file = bureau.send()
    counties = bureau.clerk.counties
    with pytest.raises(BizenvError, match="缺报须写明原因"):
        counties.name_missing(WEEK, counties.unit("铁西区"), " ")
    bureau.missing()
    counties.await_again(WEEK, counties.unit("铁西区"))
    assert bureau.line().word == "已下发"
    bureau.missing()
    assert bureau.take(file).problem is None
    assert (bureau.line().word, bureau.line().state.reason) == ("已回收", "")
    with pytest.raises(BizenvError, match="已经回收，不是缺报"):
        bureau.missing()


def test_a_period_without_workbooks_goes_as_before(bureau):
    bureau.week(bureau.clerk.records.find("project", NAME))
    assert bureau.submit() == "submitted"


def test_the_to_do_list_says_how_many_counties_are_awaited(bureau):
    counties = bureau.clerk.counties
    counties.send("2022-W20", bureau.folder)
    title = "重点项目周调度情况表 2022年第20周（截至5月19日）"
    assert f"{title}（1 个县区没有报回）" in [task.title for task in bureau.clerk.periods.tasks()]
    counties.name_missing("2022-W20", counties.unit("铁西区"), "没有报来")
    assert title in [task.title for task in bureau.clerk.periods.tasks()]
