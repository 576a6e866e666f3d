"""The side bar: the screens, and below 台账 the ledgers by their field of work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QTreeWidget, QTreeWidgetItem
from typing_extensions import override

from bizenv_desktop.formdef.chapters import CHAPTERS
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.screens import Place, screens_for

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent

    from bizenv_desktop.formdef.model import Ledger

_PLACE = Qt.ItemDataRole.UserRole
_WIDTH = 196
_HEIGHT = 23
_CHILD_HEIGHT = 22
_GROUP_HEIGHT = 21
LISTS = "lists"


class Sidebar(QTreeWidget):
    """Offers the screens that the roles of a person allow; `chosen` carries the place."""

    chosen = Signal(object)

    def __init__(self, ledgers: Sequence[Ledger], roles: frozenset[str]) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setHeaderHidden(True)
        self.setIconSize(QSize(18, 18))
        self.setIndentation(14)
        self.setFixedWidth(_WIDTH)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click opens a page and leaves the keys to it
        self.setAccessibleName("页面和台账")
        self._entries: dict[tuple[str, str], QTreeWidgetItem] = {}
        self._fill(ledgers, roles)
        self.itemClicked.connect(self._click)

    def mark(self, place: Place) -> None:
        """Show which place is open, without opening it."""
        found = self._entries.get((place.screen, place.ledger)) or self._entries.get((place.screen, ""))
        above = found.parent() if found is not None else None
        if above is not None:
            above.setExpanded(True)
        self.setCurrentItem(found) if found is not None else self.clearSelection()

    def badge(self, screen: str, text: str) -> None:
        """Put a short count behind a screen's name; "" takes it away."""
        entry = self._entries.get((screen, ""))
        if entry is not None:
            title = entry.data(0, Qt.ItemDataRole.UserRole + 1)
            entry.setText(0, f"{title}　{text}" if text else title)

    def _fill(self, ledgers: Sequence[Ledger], roles: frozenset[str]) -> None:
        for screen in screens_for(roles):
            if screen.hidden:
                continue
            entry = self._entry(Place(screen.id), screen.title, screen.icon)
            self.addTopLevelItem(entry)
            if screen.id == LISTS:
                self._fill_ledgers(entry, ledgers)

    def _fill_ledgers(self, above: QTreeWidgetItem, ledgers: Sequence[Ledger]) -> None:
        """List the ledgers by chapter, those of none after them; a chapter opens when it or one of its ledgers is."""
        rest = list(ledgers)
        for chapter in CHAPTERS:
            inside = [ledger for ledger in rest if chapter.holds(ledger)]
            if not inside:
                continue
            rest = [ledger for ledger in rest if ledger not in inside]
            group = QTreeWidgetItem([chapter.title])
            group.setToolTip(0, chapter.title)
            group.setSizeHint(0, QSize(0, _GROUP_HEIGHT))
            above.addChild(group)
            for ledger in inside:
                group.addChild(self._entry(Place(LISTS, ledger.id), ledger.title, ""))
        for ledger in rest:
            above.addChild(self._entry(Place(LISTS, ledger.id), ledger.title, ""))
        above.setExpanded(True)

    def _entry(self, place: Place, title: str, picture: str) -> QTreeWidgetItem:
        entry = QTreeWidgetItem([title])
        entry.setData(0, _PLACE, place)
        entry.setData(0, Qt.ItemDataRole.UserRole + 1, title)
        entry.setToolTip(0, title)
        entry.setSizeHint(0, QSize(0, _HEIGHT if picture else _CHILD_HEIGHT))
        if picture:
            entry.setIcon(0, icon(picture))
        self._entries[(place.screen, place.ledger)] = entry
        return entry

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the marked entry by Enter or space."""
        entry = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and entry is not None:
            self._click(entry)
            return
        super().keyPressEvent(event)

    def _click(self, entry: QTreeWidgetItem) -> None:
        place = entry.data(0, _PLACE)
        if place is None:
            entry.setExpanded(not entry.isExpanded())
        else:
            self.chosen.emit(place)
