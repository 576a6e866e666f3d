"""Every deadline of the rule table, by a row that has one on a known day and a row that has none."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest

from bizenv_desktop.base.dispatch import dispatch
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.workdays import WorkCalendar
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.loader import load_forms
from tests.helpers_checks import TODAY, world_copy
from tests.rule_cases import gathered

FORMS = load_forms()
TABLE = Path(__file__).parent / "data" / "rules.tsv"
WEEK = {"report_id": "weekly_dispatch"}
STOPPED = {"suspend_kind": "企业原因", "resume_due": "2022-06-01"}

CASES = gathered.DEADLINES | {
    "D-L06-register": ("project/p2", {"sign_date": "2022-04"}, "2022-07-29", {"stage": "S3注册"}),
    "D-L06-start": ("project/p2", {"sign_date": "2022-04-06"}, "2022-10-03", {"build_type": "并购"}),
    "D-L06-plan": ("project/p1", {}, "2023-06-30", STOPPED),
    "D-L06-resume": ("project/p1", STOPPED, "2022-06-01", {}),
    "D-L07-week": ("project/p1", {"project_progress/g2": None}, "2022-05-13", {}),
    "D-L07-help": ("project_progress/g2", {"help_due": "2022-05-20"}, "2022-05-20", {}),
    "D-L10-next": ("project/p1", {}, "2022-07-19", {"stage": "S9达产"}),
    "D-L10-rectify": (
        "site_inspection/s1",
        {"rectify_due": "2022-05-31"},
        "2022-05-31",
        {"rectify_due": "2022-05-31", "recheck_result": "已整改"},
    ),
    "D-L24-visit": ("service_assignment/m1", {}, "2022-07-27", {"end_date": "2022-05-11"}),
    "D-L25-assign": ("issue/q1", {"issue_status": "登记"}, "2022-05-10", {}),
    "D-L25-feedback": ("issue/q1", {"feedback_due": None}, "2022-05-13", {"first_feedback_date": "2022-05-11"}),
    "D-L25-solve": ("issue/q1", {}, "2022-05-19", {"issue_status": "挂账"}),
    "D-L25-callback": ("issue/q1", {"issue_status": "办结待回访", "done_date": "2022-05-06"}, "2022-05-12", {}),
    "D-L25-review": ("issue/q1", {"issue_status": "挂账", "suspend_date": "2022-05-01"}, "2022-07-30", {}),
    "D-B07": ("handover/h1", {}, "2022-05-31", {"kind": "岗位移交"}),
    "D-B08-scan": ("submission/b1", {"channel": "机要", "created_at": "2022-04-28T09:00"}, "2022-05-09", {}),
    "D-monthly": ("submission/b1", {"report_id": "monthly", "period_key": "2022-04"}, "2022-05-07", WEEK),
    "D-quarterly": ("submission/b1", {"report_id": "quarterly", "period_key": "2022-Q2"}, "2022-07-14", WEEK),
    "D-half_year": ("submission/b1", {"report_id": "half_year", "period_key": "2022-H2"}, "2023-01-16", WEEK),
    "D-annual_draft": ("submission/b1", {"report_id": "annual", "period_key": "2022"}, "2022-12-26", WEEK),
    "D-annual": ("submission/b1", {"report_id": "annual", "period_key": "2022"}, "2023-01-16", WEEK),
}
"""By code: the row, a change, the day on which it is due then, and a change after which nothing is due."""


@pytest.fixture(scope="module")
def copy():
    return world_copy(FORMS)


def due(copy, code, row, change):
    ledger, row_id = row.split("/")
    deadline = next(one for one in FORMS.ledgers[ledger].deadlines if one.code == code)
    sql = sql_dialect.expand(deadline.due, FORMS, copy.settings)
    with copy.undone():
        for name, values in {row: {k: v for k, v in change.items() if "/" not in k}, **change}.items():
            if "/" in name:
                copy.put(*name.split("/"), values)
        return copy.reader.value(f"SELECT ({sql}) FROM {ledger}_v AS this WHERE this.id = ?", (row_id,))


@pytest.mark.parametrize("code", CASES)
def test_a_deadline_is_due_on_its_day_and_falls_away_when_done(copy, code):
    row, change, day, done = CASES[code]
    assert due(copy, code, row, change) == day
    assert due(copy, code, row, done) is None


def test_an_approved_extension_moves_the_day(copy):
    with copy.undone():
        copy.put("issue_extension", "x1", {"approved": "同意"})
        assert due(copy, "D-L25-solve", "issue/q1", {}) == "2022-05-27"


def test_every_deadline_of_the_table_has_a_case():
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    wanted = {row["code"] for row in rows if row["code"].startswith("D-") and row["sql"]}
    assert wanted == set(CASES)


def test_the_weekly_deadline_is_that_of_the_report_calendar(copy):
    calendar, week = WorkCalendar(), Period.parse("2021-W01")
    none_yet = {"project_progress/g1": None, "project_progress/g2": None}
    try:
        while week.year < 2027:
            copy.clock.move_to(week.first + timedelta(days=3))
            expected = dispatch(week, calendar).due
            assert due(copy, "D-L07-week", "project/p1", none_yet) == (expected and str(expected))
            week = week.next()
    finally:
        copy.clock.move_to(TODAY)


@pytest.mark.parametrize(
    ("code", "report", "kind"),
    [("D-monthly", "monthly", "month"), ("D-quarterly", "quarterly", "quarter"), ("D-half_year", "half_year", "half")],
)
def test_other_deadlines_are_those_of_the_report_calendar(copy, code, report, kind):
    period = Period.containing(date(2021, 1, 1), kind)
    while period.year < 2027:
        row = {"report_id": report, "period_key": period.key}
        assert due(copy, code, "submission/b1", row) == str(dispatch(period, WorkCalendar()).due)
        period = period.next()
