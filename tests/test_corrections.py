"""更正版: an approved period is opened again with a reason; the original stays, and the note says before and after."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.periods.compare import Changed
from bizenv_desktop.periods.review import ReasonGiven
from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import fields, printed, table
from tests.helpers_periods import REPORT, SHENYANG, WEEK, a_province, synced
from tests.helpers_printing import pdf_text

WHY = "审计发现累计完成投资漏计设备款"


@pytest.fixture
def everyone(tmp_path):
    with a_province(tmp_path) as (shenyang, _, office):
        yield shenyang, office


def approved(shenyang, office):
    """Submit the week and let the province approve it; returns project, week and the submission."""
    rows = shenyang.a_week()
    shenyang.submit()
    synced(shenyang, office)
    office.first.review.approve(SHENYANG, REPORT, WEEK)
    synced(office, shenyang)
    return *rows, shenyang["李演示"].periods.frozen(REPORT, WEEK)


def corrected(shenyang, office, **values):
    """Correct the approved week and submit the 更正版."""
    project, week, original = approved(shenyang, office)
    shenyang["李演示"].corrections.begin(REPORT, WEEK, WHY)
    shenyang.first.records.change("project_progress", week, values)
    shenyang.submit()
    return project, week, original


def text_of(pdf):
    return "".join("".join(pdf_text(pdf)).split())


def note_of(services):
    snapshot = services.corrections.of(REPORT, WEEK).snapshot
    return services.reports.build("correction_note", snapshot)


def test_only_what_the_province_has_approved_is_corrected_and_only_with_a_reason(everyone):
    shenyang, office = everyone
    shenyang.a_week()
    reviewer = shenyang["李演示"].corrections
    for _ in ("open", "submitted"):
        with pytest.raises(BizenvError, match="NOT_APPROVED"):
            reviewer.begin(REPORT, WEEK, WHY)
        if shenyang.first.periods.state(REPORT, WEEK).state == "open":
            shenyang.submit()
    synced(shenyang, office)
    office.first.review.approve(SHENYANG, REPORT, WEEK)
    synced(office, shenyang)
    with pytest.raises(BizenvError, match="NO_REASON"):
        reviewer.begin(REPORT, WEEK, "  ")
    with pytest.raises(BizenvError, match="NOT_ALLOWED"):
        shenyang.first.corrections.begin(REPORT, WEEK, WHY)
    assert reviewer.of(REPORT, WEEK) is None


def test_a_later_change_of_an_approved_week_makes_a_numbered_correction_and_the_original_stays(everyone):
    shenyang, office = everyone
    _, week, original = approved(shenyang, office)
    change = {"invested_total": Decimal(300), "invested_year": Decimal(300), "has_change": True,
              "progress_note": "设备到货", "next_plan": "安装"}  # fmt: skip
    with pytest.raises(BizenvError, match="PERIOD_CLOSED"):
        shenyang.first.records.change("project_progress", week, change)

    state = shenyang["李演示"].corrections.begin(REPORT, WEEK, WHY)
    assert (state.state, state.word, state.correction, state.version) == ("correcting", "更正中", 1, 1)
    shenyang.first.records.change("project_progress", week, change)
    draft = shenyang.first.corrections.of(REPORT, WEEK)
    assert (draft.number, draft.corrects, draft.version, draft.reason) == (1, 1, 0, WHY)
    state = shenyang.submit()
    assert (state.word, state.version_words) == ("已报更正版", "第2版（第1次更正）")

    periods = shenyang.first.periods
    kept = periods.frozen(REPORT, WEEK, 1)
    assert (kept.pdf, kept.checksum) == (original.pdf, original.checksum)
    now = periods.in_force(REPORT, WEEK)
    assert now.checksum != original.checksum
    paper = text_of(now.pdf)
    assert f"第1次更正版，更正第1版（校验码{original.checksum[:8]}）" in paper
    assert f"{WEEK}·第2版（第1次更正）·校验码{now.checksum[:8]}" in paper
    assert WHY in paper

    changes = shenyang.first.corrections.of(REPORT, WEEK).changes
    told = {(one.title, one.label): (one.before, one.after) for one in changes}
    assert told["演示风电项目 2022-W19", "累计完成投资"] == ("0.00", "300.00")
    assert told["演示风电项目 2022-W19", "本周进展"] == ("无变化", "设备到货")
    assert [one for one in told if one[0].startswith("合计") and told[one] == ("0.00", "300.00")]

    synced(shenyang, office)
    [listed] = [one for one in office.first.review.submissions() if one.city == SHENYANG]
    assert (listed.word, listed.correction, listed.version) == ("已报更正版", 1, 2)
    assert {(one.title, one.after) for one in office.first.review.changes_since_last(SHENYANG, REPORT, WEEK)} == {
        (one.title, one.after) for one in changes
    }
    assert office.first.review.approve(SHENYANG, REPORT, WEEK).word == "已通过"


def test_the_note_prints_before_and_after_with_both_codes_for_a_signature(everyone):
    shenyang, office = everyone
    *_, original = corrected(shenyang, office, problem="用地未批")
    data = note_of(shenyang.first)
    facts = fields(data, "更正事项")
    assert data.label == "重点项目周调度情况表　2022年第19周　第1次更正"
    assert (facts["原版"], facts["更正原因"]) == (f"第1版，校验码 {original.checksum[:8]}", WHY)
    assert ("演示风电项目 2022-W19", "存在问题", "（空）", "用地未批") in [
        row[1:] for row in table(data, "更正前后对照")
    ]
    assert data.signoff == ("填表人", "审核人", "单位负责人")
    paper = printed(data)
    assert "用地未批" in paper
    synced(shenyang, office)
    snapshot = office.first.corrections.of(REPORT, WEEK, SHENYANG).snapshot
    assert office.first.reports.build("correction_note", snapshot).blocks == data.blocks


def test_a_row_that_came_and_a_row_that_went_stand_in_the_note_whole(everyone):
    shenyang, office = everyone
    approved(shenyang, office)
    shenyang["李演示"].corrections.begin(REPORT, WEEK, "漏报一个项目")
    shenyang.a_week("演示光伏项目")
    shenyang.submit()
    correction = shenyang.first.corrections.of(REPORT, WEEK)
    [came] = [row for row in table(note_of(shenyang.first), "更正前后对照") if row[2] == "增加一行"]
    assert (came[1], came[3]) == ("演示光伏项目", "（空）")
    assert "S1洽谈" in came[4]
    assert "累计完成投资（万元） 0.00" in came[4]

    gone = Changed("project", "p", "演示多报项目", "", "整行", "演示多报项目，S1洽谈", "").to_json()
    reports = Reports(shenyang.first.copy, None, {"corrections": lambda: lambda _snapshot: [gone]})
    [went] = table(reports.build("correction_note", correction.snapshot), "更正前后对照")
    assert went[1:] == ("演示多报项目", "删去一行", "演示多报项目，S1洽谈", "（空）")


def test_a_correction_that_comes_back_keeps_its_number_and_the_next_one_counts_on(everyone):
    shenyang, office = everyone
    _, week, _ = corrected(shenyang, office, problem="用地未批")
    synced(shenyang, office)
    review = office.first.review
    review.give_back(SHENYANG, REPORT, WEEK, [ReasonGiven("请写明缺口", "project_progress", week)])
    synced(office, shenyang)
    [reason] = shenyang.first.review.reasons(REPORT, WEEK)
    shenyang.first.records.change("project_progress", week, {"problem": "用地未批，缺20亩指标"})
    shenyang.first.review.tick(reason.id)
    state = shenyang.submit()
    assert (state.version_words, state.word) == ("第3版（第1次更正）", "已重报")
    correction = shenyang.first.corrections.of(REPORT, WEEK)
    assert (correction.corrects, correction.version) == (1, 3)
    assert ("（空）", "用地未批，缺20亩指标") in [row[3:] for row in table(note_of(shenyang.first), "更正前后对照")]
    synced(shenyang, office)
    review.approve(SHENYANG, REPORT, WEEK)
    synced(office, shenyang)

    second = shenyang["李演示"].corrections.begin(REPORT, WEEK, "再次核对")
    assert (second.correction, second.corrected_version) == (2, 3)


def test_the_province_does_not_dun_for_a_correction_but_the_city_is_reminded_of_it(everyone):
    shenyang, office = everyone
    approved(shenyang, office)
    shenyang["李演示"].corrections.begin(REPORT, WEEK, WHY)
    synced(shenyang, office)
    [listed] = [one for one in office.first.review.submissions() if one.city == SHENYANG]
    assert (listed.word, listed.version) == ("更正中", 1)
    owed = [one.city for one in office.first.review.missing() if (one.report, one.period) == (REPORT, WEEK)]
    assert SHENYANG not in owed
    assert f"{WEEK}" in [one.id for one in shenyang.first.periods.tasks()]


def test_a_late_edit_counts_in_the_correction(everyone):
    shenyang, office = everyone
    _, week = shenyang.a_week()
    synced(shenyang)
    laptop = shenyang.laptop("赵演示")
    laptop.sync()
    shenyang.submit()
    laptop.first.records.change("project_progress", week, {"problem": "用地未批"})
    synced(shenyang, office)
    office.first.review.approve(SHENYANG, REPORT, WEEK)
    synced(office, shenyang, laptop)
    assert laptop.first.review.late_edits(REPORT, WEEK)
    shenyang["李演示"].corrections.begin(REPORT, WEEK, "补录迟到的修改")
    synced(shenyang, laptop)
    assert laptop.first.review.reissue_late(REPORT, WEEK) == 1
    synced(laptop, shenyang)
    assert [one.after for one in shenyang.first.corrections.of(REPORT, WEEK).changes if one.field == "problem"] == [
        "用地未批"
    ]
