"""The main window: a side bar, the open screen, menus. It only hosts screens that register themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QWidget
from typing_extensions import override

from bizenv_desktop.ui.accessible import name_by_hints
from bizenv_desktop.ui.commands import CommandBox
from bizenv_desktop.ui.dialogs import error_box
from bizenv_desktop.ui.menus import build_menus
from bizenv_desktop.ui.screens import Place, load_screens, screen, screens_for
from bizenv_desktop.ui.sidebar import Sidebar
from bizenv_desktop.ui.statusbar import StatusBar
from bizenv_desktop.ui.toast import Toast

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QCloseEvent

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.page import Page

PROGRAM = "营商环境台账"
_GEOMETRY, _PLACE = "window/geometry", "window/place"
_START_SIZE = (1280, 760)
_SMALLEST = (1024, 640)
START = "workbench"


class MainWindow(QMainWindow):
    """Opens places, keeps the way back, and passes keys on to the open screen."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        load_screens()
        self.desk = desk
        self._pages: dict[str, Page] = {}
        self._trail: list[Place] = []
        self.sidebar = Sidebar(desk.services.ledgers, desk.services.roles)
        self.stack = QStackedWidget()
        self.stack.setObjectName("pages")
        self.toast = Toast(self._lay_out())
        self.setStatusBar(StatusBar(desk))
        build_menus(self)
        self._connect()
        self._restore_geometry()

    @property
    def page(self) -> Page | None:
        """Return the open screen."""
        shown = self.stack.currentWidget()
        return next((page for page in self._pages.values() if page is shown), None)

    @property
    def place(self) -> Place | None:
        """Return the open place."""
        return self._trail[-1] if self._trail else None

    def open(self, place: Place) -> None:
        """Show a place; its screen is made when it is first opened."""
        if self.page is not None and not self.page.may_leave():
            return
        if place != self.place:
            self._trail = [*self._trail[-30:], place]
        self._show(place)

    def back(self) -> None:
        """Return to the place before this one."""
        if self.page is not None and not self.page.may_leave():
            return
        if len(self._trail) > 1:
            self._trail.pop()
        self._show(self._trail[-1] if self._trail else Place(START))

    def open_last(self) -> None:
        """Open what was open when the window was last closed: a page of the side bar, where it is still offered."""
        kept = str(self.desk.settings.value(_PLACE, "")).split("/")
        place = Place(kept[0], kept[1] if len(kept) > 1 else "")
        offered = {one.id for one in screens_for(self.desk.services.roles) if not one.hidden}
        known = not place.ledger or place.ledger in self.desk.forms.ledgers
        self.open(place if place.screen in offered and known else Place(START))

    def switch_focus(self) -> None:
        """Give the keys to the side bar, or back to the page."""
        if self.focusWidget() is self.sidebar:
            self.sidebar.focusNextChild()
        else:
            self.sidebar.setFocus(Qt.FocusReason.TabFocusReason)

    def on_page(self, action: Callable[[Page], object]) -> Callable[[], None]:
        """Return a slot that does something with the open screen."""
        return lambda: action(self.page) if self.page is not None else None  # type: ignore[return-value]

    def open_commands(self) -> None:
        """Open the box to go anywhere."""
        CommandBox(self.desk, self).open()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if self.page is not None and not self.page.may_leave():
            event.ignore()
            return
        self.desk.settings.setValue(_GEOMETRY, self.saveGeometry())
        self._remember_place()
        self.desk.stop()
        self.closed.emit()
        super().closeEvent(event)

    def _remember_place(self) -> None:
        offered = [one for one in self._trail if not screen(one.screen).hidden]
        if offered:
            self.desk.settings.setValue(_PLACE, f"{offered[-1].screen}/{offered[-1].ledger}")

    def _lay_out(self) -> QWidget:
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self.stack, 1)
        self.setCentralWidget(centre)
        self.setMinimumSize(*_SMALLEST)
        return centre

    def _connect(self) -> None:
        self.sidebar.chosen.connect(self.open)
        self.desk.place_wanted.connect(self.open)
        self.desk.back_wanted.connect(self.back)
        self.desk.toast_wanted.connect(self.toast.say)
        self.desk.error_wanted.connect(self._tell)

    def _tell(self, problem: Exception) -> None:
        error_box(self, problem).open()

    def _restore_geometry(self) -> None:
        kept = self.desk.settings.value(_GEOMETRY)
        if not isinstance(kept, QByteArray) or not self.restoreGeometry(kept):
            self.resize(*_START_SIZE)

    def _show(self, place: Place) -> None:
        page = self._pages.get(place.screen) or self._make(place.screen)
        self.stack.setCurrentWidget(page)
        self.sidebar.mark(place)
        page.show_place(place)
        if self.focusWidget() in (None, self.sidebar):  # who opens a page goes on in it
            self.sidebar.setFocus(Qt.FocusReason.TabFocusReason)
            self.sidebar.focusNextChild()
        self.setWindowTitle(f"{page.title() or screen(place.screen).title} · {PROGRAM}")

    def _make(self, name: str) -> Page:
        page = screen(name).make(self.desk)
        name_by_hints(page)
        self._pages[name] = page
        self.stack.addWidget(page)
        return page
