"""What will be sent, as lines of the sync page. Run on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bizenv_desktop.ui.editor.layout_plan import BOOKKEEPING
from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import RED

if TYPE_CHECKING:
    from bizenv_desktop.ui.services import Services

_OLD, _NEW = 3, 4
_WHY = 4


def outgoing_lines(services: Services) -> list[Line]:
    """Return a line for each field that will be sent, its item; what the program keeps itself is left out."""
    lines = []
    names: dict[tuple[str, str], str] = {}
    for one in services.syncer.outgoing():
        if one.field not in BOOKKEEPING:
            cells = list(one.cells)
            cells[_OLD], cells[_NEW] = (_named(services, names, one, cells, place) for place in (_OLD, _NEW))
            lines.append(Line(tuple(cells), one))
    return lines


def refused_lines(services: Services) -> list[Line]:
    """Return what the province did not take; the item of a line is the operation."""
    return [Line(tuple(one.cells), one, inks={_WHY: RED}) for one in services.syncer.refused()]


def _named(services: Services, names: dict[tuple[str, str], str], one: Any, cells: list[str], place: int) -> str:
    """Return the text of a value; a reference by the name of its row, not its id."""
    ledger = services.forms.ledgers.get(one.ledger)
    field = ledger.fields.get(one.field) if ledger else None
    target = getattr(field.type, "target", "") if field else ""
    value = one.old if place == _OLD else one.new
    if target not in services.forms.ledgers or not isinstance(value, str):
        return cells[place]
    if (target, value) not in names:
        names[(target, value)] = services.records.display(target, value)
    return names[(target, value)]
