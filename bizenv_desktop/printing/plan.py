"""The plan of any report data: a table or a record form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.printing.record_plan import plan_record
from bizenv_desktop.printing.table_plan import plan_table

if TYPE_CHECKING:
    from bizenv_desktop.printing.page_plan import PagePlan
    from bizenv_desktop.reports.data import ReportData


def plan(data: ReportData) -> PagePlan:
    """Return the pages of a report, whatever its kind."""
    return plan_record(data) if data.kind == "record" else plan_table(data)
