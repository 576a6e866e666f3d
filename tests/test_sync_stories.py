"""Two PCs of one bureau and the province: merges, conflicts, lost lines, deletes, locks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.storage import attachments
from bizenv_desktop.storage.edits import Edit
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        yield zhang, li


def shared_row(zhang: Office, li: Office, **values: Any) -> str:
    row = zhang.create(**values)
    zhang.sync()
    li.sync()
    return row


def settle(*offices: Office) -> None:
    for office in (*offices, *offices):
        office.sync()


def test_different_fields_merge_silently_and_the_same_field_is_one_conflict_in_both_copies(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲项目", remark="旧")
    zhang.change(row, name="乙项目")
    li.change(row, remark="李说")
    settle(zhang, li)
    for office in offices:
        assert office.row(row) == {"name": "乙项目", "remark": "李说"}
        assert office.syncer.conflicts() == []
    zhang.change(row, remark="张改")
    li.change(row, remark="李改")
    zhang.sync()
    assert li.sync().conflicts == 1
    zhang.sync()
    (mine,), (theirs,) = zhang.syncer.conflicts(), li.syncer.conflicts()
    assert mine.id == theirs.id
    assert (mine.base_values, mine.mine_values, mine.theirs_values) == (
        {"remark": "李说"},
        {"remark": "张改"},
        {"remark": "李改"},
    )
    assert (theirs.mine_values, theirs.theirs_values) == ({"remark": "李改"}, {"remark": "张改"})
    assert zhang.row(row) == li.row(row) == {"name": "乙项目", "remark": "张改"}
    assert theirs.to_json()["mine"] == "李改"
    assert (theirs.record, theirs.labels) == ("乙项目", "remark")


@pytest.mark.parametrize(
    ("take", "value", "end"), [("mine", None, "李改"), ("theirs", None, "张改"), ("value", "折中", "折中")]
)
def test_resolving_once_ends_it_everywhere(
    offices: tuple[Office, Office], take: str, value: str | None, end: str
) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲项目", remark="旧")
    zhang.change(row, remark="张改")
    li.change(row, remark="李改")
    settle(zhang, li)
    (conflict,) = li.syncer.conflicts()
    assert li.syncer.resolve(conflict.id, take, value).state == "resolved"
    assert li.syncer.conflicts() == []
    settle(li, zhang)
    for office in offices:
        assert office.syncer.conflicts() == []
        assert office.row(row)["remark"] == end
    assert zhang.dump() == li.dump()
    with pytest.raises(BizenvError, match="CONFLICT_CLOSED"):
        zhang.syncer.resolve(conflict.id, "mine")


def test_two_resolutions_that_race_conflict_again(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, remark="旧")
    zhang.change(row, remark="张改")
    li.change(row, remark="李改")
    settle(zhang, li)
    (conflict,) = li.syncer.conflicts()
    zhang.syncer.resolve(conflict.id, "value", "三")
    li.syncer.resolve(conflict.id, "theirs")
    settle(zhang, li)
    (again,) = zhang.syncer.conflicts()
    assert again.id != conflict.id
    assert {again.mine_values["remark"], again.theirs_values["remark"]} == {"三", "张改"}
    assert zhang.dump() == li.dump()


def test_a_lost_reply_changes_nothing(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, remark="旧")
    zhang.change(row, remark="新")
    zhang.line.lose = "/push"
    with pytest.raises(BizenvError, match="OFFLINE"):
        zhang.sync()
    assert zhang.row(row) == {"remark": "新"}
    result = zhang.sync()
    assert (result.pushed, result.state) == (1, "done")
    assert zhang.sync().to_json() == {**result.to_json(), "pushed": 0}
    li.sync()
    assert [one for one in li.history(row) if one[2] == "remote"] == [
        ("create", "张演示", "remote"),
        ("patch", "张演示", "remote"),
    ]


@pytest.mark.parametrize("first", [0, 1])
def test_delete_and_edit_end_alike_in_either_order(offices: tuple[Office, Office], first: int) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲", remark="旧")
    zhang.delete(row)
    li.change(row, remark="新")
    settle(offices[first], offices[1 - first])
    for office in offices:
        assert office.row(row) == {"name": "甲", "remark": "新"}
    (deleted,), (edited,) = zhang.syncer.conflicts(), li.syncer.conflicts()
    assert (deleted.mine_values, edited.mine_values) == (
        {"delete_vs_edit": "delete"},
        {"delete_vs_edit": "keep", "remark": "新"},
    )
    zhang.syncer.resolve(deleted.id, "mine")
    settle(zhang, li)
    assert (zhang.row(row), li.row(row)) == (None, None)
    assert zhang.syncer.conflicts() == li.syncer.conflicts() == []


def test_offline_says_so_changes_nothing_and_later_nothing_is_lost_or_doubled(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    zhang.sync()
    rows = [zhang.create(name=f"项目{n}") for n in range(5)]
    before = zhang.dump()
    zhang.line.down = True
    with pytest.raises(BizenvError, match="OFFLINE") as problem:
        zhang.sync()
    assert problem.value.remedy
    assert zhang.dump() == before
    assert zhang.syncer.state().waiting == 5
    assert zhang.syncer.log()[0].outcome == "未完成"
    zhang.line.down = False
    assert zhang.sync().pushed == 5
    assert li.sync().pulled == 5
    assert [li.row(row) for row in rows] == [{"name": f"项目{n}"} for n in range(5)]
    assert zhang.sync().pushed == 0


def test_a_saved_value_never_flips_back_between_acknowledgement_and_pull(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲", remark="旧")
    li.change(row, name="李改名")
    li.sync()
    zhang.change(row, remark="新")
    seen: list[Any] = []
    zhang.line.after = lambda _request, _response: seen.append(zhang.row(row)["remark"])
    zhang.sync()
    assert set(seen) == {"新"}
    zhang.change(row, remark="更新")
    zhang.line.lose = "/pull"
    with pytest.raises(BizenvError):
        zhang.sync()
    assert zhang.row(row) == {"name": "李改名", "remark": "更新"}
    zhang.sync()
    assert zhang.row(row) == {"name": "李改名", "remark": "更新"}


def test_an_edit_made_while_a_push_is_under_way_stays_pending_and_visible(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, remark="旧")
    zhang.change(row, remark="一")

    def edit_once(request: Any, _response: Any) -> None:
        if request.path.endswith("/push") and zhang.row(row)["remark"] == "一":
            zhang.change(row, remark="二")

    zhang.line.after = edit_once
    zhang.sync()
    assert zhang.row(row) == {"remark": "二"}
    settle(zhang, li)
    assert li.row(row) == {"remark": "二"}
    assert li.syncer.conflicts() == []


def test_merge_groups_conflict_as_one_and_own_edits_in_a_row_do_not(offices: tuple[Office, Office]) -> None:
    from decimal import Decimal

    zhang, li = offices
    row = shared_row(zhang, li, amount=Decimal("1.5"), unit="万元")
    zhang.change(row, amount=Decimal(2))
    zhang.change(row, unit="万美元")
    assert zhang.sync().conflicts == 0
    li.change(row, unit="万欧元")
    li.sync()
    (conflict,) = li.syncer.conflicts()
    assert conflict.fields == ("amount", "unit")
    assert conflict.to_json()["mine"] == {"amount": "1.5", "unit": "万欧元"}
    assert li.row(row) == {"amount": "2", "unit": "万美元"}


def test_what_will_be_sent_is_listed_field_by_field(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲", remark="旧")
    zhang.change(row, remark="新")
    (line,) = zhang.syncer.outgoing()
    assert (line.id, line.field, line.old, line.new) == (row, "remark", "旧", "新")
    assert line.cells[:5] == ("项目", "甲", "remark", "旧", "新")


def test_a_rejected_edit_goes_back_to_the_servers_value_and_stays_listed(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, stage="草稿")
    step = Edit("cmd", "project", row, {"stage": "提交"})
    zhang.apply(step)
    zhang.sync()
    li.apply(Edit("cmd", "project", row, {"stage": "归档", "remark": "李"}))
    result = li.sync()
    assert (result.rejected, li.row(row)) == (1, {"stage": "提交"})
    (refused,) = li.syncer.refused()
    assert (refused.code, refused.reason) == ("stale_state", "状态已被别人改变；同步后按现在的状态重新办理，这一项放弃")
    assert li.syncer.discard([refused.op]) == 1
    assert li.syncer.refused() == []


def test_what_was_rejected_together_is_sent_again_together(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    one, two, three = (shared_row(zhang, li, name=name) for name in "甲乙丙")
    whole = new_id()
    li.apply(*(Edit("patch", "project", row, {"remark": "同一次"}, tx=whole) for row in (one, two)))
    li.change(three, remark="另一次")
    li.copy.write(lambda w: w.execute("UPDATE op SET at = 'gestern' WHERE state = 'pending' AND id <> ?", (two,)))
    assert li.sync().rejected == 3
    refused = {one.id: one for one in li.syncer.refused()}
    assert refused[two].code == "malformed"
    assert li.syncer.reissue([refused[two].op]) == 2
    with li.copy.read() as reader:
        assert reader.value("SELECT count(DISTINCT tx) FROM op WHERE state = 'pending'") == 1
    assert (li.sync().pushed, [one.id for one in li.syncer.refused()]) == (2, [three])
    assert [(li.row(row) or {}).get("remark") for row in (one, two, three)] == ["同一次", "同一次", None]


def test_files_go_up_and_come_down_verified(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    sha = attachments.put(zhang.copy, b"scan" * 5000, "凭证.pdf")
    row = zhang.create(name="甲", files=[sha])
    assert zhang.sync().blobs_up == 1
    assert li.sync().blobs_down == 1
    assert li.row(row)["files"] == [sha]
    assert attachments.open_file(li.copy, sha) == b"scan" * 5000
    assert (zhang.sync().blobs_up, li.sync().blobs_down) == (0, 0)


def test_a_backup_is_made_before_a_change_and_not_for_an_idle_sync(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    zhang.create(name="甲")
    zhang.sync()
    made = len(zhang.backups)
    zhang.sync()
    assert (made, len(zhang.backups)) == (1, 1)


def test_search_finds_what_came_from_others(offices: tuple[Office, Office]) -> None:
    from bizenv_desktop.storage.search import row_ids

    zhang, li = offices
    row = shared_row(zhang, li, name="沈阳华晨")
    zhang.change(row, name="沈阳金杯")
    zhang.sync()
    li.sync()
    with li.copy.read() as reader:
        ledger = li.copy.forms.ledgers["project"]
        assert row_ids(reader, li.copy.forms, ledger, "金杯") == [row]
        assert row_ids(reader, li.copy.forms, ledger, "华晨") == []


def test_one_sync_at_a_time(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    other = zhang.make_syncer()
    problems = []

    def try_other(_request: Any, _response: Any) -> None:
        with pytest.raises(BizenvError, match="SYNC_BUSY") as problem:
            other.sync()
        problems.append(problem.value.code)

    zhang.line.after = try_other
    zhang.sync()
    assert set(problems) == {"SYNC_BUSY"}


def test_cancelling_keeps_what_was_done(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    zhang.create(name="甲")
    asked: list[str] = []
    result = zhang.syncer.sync(
        lambda _done, _total, text: asked.append(text), lambda: "下载修改" in asked or len(asked) > 1
    )
    assert result.state == "cancelled"
    assert zhang.sync().state == "done"
    assert zhang.syncer.state().waiting == 0


def test_a_third_value_is_typed_for_own_columns_too(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = shared_row(zhang, li, name="甲")
    for office, text in ((zhang, "张写"), (li, "李写")):
        office.apply(Edit("patch", "project", row, ext={"领导批示": text}))
    settle(zhang, li)
    (conflict,) = li.syncer.conflicts()
    li.syncer.resolve(conflict.id, "value=两人商定")
    settle(li, zhang)
    for office in offices:
        assert office.row(row)["ext:领导批示"] == "两人商定"
        assert office.syncer.conflicts() == []
