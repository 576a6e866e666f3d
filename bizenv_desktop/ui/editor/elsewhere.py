"""The notice that the open record was changed elsewhere: by a colleague's sync, another window, the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.ui.own_columns import OWN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.editor.loading import ChildRow, Loaded
    from bizenv_desktop.ui.services import Services

_MOST = 4
_STAMPS = frozenset({"updated_at", "row_version"})


class ChangedElsewhere(QFrame):
    """Names what changed, with who and when; `reload_wanted` when the person wants the new values."""

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

    def say(self, found: Elsewhere) -> None:
        """Show what changed, and by whom."""
        who = f"（{found.by}　{found.at[:16].replace('T', ' ')}）" if found.by else ""
        more = f" 等 {len(found.labels)} 项" if len(found.labels) > _MOST else ""
        if found.gone:
            self.text.setText(
                "这条记录刚在别处删除了。您填的还在下面，可以抄下来；要留这条记录，请对方撤销删除，或重新新增。"
            )
        else:
            what = f"“{'、'.join(found.labels[:_MOST])}”{more}"
            self.text.setText(f"这条记录刚在别处改过{who}：{what}。您填的都还在；保存时只写您改过的字段和行。")
        self.button.setVisible(not found.gone)
        self.show()


@dataclass(frozen=True)
class Elsewhere:
    """What changed of an open record: labels of fields, titles of child ledgers, the last author and when."""

    labels: tuple[str, ...] = ()
    by: str = ""
    at: str = ""
    gone: bool = False

    def __bool__(self) -> bool:
        return self.gone or bool(self.labels)


def changed_elsewhere(services: Services, ledger: Ledger, seen: Loaded) -> Elsewhere:
    """Return what of a record, its own columns and child rows is not as it was `seen`. On a worker."""
    try:
        record = services.records.get(ledger.id, seen.id)
    except BizenvError:
        return Elsewhere(gone=True)
    now = {**record.values, **{OWN + heading: value for heading, value in record.ext.items()}}
    differing = _differing(ledger, now, seen.values)
    labels = [ledger.fields[name].label if name in ledger.fields else name.removeprefix(OWN) for name in differing]
    changes = list(services.records.history(ledger.id, seen.id)) if differing else []
    last = max((one for one in changes if one.field in differing), key=lambda one: one.at, default=None)
    for child, rows in seen.children.items():
        touched = _touched(services, services.forms.ledgers[child], seen.id, rows)
        if touched:
            labels.append(services.forms.ledgers[child].title)
            found = [one for row in touched for one in services.records.history(child, row)]
            last = max([*found, *([last] if last else [])], key=lambda one: one.at, default=None)
    return Elsewhere(tuple(labels), last.by if last else "", str(last.at) if last else "")


def _differing(ledger: Ledger, now: Mapping[str, Any], seen: Mapping[str, Any]) -> list[str]:
    stored = [name for name, field in ledger.fields.items() if field.stored and name in now and name not in _STAMPS]
    own = [name for name in dict.fromkeys([*now, *seen]) if name.startswith(OWN)]
    return [name for name in (*stored, *own) if now.get(name) != seen.get(name)]


def _touched(services: Services, child: Ledger, row: str, seen: Sequence[ChildRow]) -> list[str]:
    """Return the ids of the rows of a child ledger that came, went or changed."""
    now = {one.id: one.values for one in services.records.rows(child.id, where=f"\"{child.parent}\" = '{row}'")}
    before = {one.id: one.values for one in seen}
    both = now.keys() & before.keys()
    changed = [one for one in both if _differing(child, now[one], before[one])]
    return [*(now.keys() ^ before.keys()), *changed]
