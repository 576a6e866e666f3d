"""Days that the law gives for reports of foreign investment, as the program works them out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bizenv_desktop.formdef.loader import load_forms
from tests.helpers_checks import MemoryChecker, MemoryCopy

FORMS = load_forms()


@pytest.mark.parametrize(
    ("report", "due"),
    [
        ({"report_type": "初始", "event_date": "2022-03-01"}, "2022-03-01"),
        ({"report_type": "变更", "event_date": "2022-04-28", "needs_registration": 1}, "2022-04-28"),
        ({"report_type": "变更", "event_date": "2022-04-28", "needs_registration": 0}, "2022-05-30"),
        ({"report_type": "年度", "report_year": 2021}, "2022-06-30"),
        ({"report_type": "注销", "event_date": "2022-04-28"}, None),
    ],
)
def test_each_kind_of_report_has_its_day(report, due):
    copy = MemoryCopy(FORMS)
    copy.put("fdi_info_report", "r1", report)
    assert copy.reader.value("SELECT legal_due FROM fdi_info_report_v WHERE id = 'r1'") == due


def test_a_bureau_may_set_the_days_that_it_goes_by():
    settings = FORMS.settings | {"l21_change_wd": "5", "l21_annual_due": "05-31"}
    copy = MemoryCopy(replace(FORMS, settings=settings))
    copy.put("fdi_info_report", "r1", {"report_type": "变更", "event_date": "2022-05-06", "needs_registration": 0})
    copy.put("fdi_info_report", "r2", {"report_type": "年度", "report_year": 2021})
    days = copy.reader.all("SELECT legal_due FROM fdi_info_report_v ORDER BY id")
    assert [day for (day,) in days] == ["2022-05-12", "2022-05-31"]


def test_a_day_typed_for_a_cancellation_is_found_where_it_is_stored():
    ledger = FORMS.ledgers["fdi_info_report"]
    typed = replace(ledger, fields={**ledger.fields, "legal_due": replace(ledger.fields["legal_due"], calculation="")})
    copy = MemoryCopy(replace(FORMS, ledgers={**FORMS.ledgers, "fdi_info_report": typed}))
    copy.put("fdi_info_report", "r1", {"report_type": "注销", "legal_due": "2022-05-31"})
    copy.put("fdi_info_report", "r2", {"report_type": "注销"})
    found = {one.id for one in MemoryChecker(copy).check_ledger("fdi_info_report") if one.code == "L21-H1"}
    assert found == {"r1"}


@pytest.mark.parametrize(
    ("complaint", "due"),
    [
        ({"accepted": "受理"}, "2022-07-26"),
        ({"accepted": "受理", "extended_to": "2022-08-31"}, "2022-08-31"),
        ({"accepted": "不予受理"}, None),
        ({"accepted": "补正"}, None),
    ],
)
def test_a_complaint_that_was_accepted_has_its_last_day(complaint, due):
    copy = MemoryCopy(FORMS)
    copy.put("fdi_complaint", "c1", {"complete_date": "2022-04-28"} | complaint)
    assert copy.reader.value("SELECT due_date FROM fdi_complaint_v WHERE id = 'c1'") == due


@pytest.mark.parametrize(("confidential", "shown"), [(1, False), (None, False), (0, True)])
def test_the_parties_of_a_confidential_complaint_are_not_in_its_name(confidential, shown):
    copy = MemoryCopy(FORMS)
    parties = {"complainant": "演示外资公司", "respondent": "演示街道办事处", "is_confidential": confidential}
    copy.put("fdi_complaint", "c1", {"complete_date": "2022-04-28", **parties})
    display = FORMS.ledgers["fdi_complaint"].display
    name = copy.reader.value(f"SELECT {display} FROM fdi_complaint_v AS this")
    assert name.startswith("2022-04-28 ")
    assert ("演示" in name) is shown
