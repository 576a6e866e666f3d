"""What the province rejected: why, what to do, sent again or given up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTableView, QVBoxLayout, QWidget

from bizenv_desktop.records.permissions import AUTHORS
from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.dialogs import ask
from bizenv_desktop.ui.syncing.places import open_row
from bizenv_desktop.ui.syncing.remedies import ENROLL, PERIODS, RECORD, of_rejection
from bizenv_desktop.ui.tables import Line, LinesTable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.syncing.remedies import Remedy

_HINT = "选中一项，下面写明原因和办法。按住 Ctrl 可选多项；双击打开记录。"
_GIVING_UP = (
    "放弃选中的 {count} 项修改？\n\n记录保持现在的值，不再变动。放弃的值不会再送到省平台，只留在这条记录的历史里；"
    "以后还要用，须重新填写。"
)


class RefusedPane(QWidget):
    """A list of rejected operations with reason and remedy; the chosen one in full below."""

    def __init__(self, desk: Desk, act: Callable[[str], object]) -> None:
        super().__init__()
        self._desk = desk
        self._act = act
        self.table = LinesTable(("台账", "记录", "字段", "值", "原因", "办法"), (100, 180, 110, 150, 210, 300))
        self.table.say_when_empty("没有被拒绝的修改")
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.opened.connect(self._open)
        self.table.chosen.connect(self._choose)
        self.detail = faint(_HINT)
        self.remedy = QPushButton()
        self.remedy.clicked.connect(self.put_right)
        self.again = QPushButton("重新提交")
        self.again.clicked.connect(self.send_again)
        self.discard = QPushButton("放弃…")
        self.discard.clicked.connect(self.give_up)
        self._lay_out()
        self._choose()

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show what is rejected now."""
        self.table.show_lines(lines)

    def put_right(self) -> None:
        """Go where the chosen change is put right."""
        one = self.table.current()
        if one is None:
            return
        remedy = self._remedy_of(one)
        if remedy.act in (RECORD, PERIODS):
            self._open(one)
        else:
            self._act(remedy.act)

    def send_again(self) -> None:
        """Save the chosen operations once more on top of the rows as they are now; the next sync sends them.

        What else was refused of the same changes goes with them.
        """
        ops = self._ops()
        self._desk.run(self, self._desk.services.syncer.reissue, ops, then=self._sent_again, title="正在重新提交")

    def give_up(self) -> None:
        """Give the chosen operations up, after saying what becomes of their values."""
        ops = self._ops()
        ask(self, "放弃修改", _GIVING_UP.format(count=len(ops)), "放弃", lambda: self._discard(ops), "不放弃")

    def _discard(self, ops: list[str]) -> None:
        self._desk.run(self, self._desk.services.syncer.discard, ops, then=self._discarded)

    def _discarded(self, count: int) -> None:
        self._changed(f"已放弃 {count} 项，原来填的值在记录的历史里")

    def _sent_again(self, count: int) -> None:
        self._changed("已重新提交，下次同步时送出" if count else "记录已是这些值，没有要送出的")

    def _changed(self, text: str) -> None:
        self._desk.toast(text)
        self._desk.announce()
        self._desk.sync_state_changed.emit()

    def _ops(self) -> list[str]:
        return [one.op for one in self.table.selected()]

    def _choose(self) -> None:
        chosen = self.table.selected()
        self.remedy.setVisible(len(chosen) == 1)
        if len(chosen) == 1:
            self.remedy.setText(self._remedy_of(chosen[0]).text)
        for button in (self.again, self.discard):
            button.setEnabled(bool(chosen) and self._desk.may(*AUTHORS))
        text = told(chosen[0]) if len(chosen) == 1 else f"选中 {len(chosen)} 项" if chosen else _HINT
        self.detail.setText(text + self._others(chosen))

    def _open(self, one: Any) -> None:
        open_row(self, self._desk, one.ledger, one.id)

    def _remedy_of(self, one: Any) -> Remedy:
        """Return where a change is put right; only its author can enrol himself."""
        found = of_rejection(one.code)
        return of_rejection("") if found.act == ENROLL and one.by != self._desk.services.user else found

    def _others(self, chosen: Sequence[Any]) -> str:
        """Return how many more belong to the same changes: they go along when these are sent again."""
        changes = {one.tx for one in chosen}
        count = sum(line.item.tx in changes for line in self.table.lines) - len(chosen)
        return f"\n同一次修改还有 {count} 项，重新提交时一起送。" if count else ""

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.remedy)
        row.addWidget(self.again)
        row.addWidget(self.discard)
        row.addStretch()
        column = QVBoxLayout(self)
        column.addWidget(self.table, 1)
        column.addWidget(self.detail)
        column.addLayout(row)


def told(one: Any) -> str:
    """Return a rejected operation in full: who wanted to write what when, why it was rejected, what to do."""
    wanted = "，".join(f"{label}：{value or '（清空）'}" for label, value in one.values[:_MOST])
    more = f" 等 {len(one.values)} 项" if len(one.values) > _MOST else ""
    head = f"{one.record}　{wanted}{more}　{one.by}　{one.at[:16].replace('T', ' ')}"
    return f"{head}\n原因：{one.why}。\n办法：{one.remedy}。"


_MOST = 8
