"""A desk on a small real copy, with small stand-ins for what lies outside it (server, printer); no window system."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import shiboken6
from PySide6.QtCore import QSettings

from bizenv_desktop.base.clock import FixedClock
from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.exchange.county.service import Counties
from bizenv_desktop.exchange.importer import Importer
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.home.documents import Documents
from bizenv_desktop.home.sent_forms import SentForms
from bizenv_desktop.home.services import Services as HomeServices
from bizenv_desktop.periods.calendar import PeriodDue
from bizenv_desktop.periods.state import PeriodState
from bizenv_desktop.periods.year_plan import YearPlan
from bizenv_desktop.records.records import Records
from bizenv_desktop.reports.build import Reports
from bizenv_desktop.storage import keys
from bizenv_desktop.storage.copy import LocalCopy
from bizenv_desktop.storage.edits import Edit, Step
from bizenv_desktop.sync.syncer import SyncState
from bizenv_desktop.ui.adapters import Exports, People, Safety
from bizenv_desktop.ui.desk import Desk
from bizenv_desktop.ui.garbage import GuiGarbage
from bizenv_desktop.ui.printouts import Printout
from bizenv_desktop.ui.services import Services
from bizenv_desktop.ui.work import Jobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.ui.screens import Place
    from bizenv_desktop.ui.window import MainWindow

TODAY = date(2022, 5, 12)
WEEK, LAST_WEEK = "2022-W19", "2022-W18"
PASSPHRASE = "演示口令-demo"  # noqa: S105 - of a copy that lives for one test
REGIONS = ("210106", "210112", "210181")


@lru_cache
def forms() -> Forms:
    return load_forms()


@lru_cache
def _template() -> Path:
    """Make one copy with forty projects and their week before; tests take copies of its folder."""
    folder = Path(tempfile.mkdtemp(prefix="bizenv-ui-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    keys.DEFAULT_COST = replace(keys.DEFAULT_COST, passes=1, memory=1024, lanes=1)
    clock = FixedClock(TODAY)
    copy, _key = LocalCopy.create(
        folder / "home", forms(), city="210100", unit="沈阳市商务局", user="张演示", passphrase=PASSPHRASE, clock=clock
    )
    copy.add_user("李演示", frozenset({"reviewer"}), PASSPHRASE)
    _fill(Records(copy, Checker(copy)))
    copy.close()
    return folder / "home"


def _fill(records: Records) -> None:
    records.apply(Step("edit", "演示项目", [Edit("create", "project", "", _project(n)) for n in range(40)]))
    projects = [row.id for row in records.rows("project")]
    records.apply(Step("edit", "演示周报", [Edit("create", "project_progress", "", _week(one)) for one in projects]))


def _project(number: int) -> dict[str, Any]:
    return {
        "project_name": f"演示项目{number:02d}", "site_region": REGIONS[number % 3], "stage": "S5开工",
        "key_lists": ["市重点"], "total_investment": Decimal(50_000 + number), "attracting_unit": "沈阳市商务局",
        "sign_date": "2021-03-15", "is_legacy": True, "officer": "王演示", "start_date": "2022-03-01",
    }  # fmt: skip


def _week(project: str) -> dict[str, Any]:
    return {
        "project_id": project, "week_key": LAST_WEEK, "stage": "S5开工", "has_change": True,
        "progress_note": "完成桩基施工", "next_plan": "推进主体", "invested_total": Decimal(1000),
        "invested_year": Decimal(300),
    }  # fmt: skip


@dataclass
class FakeExchange:
    """A server that is never there, unless told otherwise."""

    conflicts_: list[Any] = field(default_factory=list)
    result: Any = None
    resolved: list[tuple[str, str]] = field(default_factory=list)

    def state(self) -> SyncState:
        return SyncState("http://127.0.0.1:1", "2022-05-11T16:20:00+08:00", 3, 0, len(self.conflicts_))

    def sync(self, progress: Any = None, cancelled: Any = None) -> Any:
        if isinstance(self.result, Exception):
            raise self.result
        return self.result

    def enroll(self, server: str, code: str) -> Any:
        return None

    def is_there(self) -> bool:
        return True

    def fetch_files(self, hashes: list[str], progress: Any = None, cancelled: Any = None) -> Any:
        raise BizenvError("OFFLINE", "连不上省平台", "检查网络后再同步；本地数据未受影响")

    def free_files(self, days: int = 0, progress: Any = None, cancelled: Any = None) -> Any:
        raise BizenvError("OFFLINE", "连不上省平台", "检查网络后再同步；本地数据未受影响")

    def discard(self, ops: list[str]) -> int:
        return len(ops)

    def outgoing(self) -> list[Any]:
        return []

    def refused(self) -> list[Any]:
        return []

    def reissue(self, ops: list[str]) -> int:
        return len(ops)

    def trust(self, certificate: str) -> None:
        return

    def export_package(self, target: Path) -> Any:
        raise NotImplementedError

    def sent_package(self, package: str = "") -> Any:
        raise NotImplementedError

    def forward_package(self, first: Path, answer: Path) -> dict[str, Any]:
        raise NotImplementedError

    def import_package(self, first: Path) -> Any:
        raise NotImplementedError

    def log(self, limit: int = 200, search: str = "") -> list[Any]:
        return []

    def conflicts(self) -> list[Any]:
        return self.conflicts_

    def resolve(self, conflict: str, take: str) -> None:
        self.resolved.append((conflict, take))
        self.conflicts_ = [one for one in self.conflicts_ if one.id != conflict]


@dataclass
class FakePeriods:
    """One week on the calendar; `findings` bar its submission."""

    findings: list[Any] = field(default_factory=list)
    now: str = "open"
    withdrawn: str = ""

    def calendar(self, year: int) -> list[PeriodDue]:
        due = PeriodDue(
            "weekly_dispatch", "重点项目周调度情况表", WEEK, "2022年第19周", "2022-05-13", "17:00", "2022-05-12", False
        )
        return [replace(due, state=self.now, version=1 if self.now == "submitted" else 0)] if year == 2022 else []

    def year_plan(self, year: int) -> YearPlan:
        return YearPlan(year, (), ())

    def tasks(self) -> list[Any]:
        return []

    def state(self, report: str, period: str) -> PeriodState:
        return PeriodState("p", report, period, "210100", self.now, 1 if self.now == "submitted" else 0)

    def check(self, report: str, period: str) -> list[Any]:
        return self.findings

    def submit(self, report: str, period: str) -> PeriodState:
        if self.findings:
            from bizenv_desktop.periods.bars import SubmissionBarred

            raise SubmissionBarred("还有审核意见未处理", "请改正", self.findings)
        self.now = "submitted"
        return self.state(report, period)

    def withdraw(self, report: str, period: str, reason: str) -> PeriodState:
        self.now, self.withdrawn = "withdrawn", reason
        return self.state(report, period)


class FakePrints:
    """Makes a PDF of two bare pages."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []

    def pdf(self, report: str, key: str) -> Printout:
        import io

        from reportlab.pdfgen.canvas import Canvas

        self.asked.append((report, key))
        out = io.BytesIO()
        canvas = Canvas(out, pagesize=(842, 595))
        canvas.drawString(100, 100, "1")
        canvas.showPage()
        canvas.drawString(100, 100, "2")
        canvas.save()
        return Printout("演示报表", out.getvalue(), 2, frozen=False, version=0, checksum="")

    def xlsx(self, report: str, key: str, out: Path) -> None:
        out.write_bytes(b"xlsx")


def services_of(copy: LocalCopy, **others: Any) -> Services:
    from tests.helpers_review import FakeReview  # which stands on this module

    checker = Checker(copy)
    records = Records(copy, checker)
    parts: dict[str, Any] = {
        "records": records, "checker": checker, "importer": None, "exporter": Exports(records),
        "counties": Counties(records, lambda: Importer(copy, checker)), "reports": Reports(copy, checker),
        "printing": FakePrints(), "documents": Documents(HomeServices(copy)), "periods": FakePeriods(),
        "corrections": None, "scans": None, "sent_forms": SentForms(HomeServices(copy)),
        "review": FakeReview(), "syncer": FakeExchange(), "people": People(copy), "safety": Safety(copy),
        "close": copy.close,
    }  # fmt: skip
    return Services(forms=copy.forms, clock=copy.clock, copy=copy, **{**parts, **others})


def open_copy(folder: Path, user: str = "张演示") -> LocalCopy:
    """Return a fresh copy of the template, open."""
    home = folder / "home"
    if not home.exists():
        shutil.copytree(_template(), home)
    return LocalCopy.open(home, forms(), user=user, passphrase=PASSPHRASE, clock=FixedClock(TODAY))


@contextmanager
def a_desk(folder: Path, user: str = "张演示", **others: Any) -> Iterator[Desk]:
    """Give a desk on a fresh copy; it is closed with its workers at the end."""
    copy = open_copy(folder, user)
    jobs = Jobs()
    garbage = GuiGarbage(jobs)
    garbage.start()
    desk = Desk(services_of(copy, **others), jobs, QSettings(str(folder / "ui.ini"), QSettings.Format.IniFormat))
    desk.errors = []  # type: ignore[attr-defined]
    desk.error_wanted.connect(desk.errors.append)  # type: ignore[attr-defined]
    try:
        yield desk
    finally:
        desk.stop()
        jobs.wait()
        desk.error_wanted.disconnect()  # an error kept by its traceback would hold the desk
        copy.close()
        garbage.stop()


def quiet(desk: Desk) -> Any:
    """Return a condition for `qtbot.waitUntil`: no worker is busy."""
    return lambda: desk.jobs.running == 0


def gone(box: Any) -> Any:
    """Return a condition for `qtbot.waitUntil`: a dialog was closed, and with it deleted."""
    return lambda: not shiboken6.isValid(box)


def shown(page: Any, qtbot: Any, place: Place) -> Any:
    """Show a page at a place in a window of a small screen's inside; return it once nothing is read any more."""
    qtbot.addWidget(page)
    page.resize(1170, 700)
    page.show()
    page.show_place(place)
    qtbot.waitUntil(quiet(page.desk))
    return page


def a_small_window(desk: Desk, qtbot: Any) -> MainWindow:
    """Give the program's window as it is on the smallest screen that bureaus have."""
    from bizenv_desktop.app import make_application
    from bizenv_desktop.ui.window import MainWindow

    make_application()
    window = MainWindow(desk)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window
