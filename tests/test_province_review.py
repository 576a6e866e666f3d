"""The province reviews submissions of its cities: returns with reasons, the city works them off and submits again."""

from __future__ import annotations

import pytest

from bizenv_desktop.periods.bars import SubmissionBarred
from bizenv_desktop.periods.review import ReasonGiven
from tests.helpers_periods import DALIAN, REPORT, SHENYANG, WEEK, a_province, synced
from tests.helpers_sync import cheap_keys


@pytest.fixture
def everyone(tmp_path, monkeypatch):
    cheap_keys(monkeypatch)
    with a_province(tmp_path) as bureaus:
        yield bureaus


def the_list(bureau):
    return {(one.city, one.period): one for one in bureau.first.review.submissions()}


def test_reasons_travel_with_the_return_and_bar_the_next_submission_until_each_is_settled(everyone):
    shenyang, dalian, office = everyone
    _, week = shenyang.a_week()
    dalian.a_week("演示港口项目")
    shenyang.submit()
    dalian.submit()
    synced(shenyang, dalian, office)
    assert {key[0]: one.word for key, one in the_list(office).items()} == {SHENYANG: "已上报", DALIAN: "已上报"}

    review = office["孙演示"].review
    frozen = review.open(SHENYANG, REPORT, WEEK)
    assert frozen.pdf == shenyang["李演示"].periods.reprint(REPORT, WEEK)
    given = [ReasonGiven("请写明进展", "project_progress", week, "progress_note"), ReasonGiven("请附会议纪要")]
    assert review.give_back(SHENYANG, REPORT, WEEK, given).state == "returned"
    synced(office, shenyang, dalian)

    assert dalian.first.periods.state(REPORT, WEEK).state == "submitted"
    told = shenyang.first.review.reasons(REPORT, WEEK)
    assert [(one.place, one.text, one.given_by) for one in told] == [
        ("演示风电项目 2022-W19·本周进展", "请写明进展", "孙演示"), ("整张表", "请附会议纪要", "孙演示")]  # fmt: skip
    with pytest.raises(SubmissionBarred) as barred:
        shenyang.submit()
    assert [(one.code, one.fields, one.bars) for one in barred.value.findings] == [
        ("RETURNED", ("progress_note",), True), ("RETURNED", (), True)]  # fmt: skip

    shenyang.first.records.change("project_progress", week, {"progress_note": "完成测风塔选址"})
    shenyang.first.review.tick(told[0].id)
    shenyang["李演示"].review.tick(told[1].id, done=False, answer="纪要已随附件报送")
    assert shenyang.submit().version == 2
    synced(shenyang, office)

    again = the_list(office)[SHENYANG, WEEK]
    assert (again.word, again.version, again.reasons, again.settled, again.opened_at) == ("已重报", 2, 2, 2, "")
    settled = review.reasons(REPORT, WEEK, SHENYANG)
    assert [(one.done, one.done_by, one.answer) for one in settled] == [
        (True, "张演示", ""), (False, "", "纪要已随附件报送")]  # fmt: skip
    changed = review.changes_since_last(SHENYANG, REPORT, WEEK)
    assert [(one.row, one.field, one.before, one.after) for one in changed] == [
        (week, "progress_note", "无变化", "完成测风塔选址")]  # fmt: skip
    assert review.changes_since_last(DALIAN, REPORT, WEEK) == []
    assert review.approve(SHENYANG, REPORT, WEEK).word == "已通过"
    synced(office, shenyang)
    assert shenyang.first.periods.state(REPORT, WEEK).decided_by == "孙演示"
