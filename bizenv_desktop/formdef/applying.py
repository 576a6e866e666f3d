"""Where a ledger is kept: one that names `cities` is a matter of those cities alone, and of the province.

A report form follows the ledgers that it reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.regions import PROVINCE
from bizenv_desktop.formdef.field_types import PeriodKey
from bizenv_desktop.formdef.report_sql import ledgers_read
from bizenv_desktop.formdef.sql_dialect import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bizenv_desktop.formdef.model import Forms, Ledger
    from bizenv_desktop.formdef.report_model import Report

    Settings = Callable[[], Mapping[str, str]]
    """Reads the bureau's settings; it is asked only where a ledger is not kept everywhere."""


def applies(ledger: Ledger, forms: Forms, city: str, settings: Settings) -> bool:
    """Tell whether people of a city keep a ledger; a child table is kept where its parent is."""
    above = forms.ledgers.get(ledger.parent_ledger)
    if above is not None and not applies(above, forms, city, settings):
        return False
    return (
        not ledger.cities
        or city == PROVINCE
        or any(city in listed(settings().get(name, default)) for name, default in ledger.cities.items())
    )


def kept_ledgers(forms: Forms, city: str, settings: Settings) -> tuple[Ledger, ...]:
    """Return the ledgers that people of a city open and fill, in the order of their numbers.

    Child tables are filled with their parent, and listed apart only where their definition says so (`listed`: requests
    at the customs among all issues) or their rows go a way of their own: what several meetings decided is followed
    together, a month of all streets is filled together.
    """
    main = [one for one in forms.ledgers.values() if not one.system and (not one.parent or _listed_apart(one))]
    return tuple(sorted((one for one in main if applies(one, forms, city, settings)), key=lambda one: one.number))


def kept_reports(forms: Forms, city: str, settings: Settings) -> tuple[Report, ...]:
    """Return the report forms that a city is offered: all but those whose every ledger is kept in other cities only."""
    elsewhere = {one.id for one in forms.ledgers.values() if not applies(one, forms, city, settings)}
    return tuple(one for one in forms.reports.values() if not (read := ledgers_read(one)) or read - elsewhere)


def _listed_apart(ledger: Ledger) -> bool:
    if ledger.listed:
        return True
    if ledger.workflow is not None and not ledger.fields[ledger.workflow.field].common:
        return True
    return any(isinstance(ledger.fields[name].type, PeriodKey) for name in ledger.identity)
