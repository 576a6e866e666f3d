"""The order in which Tab visits the parts of a page that are made at different times."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


def tab_stops(part: QWidget) -> list[QWidget]:
    """Return the widgets of a part at which Tab may stop, in the order in which it visits them."""
    return [one for one in _chain(part) if one.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isAncestorOf(one)]


def tab_after(first: QWidget, second: QWidget) -> None:
    """Let Tab visit all of `second` after the last of `first`; Qt goes by when a widget was made."""
    before = tab_stops(first)
    if not before:
        return
    last = before[-1]
    for one in tab_stops(second):
        QWidget.setTabOrder(last, one)
        last = one


def _chain(part: QWidget) -> Iterator[QWidget]:
    one: QWidget | None = part
    while one is not None:
        yield one
        one = one.nextInFocusChain()
        if one is part:
            return
