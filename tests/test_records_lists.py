"""Lists, to-do, merging, attaching, drafts."""

from __future__ import annotations

import pytest

from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.records.numbering import exchange_numbers
from bizenv_desktop.storage.edits import CREATE, Edit, Step, apply_step
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import TODAY, full_records

PROJECT = {"key_lists": "市重点", "site_region": "210102", "attracting_unit": "商务局", "stage": "S3"}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def a_project(records, name, **texts):
    return records.create("project", records.parse_values("project", {**PROJECT, "project_name": name, **texts}))


def test_a_list_is_ordered_filtered_searched_and_paged(records):
    company = records.create("enterprise", {"name": "沈阳华晨演示", "kind": "内资"})
    for name, total in (("乙风电", "3亿"), ("甲电池", "1.2亿"), ("丙园区", "5000")):
        a_project(records, name, total_investment=total, company_id=company.id if name == "甲电池" else "")
    ids = records.list_ids("project", sort=[("total_investment", True)])
    assert ids.itemsize == 8
    page = records.list_page("project", list(ids), ["project_name", "total_investment", "company_id", "stage"])
    assert [row[1:] for row in page] == [
        ("乙风电", "30000", "", "S3注册"),
        ("甲电池", "12000", "沈阳华晨演示", "S3注册"),
        ("丙园区", "5000", "", "S3注册"),
    ]
    assert records.list_page("project", [ids[2], 999, ids[0]], ["project_name"]) == [
        (page[2][0], "丙园区"),
        (page[0][0], "乙风电"),
    ]
    assert len(records.list_ids("project", where="total_investment > yi(1)")) == 2
    assert len(records.list_ids("project", where="this.stage = 'S3注册'", search="syhc")) == 1
    assert [row.values["project_name"] for row in records.rows("project", search="风电", fields=["project_name"])] == [
        "乙风电"
    ]
    assert len(records.rows("project", limit=2)) == 2


@pytest.mark.parametrize("where", ["nope = 1", "1; DROP TABLE project", "stage = ", "stage = '"])
def test_a_wrong_condition_is_the_users_to_mend(records, where):
    with pytest.raises(UsageProblem):
        records.rows("project", where=where)


def test_deadlines_held_cells_and_conflicts_wait_in_one_list(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    base = {"channel": "走访", "enterprise_id": company.id, "category": "用地", "accept_time": "2026-11-20"}
    late = records.create("issue", {**base, "description": "早就该办", "difficulty": "咨询"})
    soon = records.create("issue", {**base, "description": "刚收到", "accept_time": "2026-11-24"})
    conflict = Edit(
        CREATE,
        "conflict",
        "k",
        {"ledger": "enterprise", "row": company.id, "group": ["name"], "mine": "1", "state": "open"},
    )
    records.copy.write(lambda writer: apply_step(writer, Step("sync", "同步", [conflict]), by="同步"))
    found = {(one.kind, one.id): one for one in records.todo()}
    assert found["D-L25-assign", late.id].state == "overdue"
    assert found["D-L25-assign", late.id].days == -2
    assert found["D-L25-assign", soon.id].due == "2026-11-25"
    assert found["D-L25-assign", soon.id].state == "soon"
    assert found["conflict", "k"].title.startswith("演示企业")
    assert TODAY.isoformat() == "2026-11-24"


def test_merging_rewrites_every_reference_and_is_one_undo(records):
    keep = records.create("enterprise", {"name": "沈阳华晨演示", "kind": "内资"})
    drop = records.create("enterprise", {"name": "华晨（沈阳）演示", "kind": "内资"})
    project = a_project(records, "甲", company_id=drop.id)
    records.merge("enterprise", keep.id, drop.id)
    assert records.get("project", project.id).values["company_id"] == keep.id
    assert [one.id for one in records.rows("enterprise")] == [keep.id]
    assert verify(records.copy) == []
    records.undo()
    assert records.get("project", project.id).values["company_id"] == drop.id
    with pytest.raises(BizenvError, match="同一条记录"):
        records.merge("enterprise", keep.id, keep.id)


def a_week(records, project, week):
    values = {"week_key": week, "has_change": "否", "invested_total": "1", "invested_year": "1", "stage": "S3"}
    return records.create(
        "project_progress", records.parse_values("project_progress", {**values, "project_id": project.id})
    )


def test_rows_with_a_natural_key_move_to_the_record_that_is_kept(records):
    keep, drop = a_project(records, "甲"), a_project(records, "甲（重复）")
    a_week(records, drop, "2026-W45")
    records.merge("project", keep.id, drop.id)
    (moved,) = records.rows("project_progress")
    assert (moved.values["project_id"], moved.values["week_key"]) == (keep.id, "2026-W45")
    with pytest.raises(BizenvError, match="已有"):
        a_week(records, keep, "2026-W45")


def test_two_rows_of_one_natural_key_are_decided_by_a_person_first(records):
    keep, drop = a_project(records, "甲"), a_project(records, "甲（重复）")
    a_week(records, keep, "2026-W45")
    a_week(records, drop, "2026-W45")
    with pytest.raises(BizenvError, match="先删去其中一条"):
        records.merge("project", keep.id, drop.id)


def test_files_are_added_to_a_field_once(records, tmp_path):
    project = a_project(records, "甲")
    path = tmp_path / "协议.pdf"
    path.write_bytes(b"%PDF-demo")
    first = records.attach("project", project.id, "agreement", [path])
    records.attach("project", project.id, "agreement", [path])
    assert (first[0].name, first[0].size) == ("协议.pdf", 9)
    assert records.get("project", project.id).values["agreement"] == [first[0].sha256]
    records.undo()
    assert records.get("project", project.id).values["agreement"] is None
    with pytest.raises(BizenvError, match="不是附件字段"):
        records.attach("project", project.id, "town", [path])


def test_a_draft_outlives_the_program(tmp_path):
    for records in full_records(tmp_path / "c"):
        records.save_draft("project", "new", {"project_name": "写到一半"})
        records.save_draft("project", "new", {"project_name": "写到一半的项目"})
    for records in full_records(tmp_path / "c"):
        assert records.draft("project", "new").body == {"project_name": "写到一半的项目"}
        assert len(records.drafts()) == 1
        records.clear_draft("project", "new")
        assert records.draft("project", "new") is None


def test_a_copy_that_shares_a_server_gives_temporary_numbers_and_exchanges_them(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    values = {
        "channel": "走访",
        "enterprise_id": company.id,
        "description": "x",
        "category": "用地",
        "accept_time": "2026-11-20",
    }
    records.create("issue", values)
    records.copy.write(
        lambda writer: writer.execute("INSERT INTO cursor (scope, epoch, seq) VALUES ('210100', 'e', 1)")
    )
    temporary = records.create("issue", values)
    assert str(temporary.values["issue_no"]).startswith("临")
    assert exchange_numbers(records.copy) == 1
    assert records.get("issue", temporary.id).values["issue_no"] == "210100-2026-0002"
    assert exchange_numbers(records.copy) == 0


def test_expanded_references_are_objects(records):
    company = records.create("enterprise", {"name": "演示企业", "kind": "内资"})
    project = a_project(records, "甲", company_id=company.id)
    whole = records.to_json(records.get("project", project.id), expand=True)
    assert (whole["company_id"]["display"], whole["company_id"]["kind"]) == ("演示企业", "内资")
    assert records.to_json(project, fields=["project_name"]) == {"id": project.id, "project_name": "甲"}
