"""Pulling from the province: order, pages, history, scopes, epochs, digests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.wire.digest import digest_of

if TYPE_CHECKING:
    from tests.helpers_province import Device, Province


def test_pages_are_in_the_order_of_versions_and_nothing_comes_twice(province: Province, zhang: Device) -> None:
    made = [zhang.create(name=f"项目{n}")[0] for n in range(7)]
    reader = province.device("李演示")
    assert [one["id"] for one in reader.pull(limit=3)] == made
    assert reader.pull(limit=3) == []
    zhang.push(zhang.op("delete", "project", made[2], 3, old={"name": "项目2"}))
    (gone,) = reader.pull()
    assert (gone["id"], gone["del"], gone["body"]) == (made[2], True, {"name": "项目2"})


def test_a_row_brings_what_others_did_to_it_but_not_the_callers_own_operations(
    province: Province, zhang: Device
) -> None:
    row, seq = zhang.create(name="甲", remark="旧")
    change = zhang.op("patch", "project", row, seq, old={"remark": "旧"}, set={"remark": "新"}, why="核对合同")
    zhang.push(change)
    assert "log" not in zhang.pull()[0]
    (seen,) = province.device("李演示").pull()
    created, patched = seen["log"]
    assert (created["k"], created["by"], created.get("set", {})) == ("create", "张演示", {})
    assert (patched["op"], patched["old"], patched["set"], patched["why"]) == (
        change["op"],
        {"remark": "旧"},
        {"remark": "新"},
        "核对合同",
    )


def test_history_is_whole_when_a_row_comes_on_a_later_page(province: Province, zhang: Device) -> None:
    row, seq = zhang.create(name="甲")
    zhang.create(name="乙")
    zhang.push(zhang.op("patch", "project", row, seq, old={"name": "甲"}, set={"name": "丙"}))
    last = province.device("李演示").pull(limit=1)[-1]
    assert (last["id"], [one["k"] for one in last["log"]]) == (row, ["create", "patch"])


def test_a_city_sees_its_own_rows_only(province: Province, zhang: Device) -> None:
    zhang.create(name="沈阳")
    dalian = province.device("吴演示", "210200")
    dalian.create(name="大连")
    assert [one["body"]["name"] for one in dalian.pull()] == ["大连"]
    assert set(dalian.cursors) == {"210200", "catalog"}
    sneaking = {"cursors": {"210100": ["", 0]}}
    answer = province.post("/pull", sneaking, dalian.token).json()
    assert [one["scope"] for one in answer["rows"]] == ["210200"]
    office = province.device("孙演示", "210000", ("province",))
    assert {one["body"]["name"] for one in office.pull()} == {"沈阳", "大连"}


def test_a_cursor_of_another_epoch_asks_for_a_new_start(province: Province, zhang: Device) -> None:
    zhang.create(name="甲")
    for cursor in (["0" * 12, 1], [zhang.pull() and zhang.cursors["210100"][0], 99]):
        answer = province.post("/pull", {"cursors": {"210100": cursor}}, zhang.token)
        assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (410, "resync", "210100")


def test_the_digest_is_over_ids_and_versions(province: Province, zhang: Device) -> None:
    rows = sorted(zhang.create(name=name) for name in "甲乙")
    seq = rows and max(version for _, version in rows)
    answer = province.post("/digest", {"scope": "210100", "seq": seq}, zhang.token).json()
    expected = digest_of(rows)
    assert answer["ledgers"]["project"] == {"count": 2, "sha256": expected.sha256}
    assert province.post("/digest", {"scope": "210100", "seq": seq - 1}, zhang.token).json()["code"] == "stale_seq"
    assert province.post("/digest", {"scope": "210200", "seq": 0}, zhang.token).status_code == 403


def test_hello_tells_scopes_and_how_far_the_device_came(province: Province, zhang: Device) -> None:
    zhang.create(name="甲")
    answer = province.post("/hello", {"proto": [1], "defs": {"project": 1}}, zhang.token).json()
    assert [(one["id"], one["role"]) for one in answer["scopes"]] == [("210100", "write"), ("catalog", "read")]
    assert answer["last_seq"] == 1
    assert "project" not in answer["defs_needed"]
    assert province.post("/hello", {"proto": [9]}, zhang.token).status_code == 426
