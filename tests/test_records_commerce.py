"""Stories of trade and consumption: a street on its way, its months, the coverage of a county."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy


@pytest.fixture
def records(tmp_path):
    copy = new_copy(tmp_path)
    yield Records(copy, Checker(copy))
    copy.close()


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
    assert row.values["towns_rate"] == Decimal("93.333333")
    assert row.values["villages_rate"] is None
