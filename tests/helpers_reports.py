"""A small demo city for report and print tests: projects, weeks, receipts, issues, an inspection."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step

_NAMES = Path(__file__).parent / "data" / "rare_names.txt"
RARE = [line.split("\t")[0] for line in _NAMES.read_text("utf-8").splitlines()]
CITY, OTHER_CITY = "210100", "210200"


class City:
    """Adds rows to a copy as an import would."""

    def __init__(self, copy: LocalCopy):
        self.copy = copy

    def add(self, ledger: str, ext=None, **values) -> str:
        definition = self.copy.forms.ledgers[ledger]
        known = common_values(definition, self.copy.context, by="张演示") | values
        parts = [str(known[name]) for name in definition.identity if known.get(name)]
        row = natural_id(ledger, parts) if parts else new_id()
        edit = Edit("create", ledger, row, known, ext or {})
        self.copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by="张演示"))
        return row

    def project(self, name: str, region: str = "210102", **values) -> str:
        whole = {
            "project_name": name, "site_region": region, "key_lists": ["市重点"], "stage": "S5开工",
            "total_investment": Decimal(12000), "sign_date": "2021-03-15", "officer": "王演示",
            "attracting_unit": "演示局",
        }  # fmt: skip
        return self.add("project", **whole | values)

    def week(self, project: str, week: str, invested: str, **values) -> str:
        whole = {
            "stage": "S5开工", "has_change": True, "progress_note": "完成基础浇筑", "next_plan": "钢结构吊装",
            "invested_total": Decimal(invested), "invested_year": Decimal(0),
        }  # fmt: skip
        return self.add("project_progress", project_id=project, week_key=week, **whole | values)

    def receipt(self, project: str, day: str, amount: str, **values) -> str:
        whole = {
            "fund_type": "注册资本金", "origin_class": "省外", "currency": "CNY", "recognition": "申报",
            "payer": "演示公司", "period": day[:7], "basis_version": "2022",
        }  # fmt: skip
        amounts = {"declared_amount": Decimal(amount)}
        return self.add("fund_receipt", project_id=project, receive_date=day, **amounts | whole | values)


@contextmanager
def a_city(folder: Path, today: date = date(2022, 5, 13), city: str = CITY):
    """Make a copy of a city, to be filled."""
    whose = {"city": city, "unit": "演示市商务局", "user": "张演示", "passphrase": "demo-demo-1"}
    copy, _ = LocalCopy.create(folder / "copy", load_forms(), clock=FixedClock(today), **whose)
    with copy:
        yield City(copy)
