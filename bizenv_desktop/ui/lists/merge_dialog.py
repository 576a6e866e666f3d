"""Merging two records of the same thing: both side by side, which one is kept, what moves over to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QRadioButton, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.dialogs import Dialog, buttons
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.model import Ledger
    from bizenv_desktop.ui.services import Services

_SIZE = (720, 480)
_KEPT_BY_PROGRAM = frozenset({"id", "row_version", "created_at", "updated_at", "seq"})


@dataclass(frozen=True)
class MergePreview:
    """Two records: ids, names, how many rows refer to each, and the fields that differ with their texts."""

    ids: tuple[str, str]
    names: tuple[str, str]
    linked: tuple[int, int]
    differing: Sequence[tuple[str, ...]]


class MergeDialog(Dialog):
    """Shows what differs and lets one choose the record that stays."""

    def __init__(self, parent: QWidget, preview: MergePreview) -> None:
        super().__init__(parent, "合并两条记录")
        self.resize(*_SIZE)
        self.preview = preview
        self.table = LinesTable(("字段", f"一：{preview.names[0]}", f"二：{preview.names[1]}"), (150, 250, 250))
        self.table.say_when_empty("两条记录的内容相同")
        self.table.show_lines([Line(cells, ink=AMBER) for cells in preview.differing])
        self.keep = [
            QRadioButton(f"保留{number}：{name}（有 {linked} 条关联记录）")
            for number, name, linked in zip("一二", preview.names, preview.linked, strict=True)
        ]
        self.keep[0 if preview.linked[0] >= preview.linked[1] else 1].setChecked(True)
        box = buttons("合并")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(faint("下面是两条记录不同的字段。"))
        column.addWidget(self.table, 1)
        for choice in self.keep:
            column.addWidget(choice)
        column.addWidget(
            faint(
                "另一条删去，它的关联记录改指保留的一条，附件、情况说明、待定值并过来；"
                "字段的值不并过来，留在保留的一条的历史里。整个合并可以撤销。"
            )
        )
        column.addWidget(box)

    def chosen(self) -> tuple[str, str]:
        """Return the ids of the record that stays and of the other one."""
        one, two = self.preview.ids
        return (one, two) if self.keep[0].isChecked() else (two, one)


def merge_preview(services: Services, ledger: Ledger, rowids: Sequence[int]) -> MergePreview:
    """Read two records for the dialog. Run on a worker."""
    from bizenv_desktop.records.changing import references_to
    from bizenv_desktop.sync.shown import Shown
    from bizenv_desktop.ui.lists.steps import row_ids

    one, two = row_ids(services.records, ledger.id, rowids)
    both = [services.records.get(ledger.id, row).values for row in (one, two)]
    with services.copy.read() as reader:
        shown = Shown(reader, [(ledger.id, one), (ledger.id, two)])
        linked = [sum(len(rows) for *_, rows in references_to(reader, ledger.id, row)) for row in (one, two)]
        differing = [
            (field.label, *(shown.stored(ledger.id, name, values.get(name)) for values in both))
            for name, field in ledger.fields.items()
            if field.stored and name not in _KEPT_BY_PROGRAM and both[0].get(name) != both[1].get(name)
        ]
    names = (shown.row(ledger.id, one), shown.row(ledger.id, two))
    return MergePreview((one, two), names, (linked[0], linked[1]), differing)
