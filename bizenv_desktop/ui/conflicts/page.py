"""The screen of conflicts: base, mine and theirs side by side, with who and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from bizenv_desktop.records.permissions import JUDGES
from bizenv_desktop.ui.bars import MARGIN, Bar, card, faint, split
from bizenv_desktop.ui.conflicts.words import choice, explanation, question
from bizenv_desktop.ui.dialogs import ask, ask_line
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.syncing.places import open_row
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import BLUE, GREEN

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place
    from bizenv_desktop.ui.services import Cancelled, Progress, SyncService


class ConflictsPage(ReadingPage):
    """Open conflicts at the left, the chosen one at the right; several chosen ones are settled in one go."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wanted = ""
        self.table = LinesTable(("台账", "记录", "字段"), (100, 170, 120))
        self.table.say_when_empty("没有待处理的冲突")
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.chosen.connect(self._choose)
        self.table.opened.connect(lambda _one: self._open())
        self.view = ConflictView()
        self.count = QLabel()
        bar = Bar("冲突")
        bar.add_left(self.count)
        self.all_button = bar.button("全选", "", self.table.selectAll)
        self.record_button = bar.button("打开记录", "record", self._open)
        bar.button("刷新", "sync", self.refresh)
        self.body.addWidget(bar)
        self.body.addWidget(split(self.table, self.view, (420, 700)), 1)
        for take, button in self.view.buttons.items():
            button.clicked.connect(lambda _checked=False, chosen=take: self._take(chosen))
        self.view.other.clicked.connect(self._type_value)

    @override
    def show_place(self, place: Place) -> None:
        self._wanted = place.row
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.read(self, self.desk.services.syncer.conflicts, then=self._show, title="正在读取")

    def _show(self, conflicts: Sequence[Any]) -> None:
        current, place = self.table.current(), self.table.currentIndex().row()
        wanted = self._wanted or (current.id if current else "")
        self._wanted = ""
        self.table.show_lines([Line((one.ledger_title, one.record, one.labels), one) for one in conflicts])
        self.count.setText(f"{len(conflicts)} 个待处理" if conflicts else "没有待处理的冲突")
        following = max(0, min(place, len(conflicts) - 1))  # the one behind a settled conflict has moved to its place
        if conflicts:
            self.table.selectRow(next((n for n, one in enumerate(conflicts) if one.id == wanted), following))
        self._choose()

    def _choose(self) -> None:
        chosen = self.table.selected()
        self.all_button.setEnabled(bool(self.table.lines))
        self.record_button.setEnabled(bool(chosen))
        if len(chosen) > 1:
            self.view.show_many(chosen)
        else:
            self.view.show_conflict(chosen[0] if chosen else None)
            self.view.bar(chosen[0].unsayable if chosen else ())
        if not self.desk.may(*JUDGES):
            self.view.lock(locked=True)

    def _take(self, take: str) -> None:
        chosen = self.table.selected()
        if len(chosen) > 1:
            chosen = [one for one in chosen if take not in one.unsayable]
            ask(self, "解决多个冲突", question(chosen, take), "全部采用", lambda: self._settle(chosen, take))
        elif chosen:
            self._settle(chosen, take)

    def _settle(self, chosen: list[Any], take: str) -> None:
        self.view.lock(locked=True)  # a second press would meet a conflict that is settled already
        self.desk.run_long(
            self, settle, self.desk.services.syncer, [one.id for one in chosen], take,
            then=self._resolved, failed=self._not_resolved, title="正在保存",
        )  # fmt: skip

    def _type_value(self) -> None:
        chosen = self.table.current()
        if chosen is None:
            return
        ask_line(
            self,
            "填写另一个值",
            f"{chosen.record}\n{chosen.labels} 应为：",
            lambda text: self._settle([chosen], f"value={text}"),
            text=next(iter(chosen.mine.values()), "") if chosen.mine else "",
            accept="采用",
        )

    def _resolved(self, count: int) -> None:
        self.desk.toast(f"{count} 个冲突已解决，下次同步后各处一致" if count > 1 else "冲突已解决，下次同步后各处一致")
        self._changed()

    def _not_resolved(self, problem: Exception) -> None:
        self.desk.show_error(problem)
        self._changed()

    def _changed(self) -> None:
        self.desk.announce()
        self.desk.sync_state_changed.emit()
        if not self.isVisible():  # a visible page has heard the announcement
            self.refresh()

    def _open(self) -> None:
        chosen = self.table.current()
        if chosen is not None:
            open_row(self, self.desk, chosen.ledger, chosen.row, chosen.fields[0] if chosen.fields else "")


def settle(
    syncer: SyncService, conflicts: Sequence[str], take: str, *, progress: Progress, cancelled: Cancelled
) -> int:
    """Settle conflicts one by one, each for itself; return how many were. Run on a worker."""
    for done, one in enumerate(conflicts):
        if cancelled():
            return done
        syncer.resolve(one, take)
        progress(done + 1, len(conflicts), "解决冲突")
    return len(conflicts)


class ConflictView(QWidget):
    """One conflict: a card each for the common old value, this copy's and the other one's."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self._sides = {name: _Side(title, ink) for name, title, ink in _SIDES}
        self.buttons = {"mine": QPushButton("采用本方的值"), "theirs": QPushButton("采用对方的值")}
        for button in self.buttons.values():
            button.setProperty("role", "primary")
        self.other = QPushButton("另填一个值…")
        self._rows = QWidget()
        self._fill_column()

    def show_conflict(self, conflict: Any) -> None:
        """Show a conflict; None shows an empty place."""
        self._rows.setVisible(conflict is not None)
        self.words.setVisible(conflict is not None)
        if conflict is None:
            self.heading.setText("选中左侧一个冲突，在这里对比双方的值。按住 Ctrl 或 Shift 可选多个。")
            return
        self.lock(locked=False)
        self.heading.setText(f"{conflict.record}　{conflict.labels}")
        self.words.setText(explanation(conflict))
        for name, side in self._sides.items():
            side.show()
            side.show_values(getattr(conflict, name), authorship(conflict, name))
        for name, button in self.buttons.items():
            button.setText(choice(conflict, name))
        self.other.setVisible(conflict.typed and not conflict.is_delete)

    def show_many(self, conflicts: Sequence[Any]) -> None:
        """Offer one choice for several conflicts; each value is still seen by choosing one alone."""
        self.lock(locked=False)
        self._rows.show()
        self.words.show()
        self.heading.setText(f"选中 {len(conflicts)} 个冲突")
        names = dict.fromkeys(one.record for one in conflicts)
        self.words.setText("、".join([*names][:_NAMED]) + (f" 等 {len(names)} 条记录" if len(names) > _NAMED else ""))
        for side in self._sides.values():
            side.hide()
        self.buttons["mine"].setText("全部采用本方…")
        self.buttons["theirs"].setText("全部采用对方…")
        self.other.hide()

    def lock(self, *, locked: bool) -> None:
        """Bar the buttons while a choice is saved, and to those who may not choose."""
        for button in (*self.buttons.values(), self.other):
            button.setDisabled(locked)

    def bar(self, sides: Collection[str]) -> None:
        """Bar the choice of sides whose values cannot be taken any more."""
        for name, button in self.buttons.items():
            button.setDisabled(name in sides)

    def _fill_column(self) -> None:
        sides = QGridLayout(self._rows)
        sides.setContentsMargins(0, 0, 0, 0)
        for place, side in enumerate(self._sides.values()):
            sides.addWidget(side, 0, place)
            sides.setColumnStretch(place, 1)
        row = QHBoxLayout()
        for button in (*self.buttons.values(), self.other):
            row.addWidget(button)
        row.addStretch()
        sides.addLayout(row, 1, 0, 1, 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(*MARGIN)
        column.addWidget(self.heading)
        column.addWidget(self.words)
        column.addWidget(self._rows)
        column.addStretch()


_NAMED = 6
_SIDES = (("base", "原值", ""), ("mine", "本方（本机的值）", BLUE), ("theirs", "对方", GREEN))


def authorship(conflict: Any, side: str) -> str:
    """Return who wrote a side's value, when and on which device; of the common old value as far as it is known."""
    by, at = getattr(conflict, f"{side}_by"), str(getattr(conflict, f"{side}_at"))[:16].replace("T", " ")
    if side == "base":
        return f"双方修改前的值　{by}　{at}".strip() if by else "双方修改前的值"
    return "\n".join(part for part in (f"{by}　{at}".strip(), getattr(conflict, f"{side}_device")) if part)


class _Side(QFrame):
    def __init__(self, title: str, ink: str) -> None:
        super().__init__()
        frame, self._column = card(title)
        self._who = faint()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setStyleSheet(f"color: {ink}; font-size: 11pt;" if ink else "font-size: 11pt;")
        self._column.addWidget(self._who)
        self._column.addWidget(self._text)
        self._column.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(frame)

    def show_values(self, values: Any, who: str) -> None:
        """Show labels with their values, and who wrote them when."""
        self._who.setText(who)
        lines = [f"{label}：{value or '（空）'}" for label, value in (values or {}).items()]
        self._text.setText("\n".join(lines) if lines else "（没有值）")
