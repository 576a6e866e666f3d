"""The screen of held cells: take the suggestion, type a value, or leave the cell out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel
from typing_extensions import override

from bizenv_desktop.formdef.field_types import Reference
from bizenv_desktop.ui.bars import Bar, faint, padded
from bizenv_desktop.ui.dialogs import ask_line
from bizenv_desktop.ui.ledger_box import LedgerBox
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import RED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Forms
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_STATES = {
    "held": "待决定",
    "rejected": "未采用",
    "note": "备注",
    "waiting": "等待关联",
    "range": "金额区间",
    "other_currency": "其他币种",
}
_HEADINGS = ("台账", "记录", "字段", "原内容", "建议值", "说明", "类别")
_WIDTHS = (110, 190, 110, 160, 120, 330, 90)


class HeldPage(ReadingPage):
    """Lists what import held; several cells can be decided at once."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.ledger_box = LedgerBox(desk.forms)
        self.ledger_box.currentIndexChanged.connect(lambda _index: self.refresh())
        self.table = LinesTable(_HEADINGS, _WIDTHS)
        self.table.say_when_empty("没有待决定的单元格")
        self.table.stretch(5)
        self.table.opened.connect(self._open)
        self.count = QLabel()
        bar = Bar("待决定")
        bar.add_left(self.ledger_box)
        bar.add_left(self.count)
        self.buttons = [
            bar.button("采用建议", "check", self.accept_suggestion),
            bar.button("填写值…", "edit", self.type_value),
            bar.button("不采用", "remove", self.drop),
            bar.button("打开记录", "record", lambda: self._open(self.table.current())),
        ]
        self.body.addWidget(bar)
        hint = "导入时读不准的单元格在这里由人决定，程序不猜。可多选后一次决定；每次决定可撤销。"
        self.body.addWidget(padded(faint(hint)))
        self.body.addWidget(self.table, 1)
        self.table.chosen.connect(self._offer)

    @override
    def show_place(self, place: Place) -> None:
        self.ledger_box.choose(place.ledger)
        self.refresh()

    @override
    def refresh(self) -> None:
        self.desk.run(
            self,
            held_lines,
            self.desk.services,
            self.ledger_box.currentData() or None,
            then=self._show,
            title="正在读取",
        )

    def accept_suggestion(self) -> None:
        """Take the suggested values of the selected cells, as one step."""
        self._settle([one for one in self.table.selected() if one.suggestion], accept=True)

    def drop(self) -> None:
        """Leave the selected cells out, as one step; the original stays in the history."""
        self._settle(self.table.selected(), accept=False)

    def type_value(self) -> None:
        """Type the value of the selected cells."""
        chosen = self.table.selected()
        if not chosen:
            return
        question = f"“{chosen[0].original}”应为：" + (f"（{len(chosen)} 格相同）" if len(chosen) > 1 else "")
        offered = chosen[0].suggestion or chosen[0].original
        ask_line(self, "填写值", question, lambda text: self._decide(chosen, value=text), text=offered)

    def _decide(self, notes: Sequence[Any], **how: Any) -> None:
        if notes:
            self.desk.run(
                self, decide_all, self.desk.services.records, [one.id for one in notes], how,
                then=self._decided, title="正在保存",
            )  # fmt: skip

    def _settle(self, notes: Sequence[Any], *, accept: bool) -> None:
        if notes:
            self.desk.run(
                self, self.desk.services.records.settle_many, list(notes), accept=accept,
                then=lambda _result: self._decided(len(notes)), title="正在保存",
            )  # fmt: skip

    def _decided(self, count: int) -> None:
        self.desk.toast(f"已决定 {count} 格", "撤销", self.desk.undo)
        self.desk.announce()

    def _show(self, lines: Sequence[Line]) -> None:
        self.table.show_lines(lines)
        self.count.setText(f"共 {len(lines)} 格" if lines else "没有待决定的单元格")
        self._offer()

    def _offer(self) -> None:
        chosen = self.table.selected()
        self.buttons[0].setEnabled(any(one.suggestion for one in chosen))
        for button in self.buttons[1:]:
            button.setEnabled(bool(chosen))

    def _open(self, note: Any) -> None:
        if note is not None:
            self.desk.open(Place("record", note.ledger, note.row, note.field))


def held_lines(services: Services, ledger: str | None) -> list[Line]:
    """Return the held cells as lines. Run on a worker."""
    return [_line(services, note) for note in services.records.held(ledger)]


def _line(services: Services, note: Any) -> Line:
    definition = services.forms.ledgers.get(note.ledger)
    title = definition.title if definition else note.ledger
    label = label_of_field(services.forms, note.ledger, note.field)
    record = services.records.display(note.ledger, note.row) if note.row else ""
    cells = (
        title,
        record,
        label,
        note.original or "",
        note.suggestion or "",
        note.message,
        _STATES.get(note.state, note.state),
    )
    return Line(cells, note, inks={3: RED})


def label_of_field(forms: Forms, ledger: str, name: str) -> str:
    """Return the label of a field; one of a row that is referred to, or of a child row, with where it belongs.

    A column that no definition has is told by its heading.
    """
    first, _, rest = name.partition(".")
    definition = forms.ledgers.get(ledger)
    found = definition.fields.get(first) if definition else None
    if not rest:
        return found.label if found else name.removeprefix("ext:")
    if found and isinstance(found.type, Reference):
        return f"{found.label} · {label_of_field(forms, found.type.target, rest)}"
    if first in forms.ledgers:
        return f"{forms.ledgers[first].title} · {label_of_field(forms, first, rest)}"
    return name


def decide_all(records: Any, notes: Sequence[str], how: dict[str, Any]) -> int:
    """Decide several cells the same way. Run on a worker."""
    for one in notes:
        records.decide(one, **how)
    return len(notes)
