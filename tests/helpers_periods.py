"""Two cities and the province with the program's own forms, each a copy with its users; one server in this process."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.ids import natural_id, new_id
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.home.services import Services
from bizenv_desktop.storage.common_fields import common_values
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step, apply_step
from bizenv_desktop.sync.syncer import Syncer
from tests.helpers_province import Province
from tests.helpers_sync import Line

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHENYANG, DALIAN, OFFICE = "210100", "210200", "210000"
REPORT, WEEK = "weekly_dispatch", "2022-W19"
ROLES = {"张演示": "editor", "李演示": "reviewer", "孙演示": "province"}
_PASS = "口令"  # noqa: S105 - of test copies


class Bureau:
    """One PC: a copy with the services of each of its users (both open the same files)."""

    def __init__(self, folder: Path, province: Province, city: str, *users: str) -> None:
        self.folder, self.city, self.province = folder, city, province
        self.laptops: list[Bureau] = []
        self.home, self.clock = folder / f"{city}-{users[0]}", FixedClock(date(2022, 5, 20))
        whose = {"city": city, "unit": f"{city}商务局", "user": users[0], "passphrase": _PASS}
        first, _ = LocalCopy.create(self.home, load_forms(), **whose, clock=self.clock)
        self.line = Line(province)
        self.services = {users[0]: self._services(first)}
        for user in users[1:]:
            first.add_user(user, frozenset({ROLES[user]}), _PASS)
            copy = LocalCopy.open(self.home, load_forms(), user=user, passphrase=_PASS, clock=self.clock)
            self.services[user] = self._services(copy)
        for user, one in self.services.items():
            roles = (ROLES.get(user, "province" if city == OFFICE else "editor"),)
            one.syncer.enroll("http://province", province.code(user, city, roles))

    def _services(self, copy: LocalCopy) -> Services:
        made = Services(copy)
        made.__dict__["syncer"] = Syncer(copy, backup=lambda: None, carrier=lambda _server: self.line)
        return made

    def __getitem__(self, user: str) -> Services:
        return self.services[user]

    def laptop(self, user: str) -> Bureau:
        """Give another PC of the same bureau, with one user."""
        made = Bureau(self.folder, self.province, self.city, user)
        self.laptops.append(made)
        return made

    @property
    def first(self) -> Services:
        """The services of the user who made the copy."""
        return next(iter(self.services.values()))

    def sync(self) -> Any:
        return self.first.syncer.sync()

    def add(self, ledger: str, **values: Any) -> str:
        copy = self.first.copy
        definition = copy.forms.ledgers[ledger]
        known = common_values(definition, copy.context, by=copy.user) | values
        parts = [str(known[name]) for name in definition.identity if known.get(name)]
        row = natural_id(ledger, parts) if parts else new_id()
        self.write(Edit("create", ledger, row, known))
        return row

    def write(self, edit: Edit) -> None:
        copy = self.first.copy
        copy.write(lambda writer: apply_step(writer, Step("edit", "演示", [edit]), by=copy.user))

    def a_week(self, name: str = "演示风电项目") -> tuple[str, str]:
        """Register a project and its week; everything soft is explained. Returns the two rows."""
        district = f"{self.city[:4]}02"
        force = self.add(
            "task_force", name=f"{name}专班", level="市级", leader="赵演示", commerce_head="孙演示", liaison="周演示",
            liaison_phone="13900000000", start_date="2022-01-01",
        )  # fmt: skip
        project = self.add(
            "project", project_name=name, site_region=district, key_lists=["市重点"], stage="S1洽谈", officer="王演示",
            task_force_id=force,
        )  # fmt: skip
        week = self.add(
            "project_progress", project_id=project, week_key=WEEK, stage="S1洽谈", has_change=False,
            invested_total=Decimal(0), invested_year=Decimal(0),
        )  # fmt: skip
        return project, week

    def explain(self) -> None:
        for one in self.first.periods.check(REPORT, WEEK):
            if one.severity == "soft" and not one.explanation and one.code != "RETURNED":
                self.first.records.explain(one.ledger, [one.id], one.code, "旧账按原档录入，材料列入补录计划")

    def submit(self) -> Any:
        self.explain()
        return self["李演示"].periods.submit(REPORT, WEEK)

    def close(self) -> None:
        for one in (*self.services.values(), *self.laptops):
            one.close()


@contextmanager
def a_province(folder: Path) -> Iterator[tuple[Bureau, Bureau, Bureau]]:
    """Give two cities and the province, enrolled on one server."""
    province = Province(folder, forms=load_forms())
    bureaus = (
        Bureau(folder, province, SHENYANG, "张演示", "李演示"),
        Bureau(folder, province, DALIAN, "张演示", "李演示"),
        Bureau(folder, province, OFFICE, "孙演示"),
    )
    try:
        yield bureaus
    finally:
        for one in bureaus:
            one.close()
        province.close()


def synced(*bureaus: Bureau) -> None:
    """Sync PCs one after the other."""
    for one in bureaus:
        one.sync()
