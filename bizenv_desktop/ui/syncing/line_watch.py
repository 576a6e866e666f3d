"""Hears from the operating system that the computer has a network again."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal


class LineWatch(QObject):
    """Tells `back` each time; where the system cannot say (no backend of Qt fits), it never does."""

    back = Signal()

    def start(self) -> None:
        """Begin to listen."""
        from PySide6.QtNetwork import QNetworkInformation

        if QNetworkInformation.loadBackendByFeatures(QNetworkInformation.Feature.Reachability):
            QNetworkInformation.instance().reachabilityChanged.connect(self.changed, Qt.ConnectionType.UniqueConnection)

    def changed(self, reach: object) -> None:
        """Hear how far the network reaches now: a city's own line to the province counts, without the internet too."""
        from PySide6.QtNetwork import QNetworkInformation

        nothing = (QNetworkInformation.Reachability.Unknown, QNetworkInformation.Reachability.Disconnected)
        if reach not in nothing:
            self.back.emit()
