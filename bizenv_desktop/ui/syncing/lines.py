"""What will be sent, as lines of the sync page. Run on a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bizenv_desktop.ui.editor.layout_plan import BOOKKEEPING
from bizenv_desktop.ui.tables import Line
from bizenv_desktop.ui.theme import RED

if TYPE_CHECKING:
    from bizenv_desktop.ui.services import Services

_WHY = 4


def outgoing_lines(services: Services) -> list[Line]:
    """Return a line for each field that will be sent, its item; what the program keeps itself is left out."""
    return [Line(one.cells, one) for one in services.syncer.outgoing() if one.field not in BOOKKEEPING]


def refused_lines(services: Services) -> list[Line]:
    """Return what the province did not take; the item of a line is the operation."""
    return [Line(tuple(one.cells), one, inks={_WHY: RED}) for one in services.syncer.refused()]
