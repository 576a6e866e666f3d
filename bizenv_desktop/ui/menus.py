"""Menus and shortcuts of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence

from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.screens import Place, screens_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QMenu

    from bizenv_desktop.ui.window import MainWindow


def build_menus(window: MainWindow) -> None:
    """Make the menus 文件, 编辑, 转到 and 帮助."""
    bar = window.menuBar()
    _fill_file(window, bar.addMenu("文件(&F)"))
    _fill_edit(window, bar.addMenu("编辑(&E)"))
    _fill_go(window, bar.addMenu("转到(&G)"))
    _fill_help(window, bar.addMenu("帮助(&H)"))


def _fill_file(window: MainWindow, menu: QMenu) -> None:
    _add(menu, "保存", "Ctrl+S", window.on_page(lambda page: page.save()), "save")
    menu.addSeparator()
    _add(menu, "导入工作簿…", "Ctrl+I", lambda: window.open(Place("import")), "import")
    _add(menu, "同步", "", lambda: window.open(Place("sync")), "sync")
    _add(menu, "打印预览…", "Ctrl+P", lambda: window.open(Place("preview")), "print")
    menu.addSeparator()
    _add(menu, "退出", "Ctrl+Q", window.close)


def _fill_edit(window: MainWindow, menu: QMenu) -> None:
    _add(menu, "撤销上一步", "Ctrl+Z", window.on_page(lambda page: page.undo()), "undo")
    _add(menu, "查找", "Ctrl+F", window.on_page(lambda page: page.start_find()), "search")
    _add(menu, "查找和替换…", "Ctrl+H", window.on_page(lambda page: page.start_replace()))
    _add(menu, "刷新", "F5", window.on_page(lambda page: page.refresh()))
    menu.addSeparator()
    _add(menu, "下一条审核问题", "F8", window.on_page(lambda page: page.next_finding(1)))
    _add(menu, "上一条审核问题", "Shift+F8", window.on_page(lambda page: page.next_finding(-1)))
    _add(menu, "填写核实说明…", "Ctrl+E", window.on_page(lambda page: page.explain_findings()))


def _fill_go(window: MainWindow, menu: QMenu) -> None:
    _add(menu, "转到…", "Ctrl+K", window.open_commands, "search")
    _add(menu, "返回上一页", "Alt+Left", window.back, "back")
    _add(menu, "左侧菜单", "F6", window.switch_focus)
    menu.addSeparator()
    shown = [screen for screen in screens_for(window.desk.services.roles) if not screen.hidden]
    for number, screen in enumerate(shown, 1):
        keys = f"Ctrl+{number}" if number <= 9 else ""  # noqa: PLR2004 - the digit keys
        _add(menu, screen.title, keys, lambda name=screen.id: window.open(Place(name)), screen.icon)


def _fill_help(window: MainWindow, menu: QMenu) -> None:
    _add(menu, "使用手册", "F1", lambda: _open_help(window), "help")


def _open_help(window: MainWindow) -> None:
    """Open the handbook at the page about what is on the screen."""
    here = window.place.screen if window.place else ""
    chapter = next((one.chapter for one in screens_for(window.desk.services.roles) if one.id == here), "")
    window.open(Place("help", extra={"chapter": chapter}))


def _add(menu: QMenu, text: str, keys: str, do: Callable[..., object], picture: str = "") -> QAction:
    action = QAction(text, menu)
    if keys:
        action.setShortcut(QKeySequence(keys))
    if picture:
        action.setIcon(icon(picture))
    action.triggered.connect(lambda _checked=False: do())
    menu.addAction(action)
    return action
