"""Names for those who hear the screen: every input and list says what it is for."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QLineEdit,
    QPlainTextEdit,
    QTableView,
    QToolButton,
    QWidget,
)

_CLEAR = "清除"
_CLEARING = "_q_qlineeditclearaction"
"""What Qt calls the action of its own button."""


def name_parts(whole: QWidget, name: str) -> None:
    """Name the parts of a field in which one types or chooses, where they have no name of their own."""
    for part in (whole, *whole.findChildren(QWidget)):
        if isinstance(part, QLineEdit | QPlainTextEdit | QAbstractItemView) and not part.accessibleName():
            part.setAccessibleName(name)
        elif isinstance(part, QToolButton) and not (part.accessibleName() or part.text()):
            part.setAccessibleName(f"{name}：{part.toolTip() or '选择'}")


def name_table(table: QTableView, name: str) -> None:
    """Name a table, and the button in its corner that selects all of it."""
    table.setAccessibleName(name)
    corner = table.findChild(QAbstractButton)
    if corner is not None:
        corner.setAccessibleName("全选")


def name_by_hints(page: QWidget) -> None:
    """Name the lines of a page by the hint that stands in them, and the buttons that clear them."""
    for line in page.findChildren(QLineEdit):
        if not line.accessibleName() and line.placeholderText():
            line.setAccessibleName(line.placeholderText())
        for button in line.findChildren(QToolButton):
            if not (button.accessibleName() or button.text()):
                clears = any(action.objectName() == _CLEARING for action in button.actions())
                button.setAccessibleName(_CLEAR if clears else line.accessibleName())
