"""Old workbooks of foreign trade come in by the headings that bureaus write."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.importer import Importer
from tests.helpers_exchange_import import new_copy, stored, write_xlsx

FIRM, OTHER = "演示外贸轴承（沈阳）有限公司", "演示轻工进出口有限公司"


@pytest.fixture
def copy(tmp_path):
    made = new_copy(tmp_path)
    yield made
    made.close()


@pytest.fixture
def bring_in(copy, tmp_path):
    """Import one row under some headings; return the row, with firms by their names."""

    def run(ledger, *columns):
        heads, row = zip(*columns, strict=True)
        path = write_xlsx(tmp_path / "台账.xlsx", {"台账": [list(heads), list(row)]})
        Importer(copy, Checker(copy)).run(ledger, path)
        names = {one["id"]: one["name"] for one in stored(copy, "enterprise")}
        (found,) = stored(copy, ledger)
        assert found["ext"] == {}
        firms = [names[one] for one in found.get("enterprise_ids") or ()]
        return found | {"enterprise_id": names.get(found.get("enterprise_id")), "enterprise_ids": firms}

    return run


def test_a_list_of_trainings(bring_in):
    row = bring_in(
        "training",
        ("培训主题", "RCEP规则"),
        ("培训时间", "2022.4.20"),
        ("举办单位", "演示市商务局"),
        ("覆盖片区", "辽中片区"),
        ("主讲人", "演示讲师"),
        ("培训方式", "线上线下"),
        ("通知企业数（家）", 60),
        ("参训企业数（家）", 2),
        ("参训企业名单", f"{FIRM}、{OTHER}"),
        ("满意率（%）", 98.5),
    )
    assert (row["topic"], str(row["train_date"]), row["host"]) == ("RCEP", "2022-04-20", "演示市商务局")
    assert (row["area"], row["lecturer"], row["form"]) == ("辽中片区", "演示讲师", "混合")
    assert (row["expected"], row["attended"], row["enterprise_ids"]) == (60, 2, [FIRM, OTHER])
    assert row["satisfaction"] == Decimal("98.5")


def test_a_table_of_firms_that_use_rcep(bring_in):
    row = bring_in(
        "rcep_use",
        ("享惠企业", FIRM),
        ("统计期间", "2022年一季度"),
        ("对RCEP国家出口额（万美元）", 320.5),
        ("原产地证书份数", 12),
        ("享惠额（万元）", 45.6),
    )
    assert (row["enterprise_id"], row["period_key"], row["origin_certs"]) == (FIRM, "2022-Q1", 12)
    assert (row["export_amount"], row["benefit_amount"]) == (Decimal("320.5"), Decimal("45.6"))
