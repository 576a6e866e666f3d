"""The 催报 list: who has not submitted what; to copy, to save as a workbook, to print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from bizenv_desktop.periods.reminders import ReminderList, reminders
from bizenv_desktop.ui.dialogs import choose_target
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.preview.page import Given
from bizenv_desktop.ui.printouts import Printout
from bizenv_desktop.ui.review.words import MISSING_HEADINGS, MISSING_WIDTHS, missing_line
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.review import Submission
    from bizenv_desktop.ui.desk import Desk


class MissingPane(QWidget):
    """What is shown is what is copied, saved and printed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._missing: Sequence[Submission] = ()
        self.summary = QLabel()
        self.summary.setProperty("role", "heading")
        self.table = LinesTable(MISSING_HEADINGS, MISSING_WIDTHS)
        self.table.say_when_empty("没有应报未报的")
        row = QHBoxLayout()
        row.addWidget(self.summary, 1)
        self.buttons = [
            _button("复制文本", "record", self.copy),
            _button("导出 Excel…", "export", self.export),
            _button("打印预览", "print", self.preview),
        ]
        for button in self.buttons:
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def show_missing(self, missing: Sequence[Submission]) -> None:
        """Show what is missing."""
        self._missing = missing
        self.summary.setText(self._list().summary)
        self.table.show_lines([missing_line(one) for one in missing])
        for button in self.buttons:
            button.setEnabled(bool(missing))

    def copy(self) -> None:
        """Put the list on the clipboard as text, one sentence a city."""
        QGuiApplication.clipboard().setText(self._list().text)
        self._desk.toast("催报文字已复制，可粘贴到通知或微信")

    def export(self) -> None:
        """Save the list as a workbook."""
        listed = self._list()
        chosen = choose_target(self, "导出", f"{listed.title}.xlsx", "Excel 工作簿 (*.xlsx)")
        if chosen:
            path = Path(chosen)
            self._desk.run(
                self, _write, listed, path, then=lambda _none: self._desk.toast(f"已保存 {path.name}"), title="正在保存"
            )

    def preview(self) -> None:
        """Open the list in the print preview."""
        self._desk.run(self, printed, self._list(), then=self._open, title="正在生成打印件")

    def _open(self, given: Given) -> None:
        self._desk.open(Place("preview", extra={"given": given}))

    def _list(self) -> ReminderList:
        return reminders(self._missing, self._desk.services.clock.today())


def printed(listed: ReminderList) -> Given:
    """Return the list as a print for the preview. Run on a worker."""
    from bizenv_desktop.printing.reminder_print import print_reminders

    made = print_reminders(listed)
    printout = Printout(listed.title, made.content, made.pages, frozen=False, version=0, checksum="")
    return Given(printout, f"{listed.title}　{listed.summary}", lambda path: _write(listed, path))


def _write(listed: ReminderList, path: Path) -> int:
    from bizenv_desktop.exchange.reminder_book import write_reminders

    return write_reminders(listed, path)


def _button(text: str, picture: str, do: object) -> QPushButton:
    button = QPushButton(icon(picture), text)
    button.clicked.connect(lambda _checked=False: do())  # type: ignore[operator]
    return button
