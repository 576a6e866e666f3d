"""The screen of the print preview: the pages of the very PDF that is printed and saved."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QStackedWidget
from typing_extensions import override

from bizenv_desktop.base.dispatch import CADENCE_KINDS
from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.bars import Bar, faint
from bizenv_desktop.ui.dialogs import choose_target
from bizenv_desktop.ui.icons import icon
from bizenv_desktop.ui.originals_bar import OriginalsBar
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.preview.offered import offered_periods
from bizenv_desktop.ui.preview.paper import print_pages
from bizenv_desktop.ui.preview.pdf_view import PdfView
from bizenv_desktop.ui.preview.sources import SourcesPane

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.printouts import Printout
    from bizenv_desktop.ui.screens import Place


@dataclass(frozen=True)
class Given:
    """A print that another screen has made: `note` is said above it, `xlsx` writes the same as a workbook."""

    printout: Printout
    note: str
    xlsx: Callable[[Path], object]


class PreviewPage(Page):
    """Shows one page at a time; the PDF bytes are those that `save` and `print` take."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.info: Any = None
        self._report, self._key = "", ""
        self._edition = 0
        self.report_box = QComboBox()
        self.report_box.setMinimumWidth(190)
        self.period_box = QComboBox()
        self.period_box.setMinimumWidth(170)
        self.view = PdfView(desk)
        self.sources = SourcesPane(desk)
        self.shown = QStackedWidget()
        self.paper = self.view.paper
        self._given: Given | None = None
        self.note = faint()
        self.sources_button = QPushButton(icon("search"), "数字来源")
        self.originals = OriginalsBar(desk)
        self.originals.arrived.connect(lambda hashes: self._build() if hashes else None)
        self._lay_out()
        self._fill_reports()
        self._connect()

    @override
    def show_place(self, place: Place) -> None:
        report, key = place.extra.get("report", ""), place.extra.get("key", "")
        given, before = place.extra.get("given"), self._given
        self.report_box.setVisible(given is None)
        self._given = given
        self.sources_button.setVisible(given is None)
        if given is not None:
            self._show_given(given)
        elif report:
            self._choose(report, key)
        elif not self.pdf or before is not None:
            self._use_choice()

    @property
    def pdf(self) -> bytes:
        """Return the bytes that are shown, printed and saved."""
        return self.view.pdf

    @override
    def refresh(self) -> None:
        if self._given is None:
            self._build()

    @override
    def save(self) -> None:
        self.save_pdf()

    @override
    def start_find(self) -> None:
        self.report_box.setFocus()

    def save_pdf(self) -> None:
        """Write the PDF that is shown to a file."""
        self._write("PDF 文件 (*.pdf)", ".pdf", lambda path: path.write_bytes(self.pdf))

    def save_xlsx(self) -> None:
        """Write the same report as a workbook."""
        printing, given = self.desk.services.printing, self._given
        write = given.xlsx if given is not None else lambda path: printing.xlsx(self._report, self._key, path)
        self._write("Excel 工作簿 (*.xlsx)", ".xlsx", write)

    def print_(self) -> None:
        """Print the pages that are shown."""
        if self.pdf:
            print_pages(self, self.pdf)

    def _choose(self, report: str, key: str) -> None:
        self._report, self._key = report, key
        self._block(on=True)
        self.report_box.setCurrentIndex(self.report_box.findData(report))
        self._fill_periods(report, key)
        self._block(on=False)
        self._build()

    def _use_choice(self) -> None:
        report = self.report_box.currentData()
        if report:
            self._fill_periods(report, "")
            self._use_period()

    def _use_period(self) -> None:
        self._report, self._key = self.report_box.currentData() or "", self.period_box.currentData() or ""
        if self._report:
            self._build()

    def _build(self) -> None:
        if not self._report:
            return
        self._edition += 1
        edition = self._edition
        self.note.setText("正在生成…")
        self.desk.run(
            self, self.desk.services.printing.pdf, self._report, self._key,
            then=lambda made: self._show(made) if edition == self._edition else None,
            failed=self._fail, title="正在生成打印件",
        )  # fmt: skip

    def _show(self, made: Any) -> None:
        self.info = made
        self.report_box.setPlaceholderText(made.title)  # of a record or an own table, which the box does not list
        frozen = (
            f"已上报 第{made.version}版，校验码 {made.checksum[:8]}（打印件已冻结）" if made.frozen else "草稿，未上报"
        )
        fonts = f"　字体：{'、'.join(made.fonts)}" if made.fonts else ""
        missing = f"　缺字：{'、'.join(made.missing)}" if made.missing else ""
        self.note.setText(f"{made.title}　{frozen}{fonts}{missing}")
        self.originals.show_lacking(dict(made.lacking))
        self.view.show_pdf(made.pdf, made.pages)
        self._show_sources()

    def _show_sources(self) -> None:
        """Show the tables with the rows behind their figures, or the pages."""
        tables = self._given is None and self.sources_button.isChecked()
        self.shown.setCurrentWidget(self.sources if tables else self.view)
        if tables:
            edition = self._edition
            self.desk.run(
                self, self.desk.services.printing.data, self._report, self._key,
                then=lambda data: self.sources.show_data(data) if edition == self._edition else None, title="正在读取",
            )  # fmt: skip

    def _show_given(self, given: Given) -> None:
        """Show a print that another screen has made."""
        self._edition += 1
        self.period_box.hide()
        self._show(given.printout)
        self.note.setText(given.note)

    def _fail(self, problem: Exception) -> None:
        self.view.show_pdf(b"", 0)
        self.note.setText("未能生成")
        self.desk.show_error(problem)

    def _write(self, kinds: str, suffix: str, write: Any) -> None:
        name = f"{getattr(self.info, 'title', '报表')}{suffix}".replace("/", "-")
        chosen = choose_target(self, "保存", name, kinds) if self.pdf else ""
        if chosen:
            path = Path(chosen)
            self.desk.run(
                self, write, path, then=lambda _none: self.desk.toast(f"已保存 {path.name}"), title="正在保存"
            )

    def _fill_reports(self) -> None:
        often = list(CADENCE_KINDS)
        offered = self.desk.services.report_forms
        due = [report for report in offered if report.cadence in CADENCE_KINDS]
        for report in sorted(due, key=lambda report: often.index(report.cadence)):  # first what is printed most often
            self.report_box.addItem(report.title, report.id)
        for report in offered:
            if report.cadence not in CADENCE_KINDS and report.kind != "record":
                self.report_box.addItem(report.title, report.id)
        for ledger in self.desk.services.ledgers:
            self.report_box.addItem(f"{ledger.title}（全表）", f"{ledger.id}.list")
        self._fill_periods(self.report_box.currentData() or "", "")

    def _fill_periods(self, report: str, key: str) -> None:
        form = self.desk.forms.reports.get(report)
        self.period_box.clear()
        offered = offered_periods(form, self.desk.services.clock.today())
        self.period_box.setVisible(bool(offered))
        if not offered:
            return
        for label, one in offered:
            self.period_box.addItem(label, one)
        if key and self.period_box.findData(key) < 0:
            self.period_box.addItem(Period.parse(key).label, key)
        self.period_box.setCurrentIndex(max(0, self.period_box.findData(key)))

    def _block(self, *, on: bool) -> None:
        for box in (self.report_box, self.period_box):
            box.blockSignals(on)

    def _connect(self) -> None:
        self.report_box.activated.connect(lambda _index: self._use_choice())
        self.period_box.activated.connect(lambda _index: self._use_period())

    def _lay_out(self) -> None:
        bar = Bar("打印预览")
        for widget in (self.report_box, self.period_box):
            bar.add_left(widget)
        for tool in self.view.tools():
            bar.add(tool)
        bar.button("存 Excel", "export", self.save_xlsx)
        bar.button("存 PDF", "save", self.save_pdf)
        bar.button("打印…", "print", self.print_, primary=True)
        self.body.addWidget(bar)
        self.body.addLayout(self._note_row())
        self.originals.setContentsMargins(16, 0, 12, 4)
        self.body.addWidget(self.originals)
        self.shown.addWidget(self.view)
        self.shown.addWidget(self.sources)
        self.body.addWidget(self.shown, 1)

    def _note_row(self) -> QHBoxLayout:
        """Return the line under the bar: what is shown, and the switch between the pages and their figures."""
        self.note.setWordWrap(True)
        self.sources_button.setCheckable(True)
        self.sources_button.setToolTip("看每个数是由哪些记录得来的")
        self.sources_button.clicked.connect(lambda _checked: self._show_sources())
        row = QHBoxLayout()
        row.setContentsMargins(16, 4, 12, 4)
        row.addWidget(self.note, 1)
        row.addWidget(self.sources_button)
        return row
