"""The demo city with all ledgers: rows everywhere, the rules kept, two years, the same each time."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bizenv_desktop.demo.all_forms import keys_of, print_all, shows_rows
from bizenv_desktop.demo.pattern import load_pattern
from bizenv_desktop.demo.whole_run import findings, whole_city

ROWS = 300


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    services = whole_city(tmp_path_factory.mktemp("city") / "copy", ROWS, lambda _: None)
    yield services
    services.close()


def rows_of(services, ledger):
    with services.copy.read() as reader:
        return reader.value(f'SELECT count(*) FROM "{ledger}_v"')


def forms_of(services):
    return list(services.forms.reports.values())


def test_every_ledger_that_people_fill_has_rows(city):
    counts = {name: rows_of(city, name) for name, ledger in city.forms.ledgers.items() if not ledger.system}
    assert [name for name, count in counts.items() if not count] == []
    assert sum(counts.values()) >= ROWS


def test_its_rows_break_no_rule_and_one_report_is_due_soon(city):
    found = findings(city)
    assert found["hard"] == 0
    assert set(found["rules"]) == {"L21-V1"}  # 变更报告 to be sent within 30 days: the form of reminders has its line


def test_last_years_matters_are_done_but_for_one(city):
    assert {task.kind for task in city.records.todo() if task.state == "overdue"} == {"D-L12a"}


def test_both_sides_of_a_year_on_year_comparison_are_there(city):
    with city.copy.read() as reader:
        years = dict(
            reader.all("SELECT substr(receive_date, 1, 4), sum(recognized_amount) FROM fund_receipt_v GROUP BY 1")
        )
        states = Counter(state for (state,) in reader.all("SELECT issue_status FROM issue_v"))
    assert set(years) == {"2021", "2022"}
    assert all(years.values())
    assert {"登记", "办理中", "挂账", "销号"} <= set(states)


def test_references_and_files_lead_somewhere(city):
    with city.copy.read() as reader:
        lost = (
            "SELECT count(*) FROM voucher_v v LEFT JOIN fund_receipt_v f ON f.id = v.fund_receipt_id WHERE f.id IS NULL"
        )
        assert reader.value(lost + " AND v.fund_receipt_id IS NOT NULL") == 0
        unknown = 'SELECT count(*) FROM voucher_v v WHERE v.sha256 NOT IN (SELECT sha256 FROM "attachment_file_v")'
        assert reader.value(unknown) == 0


def test_every_form_can_be_made_over_it_and_nearly_all_have_something_to_show(city):
    made = {form.id: [city.reports.build(form.id, key) for key in keys_of(city, form)] for form in forms_of(city)}
    empty = {name for name, found in made.items() if not any(shows_rows(data) for data in found)}
    assert len(made) > 60
    # No required field is empty, no finding had to be explained, and nothing was submitted that could be corrected.
    assert empty == {"gap_list", "check_explanations", "correction_note"}


def test_a_form_that_fails_is_named_and_the_others_are_printed(city, tmp_path, monkeypatch):
    kept = {name: city.forms.reports[name] for name in ("fund_recognition", "three_rates")}
    monkeypatch.setattr(city.copy, "forms", replace(city.forms, reports=kept))
    build = city.reports.build
    monkeypatch.setattr(city.reports, "build", lambda form, key: 1 / 0 if form == "three_rates" else build(form, key))
    printed = print_all(city, tmp_path, lambda _: None)
    assert list(printed.failed) == ["three_rates"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(printed.files)
    assert "到位资金认定表.pdf" in printed.files


def test_the_pattern_speaks_of_invented_people_only():
    for values in load_pattern().rows["person"].values():
        assert values["name"].endswith("演示")
