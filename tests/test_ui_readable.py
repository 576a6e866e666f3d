"""Every page at 1366×768: each input has a name, no text is cut off, no English is left; all of it by keyboard."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabBar,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from bizenv_desktop.sync.syncer import SyncState
from bizenv_desktop.ui.screens import Place, load_screens, screens_for
from bizenv_desktop.ui.syncing.backups_pane import RestoreDialog
from bizenv_desktop.ui.syncing.enrolling import EnrollDialog
from bizenv_desktop.ui.syncing.page import SyncPage
from bizenv_desktop.ui.window import MainWindow
from tests.helpers_ui import a_desk, a_small_window, quiet
from tests.helpers_ui_sync import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.page import Page

INPUTS = (QAbstractButton, QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
ALLOWED = {
    "PDF", "Excel", "Word", "XLSX", "xlsx", "xls", "et", "CSV", "csv", "WPS", "USB", "docx", "html", "http", "https",
    "Ctrl", "Shift", "Enter", "Alt", "Left", "Esc", "Tab", "PEM", "MB", "KB", "RCEP",
}  # fmt: skip
"""Latin words that people know as such."""
CODE = re.compile(r"\b[A-Z]{1,2}\d+[A-Za-z]?\b|https?://\S+|/\S+|\b(?=[a-f]*\d)[0-9a-f]{8}\b")
"""Numbers of ledgers and rules (L08, S5), addresses, paths, the beginning of a computer's id: not words."""
PLACES = [
    "workbench", "lists", "record", "weekly", "import", "held", "history", "sync", "conflicts", "periods", "preview",
    "documents", "custom", "settings", "help", "panorama", "yearly", "clauses", "counties", "filling",
]  # fmt: skip

load_screens()


@pytest.fixture
def window(qtbot, tmp_path) -> Iterator[MainWindow]:
    with a_desk(tmp_path) as desk:
        yield a_small_window(desk, qtbot)


def opened(window: MainWindow, qtbot: Any, name: str) -> Page:
    row = named(window.desk, "演示项目05") if name == "record" else ""
    window.open(Place(name, "project" if name in {"record", "lists"} else "", row))
    qtbot.waitUntil(quiet(window.desk), timeout=20_000)
    page = window.page
    assert page is not None
    QApplication.processEvents()  # what was filled in is laid out
    if name == "record":
        page.sheet.build_all()  # type: ignore[attr-defined]
        qtbot.waitUntil(quiet(window.desk))
    return page


def parts(page: QWidget) -> list[QWidget]:
    return [one for one in page.findChildren(QWidget) if one.isVisible()]


def faces(page: QWidget, desk: Desk, qtbot: Any) -> Iterator[None]:
    """Turn to each tab of a page, one after another."""
    tabs = [one for one in page.findChildren(QTabWidget) if one.isVisible()]
    for tab in tabs:
        for place in range(tab.count()):
            tab.setCurrentIndex(place)
            qtbot.waitUntil(quiet(desk))
            QApplication.processEvents()
            yield
    if not tabs:
        yield


def spoken(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip() if found is not None else ""


def is_inside(widget: QWidget) -> bool:
    """Tell whether a widget is a part of another one that has the name: of a box, a header of its table."""
    inside = (QComboBox, QAbstractSpinBox)
    return isinstance(widget, QHeaderView) or isinstance(widget.parentWidget(), inside)


@pytest.mark.parametrize("name", PLACES)
def test_every_input_and_list_has_a_name(qtbot, window, name):
    page = opened(window, qtbot, name)
    assert {one for _ in faces(page, window.desk, qtbot) for one in nameless(page)} == set()


def nameless(page: QWidget) -> Iterator[str]:
    for one in parts(page):
        if isinstance(one, INPUTS) and not is_inside(one) and not spoken(one):
            yield f"{type(one).__name__} in {type(one.parentWidget()).__name__}"


def texts(page: QWidget) -> Iterator[str]:
    for one in parts(page):
        if isinstance(one, QLabel | QAbstractButton):
            yield re.sub(r"<[^>]+>", "", one.text())
        elif isinstance(one, QLineEdit):
            yield one.placeholderText()
        elif isinstance(one, QTabBar):
            yield from (one.tabText(place) for place in range(one.count()))
        elif (
            isinstance(one, QHeaderView) and one.orientation() == Qt.Orientation.Horizontal and one.model() is not None
        ):
            yield from (str(one.model().headerData(n, one.orientation()) or "") for n in range(one.count()))
        yield one.accessibleName()


@pytest.mark.parametrize("name", PLACES)
def test_no_english_is_left(qtbot, window, name):
    page = opened(window, qtbot, name)
    found = {word for _ in faces(page, window.desk, qtbot) for text in texts(page) for word in words(text)}
    assert found - ALLOWED == set()


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", CODE.sub("", text))


def test_no_english_is_left_in_the_menus(window):
    found = {word for one in window.findChildren(QAction) for word in re.findall(r"[A-Za-z]{2,}", one.text())}
    assert found - ALLOWED == set()


def is_cut_off(one: QWidget) -> bool:
    if isinstance(one, QLabel) and one.text() and not one.pixmap():
        if one.wordWrap():
            return one.heightForWidth(one.width()) > one.height() + 1
        return one.minimumSizeHint().width() > one.width() + 1
    if isinstance(one, QPushButton) and one.text():
        wanted = one.minimumSizeHint()
        return wanted.width() > one.width() + 1 or wanted.height() > one.height() + 1
    return False


@pytest.mark.parametrize("name", PLACES)
def test_no_text_is_cut_off(qtbot, window, name):
    page = opened(window, qtbot, name)
    for _ in faces(page, window.desk, qtbot):
        qtbot.waitUntil(lambda: all_fits(page))


def all_fits(page: QWidget) -> None:
    assert [one.text() for one in parts(page) if is_cut_off(one)] == []  # type: ignore[attr-defined]


def test_the_boxes_of_the_sync_page_have_names_and_no_english(qtbot, window):
    page = opened(window, qtbot, "sync")
    state = SyncState("", "", 0, 0, 0)
    kept = SimpleNamespace(at="2022-05-12 09:00", why="before-sync", unsent=2, file=Path("x.bizbak"))
    boxes = [
        EnrollDialog(page, window.desk, state, lambda: None),
        RestoreDialog(page, window.desk, kept, lambda _text: None),
    ]
    for box in boxes:
        box.show()
        QApplication.processEvents()
        assert list(nameless(box)) == []
        assert {word for text in texts(box) for word in words(text)} - ALLOWED == set()
        qtbot.waitUntil(lambda shown=box: all_fits(shown))


def test_the_side_bar_is_used_by_keys_alone(qtbot, window):
    opened(window, qtbot, "workbench")
    window.activateWindow()
    window.switch_focus()
    bar = window.sidebar
    reached = window.focusWidget() is bar
    entry = bar.currentItem()
    while entry is not None and entry.text(0) != "同步":
        qtbot.keyClick(bar, Qt.Key.Key_Down)
        entry = bar.itemBelow(entry)
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    qtbot.waitUntil(quiet(window.desk))

    assert reached
    assert isinstance(window.page, SyncPage)
    assert window.focusWidget() is not bar  # the keys went with it


def test_the_page_that_was_open_is_open_again_at_the_next_start(qtbot, window):
    for place in (Place("lists", "voucher"), Place("record", "project", named(window.desk, "演示项目05"))):
        window.open(place)
        qtbot.waitUntil(quiet(window.desk))
    window.close()
    second = MainWindow(window.desk)
    qtbot.addWidget(second)
    second.open_last()
    qtbot.waitUntil(quiet(second.desk))

    assert second.place == Place("lists", "voucher")


@pytest.mark.parametrize("kept", ["", "gone/", "lists/no_ledger", "submission/"])
def test_a_page_that_is_no_longer_offered_gives_the_workbench(qtbot, window, kept):
    window.desk.settings.setValue("window/place", kept)
    window.open_last()
    qtbot.waitUntil(quiet(window.desk))

    assert window.place.screen == "workbench"


def test_the_side_bar_shows_every_screen_and_chapter_at_once_on_a_small_screen_with_a_title_bar(qtbot, window):
    title_bar = 30
    window.resize(1366, 768 - title_bar)
    opened(window, qtbot, "workbench")
    bar = window.sidebar
    assert bar.topLevelItem(bar.topLevelItemCount() - 1).text(0) == "使用手册"
    assert not bar.verticalScrollBar().isVisible()


def test_every_screen_of_the_side_bar_is_looked_at():
    assert {one.id for one in screens_for(frozenset({"editor", "reviewer", "admin"})) if not one.hidden} <= set(PLACES)


def test_ledgers_stand_by_field_of_work_and_the_open_one_can_be_seen(qtbot, window):
    bar = window.sidebar
    (funds,) = bar.findItems("到位资金", Qt.MatchFlag.MatchRecursive | Qt.MatchFlag.MatchExactly)
    group = funds.parent()
    assert group.text(0) == "到位资金、凭证和现场核查"
    assert not group.isExpanded()
    window.open(Place("lists", "fund_receipt"))
    qtbot.waitUntil(quiet(window.desk))
    assert group.isExpanded()
    assert bar.currentItem() is funds
    bar.itemClicked.emit(group, 0)
    assert not group.isExpanded()
