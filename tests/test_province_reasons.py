"""The server takes reasons from the province alone, ticks from the city alone, no submission before each is settled."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from bizenv_desktop.wire import system
from tests.helpers_province import PERIOD, Device, Province


@pytest.fixture
def li(province: Province) -> Device:
    return province.device("李演示", roles=("editor", "reviewer"))


@pytest.fixture
def office(province: Province) -> Device:
    return province.office()


def step(device: Device, name: str, old: str, new: str, *, tx: str = "", **values: Any) -> dict[str, Any]:
    whole = {"report_id": "weekly", "period_key": "2026-W47", "state": new, **values}
    more = {"old": {"state": old} if old else {}, "set": whole, "tx": tx or str(uuid.uuid4())}
    return device.op("cmd", system.PERIOD, PERIOD, cmd=name, **more)


def reason(device: Device, text: str = "请核对", version: int = 1) -> dict[str, Any]:
    values = {"period": PERIOD, "version": version, "place": 1, "text": text, "given_by": device.name}
    return device.op("create", system.REASON, str(uuid.uuid4()), set=values)


def returned(li: Device, office: Device) -> str:
    """Submit a week and return it with one reason; return the reason's row."""
    assert li.said(step(li, "period.submit", "", "submitted", version=1)) == ["applied"]
    given = reason(office)
    back = step(office, "period.return", "submitted", "returned", reason="请核对", decided_version=1)
    assert office.said(given, back) == ["applied", "applied"]
    return str(given["id"])


def test_a_submission_waits_for_every_reason_to_be_ticked_or_answered(li: Device, office: Device) -> None:
    row = returned(li, office)
    again = {"version": 2}
    assert li.said(step(li, "period.submit", "returned", "submitted", **again)) == ["open_reasons"]
    assert li.said(li.op("patch", system.REASON, row, 99, set={"done": True, "done_by": ["李演示"]})) == ["applied"]
    assert li.said(step(li, "period.submit", "returned", "submitted", **again)) == ["applied"]


def test_an_answer_counts_as_a_tick_and_taking_the_tick_back_bars_again(li: Device, office: Device) -> None:
    row = returned(li, office)
    for values in ({"done": True}, {"done": None}):
        assert li.said(li.op("patch", system.REASON, row, 99, set=values)) == ["applied"]
    assert li.said(step(li, "period.submit", "returned", "submitted", version=2)) == ["open_reasons"]
    assert li.said(li.op("patch", system.REASON, row, 99, set={"answer": "无需改"})) == ["applied"]
    assert li.said(step(li, "period.submit", "returned", "submitted", version=2)) == ["applied"]


def test_neither_level_writes_what_is_the_others_in_a_reason(province: Province, li: Device, office: Device) -> None:
    row = returned(li, office)
    assert li.said(reason(li)) == ["forbidden_field"]
    assert li.said(li.op("delete", system.REASON, row, 99)) == ["forbidden_field"]
    assert li.said(li.op("patch", system.REASON, row, 99, set={"text": "没有问题"})) == ["forbidden_field"]
    assert office.said(office.op("patch", system.REASON, row, 99, set={"done": True})) == ["forbidden_field"]
    wu = province.device("吴演示", "210200", ("editor", "reviewer"))
    wu.scope = "210100"
    assert wu.said(wu.op("patch", system.REASON, row, 99, set={"done": True})) == ["forbidden_scope"]
    assert wu.said(reason(wu)) == ["forbidden_scope"]


def test_a_refused_return_takes_its_reasons_with_it(li: Device, office: Device) -> None:
    returned(li, office)
    given = reason(office, version=2)
    late = step(office, "period.return", "submitted", "returned", tx=given["tx"], reason="再核对", decided_version=2)
    assert office.said(given, late) == ["with_tx", "stale_state"]
    assert not [one for one in li.pull() if one["t"] == system.REASON and one["body"]["version"] == 2]


@pytest.mark.parametrize(
    ("new", "said_version", "outcome"),
    [
        ("returned", 1, "stale_version"),
        ("returned", 2, "applied"),
        ("approved", 1, "stale_version"),
        ("approved", None, "stale_version"),
        ("approved", 2, "applied"),
    ],
)
def test_a_decision_is_about_the_version_that_its_author_saw(
    li: Device, office: Device, new: str, said_version: int | None, outcome: str
) -> None:
    li.push(step(li, "period.submit", "", "submitted", version=1))
    li.push(step(li, "period.withdraw", "submitted", "withdrawn", withdrawn_version=1, reason="漏填"))
    li.push(step(li, "period.submit", "withdrawn", "submitted", version=2))
    decision = {"decided_version": said_version} if said_version else {}
    assert office.said(step(office, system.PERIOD_COMMANDS[new], "submitted", new, reason="请核对", **decision)) == [
        outcome
    ]
    if outcome != "applied":
        assert office.row(PERIOD)["body"]["state"] == "submitted"


def test_a_late_look_and_a_late_withdrawal_do_not_touch_the_newer_version(li: Device, office: Device) -> None:
    li.push(step(li, "period.submit", "", "submitted", version=1))
    li.push(step(li, "period.withdraw", "submitted", "withdrawn", withdrawn_version=1, reason="漏填"))
    li.push(step(li, "period.submit", "withdrawn", "submitted", version=2))
    look = {"opened_at": "2026-11-24T10:00", "opened_version": 1}
    seen = office.op("cmd", system.PERIOD, PERIOD, cmd="period.view", old={}, set=look)
    assert office.said(seen) == ["stale_version"]
    twice = step(li, "period.withdraw", "submitted", "withdrawn", withdrawn_version=1, reason="漏填")
    assert li.said(twice) == ["stale_version"]
    assert "opened_at" not in office.row(PERIOD)["body"]


def test_a_period_names_the_city_that_it_belongs_to(li: Device) -> None:
    forged = step(li, "period.submit", "", "submitted", version=1, city="210200")
    assert li.said(forged) == ["forbidden_scope"]
    values = {"report_id": "weekly", "period_key": "2026-W47", "city": "210200", "version": 1}
    assert li.said(li.op("create", system.SNAPSHOT, str(uuid.uuid4()), set=values)) == ["forbidden_scope"]


def test_what_was_submitted_is_never_written_over(li: Device, office: Device) -> None:
    row, values = str(uuid.uuid4()), {"report_id": "weekly", "version": 1, "sha256": "1" * 64}
    assert li.said(li.op("create", system.SNAPSHOT, row, set=values)) == ["applied"]
    other = {"set": {"sha256": "2" * 64}, "old": {"sha256": "1" * 64}}
    for kind, more in (("patch", other), ("create", {"set": {**values, **other["set"]}}), ("delete", {})):
        assert li.said(li.op(kind, system.SNAPSHOT, row, 99, **more)) == ["stale_state"]
    assert office.row(row)["body"]["sha256"] == "1" * 64


def test_of_two_looks_the_first_counts(li: Device, office: Device) -> None:
    li.push(step(li, "period.submit", "", "submitted", version=1))
    for at in ("2026-11-24T10:00", "2026-11-24T11:00"):
        look = {"opened_at": at, "opened_version": 1}
        assert office.said(office.op("cmd", system.PERIOD, PERIOD, cmd="period.view", set=look)) == ["applied"]
    assert office.row(PERIOD)["body"]["opened_at"] == "2026-11-24T10:00"
