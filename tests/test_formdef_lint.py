"""The linter says what is wrong, where, and what to do; it never lets a slow or senseless rule through."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import pytest

from bizenv_desktop.formdef.lint import errors, lint
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.lookup import lookup_columns

LEDGER = """
    id = "scratch"
    title = "练习台账"
    display = "this.name"
    each = "{each}"

    [fields.name]
    type = "text"
    label = "名称"

    [fields.colour]
    type = "select_one"
    label = "颜色"
    codes = ["红", "绿"]
    default = "{default}"

    [fields.cost]
    type = "money"
    label = "费用"
    unit = "万元"

    [fields.budget]
    type = "money"
    label = "预算"
    unit = "万元"

    [fields.day]
    type = "date"
    label = "日期"

    [fields.project_id]
    type = "reference"
    label = "项目"
    target = "{target}"

    [[checks]]
    code = "SCRATCH-H1"
    severity = "{severity}"
    when = ["{when}"]
    fields = ["{field}"]
    constraint = '''{constraint}'''
    message = "请核对。"
    waits_for = [{waits}]
"""
PLAIN = {
    "default": "红",
    "target": "project",
    "severity": "hard",
    "when": "edit",
    "field": "cost",
    "constraint": "this.cost > 0",
    "waits": "",
    "each": "",
}


def problems(tmp_path, **changes):
    (tmp_path / "ledgers").mkdir(exist_ok=True)
    text = textwrap.dedent(LEDGER).format(**{**PLAIN, **changes})
    (tmp_path / "ledgers" / "scratch.toml").write_text(text, "utf-8")
    loaded = load_forms(extra=[tmp_path])
    few = {name: loaded.ledgers[name] for name in ("scratch", "project")}
    return [problem for problem in lint(replace(loaded, ledgers=few, reports={})) if problem.file == "scratch.toml"]


def test_a_sound_ledger_has_no_problems(tmp_path):
    assert problems(tmp_path) == []


@pytest.mark.parametrize(
    ("constraint", "said"),
    [
        ("this.cost > wan(1", "SQL 不成立"),
        ("this.price > 0", "SQL 不成立"),
        ("EXISTS (SELECT 1 FROM project_v p WHERE p.id = this.project_id AND p.price > 0)", "SQL 不成立"),
        ("upper(this.name) = 'A'", "不认识函数 upper"),
        ("this.cost > setting('nobody')", "没有名为 nobody 的设置"),
        ("this.colour <> '蓝'", "“蓝”不是 colour 的代码"),
        ("this.colour IN ('红','黄')", "“黄”不是 colour 的代码"),
        ("this.colour NOT IN ('黄')", "“黄”不是 colour 的代码"),
        (
            "(SELECT p.stage FROM project_v p WHERE p.id = this.project_id) IS NULL OR this.cost / this.budget < 2",
            "整数相除",
        ),
        ("this.cost * this.budget > 0", "金额与金额相乘"),
        (
            "(SELECT sum(p.total_investment) FROM project_v p WHERE p.id = this.project_id) * this.cost > 0",
            "金额与金额相乘",
        ),
        ("this.day + 3 > today()", "日期是文字"),
        ("today() - this.day < 90", "日期是文字"),
        ("EXISTS (SELECT 1 FROM project WHERE id = this.project_id)", "直接读了表 project"),
        ("EXISTS (SELECT 1 FROM nowhere_v n WHERE n.id = this.project_id)", "没有定义的台账 nowhere"),
        ("(SELECT p.signed FROM project_standing p WHERE p.id = this.project_id)", "只有报表能读"),
        ("NOT EXISTS (SELECT 1 FROM project_v p WHERE p.town LIKE this.name)", "要逐行扫描"),
        ("(SELECT count(*) FROM project_v p) < 1000", "要逐行扫描"),
    ],
)
def test_a_rule_that_cannot_stand_is_explained(tmp_path, constraint, said):
    found = problems(tmp_path, constraint=constraint)
    assert any(said in problem.what for problem in found), found
    assert all(problem.key == "SCRATCH-H1" and problem.remedy for problem in found)


@pytest.mark.parametrize(
    "constraint",
    [
        "this.cost * 100 <= this.budget * 30",
        "times(this.budget, 'l08_total_factor') >= this.cost",
        "date(this.day,'+3 days') > today()",
        "NOT EXISTS (SELECT 1 FROM scratch_v s WHERE s.name = this.name AND s.id <> this.id)",
        "this.colour IS NULL OR this.colour = '红'",
    ],
)
def test_a_rule_of_the_usual_kind_passes(tmp_path, constraint):
    assert problems(tmp_path, constraint=constraint) == []


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({"default": "蓝"}, "fields.colour.default", "不在代码表中"),
        ({"severity": "strict"}, "SCRATCH-H1", "级别 strict 不对"),
        ({"when": "always"}, "SCRATCH-H1", "时机 always 不对"),
        ({"field": "price"}, "SCRATCH-H1", "没有字段 price"),
        ({"constraint": ""}, "SCRATCH-H1", "没有 constraint"),
    ],
)
def test_a_wrong_name_is_said_with_its_key(tmp_path, changes, key, said):
    (found,) = problems(tmp_path, **changes)
    assert found.key == key
    assert said in found.what


def test_rows_that_come_with_their_parent_need_a_choice_and_an_identity(tmp_path):
    found = problems(tmp_path, each="colour")
    assert [one.key for one in found] == ["each"]
    assert "行标识" in found[0].what
    assert ["单选" in one.what for one in problems(tmp_path, each="day")] == [True, False]
    assert "没有字段 price" in problems(tmp_path, each="price")[0].what


@pytest.mark.parametrize(
    ("number", "unit_field", "said"),
    [("capacity", "weight", "没有字段 weight"), ("capacity", "content", "单选"), ("invest", "capacity_unit", "单选")],
)
def test_the_unit_of_a_number_is_said_by_a_choice(number, unit_field, said):
    loaded = load_forms()
    store = loaded.ledgers["agri_supply"]
    broken = replace(store, fields={**store.fields, number: replace(store.fields[number], unit_field=unit_field)})
    found = lint(replace(loaded, ledgers=loaded.ledgers | {"agri_supply": broken}, reports={}))
    assert [one.what for one in errors(found) if one.key == f"fields.{number}.unit_field" and said in one.what]


def test_reminders_name_a_setting_of_their_deadline_that_lists_days():
    loaded = load_forms()
    friction = loaded.ledgers["trade_friction"]
    (deadline,) = friction.deadlines
    for setting in ({}, {"l27_remind_days": "早些"}):
        broken = replace(friction, deadlines=(replace(deadline, setting=setting),))
        found = lint(replace(loaded, ledgers=loaded.ledgers | {"trade_friction": broken}, reports={}))
        assert any(one.key == "D-L27-response" and "没有默认的天数" in one.what for one in found)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"columns": ("stage", "colour")}, "没有字段 colour"),
        ({"columns": ("project_id",)}, "县区不能填写字段 project_id"),
        ({"columns": ("previous_stage",)}, "县区不能填写字段 previous_stage"),
        ({"subjects": {"day": ""}}, "没有期间种类 day"),
        ({"subject": "stage"}, "不是指向已定义台账的引用"),
        ({"region": "this.county"}, "SQL 不成立"),
        ({"subjects": {"week": "this.stage < (SELECT"}}, "SQL 不成立"),
    ],
)
def test_what_counties_fill_in_is_held_against_the_ledgers(changes, said):
    forms = load_forms()
    ledger = forms.ledgers["project_progress"]
    changed = replace(ledger, county=replace(ledger.county, **changes))
    found = lint(replace(forms, ledgers={**forms.ledgers, ledger.id: changed}, reports={}))
    assert any(said in one.what and one.key.startswith("county") for one in found)


def test_a_deadline_of_each_period_names_the_one_kind_of_period_of_its_rows():
    loaded = load_forms()
    batch = loaded.ledgers["fdi_push_batch"]
    for each in ("expected", "no_such_field"):
        broken = replace(batch, deadlines=(replace(batch.deadlines[0], each=each),))
        found = lint(replace(loaded, ledgers=loaded.ledgers | {"fdi_push_batch": broken}, reports={}))
        assert any(one.key == "D-L21a-month" and "不是只取一种期间的字段" in one.what for one in found)


def test_a_reference_to_a_later_ledger_waits(tmp_path):
    (found,) = problems(tmp_path, target="a_later_ledger")
    assert found.waiting
    assert found.to_json()["severity"] == "waiting"


def test_a_rule_on_a_later_ledger_waits_only_if_it_says_so(tmp_path):
    reads = "EXISTS (SELECT 1 FROM a_later_ledger_v t WHERE t.id = this.project_id)"
    assert errors(problems(tmp_path, constraint=reads)) != []
    assert errors(problems(tmp_path, constraint=reads, waits='"a_later_ledger"')) == []


def test_lookups_name_the_columns_to_index():
    columns = lookup_columns(load_forms())
    assert "voucher_no" in columns["voucher"]
    assert "uscc" in columns["enterprise"]
    assert "project_id" in columns["fund_receipt"]
    assert "currency" not in columns["fund_receipt"]
    assert "recognition" not in columns["fund_receipt"]


REPORT = """
    id = "scratch_table"
    title = "练习表"
    period = "{period}"
    reads = ["project"]
    closes = ["project.{closes}"]
    groups = ["{group}"]
    source = "SELECT p.id, 'project' AS ledger, p.site_region FROM project_v p WHERE p.stage = '{stage}'"

    [headline]
    "项目数" = "SELECT count(*) FROM base WHERE {where}"

    [[columns]]
    id = "district"
    head = "{head}"
    value = "this.{column}"
    total = "{total}"
"""
SOUND = {
    "closes": "sign_date",
    "group": "district",
    "stage": "S2签约",
    "where": "ledger = 'project'",
    "column": "site_region",
    "total": "",
    "head": "县区",
    "period": "",
}


@pytest.mark.parametrize(
    ("changes", "key", "said"),
    [
        ({}, "", ""),
        ({"closes": "signed"}, "closes", "没有字段 signed"),
        ({"group": "city"}, "groups", "没有列 city"),
        ({"stage": "签约"}, "source", "“签约”不是 stage 的代码"),
        ({"where": "region = 1"}, "headline.项目数", "no such column"),
        ({"column": "town"}, "columns.district", "no such column"),
        ({"total": "mean"}, "columns.district", "合计方式"),
        ({"head": "签约/本期新增"}, "columns.district", "没有期间时会把各年都算进去"),
        ({"head": "签约/本期新增", "period": "month"}, "", ""),
        ({"period": "decade"}, "period", "没有期间种类 decade"),
    ],
)
def test_a_report_form_is_held_against_the_ledgers(tmp_path, changes, key, said):
    (tmp_path / "reports").mkdir()
    text = textwrap.dedent(REPORT).format(**{**SOUND, **changes})
    (tmp_path / "reports" / "scratch_table.toml").write_text(text, "utf-8")
    loaded = load_forms(extra=[tmp_path])
    only = replace(
        loaded, ledgers={"project": loaded.ledgers["project"]}, reports={"s": loaded.reports["scratch_table"]}
    )
    found = [(one.key, one.what) for one in lint(only) if one.file == "scratch_table.toml"]
    assert (found == []) if not said else any(key == k and said in what for k, what in found), found


def test_a_shared_view_reads_what_forms_are_given_and_nothing_else(tmp_path):
    (tmp_path / "views").mkdir()
    view = "SELECT p.id FROM project_v p WHERE lo(p.sign_date) BETWEEN :begin AND :cutoff"
    (tmp_path / "views" / "scratch_view.sql").write_text(view, "utf-8")
    loaded = load_forms(extra=[tmp_path])
    only = replace(loaded, ledgers={"project": loaded.ledgers["project"]}, reports={}, documents={})
    assert [one.what for one in lint(only) if one.file == "scratch_view.sql"] == ["没有参数 :begin"]


def test_faults_of_files_are_listed_with_the_others(tmp_path):
    (tmp_path / "common.toml").write_text('id = "common"\ntitle = "通用"\nwhim = 1\n', "utf-8")
    (found,) = lint(folder=tmp_path)
    assert str(found).startswith("common.toml [whim]")
