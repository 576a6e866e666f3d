"""The second copy of the demo: edits that merge silently, and one that becomes a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from bizenv_desktop.demo import people
from bizenv_desktop.demo.city import open_as
from bizenv_desktop.home.services import create_copy

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services
    from bizenv_desktop.province.embedded import EmbeddedProvince

PROJECT = "全新动力电池项目"


@dataclass(frozen=True)
class SecondCopy:
    """The other PC of the bureau, enrolled at the same province."""

    home: Path

    def open(self) -> Services:
        """Open the second copy as its editor."""
        return open_as(self.home, people.EDITOR)


def enroll(services: Services, province: EmbeddedProvince, user: str, say: Callable[[str], None]) -> None:
    """Bind a copy to the province by a one-time code."""
    code = province.add_user(user, city=people.CITY, role="editor,reviewer")
    answer = services.syncer.enroll(province.url, code)
    say(f"  {user} 的设备已登记到 {answer['server']}")


def second_copy(home: Path, province: EmbeddedProvince, say: Callable[[str], None]) -> SecondCopy:
    """Make a second copy, enroll it and fetch the city's ledgers."""
    services, _ = create_copy(
        home, city=people.CITY, unit=people.UNIT, user=people.EDITOR, passphrase=people.PASSPHRASE
    )
    enroll(services, province, people.EDITOR, say)
    result = services.syncer.sync()
    say(f"  第二台电脑取回 {result.pulled} 行")
    services.close()
    return SecondCopy(home)


def edit_both(first: Services, second: Services, say: Callable[[str], None]) -> None:
    """Change different fields of one project on both copies, then the same field; sync in turn."""
    row = first.records.find("project", PROJECT)
    first.records.change("project", row, {"site_address": "演示路3号（东门）"})
    second.records.change("project", row, {"contact": "钱演示"})
    for services in (first, second, first):
        services.syncer.sync()
    say(f"  {PROJECT}：两台电脑改了不同字段，自动合并，冲突 {len(first.syncer.conflicts())} 个")
    first.records.change("project", row, {"fixed_investment": Decimal(880000)})
    second.records.change("project", row, {"fixed_investment": Decimal(860000)})
    for services in (first, second, first):
        services.syncer.sync()
    for conflict in first.syncer.conflicts():
        shown = conflict.to_json()
        say(f"  冲突：{PROJECT} {shown['group']}，本机 {shown['mine']}，对方 {shown['theirs']}（留在冲突页由人选择）")
