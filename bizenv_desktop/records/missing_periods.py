"""Periods of which a ledger should have a row and has none: a month that nobody entered is due like one begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base import partial_dates
from bizenv_desktop.base.periods import Period
from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.formdef import sql_dialect
from bizenv_desktop.formdef.applying import applies
from bizenv_desktop.formdef.field_types import PeriodKey
from bizenv_desktop.storage import meta
from bizenv_desktop.storage.views import view_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bizenv_desktop.formdef.model import Deadline, Ledger
    from bizenv_desktop.storage.copy import LocalCopy
    from bizenv_desktop.storage.reading import Reader

_MOST = 60
"""How many periods are looked back at most; nobody mends five years of months one by one."""


def missing_periods(
    reader: Reader, copy: LocalCopy, ledger: Ledger, deadline: Deadline, settings: Mapping[str, str]
) -> Iterator[tuple[Period, str]]:
    """Give each period that has ended without a row, with its due day (ISO), the latest first.

    What fell due before the copy was made was done without it, and the province enters no rows of a city.
    """
    field = ledger.fields[deadline.each]
    if copy.city == PROVINCE or not isinstance(field.type, PeriodKey):
        return
    if not applies(ledger, copy.forms, copy.city, lambda: settings):
        return
    there = {key for (key,) in reader.all(f'SELECT DISTINCT "{field.id}" FROM "{view_name(ledger.id)}"')}
    started = (meta.get(reader, "created_at") or "")[:10]
    sql = _due_of_none(ledger, deadline, copy, settings)
    period = Period.containing(copy.clock.today(), field.type.kinds[0]).previous()
    for _ in range(_MOST):
        due = partial_dates.hi(reader.value(sql, {"key": period.key}))
        if due is None or due < started:
            return
        if period.key not in there:
            yield period, due
        period = period.previous()


def _due_of_none(ledger: Ledger, deadline: Deadline, copy: LocalCopy, settings: Mapping[str, str]) -> str:
    """Return SQL for the due day of a row that has its period and nothing else."""
    columns = [f':key AS "{name}"' if name == deadline.each else f'NULL AS "{name}"' for name in ledger.fields]
    sql = f"SELECT ({deadline.due}) FROM (SELECT {', '.join(columns)}) AS this"
    return sql_dialect.expand(sql, copy.forms, dict(settings))
