"""Where a row of any ledger is shown to people: the protocol's own ledgers have screens of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.base.errors import BizenvError
from bizenv_desktop.records.custom_tables import LEDGER as CUSTOM_TABLE
from bizenv_desktop.ui.screens import Place
from bizenv_desktop.wire import system

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QObject

    from bizenv_desktop.formdef.field_types import Value
    from bizenv_desktop.ui.desk import Desk
    from bizenv_desktop.ui.services import Services

_OF_PERIODS = (system.PERIOD, system.SNAPSHOT)
_ABOUT = ("ledger", "row")
"""Fields by which a row of a system ledger says which record it is about."""


_NOWHERE = "这条记录现在不在台账里：已删除，或它的新建被拒绝了"


def open_row(owner: QObject, desk: Desk, ledger: str, row: str, field: str = "") -> None:
    """Go to where a row is looked at; say so where it is nowhere."""
    desk.run(
        owner, place_of, desk.services, ledger, row, field,
        then=lambda place: desk.toast(_NOWHERE) if place is None else desk.open(place),
    )  # fmt: skip


def place_of(services: Services, ledger: str, row: str, field: str = "") -> Place | None:
    """Return where a row is looked at; None where it is nowhere (deleted, or refused when it was new). On a worker."""
    if ledger == system.CONFLICT:
        return Place("conflicts", row=row)
    definition = services.forms.ledgers.get(ledger)
    if definition is None:
        return None
    try:
        values = services.records.get(ledger, row).values
    except BizenvError:
        return None
    if not definition.system:
        return Place("record", ledger, row, field)
    return _of_system(services, ledger, row, values)


def _of_system(services: Services, ledger: str, row: str, values: Mapping[str, Value]) -> Place | None:
    if ledger == CUSTOM_TABLE:
        return Place("custom", row=row)
    if ledger in _OF_PERIODS:
        return Place("periods", extra={"report": str(values["report_id"]), "period": str(values["period_key"])})
    of, subject = (str(values.get(name) or "") for name in _ABOUT)
    return Place("record", of, subject) if of in services.forms.ledgers and subject else None
