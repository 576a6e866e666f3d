"""A screen that shows what is in the copy, and reads it again whenever that may have changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import override

from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.preview.page import Given


class ReadingPage(Page):
    """Read each time that it is opened and, while it is on the screen, after each change of the copy."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        desk.changed.connect(self.refresh_if_seen)

    @override
    def show_place(self, place: Place) -> None:
        self.refresh()

    def open_print(self, given: Given) -> None:
        """Open what was made of this screen in the print preview."""
        self.desk.open(Place("preview", extra={"given": given}))

    def refresh_if_seen(self) -> None:
        """Read again what is on the screen; what is not will be read when it is opened."""
        if self.isVisible():
            self.refresh()
