"""The import wizard: file, headings, preview, import with progress and cancel, report."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStackedWidget
from typing_extensions import override

from bizenv_desktop.ui.bars import Bar
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import ask, ask_line, choose_target
from bizenv_desktop.ui.importing.files import FilesStep
from bizenv_desktop.ui.importing.mapping import MappingStep
from bizenv_desktop.ui.importing.outcome import OutcomeStep
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.imports import Outcome, SheetView
    from bizenv_desktop.ui.work import Job

_STEPS = ("1 选择文件", "2 核对表头", "3 预览", "4 完成")
_FILE, _HEADS, _PREVIEW, _DONE = range(4)
_PASSWORD_CODES = ("PASSWORD_NEEDED", "PASSWORD_WRONG")
_REPORTS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".pdf": "PDF 文件 (*.pdf)"}


class ImportPage(Page):
    """Nothing is written before the last step; the whole workbook is one step and can be undone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._password: str | None = None
        self._asked_hidden = False
        self.outcome: Outcome | None = None
        titles = {one.id: one.title for one in desk.forms.ledgers.values()}
        self.files = FilesStep(desk.services.ledgers)
        self.heads = MappingStep(desk.forms)
        self.preview = OutcomeStep(titles)
        self.done = OutcomeStep(titles)
        self.stack = QStackedWidget()
        for step in (self.files, self.heads, self.preview, self.done):
            self.stack.addWidget(step)
        self.steps = QLabel()
        self.progress = QProgressBar()
        self.progress.setFixedWidth(260)
        self.cancel = QPushButton("取消")
        self.cancel.clicked.connect(self._cancel)
        self._lay_out()
        self.files.zone.chosen.connect(lambda _path: self._read_new())
        self.heads.remapped.connect(self._read)
        self._go(_FILE)

    @override
    def show_place(self, place: Place) -> None:
        if place.ledger:
            self.files.use_ledger(place.ledger)
        if place.extra.get("file"):
            self.files.zone.take(Path(place.extra["file"]))

    @override
    def title(self) -> str:
        return "导入工作簿"

    def forward(self) -> None:
        """Go on to the next step."""
        step = self.stack.currentIndex()
        if step == _FILE:
            self._read()
        elif step == _HEADS:
            self._run(dry=True)
        elif step == _PREVIEW:
            self._run(dry=False)
        else:
            self.heads.mapping.clear()
            self._go(_FILE)

    def backward(self) -> None:
        """Go back one step."""
        self._go(max(_FILE, self.stack.currentIndex() - 1))

    def _ledger(self) -> str:
        return str(self.files.ledger.currentData())

    def _read_new(self) -> None:
        self._password = None
        self._asked_hidden = False
        self.files.hidden.setChecked(False)
        self.heads.mapping.clear()
        self._read()

    def _read(self) -> None:
        if self.files.path is None:
            self.desk.toast("请先选择文件")
            return
        self._busy(on=True)
        self.desk.run(
            self, self.desk.services.importer.sheets, self._ledger(), self.files.path, then=self._show_sheets,
            failed=self._failed, title="正在读取工作簿", **self._options(),
        )  # fmt: skip

    def _options(self) -> dict[str, Any]:
        hidden = self.files.hidden.isChecked()
        return {"mapping": dict(self.heads.mapping), "include_hidden": hidden, "password": self._password}

    def _show_sheets(self, sheets: Sequence[SheetView]) -> None:
        self._busy(on=False)
        self.heads.show_sheets(sheets)
        self._go(_HEADS)
        hidden = hidden_words(sheets)
        if hidden and not self._asked_hidden and not self.files.hidden.isChecked():
            self._asked_hidden = True
            ask(self, "有隐藏的行列", f"{hidden}。\n一并导入？不导入的作为待决定，记在导入报告中。", "一并导入",
                self._take_hidden, reject="作为待决定")  # fmt: skip

    def _take_hidden(self) -> None:
        self.files.hidden.setChecked(True)
        self._read()

    def _run(self, *, dry: bool) -> None:
        self._busy(on=True)
        self._job = self.desk.run_long(
            self, self.desk.services.importer.run, self._ledger(), self.files.path, dry_run=dry,
            title="正在预览" if dry else "正在导入", then=self._finished, failed=self._failed, **self._options(),
        )  # fmt: skip
        self._job.progressed.connect(self._advance)

    def _finished(self, outcome: Outcome) -> None:
        self._busy(on=False)
        before, self.outcome = self.outcome, outcome
        for step in (self.preview, self.done):
            step.clear()
        (self.preview if outcome.dry else self.done).show_outcome(outcome)
        if before is not None:
            self.desk.run(self, self.desk.services.importer.forget, before)
        self._go(_PREVIEW if outcome.dry else _DONE)
        if not outcome.dry:
            held = sum(one["severity"] == "held" for one in outcome.problems)
            self.held_button.setText(f"去处理待决定（{held}）" if held else "待决定")
            self.undo_button.setEnabled(bool(outcome.result.step))
            self.desk.announce()
            self.desk.toast("导入完成", "撤销导入", self.desk.undo)

    def _failed(self, problem: Exception) -> None:
        self._busy(on=False)
        if getattr(problem, "code", "") in _PASSWORD_CODES:
            self._ask_password(problem)
        else:
            self.desk.show_error(problem)

    def _ask_password(self, problem: Exception) -> None:
        why = "；".join(part for part in sentence(problem) if part)
        ask_line(self, "工作簿有密码", why, self._use_password, accept="打开", secret=True)

    def _use_password(self, text: str) -> None:
        self._password = text
        self._read()

    def _advance(self, done: int, total: int, text: str) -> None:
        self.progress.setRange(0, max(total, 1))
        self.progress.setValue(done)
        self.progress.setFormat(f"{text} {done}/{total}" if text else f"{done}/{total}")

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _busy(self, *, on: bool) -> None:
        self.progress.setRange(0, 0)
        self.progress.setVisible(on)
        self.cancel.setVisible(on)
        for button in (self.back_button, self.next_button):
            button.setEnabled(not on)

    def _go(self, step: int) -> None:
        self.stack.setCurrentIndex(step)
        marked = [f"<b style='color:#1F5A96'>{text}</b>" if n == step else text for n, text in enumerate(_STEPS)]
        self.steps.setText("　›　".join(marked))
        self.back_button.setVisible(step in (_HEADS, _PREVIEW))
        self.next_button.setText(("下一步", "预览", "导入", "再导入一个")[step])
        for button in (*self.report_buttons, self.held_button, self.undo_button):
            button.setVisible(step == _DONE)
        self._busy(on=False)

    def _save_report(self, suffix: str) -> None:
        if self.outcome is None or self.files.path is None:
            return
        chosen = choose_target(self, "保存导入报告", f"导入报告-{self.files.path.stem}{suffix}", _REPORTS[suffix])
        if chosen:
            path = Path(chosen).with_suffix(suffix)
            self.desk.run(
                self, self.desk.services.importer.write_report, self.outcome, path,
                then=lambda _none: self.desk.toast(f"已保存 {path.name}"), title="正在保存",
            )  # fmt: skip

    def _undo_import(self) -> None:
        text = "撤销这次导入？导入新增和修改的内容全部退回；导入之后又做过其他操作的，先撤销的是最后一步操作。"
        ask(self, "撤销导入", text, "撤销", self._undo)

    def _undo(self) -> None:
        self.undo_button.setEnabled(False)
        self.desk.undo()

    def _lay_out(self) -> None:
        bar = Bar("导入工作簿")
        bar.add_left(self.steps)
        bar.add(self.progress)
        bar.add(self.cancel)
        self.undo_button = bar.button("撤销导入…", "undo", self._undo_import)
        self.report_buttons = [
            bar.button(f"报告（{kind}）…", "export", partial(self._save_report, suffix))
            for suffix, kind in ((".xlsx", "Excel"), (".pdf", "PDF"))
        ]
        self.held_button = bar.button("去处理待决定", "held", lambda: self.desk.open(Place("held")))
        self.back_button = bar.button("上一步", "", self.backward)
        self.next_button = bar.button("下一步", "", self.forward, primary=True)
        self.body.addWidget(bar)
        self.body.addWidget(self.stack, 1)


def hidden_words(sheets: Sequence[SheetView]) -> str:
    """Return which sheets have how many hidden rows and columns; "" for none."""
    said = []
    for sheet in sheets:
        parts = [f"{sheet.hidden_rows} 行"] if sheet.hidden_rows else []
        parts += [f"{sheet.hidden_columns} 列"] if sheet.hidden_columns else []
        if parts and sheet.treatment == "import":
            said.append(f"“{sheet.name}”有{'、'.join(parts)}被隐藏")
    return "，".join(said)
