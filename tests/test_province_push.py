"""Pushing to the province: merges, conflicts, repeats, gaps, forks, rights."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from bizenv_desktop.province import push
from tests.helpers_province import Device, Province


@pytest.fixture
def li(province: Province) -> Device:
    return province.device("李演示", roles=("editor", "reviewer"))


def values(conflict: dict[str, Any], side: str) -> dict[str, Any]:
    return json.loads(conflict["body"][side])


def test_different_fields_merge_silently_and_the_same_field_is_one_conflict(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(name="甲项目", remark="旧")
    zhang.push(zhang.op("patch", "project", row, seq, old={"name": "甲项目"}, set={"name": "乙项目"}))
    (merged,) = li.push(li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"}))
    assert merged["s"] == "merged"
    assert li.row(row)["body"] == {"name": "乙项目", "remark": "李"}
    (clash,) = zhang.push(zhang.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "张"}))
    assert clash["s"] == "conflict"
    assert clash["kept"] == ["remark"]
    (conflict,) = li.open_conflicts()
    assert conflict["id"] == clash["conflicts"][0]
    assert values(conflict, "mine") == {"remark": "张"}
    assert values(conflict, "theirs") == {"remark": "李"}
    assert li.row(row)["body"]["remark"] == "李"


def test_a_second_edit_of_the_conflicted_field_updates_the_same_conflict(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(remark="旧")
    li.push(li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"}))
    for old, new in (("旧", "张一"), ("张一", "张二")):
        zhang.push(zhang.op("patch", "project", row, seq, old={"remark": old}, set={"remark": new}))
    (conflict,) = zhang.open_conflicts()
    assert values(conflict, "mine") == {"remark": "张二"}


def resolve(device: Device, conflict: dict[str, Any], row: str, seq: int, value: str) -> list[dict[str, Any]]:
    tx = str(uuid.uuid4())
    chosen = json.dumps({"remark": value}, ensure_ascii=False, separators=(",", ":"))
    closing = {"state": "resolved", "resolution": chosen}
    theirs = values(conflict, "theirs")
    return device.push(
        device.op("resolve", "conflict", conflict["id"], conflict["seq"], tx=tx, set=closing),
        device.op("patch", "project", row, seq, tx=tx, old=theirs, set={"remark": value}),
    )


def test_resolving_once_ends_the_conflict_and_a_second_resolution_conflicts_again(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(remark="旧")
    (done,) = li.push(li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"}))
    zhang.push(zhang.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "张"}))
    (conflict,) = zhang.open_conflicts()
    assert [one["s"] for one in resolve(zhang, conflict, row, done["row_seq"], "张")] == ["applied", "applied"]
    assert zhang.open_conflicts() == []
    assert li.row(row)["body"]["remark"] == "张"
    assert [one["s"] for one in resolve(li, conflict, row, done["row_seq"], "三")] == ["merged", "conflict"]
    (again,) = li.open_conflicts()
    assert again["id"] != conflict["id"]
    assert li.row(row)["body"]["remark"] == "张"


def test_a_resolution_that_has_not_seen_the_latest_value_is_rejected_with_its_patch(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(remark="旧")
    li.push(li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"}))
    zhang.push(zhang.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "张"}))
    (seen,) = li.open_conflicts()
    zhang.push(zhang.op("patch", "project", row, seq, old={"remark": "张"}, set={"remark": "张二"}))
    assert [one["code"] for one in resolve(li, seen, row, seq, "李")] == ["stale_conflict", "with_tx"]
    assert len(zhang.open_conflicts()) == 1


@pytest.mark.parametrize("delete_first", [True, False])
def test_an_edit_beats_a_delete_in_either_order(
    province: Province, zhang: Device, li: Device, *, delete_first: bool
) -> None:
    row, seq = zhang.create(name="甲", remark="旧")
    ops = [
        (zhang, zhang.op("delete", "project", row, seq, old={"name": "甲", "remark": "旧"})),
        (li, li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"})),
    ]
    for device, op in ops if delete_first else reversed(ops):
        device.push(op)
    end = province.device("王演示").row(row)
    assert "del" not in end
    assert end["body"] == {"name": "甲", "remark": "李"}
    (conflict,) = zhang.open_conflicts()
    seen = {name: conflict["body"][name] for name in ("kind", "mine", "theirs", "mine_by", "theirs_by", "group")}
    assert seen == {
        "kind": "delete_vs_edit",
        "group": ["delete_vs_edit"],
        "mine": '{"delete_vs_edit":"delete"}',
        "theirs": '{"remark":"李"}',
        "mine_by": "张演示",
        "theirs_by": "李演示",
    }
    assert conflict["id"] == li.open_conflicts()[0]["id"]


def test_a_lost_reply_gives_the_same_results_and_no_duplicate(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(remark="旧")
    li.push(li.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "李"}))
    batch = zhang.batch(zhang.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "张"}))
    first, second = zhang.send(batch), zhang.send(batch)
    assert first.json() == second.json()
    assert len(zhang.open_conflicts()) == 1


def test_part_of_a_batch_that_was_done_is_answered_and_the_rest_is_run(zhang: Device) -> None:
    row = str(uuid.uuid4())
    one = zhang.op("create", "project", row, set={"name": "甲"})
    two = zhang.op("patch", "project", row, 0, old={"name": "甲"}, set={"name": "乙"})
    (done,) = zhang.push(one)
    assert zhang.push(one, two)[0] == done
    assert zhang.row(row)["body"]["name"] == "乙"


def test_a_gap_says_what_is_expected(zhang: Device) -> None:
    zhang.seq = 5
    answer = zhang.send(zhang.batch(zhang.op("create", "project", str(uuid.uuid4()), set={"name": "甲"})))
    assert (answer.status_code, answer.json()["code"], answer.json()["expected"]) == (409, "gap", 1)


def test_another_operation_under_the_same_number_is_a_fork_and_a_new_device_goes_on(zhang: Device) -> None:
    zhang.create(name="甲")
    zhang.seq = 0
    forked = zhang.op("create", "project", str(uuid.uuid4()), set={"name": "乙"})
    answer = zhang.send(zhang.batch(forked))
    assert (answer.status_code, answer.json()["code"]) == (409, "forked")
    from bizenv_desktop.wire import canonical

    zhang.key = canonical.new_private_key()
    key = {"device_key": canonical.public_key(zhang.key)}
    renewed = zhang.province.post("/device", key, zhang.token).json()
    assert renewed["device"] != zhang.id
    zhang.id, zhang.token = renewed["device"], renewed["token"]
    assert zhang.push(forked)[0]["s"] == "applied"


def test_an_operation_that_another_device_brought_is_not_done_twice(zhang: Device, li: Device) -> None:
    op = zhang.op("create", "project", str(uuid.uuid4()), set={"name": "甲"})
    first = zhang.push(op)
    li.seq += 1
    assert li.push({**op, "seq": li.seq, "by": "李演示"}) == first


def test_what_a_clone_brings_at_the_same_moment_is_not_done_twice(
    zhang: Device, li: Device, server_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not server_database:
        pytest.skip("of SQLite there is one writer at a time")
    row, seq = zhang.create(name="甲")
    op = zhang.op("patch", "project", row, seq, old={"name": "甲"}, set={"name": "乙"})
    twin = {**op, "seq": 1, "by": li.name}
    lock, others = push.lock_counters, iter([True])

    def waits_for_another(*asked: Any) -> Any:
        if next(others, False):
            (brought,) = li.push(twin)
            li.seq = 1
            li.push(li.op("patch", "project", row, brought["row_seq"], old={"name": "乙"}, set={"name": "丙"}))
        return lock(*asked)

    monkeypatch.setattr(push, "lock_counters", waits_for_another)
    assert zhang.push(op)[0]["s"] == "applied"
    assert zhang.row(row)["body"]["name"] == "丙"
    assert zhang.open_conflicts() == [], "nobody is asked about an edit that was done already"


def test_a_rejected_operation_takes_its_transaction_with_it_and_nothing_else(zhang: Device) -> None:
    tx, rows = str(uuid.uuid4()), [str(uuid.uuid4()) for _ in range(3)]
    results = zhang.push(
        zhang.op("create", "project", rows[0], tx=tx, set={"name": "甲"}),
        zhang.op("create", "project", rows[1], tx=tx, set={"amount": "很多"}),
        zhang.op("create", "project", rows[2], set={"name": "丙"}),
    )
    assert [one.get("code", "") for one in results] == ["with_tx", "bad_value", ""]
    assert [one["id"] for one in zhang.pull()] == [rows[2]]
    assert [one["seq"] for one in zhang.pull()] == []
    assert zhang.create(name="丁")[1] == 2  # versions of the rejected transaction were given back


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"scope": "210200"}, "forbidden_scope"),
        ({"t": "nothing"}, "unknown_ledger"),
        ({"set": {"nothing": "1"}}, "unknown_field"),
        ({"set": {"amount": 12}}, "bad_value"),
        ({"set": {"start": "2022-02-30"}}, "bad_value"),
        ({"set": {"name": "甲\u0000"}}, "bad_value"),
        ({"t": "conflict"}, "system_ledger"),
        ({"k": "patch"}, "unknown_row"),
    ],
)
def test_what_may_not_be_written_is_rejected_and_the_queue_flows(
    zhang: Device, change: dict[str, Any], code: str
) -> None:
    bad = {**zhang.op("create", "project", str(uuid.uuid4()), set={"name": "甲"}), **change}
    good = zhang.op("create", "project", str(uuid.uuid4()), set={"name": "乙"})
    results = zhang.push(bad, good)
    assert (results[0]["s"], results[0]["code"]) == ("rejected", code)
    assert results[1]["s"] == "applied"


def test_a_viewer_writes_nothing(province: Province) -> None:
    viewer = province.device("赵演示", roles=("viewer",))
    (result,) = viewer.push(viewer.op("create", "project", str(uuid.uuid4()), set={"name": "甲"}))
    assert result["code"] == "forbidden_role"


def test_a_county_writes_its_own_rows_only(province: Province) -> None:
    county = province.device("钱演示", "210112", ("county",))
    county.scope = "210100"
    county.create(name="甲", region_code="210112")
    (result,) = county.push(county.op("create", "project", str(uuid.uuid4()), set={"region_code": "210111"}))
    assert result["code"] == "forbidden_region"


def test_the_province_reads_all_and_edits_no_city_figure(province: Province, zhang: Device) -> None:
    row, seq = zhang.create(name="甲")
    office = province.device("孙演示", "210000", ("province",))
    assert office.row(row)["body"] == {"name": "甲"}
    office.scope = "210100"
    (result,) = office.push(office.op("patch", "project", row, seq, old={"name": "甲"}, set={"name": "乙"}))
    assert result["code"] == "forbidden_field"


def test_a_workflow_step_from_another_state_is_rejected(zhang: Device, li: Device) -> None:
    row, seq = zhang.create(stage="草稿")
    step = {"cmd": "step", "old": {"stage": "草稿"}, "set": {"stage": "提交"}}
    assert zhang.push(zhang.op("cmd", "project", row, seq, **step))[0]["s"] == "applied"
    back = {"cmd": "step", "old": {"stage": "草稿"}, "set": {"stage": "归档"}}
    assert li.push(li.op("cmd", "project", row, seq, **back))[0]["code"] == "stale_state"
    onward = {"cmd": "step", "old": {"stage": "提交"}, "set": {"stage": "归档"}}
    assert zhang.push(zhang.op("cmd", "project", row, seq, **onward))[0]["code"] == "forbidden_role"
    assert li.push(li.op("cmd", "project", row, seq, **onward))[0]["s"] == "merged"
    jump = {"old": {"stage": "归档"}, "set": {"stage": "草稿"}}
    assert li.push(li.op("patch", "project", row, seq, **jump))[0]["code"] == "bad_step"
    assert li.push(li.op("patch", "project", row, seq, why="更正：误归档", **jump))[0]["s"] == "merged"


def test_a_tampered_batch_and_a_wrong_token_are_refused_whole(province: Province, zhang: Device) -> None:
    batch = zhang.batch(zhang.op("create", "project", str(uuid.uuid4()), set={"name": "甲"}))
    batch["ops"][0]["set"]["name"] = "乙"
    assert zhang.send(batch).json()["code"] == "bad_batch"
    assert province.post("/push", batch, "210100.falsch").status_code == 401
    assert province.post("/pull", {"cursors": {}}).status_code == 401


def test_a_code_works_once(province: Province) -> None:
    code = province.code("周演示")
    Device(province, "周演示", "210100").enroll(code)
    keys = {"device_key": "ab" * 32, "user_key": "cd" * 32}
    assert province.post("/enroll", {"code": code, **keys}).json()["code"] == "bad_code"
    assert province.post("/enroll", {"code": "210100-XXXX", **keys}).status_code == 403
