"""What every workbench is: the person and the day above, what could not be read, tiles, and two columns of cards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import MARGIN, Bar
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.workbench.tiles import UnreadCard
from bizenv_desktop.ui.workbench.words import today_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bizenv_desktop.ui.desk import Desk

    Cards = Iterable[tuple[QWidget, int]]

_SPACING = 12
_LEFT, _RIGHT = 5, 3
"""Shares of the width that the two columns take."""


class DayPage(ReadingPage):
    """Subclasses add buttons to the bar, make their cards, and lay them out once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.bar = Bar(f"{desk.services.user}，今天 {today_words(desk.services.clock.today())}")
        self.warning = UnreadCard(self.refresh)
        self.body.addWidget(self.bar)

    def lay_out(self, left: Cards, right: Cards, tiles: Iterable[QWidget] = ()) -> None:
        """Put cards, each with its share of the height, below a row of tiles."""
        above = QHBoxLayout()
        above.setSpacing(_SPACING)
        for tile in tiles:
            above.addWidget(tile, 1)
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addLayout(_column(left), _LEFT)
        row.addLayout(_column(right), _RIGHT)
        below = QVBoxLayout()
        below.setContentsMargins(*MARGIN)
        below.setSpacing(_SPACING)
        below.addWidget(self.warning)
        if above.count():
            below.addLayout(above)
        below.addLayout(row, 1)
        self.body.addLayout(below, 1)


def _column(cards: Cards) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(_SPACING)
    for card, stretch in cards:
        column.addWidget(card, stretch)
    return column
