"""The screen of one record: sheet, findings, history, workflow, drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter
from typing_extensions import override

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.checks.guidance import Guidance
from bizenv_desktop.formdef.links import subjects
from bizenv_desktop.records.permissions import PERSON, WRITERS
from bizenv_desktop.ui.dialogs import ask_text
from bizenv_desktop.ui.editor.context import EditContext
from bizenv_desktop.ui.editor.drafting import draft_of, show_draft
from bizenv_desktop.ui.editor.elsewhere import ChangedElsewhere, changed_elsewhere
from bizenv_desktop.ui.editor.explaining import explain
from bizenv_desktop.ui.editor.form import Sheet
from bizenv_desktop.ui.editor.judging import check_record, messages_of
from bizenv_desktop.ui.editor.layout_plan import plan_layout
from bizenv_desktop.ui.editor.loading import NEW, Loaded, Typed, corrections, load_record, save_record
from bizenv_desktop.ui.editor.record_bar import RecordBar
from bizenv_desktop.ui.editor.returned import ReturnedNotice
from bizenv_desktop.ui.editor.side import RecordSide
from bizenv_desktop.ui.editor.stepping import take_step
from bizenv_desktop.ui.editor.tab_order import tab_after
from bizenv_desktop.ui.page import Page
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.timers import later

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.formdef.model import Ledger, Transition
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.editor.elsewhere import Elsewhere

_CHECK_MS = 250
_DRAFT_MS = 800
_SIDE = 290


class RecordPage(Page):
    """One record at a time; what was typed and not saved is a draft, and is there again when one returns."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.ledger: Ledger | None = None
        self.loaded: Loaded | None = None
        self.sheet: Sheet | None = None
        self.dirty = False
        self.findings: Sequence[Any] = ()
        self._place = Place("record")
        self._edition = 0
        self.bar = RecordBar()
        self.bar.back.clicked.connect(desk.back_wanted.emit)
        self.bar.save.clicked.connect(self.save)
        self.bar.around.clicked.connect(self._look_around)
        self.bar.flow.wanted.connect(self._step)
        self.bar.prints.wanted.connect(self._print)
        self.elsewhere = ChangedElsewhere()
        self.elsewhere.reload_wanted.connect(self._load_again)
        desk.changed.connect(self._look_elsewhere)
        self.returned = ReturnedNotice(desk, lambda: self.dirty)
        self.returned.changed.connect(self.check)
        self.side = RecordSide(desk)
        self.side.findings.chosen.connect(self._jump)
        self.side.findings.explain_wanted.connect(self._explain)
        self.splitter = QSplitter()
        self._checking = later(self, _CHECK_MS, self.check)
        self._drafting = later(self, _DRAFT_MS, self.keep_draft)
        self._lay_out()

    @override
    def show_place(self, place: Place) -> None:
        if place == self._place and self.loaded is not None and place.row:
            self._jump_to(place.field)
            return
        self._place = place
        self.ledger = self.desk.ledger(place.ledger)
        self._edition += 1
        edition = self._edition
        preset = dict(place.extra.get("values", {}))
        self.desk.run(
            self, load_record, self.desk.services, self.ledger, place.row, preset,
            then=lambda loaded: self._show(loaded) if edition == self._edition else None, title="正在打开",
        )  # fmt: skip

    @override
    def title(self) -> str:
        return self.loaded.title if self.loaded else (self.ledger.title if self.ledger else "")

    @override
    def save(self) -> None:
        if self.sheet is None or self.loaded is None or self.ledger is None:
            return
        self.sheet.build_all()
        try:
            values = self.sheet.changed_values() if self.loaded.id else self._new_values()
            self._refuse_wrong_cells()
        except BizenvError as problem:
            self.check()
            self.desk.show_error(problem)
            return
        children = {name: table.edits() for name, table in self.sheet.tables.items()}
        if self.loaded.id and not values and not any(children.values()):
            self._is_clean("没有需要保存的修改")
            return
        corrected = corrections(self.desk.forms, self.ledger, values, children) if self.loaded.id else ""
        if corrected:
            question = f"{corrected}由程序维护，更正须写明原因（记入历史）。"
            ask_text(self, "更正", question, lambda why: self._write(Typed(values, children, why)))
        else:
            self._write(Typed(values, children))

    def _write(self, typed: Typed) -> None:
        assert self.loaded is not None  # noqa: S101 - asked by the caller
        assert self.ledger is not None  # noqa: S101 - asked by the caller
        self._drafting.stop()
        self.bar.save.setEnabled(False)
        self.desk.run(
            self, save_record, self.desk.services, self.ledger, self.loaded.id, typed,
            then=self._saved, failed=self._not_saved, title="正在保存",
        )  # fmt: skip

    @override
    def refresh(self) -> None:
        if self.loaded is not None and not self.dirty:
            place, self._place = self._place, Place("record")
            self.show_place(place)

    def _look_elsewhere(self) -> None:
        """See whether the open record was changed by others; a record without typed input is read again at once."""
        seen = self.loaded
        if seen is None or not seen.id or self.ledger is None or not self.isVisible():
            return
        self.desk.run(
            self, changed_elsewhere, self.desk.services, self.ledger, seen,
            then=lambda found: self._tell_elsewhere(seen, found), failed=lambda _unreadable: None,
        )  # fmt: skip

    def _tell_elsewhere(self, seen: Loaded, found: Elsewhere) -> None:
        if not found or seen is not self.loaded:
            return
        if self.dirty or found.gone:
            self.elsewhere.say(found)
        else:
            self.refresh()

    def _load_again(self) -> None:
        """Read the record again; what was typed is kept as a draft and comes back over the new values."""
        if self.sheet is None or self.ledger is None or self.loaded is None:
            return
        body = draft_of(self.sheet, self.ledger, self.loaded.values)
        place, self._place = self._place, Place("record")
        self._drafting.stop()
        self.desk.run(
            self, self.desk.services.records.save_draft, self.ledger.id, self.loaded.id, body,
            then=lambda _none: self.show_place(place),
        )  # fmt: skip

    @override
    def next_finding(self, step: int) -> None:
        self.side.findings.step(step)

    @override
    def explain_findings(self) -> None:
        self.side.findings.ask_explanation()

    @override
    def undo(self) -> None:
        if self.dirty and self.loaded is not None and self.ledger is not None:
            self.give_up()
        else:
            super().undo()
            QTimer.singleShot(300, self.refresh)

    @override
    def may_leave(self) -> bool:
        if self.dirty:
            self.keep_draft()
            self.desk.toast("未保存的修改已存为草稿，下次打开时恢复")
        return True

    def give_up(self) -> None:
        """Forget what was typed since the last save, draft included."""
        assert self.loaded is not None  # noqa: S101 - asked by the caller
        assert self.ledger is not None  # noqa: S101 - asked by the caller
        self.dirty = False
        self._drafting.stop()
        self.desk.run(
            self,
            self.desk.services.records.clear_draft,
            self.ledger.id,
            self.loaded.id or NEW,
            then=lambda _none: self.refresh(),
        )
        self.desk.toast("已放弃未保存的修改")

    def check(self) -> None:
        """Check the record as it stands, on a worker."""
        if self.sheet is None or self.ledger is None or self.loaded is None:
            return
        stored, wrong = self._stored(*self.sheet.values_as_far_as_right())
        children = {name: table.current() for name, table in self.sheet.tables.items()}
        self._edition += 1
        edition = self._edition
        self.desk.run(
            self, check_record, self.desk.services, self.ledger.id, stored, self.loaded.id or None, children,
            then=lambda found: self._judge(found[0], found[1], wrong) if edition == self._edition else None,
            failed=lambda _problem: self._judge([], Guidance(), wrong),
        )  # fmt: skip

    def _stored(
        self, values: dict[str, Value], wrong: dict[str, BizenvError]
    ) -> tuple[dict[str, Value], dict[str, BizenvError]]:
        fields = self.ledger.fields if self.ledger is not None else {}
        return {name: value for name, value in values.items() if name in fields and fields[name].stored}, wrong

    def _stored_values(self) -> dict[str, Value]:
        return self._stored(*self.sheet.values_as_far_as_right())[0] if self.sheet is not None else {}

    def keep_draft(self) -> None:
        """Keep what was typed in the copy: values, texts that fit no field, rows of child tables."""
        if self.sheet is None or self.ledger is None or self.loaded is None or not self.dirty:
            return
        body = draft_of(self.sheet, self.ledger, self.loaded.values)
        self.desk.run(
            self, self.desk.services.records.save_draft, self.ledger.id, self.loaded.id or NEW, body,
            then=lambda _none: self.bar.said.setText("草稿已保存") if self.dirty else None,
        )  # fmt: skip

    def _new_values(self) -> dict[str, Value]:
        assert self.sheet is not None  # noqa: S101 - asked by the caller
        assert self.loaded is not None  # noqa: S101 - asked by the caller
        changed = {**self.loaded.preset, **self.sheet.changed_values()}
        return {name: value for name, value in changed.items() if value is not None}

    def _refuse_wrong_cells(self) -> None:
        assert self.sheet is not None  # noqa: S101 - asked by the caller
        for table in self.sheet.tables.values():
            for number, _name, bad in table.state.wrong_cells():
                raise BizenvError("VALUE", f"{table.ledger.title}第 {number + 1} 行：{bad.message}", "改正后再保存")

    def _show(self, loaded: Loaded) -> None:
        assert self.ledger is not None  # noqa: S101 - set with the place
        self.loaded = loaded
        self.dirty = False
        self.elsewhere.hide()
        context = EditContext(self.desk, self.ledger.id, loaded.id, readonly=not self._may_write())
        context.values = self._stored_values
        sheet = Sheet(plan_layout(self.desk.forms, self.ledger, loaded.own), context)
        if self.sheet is not None:
            self.sheet.setParent(None)
            self.sheet.deleteLater()
        self.sheet = sheet
        self.splitter.insertWidget(0, sheet)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([self.splitter.width() - _SIDE, _SIDE])
        sheet.show_record(loaded)
        sheet.edited.connect(self._edited)
        sheet.built.connect(self._look_at_all)
        self.bar.heading.setText(loaded.title)
        self.bar.said.setText("" if self._may_write() else "只读")
        self.bar.save.setVisible(self._may_write())
        state = loaded.values.get(self.ledger.workflow.field) if self.ledger.workflow else ""
        self.bar.flow.show_state(str(state or "") if loaded.id else "", loaded.steps)
        self.side.show_history(self.ledger, loaded.id, context)
        self.bar.prints.offer(self.desk.forms, self.ledger)
        self.bar.around.setVisible(bool(loaded.id) and self.ledger in subjects(self.desk.forms))
        self._take_draft(loaded)
        self.returned.read(self.ledger.id, loaded.id)
        self.check()
        QTimer.singleShot(0, lambda: self._jump_to(self._place.field))

    def _look_at_all(self) -> None:
        """Judge the child rows too, which the first look had not yet; put the cursor into a new record."""
        if self.sheet is None or self.loaded is None:
            return
        tab_after(self.sheet, self.side)
        if self.sheet.tables:
            self.check()
        held = self.focusWidget()
        if not self.loaded.id and not self._place.field and not (held and self.sheet.isAncestorOf(held)):
            self.sheet.go_to_first()

    def _take_draft(self, loaded: Loaded) -> None:
        if not loaded.draft or self.sheet is None or self.ledger is None:
            return
        show_draft(self.sheet, self.ledger, loaded.draft)
        self.dirty = True
        self.bar.save.setEnabled(True)
        self.desk.toast("已恢复上次未保存的草稿", "放弃草稿", self.give_up)

    def _edited(self, _name: str) -> None:
        self.dirty = True
        self.bar.say("有未保存的修改", unsaved=True)
        self._checking.start()
        self._drafting.start()

    def _judge(self, findings: Sequence[Any], guidance: Guidance | None, wrong: dict[str, BizenvError]) -> None:
        self.findings = findings
        messages = messages_of(findings, wrong)
        if self.sheet is not None:
            if guidance is not None:
                self.sheet.guide(guidance)
            messages |= {name: ("soft", text) for name, text in self.sheet.unfit().items() if name not in messages}
            self.sheet.say(self.returned.over(messages))
        self.side.show_findings(findings)

    def _jump(self, finding: Any) -> None:
        own = [name for name in finding.fields if self.ledger and name in self.ledger.fields]
        self._jump_to(own[0] if own else "")

    def _jump_to(self, name: str) -> None:
        if name and self.sheet is not None:
            self.sheet.go_to(name)

    def _explain(self, findings: list[Any]) -> None:
        explain(self, self.desk, findings, self.check, self.side.findings.same_as(findings))

    def _step(self, step: Transition) -> None:
        if self.dirty:
            self.desk.toast("请先保存再办理")
        elif self.loaded is not None and self.ledger is not None:
            take_step(
                self, self.desk, self.ledger.id, self.loaded.id, step,
                then=lambda record: self._stepped(record.id, step), failed=self._barred,
            )  # fmt: skip

    def _barred(self, problem: Exception) -> None:
        findings = getattr(problem, "findings", None)
        if findings:
            self._judge(findings, None, {})
            self.side.open_findings()
        self.desk.show_error(problem)

    def _stepped(self, row_id: str, step: Transition) -> None:
        """Say what the state is now; a step has no way back but the flow itself, so none is offered."""
        self._show_again(row_id, "")
        self.desk.toast(f"已转为“{step.target}”")

    def _saved(self, row_id: str) -> None:
        self._show_again(row_id, "已保存")
        self.desk.toast("已保存", "撤销", self.undo)

    def _show_again(self, row_id: str, said: str) -> None:
        assert self.ledger is not None  # noqa: S101 - a record was open
        self._is_clean(said)
        self.desk.announce(self.ledger.id)
        self._place = Place("record")
        self.show_place(Place("record", self.ledger.id, row_id))

    def _not_saved(self, problem: Exception) -> None:
        self.bar.save.setEnabled(True)
        self._drafting.start()
        self.desk.show_error(problem)

    def _is_clean(self, text: str) -> None:
        self.dirty = False
        self.elsewhere.hide()
        self.bar.say(text, unsaved=False)

    def _lay_out(self) -> None:
        self.splitter.addWidget(self.side)
        self.splitter.setSizes([900, 290])
        self.body.addWidget(self.bar)
        self.body.addWidget(self.elsewhere)
        self.body.addWidget(self.returned)
        self.body.addWidget(self.splitter, 1)

    def _may_write(self) -> bool:
        keeper = ("admin",) if self.ledger is not None and self.ledger.id == PERSON else WRITERS
        return self.desk.may(*keeper)

    def _look_around(self) -> None:
        if self.loaded and self.loaded.id and self.ledger is not None:
            self.desk.open(Place("panorama", self.ledger.id, self.loaded.id))

    def _print(self, report: str) -> None:
        if self.loaded and self.loaded.id:
            self.desk.open(Place("preview", extra={"report": report, "key": self.loaded.id}))
