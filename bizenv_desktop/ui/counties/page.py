"""The screen of counties: who got a workbook of the period, whose is back, who is missing."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox, QLabel, QProgressBar, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.bars import MARGIN, Bar, card
from bizenv_desktop.ui.counties.returned_pane import ReturnedPane
from bizenv_desktop.ui.dialogs import ask, ask_text, choose_files, choose_folder
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import AMBER, FAINT, GREEN, RED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.base.periods import Kind
    from bizenv_desktop.exchange.county.service import CountyLine, CountyUnit, ReturnedFile, SentBook
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place

_HEADS = ("县区", "状态", "下发行数", "填报行数", "改动格数", "待决定", "下发时间", "回收时间", "缺报原因")
_WIDTHS = (150, 90, 80, 80, 80, 70, 140, 140, 200)
_SHOWN: tuple[tuple[Kind, int], ...] = (("week", 6), ("month", 4))
"""How many periods of each kind are offered, that of today and those before."""
_KINDS = "县区报回的工作簿 (*.xlsx *.xlsm *.et *.xls)"
_LIST, _RETURNED = range(2)
_INKS = {"已回收": GREEN, "缺报": RED, "已下发": AMBER, "未下发": AMBER, "无填报内容": FAINT}
_TO_MINUTE = 16


class CountiesPage(ReadingPage):
    """Nothing that came back is written before it was shown."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.period = QComboBox()
        self.period.setAccessibleName("期间")
        self.period.setMinimumWidth(150)
        self._offer_periods()
        self.period.currentIndexChanged.connect(lambda _index: self._use_period())
        self.summary = QLabel()
        self.summary.setProperty("role", "heading")
        self.summary.setWordWrap(True)
        self.list = LinesTable(_HEADS, _WIDTHS)
        self.list.setSelectionMode(LinesTable.SelectionMode.ExtendedSelection)
        self.list.say_when_empty("本市没有县区")
        self.list.chosen.connect(self._enable)
        self.returned = ReturnedPane()
        self._paths: list[Path] = []
        self._wanted: Any = None
        self._lay_out()
        self._go(_LIST)

    @override
    def show_place(self, place: Place) -> None:
        wanted = place.extra.get("period", "")
        if wanted and self.period.findData(wanted) < 0:
            self.period.addItem(Period.parse(wanted).label, wanted)
        if wanted:
            self.period.setCurrentIndex(self.period.findData(wanted))
        self.refresh()

    @override
    def refresh(self) -> None:
        key = self._key()
        self.desk.read(
            self, self.desk.services.counties.lines, key,
            then=lambda lines: self._show(lines) if key == self._key() else None, title="正在读取",
        )  # fmt: skip

    @override
    def title(self) -> str:
        return f"县区填报 {self.period.currentText()}"

    def send(self) -> None:
        """Write workbooks into a folder: for the chosen counties, else for those that have none yet."""
        chosen = [one.state.unit for one in self.list.selected() if one.owes]
        again = [one.state.unit.name for one in self.list.selected() if one.state.stamp]
        if again:
            question = f"{'、'.join(again)}已经下发过。重新下发以后，原来的工作簿作废，只收新的一份。"
            ask(self, "重新下发", question, "重新下发", partial(self._send, chosen))
        else:
            self._send(chosen)

    def take_folder(self) -> None:
        """Look at all workbooks in a folder."""
        if folder := choose_folder(self, "县区报回的工作簿所在的文件夹"):
            self._look([Path(folder)])

    def take_files(self) -> None:
        """Look at some workbooks."""
        if names := choose_files(self, "县区报回的工作簿", _KINDS):
            self._look([Path(name) for name in names])

    def write(self) -> None:
        """Take in what was shown."""
        self._busy(on=True)
        self.desk.run_long(
            self, self.desk.services.counties.take, self._paths, self._wanted, title="正在写入", then=self._taken,
            failed=self._failed,
        )  # fmt: skip

    def name_missing(self) -> None:
        """Name the chosen county as missing, with a reason; or await it again."""
        line = self.list.current()
        if line is None:
            return
        unit, counties = line.state.unit, self.desk.services.counties
        if line.word == "缺报":
            self.desk.run(self, counties.await_again, self._key(), unit, then=lambda _none: self._changed())
            return
        question = f"把{unit.name}列为缺报？请写明原因：报表上注明缺报，写进报送登记。"
        ask_text(self, "列为缺报", question, partial(self._name_missing, unit))

    def _name_missing(self, unit: CountyUnit, why: str) -> None:
        counties = self.desk.services.counties
        self.desk.run(self, counties.name_missing, self._key(), unit, why, then=lambda _none: self._changed())

    def _key(self) -> str:
        return str(self.period.currentData())

    def _offer_periods(self) -> None:
        today = self.desk.services.clock.today()
        for kind, count in _SHOWN:
            period = Period.containing(today, kind)
            for _ in range(count):
                self.period.addItem(period.label, period.key)
                period = period.previous()

    def _use_period(self) -> None:
        self._go(_LIST)
        self.refresh()

    def _send(self, chosen: Sequence[CountyUnit]) -> None:
        folder = choose_folder(self, "工作簿写到哪个文件夹")
        if folder:
            self._busy(on=True)
            self.desk.run_long(
                self, self.desk.services.counties.send, self._key(), Path(folder), chosen, title="正在下发",
                then=self._sent, failed=self._failed,
            )  # fmt: skip

    def _sent(self, sent: Sequence[SentBook]) -> None:
        self._busy(on=False)
        self._changed()
        self.desk.toast(f"已写出 {len(sent)} 个工作簿：{sent[0].path.parent}")

    def _look(self, paths: list[Path]) -> None:
        from bizenv_desktop.exchange.county.returned import Wanted

        self._paths, self._wanted = paths, Wanted(self._key())
        self._busy(on=True)
        self.desk.run_long(
            self, self.desk.services.counties.look, paths, self._wanted, title="正在核对", then=self._looked,
            failed=self._failed,
        )  # fmt: skip

    def _looked(self, files: Sequence[ReturnedFile]) -> None:
        self._busy(on=False)
        self.returned.show_files(files, dry=True)
        self._go(_RETURNED)
        self.write_button.setEnabled(any(one.problem is None for one in files))

    def _taken(self, files: Sequence[ReturnedFile]) -> None:
        self._busy(on=False)
        self.returned.show_files(files, dry=False)
        self.write_button.setEnabled(False)
        self._changed()
        good = sum(one.problem is None for one in files)
        self.desk.toast(f"已写入 {good} 个县区的工作簿", "撤销最后一个", self.desk.undo)

    def _failed(self, problem: Exception) -> None:
        self._busy(on=False)
        self.desk.show_error(problem)

    def _changed(self) -> None:
        self.desk.announce()
        self.refresh()

    def _show(self, lines: Sequence[CountyLine]) -> None:
        self.list.show_lines([_line(one) for one in lines])
        self.summary.setText(_words(lines))
        self._enable()

    def _enable(self) -> None:
        line = self.list.current()
        missing = line is not None and line.word == "缺报"
        self.missing_button.setText("不再缺报" if missing else "列为缺报…")
        self.missing_button.setEnabled(line is not None and line.word in ("缺报", "已下发", "未下发"))

    def _busy(self, *, on: bool) -> None:
        self.progress.setVisible(on)
        for button in (self.send_button, self.folder_button, self.files_button, self.write_button):
            button.setEnabled(not on)

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        for button in (self.send_button, self.folder_button, self.files_button, self.missing_button):
            button.setVisible(step == _LIST)
        for button in (self.write_button, self.back_button):
            button.setVisible(step == _RETURNED)

    def _back(self) -> None:
        self._go(_LIST)
        self.refresh()

    def _lay_out(self) -> None:
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setFixedWidth(160)
        self.progress.hide()
        bar = Bar("县区填报")
        bar.add_left(self.period)
        bar.add(self.progress)
        self.missing_button = bar.button("列为缺报…", "flag", self.name_missing)
        self.files_button = bar.button("回收文件…", "import", self.take_files)
        self.folder_button = bar.button("回收文件夹…", "import", self.take_folder)
        self.send_button = bar.button("下发…", "export", self.send, primary=True)
        self.back_button = bar.button("返回", "back", self._back)
        self.write_button = bar.button("写入", "save", self.write, primary=True)
        frame, column = card()
        column.addWidget(self.summary)
        column.addWidget(self.list, 1)
        sheet = QWidget()
        outer = QVBoxLayout(sheet)
        outer.setContentsMargins(*MARGIN)
        outer.addWidget(frame)
        self.stack = QStackedWidget()
        self.stack.addWidget(sheet)
        self.stack.addWidget(self.returned)
        self.body.addWidget(bar)
        self.body.addWidget(self.stack, 1)


def _words(lines: Sequence[CountyLine]) -> str:
    """Return how the period stands, in one sentence."""
    owed = [one for one in lines if one.owes or one.state.known]
    if not owed:
        return "这一期没有要县区填报的内容"
    back = sum(one.word == "已回收" for one in owed)
    missing = sum(one.word == "缺报" for one in owed)
    waiting = [one.state.unit.name for one in owed if not one.state.closed]
    rest = f"，还差 {len(waiting)} 个：{'、'.join(waiting)}" if waiting else ""
    return f"应报 {len(owed)} 个县区：已回收 {back} 个，缺报 {missing} 个{rest}"


def _line(one: CountyLine) -> Line:
    state = one.state
    counts = (state.lines, state.filled, state.changes, one.waiting)
    times = (state.sent_at[:_TO_MINUTE].replace("T", " "), state.returned_at[:_TO_MINUTE].replace("T", " "))
    texts = (state.unit.name, one.word, *(str(number) if number else "" for number in counts), *times, state.reason)
    return Line(texts, one, inks={1: _INKS.get(one.word, ""), 5: AMBER})
