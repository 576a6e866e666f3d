"""Stories of trade and consumption: a street on its way, its months, the coverage of a county."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy


@pytest.fixture
def copy(tmp_path):
    made = new_copy(tmp_path)
    yield made
    made.close()


@pytest.fixture
def checker(copy):
    return Checker(copy)


@pytest.fixture
def records(copy, checker):
    return Records(copy, checker)


def test_a_street_is_renewed_assessed_and_opened(records):
    row = records.create("pedestrian_street", {"name": "演示步行街", "level": "省级", "shops": 310}).id
    assert records.get("pedestrian_street", row).values["street_status"] == "规划"
    for state in ("改造", "评估"):
        records.advance("pedestrian_street", row, state)
    with pytest.raises(BizenvError, match="理由"):
        records.advance("pedestrian_street", row, "改造")
    assert (
        records.advance("pedestrian_street", row, "改造", reason="评估要求补齐停车位").values["street_status"] == "改造"
    )
    records.advance("pedestrian_street", row, "评估")
    assert records.advance("pedestrian_street", row, "运营").values["street_status"] == "运营"


def test_a_month_of_a_street_made_twice_is_one_row(records):
    street = records.create("pedestrian_street", {"name": "演示步行街", "level": "省级", "shops": 310}).id
    month = {"street_id": street, "period_key": "2026-10", "visitors": Decimal("45.5"), "sales": Decimal(6200)}
    first = records.create("pedestrian_street_month", month)
    assert records.display("pedestrian_street_month", first.id) == "演示步行街 2026-10"
    with pytest.raises(BizenvError):
        records.create("pedestrian_street_month", month)
    assert records.count("pedestrian_street_month") == 1


def test_the_coverage_of_a_county_is_reckoned_by_the_program(records):
    values = {"county_code": "210181", "year": 2026, "towns": 30, "towns_ok": 28, "villages": 0, "villages_ok": 0}
    row = records.get("county_coverage", records.create("county_coverage", values).id)
    assert row.values["towns_rate"] == Decimal("93.33")
    assert row.values["villages_rate"] is None
    assert records.display("county_coverage", row.id) == "新民市 2026年"


def test_events_of_the_same_name_are_told_apart_by_their_month(records):
    event = {"name": "演示网上年货节", "event_type": "网上年货节", "end_date": "2026-02-10"}
    for day in ("2025-01-12", "2026-01-10"):
        row = records.create("promo_event", event | {"start_date": day}).id
    assert records.display("promo_event", row) == "演示网上年货节（2026-01）"


def test_a_month_that_sells_far_more_per_session_asks_for_a_word(records, checker):
    base = records.create("livestream_base", {"name": "演示直播基地", "level": "培育"}).id
    for month, sessions, sales in (("2026-08", 100, 50), ("2026-09", 100, 50), ("2026-10", 100, 151)):
        values = {"base_id": base, "period_key": month, "sessions": sessions, "sales": Decimal(sales)}
        row = records.create("livestream_month", values).id
    [finding] = [one for one in checker.check_ledger("livestream_month") if one.code == "L34-V1"]
    assert finding.title == "演示直播基地 2026-10"
    records.explain("livestream_month", [row], "L34-V1", "当月承办全省电商直播节主会场，单场销售额高于平时")
    assert not any(one.bars for one in checker.check_ledger("livestream_month"))
