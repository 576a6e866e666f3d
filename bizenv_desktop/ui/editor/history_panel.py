"""Who changed what in a record, when and why; one field alone when its label is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QTextBrowser, QVBoxLayout, QWidget

from bizenv_desktop.ui.theme import FAINT, LINE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.formdef.model import Ledger

_ALL = "全部字段"


class HistoryPanel(QWidget):
    """Shows the changes of one record, newest first."""

    def __init__(self, ledger: Ledger, shown: Callable[[str, Any], str]) -> None:
        super().__init__()
        self._ledger = ledger
        self._shown = shown
        self._changes: Sequence[Any] = ()
        self.fields = QComboBox()
        self.fields.addItem(_ALL, "")
        for one in ledger.fields.values():
            self.fields.addItem(one.label, one.id)
        self.fields.currentIndexChanged.connect(lambda _index: self._show())
        self.text = QTextBrowser()
        self.text.setAccessibleName("修改历史")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.fields)
        column.addWidget(self.text, 1)

    def show_changes(self, changes: Sequence[Any]) -> None:
        """Show changes as the records give them."""
        self._changes = changes
        self._show()

    def show_field(self, name: str) -> None:
        """Show one field's changes."""
        self.fields.setCurrentIndex(max(0, self.fields.findData(name)))

    def _show(self) -> None:
        wanted = self.fields.currentData()
        chosen = [one for one in reversed(self._changes) if not wanted or one.field == wanted]
        self.text.setHtml("".join(self._line(one) for one in chosen) or f"<p style='color:{FAINT}'>没有修改记录</p>")

    def _line(self, change: Any) -> str:
        known = self._ledger.fields.get(change.field)
        label = known.label if known else change.field.removeprefix("ext:") or "整条记录"
        old, new = (_safe(self._shown(change.field, value)) or "（空）" for value in (change.old, change.new))
        why = f"<br>原因：{_safe(change.why)}" if change.why else ""
        at = str(change.at)[:16].replace("T", " ")
        head = f"<span style='color:{FAINT}'>{at}　{_safe(change.by)}</span>"
        of = f"（并入前的“{_safe(change.of)}”）" if change.of else ""
        return f"<p style='border-bottom:1px solid {LINE}'>{head}{of}<br><b>{label}</b>：{old} → {new}{why}</p>"


def _safe(text: Any) -> str:
    return str(text if text is not None else "").replace("&", "&amp;").replace("<", "&lt;")
