"""What every screen is: a widget that is shown a place, and may be asked to refresh, save, find or undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place


class Page(QWidget):
    """The base of all screens. The window calls these; each screen overrides what it can do."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)

    def show_place(self, place: Place) -> None:
        """Show what the place names; called each time that the screen is opened."""

    def refresh(self) -> None:
        """Read again what is shown (F5, and when somebody else has written)."""

    def save(self) -> None:
        """Save what was typed (Ctrl+S)."""

    def start_find(self) -> None:
        """Put the cursor where one searches (Ctrl+F)."""

    def start_replace(self) -> None:
        """Find a text and replace it (Ctrl+H)."""

    def undo(self) -> None:
        """Take the last step back (Ctrl+Z)."""
        self.desk.undo()

    def next_finding(self, step: int) -> None:
        """Go to the next (1) or previous (-1) finding (F8, Shift+F8)."""

    def explain_findings(self) -> None:
        """Explain the selected soft findings (Ctrl+E)."""

    def may_leave(self) -> bool:
        """Tell whether the screen can be left; it has kept what was typed, or asks."""
        return True

    def title(self) -> str:
        """Return what the window's title shows beside the program's name."""
        return ""
