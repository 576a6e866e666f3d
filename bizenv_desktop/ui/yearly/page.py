"""The screen of the year: months at the left with what is due and late in each, the month's lines at the right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QCheckBox, QLabel, QWidget
from typing_extensions import override

from bizenv_desktop.periods.year_plan import EXEMPT, TASK
from bizenv_desktop.ui.bars import Bar, beside, card, year_box
from bizenv_desktop.ui.preview.page import Given
from bizenv_desktop.ui.printouts import Printout
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import FAINT, RED
from bizenv_desktop.ui.workbench.words import left

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.periods.year_plan import YearLine, YearPlan
    from bizenv_desktop.ui.desk import Desk

WHOLE_YEAR = 0
_MONTHS = 12


class YearPage(ReadingPage):
    """Opens on the month of today; own deadlines can be left out."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        today = desk.services.clock.today()
        self._plan: YearPlan | None = None
        self._month = today.month
        self.year = year_box(today.year)
        self.year.valueChanged.connect(lambda _year: self.refresh())
        self.own = QCheckBox("连同自己的期限")
        self.own.setChecked(True)
        self.own.toggled.connect(lambda _on: self._show_all())
        self.months = LinesTable(("月份", "应办", "逾期"), (90, 60, 60))
        self.months.chosen.connect(self._choose)
        self.lines = LinesTable(
            ("截止日期", "星期", "类别", "事项", "截止时间", "状态", "剩余"), (92, 44, 70, 380, 168, 62, 100)
        )
        self.lines.say_when_empty("这个月没有到期的事项").stretch(3)
        self.lines.opened.connect(self._open)
        self.warning = QLabel()
        self.warning.setWordWrap(True)
        self.warning.setProperty("role", "error")
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        bar = Bar("调度日历")
        bar.add(self.own)
        bar.add(self.year)
        bar.button("打印预览", "print", self.preview)
        self.body.addWidget(bar)
        self.body.addWidget(self._sheet(), 1)

    @override
    def refresh(self) -> None:
        year = self.year.value()
        self.desk.read(
            self, self.desk.services.periods.year_plan, year,
            then=lambda plan: self._take(plan) if plan.year == self.year.value() else None, title="正在读取",
        )  # fmt: skip

    def preview(self) -> None:
        """Open the year in the print preview."""
        if self._plan is not None:
            unit = self.desk.services.copy.unit
            self.desk.run(self, printed, self._plan, unit, then=self.open_print, title="正在生成打印件")

    def _take(self, plan: YearPlan) -> None:
        self._plan = plan
        self.warning.setText("\n".join(plan.warnings))
        self.warning.setVisible(bool(plan.warnings))
        self._show_all()

    def _wanted(self, month: int) -> list[YearLine]:
        lines = self._plan.month(month) if self._plan is not None else []
        return [one for one in lines if self.own.isChecked() or one.kind != TASK]

    def _show_all(self) -> None:
        month = self._month
        self.months.show_lines([_month_line(number, self._wanted(number)) for number in range(_MONTHS + 1)])
        self.months.selectRow(month)

    def _choose(self) -> None:
        chosen = self.months.current()
        if chosen is None:
            return
        self._month = chosen
        lines = self._wanted(chosen)
        late = sum(map(_is_late, lines))
        name = f"{self.year.value()}年" + (f"{chosen}月" if chosen else "")
        self.heading.setText(f"{name}　{len(lines)} 项" + (f"，其中逾期 {late} 项" if late else ""))
        self.lines.show_lines([_line(one) for one in lines])

    def _open(self, one: Any) -> None:
        if one is None:
            return
        if one.kind == TASK and one.row:
            self.desk.open(Place("record", one.ledger, one.row))
        elif one.report and one.note != EXEMPT:
            self.desk.open(Place("periods", extra={"report": one.report, "period": one.period}))

    def _sheet(self) -> QWidget:
        months, months_column = card("各月")
        months_column.addWidget(self.months, 1)
        right, right_column = card()
        right_column.addWidget(self.heading)
        right_column.addWidget(self.warning)
        right_column.addWidget(self.lines, 1)
        return beside(months, right, 250)


def printed(plan: YearPlan, unit: str) -> Given:
    """Return the year as a print for the preview. Run on a worker."""
    from bizenv_desktop.exchange.calendar_book import write_calendar
    from bizenv_desktop.printing.calendar_print import print_calendar

    made = print_calendar(plan, unit)
    title = f"{plan.year}年调度日历"
    printout = Printout(title, made.content, made.pages, frozen=False, version=0, checksum="")
    return Given(printout, title, lambda path: write_calendar(plan, path))


def _is_late(one: YearLine) -> bool:
    return one.days is not None and one.days < 0


def _month_line(number: int, lines: Sequence[YearLine]) -> Line:
    late = sum(map(_is_late, lines))
    owed = sum(one.note != EXEMPT for one in lines)
    name = f"{number}月" if number else "全年"
    return Line((name, str(owed), str(late) if late else ""), number, inks={2: RED})


def _line(one: YearLine) -> Line:
    words, ink = left(one.days)
    pale = FAINT if one.note == EXEMPT else ""
    red = ink if ink == RED else ""
    cells = (one.day, one.weekday, one.kind, one.title, one.note, one.state, words)
    return Line(cells, one, ink=pale, inks={0: red, 3: red, 6: ink} if ink else {})
