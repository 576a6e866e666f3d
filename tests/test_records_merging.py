"""Two records of one thing become one: what belonged to the other is found at the one that stays, or it is refused."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.edits import CREATE, PATCH, CellNote, Edit, Step, apply_step
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import CITY, full_records

PROJECT = {"key_lists": "市重点", "site_region": "210102", "attracting_unit": "商务局", "stage": "S3"}
REASON = "因冬季停工，本月未形成投资，已与企业核对台账"


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def a_project(records, name, **texts):
    return records.create("project", records.parse_values("project", {**PROJECT, "project_name": name, **texts}))


def a_week(records, project, week="2026-W45", **more):
    values = {"week_key": week, "has_change": "否", "invested_total": "1", "invested_year": "1", "stage": "S3"}
    return records.create(
        "project_progress", records.parse_values("project_progress", {**values, **more, "project_id": project})
    )


def two(records, **texts):
    return a_project(records, "甲", **texts).id, a_project(records, "甲（重复）").id


def written(records, *edits, kind="edit"):
    records.copy.write(lambda writer: apply_step(writer, Step(kind, "修改", list(edits)), by="演示"))


def everything(records):
    """Give every live row of every ledger and every note, to compare before and after."""
    with records.copy.read() as reader:
        ledgers = reader.context.forms.ledgers
        rows = {
            name: sorted(
                (one.id, {**one.values, "updated_at": "", "row_version": ""}, dict(one.ext))
                for one in records.rows(name)
            )
            for name in ledgers
        }
        return rows, sorted(reader.all("SELECT id, ledger, row, field, state, original FROM cell_note"))


def test_files_explanations_and_held_cells_move_with_the_references_and_come_back_by_one_undo(records, tmp_path):
    keep, drop = two(records)
    path = tmp_path / "协议.pdf"
    path.write_bytes(b"%PDF-demo")
    (file,) = records.attach("project", drop, "agreement", [path])
    week = a_week(records, drop)
    records.explain("project", [drop], "L06-V1", REASON)
    records.explain("project_progress", [week.id], "L07-V1", REASON)
    held = CellNote("0" * 36, "project", drop, "officer", 3, "held", "王某或李某")
    written(records, Edit(PATCH, "project", drop, notes=(held,)))
    before = everything(records)

    planned = records.plan_merge("project", keep, drop)
    assert everything(records) == before, "a plan changes nothing"
    moved = {(one["ledger"], one["field"]): one["count"] for one in planned.to_json()["moved"]}
    weekly, explained = (records.copy.context.ledger(name).title for name in ("project_progress", "explanation"))
    label = records.copy.context.ledger("project_progress").fields["project_id"].label
    assert (moved[weekly, label], moved[explained, "记录"]) == (1, 2)

    records.merge("project", keep, drop)
    (moved_week,) = records.rows("project_progress")
    explained = {(one.values["ledger"], one.values["row"]) for one in records.rows("explanation")}
    assert explained == {("project", keep), ("project_progress", moved_week.id)}
    assert records.get("project", keep).values["agreement"] == [file.sha256]
    assert [(note.row, note.original) for note in records.held("project")] == [(keep, "王某或李某")]
    assert verify(records.copy) == []

    records.undo()
    assert everything(records) == before
    assert verify(records.copy) == []


def test_what_the_kept_record_has_itself_stays(records):
    keep, drop = two(records)
    records.explain("project", [keep], "L06-V1", REASON)
    records.explain("project", [drop], "L06-V1", "别的原因：" + REASON)
    records.merge("project", keep, drop)
    (one,) = records.rows("explanation")
    assert (one.values["row"], one.values["text"]) == (keep, REASON)


def test_the_history_of_the_dropped_record_is_read_at_the_one_that_stays(records):
    keep, drop = two(records)
    records.change("project", drop, {"officer": "王演示"})
    week = a_week(records, drop)
    last = a_project(records, "甲（第三条）").id
    records.merge("project", keep, drop)
    records.merge("project", last, keep)
    (moved,) = records.rows("project_progress")
    told = [(one.new, one.of) for one in records.history("project", last, "officer")]
    assert told == [("王演示", "甲（重复）")]
    assert moved.id != week.id
    weeks = {(one.new, one.of) for one in records.history("project_progress", moved.id, "invested_total")}
    assert len(weeks) == 3, "the row of the week was moved twice, and tells it"
    records.undo()
    assert [one.of for one in records.history("project", keep, "officer")] == ["甲（重复）"]


def test_a_row_that_names_the_dropped_record_twice_is_rewritten_once(records):
    keep, drop = (
        records.create("person", {"name": name, "unit": "演示局", "roles": ["填报"]}).id for name in ("甲", "甲二")
    )
    other = records.create("person", {"name": "乙", "unit": "演示局", "roles": ["填报"]}).id
    fields = records.copy.context.ledger("handover").fields
    references = [name for name, one in fields.items() if getattr(one.type, "target", "") == "person"]
    made = records.create("handover", dict(zip(references, (drop, other, drop), strict=True))).id
    records.merge("person", keep, drop)
    assert [records.get("handover", made).values[name] for name in references] == [keep, other, keep]
    with records.copy.read() as reader:
        assert reader.value("SELECT count(DISTINCT tx) FROM op WHERE step = (SELECT id FROM step ORDER BY n DESC)") == 1


def conflict(row, ledger="project"):
    values = {"ledger": ledger, "row": row, "group": ["officer"], "mine": "1", "state": "open"}
    return Edit(CREATE, "conflict", "k", values)


def test_what_cannot_be_merged_is_refused_with_a_reason_and_changes_nothing(records):
    keep, drop = two(records)
    linked = a_project(records, "增资", increase_of=drop).id
    chained = a_project(records, "再增资", increase_of=linked).id
    a_week(records, drop, "2026-W46")
    elsewhere = a_project(records, "外市").id
    written(records, Edit(PATCH, "project", elsewhere, {"region_code": "210200"}))
    period = {"report_id": "weekly_dispatch", "period_key": "2026-W46", "city": CITY, "version": 1}
    written(records, Edit(CREATE, "report_period", "p", {**period, "state": "submitted"}), kind="period")
    before = everything(records)
    for one, other, why in (
        (keep, keep, "同一条记录"),
        (linked, drop, "会指向自己"),
        (chained, drop, "会指向自己"),
        (keep, elsewhere, "属于不同的城市"),
        (keep, drop, "2026-W46 已上报"),
        (keep, "x", "没有"),
    ):
        for verb in (records.plan_merge, records.merge):
            with pytest.raises(BizenvError, match=why):
                verb("project", one, other)
    assert everything(records) == before
    written(records, conflict(drop), kind="sync")
    with pytest.raises(BizenvError, match="未处理的冲突"):
        records.merge("project", keep, drop)
