"""The merge plan: four rules per field, groups, lists, and deletes that an edit beats in either order."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bizenv_desktop.wire.merge import Change, MergeResult, RowState, plan

GROUPS = (("amount", "unit"),)
START = {"name": "演示项目", "amount": "120.5", "unit": "万元", "remark": "旧", "tags": ["a", "b"]}


def server_row(**changed: object) -> RowState:
    """Give the row at version 5, then changed by another device in version 9."""
    body = {**START, **changed}
    return RowState(body, {"*": 5, **dict.fromkeys(changed, 9)}, 9 if changed else 5, device="other")


def patch(device: str = "mine", **values: object) -> Change:
    old = {name: START.get(name) for name in values}
    return Change("patch", 5, old, values, device)


def test_a_field_nobody_else_touched_is_applied() -> None:
    result = plan(server_row(), patch(remark="新"))
    assert (result.apply, result.status) == ({"remark": "新"}, "applied")


def test_different_fields_merge_silently() -> None:
    result = plan(server_row(name="改名"), patch(remark="新"))
    assert (result.apply, result.conflicts, result.status) == ({"remark": "新"}, (), "merged")


def test_the_same_value_on_both_sides_is_no_conflict() -> None:
    result = plan(server_row(remark="新"), patch(remark="新"))
    assert not result.changes
    assert not result.conflicts


def test_two_values_for_one_field_are_one_conflict_and_the_server_value_stays() -> None:
    result = plan(server_row(remark="甲"), patch(remark="乙"))
    assert result.apply == {}
    assert result.kept == ("remark",)
    (conflict,) = result.conflicts
    assert (conflict.base, conflict.mine, conflict.theirs) == ({"remark": "旧"}, {"remark": "乙"}, {"remark": "甲"})
    assert result.status == "conflict"


def test_what_can_be_applied_is_applied_beside_a_conflict() -> None:
    result = plan(server_row(remark="甲"), patch(remark="乙", name="改名"))
    assert (result.apply, result.kept, result.status) == ({"name": "改名"}, ("remark",), "merged")


def test_a_merge_group_is_judged_as_one() -> None:
    change = Change("patch", 5, {"amount": "120.5", "unit": "万元"}, {"unit": "万美元"}, "mine")
    result = plan(server_row(amount="99"), change, GROUPS)
    assert [conflict.group for conflict in result.conflicts] == ["amount+unit"]
    assert result.apply == {}


def test_own_earlier_edit_of_the_group_is_no_conflict() -> None:
    change = Change("patch", 5, {"amount": "99", "unit": "万元"}, {"unit": "万美元"}, "mine")
    assert plan(server_row(amount="99"), change, GROUPS).apply == {"unit": "万美元"}


def test_lists_merge_by_what_was_added_and_removed() -> None:
    result = plan(server_row(tags=["a", "b", "c"]), patch(tags=["b", "d"]))
    assert result.apply == {"tags": ["b", "c", "d"]}
    assert not result.conflicts


def test_zero_and_no_are_values_not_blanks() -> None:
    row = RowState({"count": 0, "done": False}, {"*": 9}, 9)
    change = Change("patch", 5, {"count": 1, "done": True}, {"count": None, "done": None}, "mine")
    assert {conflict.group for conflict in plan(row, change).conflicts} == {"count", "done"}


def test_stamps_never_conflict_and_the_later_one_stays() -> None:
    row = RowState({"updated_at": "2026-11-02"}, {"*": 9}, 9)
    later = Change("patch", 5, {"updated_at": "2026-10-01"}, {"updated_at": "2026-11-03"}, "mine")
    earlier = Change("patch", 5, {"updated_at": "2026-10-01"}, {"updated_at": "2026-11-01"}, "mine")
    assert plan(row, later).apply == {"updated_at": "2026-11-03"}
    assert not plan(row, earlier).changes


def test_two_copies_that_make_the_same_row_make_one() -> None:
    row = RowState({"week": "2026-W47", "reporter": "张演示", "remark": "甲"}, {"*": 9}, 9, device="other")
    change = Change("create", 0, {}, {"week": "2026-W47", "reporter": "李演示", "remark": "乙", "text": "丙"}, "mine")
    result = plan(row, change)
    assert result.apply == {"text": "丙"}
    assert [conflict.group for conflict in result.conflicts] == ["remark"]


def test_a_delete_of_what_was_seen_deletes() -> None:
    assert plan(server_row(), Change("delete", 5, START, {}, "mine")).delete


def test_a_delete_after_own_acknowledged_edit_deletes() -> None:
    seen = {**START, "remark": "新"}
    assert plan(server_row(remark="新"), Change("delete", 5, seen, {}, "mine")).delete


def test_a_delete_never_beats_an_edit_it_did_not_see() -> None:
    result = plan(server_row(remark="新"), Change("delete", 5, START, {}, "mine"))
    assert not result.delete
    assert result.delete_conflict


def test_undoing_ones_own_delete_brings_the_row_back_without_a_conflict() -> None:
    row = RowState(START, {"*": 5}, 9, deleted=True, device="mine")
    result = plan(row, Change("create", 5, {}, dict(START), "mine"))
    assert result.revive
    assert not result.delete_conflict


def test_an_older_program_that_takes_back_its_delete_erases_no_field_that_it_does_not_know() -> None:
    gone = RowState({**START, "new_field": "新"}, {"*": 5}, 9, deleted=True, device="mine")
    again = Change("create", 5, {}, {"name": "演示项目"}, "mine", older=True)
    assert dict(plan(gone, again).apply) == {"name": "演示项目"}
    assert plan(gone, Change("create", 5, {}, {"name": "演示项目"}, "mine")).apply["new_field"] is None


VALUES = st.sampled_from([None, "1", "2", "3"])
FIELDS = ("name", "amount", "unit", "remark")


@st.composite
def changes(draw: st.DrawFn, device: str) -> Change:
    if draw(st.booleans()):
        return Change("delete", 5, dict(START), {}, device)
    names = draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
    seen = {name: START[name] for group in (*GROUPS, *[(n,) for n in names]) for name in group}
    return Change("patch", 5, seen, {name: draw(VALUES) for name in names}, device)


def after(row: RowState, change: Change, result: MergeResult, seq: int) -> RowState:
    """Write the result as the server does."""
    if not result.changes:
        return row
    body = {**row.body, **result.apply}
    deleted = result.delete or (row.deleted and not result.revive)
    return RowState(body, {**row.field_seq, **dict.fromkeys(result.apply, seq)}, seq, deleted, change.device)


def play(order: list[Change]) -> tuple[RowState, list[MergeResult]]:
    row, results = RowState(START, {"*": 5}, 5, device="start"), []
    for number, change in enumerate(order):
        result = plan(row, change, GROUPS)
        results.append(result)
        row = after(row, change, result, 6 + number)
    return row, results


@given(changes("a"), changes("b"))
def test_delete_and_edit_end_alike_in_either_order(first: Change, second: Change) -> None:
    ends = []
    for order in permutations([first, second]):
        row, results = play(list(order))
        ends.append((row.deleted, any(result.delete_conflict for result in results)))
        kinds = {change.kind for change in order}
        if kinds == {"delete", "patch"}:
            edit = next(change for change in order if change.kind == "patch")
            assert not any(result.conflicts for result in results)
            assert all(row.body[name] == value for name, value in edit.set.items())
    assert ends[0][0] == ends[1][0]
    assert ends[0][1] == ends[1][1]


@given(changes("a"), changes("b"), changes("c"))
def test_no_value_is_lost(first: Change, second: Change, third: Change) -> None:
    """Each value ends in the row, in a conflict, or was applied (and may then be superseded in the log)."""
    order = [first, second, third]
    row = RowState(START, {"*": 5}, 5, device="start")
    for number, change in enumerate(order):
        result = plan(row, change, GROUPS)
        in_conflict = {name for conflict in result.conflicts for name in conflict.mine}
        for name, value in change.set.items():
            assert name in result.apply or name in in_conflict or row.body.get(name) == value
        row = after(row, change, result, 6 + number)


@given(changes("a"), changes("b"))
def test_planning_again_gives_the_same_and_a_repeat_changes_nothing(first: Change, second: Change) -> None:
    row, results = play([first, second])
    assert play([first, second]) == (row, results)
    if second.kind == "patch" and not results[-1].conflicts:
        assert not plan(row, second, GROUPS).apply


@pytest.mark.parametrize("kind", ["patch", "create"])
def test_two_edits_of_one_field_show_both_values_in_either_order(kind: str) -> None:
    one, other = (Change(kind, 5, dict(START), {"remark": value}, value) for value in ("甲", "乙"))
    for order in ([one, other], [other, one]):
        row, results = play(order)
        (conflict,) = results[1].conflicts
        assert {row.body["remark"], conflict.mine["remark"]} == {"甲", "乙"}
