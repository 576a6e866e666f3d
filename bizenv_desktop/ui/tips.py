"""Tool tips of tables: the whole text of a cell, only where the cell cuts it off; long ones turn into lines."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QStyledItemDelegate, QStyleOptionViewItem, QToolTip
from typing_extensions import override

if TYPE_CHECKING:
    from PySide6.QtGui import QHelpEvent

_LONG = 40
_WIDTH = 420


def tip(text: str) -> str:
    """Return a text as a tool tip shows it: a long one turns into lines of 420 pixels."""
    if len(text) <= _LONG:
        return text
    lines = escape(text).replace("\n", "<br>")
    return f"<table width='{_WIDTH}'><tr><td>{lines}</td></tr></table>"


class ClippedTips(QStyledItemDelegate):
    """Shows a cell's tip where it says more than the cell has room for."""

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        if event.type() != QEvent.Type.ToolTip or not index.isValid():
            return super().helpEvent(event, view, option, index)
        text = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
        shown = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if text and (text != shown or self.is_clipped(option, index)):
            QToolTip.showText(event.globalPos(), tip(text), view)
        else:
            QToolTip.hideText()
        return True

    def is_clipped(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> bool:
        """Tell whether a cell cuts its text off."""
        return "\n" in str(index.data() or "") or self.sizeHint(option, index).width() > option.rect.width()
