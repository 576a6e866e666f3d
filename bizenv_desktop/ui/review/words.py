"""How submissions are told in lists: states with their ink, how late, when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import AMBER, BLUE, GREEN, RED

if TYPE_CHECKING:
    from bizenv_desktop.periods.review import Submission

STATES = (
    ("submitted", "待审核"),
    ("returned", "已退回"),
    ("withdrawn", "已撤回"),
    ("approved", "已通过"),
    ("correcting", "更正中"),
)
"""States of a submission as the reviewer sees them, what he has to do first."""

INKS = {"submitted": BLUE, "returned": RED, "withdrawn": AMBER, "approved": GREEN, "correcting": AMBER}
HEADINGS = ("市", "报表", "期间", "状态", "版本", "上报时间", "上报人", "截止", "报送情况", "退回理由")
WIDTHS = (84, 166, 200, 72, 54, 130, 100, 90, 118, 92)
MISSING_HEADINGS = ("市", "报表", "期间", "截止", "逾期", "状态")
MISSING_WIDTHS = (110, 220, 250, 110, 130, 110)
_STATE, _LATE = 3, 8
_MISSING_LATE, _MISSING_STATE = 4, 5


def at(moment: str) -> str:
    """Return a moment as lists show it: 2022-05-13 10:20."""
    return moment[:16].replace("T", " ")


def state_words(one: Submission) -> str:
    """Return the state of a submission; of one that waits for the review, whether it is new, anew, or looked at."""
    if one.state != "submitted":
        return one.word
    if one.opened_at:
        return "审核中"
    return "重报" if one.resubmitted else f"第{one.correction}次更正" if one.correction else "新报"


def late_words(one: Submission) -> str:
    """Return how late a submission came, or is."""
    if one.overdue > 0:
        return f"逾期 {one.overdue} 工作日"
    return "按时" if one.state in ("submitted", "approved", "correcting") else ""


def submission_line(one: Submission) -> Line:
    """Return a submission as a line of the list; what is overdue is red."""
    version = f"第{one.version}版" if one.version else ""
    person = one.submitted_by + ("（代）" if one.proxy else "")
    settled = f"已改 {one.settled} / {one.reasons}" if one.reasons else ""
    late = late_words(one)
    cells = (
        one.city_name, one.title, one.label, state_words(one), version, at(one.submitted_at), person, one.due or "",
        late, settled,
    )  # fmt: skip
    return Line(cells, one, inks={_STATE: INKS.get(one.state, ""), _LATE: RED if one.overdue > 0 else ""})


def missing_line(one: Submission) -> Line:
    """Return what a city owes as a line of the 催报 list."""
    late = f"逾期 {one.overdue} 工作日" if one.overdue else "今天到期"
    cells = (one.city_name, one.title, one.label, one.due or "", late, one.word)
    inks = {_MISSING_LATE: RED if one.overdue else AMBER, _MISSING_STATE: INKS.get(one.state, "")}
    return Line(cells, one, inks=inks)
