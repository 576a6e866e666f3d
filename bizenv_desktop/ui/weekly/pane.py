"""One grid: the lines of a period, their findings, what is filled and what is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from bizenv_desktop.formdef.values import format_text, parse_text
from bizenv_desktop.records.counties import LEDGER as COUNTIES
from bizenv_desktop.records.period_lines import typed
from bizenv_desktop.ui.accessible import name_table
from bizenv_desktop.ui.bars import split
from bizenv_desktop.ui.cells.model import CellsModel
from bizenv_desktop.ui.cells.state import CellRow, Change, TableState
from bizenv_desktop.ui.editor.explaining import explain
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.editor.layout_plan import BOOKKEEPING
from bizenv_desktop.ui.lists.columns import label_of, usual_width
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.timers import later
from bizenv_desktop.ui.weekly.loading import Lines, check_lines, load_lines, save_change
from bizenv_desktop.ui.weekly.view import GridView
from bizenv_desktop.ui.work import SaveQueue

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Field, Grid, Ledger
    from bizenv_desktop.ui.desk import Desk

_CHECK_MS = 400
_FIRST_TYPED = "long_text"


class GridPane(QWidget):
    """`counted` says how many lines there are, how many are filled, how many are 无变化, how many cells are wrong."""

    counted = Signal(int, int, int, int)

    def __init__(self, desk: Desk, ledger: Ledger, grid: Grid) -> None:
        super().__init__()
        self.desk = desk
        self.ledger = ledger
        self.grid = grid
        self.period = ""
        self.findings: Sequence[Any] = ()
        forms, today = desk.forms, desk.services.clock.today()
        self._unchanged = typed(forms, ledger, grid.unchanged, today)
        self._changed = typed(forms, ledger, grid.changed, today)
        columns = [ledger.fields[name] for name in grid.columns] or list(ledger.fields.values())
        self.state = TableState(columns, self._parse, self._format, touch=self._touch)
        self.model = CellsModel(self.state)
        self.view = GridView(self.model, forms, desk.services.clock.today)
        name_table(self.view, self.ledger.title)
        self.panel = FindingsPanel(titled=True)
        self.panel.await_check("填写后自动审核；\n按 Ctrl+Enter 审核全部已填的行。\n点一条问题跳到它的单元格。")
        self.saves = SaveQueue(desk.jobs, self)
        self._reasons: Sequence[Any] = ()
        """What the province says of rows of this ledger that it returned."""
        self._dirty: set[int] = set()
        self._checking = later(self, _CHECK_MS, self._check_dirty)
        self._lay_out()
        self._connect()

    def show_period(self, period: str) -> None:
        """Read the lines of a period; those that nobody has filled yet come from the period before."""
        self.period = period
        self.desk.read(self, load_lines, self.desk.services, self.ledger, period, then=self._show, title="正在读取")

    def _reload_after(self, milliseconds: int) -> None:
        """Reload later, unless the pane is gone by then: a timer of the pane goes with it."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.timeout.connect(self.reload)
        timer.timeout.connect(timer.deleteLater)
        timer.start(milliseconds)

    def reload(self) -> None:
        """Read the lines again, unless something is being typed or saved."""
        typing = self.view.state() == GridView.State.EditingState
        if not self.saves.pending and not typing and self.period:
            self.show_period(self.period)

    def lock(self, *, on: bool) -> None:
        """Take no typing any more (the period is submitted, or the person may only look), or take it again."""
        if self.state.readonly != on:
            self.state.readonly = on
            self.model.reset()

    def mark_unchanged(self, rows: Sequence[int]) -> None:
        """Mark lines 无变化."""
        chosen = rows or self.view.selected_rows()
        change = self.state.set_values(chosen, self._unchanged, f"标记 {len(chosen)} 行无变化")
        self.model.finish(change)

    def check_all(self) -> None:
        """Check all filled lines (Ctrl+Enter)."""
        self._check([row.id for row in self.state.rows if row.stored])

    def undo(self) -> None:
        """Take the last step in this grid back; where there is none, the person's last step."""
        if self.model.undo() is None:
            self.desk.undo()
            self._reload_after(300)

    def when_saved(self, do: Any) -> None:
        """Do something as soon as nothing waits to be saved."""
        if not self.saves.pending:
            do()
            return

        def once() -> None:
            self.saves.idle.disconnect(once)
            do()

        self.saves.idle.connect(once)

    def jump(self, finding: Any) -> None:
        """Go to the cell of a finding; one about a county leads to the screen of counties."""
        if finding.ledger == COUNTIES:
            self.desk.open(Place("counties", extra={"period": self.period}))
            return
        row = next((number for number, one in enumerate(self.state.rows) if one.id == finding.id), -1)
        names = [field.id for field in self.state.columns]
        column = next((names.index(name) for name in finding.fields if name in names), 0)
        if row >= 0:
            self.view.go(row, column)
            self.view.setFocus()

    def _show(self, lines: Lines) -> None:
        if lines.period != self.period or self.saves.pending or self.view.state() == GridView.State.EditingState:
            return
        other_reasons, self._reasons = lines.returned != self._reasons, lines.returned
        if _same(lines.rows, self.state.rows) and lines.own == self.state.own:
            if other_reasons:
                self.show_findings(self.findings)
            return
        kept = self.view.currentIndex()
        place = (kept.row(), kept.column()) if kept.isValid() else (0, self._start_column())
        self.state.rows, self.state.own = lines.rows, lines.own
        self.model.reset()
        if lines.rows:
            self.view.go(min(place[0], len(lines.rows) - 1), place[1])
        self._count()
        self.check_all()

    def _start_column(self) -> int:
        from bizenv_desktop.formdef.field_types import LongText

        return next((n for n, field in enumerate(self.state.columns) if isinstance(field.type, LongText)), 0)

    def _done(self, change: Change) -> None:
        self._dirty.update(change.rows)
        self.saves.push(save_change, self.desk.services, self.ledger, change, list(self.state.rows))
        self._count()
        self._checking.start()
        if len(change.rows) > 1:
            self.desk.toast(f"{change.title}：{len(change.cells)} 格", "撤销", self.undo)

    def _check_dirty(self) -> None:
        if self.saves.pending:
            self._checking.start()
        elif self._dirty:
            self.check_all()
            self._dirty.clear()

    def _check(self, ids: Sequence[str]) -> None:
        run = lambda: self.desk.run(  # noqa: E731 - used once, when everything is saved
            self, check_lines, self.desk.services, self.ledger, ids, self.period, then=self.show_findings
        )
        self.when_saved(run)

    def show_findings(self, findings: Sequence[Any]) -> None:
        """Show findings beside the grid and in its cells."""
        self.findings = findings
        number = {row.id: place for place, row in enumerate(self.state.rows)}
        marks: dict[tuple[int, str], tuple[str, str]] = {}
        names = {field.id for field in self.state.columns}
        for one in sorted(findings, key=lambda found: found.severity == "hard"):
            for name in one.fields[:1]:
                if one.id in number and not (one.severity != "hard" and one.explanation):
                    marks[(number[one.id], name)] = (one.severity, one.message)
        for reason in self._reasons:
            if reason.row in number and reason.field in names:
                marks[(number[reason.row], reason.field)] = ("hard", f"省厅退回：{reason.text}")
        self.model.show_findings(marks)
        left = sum(not row.stored for row in self.state.rows)
        waits = f"已填的行没有审核问题；还有 {left} 项未更新，\n上报前要填，没有变化的选中按空格。"
        self.panel.show_findings(findings, waits if left else "没有审核问题")

    def _count(self) -> None:
        stored = [row for row in self.state.rows if row.stored]
        same = sum(all(row.values.get(name) == value for name, value in self._unchanged.items()) for row in stored)
        self.counted.emit(
            len(self.state.rows), len(stored), same if self._unchanged else 0, len(self.state.wrong_cells())
        )

    def _touch(self, _row: CellRow, name: str) -> Mapping[str, Value]:
        return {} if name in self._changed or name in self._unchanged else self._changed

    def _parse(self, field: Field, text: str) -> Value:
        return parse_text(field, text, self.desk.forms.codes, self.desk.services.clock.today())

    def _format(self, field: Field, value: Value) -> str:
        return format_text(field, value, self.desk.forms.codes)

    def _explain(self, findings: Sequence[Any]) -> None:
        explain(self, self.desk, findings, self.check_all, self.panel.same_as(findings))

    def _pasted(self, cells: int, wrong: int, left_over: int) -> None:
        parts = [f"粘贴 {cells} 格"]
        parts += [f"{wrong} 格格式不对，已标红，原值未改"] if wrong else []
        parts += [f"{left_over} 行没有对应的项目，未采用"] if left_over else []
        self.desk.toast("；".join(parts), "撤销" if cells else "", self.undo)

    def _save_failed(self, problem: Exception) -> None:
        self.desk.show_error(problem)
        self._reload_after(0)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(split(self.view, self.panel, (900, 280), grows=(1, 0)))
        for number, field in enumerate(self.state.columns):
            heading = len(label_of(self.ledger, field.id))
            self.view.setColumnWidth(number, max(usual_width(field.type), 44 + 13 * heading))

    def _connect(self) -> None:
        self.model.done.connect(self._done)
        self.view.unchanged_wanted.connect(self.mark_unchanged)
        self.view.pasted.connect(self._pasted)
        self.panel.chosen.connect(self.jump)
        self.panel.explain_wanted.connect(self._explain)
        self.saves.failed.connect(self._save_failed)


def _same(new: Sequence[CellRow], old: Sequence[CellRow]) -> bool:
    """Tell whether lines hold the same values: then the screen stays as it is, selection and undo steps too."""
    known = [(row.id, row.stored, _filled(row.values), row.ext) for row in old]
    return [(row.id, row.stored, _filled(row.values), row.ext) for row in new] == known


def _filled(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None and name not in BOOKKEEPING}
