"""What the window prints follows the rules of the periods, as on the command line."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.periods import Periods
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.ui.printouts import Prints
from tests.helpers_ui import a_desk

HOLIDAYS = ("2022-01-31", *(f"2022-02-0{day}" for day in range(1, 7)))


def prints(desk: Any) -> Prints:
    copy, records, checker = desk.services.copy, desk.services.records, desk.services.checker
    reports = Reports(copy, checker)
    periods = Periods(copy, records, checker, reports, lambda _data: b"%PDF")
    drawn = SimpleNamespace(content=b"%PDF", pages=1, fonts=(), missing=(), lacking=())
    return Prints(SimpleNamespace(copy=copy, reports=reports, periods=periods), lambda _data: drawn)


def test_no_draft_is_printed_of_a_week_without_a_working_day(qtbot, tmp_path):
    with a_desk(tmp_path) as desk:
        days = [
            Edit("create", "holiday", "", {"day": day, "day_type": "放假", "basis_doc": "演示文件"}) for day in HOLIDAYS
        ]
        desk.services.records.apply(Step("edit", "放假", days))
        with pytest.raises(BizenvError, match="免报"):
            prints(desk).pdf("weekly_dispatch", "2022-W05")
        with pytest.raises(BizenvError, match="免报"):
            prints(desk).xlsx("weekly_dispatch", "2022-W05", tmp_path / "w.xlsx")

        assert not (tmp_path / "w.xlsx").exists()
        assert prints(desk).pdf("weekly_dispatch", "2022-W06").pdf == b"%PDF"
