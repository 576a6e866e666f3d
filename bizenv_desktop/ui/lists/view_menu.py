"""The menu of named filters of a list: take one, save the present one, forget one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from bizenv_desktop.ui.dialogs import ask_line
from bizenv_desktop.ui.lists.columns import label_of
from bizenv_desktop.ui.lists.saved_filters import load_views, save_views

if TYPE_CHECKING:
    from bizenv_desktop.records.filters import Filter
    from bizenv_desktop.ui.lists.pane import ListPane


class ViewMenu:
    """Fills the menu each time that it is opened."""

    def __init__(self, pane: ListPane) -> None:
        self._pane = pane

    def fill(self, menu: QMenu) -> None:
        """Show the named filters, and what can be done with the present one."""
        pane, views = self._pane, load_views(self._pane.desk.settings, self._pane.ledger)
        menu.clear()
        for old in menu.findChildren(QMenu):  # `clear` leaves them
            old.deleteLater()
        for name, view in views.items():
            menu.addAction(name).triggered.connect(lambda _checked=False, chosen=view: pane.use_view(chosen))
        if not views:
            menu.addAction("还没有保存的筛选").setEnabled(False)
        menu.addSeparator()
        now = pane.present_view()
        keep = menu.addAction("保存当前筛选…")
        keep.triggered.connect(lambda _checked=False: self.ask_name())
        keep.setEnabled(bool(now.filters or now.search or now.order))
        clear = menu.addAction("清除全部筛选")
        clear.triggered.connect(lambda _checked=False: pane.clear_all())
        clear.setEnabled(bool(now.filters or now.search))
        if views:
            gone = menu.addMenu("删除保存的筛选")
            for name in views:
                gone.addAction(name).triggered.connect(lambda _checked=False, old=name: self.forget(old))

    def ask_name(self) -> None:
        """Ask under which name the present filter is kept."""
        name = "；".join(one.sentence(pane_label) for one, pane_label in self._labels())[:30]
        ask_line(self._pane, "保存当前筛选", "名称（同名的会被替换）：", self.keep, text=name, accept="保存")

    def keep(self, name: str) -> None:
        """Keep the present filter under a name."""
        if name.strip():
            settings, ledger = self._pane.desk.settings, self._pane.ledger
            save_views(settings, ledger, {**load_views(settings, ledger), name.strip(): self._pane.present_view()})
            self._pane.desk.toast(f"已保存筛选“{name.strip()}”")

    def forget(self, name: str) -> None:
        """Forget a named filter."""
        settings, ledger = self._pane.desk.settings, self._pane.ledger
        left = {one: view for one, view in load_views(settings, ledger).items() if one != name}
        save_views(settings, ledger, left)

    def _labels(self) -> list[tuple[Filter, str]]:
        return [(one, label_of(self._pane.ledger, one.column)) for one in self._pane.present_view().filters]
