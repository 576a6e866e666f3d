"""What forms are given beside their rows: 审核情况说明 names record, rule, explanation, person; 同比 says two 口径."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bizenv_desktop.formdef.lint_database import LintDatabase
from bizenv_desktop.formdef.lint_report import report_problems
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.home.services import Services
from bizenv_desktop.reports.compared import compared_notes
from tests.helpers_forms import build, head, printed, rows
from tests.helpers_reports import a_city

WEEK = "2022-W19"
WHY = "旧账按原档录入，材料列入补录计划"


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 5, 20)) as made:
        yield made


def explain_all(city):
    services = Services(city.copy)
    found = [one for one in services.periods.check("weekly_dispatch", WEEK) if one.severity == "soft"]
    for one in found:
        services.records.explain(one.ledger, [one.id], one.code, WHY)
    return services, {(one.title, one.code, one.message) for one in found}


def test_explanations_of_a_week_name_report_record_rule_text_person_and_time(city):
    city.week(city.project("演示风电"), WEEK, "500")
    _, found = explain_all(city)
    data = build(city, "check_explanations", WEEK)
    lines = rows(data)
    assert {(row["title"], row["code"], row["message"]) for row in lines} == found
    assert {(row["report"], row["text"], row["person"], row["at"][:10]) for row in lines} == {
        ("重点项目周调度情况表", WHY, "张演示", "2022-05-20")
    }
    assert head(data)["已说明的审核意见"] == f"{len(found)}条"
    paper = printed(data)
    assert WHY in paper
    assert "演示风电" in paper
    everything = rows(build(city, "check_explanations", ""))
    assert {(row["title"], row["code"]) for row in everything} == {one[:2] for one in found}
    assert {row["report"] for row in everything} == {"—"}


def test_an_explanation_lapses_with_the_value_that_it_was_given_for(city):
    project = city.project("演示风电")
    week = city.week(project, WEEK, "500")
    services, _ = explain_all(city)
    before = {(row["code"], row["ledger"]) for row in rows(build(city, "check_explanations", WEEK))}
    services.records.change("project_progress", week, {"invested_total": Decimal(90000), "stage": "S6主体施工"})
    after = {(row["code"], row["ledger"]) for row in rows(build(city, "check_explanations", WEEK))}
    assert after < before


def a_year_with(city, basis_before, basis_now):
    project = city.project("演示风电")
    recognised = {"recognition": "已认定", "recognized_amount": Decimal(100)}
    city.receipt(project, "2021-05-10", "100", basis_version=basis_before, **recognised)
    city.receipt(project, "2022-05-10", "100", basis_version=basis_now, **recognised)
    city.add("target", year=2022, region="210100", indicator="到位资金", value=Decimal(1000), unit="万元")


FUNDS = ("funds_progress", "county_ranking", "target_progress", "funds_cuts")


@pytest.mark.parametrize("form", FUNDS)
def test_two_years_of_two_counting_rules_say_so_under_the_table(city, form):
    a_year_with(city, "2021", "2022")
    data = build(city, form, "2022-05")
    [note] = [note for note in data.notes if "口径版本不同" in note]
    assert "本年为“2022”，上年同期为“2021”" in note
    assert "不能直接比较" in printed(data)


@pytest.mark.parametrize("form", FUNDS)
def test_two_years_of_one_counting_rule_are_compared_without_a_word(city, form):
    a_year_with(city, "2022", "2022")
    assert not [note for note in build(city, form, "2022-05").notes if "口径版本不同" in note]


def test_foreign_money_and_parts_of_a_compound_say_it_too(city):
    project = city.project("演示外资")
    values = {"origin_class": "境外", "origin_place": "香港", "currency": "USD", "recognition": "已认定",
              "recognized_amount": Decimal(100)}  # fmt: skip
    city.receipt(project, "2021-05-10", "100", basis_version="2021", mofcom_period="2021-05", **values)
    city.receipt(project, "2022-05-10", "100", basis_version="2022", mofcom_period="2022-05", **values)
    assert [note for note in build(city, "fdi_monthly", "2022-05").notes if "口径版本不同" in note]
    monthly = build(city, "monthly", "2022-05")
    assert [part.report for part in monthly.parts if [note for note in part.notes if "口径版本不同" in note]]


def test_a_year_without_rows_or_with_one_version_has_nothing_to_say():
    assert compared_notes(["2022"], []) == compared_notes(["2022"], ["2022"]) == ()
    assert compared_notes(["2022", "2023"], ["2022"])


@pytest.mark.parametrize(
    ("mended", "said"),
    [({"source": "SELECT g.key AS id FROM json_each(:explaned) g"}, "没有参数 :explaned"),
     ({"compared": {"now": "1"}}, "basis、now、before")],
)  # fmt: skip
def test_the_linter_knows_the_parameters_and_what_a_comparison_says(mended, said):
    forms = load_forms()
    report = replace(forms.reports["check_explanations"], **mended)
    told = [one.what for one in report_problems(report, forms, LintDatabase(forms))]
    assert [one for one in told if said in one]
