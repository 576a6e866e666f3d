"""The officers' own forms: what each did in the month, and who serves which enterprise."""

from datetime import date

import pytest

from bizenv_desktop.reports.build import Reports
from tests.helpers_forms import build, head, printed, rows, texts
from tests.helpers_reports import a_city


@pytest.fixture
def city(tmp_path):
    with a_city(tmp_path, date(2022, 6, 10)) as made:
        yield made


def officer(city, name, **values):
    return city.add("service_officer", name=name, unit="演示市商务局", phone="13912345678", **values)


def firm(city, name):
    return city.add("enterprise", name=name, region="210102", no_uscc_reason="其他")


def serves(city, who, whom, start="2022-01-01", **values):
    return city.add("service_assignment", officer_id=who, enterprise_id=whom, start_date=start, **values)


def visit(city, who, whom, day, *issues):
    return city.add("service_visit", officer_id=who, enterprise_id=whom, visit_date=day, issue_ids=list(issues) or None)


def issue(city, accepted, **values):
    whole = {"description": "演示：用电", "issue_status": "办理中", "region_code": "210102", "solve_due": "2022-05-20"}
    return city.add("issue", accept_time=f"{accepted} 09:00", **whole | values)


def callback(city, of, said, reached="接通"):
    return city.add("issue_callback", issue_id=of, callback_date="2022-05-26", satisfaction=said, reached=reached)


def test_the_month_of_each_officer_with_visits_issues_and_satisfaction(city):
    busy, idle = officer(city, "甲演示"), officer(city, "乙演示")
    officer(city, "丙演示", term_to="2022-04-30")
    first, second, third = (firm(city, f"演示企业{n}") for n in range(3))
    for one in (first, second):
        serves(city, busy, one, role="主责")
    serves(city, busy, third, role="主责", end_date="2022-05-15")
    serves(city, idle, third, "2022-05-16", role="主责")
    old = issue(city, "2022-04-06", issue_status="办结待回访", done_date="2022-05-18")
    new = issue(city, "2022-05-06")
    visit(city, busy, first, "2022-04-06", old)
    visit(city, busy, first, "2022-05-06", new, old)
    visit(city, busy, first, "2022-05-20")
    for said, reached in (("满意", "接通"), ("不满意", "接通"), (None, "未接通")):
        callback(city, old, said, reached)
    data = build(city, "service_officer_monthly")
    shown = {row["officer"]: row for row in rows(data)}
    assert set(shown) == {"甲演示", "乙演示", None}
    row = shown["甲演示"]
    assert [row[name] for name in ("firms", "visits", "visited", "unvisited")] == [2, 2, 1, 1]
    assert [row[name] for name in ("is_new", "done_now", "is_open", "overdue")] == [1, 1, 1, 1]
    assert (row["asked"], row["content"], row["content_rate"]) == (2, 1, 50)
    assert [shown["乙演示"][name] for name in ("firms", "visits", "unvisited", "content_rate")] == [1, 0, 1, None]
    assert head(data)["本期没有走访的"] == "1人"
    line = [one["officer"] for one in rows(data)].index("甲演示")
    behind = Reports(city.copy).behind(data, line, "visits")
    assert [ledger for ledger, _ in behind] == ["service_visit"] * 2


def test_who_serves_which_enterprise_now_and_not_who_did(city):
    before, now = officer(city, "甲演示"), officer(city, "乙演示", visit_freq="每月")
    served, without = firm(city, "演示企业"), firm(city, "演示无主责")
    serves(city, before, served, role="主责", end_date="2022-03-31")
    serves(city, now, served, "2022-04-01", role="主责")
    serves(city, now, without, "2022-04-01", role="协办")
    for day in ("2022-04-05", "2022-05-05", "2022-05-25"):
        visit(city, now, served, day)
    data = build(city, "service_division")
    assert texts(data, "officer") == ["乙演示", "乙演示"]
    row = next(row for row in rows(data) if row["enterprise"] == "演示企业")
    assert (row["role"], row["region"], row["visits"], row["last_visit"]) == ("主责", "和平区", 2, "2022-05-25")
    assert head(data)["没有主责服务员的企业"] == "1家"
    text = printed(data)
    assert "139****5678" in text
    assert "13912345678" not in text


def test_without_officers_both_forms_are_empty_and_still_print(city):
    for report in ("service_officer_monthly", "service_division"):
        data = build(city, report, "")
        assert data.detail() == []
        assert data.title in printed(data)
