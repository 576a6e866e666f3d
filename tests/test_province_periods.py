"""A submitted period locks the rows that its report closes; commands carry the signature of their author."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

import pytest

from bizenv_desktop.wire import tus
from tests.helpers_province import PERIOD, Device, Province

WEEK = {"report_id": "weekly", "period_key": "2026-W47"}


@pytest.fixture
def reviewer(province: Province) -> Device:
    return province.device("李演示", roles=("reviewer",))


def command(device: Device, name: str, old: str, new: str, **more: Any) -> dict[str, Any]:
    values = {**WEEK, **({"state": new} if new else {}), **more.pop("values", {})}
    return device.op("cmd", "report_period", PERIOD, cmd=name, old={"state": old} if old else {}, set=values, **more)


def submit(device: Device, old: str = "", **more: Any) -> dict[str, Any]:
    (result,) = device.push(command(device, "period.submit", old, "submitted", **more))
    return result


def test_a_submission_that_names_no_period_is_rejected_and_holds_nobody_up(zhang: Device, reviewer: Device) -> None:
    result = submit(reviewer, values={"period_key": None})
    assert (result["s"], result["code"], result["detail"]) == ("rejected", "bad_value", "period_key")
    zhang.create("week", period="2026-W47", text="照常")


def test_a_submitted_week_is_locked_and_a_withdrawn_one_is_open_again(zhang: Device, reviewer: Device) -> None:
    row, seq = zhang.create("week", period="2026-W47", text="旧")
    other, other_seq = zhang.create("week", period="2026-W48", text="旧")
    assert submit(reviewer)["s"] == "applied"
    late = {"old": {"text": "旧"}, "set": {"text": "新"}}
    assert zhang.push(zhang.op("patch", "week", row, seq, **late))[0]["code"] == "period_locked"
    into = {"old": {"period": "2026-W48"}, "set": {"period": "2026-W47"}}
    assert zhang.push(zhang.op("patch", "week", other, other_seq, **into))[0]["code"] == "period_locked"
    assert zhang.push(zhang.op("patch", "week", other, other_seq, **late))[0]["s"] == "applied"
    reviewer.push(command(reviewer, "period.withdraw", "submitted", "withdrawn", why="数字有误"))
    assert zhang.push(zhang.op("patch", "week", row, seq, **late))[0]["s"] == "applied"


def test_an_editor_does_not_submit(zhang: Device) -> None:
    assert submit(zhang)["code"] == "forbidden_role"


def test_a_command_needs_the_signature_of_its_author(reviewer: Device) -> None:
    op = command(reviewer, "period.submit", "", "submitted")
    assert reviewer.push({**op, "sig": "00" * 64})[0]["code"] == "bad_signature"


def test_a_command_of_someone_with_an_account_needs_his_own_enrolment_on_the_device(
    province: Province, zhang: Device, reviewer: Device
) -> None:
    del zhang
    province.code("王演示", roles=("reviewer",))
    op = {**command(reviewer, "period.submit", "", "submitted"), "by": "王演示"}
    assert reviewer.push(op)[0]["code"] == "unknown_user"
    row = reviewer.op("create", "week", str(uuid.uuid4()), set={"text": "王的修改"}, by="王演示")
    assert reviewer.push(row)[0]["s"] == "applied"


def test_a_submission_that_missed_a_change_of_others_is_stale(zhang: Device, reviewer: Device) -> None:
    zhang.create("week", period="2026-W47", text="甲")
    reviewer.pull()
    seen = reviewer.cursors["210100"]
    zhang.create("week", period="2026-W47", text="乙")
    assert submit(reviewer, cursor=seen)["code"] == "submit_stale"
    reviewer.pull()
    assert submit(reviewer, cursor=reviewer.cursors["210100"])["s"] == "applied"


def test_an_open_conflict_bars_submission(zhang: Device, reviewer: Device) -> None:
    row, seq = zhang.create("week", period="2026-W47", text="旧")
    for device, text in ((zhang, "张"), (reviewer, "李")):
        device.push(device.op("patch", "week", row, seq, old={"text": "旧"}, set={"text": text}))
    assert submit(reviewer)["code"] == "open_conflicts"


def test_the_province_opens_returns_and_approves(province: Province, reviewer: Device) -> None:
    office = province.device("孙演示", "210000", ("province",))
    office.scope = "210100"
    assert submit(reviewer)["s"] == "applied"
    (seen,) = office.push(command(office, "period.view", "", "", values={"opened_at": "2026-11-24T10:00"}))
    assert seen["s"] == "applied"
    (late,) = reviewer.push(command(reviewer, "period.withdraw", "submitted", "withdrawn"))
    assert late["code"] == "period_opened"
    (returned,) = office.push(command(office, "period.return", "submitted", "returned", values={"reason": "第 3 行"}))
    assert returned["s"] == "applied"
    assert submit(reviewer, "returned")["s"] == "applied"
    (stale,) = office.push(command(office, "period.return", "returned", "returned"))
    assert stale["code"] == "stale_state"
    assert office.push(command(office, "period.approve", "submitted", "approved"))[0]["s"] == "applied"
    (again,) = reviewer.push(command(reviewer, "period.withdraw", "approved", "withdrawn"))
    assert again["code"] == "stale_state"


def test_only_what_is_approved_is_corrected_and_only_with_a_reason(
    province: Province, zhang: Device, reviewer: Device
) -> None:
    office = province.device("孙演示", "210000", ("province",))
    office.scope = "210100"
    row, seq = zhang.create("week", period="2026-W47", text="旧")
    late = {"old": {"text": "旧"}, "set": {"text": "新"}}

    def correct(device: Device, **values: Any) -> dict[str, Any]:
        said = {"correction": 1, "corrected_version": 1, "correction_reason": "漏计"} | values
        (result,) = device.push(command(device, "period.correct", "approved", "correcting", values=said))
        return result

    submit(reviewer, values={"version": 1})
    assert correct(reviewer)["code"] == "stale_state"
    office.push(command(office, "period.approve", "submitted", "approved", values={"decided_version": 1}))
    assert zhang.push(zhang.op("patch", "week", row, seq, **late))[0]["code"] == "period_locked"
    assert correct(zhang)["code"] == "forbidden_role"
    assert correct(office)["code"] == "forbidden_role"
    assert correct(reviewer, correction_reason=None)["code"] == "no_reason"
    assert correct(reviewer, corrected_version=2)["code"] == "stale_version"
    assert correct(reviewer)["s"] == "applied"
    assert zhang.push(zhang.op("patch", "week", row, seq, **late))[0]["s"] == "applied"
    assert submit(reviewer, "correcting", values={"version": 2})["s"] == "applied"


def put(device: Device, data: bytes) -> None:
    sha = hashlib.sha256(data).hexdigest()
    named = {"authorization": f"Bearer {device.token}"}
    begun = device.province.http.post(tus.FOLDER, headers={**named, **tus.creation(sha, len(data))})
    assert begun.status_code == 201
    done = device.province.http.patch(begun.headers["location"], content=data, headers={**named, **tus.piece(0)})
    assert done.status_code == 204


def test_files_are_stored_once_verified_and_read_within_the_scope(province: Province, zhang: Device) -> None:
    data = b"photo" * 1000
    sha = hashlib.sha256(data).hexdigest()
    assert province.post("/blobs/check", {"sha256": [sha]}, zhang.token).json()["missing"] == [sha]
    put(zhang, data)
    assert province.post("/blobs/check", {"sha256": [sha]}, zhang.token).json()["missing"] == []
    headers = {"authorization": f"Bearer {zhang.token}"}
    assert province.http.get(f"/sync/v1/blobs/{sha}", headers=headers).content == data
    part = province.http.get(f"/sync/v1/blobs/{sha}", headers={**headers, "range": "bytes=5-9"})
    assert (part.status_code, part.content) == (206, data[5:10])
    dalian = province.device("吴演示", "210200")
    assert province.post("/blobs/check", {"sha256": [sha]}, dalian.token).json()["missing"] == [sha]
    other = {"authorization": f"Bearer {dalian.token}"}
    assert province.http.get(f"/sync/v1/blobs/{sha}", headers=other).status_code == 404
    assert province.http.get(f"/sync/v1/blobs/{sha}").status_code == 401


def test_a_missing_file_bars_submission(province: Province, zhang: Device, reviewer: Device) -> None:
    del province
    data = b"scan"
    sha = hashlib.sha256(data).hexdigest()
    reviewer.push(reviewer.op("create", "report_snapshot", str(uuid.uuid4()), set={"pdf": [sha]}))
    assert submit(reviewer)["code"] == "blob_missing"
    put(zhang, data)
    assert submit(reviewer)["s"] == "applied"
