"""The faults: one class each, registered by its number. `run` makes it happen and checks what must come of it.

A fault that could not be made to happen in this world (nothing to delete, the kill came after the last statement)
returns False and is not counted; one whose mechanism the program lacks is not registered, and reported as not built.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

from tests.simulation.faults.catalogue import FAULTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.simulation.world import World

    Run = Callable[[World], bool]

REGISTERED: dict[int, Run] = {}


def fault(number: int) -> Callable[[Run], Run]:
    """Register what makes a fault happen and checks its outcome."""

    def keep(run: Run) -> Run:
        assert number in FAULTS
        assert number not in REGISTERED
        REGISTERED[number] = run
        return run

    return keep


def load() -> dict[int, Run]:
    """Return all faults by number."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(REGISTERED.items()))
