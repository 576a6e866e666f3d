"""Submitting a period: hard findings bar it and are shown, soft ones need an explanation first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.ui.dialogs import ask
from bizenv_desktop.ui.screens import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtWidgets import QWidget

    from bizenv_desktop.ui.desk import Desk


def submit_period(
    owner: QWidget,
    desk: Desk,
    report: str,
    period: str,
    done: Callable[[Any], None],
    show: Callable[[Sequence[Any]], None],
) -> None:
    """Submit a period after one question; `show` gets the findings where they bar the way."""
    title = desk.forms.reports[report].title if report in desk.forms.reports else report
    question = f"上报 {title} {Period.parse(period).label}？\n上报后数据冻结，撤回须写明原因。"
    ask(owner, "上报", question, "上报", lambda: _submit(owner, desk, report, period, done, show))


def _submit(
    owner: QWidget,
    desk: Desk,
    report: str,
    period: str,
    done: Callable[[Any], None],
    show: Callable[[Sequence[Any]], None],
) -> None:
    def barred(problem: Exception) -> None:
        findings = getattr(problem, "findings", None)
        if findings:
            show(findings)
        desk.show_error(problem)

    def submitted(state: Any) -> None:
        done(state)
        desk.announce()
        place = Place("preview", extra={"report": report, "key": period})
        desk.toast("已上报，数据和打印件已冻结", "打印", lambda: desk.open(place))

    desk.run(owner, desk.services.periods.submit, report, period, then=submitted, failed=barred, title="正在上报")
