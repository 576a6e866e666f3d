"""What goes along when a record moves to another city, by the ledgers that the program comes with."""

from __future__ import annotations

import pytest

from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.province.move_plan import CityRows, Link, MovePlan, Place, may_be_asked, plan

PROJECT, OTHER = ("project", "P"), ("project", "P2")
RECEIPT, OTHERS_RECEIPT, VOUCHER = ("fund_receipt", "R"), ("fund_receipt", "R2"), ("voucher", "V")
SHARE, OTHERS_SHARE = ("voucher_allocation", "A"), ("voucher_allocation", "A2")
FIRM, ZONE, WEEK, ISSUE = ("enterprise", "E"), ("zone", "Z"), ("project_progress", "W"), ("issue", "I")
EXPLAINED = ("explanation", "X")
LINKS = (
    Link(PROJECT, "company_id", FIRM),
    Link(PROJECT, "zone_id", ZONE),
    Link(OTHER, "increase_of", PROJECT),
    Link(WEEK, "project_id", PROJECT),
    Link(RECEIPT, "project_id", PROJECT),
    Link(VOUCHER, "fund_receipt_id", RECEIPT),
    Link(SHARE, "voucher_id", VOUCHER),
    Link(SHARE, "fund_receipt_id", RECEIPT),
    Link(OTHERS_RECEIPT, "project_id", OTHER),
    Link(ISSUE, "project_id", PROJECT),
    Link(ISSUE, "enterprise_id", FIRM),
)


def moved(*more: Link, there: tuple[Place, ...] = ()) -> MovePlan:
    links = (*LINKS, *more)
    rows = frozenset(place for link in links for place in (link.row, link.to))
    return plan(load_forms(), CityRows(rows, links, {WEEK: (EXPLAINED,)}), PROJECT, there)


def test_money_weeks_and_explanations_go_along_with_their_project() -> None:
    made = moved()
    assert set(made.moving) == {PROJECT, WEEK, RECEIPT, VOUCHER, SHARE, EXPLAINED}
    assert made.barring == []


def test_a_firm_is_registered_in_both_cities_and_other_references_are_emptied() -> None:
    made = moved()
    assert made.beside == [FIRM]
    assert made.emptied == [Link(PROJECT, "zone_id", ZONE)]
    assert set(made.cleared) == {Link(OTHER, "increase_of", PROJECT), Link(ISSUE, "project_id", PROJECT)}
    assert moved(there=(FIRM, ZONE)).beside == []
    assert moved(there=(FIRM, ZONE)).emptied == []


def test_a_voucher_that_another_project_has_a_share_of_bars_the_move() -> None:
    shares = (Link(OTHERS_SHARE, "voucher_id", VOUCHER), Link(OTHERS_SHARE, "fund_receipt_id", OTHERS_RECEIPT))
    made = moved(*shares)
    assert made.barring == [Link(OTHERS_SHARE, "fund_receipt_id", OTHERS_RECEIPT)]


MOVABLE = ("project", "issue", "site_inspection", "fund_receipt")
NOT_MOVABLE = ("enterprise", "person", "issue_log", "conflict", "report_period", "project_progress", "nothing")


@pytest.mark.parametrize(("ledger", "may"), [*((one, True) for one in MOVABLE), *((one, False) for one in NOT_MOVABLE)])
def test_only_records_that_a_city_has_for_itself_can_be_moved(ledger: str, may: bool) -> None:
    assert may_be_asked(load_forms(), ledger) is may
