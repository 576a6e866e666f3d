"""Held cells are decided, soft findings explained, rows of others confirmed."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.explaining import refuse_empty_phrase
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import PATCH, Edit, Step
from bizenv_desktop.storage.notes import CellNote
from tests.helpers_storage import USER, all_forms, full_copy, full_records, open_copy


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def company_with(records, *notes):
    row = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    held = tuple(CellNote(one, "enterprise", row.id, field, 44, "held", text, hint) for one, field, text, hint in notes)
    records.apply(Step("import", "导入", [Edit(PATCH, "enterprise", row.id, notes=held)]))
    return row


def test_a_held_cell_takes_a_typed_value_its_suggestion_or_nothing(records):
    row = company_with(
        records,
        ("n1", "capital", "约5亿元", "5亿元"),
        ("n2", "found_date", "去年", None),
        ("n3", "phone", "见名片", None),
    )
    assert [one.id for one in records.held("enterprise")] == ["n1", "n2", "n3"]
    assert records.decide("n1", accept=True).values["capital"] == Decimal(50000)
    assert records.decide("n2", value="2021年3月5日").values["found_date"] == "2021-03-05"
    assert records.decide("n3", drop=True).values["phone"] is None
    assert records.held() == []
    assert [one.state for one in records.get("enterprise", row.id).notes] == ["settled"] * 3
    assert "约5亿元" in records.history("enterprise", row.id, "capital")[-1].why


def test_a_wrong_decision_changes_nothing_and_says_why(records):
    company_with(records, ("n1", "capital", "约5亿元", None))
    for call, said in (
        ({"accept": True}, "没有建议值"),
        ({"value": "很多"}, "注册资本"),
        ({}, "三选一"),
        ({"value": "5", "drop": True}, "三选一"),
    ):
        with pytest.raises(BizenvError, match=said):
            records.decide("n1", **call)
    with pytest.raises(BizenvError, match="没有待处理"):
        records.decide("n9", drop=True)
    records.decide("n1", value="5亿元")
    with pytest.raises(BizenvError, match="已处理过"):
        records.decide("n1", drop=True)


def test_many_held_cells_are_settled_in_one_step(records):
    company_with(records, ("n1", "capital", "约5亿元", "5亿元"), ("n2", "phone", "见名片", None))
    assert records.settle_many(records.held(), accept=True).ops == 1
    records.settle_many(records.held(), accept=False)
    assert records.held() == []
    records.undo()
    assert [one.id for one in records.held()] == ["n2"]


def test_held_cells_of_a_deleted_row_wait_for_nobody(records):
    row = company_with(records, ("n1", "capital", "约5亿元", None))
    records.delete("enterprise", row.id, "误建")
    assert records.held() == []


@pytest.mark.parametrize(
    "text",
    [
        "核实无误",
        "经核实，数据无误。",
        "情况属实",
        "已核实",
        "无误",
        "属实",
        "已核实，情况属实，数据真实准确",
        "。。。。。。。。",
        "aaaaaaaa",
        "嗯",
    ],
)
def test_an_empty_phrase_is_no_explanation(text):
    with pytest.raises(BizenvError, match="没有说出原因"):
        refuse_empty_phrase(text)


@pytest.mark.parametrize(
    "text", ["因冬季停工，本月未形成投资", "经核实，企业更名，是同一项目", "注册资本分三期到位，首期已核实"]
)
def test_a_reason_is_an_explanation(text):
    refuse_empty_phrase(text)


def test_one_text_explains_many_rows_and_hard_findings_are_not_explained(records):
    rows = [records.create("enterprise", {"name": f"演示{n}", "kind": "内资"}).id for n in range(3)]
    records.explain("enterprise", rows, "L00-V1", "人手不足，县区只有一名工作人员")
    assert {one.values["row"] for one in records.rows("explanation")} == set(rows)
    records.explain("enterprise", rows[:1], "L00-V1", "已另请市局审核人员复核本行")
    assert len(records.rows("explanation")) == 3
    with pytest.raises(BizenvError, match="强制性"):
        records.explain("fund_receipt", rows, "L08-H2", "因历史原因暂时保留两条期初")
    with pytest.raises(BizenvError, match="没有规则"):
        records.explain("enterprise", rows, "L99-V9", "因冬季停工，本月未形成投资")


def test_a_reviewer_signs_rows_of_others_in_one_step(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        mine = Records(copy, Checker(copy))
        for number in range(3):
            mine.create("enterprise", {"name": f"演示{number}", "kind": "内资"})
        with pytest.raises(BizenvError, match="需要：审核"):
            mine.confirm("enterprise")
    with full_copy(tmp_path / "c", "李演示") as copy:
        others = Records(copy, Checker(copy))
        assert others.confirm("enterprise", where="name <> '演示1'") == 2
        assert others.confirm("enterprise") == 1
        assert others.confirm("enterprise") == 0
        assert {one.values["reviewer"] for one in others.rows("enterprise")} == {"李演示"}


def test_nobody_signs_own_rows(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        copy.add_user("周演示", frozenset({"editor", "reviewer"}), "口令")
    with open_copy(tmp_path / "c", all_forms(), "周演示", "口令") as copy:
        both = Records(copy, None)
        both.create("enterprise", {"name": "演示", "kind": "内资"})
        assert both.confirm("enterprise") == 0
    assert USER != "周演示"
