"""Rules that no condition on a row can say: each is carried by a part of the program, and a story there shows it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bizenv_desktop.formdef.loader import load_forms

FORMS = load_forms()
TESTS = Path(__file__).parent
STORIES = {
    "L00-H1": "test_cli_periods::test_who_entered_the_rows_cannot_submit_them",
    "L00-H2": "test_checks_engine::test_a_value_that_its_field_cannot_hold_is_a_finding",
    "L00-H3": "test_formdef_calculations::test_the_funds_total_is_the_sum_of_recognised_entries_of_one_currency",
    "L00-H4": "test_records_workflow::test_a_step_back_needs_a_reason_which_is_kept",
    "L00-V2": "test_base_dispatch::test_a_year_without_holiday_table_is_said_and_counted_by_weekends",
    "L00-V3": "test_exchange_import_sheets::test_total_over_currencies_is_a_finding",
    "L06-V29": "test_exchange_import_rows::test_ten_thousandfold_slip_is_a_finding",
    "L08-V1": "test_exchange_import_rows::test_later_cumulative_figure_changes_nothing_and_is_a_finding",
    "L13-H2": "test_reports_weekly::test_a_frozen_report_comes_back_as_it_was",
    "L13-H3": "test_cli_settings::test_words_for_a_number_and_unknown_names_are_refused",
    "L35-H2": "test_records_safeguards::test_what_was_handed_over_is_printed_without_unit_and_matter",
    "X01c": "test_reports_weekly::test_opening_entries_stand_apart_and_are_never_new",
    "X03c": "test_reports_weekly::test_a_project_found_false_stands_red_outside_the_counts_until_it_is_inspected_again",
    "X16a": "test_reports_weekly::test_a_sum_that_differs_from_its_rows_is_refused",
    "X16b": "test_reports_weekly::test_two_districts_with_subtotals_and_total",
    "X21": "test_reports_weekly::test_what_meetings_decided_and_is_past_its_day_is_named",
    "X24": "test_wire_merge::test_two_values_for_one_field_are_one_conflict_and_the_server_value_stays",
    "I-8": "test_exchange_import_sheets::test_section_rows_are_left_out_and_their_count_checked",
    "I-9": "test_exchange_import_sheets::test_wrong_total_is_a_finding_and_subtotals_start_anew",
    "I-39": "test_exchange_import_amounts::test_unit_of_the_cell_wins_over_the_heading_and_is_flagged",
    "I-40": "test_exchange_import_amounts::test_amount_in_another_currency_leaves_the_field_empty",
    "I-44": "test_exchange_import_amounts::test_qualifier_is_kept_beside_the_value",
    "I-51": "test_exchange_import_amounts::test_negative_amount_is_taken_and_flagged",
    "I-53": "test_exchange_import_amounts::test_size_of_total_investment_is_tested",
    "I-54": "test_exchange_import_amounts::test_foreign_part_in_brackets_is_split",
    "I-56": "test_exchange_import_sheets::test_sum_of_year_columns_is_compared_with_the_total",
    "I-58": "test_exchange_import_dates::test_two_digit_year_is_flagged",
    "I-67": "test_exchange_import_dates::test_actual_date_after_today_is_rejected",
    "I-74": "test_exchange_import_codes::test_wrong_check_digit_is_taken_with_a_hard_finding",
    "I-81": "test_exchange_import_codes::test_private_use_characters_are_flagged",
    "D-weekly": "test_base_dispatch::test_the_weekly_table_is_due_on_the_last_working_day",
}
"""By code: where a row that keeps the rule and one that breaks it are told."""

NOT_YET = {
    "L04-H3": "the form 一把手招商情况表 counts by rank",
    "L10-V1": "a file has no hash of how its picture looks",
    "L13-V1": "nobody counts the characters of a circular",
    "L18-H3": "the form 集约评价表 works the rates out",
    "X15a": "workbooks of counties are not sent out and gathered",
    "X15b": "a county has no closing of its own",
    "X15c": "no form names the counties that are missing",
    "X18": "the form 四减对比表 lists both",
}
"""Rules that nothing carries yet, with what they wait for; a part that builds one takes its line away."""


def rules() -> dict[str, tuple[str, ...]]:
    """Return the codes of rules without a condition, with those that cover them."""
    checks = [*FORMS.common_checks, *(one for ledger in FORMS.ledgers.values() for one in ledger.checks)]
    deadlines = [one for ledger in FORMS.ledgers.values() for one in ledger.deadlines]
    return {one.code: one.covered_by for one in checks if not one.constraint} | {
        one.code: () for one in deadlines if not one.due
    }


def test_each_rule_without_a_condition_has_its_story_or_says_what_it_waits_for() -> None:
    assert {code for code, covered in rules().items() if not covered} == set(STORIES) | set(NOT_YET)
    assert not set(STORIES) & set(NOT_YET)


def test_what_covers_a_rule_has_a_condition_or_a_story() -> None:
    conditions = {one.code for ledger in FORMS.ledgers.values() for one in ledger.checks if one.constraint}
    assert {code for covered in rules().values() for code in covered} <= conditions | set(STORIES)


@pytest.mark.parametrize("code", STORIES)
def test_the_story_is_there(code: str) -> None:
    file, _, name = STORIES[code].partition("::")
    tree = ast.parse((TESTS / f"{file}.py").read_text("utf-8"))
    assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
