"""The screen of one ledger's list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QStackedWidget
from typing_extensions import override

from bizenv_desktop.ui.lists.pane import ListPane
from bizenv_desktop.ui.page import Page

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place


class ListsPage(Page):
    """Keeps one pane per ledger that was opened, so that one returns to where one was."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.panes: dict[str, ListPane] = {}
        self.stack = QStackedWidget()
        self.body.addWidget(self.stack)
        desk.changed.connect(self._changed)

    @property
    def pane(self) -> ListPane | None:
        """Return the open pane."""
        shown = self.stack.currentWidget()
        return shown if isinstance(shown, ListPane) else None

    @override
    def show_place(self, place: Place) -> None:
        ledger = place.ledger or (self.pane.ledger.id if self.pane else self._first())
        if not ledger:
            return
        pane = self.panes.get(ledger) or self._make(ledger)
        self.stack.setCurrentWidget(pane)
        pane.show_filters(place.extra)
        pane.refresh_if_stale()
        pane.view.setFocus()

    @override
    def refresh(self) -> None:
        if self.pane:
            self.pane.refresh()

    @override
    def start_find(self) -> None:
        edit = self.pane.findChild(QLineEdit, "search") if self.pane else None
        if isinstance(edit, QLineEdit):
            edit.setFocus()
            edit.selectAll()

    @override
    def start_replace(self) -> None:
        if self.pane:
            self.pane.actions_.replace()

    @override
    def title(self) -> str:
        return self.pane.ledger.title if self.pane else ""

    def _first(self) -> str:
        return next((one.id for one in self.desk.services.ledgers), "")

    def _make(self, ledger: str) -> ListPane:
        pane = ListPane(self.desk, self.desk.ledger(ledger))
        self.panes[ledger] = pane
        self.stack.addWidget(pane)
        return pane

    def _changed(self, ledger: str) -> None:
        for name, pane in self.panes.items():
            if ledger in ("", name):
                pane.stale = True
        if self.isVisible() and self.pane:
            QTimer.singleShot(0, self.pane.refresh_if_stale)
