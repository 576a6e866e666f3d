"""What stands in the way of returning or approving a submission; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.ui.review.loading import Opened

_WAITS = {
    "open": "还没有上报，不能办理",
    "withdrawn": "该市已撤回，等它重新上报后再办理",
    "returned": "已退回，等该市改正后重新上报",
    "approved": "已经通过，不再办理",
    "correcting": "该市正在更正已通过的一版，等更正版上报后再办理",
}


def bars(opened: Opened, *, may: bool) -> str:
    """Return why a submission can neither be returned nor approved now; "" where it can."""
    one = opened.submission
    if not may:
        return "退回和通过由省厅办理"
    if one is None or one.state != "submitted":
        return _WAITS.get(one.state if one else "open", "现在的状态不能办理")
    return "报表文件还没有取回：先同步，再办理" if opened.frozen is None else ""


def bars_return(opened: Opened, *, may: bool) -> str:
    """Return why a submission cannot be returned now."""
    return bars(opened, may=may) or ("" if opened.written else "退回须写明理由：先在报表、差别或审核意见里选一处写理由")


def bars_approval(opened: Opened, *, may: bool) -> str:
    """Return why a submission cannot be approved now."""
    count = len(opened.written)
    return bars(opened, may=may) or (f"已写了 {count} 条退回理由：要通过，先把它们删去" if count else "")
