"""Row, operation, search text and notes go together."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.columns import scaled_text
from bizenv_desktop.storage.edits import CREATE, DELETE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.notes import CellNote, notes_of
from bizenv_desktop.storage.replay import rows_that_differ
from tests.helpers_storage import USER, new_copy


@pytest.fixture
def copy(tmp_path):
    with new_copy(tmp_path / "c") as made:
        yield made


def save(copy, *edits, kind="edit"):
    return copy.write(lambda writer: apply_step(writer, Step(kind, "演示", edits), by=USER))


def row(copy, ledger="plant", row_id="a"):
    with copy.read() as reader:
        names, rows = reader.columns(f"SELECT * FROM {ledger} WHERE id = ?", (row_id,))
    return dict(zip(names, rows[0], strict=True)) if rows else None


def ops(copy):
    with copy.read() as reader:
        found = reader.all("SELECT kind, ledger, id, tx, set_json, old_json, base_seq, state FROM op ORDER BY n")
    return [
        {"kind": k, "row": (t, i), "tx": x, "set": json.loads(s or "null"), "old": json.loads(o or "null"), "base": b}
        for k, t, i, x, s, o, b, _ in found
    ]


def test_three_tenths_are_exact(copy):
    save(copy, *(Edit(CREATE, "plant", one, {"amount": Decimal("0.1")}) for one in "abc"))
    with copy.read() as reader:
        total = reader.value("SELECT sum(amount) FROM plant_v")
    assert copy.context.codec("plant").from_sql("amount", total) == Decimal("0.3")
    assert scaled_text(total) == "0.3"


def test_a_row_keeps_every_type_and_empty_is_null(copy):
    values = {
        "name": "演示厂",
        "amount": Decimal("12.345678"),
        "area": Decimal("-0.5"),
        "open": False,
        "tags": ["甲", "乙"],
    }
    save(copy, Edit(CREATE, "plant", "a", {**values, "note": "", "photos": []}))
    stored = row(copy)
    assert (stored["amount"], stored["area"], stored["open"], stored["note"]) == (12_345_678, -500_000, 0, None)
    body = ops(copy)[0]["set"]
    assert body["amount"] == "12.345678"
    assert body["area"] == "-0.5"
    assert body["open"] is False
    assert body["tags"] == ["甲", "乙"]
    assert not {"note", "photos", "row_version", "updated_at"} & body.keys()


def test_a_patch_carries_only_what_differs(copy):
    save(copy, Edit(CREATE, "plant", "a", {"name": "演示厂", "amount": Decimal(1)}))
    result = save(copy, Edit(PATCH, "plant", "a", {"name": "演示厂", "amount": Decimal("1.50")}))
    assert (result.created, result.changed, result.ops) == (0, 1, 1)
    assert ops(copy)[-1]["set"] == {"amount": "1.5"}
    assert ops(copy)[-1]["old"] == {"amount": "1"}
    assert row(copy)["row_version"] == 2


def test_nothing_different_is_no_step_at_all(copy):
    save(copy, Edit(CREATE, "plant", "a", {"name": "演示厂"}))
    assert save(copy, Edit(PATCH, "plant", "a", {"name": "演示厂"})).ops == 0
    with copy.read() as reader:
        assert reader.value("SELECT count(*) FROM step") == 1


def test_own_columns_change_one_by_one(copy):
    save(copy, Edit(CREATE, "plant", "a", {}, {"领导批示": "抓紧", "备注二": "甲"}))
    save(copy, Edit(PATCH, "plant", "a", {}, {"领导批示": None, "备注三": "乙"}))
    assert json.loads(row(copy)["ext"]) == {"备注二": "甲", "备注三": "乙"}
    assert ops(copy)[-1]["set"] == {"ext:领导批示": None, "ext:备注三": "乙"}
    assert ops(copy)[-1]["old"] == {"ext:领导批示": "抓紧", "ext:备注三": None}


def test_a_note_belongs_to_its_row_and_travels_with_it(copy):
    note = CellNote("n1", "plant", "a", "amount", 44, "held", "约5亿元", "50000", "约数")
    save(copy, Edit(CREATE, "plant", "a", {"name": "演示厂"}, notes=(note,)))
    with copy.read() as reader:
        assert notes_of(reader, "plant", "a") == [note]
    body = ops(copy)[0]["set"]["note:n1"]
    assert CellNote.from_json("plant", "a", "note:n1", body) == note


def test_a_child_goes_over_the_wire_with_its_parent_and_others_alone(copy):
    save(
        copy,
        Edit(CREATE, "plant", "a", {"name": "甲"}),
        Edit(CREATE, "plant_step", "s", {"plant_id": "a", "text": "开工"}),
        Edit(CREATE, "plant", "b", {"name": "乙"}),
    )
    first, child, second = (op["tx"] for op in ops(copy))
    assert first == child != second


def test_the_server_state_is_kept_only_for_rows_that_the_server_knows(copy):
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲"}), Edit(CREATE, "plant", "b", {"name": "乙"}))
    copy.write(lambda writer: writer.execute("UPDATE plant SET row_seq = 7 WHERE id = 'a'"))
    save(copy, Edit(PATCH, "plant", "a", {"name": "甲一"}), Edit(PATCH, "plant", "b", {"name": "乙一"}))
    save(copy, Edit(PATCH, "plant", "a", {"name": "甲二"}))
    with copy.read() as reader:
        ((ledger, row_id, seq, body),) = reader.all("SELECT ledger, id, seq, body FROM base")
    assert (ledger, row_id, seq, json.loads(body)["name"]) == ("plant", "a", 7, "甲")
    assert [op["base"] for op in ops(copy)] == [None, None, 7, None, 7]


def test_a_deleted_row_comes_back_with_what_it_is_given_alone(copy):
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲", "amount": Decimal(5)}))
    save(copy, Edit(DELETE, "plant", "a"))
    assert ops(copy)[-1]["old"]["amount"] == "5"
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲二"}))
    assert (row(copy)["name"], row(copy)["amount"], row(copy)["deleted"]) == ("甲二", None, 0)


def test_several_edits_of_one_row_in_a_step_follow_each_other(copy):
    save(
        copy,
        Edit(CREATE, "plant", "a", {"name": "甲"}),
        Edit(PATCH, "plant", "a", {"name": "乙"}),
        Edit(DELETE, "plant", "a"),
    )
    assert [op["kind"] for op in ops(copy)] == [CREATE, PATCH, DELETE]
    assert row(copy)["deleted"] == 1


def test_what_is_not_there_is_said(copy):
    with pytest.raises(BizenvError, match="没有这条记录"):
        save(copy, Edit(PATCH, "plant", "nobody", {"name": "甲"}))
    with pytest.raises(BizenvError, match="没有字段 colour"):
        save(copy, Edit(CREATE, "plant", "a", {"colour": "红"}))
    with pytest.raises(BizenvError, match="没有台账"):
        save(copy, Edit(CREATE, "nothing", "a", {}))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
plants = st.fixed_dictionaries(
    {},
    optional={
        "name": texts,
        "note": texts,
        "amount": st.decimals(-(10**9), 10**9, places=6),
        "open": st.booleans() | st.none(),
        "tags": st.lists(texts.filter(bool), max_size=3),
    },
)
edits = st.tuples(
    st.sampled_from([CREATE, PATCH, PATCH, DELETE]),
    st.sampled_from("abc"),
    plants,
    st.dictionaries(texts.filter(bool), texts, max_size=2),
)


@given(st.lists(st.lists(edits, min_size=1, max_size=4), max_size=5))
@settings(max_examples=25, deadline=None)
def test_rows_are_what_their_operations_say(tmp_path_factory, steps):
    with new_copy(tmp_path_factory.mktemp("law") / "c") as copy:
        for step in steps:
            try:
                save(copy, *(Edit(kind, "plant", row_id, values, ext) for kind, row_id, values, ext in step))
            except BizenvError as problem:
                assert problem.code == "NO_ROW"  # noqa: PT017 - a patch of a row that is not there changes nothing
        with copy.read() as reader:
            assert list(rows_that_differ(reader, "plant")) == []


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (Edit(CREATE, "plant", "x", {"name": "演示\ud83d厂"}), "plant的“name”“演示□厂”的第3个字符残缺"),
        (Edit(CREATE, "plant", "x", {"name": "演示厂"}, {"批示": "同\ud83d"}), "plant的“批示”“同□”的第2个字符残缺"),
    ],
)
def test_half_a_character_is_refused_with_its_place_and_nothing_is_written(copy, edit, place):
    with pytest.raises(BizenvError, match=place) as said:
        copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by=USER))
    assert said.value.code == "BAD_TEXT"
    with copy.read() as reader:
        assert reader.value("SELECT count(*) FROM plant") == reader.value("SELECT count(*) FROM op") == 0
