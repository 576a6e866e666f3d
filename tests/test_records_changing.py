"""Making, changing and deleting records: what the program fills, refuses and writes elsewhere."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.storage.edits import CREATE, PATCH, Edit, Step
from bizenv_desktop.storage.verify import verify
from tests.helpers_storage import CITY, UNIT, USER, full_records

PROJECT = {
    "project_name": "演示动力电池",
    "key_lists": "市重点",
    "site_region": "210102",
    "attracting_unit": "商务局",
    "stage": "S3",
}


@pytest.fixture
def records(tmp_path):
    yield from full_records(tmp_path / "c")


def typed(records, ledger, **texts):
    return records.parse_values(ledger, texts)


def a_project(records, **texts):
    return records.create("project", typed(records, "project", **(PROJECT | texts)))


def a_week(records, project, week, **texts):
    given = {
        "project_id": project.id,
        "week_key": week,
        "has_change": "否",
        "invested_total": "10",
        "invested_year": "10",
    }
    return records.create("project_progress", typed(records, "project_progress", **(given | texts)))


def test_a_new_record_is_filled_by_the_program(records):
    values = a_project(records).values
    assert (values["region_code"], values["report_unit"], values["reporter"]) == (CITY, UNIT, USER)
    assert (values["source"], values["status"], values["row_version"], values["seq"]) == ("手工", "草稿", 1, 1)
    assert values["stage"] == "S3注册"
    assert values["is_legacy"] is False
    assert values["created_at"] == values["updated_at"]


def test_child_rows_come_with_their_record_and_are_listed_below_it(records):
    investors = [{"investor_name": "甲", "share": Decimal(60)}, {"investor_name": "乙", "share": Decimal(40)}]
    project = records.create("project", typed(records, "project", **PROJECT), children={"project_investor": investors})
    whole = records.to_json(records.get("project", project.id), expand=True)
    assert {one["share"] for one in whole["project_investor"]} == {"60", "40"}
    with pytest.raises(BizenvError, match="不是这张台账的子表"):
        records.create("project", typed(records, "project", **PROJECT), children={"voucher": [{}]})


def test_a_reference_is_an_id_or_a_name(records):
    company = records.create("enterprise", typed(records, "enterprise", name="沈阳华晨演示", kind="内资"))
    assert a_project(records, company_id="华晨").values["company_id"] == company.id
    with pytest.raises(BizenvError, match="没有“查无此企”"):
        a_project(records, company_id="查无此企")
    records.create("enterprise", typed(records, "enterprise", name="沈阳华晨二厂演示", kind="内资"))
    with pytest.raises(BizenvError, match="多条记录"):
        records.find("enterprise", "华晨")


def test_a_natural_key_makes_the_same_id_and_is_not_made_twice(records):
    project = a_project(records)
    week = a_week(records, project, "2026-W46", stage="S3")
    with pytest.raises(BizenvError, match="已有"):
        a_week(records, project, "2026-W46", stage="S3")
    records.delete("project_progress", week.id, "填错了")
    assert a_week(records, project, "2026-W46", stage="S4").id == week.id


def test_saving_a_week_writes_the_project_in_the_same_step(records):
    project = a_project(records)
    a_week(records, project, "2026-W46", stage="S5", stage_date="2026-11-10", has_change="是", progress_note="桩基")
    now = records.get("project", project.id).values
    assert (now["stage"], now["start_date"], now["invested_total"]) == ("S5开工", "2026-11-10", Decimal(10))
    a_week(records, project, "2026-W40", stage="S4")
    assert records.get("project", project.id).values["stage"] == "S5开工"
    records.undo()
    records.undo()
    assert records.get("project", project.id).values["stage"] == "S3注册"


def test_proposals_fill_what_is_empty_and_nothing_else(records):
    company = records.create("enterprise", typed(records, "enterprise", name="演示企业", kind="内资"))
    given = {"channel": "走访", "enterprise_id": company.id, "description": "用电不稳", "category": "水电气热"}
    timed = {
        "accept_time": "2026-11-20",
        "difficulty": "一般",
        "assign_time": "2026-11-20",
        "feedback_due": "2026-11-30",
    }
    issue = records.create("issue", typed(records, "issue", **given, **timed)).values
    assert (issue["issue_no"], issue["feedback_due"], issue["solve_due"]) == (
        "210100-2026-0001",
        "2026-11-30",
        "2026-12-01",
    )
    assert records.display("person", str(issue["first_receiver"])) == USER
    assert [one.kind for one in records.history("issue", str(issue["id"]), "solve_due")] == ["create"]


def test_what_only_the_program_writes_is_refused_with_the_way_out(records):
    project = a_project(records)
    for ledger, row_id, values, said in (
        ("project", project.id, {"funds_total": Decimal(1)}, "累计到位资金”由程序计算"),
        ("project", project.id, {"row_version": 9}, "由程序填写"),
        ("project", project.id, {"status": "已归档"}, "随流程变化"),
    ):
        with pytest.raises(BizenvError, match=said):
            records.change(ledger, row_id, values)
    assert records.change("project", project.id, {"row_version": 1, "town": "演示街道"}).values["town"] == "演示街道"


def test_a_stage_that_the_week_keeps_is_corrected_by_hand_only_with_a_reason(records):
    project = a_project(records)
    by_hand = Edit(PATCH, "project", project.id, {"stage": "S5开工"})
    for way in (
        lambda: records.change("project", project.id, {"stage": "S5开工"}),
        lambda: records.apply(Step("batch", "批量修改", [by_hand])),
        lambda: records.apply(Step("edit", "粘贴", [by_hand], why="  ")),
    ):
        with pytest.raises(BizenvError, match="“当前阶段”由程序维护，更正须写明原因") as refused:
            way()
        assert refused.value.code == "NO_REASON"
    assert records.get("project", project.id).values["stage"] == "S3注册"
    records.change("project", project.id, {"stage": "S3注册", "town": "演示街道"})
    records.change("project", project.id, {"stage": "S5开工", "start_date": "2026-03-01"}, why="县区报错阶段")
    (made, corrected) = records.history("project", project.id, "stage")
    assert (corrected.old, corrected.new, corrected.why) == ("S3注册", "S5开工", "县区报错阶段")
    assert made.why == ""
    records.undo()
    assert records.get("project", project.id).values["stage"] == "S3注册"


def test_the_week_and_an_import_write_the_stage_without_being_asked_why(records):
    project = a_project(records)
    a_week(records, project, "2026-W40", stage="S4", stage_date="2026-09-28")
    assert records.get("project", project.id).values["stage"] == "S4前期手续"
    imported = Edit(PATCH, "project", project.id, {"stage": "S5开工"})
    records.apply(Step("import", "导入演示.xlsx", [imported]))
    assert records.get("project", project.id).values["stage"] == "S5开工"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"total_investment": "很多"}, "“协议总投资”不能是“很多”"),
        ({"total_investment": Decimal("1e20")}, "数字太大"),
        ({"stage": "S99"}, "请从代码表选择"),
        ({"key_lists": ["市重点", "没有的清单"]}, "请从代码表选择"),
        ({"key_lists": "市重点"}, "逐项填写"),
        ({"sign_date": "2022年5月"}, "请填日期"),
        ({"site_region": "999999"}, "请从代码表选择"),
        ({"is_legacy": "是"}, "请填是或否"),
        ({"list_year": Decimal("1.5")}, "请填整数"),
        ({"colour": "红"}, "没有字段 colour"),
    ],
)
def test_a_value_that_its_field_can_not_hold_is_refused(records, values, said):
    project = a_project(records)
    with pytest.raises(BizenvError, match=said):
        records.change("project", project.id, values)
    assert records.get("project", project.id).values["row_version"] == 1


@pytest.mark.parametrize("key", ["随便", "2022-13", "2022-W99", "2022-Q2"])
def test_a_week_row_of_no_week_is_refused_however_it_comes(records, key):
    project = a_project(records)
    kept = a_week(records, project, "2026-W40")
    fresh = Edit(CREATE, "project_progress", "", {"project_id": project.id, "week_key": key})
    for way in (
        lambda: a_week(records, project, key),
        lambda: records.create("project_progress", {"project_id": project.id, "week_key": key}),
        lambda: records.change("project_progress", kept.id, {"week_key": key}),
        lambda: records.apply(Step("edit", "粘贴", [fresh])),
    ):
        with pytest.raises(BizenvError, match="2022-W19、2022-05"):
            way()
    assert records.count("project_progress") == 1


def test_a_wrong_credit_code_is_taken(records):
    made = records.create("enterprise", {"name": "演示企业", "kind": "内资", "uscc": "91350100M000100Y44"})
    assert made.values["uscc"] == "91350100M000100Y44"


def test_own_columns_are_kept_listed_and_searched_by_condition(records):
    project = records.create("project", typed(records, "project", **PROJECT, **{"ext:领导批示": "抓紧"}))
    assert records.to_json(project)["ext:领导批示"] == "抓紧"
    (rid,) = records.list_ids("project")
    assert records.list_page("project", [rid], ["project_name", "ext:领导批示"]) == [
        (project.id, "演示动力电池", "抓紧")
    ]
    assert records.change("project", project.id, {}, ext={"领导批示": None}).ext == {}


def test_deleting_needs_a_reason_takes_the_children_and_spares_what_is_referred_to(records):
    investors = {"project_investor": [{"investor_name": "甲"}]}
    project = records.create("project", typed(records, "project", **PROJECT), children=investors)
    week = a_week(records, project, "2026-W46", stage="S3")
    with pytest.raises(BizenvError, match="写明原因"):
        records.delete("project", project.id, " ")
    with pytest.raises(BizenvError, match="项目周进展中有 1 条"):
        records.delete("project", project.id, "重复")
    records.delete("project_progress", week.id, "重复")
    records.delete("project", project.id, "重复")
    assert records.rows("project_investor") == []
    with pytest.raises(BizenvError, match="可能已被删除"):
        records.get("project", project.id)
    assert verify(records.copy) == []


def test_viewers_and_reviewers_enter_nothing(tmp_path):
    for user in ("王演示", "李演示"):
        for records in full_records(tmp_path / user, user):
            with pytest.raises(BizenvError, match="这一步需要"):
                a_project(records)
            with pytest.raises(BizenvError, match="这一步需要"):
                records.apply(Step("import", "导入", [Edit(CREATE, "project", "", {"project_name": "演示"})]))


def test_the_ledgers_of_the_program_are_closed_to_people(records):
    with pytest.raises(BizenvError, match="由程序维护"):
        records.create("conflict", {"ledger": "project"})


def test_a_county_enters_rows_of_its_own_only(tmp_path):
    for records in full_records(tmp_path / "c"):
        city_row = a_project(records)
        records.copy.add_user("孙演示", frozenset({"county"}), "口令")
        person = next(one.person for one in records.copy.users() if one.name == "孙演示")
        records.change("person", person, {"region_code": "210105"})
    from bizenv_desktop.records.records import Records
    from tests.helpers_storage import all_forms, open_copy

    with open_copy(tmp_path / "c", all_forms(), "孙演示", "口令") as copy:
        county = Records(copy, None)
        assert a_project(county).values["region_code"] == "210105"
        with pytest.raises(BizenvError, match="只能填报 210105"):
            county.change("project", city_row.id, {"town": "演示"})
        with pytest.raises(BizenvError, match="只能填报 210105"):
            a_project(county, region_code="210102")


def test_an_applied_step_is_filled_and_one_undo(records):
    rows = [
        Edit(CREATE, "project", "", {**typed(records, "project", **PROJECT), "project_name": f"演示{n}"})
        for n in range(5)
    ]
    result = records.apply(Step("import", "导入演示.xlsx", rows))
    assert (result.created, result.ops) == (5, 5)
    assert {one.values["source"] for one in records.rows("project")} == {"导入"}
    assert records.undo().title == "导入演示.xlsx"
    assert records.rows("project") == []


def test_a_refused_deletion_names_all_that_refers_and_the_way_out(records):
    project = a_project(records)
    for week in ("2026-W43", "2026-W44", "2026-W45", "2026-W46"):
        a_week(records, project, week, stage="S3")
    visited = {"project_id": project.id, "inspect_date": "2026-11-20"}
    records.apply(Step("import", "导入", [Edit(CREATE, "site_inspection", "", visited)]))
    with pytest.raises(BizenvError) as said:
        records.delete("project", project.id, "重复")
    assert "项目周进展中有 4 条的“项目”指向它（" in said.value.what
    assert "…）" in said.value.what
    assert "现场核查中有 1 条" in said.value.what
    assert said.value.remedy == "先改掉或删除那些记录；同一事物录了两次的，用合并"


def test_children_go_in_the_transaction_of_their_record(records):
    children = {"project_investor": [{"investor_name": "甲"}, {"investor_name": "乙"}]}
    project = records.create("project", typed(records, "project", **PROJECT), children=children)
    records.delete("project", project.id, "重复")
    with records.copy.read() as reader:
        gone = reader.all("SELECT ledger, tx FROM op WHERE kind = 'delete'")
    assert [ledger for ledger, _ in gone] == ["project", "project_investor", "project_investor"]
    assert len({tx for _, tx in gone}) == 1


def test_the_digest_of_a_voucher_follows_its_file(records, tmp_path):
    bank = {"voucher_type": "01", "voucher_no": "1", "issuer": "演示银行", "currency": "CNY", "amount": "1"}
    voucher = records.create("voucher", typed(records, "voucher", voucher_date="2022-03-01", **bank))
    assert voucher.values["sha256"] is None
    scan = tmp_path / "回单.pdf"
    scan.write_bytes(b"%PDF scan")
    (info,) = records.attach("voucher", voucher.id, "file", [scan])
    assert records.get("voucher", voucher.id).values["sha256"] == info.sha256
    with pytest.raises(BizenvError, match="由程序填写"):
        records.change("voucher", voucher.id, {"sha256": "0" * 64})
    records.change("voucher", voucher.id, {"file": []})
    assert records.get("voucher", voucher.id).values["sha256"] is None
    records.undo()
    assert records.get("voucher", voucher.id).values["sha256"] == info.sha256


def test_the_people_of_the_province_are_people_too(records):
    user = records.copy.add_user("吴演示", frozenset({"province"}), "口令")
    assert records.get("person", user.person).values["roles"] == ["省厅"]
    found = [one for one in records._checker.check_ledger("person") if one.id == user.person]
    assert [(one.code, one.fields) for one in found] == [("REQUIRED", ("from_date",))], "nobody has said since when"
