"""A definition is a file: what it may say, what is said of its faults, and how a new ledger comes in."""

from __future__ import annotations

import textwrap

import pytest

from bizenv_desktop.formdef import field_types as types
from bizenv_desktop.formdef.loader import forms_folder, load_forms, read_forms
from bizenv_desktop.formdef.problems import FormFileError

SCRATCH = """
    id = "scratch"
    title = "练习台账"
    key = ["name"]
    display = "this.name"
    list = ["name", "colour", "cost"]

    [fields.name]
    type = "text"
    label = "名称"
    required = true

    [fields.colour]
    type = "select_one"
    label = "颜色"
    codes = ["红", { value = "2", label = "绿", aliases = ["青"] }]

    [fields.cost]
    type = "money"
    label = "费用"
    unit = "万元"
    required = "this.colour = '红'"
    required_text = "颜色为红"

    [[checks]]
    code = "SCRATCH-H1"
    severity = "hard"
    when = ["edit"]
    fields = ["cost"]
    constraint = "this.cost >= setting('scratch_least')"
    message = "费用太小：请核对。"
    setting = { scratch_least = "5万元" }
"""


def a_folder(tmp_path, name="scratch", text=SCRATCH):
    (tmp_path / "ledgers").mkdir(exist_ok=True)
    (tmp_path / "ledgers" / f"{name}.toml").write_text(textwrap.dedent(text), "utf-8")
    return tmp_path


def faults(tmp_path, text, name="scratch"):
    _forms, problems = read_forms([forms_folder(), a_folder(tmp_path, name, text)])
    return [str(problem) for problem in problems]


def test_one_file_makes_a_ledger(tmp_path):
    forms = load_forms(extra=[a_folder(tmp_path)])
    ledger = forms.ledgers["scratch"]
    assert ledger.title == "练习台账"
    assert ledger.fields["cost"].required == "when"
    assert isinstance(ledger.fields["region_code"].type, types.Region)
    assert ledger.workflow is not None
    assert ledger.workflow.initial == "草稿"
    assert forms.settings["scratch_least"] == "5万元"
    assert forms.codes["scratch.colour"].find("青") == ("2",)


def test_the_key_fields_know_that_they_are(tmp_path):
    fields = load_forms(extra=[a_folder(tmp_path)]).ledgers["scratch"].fields
    assert [field.id for field in fields.values() if field.key] == ["name"]


def test_a_ledger_with_its_own_status_has_no_other():
    forms = load_forms()
    assert "status" not in forms.ledgers["issue"].fields
    assert "status" in forms.ledgers["project"].fields


def test_every_ledger_has_the_checks_of_all_ledgers():
    forms = load_forms()
    codes = {check.code for check in forms.ledgers["issue"].checks}
    assert {check.code for check in forms.common_checks} <= codes
    assert all(check.ledger == "issue" for check in forms.ledgers["issue"].checks)


def test_the_common_region_keeps_the_usual_headings_but_in_projects_they_mean_the_site():
    forms = load_forms()
    assert "县区" in forms.ledgers["issue"].fields["region_code"].aliases
    assert forms.ledgers["project"].fields["region_code"].aliases == ()
    assert "县区" in forms.ledgers["project"].fields["site_region"].aliases


def test_children_come_with_their_ledger():
    forms = load_forms()
    assert {child.id for child in forms.children_of("project")} == {"project_investor", "project_stage_proof"}
    children = ["issue_log", "issue_extension", "issue_callback", "customs_request"]
    assert [child.id for child in forms.children_of("issue")] == children


def test_importing_a_total_makes_an_opening_entry():
    opening = load_forms().ledgers["project"].fields["funds_total_usd"].opening
    assert opening is not None
    assert opening.values["fund_type"] == "期初结转"
    assert opening.values["currency"] == "USD"
    assert opening.from_codes["origin_class"]["内资省内市外"] == "省内市外"


def test_saving_a_week_row_writes_the_stage_and_its_date_back():
    writes = load_forms().ledgers["project_progress"].writes
    assert {write.field for write in writes} >= {"stage", "register_date", "start_date", "full_capacity_date"}
    assert all(write.reference == "project_id" for write in writes)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('colour = "blau"', "不认识此项"),
        ('type = "colour"', "没有类型“colour”"),
        ("required = 3", "应为 true 或条件"),
        ('type = "select_one"', "选择题没有代码表"),
        ('codes = ["红", "红"]', "代码重复"),
    ],
)
def test_a_fault_names_file_key_and_remedy(tmp_path, wrong, said):
    kind = (
        "" if wrong.startswith("type") else 'type = "select_one"\n' + ("" if "codes" in wrong else 'codes = ["红"]\n')
    )
    text = f'id = "scratch"\ntitle = "练习"\n[fields.x]\nlabel = "栏"\n{kind}{wrong}\n'
    (found,) = [fault for fault in faults(tmp_path, text) if said in fault]
    assert found.startswith("scratch.toml [fields.x")


def test_a_file_that_is_no_toml_is_said_with_its_line(tmp_path):
    (found,) = faults(tmp_path, 'id = "scratch\n')
    assert "line 1" in found


def test_the_file_has_the_name_of_its_ledger(tmp_path):
    (found,) = faults(tmp_path, 'id = "other"\ntitle = "练习"\n')
    assert "与文件名不同" in found


def test_two_defaults_for_one_setting_are_refused(tmp_path):
    with pytest.raises(FormFileError) as error:
        load_forms(extra=[a_folder(tmp_path, text=SCRATCH.replace("scratch_least", "l25_reopen"))])
    assert "两个默认值" in error.value.what
    assert error.value.exit_code == 3


def test_another_folder_can_be_named(tmp_path, monkeypatch):
    (tmp_path / "common.toml").write_text('id = "common"\ntitle = "通用"\n', "utf-8")
    monkeypatch.setenv("BIZENV_FORMS", str(a_folder(tmp_path)))
    assert list(load_forms().ledgers) == ["scratch"]


def test_definitions_are_read_anew_once_a_file_has_changed_come_or_gone(tmp_path):
    first = load_forms(extra=[a_folder(tmp_path)])
    assert load_forms(extra=[tmp_path]) is first
    changed = load_forms(extra=[a_folder(tmp_path, text=SCRATCH.replace("练习台账", "改过的练习台账"))])
    assert changed.ledgers["scratch"].title == "改过的练习台账"
    come = load_forms(extra=[a_folder(tmp_path, "scratch2", SCRATCH.replace('"scratch"', '"scratch2"'))])
    assert {"scratch", "scratch2"} <= come.ledgers.keys()
    (tmp_path / "ledgers" / "scratch2.toml").unlink()
    assert "scratch2" not in load_forms(extra=[tmp_path]).ledgers
