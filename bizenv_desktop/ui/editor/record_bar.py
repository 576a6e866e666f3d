"""The bar above a record: way back, title, what is saved, steps of the workflow, panorama, prints, save."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from bizenv_desktop.ui.editor.prints_menu import PrintsMenu
from bizenv_desktop.ui.editor.workflow_bar import WorkflowBar
from bizenv_desktop.ui.elided_label import ElidedLabel
from bizenv_desktop.ui.icons import icon


class RecordBar(QFrame):
    """`back`, `around` and `save` are clicked, `flow` and `prints` tell what is wanted."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "bar")
        self.heading = ElidedLabel()
        self.heading.setProperty("role", "title")
        self.said = QLabel()
        self.said.setProperty("role", "faint")
        self.flow = WorkflowBar()
        self.prints = PrintsMenu(self)
        self.back = QPushButton(icon("back"), "返回")
        self.save = QPushButton(icon("save", "#FFFFFF"), "保存")
        self.save.setProperty("role", "primary")
        self.save.setEnabled(False)
        self.around = QPushButton(icon("search"), "全景")
        self.around.setToolTip("其他台账中属于这条记录的内容，按日期")
        printing = QPushButton(icon("print"), "打印")
        printing.setMenu(self.prints)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        parts: list[QWidget] = [self.back, self.heading, self.said, self.flow, self.around, printing, self.save]
        for widget in parts:
            row.addWidget(widget, 1 if widget is self.heading else 0)

    def say(self, text: str, *, unsaved: bool) -> None:
        """Say how it stands with what was typed; where something is not saved, it can be."""
        self.said.setText(text)
        self.save.setEnabled(unsaved)
