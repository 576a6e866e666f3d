"""Everything that the modules of this folder say, together: a module for new ledgers is found by itself.

A module may have `CASES` (list of Case), `WORLD` (valid rows by `LEDGER/ID`) and `DEADLINES` (by code: the row, a
change, the day on which it is due then, and a change after which nothing is due).
"""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests import rule_cases

if TYPE_CHECKING:
    from tests.rule_cases import Case, Change

_MODULES = [
    import_module(f"{rule_cases.__name__}.{found.name}")
    for found in pkgutil.iter_modules([str(Path(rule_cases.__file__).parent)])
    if found.name != Path(__file__).stem
]

CASES: list[Case] = [case for module in _MODULES for case in getattr(module, "CASES", ())]

WORLD: dict[str, dict[str, Any]] = {
    name: values for module in _MODULES for name, values in getattr(module, "WORLD", {}).items()
}

DEADLINES: dict[str, tuple[str, Change, str, Change]] = {
    code: told for module in _MODULES for code, told in getattr(module, "DEADLINES", {}).items()
}
