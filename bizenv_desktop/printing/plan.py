"""The plan of any report data: a table, a record form, or a compound of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.compound_plan import plan_compound
from bizenv_desktop.printing.record_plan import plan_record
from bizenv_desktop.printing.table_plan import plan_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from bizenv_desktop.printing.page_plan import PagePlan
    from bizenv_desktop.reports.data import ReportData


def plan(data: ReportData) -> PagePlan:
    """Return the pages of a report, whatever its kind."""
    kinds: dict[str, Callable[[ReportData], PagePlan]] = {"record": plan_record, "compound": plan_compound}
    return kinds.get(data.kind, plan_table)(data)
