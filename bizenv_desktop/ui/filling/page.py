"""The screen of sent workbooks: choose one, see what fills each column and the rows that come of it, save it filled."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from typing_extensions import override

from bizenv_desktop.ui.bars import Bar, beside
from bizenv_desktop.ui.desk import sentence
from bizenv_desktop.ui.dialogs import ask, choose_target
from bizenv_desktop.ui.filling.choice import ChoicePane
from bizenv_desktop.ui.filling.columns import ColumnsPane
from bizenv_desktop.ui.page import Page

if TYPE_CHECKING:
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.screens import Place

_FILLED = "（已填）"
_LEFT = 360
_UNKNOWN = "FILL_SOURCE"
_ENDINGS = {".xlsx": "Excel 工作簿 (*.xlsx)", ".xlsm": "带宏的工作簿 (*.xlsm)", ".et": "WPS 工作簿 (*.et)"}


class FillPage(Page):
    """Nothing is written before the last button; the sent file is never written at all."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.path: Path | None = None
        self.form: Any = None
        self.mapping: dict[str, str] = {}
        self._edition = 0
        self.choice = ChoicePane(desk.forms, desk.services.clock.today())
        self.columns = ColumnsPane()
        bar = Bar("来表套打")
        self.fill_button = bar.button("填好另存…", "save", self.save, primary=True)
        self.body.addWidget(bar)
        self.body.addWidget(beside(self.choice, self.columns, _LEFT), 1)
        self.choice.file_chosen.connect(self._take)
        self.choice.changed.connect(self._use_choice)
        self.columns.remapped.connect(self._remap)
        self._enable()

    @override
    def show_place(self, place: Place) -> None:
        self.desk.run(
            self, self.desk.services.sent_forms.sources, then=lambda found: self._offer(found, dict(place.extra))
        )

    @override
    def save(self) -> None:
        """Ask where the filled workbook goes, and write it."""
        if not self.fill_button.isEnabled():
            return
        if self.form.plan.unfit:
            said = "\n".join(one.sentence for one in self.form.plan.unfit)
            question = f"这些表头和上次不一样：\n{said}\n\n按现在的对应填，并重新记下？"
            ask(self, "表头变了", question, "按现在的填", partial(self._write, remap=True))
        else:
            self._write()

    def _offer(self, sources: Any, extra: dict[str, Any]) -> None:
        self.choice.offer(sources)
        if extra.get("source"):
            self.choice.choose(extra["source"], extra.get("period", ""))
        if extra.get("file"):
            self.choice.zone.take(Path(extra["file"]))

    def _take(self, path: Path) -> None:
        self.path, self.form = path, None
        self.mapping.clear()
        self.choice.begin()
        self._plan(known=self.choice.source.currentIndex() < 0)

    def _use_choice(self) -> None:
        self.mapping.clear()
        self._plan()

    def _remap(self, letter: str, path: str) -> None:
        self.mapping[letter] = path
        self._plan()

    def _plan(self, *, known: bool = False) -> None:
        """Plan anew; with `known` from whatever a workbook of these headings was filled before."""
        if self.path is None:
            return
        self._edition += 1
        edition = self._edition
        asked = self.choice.asked()
        if known:
            asked |= {"source": "", "period": ""}
        elif not asked["source"]:
            self.choice.say("先选从哪里取数", "warning")
            return
        self.choice.say("正在读取…")
        self.desk.run(
            self, self.desk.services.sent_forms.plan, self.path, mapping=dict(self.mapping),
            then=lambda form: self._show(form) if edition == self._edition else None,
            failed=lambda problem: self._failed(problem) if edition == self._edition else None,
            title="正在核对表头", **asked,
        )  # fmt: skip

    def _show(self, form: Any) -> None:
        self.form = form
        self.choice.show_plan(form)
        self.columns.show_plan(form)
        self._enable()

    def _failed(self, problem: Exception) -> None:
        self.form = None
        self.columns.clear()
        self.choice.remarks.show_lines([])
        if getattr(problem, "code", "") == _UNKNOWN and not self.choice.source.currentData():
            self.choice.say("这种表头没有套打过：先选从哪里取数", "warning")
        else:
            self.choice.say("；".join(part for part in sentence(problem) if part), "error")
        self._enable()

    def _write(self, *, remap: bool = False) -> None:
        form = self.form
        name = f"{form.file.stem}{_FILLED}{form.file.suffix}"
        kinds = _ENDINGS.get(form.file.suffix.lower(), "所有文件 (*)")
        chosen = choose_target(self, "填好的另存为", str(form.file.with_name(name)), kinds)
        if chosen:
            path = Path(chosen).with_suffix(form.file.suffix)
            self.desk.run(
                self, self.desk.services.sent_forms.fill, form, path, remap=remap, then=self._written,
                title="正在填写",
            )  # fmt: skip

    def _written(self, path: Path) -> None:
        self.desk.toast(f"已另存 {path.name}")
        self._plan()

    def _enable(self) -> None:
        self.fill_button.setEnabled(self.form is not None and self.form.plan.problem is None)
