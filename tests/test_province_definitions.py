"""The province publishes definitions: numbered, signed, never changed; what older ones wrote is still understood."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.upcast_model import Upcast
from bizenv_desktop.wire import canonical
from bizenv_desktop.wire.messages import signed_definition
from tests.helpers_definitions import FIELDS, OTHER, OTHER_STEP, WIDER, definition, published
from tests.helpers_province import Device, Province, small_forms

if TYPE_CHECKING:
    from pathlib import Path


def hello(device: Device, **defs: int) -> dict:
    answer = device.province.post("/hello", {"proto": [1], "defs": defs}, device.token)
    assert answer.status_code == 200, answer.text
    return answer.json()


def get(device: Device, tag: str):
    return device.province.http.get(f"/sync/v1/defs/{tag}", headers={"authorization": f"Bearer {device.token}"})


def test_a_published_definition_is_numbered_signed_and_served_to_who_lacks_it(province: Province, tmp_path: Path):
    device = province.device("张演示")
    text = definition(WIDER)
    (done,) = published(province, tmp_path, text)
    assert (done.name, done.version) == ("project", 2)

    told = hello(device, project=1)
    assert told["defs_needed"] == ["project@2"]
    assert hello(device, project=2)["defs_needed"] == []
    one = get(device, "project@2").json()
    assert (one["text"], one["hash"]) == (text, hashlib.sha256(text.encode()).hexdigest())
    assert canonical.verify(told["package_keys"][1], one["signature"], signed_definition("project", 2, one["hash"]))
    assert get(device, "project@3").status_code == 404
    assert province.http.get("/sync/v1/defs/project@2").status_code == 401
    assert published(province, tmp_path, text) == []
    (again,) = published(province, tmp_path, definition(WIDER | {"more": "text"}))
    assert (again.version, get(device, "project@2").json()["text"]) == (3, text)


def test_a_change_that_would_lose_what_was_written_is_refused_whole(province: Province, tmp_path: Path):
    device = province.device("张演示")
    for text, told in (
        (definition(OTHER), "字段 start 的类型从 date 变成 integer"),
        (definition(FIELDS, head="titel = 1\n"), "不认识此项"),
        (
            definition(
                FIELDS, '[[checks]]\ncode = "X"\nseverity = "hard"\nmessage = "x"\nconstraint = "this.nowhere"\n'
            ),
            "SQL",
        ),
        ("id = ", "不是可读的 TOML"),
    ):
        with pytest.raises(BizenvError, match=told) as refused:
            published(province, tmp_path, text)
        assert refused.value.code == "FORM_REFUSED"
    assert hello(device, project=1)["defs_needed"] == []


def test_rows_are_brought_to_the_new_fields_without_a_new_version(province: Province, tmp_path: Path):
    device = province.device("张演示")
    row, seq = device.create(name="甲", remark="旧话", tags=["一", "二"], start="2021")
    other, _ = device.create(name="乙", start="2021-05-07")
    device.pull()

    (done,) = published(province, tmp_path, definition(OTHER, OTHER_STEP))

    assert (done.rows, done.conflicts) == (2, 1)
    found = device.row(row)
    assert found["body"] == {"name": "甲", "note": "旧话", "start": 2021, "ext:标签": "一、二"}
    assert (found["seq"], found["def"]) == (seq, "project@2")
    assert device.row(other)["body"] == {"name": "乙"}
    (conflict,) = device.open_conflicts()
    assert (conflict["body"]["kind"], conflict["body"]["row"]) == ("def_incompatible", other)
    assert conflict["body"]["mine"] == '{"start":"2021-05-07"}'
    assert [one["t"] for one in device.pull()] == ["conflict"]


def test_an_older_device_writes_on_and_what_cannot_be_said_waits_for_a_person(province: Province, tmp_path: Path):
    older, other = province.device("张演示"), province.device("李演示")
    row, seq = older.create(name="甲", remark="旧话", amount="1", unit="万元", start="2021")
    published(province, tmp_path, definition(OTHER, OTHER_STEP))

    plain = older.op("patch", "project", row, seq, set={"remark": "新话"}, old={"remark": "旧话"})
    lost = older.op(
        "patch", "project", row, seq, set={"start": "2022-05", "name": "丙"}, old={"start": "2021", "name": "甲"}
    )
    gone = older.op("patch", "project", row, seq, set={"tags": ["三"]}, old={})
    results = older.push(plain, lost, gone)

    assert [one["s"] for one in results] == ["applied", "merged", "conflict"]
    assert [one.get("kept", []) for one in results] == [[], ["start"], ["ext:标签"]]
    assert other.row(row)["body"] == {"name": "丙", "note": "新话", "amount": "1", "unit": "万元", "start": 2021}
    kept = {one["body"]["mine"]: one["body"]["theirs"] for one in other.open_conflicts()}
    assert kept == {'{"start":"2022-05"}': '{"start":2021}', '{"ext:标签":"三"}': '{"ext:标签":null}'}
    assert {one["body"]["kind"] for one in other.open_conflicts()} == {"def_incompatible"}
    log = other.row(row)["log"]
    assert next(entry["set"] for entry in log if entry["k"] == "patch") == {"note": "新话"}


def test_a_new_row_of_an_older_device_keeps_what_has_no_field_any_more(province: Province, tmp_path: Path):
    device = province.device("张演示")
    published(province, tmp_path, definition(OTHER, OTHER_STEP))
    row = str(uuid.uuid4())
    (result,) = device.push(device.op("create", "project", row, set={"name": "甲", "remark": "话", "tags": ["一"]}))
    assert result["s"] == "applied"
    assert device.row(row)["body"] == {"name": "甲", "note": "话", "ext:标签": "一"}


def test_below_the_oldest_version_pull_works_and_push_asks_for_the_newer_one(province: Province, tmp_path: Path):
    device = province.device("张演示")
    row, seq = device.create(name="甲")
    fields = dict(FIELDS)
    for n in range(2, 6):
        fields |= {f"more{n}": "text"}
        published(province, tmp_path, definition(fields, head="oldest = 2\n" if n == 5 else ""))
    assert hello(device, project=1)["min_defs"] == {"project": 2}

    batch = device.batch(device.op("patch", "project", row, seq, set={"name": "乙"}, old={"name": "甲"}))
    answer = device.send(batch)
    assert (answer.status_code, answer.json()["code"], answer.json()["expected"]) == (426, "old_forms", 2)
    assert "项目" in answer.json()["detail"]
    assert device.row(row)["body"]["name"] == "甲"
    newer = {**batch["ops"][0], "def": "project@2"}
    (result,) = device.push(newer)
    assert result["s"] == "applied"


def test_servers_that_run_take_a_publication_up(province: Province, tmp_path: Path):
    device = province.device("张演示")
    second = Province(tmp_path / "second", url=str(province.app.state.store.engine.url.render_as_string(False)))
    hello(device, project=1)
    published(second, tmp_path, definition(OTHER, OTHER_STEP))
    row = str(uuid.uuid4())
    device.push(device.op("create", "project", row, set={"remark": "话"}))
    assert device.row(row)["body"] == {"note": "话"}
    second.close()


def test_a_newer_program_brings_the_rows_to_its_own_definitions_once(province: Province, tmp_path: Path):
    device = province.device("张演示")
    row, seq = device.create(name="甲", remark="话")
    other, _ = device.create(name="乙")
    older = small_forms()
    project = older.ledgers["project"]
    fields = {name: one for name, one in project.fields.items() if name != "remark"}
    fields["note"] = replace(project.fields["remark"], id="note")
    newer = replace(project, version=2, fields=fields, upcasts=(Upcast(2, renamed={"remark": "note"}),))
    url = str(province.app.state.store.engine.url.render_as_string(False))

    second = Province(tmp_path / "second", url=url, forms=replace(older, ledgers={**older.ledgers, "project": newer}))

    found = {one["id"]: (one["body"], one["def"]) for one in device.pull()}
    assert found == {row: ({"name": "甲", "note": "话"}, "project@2"), other: ({"name": "乙"}, "project@2")}
    assert device.row(row)["seq"] == seq
    second.close()


def test_an_operation_that_names_no_version_is_rejected_alone(province: Province):
    device = province.device("张演示")
    wrong = device.op("create", "project", str(uuid.uuid4()), set={"name": "甲"}) | {"def": "project"}
    right = device.op("create", "project", str(uuid.uuid4()), set={"name": "乙"})
    assert [(one["s"], one.get("code", "")) for one in device.push(wrong, right)] == [
        ("rejected", "malformed"),
        ("applied", ""),
    ]
