"""The first window: set-up where there is no copy yet, else the passphrase box."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.gate.login import LoginCard
from bizenv_desktop.ui.gate.parts import Card, centred
from bizenv_desktop.ui.gate.setup import RecoveryCard, SetUpCard

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from bizenv_desktop.ui.services import Gate, Services
    from bizenv_desktop.ui.work import Jobs

_SIZE = (620, 520)


class GateBox(QWidget):
    """Leads to an open copy; `opened` carries its services."""

    opened = Signal(object)

    def __init__(self, gate: Gate, jobs: Jobs, last_user: str = "") -> None:
        super().__init__()
        self.setWindowTitle("营商环境台账")
        self.resize(*_SIZE)
        self._pages = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._pages)
        self.card = self._login(gate, jobs, last_user) if gate.exists() else self._set_up(gate, jobs)
        self._pages.addWidget(centred(self.card))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Put the cursor where one types first."""
        super().showEvent(event)
        self.card.setFocus()

    def show_card(self, card: Card) -> None:
        """Show a card in place of the one before."""
        self.card = card
        self._pages.setCurrentIndex(self._pages.addWidget(centred(card)))

    def _login(self, gate: Gate, jobs: Jobs, last_user: str) -> Card:
        card = LoginCard(gate, jobs, last_user)
        card.opened.connect(self.opened)
        return card

    def _set_up(self, gate: Gate, jobs: Jobs) -> Card:
        card = SetUpCard(gate, jobs)
        card.made.connect(self._show_key)
        return card

    def _show_key(self, services: Services, key: str) -> None:
        card = RecoveryCard(services, key)
        card.went_on.connect(self.opened)
        self.show_card(card)
