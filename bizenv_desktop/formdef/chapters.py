"""The fields of work in which the ledgers stand: pages of the handbook, groups of the side bar (`domain` A)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bizenv_desktop.formdef.model import Ledger


@dataclass(frozen=True)
class Chapter:
    """One chapter: its title, and the ledgers from the first number to the last (children with their parents)."""

    title: str
    first: str
    last: str

    def holds(self, ledger: Ledger) -> bool:
        """Tell whether a ledger belongs to it."""
        return bool(ledger.number) and self.first <= ledger.number.rstrip("abcdefgh") <= self.last


CHAPTERS = (
    Chapter("基础表", "B01", "B09"),
    Chapter("政策承诺和招商活动", "L01", "L05"),
    Chapter("项目和周进展", "L06", "L07"),
    Chapter("到位资金、凭证和现场核查", "L08", "L10"),
    Chapter("专班、调度和评估", "L11", "L13"),
    Chapter("投资环境和园区", "L14", "L19"),
    Chapter("外资", "L20", "L23"),
    Chapter("商务服务员和企业问题", "L24", "L25"),
    Chapter("外贸", "L26", "L30"),
    Chapter("消费和商贸", "L31", "L34"),
    Chapter("保障措施", "L35", "L39"),
)
