"""A copy takes a newer definition into use: rows, operations and the server's states are said anew in one step."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.published import Published
from bizenv_desktop.formdef.upcast_model import Split, Upcast
from bizenv_desktop.records.drafts import load_draft, save_draft
from bizenv_desktop.storage import definition_store, outbox
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.row_state import load_rows, row_json
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import PASSPHRASE, a_field, a_ledger, new_copy, reopened, some_forms

OLD = a_ledger(
    "plant", *(a_field(one, ft.Text()) for one in ("name", "boss", "amount", "span", "state", "fax")), search=("name",)
)
NEW = a_ledger(
    "plant",
    *(a_field(one, ft.Text()) for one in ("name", "head", "state")),
    *(a_field(one, ft.Date(partial=True)) for one in ("start", "end")),
    a_field("amount", ft.Money()),
    search=("name", "head"),
    version=2,
    upcasts=(
        Upcast(
            2,
            removed={"fax": "传真"},
            splits={"span": Split("至", ("start", "end"))},
            renamed={"boss": "head"},
            types={"amount": ft.Text()},
            codes={"state": {"在建": "建设中"}},
        ),
    ),
)


def save(copy, *edits):
    return copy.write(lambda writer: apply_step(writer, Step("edit", "演示", edits), by=copy.user))


def rows(copy):
    with copy.read() as reader:
        ids = [one for (one,) in reader.all("SELECT id FROM plant ORDER BY id")]
        codec = reader.context.codec("plant")
        found = {one: row_json(codec, state.now) for one, state in load_rows(reader, "plant", ids).items()}
    return {one: {n: v for n, v in row.items() if n not in {"created_at", "seq"}} for one, row in found.items()}


def test_rows_and_what_waits_are_said_anew(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲厂", "boss": "王演示", "amount": "12.5", "state": "在建"}))
    save(copy, Edit(CREATE, "plant", "b", {"name": "乙厂", "span": "2021至2022", "fax": "024"}))
    save(copy, Edit(PATCH, "plant", "a", {"boss": "李演示"}))

    with reopened(copy, some_forms(NEW)) as newer:
        assert rows(newer) == {
            "a": {"name": "甲厂", "head": "李演示", "amount": "12.5", "state": "建设中"},
            "b": {"name": "乙厂", "start": "2021", "end": "2022", "ext:传真": "024"},
        }
        with newer.read() as reader:
            waiting = outbox.pending(reader)
        assert [(one.def_version, one.set) for one in waiting][-1] == (2, {"head": "李演示"})
        assert [one.old for one in waiting][-1] == {"head": "王演示"}
        assert verify(newer) == []
        save(newer, Edit(PATCH, "plant", "a", {"amount": Decimal(3)}))
        assert rows(newer)["a"]["amount"] == "3"


def test_what_cannot_be_said_any_more_travels_as_it_was_written(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲厂", "amount": "约一千万", "boss": "王演示"}))

    with reopened(copy, some_forms(NEW)) as newer:
        assert rows(newer) == {"a": {"name": "甲厂", "head": "王演示"}}
        with newer.read() as reader:
            (waiting,) = outbox.pending(reader)
        assert waiting.written["set"]["amount"] == "约一千万"
        assert (waiting.written["def"], waiting.written["set"]["boss"]) == (1, "王演示")
        assert verify(newer) == []


def test_what_somebody_is_typing_is_said_anew_too(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    body = {"values": {"boss": "王演示", "amount": "约一千万"}, "texts": {"boss": "?"}, "children": {}}
    save_draft(copy, "plant", "new", body)
    with reopened(copy, some_forms(NEW)) as newer:
        kept = load_draft(newer, "plant", "new")
    assert kept.body == {"values": {"head": "王演示"}, "texts": {"head": "?", "amount": "约一千万"}, "children": {}}


TEXT = """
id = "plant"
title = "工厂"
[fields.id]
type = "text"
label = "主键"
[fields.name]
type = "text"
label = "名称"
[fields.head]
type = "text"
label = "负责人"
[[upcasts]]
to = 2
renamed = { boss = "head" }
removed = { amount = "金额", span = "起止", state = "状态", fax = "传真" }
"""


def keep(copy, text=TEXT):
    one = Published("plant", 2, text)
    copy.write(lambda writer: definition_store.keep(writer, [(one, "hash", "signature")]))


def test_a_definition_that_came_is_taken_into_use_when_the_copy_is_opened_again(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲厂", "boss": "王演示"}))
    keep(copy)
    assert "head" not in copy.forms.ledgers["plant"].fields

    with reopened(copy) as again:
        assert again.forms.ledgers["plant"].version == 2
        assert rows(again) == {"a": {"name": "甲厂", "head": "王演示"}}
        with again.read() as reader:
            assert definition_store.waiting(reader) == []


def test_while_another_window_has_the_copy_open_the_older_definition_stays_in_use(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲厂", "boss": "王演示"}))
    keep(copy)
    second = type(copy).open(copy.home, copy.forms, user=None, passphrase=PASSPHRASE, clock=copy.clock)
    assert rows(second) == {"a": {"name": "甲厂", "boss": "王演示"}}
    second.close()
    with reopened(copy) as again:
        assert rows(again) == {"a": {"name": "甲厂", "head": "王演示"}}


def test_a_program_that_cannot_read_what_came_says_so_and_changes_nothing(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    keep(copy, TEXT.replace('type = "text"', 'type = "hologram"'))
    with pytest.raises(BizenvError, match="读不懂") as told:
        reopened(copy)
    assert told.value.code == "DEFINITION_NEW"


def test_a_definition_that_cannot_be_taken_into_use_never_bars_the_way_to_the_data(tmp_path, monkeypatch):
    copy = new_copy(tmp_path / "c", some_forms(OLD))
    save(copy, Edit(CREATE, "plant", "a", {"name": "甲厂", "boss": "王演示"}))
    keep(copy)

    def breaks(*_):
        raise ArithmeticError("演示的差错")

    monkeypatch.setattr("bizenv_desktop.storage.succession.write_rows", breaks)
    with reopened(copy) as again:
        assert rows(again) == {"a": {"name": "甲厂", "boss": "王演示"}}
        with again.read() as reader:
            assert "演示的差错" in reader.value("SELECT text FROM sync_log")
            assert definition_store.waiting(reader) == []
        save(again, Edit(PATCH, "plant", "a", {"boss": "李演示"}))
    monkeypatch.undo()
    monkeypatch.setattr("bizenv_desktop.storage.definition_store.__version__", "一个新版")
    with reopened(again) as newer:
        assert rows(newer) == {"a": {"name": "甲厂", "head": "李演示"}}
