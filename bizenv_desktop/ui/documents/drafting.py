"""The dialog that asks for template and period of a new document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QFormLayout, QVBoxLayout

from bizenv_desktop.base.periods import Kind, Period
from bizenv_desktop.ui.bars import faint
from bizenv_desktop.ui.dialogs import Dialog, buttons

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from PySide6.QtWidgets import QWidget

_BACK = 8
_WIDTH = 460
_ANY: tuple[Kind, ...] = ("month", "quarter", "half", "year")
"""Periods that are offered for a template that may be about any."""


class DraftDialog(Dialog):
    """`template` and `period` are what was chosen."""

    def __init__(self, parent: QWidget, templates: Sequence[Any], today: date) -> None:
        super().__init__(parent, "起草公文")
        self.setMinimumWidth(_WIDTH)
        self._templates = {one.id: one for one in templates}
        self._today = today
        self.template_box = QComboBox()
        self.period_box = QComboBox()
        for one in templates:
            self.template_box.addItem(one.title, one.id)
        self.template_box.currentIndexChanged.connect(lambda _index: self._fill_periods())
        form = QFormLayout()
        form.addRow("模板", self.template_box)
        form.addRow("期间", self.period_box)
        box = buttons("起草")
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(faint("标题和正文按模板生成，数字取自这一期的报表和台账；生成以后都可以改。"))
        column.addWidget(box)
        self._fill_periods()

    @property
    def template(self) -> str:
        """The id of the template."""
        return str(self.template_box.currentData() or "")

    @property
    def period(self) -> str:
        """The key of the period."""
        return str(self.period_box.currentData() or "")

    def _fill_periods(self) -> None:
        kind: Kind | None = getattr(self._templates.get(self.template), "period", None) or None
        self.period_box.clear()
        for one in (kind,) if kind else _ANY:
            period = Period.containing(self._today, one)
            for _ in range(_BACK):
                self.period_box.addItem(period.label, period.key)
                period = period.previous()
        if kind:
            self.period_box.setCurrentIndex(1)  # the last one that is over
