"""An explanation is of the figures that it was written for: changed figures need another one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.records.workflow import StepBarred
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from tests.helpers_storage import full_records

WHY = "小型深加工项目，合同为证"


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def a_project(records, **values):
    given = {"project_name": "演示冷链", "total_investment": Decimal(300), "stage": "S1洽谈", **values}
    return records.create("project", given).id


def said(records, row):
    found = [one for one in records._checker.check_ledger("project") if one.code == "L06-V28"]
    return {one.id: one.explanation for one in found}[row]


def said_of(records, row, **values):
    found = records._checker.check_record("project", values, row)
    return next(one.explanation for one in found if one.code == "L06-V28")


def test_a_changed_figure_needs_a_new_explanation_and_its_old_value_has_the_old_one(records):
    row = a_project(records)
    records.explain("project", [row], "L06-V28", WHY)
    assert (said(records, row), said_of(records, row)) == (WHY, WHY)
    assert said_of(records, row, total_investment=Decimal(200)) == ""
    records.change("project", row, {"total_investment": Decimal(200)})
    assert (said(records, row), said_of(records, row)) == ("", "")
    records.undo()
    assert said(records, row) == WHY
    records.change("project", row, {"total_investment": Decimal(200)})
    records.explain("project", [row], "L06-V28", WHY)
    assert said(records, row) == WHY


def test_another_field_of_the_row_leaves_the_explanation_valid(records):
    row = a_project(records)
    records.explain("project", [row], "L06-V28", WHY)
    records.change("project", row, {"remark": "已电话核对"})
    assert (said(records, row), said_of(records, row, town="演示镇")) == (WHY, WHY)


def test_an_explanation_from_before_keys_counts_always(records):
    row = a_project(records)
    records.explain("project", [row], "L06-V28", WHY)
    (known,) = records.rows("explanation")
    keyless = Edit(PATCH, "explanation", known.id, {"value_key": None})
    records.copy.write(lambda writer: apply_step(writer, Step("explain", "旧", [keyless]), by="张演示"))
    records.change("project", row, {"total_investment": Decimal(200)})
    assert said(records, row) == WHY


def test_text_and_key_merge_as_one(records):
    ledger = records.copy.forms.ledgers["explanation"]
    assert ledger.groups == (("text", "value_key", "author", "written_at"),)


def test_a_thousand_explanations_cost_little(records):
    rows = [a_project(records)]
    given = records.get("project", rows[0]).values
    kept = {name: given[name] for name in ("total_investment", "stage", "region_code", "reporter")}
    more = [Edit(CREATE, "project", f"p{n}", {**kept, "project_name": f"演示{n}号仓"}) for n in range(1000)]
    records.copy.write(lambda writer: apply_step(writer, Step("import", "导入", more), by="张演示"))
    records.explain("project", [edit.id for edit in more], "L06-V28", WHY)
    asked = []
    with records.copy.read() as reader:
        reader.connection.set_trace_callback(asked.append)
        found = records._checker.check_ledger("project", reader=reader)
        reader.connection.set_trace_callback(None)
    explained = [one for one in found if one.explanation == WHY]
    assert (len(explained), len([one for one in found if one.code == "L06-V28"])) == (1000, 1001)
    assert len([one for one in asked if "json_each" in one and "total_investment" in one]) <= 2


def test_a_finding_that_bars_a_step_is_explained_before_the_step(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    values = {"channel": "走访", "enterprise_id": company.id, "description": "用电不稳", "category": "水电气热"}
    issue = records.create("issue", {**values, "accept_time": "2026-11-02"}).id
    assigned = {"difficulty": "一般", "duty_unit": "演示供电局", "owner": "王演示", "assign_time": "2026-11-02"}
    records.advance("issue", issue, "交办", values=assigned)
    with pytest.raises(StepBarred, match="1个工作日内"):
        records.advance("issue", issue, "退回交办", values={"reject_reason": "非本单位职责"})
    records.explain("issue", [issue], "L25-V1", "责任单位会签三天后才答复，附会议记录")
    now = records.advance("issue", issue, "退回交办", values={"reject_reason": "非本单位职责"}).values
    assert now["issue_status"] == "退回交办"
    left = records._checker.check_ledger("issue", ids=[issue])
    assert [one.explanation for one in left if one.code == "L25-V1"] == ["责任单位会签三天后才答复，附会议记录"]
