"""The 催报 list as pure data: who has not submitted what, how late; as text to paste, as a table to print or export."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from bizenv_desktop.periods.review import Submission

HEADS = ("市", "报表", "期间", "截止", "逾期工作日", "状态")
WIDTHS = (1.4, 3.0, 2.6, 1.4, 1.2, 1.2)
"""Relative widths of the columns on paper."""


@dataclass(frozen=True)
class ReminderList:
    """The list of one day. `rows` are texts under HEADS; `lines` the same as sentences, one for each city."""

    title: str
    summary: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        """The list as it is pasted into a message."""
        return "\n".join((f"{self.title}（{self.summary}）", *self.lines))


def reminders(missing: Sequence[Submission], today: date) -> ReminderList:
    """Return the list of what is missing on a day, in the order given."""
    rows = tuple(
        (one.city_name, one.title, one.label, one.due or "", str(one.overdue) if one.overdue else "今天到期", one.word)
        for one in missing
    )
    by_city: dict[str, list[Submission]] = {}
    for one in missing:
        by_city.setdefault(one.city_name, []).append(one)
    lines = tuple(
        f"{number}. {name}：{'；'.join(_sentence(one) for one in owed)}。"
        for number, (name, owed) in enumerate(by_city.items(), 1)
    )
    late = sum(one.overdue > 0 for one in missing)
    summary = f"{len(by_city)} 个市、{len(missing)} 期未报，其中逾期 {late} 期" if missing else "没有应报未报的"
    return ReminderList(f"报送催报单　{today.year}年{today.month}月{today.day}日", summary, rows, lines)


def _sentence(one: Submission) -> str:
    late = f"已逾期 {one.overdue} 个工作日" if one.overdue else "今天到期"
    word = "" if one.state == "open" else f"，{one.word}后未重报"
    return f"{one.title} {one.label}，应于 {one.due} 前报送，{late}{word}"
