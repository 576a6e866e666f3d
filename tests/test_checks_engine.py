"""What the checker says of records, ledgers and steps beyond single rules."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import UsageProblem
from bizenv_desktop.checks.findings import CODES, REQUIRED, TYPE, Gap
from bizenv_desktop.formdef.loader import load_forms
from tests.helpers_checks import MemoryChecker, world_copy
from tests.rule_cases import wan

FORMS = load_forms()


@pytest.fixture(scope="module")
def world():
    return world_copy(FORMS)


@pytest.fixture
def copy(world):
    with world.undone():
        yield world


@pytest.fixture
def checker(copy):
    return MemoryChecker(copy)


def codes(findings):
    return {finding.code for finding in findings}


def test_a_finding_names_record_field_and_rule(copy, checker):
    copy.put("project", "p2", {"total_investment": wan(300)})
    (finding,) = checker.check_ledger("project")
    assert (finding.ledger, finding.id, finding.title) == ("project", "p2", "冷链仓储加工中心")
    assert (finding.code, finding.severity, finding.fields) == ("L06-V28", "soft", ("total_investment",))
    assert finding.message
    assert finding.source
    assert finding.bars


def test_an_explained_soft_finding_bars_nothing(copy, checker):
    copy.put("project", "p2", {"total_investment": wan(300)})
    copy.put(
        "explanation", "x1", {"ledger": "project", "row": "p2", "code": "L06-V28", "text": "小型深加工项目，合同为证"}
    )
    (finding,) = checker.check_ledger("project")
    assert finding.explanation == "小型深加工项目，合同为证"
    assert not finding.bars
    assert checker.check_record("project", {}, "p2")[0].explanation == finding.explanation


def test_a_setting_of_the_bureau_wins_over_the_default(copy, checker):
    assert checker.check_ledger("project") == []
    copy.put("setting", "s1", {"name": "l06_small", "value": "1亿元"})
    assert {(one.id, one.code) for one in checker.check_ledger("project")} == {("p1", "L06-V28"), ("p2", "L06-V28")}


def test_the_similarity_of_names_is_a_setting(copy, checker):
    copy.put("project", "p2", {"project_name": "演示数控机床研发基地"})
    assert checker.check_ledger("project") == []
    copy.put("setting", "s1", {"name": "l06_name_similarity", "value": "0.7"})
    assert codes(checker.check_ledger("project")) == {"L06-V36"}


def test_gaps_wait_until_submission_or_until_the_row_has_left_its_first_status(copy, checker):
    copy.put("project", "p2", {"attracting_unit": None, "status": "草稿"})
    assert checker.check_ledger("project", when=("edit",)) == []
    assert checker.check_record("project", {}, "p2") == []
    (missing,) = checker.check_ledger("project")
    assert (missing.code, missing.severity, missing.fields) == (REQUIRED, "hard", ("attracting_unit",))
    assert "招引单位" in missing.message
    copy.put("project", "p2", {"status": "已提交"})
    assert codes(checker.check_ledger("project", when=("edit",))) == {REQUIRED}


def test_the_list_of_gaps_names_person_and_field_whatever_the_status(copy, checker):
    copy.put("project", "p2", {"attracting_unit": None, "status": "草稿"})
    copy.put("issue", "q1", {"issue_status": "登记", "description": None})
    assert checker.gaps("project") == [
        Gap("project", "p2", "冷链仓储加工中心", "attracting_unit", "招引单位", "张演示")
    ]
    assert [gap.label for gap in checker.gaps("issue")] == ["问题描述"]


def test_a_rule_that_says_the_same_as_a_required_field_is_one_finding(copy, checker):
    copy.put("project", "p1", {"stage": "SX搁置终止", "stop_kind": "资金"})
    found = [one for one in checker.check_ledger("project") if "stop_reason" in one.fields]
    assert [one.code for one in found] == ["L06-H23"]


def test_the_period_that_is_submitted_stands_for_the_latest_one(checker):
    assert checker.check_ledger("project", period="2022-W19") == []
    assert [(one.id, one.code) for one in checker.check_ledger("project", period="2022-W20")] == [("p1", "L07-H1")]
    assert [(one.id, one.code) for one in checker.check_ledger("project", period="2022-05")] == [("p2", "L07-V4")]


def test_chosen_rows_only(copy, checker):
    for row in ("p1", "p2"):
        copy.put("project", row, {"total_investment": wan(300)})
    assert {one.id for one in checker.check_ledger("project", ids=["p2"])} == {"p2"}
    assert checker.check_ledger("project", ids=[]) == []


def test_counts_without_making_findings(copy, checker):
    copy.put("project", "p2", {"total_investment": wan(300), "attracting_unit": None})
    scan = checker.scan("project")
    assert (len(scan), scan.counts()) == (1, {"L06-V28": 1, REQUIRED: 1})


def test_a_new_record_is_filled_as_a_save_would_and_no_sister_with_its_id(checker):
    new = {"project_name": "新项目", "site_region": "210106", "stage": "S2签约", "sign_date": "2022-05-01"}
    assert "L06-H13" in codes(checker.check_record("project", new | {"register_date": "2022-04-01"}))
    taken = {"province_no": "LN2021-001", "list_year": 2021}
    assert "L06-H2" in codes(checker.check_record("project", new | taken))
    assert "L06-H2" not in codes(checker.check_record("project", taken, "p1"))


def test_amounts_of_an_unsaved_record_are_exact(checker):
    assert "L06-V28" in codes(checker.check_record("project", {"total_investment": Decimal(500)}, "p1"))
    assert "L06-V28" not in codes(checker.check_record("project", {"total_investment": Decimal("500.000001")}, "p1"))


def test_calculated_fields_of_an_unsaved_record_follow_it(copy, checker):
    ledger = FORMS.ledgers["project"]
    assert ledger.fields["funds_total"].calculation
    program = checker._programs.record("project", ("edit",))
    assert "funds_total" not in program.columns
    assert checker.check_record("issue", {"solve_due": "2022-05-16"}, "q1")[0].code == "L25-V4"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("sign_date", "去年底", TYPE),
        ("total_investment", "很多", TYPE),
        ("is_legacy", "是", TYPE),
        ("key_lists", "市重点", TYPE),
        ("stage", "S5 开工", CODES),
        ("key_lists", ["市重点", "县重点"], CODES),
        ("site_region", "219999", CODES),
        ("region_code", "219999", "L00-H2"),
    ],
)
def test_a_value_that_its_field_cannot_hold_is_a_finding(checker, field, value, code):
    found = checker.check_record("project", {field: value}, "p1")
    assert (code, "hard", (field,)) in {(one.code, one.severity, one.fields) for one in found}


def test_a_code_that_the_list_no_longer_has_is_found_in_saved_rows(copy, checker):
    copy.put("project", "p1", {"build_type": "翻建", "region_code": "219999", "key_lists": ["市重点", "县重点"]})
    found = {one.fields: one.code for one in checker.check_ledger("project") if one.code in {CODES, "L00-H2"}}
    assert found == {("build_type",): CODES, ("region_code",): "L00-H2", ("key_lists",): CODES}


def test_a_step_is_barred_by_its_own_rules_and_by_gaps(copy, checker):
    copy.put("fund_receipt", "f1", {"recognition": "市级核查", "payer": None})
    assert codes(checker.check_step("fund_receipt", "f1", "县区初审")) == {REQUIRED}
    copy.put("voucher", "v1", None)
    copy.put("voucher", "v2", None)
    barred = checker.check_step("fund_receipt", "f1", "已认定")
    assert {one.code for one in barred if one.severity == "hard"} == {REQUIRED, "L08-H5"}


def test_changes_that_come_with_a_step_count(checker, copy):
    copy.put("fund_receipt", "f1", {"recognition": "市级核查", "recognized_amount": None, "recognized_date": None})
    assert REQUIRED in codes(checker.check_step("fund_receipt", "f1", "已认定"))
    amounts = {"recognized_amount": Decimal(3000), "recognized_date": "2022-05-06"}
    assert checker.check_step("fund_receipt", "f1", "已认定", values=amounts) == []


def test_a_stage_is_a_state_too(copy, checker):
    copy.put("project_stage_proof", "r4", None)
    assert codes(checker.check_step("project", "p1", "S5开工")) == {"L06-H7"}
    assert checker.check_step("project", "p1", "S3注册") == []
    with pytest.raises(UsageProblem, match="没有状态"):
        checker.check_step("project", "p1", "完工")


def test_unsaved_children_stand_for_the_saved_ones(checker):
    shares = [{"investor_name": "甲", "share": Decimal(60)}, {"investor_name": "乙", "share": Decimal(30)}]
    found = checker.check_record("project", {}, "p1", children={"project_investor": shares})
    assert "L06-H26" in codes(found)
    shares[1]["share"] = Decimal(40)
    assert "L06-H26" not in codes(checker.check_record("project", {}, "p1", children={"project_investor": shares}))
    assert checker.check_record("project", {}, "p1") == []


def test_unsaved_children_are_checked_with_their_unsaved_parent(checker):
    voucher = {"currency": "CNY", "amount": Decimal(100), "voucher_type": "02验资报告"}
    shares = [{"fund_receipt_id": "f1", "amount": Decimal(60)}, {"fund_receipt_id": "f1", "amount": Decimal("40.01")}]
    assert "L09-H2" in codes(checker.check_record("voucher", voucher, children={"voucher_allocation": shares}))
    dollars = checker.check_record(
        "voucher", voucher | {"currency": "USD"}, children={"voucher_allocation": shares[:1]}
    )
    assert [(one.ledger, one.id, one.code) for one in dollars if one.severity == "hard"] == [
        ("voucher_allocation", "new:0", "L09-H8")
    ]


def test_no_children_left_is_an_answer_too(checker):
    assert "L06-V26" in codes(
        checker.check_record("project", {"capital_class": "外资"}, "p1", children={"project_investor": []})
    )


def test_a_ledger_that_is_no_child_is_refused(checker):
    with pytest.raises(UsageProblem, match="不是"):
        checker.check_record("project", {}, "p1", children={"issue": []})


def test_an_unknown_ledger_is_a_usage_problem(checker):
    with pytest.raises(UsageProblem, match="没有台账"):
        checker.check_ledger("projects")
