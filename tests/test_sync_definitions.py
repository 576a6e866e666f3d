"""New definitions reach the copies; who is a version behind edits on, erases nothing, and nothing of his is lost."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.formdef.published import Published, overlaid
from bizenv_desktop.records.permissions import refuse_others
from bizenv_desktop.storage import definition_store
from bizenv_desktop.storage.edits import Edit
from bizenv_desktop.storage.verify import verify
from bizenv_desktop.sync import packages
from bizenv_desktop.sync.local import LocalSide
from tests.helpers_definitions import FIELDS, OTHER, OTHER_STEP, WIDER, definition, published
from tests.helpers_province import small_forms
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from pathlib import Path


def restarted(office: Office) -> Office:
    return office.act_as(office.copy.user)


def publish(office: Office, tmp_path: Path, text: str) -> None:
    published(office.line.province, tmp_path, text)


def test_a_published_field_reaches_a_copy_and_the_values_that_waited_for_it(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        row = zhang.create(name="甲")
        zhang.sync()
        publish(zhang, tmp_path, definition(WIDER))
        assert zhang.sync().definitions == 1
        restarted(zhang).change(row, extra="新栏")
        zhang.sync()

        result = li.sync()
        assert (result.definitions, li.row(row)) == (1, {"name": "甲"})
        assert li.sync().definitions == 0
        assert restarted(li).row(row) == {"name": "甲", "extra": "新栏"}
        assert "重新打开程序后启用" in li.syncer.log()[-1].text
        assert (verify(li.copy), verify(zhang.copy)) == ([], [])


def test_a_copy_one_version_behind_edits_rows_and_erases_no_field_that_it_does_not_know(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (newer, older):
        publish(newer, tmp_path, definition(WIDER))
        newer.sync()
        row = restarted(newer).create(name="甲", remark="话", extra="新栏")
        newer.sync()
        older.sync()
        assert "extra" not in older.copy.forms.ledgers["project"].fields

        older.change(row, name="乙")
        older.sync()
        older.delete(row)
        older.apply(Edit("create", "project", row, {"name": "乙", "remark": "又写"}))
        older.sync()
        newer.sync()

        assert newer.row(row) == {"name": "乙", "remark": "又写", "extra": "新栏"}


def test_every_copy_comes_to_the_same_rows_by_itself(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示", "王演示") as (zhang, li, wang):
        row = zhang.create(name="甲", remark="旧话", tags=["一", "二"], start="2021")
        odd = zhang.create(name="乙", start="2021-05")
        for office in (zhang, li, wang):
            office.sync()
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        li.change(row, remark="离线时写的")

        for office in (zhang, li, wang):
            office.sync()
            restarted(office)
        for office in (zhang, li, wang):
            result = office.sync()
            assert (result.fetched_anew, result.unlike, result.rejected) == (0, 0, 0)
        shown = {"name": "甲", "note": "离线时写的", "start": 2021, "ext:标签": "一、二"}
        assert [office.row(row) for office in (zhang, li, wang)] == [shown] * 3
        assert [office.row(odd) for office in (zhang, li, wang)] == [{"name": "乙"}] * 3
        assert [office.dump() for office in (zhang, li)] == [wang.dump()] * 2
        assert [verify(office.copy) for office in (zhang, li, wang)] == [[]] * 3
        assert li.syncer.sync().unlike == 0


def test_a_value_that_fits_nowhere_waits_as_a_conflict_that_a_person_settles(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        row = zhang.create(name="甲", start="2021")
        zhang.sync()
        li.sync()
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        li.change(row, start="2022-05", name="丙")
        li.sync()
        li.sync()

        (conflict,) = restarted(li).syncer.conflicts()
        assert (conflict.kind, conflict.mine, conflict.theirs) == (
            "def_incompatible",
            {"start": "2022-05"},
            {"start": "2021"},
        )
        assert li.row(row) == {"name": "丙", "start": 2021}
        with pytest.raises(BizenvError, match="旧的表单定义"):
            li.syncer.resolve(conflict.id, "mine")
        li.syncer.resolve(conflict.id, "value", "2022")
        li.sync()
        zhang.sync()
        assert restarted(zhang).row(row) == {"name": "丙", "start": 2022}
        assert zhang.syncer.conflicts() == []


def test_what_waits_at_the_restart_and_cannot_be_said_any_more_still_travels(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        row = zhang.create(name="甲", start="2021")
        zhang.sync()
        li.sync()
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        li.sync()
        li.change(row, start="2022-05", remark="话")
        li.line.lose = "/push"
        with pytest.raises(BizenvError):
            li.sync()
        fresh = li.create(name="新", start="2023-01", tags=["三"])

        assert restarted(li).row(row) == {"name": "甲", "note": "话", "start": 2021}
        assert verify(li.copy) == []
        assert {(one.id, one.new) for one in li.syncer.outgoing() if one.field == "start"} == {
            (row, "2022-05"),
            (fresh, "2023-01"),
        }
        li.sync()
        li.sync()
        assert {one.mine["start"] for one in li.syncer.conflicts()} == {"2022-05", "2023-01"}
        assert li.row(fresh) == {"name": "新", "ext:标签": "三"}
        assert verify(li.copy) == []


def test_rows_of_a_newer_definition_are_shown_and_not_edited(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (newer, older):
        publish(newer, tmp_path, definition(OTHER, OTHER_STEP))
        newer.sync()
        row = restarted(newer).create(name="甲", note="新话")
        newer.sync()
        older.sync()
        assert older.row(row) == {"name": "甲"}

        with older.copy.read() as reader, pytest.raises(BizenvError) as refused:
            refuse_others(reader, [Edit("patch", "project", row, {"remark": "盲改"})])
        assert refused.value.code == "ROW_NEWER"
        restarted(older)
        with older.copy.read() as reader:
            refuse_others(reader, [Edit("patch", "project", row, {"note": "看见了再改"})])
        assert older.row(row) == {"name": "甲", "note": "新话"}


def test_below_the_oldest_version_pull_and_package_still_work_and_a_restart_mends_it(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        row, other = zhang.create(name="甲"), zhang.create(name="乙")
        zhang.sync()
        li.sync()
        li.change(row, name="李改的")
        li.line.lose = "/push"
        li.line.down = True
        fields = dict(FIELDS)
        for n in range(2, 6):
            fields |= {f"more{n}": "text"}
            publish(zhang, tmp_path, definition(fields, head="oldest = 2\n" if n == 5 else ""))
        zhang.change(other, name="张改的", remark="话")
        with pytest.raises(BizenvError) as told:
            zhang.sync()
        assert (told.value.code, told.value.remedy[:6]) == ("SYNC_OLD_FORMS", "重新打开程序")
        restarted(zhang).sync()
        li.line.down, li.line.lose = False, ""

        with pytest.raises(BizenvError) as told:
            li.sync()
        assert told.value.code == "SYNC_OLD_FORMS"
        assert li.row(other) == {"name": "张改的", "remark": "话"}
        assert packages.export(LocalSide(li.copy), tmp_path / "p.lsp").manifest.ops == 1
        restarted(li).sync()
        zhang.sync()
        assert zhang.row(row) == {"name": "李改的"}
        assert li.syncer.refused() == []


def test_a_definition_that_the_province_did_not_sign_is_not_taken_and_holds_nothing_up(tmp_path: Path):
    with city(tmp_path, "张演示") as (zhang,):
        row = zhang.create(name="甲")
        publish(zhang, tmp_path, definition(WIDER))
        with zhang.line.province.app.state.store.write() as connection:
            connection.exec_driver_sql("UPDATE definition SET text = text || '\n# changed on the way'")
        with pytest.raises(BizenvError) as told:
            zhang.sync()
        assert told.value.code == "DEFINITION_FORGED"
        with zhang.copy.read() as reader:
            assert definition_store.kept(reader) == []
        assert zhang.syncer.state().waiting == 0
        assert zhang.row(row) == {"name": "甲"}


def test_a_definition_that_this_program_cannot_read_is_left_for_a_newer_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with city(tmp_path, "张演示") as (zhang,):
        publish(zhang, tmp_path, definition(WIDER))
        monkeypatch.setattr("bizenv_desktop.sync.definitions.overlaid", lambda forms, _: (forms, ["新的类型"]))
        assert (zhang.sync().too_new, zhang.sync().definitions) == (1, 0)
        assert restarted(zhang).copy.forms.ledgers["project"].version == 1


def test_three_versions_of_programs_work_side_by_side(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示", "王演示") as (first, second, third):
        row = first.create(name="甲", remark="一", amount=Decimal(1), unit="万元")
        for office in (first, second, third):
            office.sync()
        publish(first, tmp_path, definition(WIDER))
        second.sync()
        restarted(second)
        fields = {name: kind for name, kind in WIDER.items() if name != "remark"} | {"note": "text"}
        publish(first, tmp_path, definition(fields, '[[upcasts]]\nto = 3\nrenamed = { remark = "note" }\n'))
        third.sync()
        restarted(third)

        first.change(row, remark="一版写的")
        second.change(row, extra="二版写的")
        third.change(row, unit="亿元")
        for office in (first, second, third, third):
            office.sync()
        assert third.row(row) == {
            "name": "甲", "note": "一版写的", "extra": "二版写的", "amount": "1", "unit": "亿元",
        }  # fmt: skip
        for office in (first, second):
            office.sync()
            assert restarted(office).row(row) == third.row(row)


def test_a_bureau_without_a_network_gets_definitions_with_the_answer_to_its_package(tmp_path: Path):
    with city(tmp_path, "张演示") as (zhang,):
        row = zhang.create(name="甲", remark="旧话")
        zhang.sync()
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        zhang.change(row, remark="新话")
        packed = packages.export(LocalSide(zhang.copy), tmp_path / "p.lsp")
        desk = zhang.line.province.app.state.service.packages
        desk.take_in(packed.files[0])
        desk.answer(packed.manifest.package, tmp_path / "answer.lsp")

        taken = packages.take_in(LocalSide(zhang.copy), tmp_path / "answer.lsp")
        assert (taken.acks, taken.definitions) == (1, 1)
        assert restarted(zhang).row(row) == {"name": "甲", "note": "新话"}
        assert verify(zhang.copy) == []


def test_what_cannot_be_said_below_the_oldest_version_is_told_with_its_value(tmp_path: Path):
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        row = zhang.create(name="甲", start="2021")
        zhang.sync()
        li.sync()
        li.change(row, start="2022-05", name="丙")
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        for n in range(3, 6):
            fields = OTHER | {f"more{one}": "text" for one in range(3, n + 1)}
            publish(zhang, tmp_path, definition(fields, OTHER_STEP, head="oldest = 2\n" if n == 5 else ""))
        with pytest.raises(BizenvError):
            li.sync()
        result = restarted(li).sync()
        assert (result.rejected, li.row(row)) == (1, {"name": "甲", "start": 2021})
        (refused,) = li.syncer.refused()
        assert (refused.code, dict(refused.values)) == ("def_incompatible", {"start": "2022-05", "name": "丙"})


def test_a_bureau_without_a_network_below_the_oldest_version_goes_on_after_a_restart(tmp_path: Path):
    with city(tmp_path, "张演示") as (zhang,):
        row = zhang.create(name="甲")
        zhang.sync()
        zhang.change(row, name="乙")
        fields = dict(FIELDS)
        for n in range(2, 6):
            fields |= {f"more{n}": "text"}
            publish(zhang, tmp_path, definition(fields, head="oldest = 2\n" if n == 5 else ""))
        desk = zhang.line.province.app.state.service.packages

        def carried(name: str) -> packages.Unpacked:
            packed = packages.export(LocalSide(zhang.copy), tmp_path / f"{name}.lsp")
            desk.take_in(packed.files[0])
            desk.answer(packed.manifest.package, tmp_path / f"{name}-answer.lsp")
            return packages.take_in(LocalSide(zhang.copy), tmp_path / f"{name}-answer.lsp")

        first = carried("first")
        assert (first.refused, first.acks, first.definitions) == ("old_forms", 0, 1)
        zhang.change(row, remark="又改")
        again = carried("before-the-restart")
        assert (again.refused, again.acks, again.waiting) == ("old_forms", 0, 2)
        restarted(zhang)
        last = carried("after-the-restart")
        assert (last.refused, last.acks, last.waiting) == ("", 2, 0)
        assert carried("nothing-more").refused == ""
        assert zhang.sync().state == "done"
        assert zhang.row(row) == {"name": "乙", "remark": "又改"}


def test_a_program_newer_than_the_province_sees_what_it_edits_and_nothing_is_left_behind_later(tmp_path: Path):
    newer, problems = overlaid(small_forms(), [Published("project", 2, definition(OTHER, OTHER_STEP))])
    assert problems == []
    with city(tmp_path, "张演示") as (zhang,):
        rows = [zhang.create(name=name, remark="旧话", tags=["一"]) for name in "甲乙丙"]
        zhang.sync()
        li = Office(tmp_path, zhang.line.province, "李演示", newer).enroll()
        li.sync()
        li.change(rows[0], name="甲改")
        li.change(rows[1], note="新话")
        li.sync()
        kept = {"ext:标签": "一"}
        assert [li.row(row) for row in rows] == [
            {"name": "甲改", "note": "旧话", **kept}, {"name": "乙", "note": "新话", **kept},
            {"name": "丙", "note": "旧话", **kept},
        ]  # fmt: skip
        zhang.sync()
        zhang.change(rows[2], remark="张的话")
        zhang.sync()
        publish(zhang, tmp_path, definition(OTHER, OTHER_STEP))
        zhang.sync()
        for office in (restarted(zhang), li):
            office.sync()
        assert [(li.row(row) or {})["note"] for row in rows] == ["旧话", "新话", "张的话"]
        assert [zhang.row(row) for row in rows] == [li.row(row) for row in rows]
        assert zhang.syncer.sync(compare=True).unlike == li.syncer.sync(compare=True).unlike == 0
        li.close()
