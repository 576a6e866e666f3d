"""Rules that no condition on a row can say: each is carried by a part of the program, and a story there shows it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from bizenv_desktop.formdef.loader import load_forms

FORMS = load_forms()
TESTS = Path(__file__).parent
STORIES = {
    "L00-H1": "cli_periods::who_entered_the_rows_cannot_submit_them",
    "L00-H2": "checks_engine::a_value_that_its_field_cannot_hold_is_a_finding",
    "L00-H3": "formdef_calculations::the_funds_total_is_the_sum_of_recognised_entries_of_one_currency",
    "L00-H4": "records_workflow::a_step_back_needs_a_reason_which_is_kept",
    "L00-V2": "base_dispatch::a_year_without_holiday_table_is_said_and_counted_by_weekends",
    "L00-V3": "exchange_import_sheets::total_over_currencies_is_a_finding",
    "L04-H3": "report_forms_attraction::journeys_count_once_by_leader_and_lead_to_the_projects_that_came_of_them",
    "L06-V29": "exchange_import_rows::ten_thousandfold_slip_is_a_finding",
    "L08-V1": "exchange_import_rows::later_cumulative_figure_changes_nothing_and_is_a_finding",
    "L13-H2": "reports_weekly::a_frozen_report_comes_back_as_it_was",
    "L13-H3": "cli_settings::words_for_a_number_and_unknown_names_are_refused",
    "L13-V1": "documents::a_circular_that_is_longer_than_allowed_is_told_with_its_count",
    "L18-H3": "report_forms_zones::rates_of_land_are_worked_out_and_zones_stand_by_rank",
    "L35-H2": "records_safeguards::what_was_handed_over_is_printed_without_unit_and_matter",
    "X01c": "reports_weekly::opening_entries_stand_apart_and_are_never_new",
    "X03c": "reports_weekly::a_project_found_false_stands_red_outside_the_counts_until_it_is_inspected_again",
    "X15a": "county_closing::a_county_that_has_not_returned_bars_the_city_until_its_workbook_is_back",
    "X15b": "county_closing::a_workbook_with_open_cells_is_not_closed_data",
    "X15c": "county_closing::a_missing_county_is_named_in_print_and_in_the_register",
    "X16a": "reports_weekly::a_sum_that_differs_from_its_rows_is_refused",
    "X16b": "reports_weekly::two_districts_with_subtotals_and_total",
    "X18": "report_forms_zones::cuts_stand_with_real_days_and_the_issues_about_approval",
    "X21": "reports_weekly::what_meetings_decided_and_is_past_its_day_is_named",
    "X24": "wire_merge::two_values_for_one_field_are_one_conflict_and_the_server_value_stays",
    "I-8": "exchange_import_sheets::section_rows_are_left_out_and_their_count_checked",
    "I-9": "exchange_import_sheets::wrong_total_is_a_finding_and_subtotals_start_anew",
    "I-39": "exchange_import_amounts::unit_of_the_cell_wins_over_the_heading_and_is_flagged",
    "I-40": "exchange_import_amounts::amount_in_another_currency_leaves_the_field_empty",
    "I-44": "exchange_import_amounts::qualifier_is_kept_beside_the_value",
    "I-51": "exchange_import_amounts::negative_amount_is_taken_and_flagged",
    "I-53": "exchange_import_amounts::size_of_total_investment_is_tested",
    "I-54": "exchange_import_amounts::foreign_part_in_brackets_is_split",
    "I-56": "exchange_import_sheets::sum_of_year_columns_is_compared_with_the_total",
    "I-58": "exchange_import_dates::two_digit_year_is_flagged",
    "I-67": "exchange_import_dates::actual_date_after_today_is_rejected",
    "I-74": "exchange_import_codes::wrong_check_digit_is_taken_with_a_hard_finding",
    "I-81": "exchange_import_codes::private_use_characters_are_flagged",
    "D-weekly": "base_dispatch::the_weekly_table_is_due_on_the_last_working_day",
}
"""By code: where a row that keeps the rule and one that breaks it are told, `FILE::STORY` without `test_`."""

NOT_YET: dict[str, str] = {}
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
    tree = ast.parse((TESTS / f"test_{file}.py").read_text("utf-8"))
    assert f"test_{name}" in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
