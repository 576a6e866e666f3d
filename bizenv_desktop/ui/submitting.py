"""Submitting a period: hard findings bar it and are shown, soft ones need an explanation first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.dialogs import ask
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.desk import Desk


@dataclass(frozen=True)
class Submission:
    """A period to submit: `done` gets its new state, `show` the findings that bar the way."""

    owner: QWidget
    desk: Desk
    report: str
    period: str
    done: Callable[[Any], object]
    show: Callable[[Sequence[Any]], object]


def submit_period(one: Submission) -> None:
    """Submit a period after one question."""
    forms = one.desk.forms
    title = forms.reports[one.report].title if one.report in forms.reports else one.report
    question = f"上报 {title} {Period.parse(one.period).label}？\n上报后数据冻结，撤回须写明原因。"
    ask(one.owner, "上报", question, "上报", lambda: _submit(one))


def _submit(one: Submission) -> None:
    desk = one.desk

    def barred(problem: Exception) -> None:
        findings = getattr(problem, "findings", None)
        if findings:
            one.show(findings)
        desk.show_error(problem)

    def submitted(state: Any) -> None:
        one.done(state)
        desk.announce()
        place = Place("preview", extra={"report": one.report, "key": one.period})
        desk.toast("已上报，数据和打印件已冻结", "打印", lambda: desk.open(place))

    submit = desk.services.periods.submit
    desk.run(one.owner, submit, one.report, one.period, then=submitted, failed=barred, title="正在上报")
