"""What a 更正版 says of itself: which correction it is, which version it replaces, and why. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.periods.state import PeriodState
    from bizenv_desktop.reports.data import ReportData


def marked(data: ReportData, state: PeriodState, replaced: str) -> ReportData:
    """Return the data of a correction with its number and a printed note; `replaced` is the 校验码 of the original.

    The note makes the 校验码 another one even where no figure differs.
    """
    before = f"第{state.corrected_version}版（校验码 {replaced[:8]}）"
    note = f"本表为第{state.correction}次更正版，更正{before}。更正原因：{state.correction_reason}"
    return replace(data.with_note(note), correction=state.correction)


def told(state: PeriodState) -> dict[str, Value]:
    """Return what the snapshot of a 更正版 says of the version that it replaces."""
    return {
        "correction": state.correction,
        "corrects": state.corrected_version,
        "correction_reason": state.correction_reason,
    }
