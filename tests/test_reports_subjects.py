"""A cell of a form leads to the row and field where its value is entered."""

from __future__ import annotations

import pytest

from bizenv_desktop.reports.build import Reports
from bizenv_desktop.reports.subjects import subject_of
from tests.helpers_reports import a_city

WEEK, BEFORE = "2022-W19", "2022-W18"


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path) as made:
        yield made


def about(city, column, number=0):
    data = Reports(city.copy).build("weekly_dispatch", WEEK)
    lines = [line for line in data.lines if line.kind == "row"] + [data.lines[-1]]
    place = next(n for n, one in enumerate(data.columns) if one.id == column)
    with city.copy.read() as reader:
        found = subject_of(reader, data, lines[number], place)
    return found.ledger, found.row, found.field


def test_a_cell_leads_to_the_field_of_this_weeks_row_not_of_the_last(city):
    project = city.project("甲")
    city.week(project, BEFORE, "10")
    week = city.week(project, WEEK, "12")

    assert about(city, "progress") == ("project_progress", week, "progress_note")
    assert about(city, "invested_total") == ("project_progress", week, "invested_total")
    assert about(city, "officer") == ("project", project, "officer")


def test_a_cell_that_is_worked_out_or_was_not_filled_leads_to_the_line(city):
    project = city.project("甲")
    city.week(project, BEFORE, "10")

    assert about(city, "progress") == ("project", project, "")
    assert about(city, "funds_total") == ("project", project, "")


def test_a_sum_is_about_the_whole_form(city):
    city.project("甲")

    assert about(city, "invested_total", -1) == ("", "", "")
