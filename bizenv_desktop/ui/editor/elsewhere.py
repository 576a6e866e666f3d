"""The notice that the open record was changed elsewhere: by a colleague's sync, another window, the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.services import Services

_MOST = 4
_STAMPS = frozenset({"updated_at", "row_version"})


class ChangedElsewhere(QFrame):
    """Names the fields that changed, with who and when; `reload_wanted` when the person wants the new values."""

    reload_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "notice")
        self.text = QLabel()
        self.text.setProperty("role", "warning")
        self.text.setWordWrap(True)
        self.button = QPushButton("载入新值，保留我填的")
        self.button.clicked.connect(self.reload_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 6, 14, 6)
        row.addWidget(self.text, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, changes: Sequence[Any], fields: Sequence[str], ledger: Ledger) -> None:
        """Show which fields changed, and by whom."""
        labels = [ledger.fields[name].label for name in fields if name in ledger.fields]
        last = next((one for one in reversed(changes) if one.field in fields), None)
        who = f"（{last.by}　{str(last.at)[:16].replace('T', ' ')}）" if last else ""
        more = f" 等 {len(labels)} 项" if len(labels) > _MOST else ""
        what = f"“{'、'.join(labels[:_MOST])}”{more}" if labels else "明细"
        self.text.setText(f"这条记录刚在别处改过{who}：{what}。您填的都还在；保存时只写您改过的字段。")
        self.show()


def changed_elsewhere(
    services: Services, ledger: Ledger, row: str, seen: Mapping[str, Any]
) -> tuple[list[str], list[Any]]:
    """Return the stored fields whose values are not those that were `seen`, and the record's history. On a worker."""
    now = services.records.get(ledger.id, row).values
    differing = [
        name
        for name, field in ledger.fields.items()
        if field.stored and name in now and name not in _STAMPS and now[name] != seen.get(name)
    ]
    return differing, list(services.records.history(ledger.id, row)) if differing else []
