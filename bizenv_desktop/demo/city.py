"""Builds the demo city: the copy, its two people, the workbooks, the corrections, the submission."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.demo import mends, people
from bizenv_desktop.home.services import create_copy, open_services
from bizenv_desktop.records.custom_tables import CustomTable, TableColumn, save_table
from bizenv_desktop.records.filters import BETWEEN, Filter
from bizenv_desktop.records.table_choices import SUM

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bizenv_desktop.home.services import Services


def new_city(home: Path) -> str:
    """Make the demo copy with an editor and a reviewer; return the recovery key."""
    services, recovery_key = create_copy(
        home, city=people.CITY, unit=people.UNIT, user=people.EDITOR, passphrase=people.PASSPHRASE
    )
    services.copy.add_user(people.REVIEWER, frozenset({"reviewer", "inspector"}), people.PASSPHRASE)
    services.close()
    return recovery_key


def open_as(home: Path, user: str) -> Services:
    """Open the demo copy as one of its people."""
    return open_services(home, user=user, passphrase=people.PASSPHRASE)


def import_workbooks(services: Services, folder: Path, say: Callable[[str], None]) -> None:
    """Bring the four old workbooks in and say what became of their rows and cells."""
    for ledger, name in people.WORKBOOKS:
        result = services.importer.run(ledger, folder / name)
        for sheet in result.to_json(cells=False)["sheets"]:
            if sheet["ledger"]:
                say(
                    f"  {name}·{sheet['sheet']}：读 {sheet['rows_read']} 行，新增 {sheet['created']}，"
                    f"待定 {sheet['held']} 格，拒绝 {sheet['rejected']} 格，排除 {sheet['excluded']} 行"
                )


def prepare_week(services: Services, scratch: Path, say: Callable[[str], None]) -> None:
    """Make the corrections and write the explanations that the week's report needs."""
    barring = [one for one in services.periods.check(people.WEEKLY, people.WEEK) if one.severity == "hard"]
    say(f"  审核：强制性 {len(barring)} 条")
    for line in mends.correct(services, scratch):
        say(f"  {line}")
    explained = mends.explain_all(services, people.WEEKLY, people.WEEK)
    say(f"  审核说明：{len(explained)} 条规则、{sum(explained.values())} 行")


def keep_table(services: Services, say: Callable[[str], None]) -> None:
    """Put a table together as a bureau would: large projects by county, with subtotals in 亿元."""
    columns = ("project_name", "stage", "attracting_unit", "sign_date")
    table = CustomTable(
        title=people.OWN_TABLE,
        ledger="project",
        columns=(*map(TableColumn, columns), TableColumn("total_investment", SUM, "亿元")),
        groups=("site_region",),
        filters=(Filter("total_investment", BETWEEN, "1亿", ""),),
        order=(("total_investment", True),),
    )
    save_table(services.records, table)
    say(f"  自定义表“{table.title}”")


def submit_week(services: Services, say: Callable[[str], None]) -> None:
    """Confirm the recognised funds as the second person, and submit the week."""
    say(f"  {people.REVIEWER} 确认到位资金 {services.records.confirm('fund_receipt')} 行")
    mends.explain_all(services, people.WEEKLY, people.WEEK)
    state = services.periods.submit(people.WEEKLY, people.WEEK)
    say(f"  已上报 {people.WEEK} 第{state.version}版，校验码 {state.snapshot[:8]}")
