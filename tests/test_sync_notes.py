"""What a cell leaves over belongs to its row: it goes and comes with undo, deletion and rejection, in every copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.base.ids import new_id
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.storage.notes import CellNote, notes_of
from tests.helpers_province import CITY
from tests.helpers_sync import Office, city

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PERIOD = "00000000-0000-5000-8000-000000000001"


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[tuple[Office, Office]]:
    with city(tmp_path, "张演示", "李演示") as (zhang, li):
        yield zhang, li


def note(row: str, ledger: str = "project", state: str = "held") -> CellNote:
    return CellNote(new_id(), ledger, row, "remark" if ledger == "project" else "text", 44, state, "约5亿元", "5亿元")


def settle(*offices: Office) -> None:
    for office in (*offices, *offices):
        office.sync()


def notes(office: Office, row: str, ledger: str = "project") -> list[CellNote]:
    with office.copy.read() as reader:
        return notes_of(reader, ledger, row)


def undo(office: Office) -> None:
    Records(office.copy, None).undo()


def test_the_notes_of_an_undone_change_do_not_come_back_with_the_next_pull(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = zhang.create(name="甲项目")
    zhang.apply(Edit("patch", "project", row, {"remark": "新"}, notes=(note(row),)))
    settle(zhang, li)
    assert len(notes(li, row)) == 1
    undo(zhang)
    settle(zhang, li)
    li.change(row, name="乙项目")
    settle(li, zhang)
    assert (notes(zhang, row), notes(li, row)) == ([], [])
    assert zhang.row(row) == {"name": "乙项目"}


def test_an_undone_import_takes_its_notes_along_everywhere(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    rows = [new_id() for _ in range(3)]
    zhang.apply(*(Edit("create", "project", row, {"name": "导入"}, notes=(note(row),)) for row in rows), kind="import")
    settle(zhang, li)
    undo(zhang)
    settle(zhang, li)
    for office in offices:
        with office.copy.read() as reader:
            assert reader.value("SELECT count(*) FROM cell_note") == 0
        assert [office.row(row) for row in rows] == [None] * 3


def test_a_deletion_that_is_undone_brings_the_notes_back_everywhere(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = new_id()
    one = note(row)
    zhang.apply(Edit("create", "project", row, {"name": "甲项目"}, notes=(one,)))
    settle(zhang, li)
    zhang.delete(row)
    settle(zhang, li)
    assert (notes(zhang, row), notes(li, row)) == ([], [])
    undo(zhang)
    settle(zhang, li)
    assert (notes(zhang, row), notes(li, row)) == ([one], [one])


def test_a_note_that_a_colleague_has_settled_since_bars_the_undo(offices: tuple[Office, Office]) -> None:
    zhang, _ = offices
    row = zhang.create(name="甲项目")
    one = note(row)
    zhang.apply(Edit("patch", "project", row, notes=(one,)), kind="import")
    settled = CellNote(one.id, "project", row, "remark", 44, "settled", "约5亿元", "5亿元", value="（舍弃）")
    zhang.copy.write(
        lambda w: apply_step(w, Step("decide", "处理", [Edit("patch", "project", row, notes=(settled,))]), by="李演示")
    )
    with pytest.raises(BizenvError, match="“remark”又有改动"):
        undo(zhang)
    assert notes(zhang, row) == [settled]


def test_a_rejected_change_leaves_the_notes_as_the_province_has_them(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = new_id()
    one = note(row, "week")
    zhang.apply(Edit("create", "week", row, {"period": "2026-W47", "text": "旧"}, notes=(one,)))
    settle(zhang, li)
    submitted = {"report_id": "weekly", "period_key": "2026-W47", "city": CITY, "state": "submitted", "version": 1}
    code = li.line.province.code("李演示", CITY, ("editor", "reviewer"))
    li.syncer.enroll("http://province", code)
    li.apply(Edit("create", "report_period", PERIOD, submitted), kind="period")
    li.sync()
    dropped = CellNote(one.id, "week", row, "text", 44, "settled", "约5亿元", "5亿元", value="（舍弃）")
    zhang.change(row, "week", text="晚了")
    zhang.apply(Edit("patch", "week", row, notes=(dropped,)))
    assert zhang.sync().rejected == 2
    assert zhang.row(row, "week") == {"period": "2026-W47", "text": "旧"}
    assert notes(zhang, row, "week") == [one]


def test_a_rejected_decision_alone_goes_back_too(offices: tuple[Office, Office]) -> None:
    zhang, li = offices
    row = new_id()
    one = note(row, "week")
    zhang.apply(Edit("create", "week", row, {"period": "2026-W47"}, notes=(one,)))
    settle(zhang, li)
    submitted = {"report_id": "weekly", "period_key": "2026-W47", "city": CITY, "state": "submitted", "version": 1}
    li.syncer.enroll("http://province", li.line.province.code("李演示", CITY, ("editor", "reviewer")))
    li.apply(Edit("create", "report_period", PERIOD, submitted), kind="period")
    li.sync()
    dropped = CellNote(one.id, "week", row, "text", 44, "settled", "约5亿元", "5亿元", value="（舍弃）")
    zhang.apply(Edit("patch", "week", row, notes=(dropped,)))
    assert zhang.sync().rejected == 1
    assert notes(zhang, row, "week") == [one]
    refused = [one.op for one in zhang.syncer.refused()]
    with pytest.raises(BizenvError, match="已上报"):
        zhang.syncer.reissue(refused)
    withdrawn = {"state": "withdrawn", "reason": "更正", "withdrawn_version": 1}
    li.apply(Edit("cmd", "report_period", PERIOD, withdrawn), kind="period")
    settle(li, zhang)
    zhang.syncer.reissue(refused)
    assert notes(zhang, row, "week") == [dropped]


def test_a_conflict_of_an_own_column_settled_for_what_is_shown_leaves_the_row_at_rest(
    offices: tuple[Office, Office],
) -> None:
    zhang, li = offices
    row = zhang.create(name="甲")
    settle(zhang, li)
    zhang.apply(Edit("patch", "project", row, {}, {"电话": "024"}))
    li.apply(Edit("patch", "project", row, {}, {"电话": "0411"}))
    settle(zhang, li)
    (found,) = li.syncer.conflicts()
    li.syncer.resolve(found.id, "theirs")
    settle(li, zhang)
    for office in (zhang, li):
        assert office.row(row) == {"name": "甲", "ext:电话": "024"}
        with office.copy.read() as reader:
            assert reader.value("SELECT count(*) FROM base") == 0
