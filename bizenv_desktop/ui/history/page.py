"""The screen of what was done (steps, with undo), what the checks say of ledgers, what is still missing, and drafts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QTabWidget
from typing_extensions import override

from bizenv_desktop.records.permissions import AUTHORS, JUDGES
from bizenv_desktop.ui.bars import Bar
from bizenv_desktop.ui.editor.explaining import explain
from bizenv_desktop.ui.editor.findings_panel import FindingsPanel
from bizenv_desktop.ui.editor.loading import NEW
from bizenv_desktop.ui.ledger_box import LedgerBox
from bizenv_desktop.ui.reading_page import ReadingPage
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.ui.tables import Line, LinesTable
from bizenv_desktop.ui.theme import GREY

if TYPE_CHECKING:
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_MOST = 500
_FINDINGS, _GAPS, _STEPS, _DRAFTS = range(4)


class HistoryPage(ReadingPage):
    """Tabs: findings of a ledger, gaps (待补), steps, drafts."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.ledger_box = LedgerBox(desk.forms)
        self.ledger_box.activated.connect(lambda _index: self.refresh())
        self.findings = FindingsPanel(titled=True)
        self.findings.chosen.connect(self._jump)
        self.findings.explain.setVisible(desk.may(*JUDGES))
        self.findings.explain_wanted.connect(
            lambda found: explain(self, desk, found, self.refresh, self.findings.same_as(found))
        )
        self.gaps = LinesTable(("台账", "记录", "待补字段", "填报人"), (130, 320, 200, 100))
        self.steps = LinesTable(("时间", "操作", "涉及", "操作人", "原因"), (140, 420, 90, 90, 200))
        self.drafts = LinesTable(("时间", "台账", "记录"), (140, 160, 400))
        self.gaps.say_when_empty("没有待补的字段")
        self.drafts.say_when_empty("没有草稿")
        for table in (self.gaps, self.drafts):
            table.opened.connect(lambda place: desk.open(place) if place else None)
        self.tabs = QTabWidget()
        for widget, title in (
            (self.findings, "审核结果"), (self.gaps, "待补清单"), (self.steps, "操作历史"), (self.drafts, "草稿"),
        ):  # fmt: skip
            self.tabs.addTab(widget, title)
        self.tabs.currentChanged.connect(lambda _tab: self.refresh())
        bar = Bar("审核与历史")
        bar.add_left(self.ledger_box)
        bar.button("重新审核", "flag", self.refresh)
        undo = bar.button("撤销上一步", "undo", desk.undo)
        undo.setVisible(desk.may(*AUTHORS))
        self.body.addWidget(bar)
        self.body.addWidget(self.tabs, 1)

    @override
    def show_place(self, place: Place) -> None:
        self.ledger_box.choose(place.ledger)
        wanted = {"findings": _FINDINGS, "gaps": _GAPS, "steps": _STEPS, "drafts": _DRAFTS}.get(
            place.extra.get("tab", "")
        )
        if wanted is not None and wanted != self.tabs.currentIndex():
            self.tabs.setCurrentIndex(wanted)
        else:
            self.refresh()

    @override
    def refresh(self) -> None:
        services, ledger = self.desk.services, self.ledger_box.currentData()
        tab = self.tabs.currentIndex()
        if tab == _FINDINGS:
            self.desk.run(self, findings_of, services, ledger, then=self.findings.show_findings, title="正在审核")
        elif tab == _GAPS:
            self.desk.read(self, gap_lines, services, ledger, then=self.gaps.show_lines, title="正在读取")
        elif tab == _STEPS:
            self.desk.read(self, step_lines, services.copy, then=self.steps.show_lines, title="正在读取")
        else:
            self.desk.run(self, draft_lines, services, then=self.drafts.show_lines)

    @override
    def next_finding(self, step: int) -> None:
        self.findings.step(step)

    @override
    def explain_findings(self) -> None:
        if self.tabs.currentIndex() == _FINDINGS:
            self.findings.ask_explanation()

    def _jump(self, finding: Any) -> None:
        own = self.desk.forms.ledgers.get(finding.ledger)
        name = next((one for one in finding.fields if own and one in own.fields), "")
        self.desk.open(Place("record", finding.ledger, finding.id, name))


def findings_of(services: Services, ledger: str) -> list[Any]:
    """Return the findings of one ledger, or of all. Run on a worker."""
    names = [ledger] if ledger else [one.id for one in services.forms.ledgers.values() if not one.system]
    return [finding for name in names for finding in services.checker.check_ledger(name)]


def gap_lines(services: Services, ledger: str) -> list[Line]:
    """Return the required fields that are still empty. Run on a worker."""
    names = [ledger] if ledger else [one.id for one in services.forms.ledgers.values() if not one.system]
    return [
        Line(
            (services.forms.ledgers[name].title, gap.title, gap.label, gap.person),
            Place("record", name, gap.id, gap.field),
        )
        for name in names
        for gap in services.checker.gaps(name)
    ]


def step_lines(copy: LocalCopy) -> list[Line]:
    """Return the steps of this copy, newest first. Run on a worker."""
    with copy.read() as reader:
        rows = reader.all(
            'SELECT s.at, s.title, (SELECT count(*) FROM op WHERE op.step = s.id), s."by", s.why,'
            " EXISTS (SELECT 1 FROM step u WHERE u.undoes = s.id) FROM step s ORDER BY s.n DESC LIMIT ?",
            (_MOST,),
        )
    return [
        Line(
            (str(at)[:16].replace("T", " "), f"{title}（已撤销）" if undone else title, f"{ops} 项", by, why),
            ink=GREY if undone else "",
        )
        for at, title, ops, by, why, undone in rows
    ]


def draft_lines(services: Services) -> list[Line]:
    """Return this person's unsaved drafts. Run on a worker."""
    lines = []
    for draft in reversed(services.records.drafts()):
        definition = services.forms.ledgers.get(draft.ledger)
        fresh = draft.id == NEW
        name = "（新增）" if fresh else services.records.display(draft.ledger, draft.id)
        place = Place("record", draft.ledger, "" if fresh else draft.id)
        lines.append(
            Line((draft.at[:16].replace("T", " "), definition.title if definition else draft.ledger, name), place)
        )
    return lines
