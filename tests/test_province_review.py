"""The province reviews submissions of its cities: returns with reasons, the city works them off and submits again."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.bars import SubmissionBarred
from bizenv_desktop.periods.review import ReasonGiven
from tests.helpers_periods import DALIAN, REPORT, SHENYANG, WEEK, a_province, synced


@pytest.fixture
def everyone(tmp_path):
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


def test_what_the_city_changed_too_late_is_kept_and_counts_again_after_the_return(everyone):
    shenyang, _, office = everyone
    _, week = shenyang.a_week()
    synced(shenyang)
    laptop = shenyang.laptop("赵演示")
    laptop.sync()
    shenyang.submit()
    laptop.first.records.change("project_progress", week, {"problem": "用地未批"})
    synced(shenyang, laptop, office)
    [late] = laptop.first.review.late_edits(REPORT, WEEK)
    assert (late.title, late.values, late.by) == ("演示风电项目 2022-W19", (("存在问题", "用地未批"),), "赵演示")
    with pytest.raises(BizenvError, match="PERIOD_LOCKED"):
        laptop.first.review.reissue_late(REPORT, WEEK)

    office.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请核对", "project_progress", week)])
    synced(office, laptop)
    assert laptop.first.review.reissue_late(REPORT, WEEK) == 1
    assert laptop.first.review.late_edits() == []
    synced(laptop, shenyang)
    assert shenyang.first.records.get("project_progress", week).values["problem"] == "用地未批"


def test_a_late_edit_counts_again_after_a_withdrawal_too(everyone):
    shenyang, *_ = everyone
    _, week = shenyang.a_week()
    synced(shenyang)
    laptop = shenyang.laptop("赵演示")
    laptop.sync()
    shenyang.submit()
    laptop.first.records.change("project_progress", week, {"problem": "用地未批"})
    synced(shenyang, laptop)
    shenyang["李演示"].periods.withdraw(REPORT, WEEK, "漏填")
    synced(shenyang, laptop)
    assert laptop.first.review.reissue_late(REPORT, WEEK) == 1
    synced(laptop, shenyang)
    assert shenyang.first.records.get("project_progress", week).values["problem"] == "用地未批"


def test_a_return_that_comes_after_the_resubmission_is_refused_with_its_reasons(everyone):
    shenyang, _, office = everyone
    _, week = shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    office.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请核对", "project_progress", week)])
    shenyang["李演示"].periods.withdraw(REPORT, WEEK, "漏填")
    synced(shenyang)
    shenyang.submit()
    synced(shenyang)

    assert office.sync().rejected == 2
    [stale] = [one for one in office.first.syncer.refused() if one.ledger == "report_period"]
    assert stale.code == "stale_version"
    assert shenyang.first.review.reasons(REPORT, WEEK) == office.first.review.reasons(REPORT, WEEK, SHENYANG) == []
    assert the_list(office)[SHENYANG, WEEK].word == "已上报"
    assert office.first.review.approve(SHENYANG, REPORT, WEEK).version == 2


def test_of_an_approval_and_a_return_at_the_same_time_one_wins_and_the_other_is_told(everyone):
    shenyang, _, office = everyone
    second = office.laptop("周演示")
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office, second)
    office.first.review.approve(SHENYANG, REPORT, WEEK)
    second.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请核对")])
    synced(office, second, shenyang)
    assert {one.code for one in second.first.syncer.refused()} == {"stale_state", "with_tx"}
    for one in (office, second):
        assert the_list(one)[SHENYANG, WEEK].word == "已通过"
    assert shenyang.first.periods.state(REPORT, WEEK).word == "已通过"
    with pytest.raises(BizenvError, match="STALE_STEP"):
        second.first.review.approve(SHENYANG, REPORT, WEEK)


def test_the_city_withdraws_until_the_province_has_opened_this_very_version(everyone):
    shenyang, _, office = everyone
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    office.first.review.open(SHENYANG, REPORT, WEEK)
    shenyang["李演示"].periods.withdraw(REPORT, WEEK, "漏填")
    synced(shenyang)
    shenyang.submit()
    synced(shenyang, office)
    assert [one.code for one in office.first.syncer.refused()] == ["stale_version"]
    shenyang["李演示"].periods.withdraw(REPORT, WEEK, "再改")
    synced(shenyang)
    assert shenyang.first.syncer.refused() == []
    shenyang.submit()
    synced(shenyang, office)
    office.first.review.open(SHENYANG, REPORT, WEEK)
    synced(office, shenyang)
    with pytest.raises(BizenvError, match="省厅已打开"):
        shenyang["李演示"].periods.withdraw(REPORT, WEEK, "晚了")


def test_who_has_not_submitted_is_listed_city_by_city_with_the_working_days(everyone):
    shenyang, dalian, office = everyone
    for one in (shenyang, dalian):
        one.a_week()
        one.submit()
    synced(shenyang, dalian, office)
    office.first.review.give_back(DALIAN, REPORT, WEEK, [ReasonGiven("请核对")])
    missing = [one for one in office.first.review.missing() if one.period == WEEK]
    assert len(missing) == len(office.first.review.cities()) - 1
    by_city = {one.city_name: one for one in missing}
    assert "沈阳市" not in by_city
    assert (by_city["大连市"].word, by_city["大连市"].overdue) == ("已退回", 5)
    assert (by_city["鞍山市"].word, by_city["鞍山市"].due) == ("未报", "2022-05-13")
    assert [one.city for one in shenyang.first.review.missing() if one.period == WEEK] == []


def test_a_city_judges_nothing_and_the_province_ticks_nothing(everyone):
    shenyang, _, office = everyone
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    for decide in (shenyang.first.review.approve, shenyang["李演示"].review.approve):
        with pytest.raises(BizenvError, match="NOT_ALLOWED"):
            decide(SHENYANG, REPORT, WEEK)
    with pytest.raises(BizenvError, match="NO_REASON"):
        office.first.review.give_back(SHENYANG, REPORT, WEEK, [])
    with pytest.raises(BizenvError, match="NO_REASON"):
        office.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("　")])
    office.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请核对")])
    [reason] = office.first.review.reasons(REPORT, WEEK, SHENYANG)
    with pytest.raises(BizenvError):
        office.first.review.tick(reason.id)


def test_the_provinces_own_checks_run_on_what_was_submitted(everyone):
    shenyang, dalian, office = everyone
    project, _ = shenyang.a_week()
    dalian.a_week()
    for one in (shenyang, dalian):
        one.submit()
    synced(shenyang, dalian, office)
    found = office.first.review.check(SHENYANG, REPORT, WEEK)
    assert {one.id for one in found if one.ledger == "project"} == {project}
    assert not [one for one in found if one.bars]


def test_two_colleagues_who_tick_the_same_reason_make_no_conflict(everyone):
    shenyang, _, office = everyone
    laptop = shenyang.laptop("赵演示")
    shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    office.first.review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请核对")])
    synced(office, shenyang, laptop)
    for one in (shenyang, laptop):
        [reason] = one.first.review.open_reasons()
        one.first.review.tick(reason.id)
    synced(shenyang, laptop, shenyang, office)
    assert shenyang.first.syncer.conflicts() == []
    [seen] = office.first.review.reasons(REPORT, WEEK, SHENYANG)
    assert (seen.done, seen.done_by) == (True, "张演示")


def test_the_province_sees_that_a_submission_was_reviewed_by_proxy(everyone):
    shenyang, _, office = everyone
    shenyang.a_week()
    people = {one.values["name"]: one.id for one in shenyang.first.records.rows("person")}
    boss = shenyang.add("person", name="周局长", unit="演示局")
    shenyang.add(
        "handover", kind="代理审核授权", from_person=boss, to_person=people["张演示"], start_date="2022-05-01",
        approver=boss,
    )  # fmt: skip
    shenyang.first.copy.add_user("张演示", frozenset({"editor", "reviewer", "admin"}), None)
    shenyang.explain()
    assert shenyang.first.periods.submit(REPORT, WEEK).proxy
    shenyang.province.code("张演示", SHENYANG, ("editor", "reviewer"))
    synced(shenyang, office)
    assert the_list(office)[SHENYANG, WEEK].proxy
