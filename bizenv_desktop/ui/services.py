"""What the window is given: the services of one open copy, and the gate that opens or makes one.

The window never builds these itself (`app` does, from `home/`), so that tests can hand in small ones. All services are
called on workers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from bizenv_desktop.formdef.applying import kept_ledgers, kept_reports

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bizenv_desktop.base.clock import Clock
    from bizenv_desktop.checks.engine import Checker
    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.formdef.report_model import Report
    from bizenv_desktop.periods.corrections import Corrections
    from bizenv_desktop.periods.periods import Periods
    from bizenv_desktop.periods.review import Review
    from bizenv_desktop.periods.scans import Scans
    from bizenv_desktop.records.records import Records
    from bizenv_desktop.reports.build import Reports
    from bizenv_desktop.reports.data import ReportData
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.imports import Imports
    from bizenv_desktop.ui.printouts import Printout

Progress = Callable[[int, int, str], None]
"""Called with done, total and what is being done."""

Cancelled = Callable[[], bool]
"""Asked between steps of long work."""


class Gate(Protocol):
    """The closed copy: says who may open it, opens it, or makes it."""

    def exists(self) -> bool:
        """Tell whether there is a copy in the folder."""
        ...

    def place(self) -> str:
        """Return the folder of the copy, for people."""
        ...

    def users(self) -> list[str]:
        """Return the names of those who have a passphrase."""
        ...

    def cities(self) -> list[tuple[str, str]]:
        """Return code and name of the cities that a copy can be made for, and of the province."""
        ...

    def create(self, city: str, unit: str, user: str, passphrase: str) -> tuple[Services, str]:
        """Make a copy; return its services and the recovery key."""
        ...

    def open(self, user: str, passphrase: str) -> Services:
        """Open the copy; raises BizenvError where the passphrase is wrong."""
        ...


class CountyService(Protocol):
    """Workbooks for counties."""

    def lines(self, period: str) -> Sequence[Any]:
        """Return every county with the state of its workbook."""
        ...

    def send(
        self, period: str, folder: Path, units: Sequence[Any] = (), progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Sequence[Any]:  # fmt: skip
        """Write workbooks into a folder: for some units, or for all that have none yet."""
        ...

    def look(self, paths: Sequence[Path], wanted: Any = None, **options: Any) -> Sequence[Any]:
        """Say what taking workbooks in would change."""
        ...

    def take(self, paths: Sequence[Path], wanted: Any = None, **options: Any) -> Sequence[Any]:
        """Take workbooks in, each as one step."""
        ...

    def name_missing(self, period: str, unit: Any, reason: str) -> None:
        """Name a unit as missing."""
        ...

    def await_again(self, period: str, unit: Any) -> None:
        """Await the workbook of a unit that was missing."""
        ...


class ExportService(Protocol):
    """Writes ledgers as workbooks."""

    def export(self, ledger: str, path: Path, *, where: str = "", template: bool = False) -> int:
        """Write the rows; return their number."""
        ...


class PrintService(Protocol):
    """Makes prints of reports."""

    def pdf(self, report: str, key: str) -> Printout:
        """Return the PDF of a report; a period in force gives its frozen bytes."""
        ...

    def data(self, report: str, key: str) -> ReportData:
        """Return the figures that `pdf` prints."""
        ...

    def xlsx(self, report: str, key: str, out: Path) -> None:
        """Write the report as a workbook."""
        ...


class DocumentService(Protocol):
    """Official documents."""

    def templates(self) -> Sequence[Any]:
        """Return the templates."""
        ...

    def all(self) -> Sequence[Any]:
        """Return the documents, the latest first."""
        ...

    def draft(self, template: str, period: str) -> Any:
        """Make a draft with the figures of a period."""
        ...

    def change(self, row_id: str, values: Mapping[str, Any]) -> Any:
        """Change parts of a draft."""
        ...

    def rewrite(self, row_id: str) -> Any:
        """Write the text of a draft anew, with the figures of now."""
        ...

    def issue(self, row_id: str) -> Any:
        """Register that a document was issued."""
        ...

    def delete(self, row_id: str) -> None:
        """Delete a draft."""
        ...

    def remarks(self, row_id: str) -> Sequence[str]:
        """Return what somebody should look at before a document goes out."""
        ...

    def pdf(self, row_id: str) -> Any:
        """Return the print: bytes in `content`, `pages`, `missing`."""
        ...

    def docx(self, row_id: str) -> bytes:
        """Return the document for WPS and Word."""
        ...


class SentFormService(Protocol):
    """Fills workbooks that others have sent."""

    def sources(self) -> Sequence[tuple[str, str]]:
        """Return ids and titles of what a workbook may be filled from."""
        ...

    def plan(
        self, file: Path, source: str = "", *, period: str = "", where: str = "", sheet: str = "",
        mapping: Mapping[str, str] | None = None, rows: Any = "",
    ) -> Any:  # fmt: skip
        """Return what filling would do."""
        ...

    def fill(self, form: Any, out: Path | None = None, *, remap: bool = False) -> Path:
        """Write the filled workbook and return where it is."""
        ...


class SyncService(Protocol):
    """Exchanges operations with the provincial server."""

    def state(self) -> Any:
        """Return server, last time and what waits."""
        ...

    def sync(self, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Any:
        """Push, pull and exchange files; raises BizenvError where the server cannot be reached."""
        ...

    def is_there(self) -> bool:
        """Glance whether the server answers."""
        ...

    def fetch_files(
        self, hashes: Sequence[str], progress: Progress | None = None, cancelled: Cancelled | None = None
    ) -> Any:
        """Fetch originals that are not here; raises BizenvError where the server cannot be reached."""
        ...

    def free_files(self, days: int = 0, progress: Progress | None = None, cancelled: Cancelled | None = None) -> Any:
        """Give up originals that the province has, as it says now; return how many, and their bytes."""
        ...

    def enroll(self, server: str, code: str) -> Any:
        """Bind user and device with a one-time code of the province."""
        ...

    def outgoing(self) -> Sequence[Any]:
        """Return field by field what will be sent."""
        ...

    def refused(self) -> Sequence[Any]:
        """Return what the server did not take."""
        ...

    def trust(self, certificate: str) -> None:
        """Trust servers whose certificate this authority (PEM) has signed."""
        ...

    def log(self, limit: int = 200, search: str = "") -> Sequence[Any]:
        """Return what past syncs did, the newest first."""
        ...

    def export_package(self, target: Path) -> Any:
        """Write what waits as a package for a stick."""
        ...

    def sent_package(self, package: str = "") -> Any:
        """Return what a package of this copy held (default: the last)."""
        ...

    def forward_package(self, first: Path, answer: Path) -> dict[str, Any]:
        """Send a colleague's package to the province and keep the answer for him."""
        ...

    def import_package(self, first: Path) -> Any:
        """Take in the province's answer to a package."""
        ...

    def reissue(self, ops: list[str]) -> int:
        """Send refused operations again on top of the rows as they are now."""
        ...

    def discard(self, ops: list[str]) -> int:
        """Give refused operations up; they stay in the history."""
        ...

    def conflicts(self) -> Sequence[Any]:
        """Return the open conflicts."""
        ...

    def resolve(self, conflict: str, take: str) -> Any:
        """Settle a conflict: `mine`, `theirs` or `value=…`."""
        ...


class PeopleService(Protocol):
    """Users of the copy."""

    def list(self) -> Sequence[tuple[str, frozenset[str]]]:
        """Return names and roles."""
        ...

    def add(self, name: str, roles: Sequence[str], passphrase: str) -> None:
        """Give a person a passphrase of his own."""
        ...

    def remove(self, name: str) -> None:
        """Take a person who has left from the copy; what they entered stays."""
        ...

    def change_passphrase(self, old: str, new: str) -> None:
        """Change the passphrase of the person at the desk."""
        ...


class SafetyService(Protocol):
    """Backup, restore, verify."""

    def backup(self, path: Path) -> None:
        """Write a backup file."""
        ...

    def examine(self, path: Path, passphrase: str) -> list[str]:
        """Return what is wrong with a backup, while the copy is open; raises BizenvError for a wrong passphrase.

        "" serves for backups of this very copy.
        """
        ...

    def restore(self, path: Path, passphrase: str) -> list[str]:
        """Put a backup in the place of the copy; return what is wrong with it."""
        ...

    def automatic(self) -> Sequence[Any]:
        """Return the backups that the program made by itself, the newest first."""
        ...

    def verify(self) -> list[str]:
        """Return what is wrong with the copy."""
        ...


@dataclass(frozen=True)
class Services:
    """The services of one open copy."""

    forms: Forms
    clock: Clock
    copy: LocalCopy
    records: Records
    checker: Checker
    importer: Imports
    counties: CountyService
    exporter: ExportService
    reports: Reports
    printing: PrintService
    documents: DocumentService
    sent_forms: SentFormService
    periods: Periods
    corrections: Corrections
    scans: Scans
    review: Review
    syncer: SyncService
    people: PeopleService
    safety: SafetyService
    close: Callable[[], None] = lambda: None

    @property
    def roles(self) -> frozenset[str]:
        """Return the roles of the person at the desk."""
        return self.copy.roles

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """Return the ledgers that the city keeps, without child tables.

        A change of their settings counts from the next opening on; a sealed copy has the defaults.
        """
        copy = self.copy
        return kept_ledgers(self.forms, copy.city, lambda: {} if copy.sealed else copy.settings)

    @cached_property
    def report_forms(self) -> tuple[Report, ...]:
        """Return the report forms that the city is offered: those that follow the ledgers of other cities are not."""
        copy = self.copy
        return kept_reports(self.forms, copy.city, lambda: {} if copy.sealed else copy.settings)

    @property
    def user(self) -> str:
        """Return the name of the person at the desk."""
        return self.copy.user
