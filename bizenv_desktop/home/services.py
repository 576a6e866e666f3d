"""The services of one local copy, each built when it is first asked for: window and command line share them."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.clock import Clock, SystemClock
from bizenv_desktop.base.errors import BizenvError, UsageProblem
from bizenv_desktop.checks.engine import Checker
from bizenv_desktop.formdef.loader import load_forms
from bizenv_desktop.formdef.lookup import lookup_columns
from bizenv_desktop.records.records import Records
from bizenv_desktop.storage.copy import LocalCopy

if TYPE_CHECKING:
    from concurrent.futures import Future
    from pathlib import Path

    from bizenv_desktop.exchange.county.service import Counties
    from bizenv_desktop.exchange.importer import Importer
    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.home.documents import Documents
    from bizenv_desktop.home.sent_forms import SentForms
    from bizenv_desktop.periods.corrections import Corrections
    from bizenv_desktop.periods.periods import Periods
    from bizenv_desktop.periods.review import Review
    from bizenv_desktop.periods.scans import Scans
    from bizenv_desktop.reports.build import Reports
    from bizenv_desktop.storage.slots import UserKeys
    from bizenv_desktop.sync.syncer import Syncer


class Services:
    """Everything that a face of the program may ask of one open copy."""

    def __init__(self, copy: LocalCopy) -> None:
        self.copy = copy

    @property
    def forms(self) -> Forms:
        """The definitions of the copy."""
        return self.copy.forms

    @property
    def clock(self) -> Clock:
        """The clock of the copy."""
        return self.copy.clock

    @cached_property
    def checker(self) -> Checker:
        """Runs the checks."""
        return Checker(self.copy)

    @cached_property
    def records(self) -> Records:
        """The verbs on records."""
        return Records(self.copy, self.checker)

    @cached_property
    def importer(self) -> Importer:
        """Brings workbooks in."""
        from bizenv_desktop.exchange.importer import Importer

        return Importer(self.copy, self.checker)

    @cached_property
    def counties(self) -> Counties:
        """Sends workbooks to counties and takes them back."""
        from bizenv_desktop.exchange.county.service import Counties

        return Counties(self.records, lambda: self.importer)

    @cached_property
    def reports(self) -> Reports:
        """Builds report data."""
        from bizenv_desktop.reports.build import Reports

        return Reports(self.copy, self.checker, {"corrections": lambda: self.corrections.lines})

    @cached_property
    def periods(self) -> Periods:
        """Submits and withdraws periods."""
        from bizenv_desktop.home.rendering import render_pdf
        from bizenv_desktop.periods.periods import Periods

        return Periods(self.copy, self.records, self.checker, self.reports, render_pdf(self.copy))

    @cached_property
    def corrections(self) -> Corrections:
        """Begins corrections of approved periods (更正版) and tells what they change."""
        from bizenv_desktop.home.rendering import cell_writer
        from bizenv_desktop.periods.corrections import Corrections

        return Corrections(self.copy, self.periods, self.reports, cell_writer)

    @cached_property
    def scans(self) -> Scans:
        """Attaches sealed scans to the version that they show."""
        from bizenv_desktop.periods.scans import Scans

        return Scans(self.copy, self.records, self.periods)

    @cached_property
    def review(self) -> Review:
        """Lists, returns and approves submissions; the reasons and late edits of a city."""
        from bizenv_desktop.home.rendering import cell_writer
        from bizenv_desktop.periods.review import Review

        return Review(self.copy, self.records, self.checker, self.periods, written=cell_writer, exchange=self.syncer)

    @cached_property
    def documents(self) -> Documents:
        """Drafts, prints and issues official documents."""
        from bizenv_desktop.home.documents import Documents

        return Documents(self)

    @cached_property
    def sent_forms(self) -> SentForms:
        """Fills workbooks that others have sent."""
        from bizenv_desktop.home.sent_forms import SentForms

        return SentForms(self)

    @cached_property
    def syncer(self) -> Syncer:
        """Exchanges changes with the province."""
        from bizenv_desktop.sync.syncer import Syncer

        return Syncer(self.copy)

    def close(self) -> None:
        """Close the copy."""
        if "checker" in self.__dict__:
            self.checker.close()
        self.copy.close()


def read_ahead() -> None:
    """Read the program's definitions before they are asked for, while somebody types; faults are told when they are.

    So are the columns that they look rows up by, which a copy asks for as soon as it is open.
    """
    with suppress(BizenvError):
        lookup_columns(load_forms())


def create_copy(
    home: Path, *, city: str, unit: str, user: str, passphrase: str, clock: Clock | None = None
) -> tuple[Services, str]:
    """Make a new local copy and return its services and the recovery key (to be printed and sealed).

    Raises UsageProblem for a code that is no city's (or the province's), and for a unit without a name.
    """
    forms = load_forms()
    _refuse_wrong_city(forms, city)
    if not unit.strip():
        raise UsageProblem("BAD_UNIT", "填报单位是空的", "写单位全称，如 沈阳市商务局")
    copy, recovery_key = LocalCopy.create(
        home, forms, city=city, unit=unit, user=user, passphrase=passphrase, clock=clock or SystemClock()
    )
    return Services(copy), recovery_key


def _refuse_wrong_city(forms: Forms, city: str) -> None:
    known = forms.codes["regions"].codes if "regions" in forms.codes else {}
    if known and (city not in known or not (city == "21SF00" or city.endswith("00"))):
        raise UsageProblem("BAD_CITY", f"“{city}”不是城市的行政区划代码", "写六位代码，如 210100；沈抚示范区写 21SF00")


def open_unlocked(home: Path, unlocked: Future[tuple[str, UserKeys]], *, clock: Clock | None = None) -> Services:
    """Open a local copy whose slot is being opened on another thread; the definitions are read meanwhile."""
    forms = load_forms()
    return Services(LocalCopy.unlocked(home, forms, *unlocked.result(), clock=clock or SystemClock()))


def open_services(home: Path, *, user: str | None, passphrase: str, clock: Clock | None = None, **_: Any) -> Services:
    """Open a local copy with a user's passphrase or the recovery key."""
    return Services(LocalCopy.open(home, load_forms, user=user, passphrase=passphrase, clock=clock or SystemClock()))
