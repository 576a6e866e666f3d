"""The steps of zone ledgers: what each asks for, and what it writes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.records.records import Records
from tests.helpers_exchange_import import new_copy

CASE = {"name": "演示案例", "area": "沈阳", "field": "贸易", "demand_source": "通关慢", "practice": "一次申报",
        "effect": "由3天减为1天", "lead_unit": "演示单位", "third_party": "通过",
        "assess_date": "2026-10-10"}  # fmt: skip
ASSET = {"asset_name": "演示老厂区", "asset_type": "闲置厂房", "owner_name": "演示厂", "location": "演示路3号",
         "area": Decimal(90), "area_unit": "亩", "idle_since": "2026-06-01", "idle_reason": "搬迁",
         "revive_mode": "拍卖", "duty_unit": "演示管委会", "due_date": "2027-12-31"}  # fmt: skip
POWER = {"item_name": "演示许可", "grantor": "演示市商务局", "grant_mode": "委托", "power_level": "市级",
         "basis_doc": "演示发〔2026〕1号", "effective_date": "2026-11-01", "capacity": ["人员"],
         "supervise_unit": "演示管委会"}  # fmt: skip


@pytest.fixture
def records(tmp_path):
    copy = new_copy(tmp_path)
    yield Records(copy, Checker(copy))
    copy.close()


@pytest.fixture
def paper(tmp_path):
    path = tmp_path / "演示材料.txt"
    path.write_text("演示材料", "utf-8")
    return path


def refused(records, ledger, row, state, **more):
    with pytest.raises(BizenvError) as barred:
        records.advance(ledger, row, state, **more)
    return str(barred.value)


def test_a_case_is_spread_by_a_document_and_the_step_says_how_far(records):
    row = records.create("ftz_case", CASE).id
    for state in ("培育", "评估", "上报"):
        case = records.advance("ftz_case", row, state)
    assert case.values["submit_date"] == "2026-11-24"
    assert "推广文号" in refused(records, "ftz_case", row, "省级推广")
    spread = records.advance("ftz_case", row, "省级推广", values={"spread_doc": "演示发〔2026〕9号"})
    assert spread.values["spread_level"] == "省"
    assert records.advance("ftz_case", row, "全国推广").values["spread_level"] == "国家"


def test_an_asset_is_back_in_use_once_its_contract_is_there(records, paper):
    row = records.create("idle_asset", ASSET).id
    records.advance("idle_asset", row, "有方案")
    records.advance("idle_asset", row, "实施")
    assert "合同" in refused(records, "idle_asset", row, "盘活")
    records.attach("idle_asset", row, "contract", [paper])
    records.explain("idle_asset", [row], "X14", "政府收回后公开拍卖，尚无项目落地")
    assert records.advance("idle_asset", row, "盘活").values["revive_status"] == "盘活"


def test_a_mandate_is_signed_with_its_papers(records, paper):
    zone = records.create("zone", {"name": "演示开发区", "level": "市级", "region": "210100"}).id
    row = records.create("delegated_power", POWER | {"zone_id": zone}).id
    assert "委托书" in refused(records, "delegated_power", row, "签订")
    records.attach("delegated_power", row, "entrust_doc", [paper])
    assert "公告" in refused(records, "delegated_power", row, "签订")
    records.attach("delegated_power", row, "notice_proof", [paper])
    assert records.advance("delegated_power", row, "签订").values["grant_status"] == "签订"
    assert records.advance("delegated_power", row, "运行").values["grant_status"] == "运行"
    assert "理由" in refused(records, "delegated_power", row, "收回")
