"""Two PCs of one bureau: what one has sent, the other takes back; the province sees the county's rows, and no more."""

from __future__ import annotations

from tests.helpers_counties import WEEKLY, CountyFile
from tests.helpers_periods import WEEK, a_province, synced

NAME = "演示风电项目"


def test_a_workbook_sent_by_one_pc_is_taken_back_by_another(tmp_path):
    with a_province(tmp_path) as (shenyang, _dalian, office):
        shenyang.a_week(NAME)
        laptop = shenyang.laptop("王演示")
        (sent,) = shenyang.first.counties.send(WEEK, tmp_path / "下发")
        file = CountyFile(sent.path)
        path = file.fill(WEEKLY, file.row_of(WEEKLY, NAME), 存在问题="用电不足").save()
        (early,) = laptop.first.counties.look([path])
        assert early.problem.code == "COUNTY_UNKNOWN"
        synced(shenyang, laptop)
        (taken,) = laptop.first.counties.take([path])
        assert (taken.problem, taken.updated) == (None, 1)
        synced(laptop, shenyang, office)
        state = next(one for one in shenyang.first.counties.lines(WEEK) if one.state.known)
        assert (state.word, state.state.returned_by, state.state.changes) == ("已回收", "王演示", 1)
        assert [row.values["problem"] for row in office.first.records.rows("project_progress")] == ["用电不足"]
        assert office.first.records.rows("county_workbook") == []
