"""How the workbench tells days, figures and the state of the exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.base.periods import Period
from bizenv_desktop.records.todo import SOON_DAYS
from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import AMBER, RED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

UNREAD = "没有读出，见上方的提示"
_SHORT_HEAD, _LONG_HEAD = 12, 26
_KINDS = {"period": "报表", "held": "待决定", "conflict": "冲突", "number": "编号", "returned": "退回"}
"""Kinds of tasks by name; any other is the code of a deadline."""


def today_words(day: date) -> str:
    """Return a day as the head of the workbench says it."""
    return f"{day.year}年{day.month}月{day.day}日 星期{'一二三四五六日'[day.weekday()]}"


def left(days: int | None) -> tuple[str, str]:
    """Return working days left (negative: overdue) in words, and their ink."""
    if days is None:
        return "", ""
    if days < 0:
        return f"逾期 {-days} 工作日", RED
    return ("今天", RED) if days == 0 else (f"{days} 个工作日", AMBER if days <= SOON_DAYS else "")


def count(number: int | None) -> str:
    """Return a number; None could not be read."""
    return "没有读出" if number is None else str(number)


def head_lines(heads: Sequence[tuple[str, str]]) -> str:
    """Return key figures: short ones side by side, long ones cut to a line each (the tool tip has them whole)."""
    texts = [f"{name}：{text}" for name, text in heads]
    short = [text for text in texts if len(text) <= _SHORT_HEAD]
    rows = ["　".join(short[place : place + 2]) for place in range(0, len(short), 2)]
    long = [text if len(text) <= _LONG_HEAD else text[:_LONG_HEAD] + "…" for text in texts if len(text) > _SHORT_HEAD]
    return "\n".join(rows + long)


def task_line(task: Any) -> Line:
    """Return a task as a line: kind, title, due day, what is left."""
    words, ink = left(task.days)
    if not ink and task.days is not None and task.state == "soon":
        ink = AMBER
    return Line(
        (_KINDS.get(task.kind, "期限"), task.title, task.due or "", words),
        task,
        inks={3: ink, 2: ink, 1: ink if ink == RED else ""},
    )


def period_line(task: Any) -> Line:
    """Return a period that is not submitted as a line."""
    words, ink = left(task.days)
    label = Period.parse(task.id).label
    back = next((word for word in ("（已退回）", "（已撤回）") if task.title.endswith(word)), "")
    return Line((f"{label}{back} {task.title.split(' ')[0]}", task.due or "", words), task, inks={1: ink, 2: ink})


def sync_words(state: Any) -> str:
    """Return where the exchange stands."""
    if state is None or not getattr(state, "server", ""):
        return "省级服务器未登记"
    last = str(state.last or "")[5:16].replace("T", " ") or "从未"
    return f"待上传 {state.waiting} 项，上次同步 {last}"
