"""What the chosen period is: due, cut-off, state, who submitted it, its check code, and what comes next."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from bizenv_desktop.ui.bars import faint

_NEXT = {
    "open": "下一步：填报 → 审核 → 打印预览送签 → 上报",
    "withdrawn": "下一步：改正 → 审核 → 重新上报",
    "returned": "下一步：按退回理由逐条改正、勾选 → 审核 → 重新上报",
    "submitted": "下一步：打印 → 盖章 → 附盖章扫描件",
    "approved": "省里已通过，本期已办结；再有差错，出更正版：审核人点“更正…”",
    "correcting": "下一步：改正记录 → 审核 → 重新上报更正版；原版照旧留存",
}

_DECIDED = {"returned": "退回", "approved": "通过"}


class PeriodCard(QWidget):
    """A few lines above the findings."""

    def __init__(self) -> None:
        super().__init__()
        self.heading = QLabel()
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        self.dates, self.state = faint(), QLabel()
        self.state.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 0)
        column.setSpacing(4)
        for label in (self.heading, self.dates, self.state):
            column.addWidget(label)

    def show_due(self, due: Any) -> None:
        """Show a period of the calendar; None shows nothing."""
        self.setVisible(due is not None)
        if due is not None:
            self.heading.setText(f"{due.title}\n{due.label}")
            ends = f"上报截止 {due.due} {due.due_time}" if due.due else "本期没有工作日，免报"
            cut = f"数据截至 {str(due.cutoff)[:16].replace('T', ' ')}" if due.cutoff else ""
            notes = [text for text in (*due.warnings, "" if due.expected else "本机建立之前的期间") if text]
            self.dates.setText("\n".join(part for part in (f"{ends}　{cut}".strip(), *notes) if part))
            self.state.setText(_NEXT.get(due.state, ""))

    def show_state(self, state: Any) -> None:
        """Add who submitted it and when, the check code, and the reason of a withdrawal or return."""
        lines = []
        if state.version and state.submitted_by:
            at = str(state.submitted_at)[:16].replace("T", " ")
            code = f"，校验码 {state.snapshot[:8]}" if state.snapshot else ""
            proxy = "（代）" if state.proxy else ""
            lines.append(f"{state.word}：{state.version_words}，{state.submitted_by}{proxy} {at}{code}")
        if state.reason and state.state != "returned":  # the reasons of a return stand below, each with its place
            lines.append(f"原因：{state.reason}")
        lines += [decided] if (decided := province_words(state)) else []
        self.state.setText("\n".join([*lines, _NEXT.get(state.state, "")]))


def province_words(state: Any) -> str:
    """Return what the province did about the last submission: opened, returned or approved it."""
    if state.state in _DECIDED and state.decided_by:
        return f"省厅 {state.decided_by} {str(state.decided_at)[:16].replace('T', ' ')} {_DECIDED[state.state]}"
    if is_opened(state):
        return f"省厅已于 {str(state.opened_at)[:16].replace('T', ' ')} 打开，不能自行撤回；要更正，请申请退回"
    return ""


def is_opened(state: Any) -> bool:
    """Tell whether the province has opened the submission in force: then the city cannot take it back."""
    return bool(state.state == "submitted" and state.opened_version and state.opened_version == state.version)
