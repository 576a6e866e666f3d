"""The desktop: the passphrase box, then the window on one open copy."""

from __future__ import annotations

import importlib
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLibraryInfo, QLocale, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from bizenv_desktop.base.regions import PROVINCE, is_city
from bizenv_desktop.ui.desk import Desk
from bizenv_desktop.ui.dialogs import error_box
from bizenv_desktop.ui.garbage import GuiGarbage
from bizenv_desktop.ui.gate.box import GateBox
from bizenv_desktop.ui.screens import load_pages, load_screens
from bizenv_desktop.ui.services import Services
from bizenv_desktop.ui.theme import dress
from bizenv_desktop.ui.window import MainWindow
from bizenv_desktop.ui.work import Jobs

if TYPE_CHECKING:
    from types import TracebackType

    from bizenv_desktop.ui.services import Gate

ORGANISATION = "bizenv"
_REST_MS = 2000
"""When, after the window is there, the other screens are loaded."""
_FIRST = (
    "home.import_reports", "home.rendering", "periods.returned_tasks", "periods.review", "reports.build",
    "storage.manifest", "sync.lines", "sync.log", "sync.syncer", "ui.adapters", "ui.imports", "ui.printouts",
    "ui.workbench.choosing", "ui.workbench.page",
)  # fmt: skip
"""What the first screen and its services are made of, beside the lower layers."""
_LIBRARIES = ("PySide6.QtNetwork", "chinese_calendar", "filelock", "sqlcipher3.dbapi2")
"""What these and the copy load once they are used."""
_SWITCH_SECONDS = 0.001
"""How soon a busy worker lets the window's thread go on; Python's default is five times that."""


def make_application(arguments: list[str] | None = None) -> QApplication:
    """Return the one application, dressed and in Chinese."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(arguments or sys.argv[:1])
    app.setApplicationName("bizenv_desktop")
    app.setApplicationDisplayName("营商环境台账")
    app.setOrganizationName(ORGANISATION)
    translate(app)
    dress(app)
    sys.setswitchinterval(_SWITCH_SECONDS)
    return app


def translate(app: QApplication) -> None:
    """Load Qt's own Chinese texts, where they are installed; once is enough."""
    if app.findChild(QTranslator) is not None:
        return
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    texts = QTranslator(app)
    if texts.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(texts)


class HomeGate:
    """The gate of a folder. The services of `home/` are imported while the passphrase is typed."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def exists(self) -> bool:
        """Tell whether there is a copy in the folder."""
        from bizenv_desktop.storage import slots

        return (self._home / slots.FILE).exists()

    def place(self) -> str:
        """Return the folder."""
        return str(self._home)

    def users(self) -> list[str]:
        """Return the names of those who have a passphrase."""
        from bizenv_desktop.storage import slots

        return slots.read(self._home).users

    def cities(self) -> list[tuple[str, str]]:
        """Return code and name of the cities of the province, and of the province itself at the end."""
        from bizenv_desktop.formdef.loader import load_forms

        known = load_forms().codes["regions"].codes
        found = [(one.value, one.label) for one in known.values() if is_city(one.value)]
        return [*found, (PROVINCE, known[PROVINCE].label)] if PROVINCE in known else found

    def create(self, city: str, unit: str, user: str, passphrase: str) -> tuple[Services, str]:
        """Make a copy."""
        from bizenv_desktop.home.services import create_copy

        services, key = create_copy(self._home, city=city, unit=unit, user=user, passphrase=passphrase)
        return desk_services(services), key

    def open(self, user: str, passphrase: str) -> Services:
        """Open the copy; the key is worked out from the passphrase while what is not loaded yet is loaded."""
        from bizenv_desktop.storage import slots

        with ThreadPoolExecutor(1) as beside:
            unlocked = beside.submit(slots.read(self._home).unlock, user or None, passphrase)
            warm_up()
            services = importlib.import_module("bizenv_desktop.home.services")
            return desk_services(services.open_unlocked(self._home, unlocked))


def desk_services(home: Any) -> Services:
    """Return the window's services of an open copy (those of `home/`).

    What the workbench does not ask is made later: its modules would be loaded before the window can be used.
    """
    from functools import partial

    from bizenv_desktop.home.import_reports import write_import_report
    from bizenv_desktop.home.rendering import draw
    from bizenv_desktop.ui.adapters import Exports, People, Safety, later
    from bizenv_desktop.ui.imports import Imports
    from bizenv_desktop.ui.printouts import Prints

    return Services(
        forms=home.forms,
        clock=home.clock,
        copy=home.copy,
        records=home.records,
        checker=home.checker,
        importer=Imports(lambda: home.importer, home.copy, write_import_report),
        counties=later(lambda: home.counties),
        exporter=Exports(home.records),
        reports=home.reports,
        printing=Prints(home, partial(draw, home.copy)),
        documents=later(lambda: home.documents),
        sent_forms=later(lambda: home.sent_forms),
        periods=home.periods,
        corrections=later(lambda: home.corrections),
        scans=later(lambda: home.scans),
        review=home.review,
        syncer=home.syncer,
        people=People(home.copy),
        safety=Safety(home.copy),
        close=home.close,
    )


class Program:
    """Leads from the gate to the window, and closes what was opened."""

    def __init__(self, app: QApplication, gate: Gate, settings: QSettings) -> None:
        self._app = app
        self._settings = settings
        self.jobs = Jobs()
        self.garbage = GuiGarbage(self.jobs)
        self.garbage.start()
        self.desk: Desk | None = None
        self.window: MainWindow | None = None
        self._is_sealed = False
        self.box = GateBox(gate, self.jobs, str(settings.value("gate/user", "")))
        self.box.opened.connect(self.enter)
        sys.excepthook = self._show_crash

    def start(self) -> None:
        """Show the passphrase box; what the window needs is loaded while the passphrase is typed."""
        self.box.show()
        self.jobs.run(warm_up)

    def enter(self, services: Services) -> None:
        """Open the window on a copy."""
        self._settings.setValue("gate/user", services.user)
        self.desk = Desk(services, self.jobs, self._settings)
        self.desk.sealed.connect(self._seal)
        if services.copy.sealed:
            self._seal()
        else:
            self._open_window(self.desk)

    def _open_window(self, desk: Desk) -> None:
        self.window = MainWindow(desk)
        self.window.closed.connect(self._leave)
        self.window.show()
        self.window.open_last()
        self.box.hide()
        self.garbage.leave_alone()
        desk.watch()
        QTimer.singleShot(_REST_MS, lambda: self.jobs.run(load_the_rest))
        desk.sync_state_changed.emit()

    def _seal(self) -> None:
        """Show nothing of the data any more, only what can be done about it; once is enough."""
        from bizenv_desktop.ui.gate.sealed import SealedCard

        desk = self.desk
        if desk is None or self._is_sealed:
            return
        self._is_sealed = True
        desk.stop()
        if self.window is not None:
            self.window.hide()
        card = SealedCard(desk)
        card.opened.connect(lambda: self._open_again(desk))
        card.left.connect(self._leave)
        self.box.show_card(card)
        self.box.show()

    def _open_again(self, desk: Desk) -> None:
        self._is_sealed = False
        if self.window is None:
            self._open_window(desk)
            return
        self.window.show()
        self.box.hide()
        desk.announce()
        desk.watch()

    def _leave(self) -> None:
        self.jobs.wait()
        if self.desk is not None:
            self.desk.services.close()
        self.garbage.stop()
        self._app.quit()

    def _show_crash(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Say what went wrong and go on: what was saved is safe, and drafts are kept."""
        sys.__excepthook__(kind, error, trace)
        if self.window is not None and isinstance(error, Exception):
            error_box(self.window, error).open()


_warming = Lock()


def warm_up() -> None:
    """Load the lower layers and the definitions, for whoever opens a copy next. Runs on a worker.

    Who opens one meanwhile waits for what is left of it: two threads that load at a time hand Python's lock to and fro
    at each file, and both take longer than one.
    """
    with _warming:
        importlib.import_module("bizenv_desktop.home.services").read_ahead()
        load_screens()
        for module in (*(f"bizenv_desktop.{one}" for one in _FIRST), *_LIBRARIES):
            importlib.import_module(module)


def load_the_rest() -> None:
    """Load what other screens need, while the first is looked at. Runs on a worker."""
    load_pages()
    for module in ("exchange.importer", "exchange.county.service", "home.sent_forms"):
        importlib.import_module(f"bizenv_desktop.{module}")


def default_home() -> Path:
    """Return the folder of a copy where none was named."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("bizenv", ORGANISATION))


def run(home: Path | None = None) -> int:
    """Open the desktop on a copy; return the exit code of the program."""
    app = make_application()
    program = Program(app, HomeGate(home or default_home()), QSettings())
    program.start()
    return app.exec()
