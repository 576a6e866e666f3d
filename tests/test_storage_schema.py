"""Tables and views follow the definitions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef import field_types as ft
from bizenv_desktop.formdef.upcast_model import Upcast
from bizenv_desktop.storage.auto_backup import backups
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step, apply_step
from bizenv_desktop.storage.search import row_ids
from tests.helpers_storage import a_field, a_ledger, new_copy, reopened, some_forms


def save(copy, *edits):
    return copy.write(lambda writer: apply_step(writer, Step("edit", "演示", edits), by=copy.user))


def value(copy, sql):
    with copy.read() as reader:
        return reader.value(sql)


WEEK = a_ledger(
    "week",
    a_field("plant", ft.Text()),
    a_field("key", ft.Text()),
    a_field("total", ft.Money()),
    a_field(
        "before",
        ft.Money(),
        calculation="(SELECT w.total FROM week_v w WHERE w.plant = this.plant AND w.key < this.key"
        " ORDER BY w.key DESC LIMIT 1)",
    ),
    a_field("grown", ft.Money(), calculation="this.total - this.before"),
    a_field("much", ft.Boolean(), calculation="this.grown > setting('limit_much')"),
    a_field(
        "first", ft.Money(), calculation="(SELECT max(w.total) FROM week_v w WHERE w.plant = 'x')", first_value=True
    ),
)


def test_calculations_stand_on_each_other_and_on_other_rows_of_their_own_ledger(tmp_path):
    with new_copy(tmp_path / "c", some_forms(WEEK, settings={"limit_much": "50万元"})) as copy:
        for key, total in (("2026-W01", 100), ("2026-W02", 130)):
            save(copy, Edit(CREATE, "week", key, {"plant": "p", "key": key, "total": Decimal(total)}))
        assert value(copy, "SELECT grown FROM week_v WHERE id = '2026-W02'") == 30_000_000
        assert value(copy, "SELECT much FROM week_v WHERE id = '2026-W02'") == 0
        copy.change_setting("limit_much", "20万元")
        assert value(copy, "SELECT much FROM week_v WHERE id = '2026-W02'") == 1
        assert copy.settings["limit_much"] == "20万元"


def test_a_first_value_shows_until_there_is_something_to_calculate_from(tmp_path):
    with new_copy(tmp_path / "c", some_forms(WEEK, settings={"limit_much": "1"})) as copy:
        save(copy, Edit(CREATE, "week", "a", {"plant": "p", "key": "1", "first": Decimal(7)}))
        assert value(copy, "SELECT first FROM week_v WHERE id = 'a'") == 7_000_000
        save(copy, Edit(CREATE, "week", "b", {"plant": "x", "key": "1", "total": Decimal(9)}))
        assert value(copy, "SELECT first FROM week_v WHERE id = 'a'") == 9_000_000


def test_new_and_renamed_fields_are_taken_over_after_a_backup(tmp_path):
    old = a_ledger("plant", a_field("name", ft.Text()), a_field("boss", ft.Text()), search=("name",))
    copy = new_copy(tmp_path / "c", some_forms(old))
    save(copy, Edit(CREATE, "plant", "a", {"name": "演示厂", "boss": "王演示"}))
    new = a_ledger(
        "plant",
        a_field("name", ft.Text()),
        a_field("head", ft.Text()),
        a_field("amount", ft.Money()),
        search=("name", "head"),
        version=2,
        upcasts=(Upcast(2, renamed={"boss": "head"}),),
    )
    with reopened(copy, some_forms(new, a_ledger("other", a_field("name", ft.Text())))) as upgraded:
        assert value(upgraded, "SELECT head FROM plant_v") == "王演示"
        assert value(upgraded, "SELECT count(*) FROM other_v") == 0
        save(upgraded, Edit(PATCH, "plant", "a", {"amount": Decimal("0.3")}))
        with upgraded.read() as reader:
            assert row_ids(reader, upgraded.forms, new, "王演示") == ["a"]
        assert len(backups(upgraded.home)) == 1


def test_an_up_to_date_copy_is_left_alone(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(WEEK, settings={"limit_much": "1"}))
    with reopened(copy) as again:
        assert value(again, "SELECT count(*) FROM meta WHERE key = 'upgraded_at'") == 0
        assert backups(again.home) == []


def test_a_field_can_not_change_its_type(tmp_path):
    copy = new_copy(tmp_path / "c", some_forms(a_ledger("plant", a_field("size", ft.Text()))))
    with pytest.raises(BizenvError, match="换了类型"):
        reopened(copy, some_forms(a_ledger("plant", a_field("size", ft.Integer()))))
    reopened(copy).close()


def test_a_field_that_is_gone_keeps_its_values(tmp_path):
    plant = a_ledger("plant", a_field("name", ft.Text()), a_field("size", ft.Integer()))
    copy = new_copy(tmp_path / "c", some_forms(plant))
    save(copy, Edit(CREATE, "plant", "a", {"name": "演示", "size": 3}))
    fewer = replace(plant, fields={name: one for name, one in plant.fields.items() if name != "size"})
    with reopened(copy, some_forms(fewer)) as again:
        save(again, Edit(PATCH, "plant", "a", {"name": "演示二"}))
        assert value(again, "SELECT size FROM plant") == 3
