"""The screen of one record across the ledgers: find it, see what belongs to it by day, and what of that is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.ui.accessible import name_by_hints
from bizenv_desktop.ui.bars import MARGIN, Bar, beside, card, split
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.panorama.loading import load_panorama, search_subjects
from bizenv_desktop.ui.panorama.words import ALL, count_lines, hit_line, task_line, timeline
from bizenv_desktop.ui.preview.given import given_print
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import LinesTable
from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.panorama.loading import Hit, Seen
    from bizenv_desktop.ui.preview.page import Given
    from bizenv_desktop.ui.services import Services

_TYPING_MS = 250
_SEARCH_WIDTH = 300
_NO_HITS = "没有找到"
_HINT = "输入企业名称、统一社会信用代码、项目或专班名称的几个字，选中一条看它的全景"


class PanoramaPage(ReadingPage):
    """A search above; below, ledgers with their numbers and what is due at the left, the rows by day at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._subject: tuple[str, str] | None = None
        self._edition = 0
        self._seen: Seen | None = None
        self.search = QLineEdit()
        self.search.setPlaceholderText("企业、项目、专班：名称或代码")
        self.search.setClearButtonEnabled(True)
        self.search.setFixedWidth(_SEARCH_WIDTH)
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self._typing = later(self, _TYPING_MS, self._look)
        self.search.textEdited.connect(lambda _text: self._typing.start())
        self.search.returnPressed.connect(self._look)
        self.hits = LinesTable(("台账", "名称"), (160, 600))
        self.hits.say_when_empty(_HINT)
        self.hits.opened.connect(self._choose)
        self.counts = LinesTable(("台账", "条数"), (140, 50))
        self.counts.chosen.connect(self._show_rows)
        self.tasks = LinesTable(("到期事项", "期限", "剩余"), (500, 110, 130))
        self.tasks.stretch(0)
        self.tasks.opened.connect(lambda task: self._open(task and (task.ledger, task.id)))
        self.rows = LinesTable(("日期", "台账", "事项", "内容", "关系", "状态"), (104, 104, 250, 200, 120, 70))
        self.rows.say_when_empty("其他台账中没有这条记录的内容").stretch(3)
        self.rows.opened.connect(self._open)
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        bar = Bar("全景查询")
        bar.add(self.search)
        self.record = bar.button("打开记录", "record", lambda: self._open(self._subject))
        self.print_button = bar.button("打印预览", "print", self.preview)
        self.sheets = QStackedWidget()
        self.sheets.addWidget(self._found_sheet())
        self.sheets.addWidget(self._subject_sheet())
        self.body.addWidget(bar)
        self.body.addWidget(self.sheets, 1)
        name_by_hints(self)
        self._show_sheet()

    @override
    def show_place(self, place: Place) -> None:
        if place.row:
            self._subject = (place.ledger, place.row)
            self._seen = None
        elif self._subject is None:
            self.search.setFocus()
        self._show_sheet()
        self.refresh()

    @override
    def refresh(self) -> None:
        if self._subject is None:
            if self.search.text().strip():
                self._look()
            return
        self._edition += 1
        edition = self._edition
        self.desk.run(
            self, load_panorama, self.desk.services, *self._subject,
            then=lambda seen: self._show(seen) if edition == self._edition else None, title="正在读取",
        )  # fmt: skip

    @override
    def start_find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    @override
    def title(self) -> str:
        return self._seen.panorama.title if self._seen else ""

    def preview(self) -> None:
        """Open the record with all that belongs to it in the print preview."""
        if self._subject is not None:
            self.desk.run(
                self, printed, self.desk.services, *self._subject, then=self.open_print, title="正在生成打印件"
            )

    def _look(self) -> None:
        """Search; what was shown before gives way to the hits."""
        self._typing.stop()
        text = self.search.text().strip()
        self._subject = self._seen = None
        self._show_sheet()
        self.hits.say_when_empty(_NO_HITS if text else _HINT)
        self._edition += 1
        edition = self._edition
        if not text:
            self.hits.show_lines([])
            return
        self.desk.run(
            self, search_subjects, self.desk.services, text,
            then=lambda hits: self._show_hits(hits) if edition == self._edition else None, title="正在查找",
        )  # fmt: skip

    def _show_hits(self, hits: list[Hit]) -> None:
        self.hits.show_lines([hit_line(hit) for hit in hits])
        if len(hits) == 1:
            self._choose(hits[0])

    def _choose(self, hit: Any) -> None:
        if hit is not None:
            self.desk.open(Place("panorama", hit.ledger, hit.id))

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        titles = {name: ledger.title for name, ledger in self.desk.forms.ledgers.items()}
        total = len(seen.panorama.rows)
        self.heading.setText(f"{titles[seen.panorama.ledger]}　{seen.panorama.title}　共 {total} 条记录")
        late = sum(task.days is not None and task.days < 0 for task in seen.tasks)
        self.due_head.setText(f"到期事项 {len(seen.tasks)} 项" + (f"，逾期 {late} 项" if late else ""))
        self.due.setVisible(bool(seen.tasks))
        self.tasks.show_lines([task_line(task, seen.panorama.title) for task in seen.tasks])
        kept = self.counts.current() or ALL
        lines = count_lines(seen, titles)
        self.counts.show_lines(lines)
        self.counts.selectRow(next((n for n, line in enumerate(lines) if line.item == kept), 0))
        self._show_rows()

    def _show_rows(self) -> None:
        if self._seen is None:
            return
        today = self.desk.services.clock.today().isoformat()
        self.rows.show_lines(timeline(self._seen.panorama, self.counts.current() or ALL, today))

    def _open(self, row: Any) -> None:
        if row:
            self.desk.open(Place("record", *row))

    def _show_sheet(self) -> None:
        self.sheets.setCurrentIndex(0 if self._subject is None else 1)
        self.record.setEnabled(self._subject is not None)
        self.print_button.setEnabled(self._subject is not None)

    def _found_sheet(self) -> QWidget:
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(*MARGIN)
        column.addWidget(self.hits)
        return sheet

    def _subject_sheet(self) -> QWidget:
        self.due_head = QLabel()
        self.due_head.setProperty("role", "heading")
        ledgers, ledgers_column = card("各台账")
        ledgers_column.addWidget(self.counts, 1)
        rows, rows_column = card()
        rows_column.addWidget(self.heading)
        rows_column.addWidget(self.rows, 1)
        self.due, due_column = card()
        due_column.addWidget(self.due_head)
        due_column.addWidget(self.tasks, 1)
        right = split(rows, self.due, (430, 190), grows=(1, 0), below=True)
        return beside(ledgers, right, 240)


def printed(services: Services, ledger: str, row_id: str) -> Given:
    """Return a record with all that belongs to it as a print for the preview. Run on a worker."""
    from bizenv_desktop.reports.panorama_form import panorama_data

    return given_print(panorama_data(services.reports, services.records, ledger, row_id))
