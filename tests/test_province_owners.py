"""What each level and role may write at the province: a city its figures, the province its answers."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.model import Field, Transition
from tests.helpers_province import CITY, PERIOD, Device, Province, small_forms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bizenv_desktop.formdef.model import Forms


def owned_forms() -> Forms:
    """Give the small forms with an answer of the province on each project, and a step that it takes."""
    forms = small_forms()
    project = forms.ledgers["project"]
    assert project.workflow
    steps = (*project.workflow.transitions, Transition(("提交",), "退回", ("province",)))
    project = replace(
        project,
        fields={**project.fields, "opinion": Field("opinion", "省厅意见", ft.Text(), owner="province")},
        workflow=replace(project.workflow, transitions=steps),
    )
    return replace(forms, ledgers={**forms.ledgers, "project": project})


@pytest.fixture
def province(tmp_path: Path) -> Iterator[Province]:
    province = Province(tmp_path, forms=owned_forms())
    yield province
    province.close()


@pytest.fixture
def zhang(province: Province) -> Device:
    return province.device("张演示", roles=("editor", "reviewer"))


@pytest.fixture
def office(province: Province) -> Device:
    return province.office()


def test_the_province_writes_its_field_and_no_figure_whatever_the_operation_is_called(
    zhang: Device, office: Device
) -> None:
    row, seq = zhang.create(name="甲", amount="1", stage="草稿")
    assert office.said(office.op("patch", "project", row, seq, set={"opinion": "请补材料"})) == ["applied"]
    figure = {"old": {"amount": "1"}, "set": {"amount": "2"}}
    assert office.said(office.op("patch", "project", row, seq, **figure)) == ["forbidden_field"]
    assert office.said(office.op("cmd", "project", row, seq, cmd="step", **figure)) == ["bad_step"]
    hidden = {"old": {"stage": "草稿", "amount": "1"}, "set": {"stage": "提交", "amount": "2"}}
    assert office.said(office.op("cmd", "project", row, seq, cmd="step", **hidden)) == ["forbidden_field"]
    assert office.said(office.op("delete", "project", row, seq)) == ["forbidden_scope"]
    assert zhang.row(row)["body"] == {"name": "甲", "amount": "1", "stage": "草稿", "opinion": "请补材料"}


def test_a_city_does_not_write_the_answer_of_the_province(zhang: Device) -> None:
    row, seq = zhang.create(name="甲")
    patch = zhang.op("patch", "project", row, seq, set={"opinion": "同意"})
    assert zhang.said(patch) == ["forbidden_field"]
    made = zhang.op("create", "project", str(uuid.uuid4()), set={"opinion": "同意"})
    assert zhang.said(made) == ["forbidden_field"]
    step = zhang.op("cmd", "project", row, seq, cmd="step", old={"stage": None}, set={"stage": "x", "opinion": "同意"})
    assert zhang.said(step) == ["forbidden_field"]


def test_the_province_takes_only_the_steps_that_are_its_own(zhang: Device, office: Device) -> None:
    row, seq = zhang.create(name="甲", stage="草稿")
    to_submit = {"cmd": "step", "old": {"stage": "草稿"}, "set": {"stage": "提交"}}
    assert office.said(office.op("cmd", "project", row, seq, **to_submit)) == ["forbidden_role"]
    assert zhang.said(zhang.op("cmd", "project", row, seq, **to_submit)) == ["applied"]
    back = {"cmd": "step", "old": {"stage": "提交"}, "set": {"stage": "退回"}}
    assert zhang.said(zhang.op("cmd", "project", row, seq, **back)) == ["forbidden_role"]
    assert office.said(office.op("cmd", "project", row, seq, **back)) == ["merged"]


def test_a_conflict_over_a_figure_is_settled_by_the_city(province: Province, zhang: Device, office: Device) -> None:
    li = province.device("李演示")
    row, seq = zhang.create(name="甲", remark="旧")
    for device, text in ((zhang, "张"), (li, "李")):
        device.push(device.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": text}))
    (conflict,) = zhang.open_conflicts()
    settled = {"set": {"state": "resolved", "resolution": '{"remark":"省"}'}}
    assert office.said(office.op("resolve", "conflict", conflict["id"], conflict["seq"], **settled)) == [
        "forbidden_field"
    ]
    assert zhang.said(zhang.op("resolve", "conflict", conflict["id"], conflict["seq"], **settled)) == ["applied"]


def test_a_county_settles_no_conflict_of_another_one(province: Province, zhang: Device) -> None:
    li = province.device("李演示")
    row, seq = zhang.create(name="甲", remark="旧", region_code="210111")
    for device, text in ((zhang, "张"), (li, "李")):
        device.push(device.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": text}))
    (conflict,) = zhang.open_conflicts()
    settled = {"set": {"state": "resolved", "resolution": '{"remark":"张"}'}}
    for region, expected in (("210112", "forbidden_region"), ("210111", "applied")):
        county = province.device(f"县区{region}", region, ("county",))
        county.scope = CITY
        assert county.said(county.op("resolve", "conflict", conflict["id"], conflict["seq"], **settled)) == [expected]


def period(device: Device, name: str, old: str, new: str, **values: Any) -> dict[str, Any]:
    whole = {"report_id": "weekly", "period_key": "2026-W47", **({"state": new} if new else {}), **values}
    return device.op("cmd", "report_period", PERIOD, cmd=name, old={"state": old} if old else {}, set=whole)


@pytest.mark.parametrize("role", ["inspector", "admin", "editor", "county"])
def test_only_a_reviewer_submits(province: Province, role: str) -> None:
    device = province.device("钱演示", roles=(role,))
    assert device.said(period(device, "period.submit", "", "submitted")) == ["forbidden_role"]


def test_neither_level_changes_what_the_other_says_of_a_period(zhang: Device, office: Device) -> None:
    opened = {"opened_at": "2026-11-24T10:00"}
    assert zhang.said(period(zhang, "period.submit", "", "submitted", version=1)) == ["applied"]
    assert office.said(period(office, "period.return", "submitted", "returned", version=9)) == ["forbidden_field"]
    assert office.said(period(office, "period.view", "", "", opened_version=1, **opened)) == ["applied"]
    back = {"reason": "第 3 行", "decided_version": 1}
    assert office.said(period(office, "period.return", "submitted", "returned", **back)) == ["applied"]
    again = period(zhang, "period.submit", "returned", "submitted", version=2, decided_by="张演示")
    assert zhang.said(again) == ["forbidden_field"]
    assert zhang.said(period(zhang, "period.submit", "returned", "submitted", version=2)) == ["applied"]


def test_a_new_submission_can_be_withdrawn_until_it_is_opened_in_its_turn(zhang: Device, office: Device) -> None:
    zhang.push(period(zhang, "period.submit", "", "submitted"))
    office.push(period(office, "period.view", "", "", opened_at="2026-11-24T10:00"))
    assert office.said(period(office, "period.return", "submitted", "returned")) == ["no_reason"]
    assert office.said(period(office, "period.return", "submitted", "returned", reason="第 3 行")) == ["applied"]
    zhang.push(period(zhang, "period.submit", "returned", "submitted"))
    assert zhang.said(period(zhang, "period.withdraw", "submitted", "withdrawn")) == ["applied"]


def test_a_county_makes_no_row_without_its_region(province: Province) -> None:
    county = province.device("钱演示", "210112", ("county",))
    county.scope = "210100"
    made = [
        county.op("create", "project", str(uuid.uuid4()), set={"name": "甲", **region})
        for region in ({}, {"region_code": "210113"}, {"region_code": "210112"})
    ]
    assert county.said(*made) == ["forbidden_region", "forbidden_region", "applied"]


def test_a_code_whose_answer_was_lost_answers_the_same_keys_again_and_nobody_else(province: Province) -> None:
    code = province.code("张演示")
    mine, other = Device(province, "张演示", CITY), Device(province, "张演示", CITY)
    mine.enroll(code)
    lost = mine.token
    mine.enroll(code)
    assert mine.token != lost
    assert province.post("/pull", {"cursors": {}}, lost).status_code == 401
    mine.create(name="张演示的项目")
    with pytest.raises(AssertionError, match="bad_code"):
        other.enroll(code)
