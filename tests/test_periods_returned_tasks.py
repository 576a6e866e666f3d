"""What came back waits in the to-do list, however long ago it was due."""

from __future__ import annotations

from bizenv_desktop.periods.reasons import ReasonGiven
from bizenv_desktop.periods.returned_tasks import returned_tasks
from tests.helpers_periods import REPORT, SHENYANG, WEEK, a_province, synced


def test_a_returned_period_and_its_reasons_are_to_be_done_until_they_are(tmp_path):
    with a_province(tmp_path) as (city, _, office):
        _, week = city.a_week()
        city.submit()
        synced(city, office)
        before = [task.title for task in city.first.periods.tasks() if task.id == WEEK]
        reasons = [ReasonGiven("写明进展", "project_progress", week, "progress_note"), ReasonGiven("合计不对")]
        office.first.review.give_back(SHENYANG, REPORT, WEEK, reasons)
        synced(office, city)
        first, whole = city.first.review.reasons(REPORT, WEEK)
        (task,) = returned_tasks(city.first.review.open_reasons())
        back = [task.title for task in city.first.periods.tasks() if task.id == WEEK]
        for one in (first, whole):
            city.first.review.tick(one.id)

        assert before == []
        assert (task.ledger, task.id) == ("project_progress", week)
        assert task.title.endswith("：写明进展")
        assert back == ["重点项目周调度情况表 2022年第19周（截至5月12日）（已退回）"]
        assert returned_tasks(city.first.review.open_reasons()) == []
        assert [one.id for one in city.first.periods.tasks()] == sorted(one.id for one in city.first.periods.tasks())
