"""Undo is a new step; history tells all of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.notes import CellNote
from bizenv_desktop.storage.replay import rows_that_differ
from tests.helpers_storage import USER, full_copy, full_records, new_copy, open_copy, small_forms


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def company(records, name="演示企业"):
    return records.create("enterprise", {"name": name, "kind": "内资"})


def test_steps_are_taken_back_one_by_one_and_stay_in_the_history(records):
    row = company(records)
    records.change("enterprise", row.id, {"contact": "王演示"}, why="电话核对")
    records.change("enterprise", row.id, {"contact": "李演示", "capital": Decimal("0.3")})
    assert records.undo().ops == 1
    now = records.get("enterprise", row.id).values
    assert (now["contact"], now["capital"]) == ("王演示", None)
    records.undo()
    assert records.get("enterprise", row.id).values["contact"] is None
    records.undo()
    assert records.rows("enterprise") == []
    with pytest.raises(BizenvError, match="没有可撤销"):
        records.undo()
    changes = records.history("enterprise", row.id, "contact")
    assert [(one.old, one.new) for one in changes] == [
        (None, "王演示"),
        ("王演示", "李演示"),
        ("李演示", "王演示"),
        ("王演示", None),
    ]
    assert [one.why for one in changes][:2] == ["电话核对", ""]


def test_a_deletion_comes_back_whole(records):
    row = company(records)
    records.change(
        "enterprise", row.id, {"old_names": ["旧名一", "旧名二"], "found_date": "2001-02-03"}, ext={"批示": "好"}
    )
    before = records.get("enterprise", row.id)
    records.delete("enterprise", row.id, "误建")
    records.undo()
    after = records.get("enterprise", row.id)
    kept = {name for name in before.values if name not in ("updated_at", "row_version")}
    assert {name: after.values[name] for name in kept} == {name: before.values[name] for name in kept}
    assert after.ext == before.ext


def test_a_later_change_of_the_same_field_bars_the_undo_and_another_field_does_not(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        mine = Records(copy, None)
        row = company(mine)
        mine.change("enterprise", row.id, {"contact": "王演示"})
        other = Edit(PATCH, "enterprise", row.id, {"phone": "演示电话"})
        copy.write(lambda writer: apply_step(writer, Step("edit", "他人", [other]), by="李演示"))
        assert mine.undo().ops == 1
        mine.change("enterprise", row.id, {"contact": "王演示"})
        other = Edit(PATCH, "enterprise", row.id, {"contact": "赵演示"})
        copy.write(lambda writer: apply_step(writer, Step("edit", "他人", [other]), by="李演示"))
        with pytest.raises(BizenvError, match="“联系人”又有改动"):
            mine.undo()
        assert mine.get("enterprise", row.id).values["contact"] == "赵演示"


def test_making_a_row_is_not_undone_under_its_new_children(tmp_path):
    with new_copy(tmp_path / "c") as copy:
        records = Records(copy, None)
        plant = records.create("plant", {"name": "演示厂"})
        child = Edit(CREATE, "plant_step", "s", {"plant_id": plant.id})
        copy.write(lambda writer: apply_step(writer, Step("edit", "他人", [child]), by="李演示"))
        with pytest.raises(BizenvError, match="又有改动"):
            records.undo()


def test_notes_go_and_come_with_their_step(records):
    row = company(records)
    note = CellNote("n1", "enterprise", row.id, "capital", 44, "held", "约5亿元", "5亿元")
    records.apply(Step("import", "导入", [Edit(PATCH, "enterprise", row.id, notes=(note,))]))
    records.decide("n1", accept=True)
    assert records.held() == []
    records.undo()
    assert [one.id for one in records.held()] == ["n1"]
    assert records.get("enterprise", row.id).values["capital"] is None
    records.undo()
    assert records.get("enterprise", row.id).notes == ()


def test_the_program_s_own_steps_are_passed_over(records):
    row = company(records)
    records.copy.add_user("钱演示", frozenset({"viewer"}), "口令")
    assert records.undo().title == "新建企业“演示企业”"
    assert row.id not in [one.id for one in records.rows("enterprise")]


def test_one_user_does_not_undo_the_steps_of_another(tmp_path):
    with full_copy(tmp_path / "c") as copy:
        company(Records(copy, None))
    with full_copy(tmp_path / "c", "李演示") as copy, pytest.raises(BizenvError, match="没有可撤销"):
        Records(copy, None).undo()


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=6)
values = st.fixed_dictionaries(
    {},
    optional={
        "name": texts,
        "amount": st.integers(-5, 5).map(Decimal),
        "open": st.booleans(),
        "tags": st.lists(texts.filter(bool), max_size=2),
    },
)
actions = st.one_of(
    st.tuples(st.just("undo"), st.just(""), st.just({})),
    st.tuples(st.sampled_from([CREATE, PATCH, DELETE]), st.sampled_from("ab"), values),
)


def picture(copy):
    """Return all live rows, without time and version."""
    with copy.read() as reader:
        return reader.all("SELECT id, seq, name, amount, open, tags, ext FROM plant_v ORDER BY id")


@given(st.lists(actions, max_size=12))
@settings(max_examples=25, deadline=None)
def test_undoing_everything_gives_back_what_was_there_before_even_after_reopening(tmp_path_factory, doing):
    home = tmp_path_factory.mktemp("law") / "c"
    copy = new_copy(home)
    pictures = [picture(copy)]
    for kind, row_id, given_values in doing:
        records = Records(copy, None)
        if kind == "undo":
            if len(pictures) > 1:
                records.undo()
                pictures.pop()
                assert picture(copy) == pictures[-1]
            continue
        step = Step("edit", "演示", [Edit(kind, "plant", row_id, given_values)])
        try:
            if copy.write(lambda writer, step=step: apply_step(writer, step, by=USER)).ops:
                pictures.append(picture(copy))
        except BizenvError as problem:
            assert problem.code == "NO_ROW"  # noqa: PT017 - the row is not there: nothing was changed
    copy.close()
    with open_copy(home, small_forms()) as again:
        assert picture(again) == pictures[-1]
        for before in reversed(pictures[:-1]):
            Records(again, None).undo()
            assert picture(again) == before
        with again.read() as reader:
            assert list(rows_that_differ(reader, "plant")) == []
